//! Which generation of its rows a consumer answers from, how far it is, and whether it moves.

use crate::db::Db;
use crate::engine::session::Checkpoints;
use mariposas_event_schema::streams::Partition;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The generation that answers.
#[derive(Debug, Clone)]
pub struct Serving {
    /// Its rows.
    pub db: Db,
    /// Its number.
    pub number: i64,
    /// The versions its rows depend on.
    pub version: String,
    /// What comparing it with the one before came to, where they could be compared.
    pub compared: Option<String>,
    /// How long nothing was applied while it took over, if it did so here.
    pub handed_over_in: Option<Duration>,
    /// Applying stands still, by order.
    pub paused: bool,
    /// Whether anybody may be answered from its rows.
    pub serves: Serves,
}

/// Which rows answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serves {
    /// These: they are whole, and kept up.
    These,
    /// Those of another version: these are being built, or were replaced.
    Others,
    /// These, in a moment: those of another version hand over to them.
    Soon,
    /// None: these are being built.
    None,
}

/// A generation that is being built.
#[derive(Debug, Clone, Copy)]
pub struct Building {
    /// Its number.
    pub number: i64,
    /// Events that are in the new rows.
    pub done: u64,
    /// Events there are.
    pub total: u64,
    /// When this instance began to build it.
    pub since: Instant,
    /// Events that were in its rows then.
    pub from: u64,
    /// Another generation of this version serves meanwhile.
    pub beside: bool,
}

impl Building {
    /// About how long it will still take; unknown before something is done.
    pub fn seconds_left(&self) -> Option<u64> {
        let left = self.since.elapsed().as_secs() * self.total.saturating_sub(self.done);
        left.checked_div(self.done.saturating_sub(self.from))
    }
}

/// What is applied, by partition. It never goes back, also not when another generation takes over.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    at: Arc<watch::Sender<Vec<u64>>>,
    transactions: Arc<[AtomicU64]>,
}

impl Applied {
    pub(crate) fn new(partitions: u16) -> Self {
        let at = Arc::new(watch::Sender::new(vec![0; usize::from(partitions)]));
        Self { at, transactions: (0..partitions).map(|_| AtomicU64::new(0)).collect() }
    }

    pub(crate) fn now(&self) -> Vec<u64> {
        self.at.borrow().clone()
    }

    pub(crate) fn of(&self, partition: Partition) -> Option<u64> {
        self.at.borrow().get(partition.index()).copied()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Vec<u64>> {
        self.at.subscribe()
    }

    pub(crate) fn transactions(&self) -> Vec<u64> {
        self.transactions.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }

    /// A transaction was made here, of some partitions.
    pub(crate) fn committed(&self, of: &BTreeSet<Partition>, checkpoints: &Checkpoints) {
        for partition in of {
            self.transactions[partition.index()].fetch_add(1, Ordering::Relaxed);
        }
        self.advance(checkpoints.values().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
    }

    /// What changes in a partition while something of it is applied: how far it is, and how many transactions were made.
    pub(crate) fn signs(&self, partition: Partition) -> (u64, u64) {
        let applied = self.of(partition).unwrap_or(0);
        (applied, self.transactions[partition.index()].load(Ordering::Relaxed))
    }

    pub(crate) fn advance(&self, to: impl Iterator<Item = (Partition, u64)>) {
        self.at.send_if_modified(|applied| {
            let mut moved = false;
            for (partition, sequence) in to {
                if let Some(place) = applied.get_mut(partition.index())
                    && *place < sequence
                {
                    *place = sequence;
                    moved = true;
                }
            }
            moved
        });
    }
}

/// When each partition was last known to be followed: at its head, or on the way.
#[derive(Debug, Clone)]
pub(crate) struct Beats {
    origin: Instant,
    /// Milliseconds after the origin; 0: never.
    at: Arc<[AtomicU64]>,
    /// What was last seen of each; see [`Applied::signs`].
    signs: Arc<Mutex<HashMap<Partition, (u64, u64)>>>,
}

impl Beats {
    pub(crate) fn new(partitions: u16) -> Self {
        let at = (0..partitions).map(|_| AtomicU64::new(0)).collect();
        Self { origin: Instant::now(), at, signs: Arc::default() }
    }

    /// Whether something of a partition was applied since it was last asked, in whichever session: one that fails again and
    /// again moves nothing.
    pub(crate) fn moved(&self, partition: Partition, signs: (u64, u64)) -> bool {
        let mut last = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(partition, signs) != Some(signs)
    }

    pub(crate) fn beat(&self, partition: Partition) {
        let now = u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        self.at[partition.index()].store(now, Ordering::Relaxed);
    }

    pub(crate) fn age(&self, partition: Partition) -> Option<Duration> {
        let at = self.at.get(partition.index())?.load(Ordering::Relaxed);
        (at > 0).then(|| self.origin.elapsed().saturating_sub(Duration::from_millis(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_begins_again_has_moved_nothing() {
        let beats = Beats::new(2);
        assert!(beats.moved(Partition(1), (0, 0)), "it is not known that it stands");
        let of_the_next_session = beats.clone();
        assert!(!of_the_next_session.moved(Partition(1), (0, 0)));
        assert!(of_the_next_session.moved(Partition(1), (0, 1)));
    }

    #[test]
    fn a_build_that_goes_on_takes_as_long_as_what_is_left() {
        let since = Instant::now().checked_sub(Duration::from_secs(10)).unwrap();
        let building = Building { number: 2, done: 900, total: 1_000, since, from: 890, beside: true };
        assert_eq!(building.seconds_left(), Some(100));
        assert_eq!(Building { done: 890, ..building }.seconds_left(), None);
    }
}
