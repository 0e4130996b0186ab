//! How far a consumer is, which generation of its rows answers, and what it can be told.

use crate::db::Db;
use crate::engine::session::Checkpoints;
use crate::lease::Partitions;
use crate::parking::Parking;
use crate::position::{self, unsigned};
use crate::runner::Command;
use mariposas_event_schema::Position;
use mariposas_event_schema::streams::Partition;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// How often a position that another instance applies is looked for.
const LOOK: Duration = Duration::from_millis(15);
/// How long looking may take.
const LOOKED_FOR: Duration = Duration::from_secs(5);

/// The face of a consumer: what everyone may know about it and ask of it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Progress {
    pub(crate) consumer: &'static str,
    pub(crate) log_id: String,
    pub(crate) applied: Applied,
    pub(crate) serving: watch::Receiver<Serving>,
    pub(crate) held: watch::Receiver<Partitions>,
    pub(crate) building: watch::Receiver<Option<Building>>,
    pub(crate) beats: Beats,
    pub(crate) parking: Parking,
    pub(crate) commands: mpsc::Sender<Command>,
}

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

    /// A transaction was made here, of some partitions.
    pub(crate) fn committed(&self, of: &BTreeSet<Partition>, checkpoints: &Checkpoints) {
        for partition in of {
            self.transactions[partition.index()].fetch_add(1, Ordering::Relaxed);
        }
        self.advance(checkpoints.values().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
    }

    /// What changes in a partition while something of it is applied: how far it is, and how many transactions were made.
    pub(crate) fn signs(&self, partition: Partition) -> (u64, u64) {
        let applied = self.at.borrow().get(partition.index()).copied().unwrap_or(0);
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

    fn age(&self, partition: Partition) -> Option<Duration> {
        let at = self.at.get(partition.index())?.load(Ordering::Relaxed);
        (at > 0).then(|| self.origin.elapsed().saturating_sub(Duration::from_millis(at)))
    }
}

/// What became of a person whose rows were folded again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// Events that were folded.
    pub events: u64,
    /// Rows that stand now.
    pub rows: u64,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The consumer does not run, or starts over at this moment.
    #[error("the consumer is not listening at this moment; try again shortly")]
    Away,
    /// It tried and could not.
    #[error("{0}")]
    Failed(String),
}

/// Why a wait for a position ended without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// The position is of another log.
    #[error("this position is of another log; drop it and read again")]
    OtherLog,
    /// It is not there yet.
    #[error("applied up to {applied} of {wanted}; try again shortly")]
    Behind {
        /// The sequence that is applied.
        applied: u64,
        /// The sequence that was asked for.
        wanted: u64,
    },
}

impl Progress {
    /// The rows that answer now. Ask anew for every question: after a rebuild it is another database.
    pub fn db(&self) -> Db {
        self.serving.borrow().db.clone()
    }

    /// Which rows may answer.
    pub fn serves(&self) -> Serves {
        self.serving.borrow().serves
    }

    /// Which rows may answer, once some do; waits at most `patience`: those of a new log are built in a moment, and so long a
    /// hand-over takes.
    pub async fn serves_within(&self, patience: Duration) -> Serves {
        // Whoever's patience ends finds that nothing does.
        let _ = tokio::time::timeout(
            patience,
            self.until_serves(|serves| matches!(serves, Serves::These | Serves::Others)),
        )
        .await;
        self.serves()
    }

    /// Waits until those rows serve that are wanted.
    pub async fn until_serves(&self, wanted: impl Fn(Serves) -> bool + Send) {
        let mut serving = self.serving.clone();
        if serving.wait_for(|serving| wanted(serving.serves)).await.is_err() {
            // The consumer has ended, and tells nothing any more.
            std::future::pending::<()>().await;
        }
    }

    /// The generation that answers now.
    pub fn serving(&self) -> Serving {
        self.serving.borrow().clone()
    }

    /// The users whose events wait.
    pub const fn parking(&self) -> &Parking {
        &self.parking
    }

    /// How many outcomes are issued and not known to be on the log, and a number that grows when some come to be known.
    pub async fn outbox(&self) -> Result<(u64, u64), sqlx::Error> {
        let db = self.db();
        let outbox = "SELECT (SELECT COUNT(*) FROM outbox),
                      (SELECT CAST(COALESCE(SUM(confirmed), 0) AS BIGINT) FROM relayed)";
        let (waiting, confirmed): (i64, i64) = sqlx::query_as(outbox).fetch_one(db.reads()).await?;
        Ok((unsigned(waiting), unsigned(confirmed)))
    }

    /// The generation that this instance builds now.
    pub fn building(&self) -> Option<Building> {
        *self.building.borrow()
    }

    /// Whether this instance applies a partition.
    pub fn holds(&self, partition: Partition) -> bool {
        self.held.borrow().contains(&partition)
    }

    /// How long ago it was last known of a partition that is held here that all of it is applied, or that more of it is than
    /// a second before.
    pub fn last_beat(&self, partition: Partition) -> Option<Duration> {
        self.beats.age(partition)
    }

    /// Waits until something more is applied.
    pub async fn changed(&self) {
        let mut applied = self.applied.at.subscribe();
        let _ = applied.changed().await;
    }

    /// The sequences that are applied, by partition. Those of other instances are a second old at most.
    pub fn applied(&self) -> Vec<u64> {
        self.applied.now()
    }

    /// How many transactions were made here, by partition. While one tick is told to many people they go on, and what is
    /// applied does not.
    pub fn transactions(&self) -> Vec<u64> {
        self.applied.transactions.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }

    /// The sequence applied in one partition.
    pub fn applied_in(&self, partition: Partition) -> u64 {
        self.applied.at.borrow().get(partition.index()).copied().unwrap_or(0)
    }

    /// Waits, at most `patience`, until everything up to the position is applied, here or by another instance.
    pub async fn wait_for(&self, position: &Position, patience: Duration) -> Result<(), WaitError> {
        let (partition, wanted) = (position.partition, position.sequence);
        if position.log_id != self.log_id || partition.index() >= self.applied.at.borrow().len() {
            return Err(WaitError::OtherLog);
        }
        let mut applied = self.applied.at.subscribe();
        let there = |applied: &Vec<u64>| applied[partition.index()] >= wanted;
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            if there(&applied.borrow_and_update()) {
                return Ok(());
            }
            let elsewhere = !self.holds(partition);
            if elsewhere {
                self.look().await;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => {
                    return Err(WaitError::Behind { applied: self.applied_in(partition), wanted });
                }
                arrived = applied.wait_for(there) => {
                    return arrived.map(|_| ()).map_err(|_| WaitError::Behind { applied: 0, wanted });
                }
                () = tokio::time::sleep(LOOK), if elsewhere => {}
            }
        }
    }

    /// Waits until every partition is applied up to the given sequences.
    pub async fn wait_for_all(&self, heads: &[u64]) {
        let mut applied = self.applied.at.subscribe();
        loop {
            let arrived =
                applied.wait_for(|applied| applied.iter().zip(heads).all(|(applied, head)| applied >= head));
            tokio::select! {
                _ = arrived => return,
                () = tokio::time::sleep(Duration::from_millis(100)) => self.look().await,
            }
        }
    }

    /// Sees how far the other instances are.
    pub(crate) async fn look(&self) {
        let serving = self.serving();
        if !serving.db.is_shared() {
            return;
        }
        // An instance that cannot look says how far it was.
        let looking = position::stored(serving.db.reads(), self.consumer, &self.log_id);
        if let Ok(Ok(stored)) = tokio::time::timeout(LOOKED_FOR, looking).await {
            self.applied.advance(stored.iter().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
        }
    }

    /// Builds a new generation beside the serving one, which then takes over. Returns its number at once.
    pub async fn rebuild(&self) -> Result<i64, CommandError> {
        self.command(Command::Rebuild).await
    }

    /// Lets the generation before catch up and serve again. Returns its number at once.
    pub async fn roll_back(&self) -> Result<i64, CommandError> {
        self.command(Command::RollBack).await
    }

    /// Lets the version of this instance, which stands by, take over from the one that serves and lives. Returns the number
    /// of its generation at once.
    pub async fn take_over(&self) -> Result<i64, CommandError> {
        self.command(Command::TakeOver).await
    }

    /// Stops applying, on every instance, until told to go on.
    pub async fn pause(&self, paused: bool) -> Result<(), CommandError> {
        self.command(|answer| Command::Pause(paused, answer)).await
    }

    async fn command<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, String>>) -> Command,
    ) -> Result<T, CommandError> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(command(answer)).await.map_err(|_| CommandError::Away)?;
        answered.await.map_err(|_| CommandError::Away)?.map_err(CommandError::Failed)
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
