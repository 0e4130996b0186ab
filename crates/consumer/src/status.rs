//! How far a consumer is.

use crate::parking::Parking;
use mariposas_event_schema::Position;
use mariposas_event_schema::streams::Partition;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What everyone may know about a consumer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Progress {
    log_id: String,
    applied: watch::Receiver<Vec<u64>>,
    parking: Parking,
    building: watch::Receiver<Option<Building>>,
}

/// A rebuild that runs.
#[derive(Debug, Clone, Copy)]
pub struct Building {
    /// Events that are in the new rows.
    pub done: u64,
    /// Events there are.
    pub total: u64,
    /// When it began.
    pub since: Instant,
}

impl Building {
    /// About how long it will still take; unknown before something is done.
    pub fn seconds_left(&self) -> Option<u64> {
        let left = self.since.elapsed().as_secs() * self.total.saturating_sub(self.done);
        left.checked_div(self.done)
    }
}

/// Where a consumer says how far it is.
#[derive(Debug)]
pub(crate) struct Saying {
    pub(crate) applied: watch::Sender<Vec<u64>>,
    pub(crate) building: watch::Sender<Option<Building>>,
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
    pub(crate) fn new(log_id: &str, partitions: u16, parking: Parking) -> (Saying, Self) {
        let (say_applied, applied) = watch::channel(vec![0; usize::from(partitions)]);
        let (say_building, building) = watch::channel(None);
        let saying = Saying { applied: say_applied, building: say_building };
        (saying, Self { log_id: log_id.to_owned(), applied, parking, building })
    }

    /// The users whose events wait.
    pub const fn parking(&self) -> &Parking {
        &self.parking
    }

    /// The rebuild that runs now.
    pub fn building(&self) -> Option<Building> {
        *self.building.borrow()
    }

    /// Waits until something more is applied; `false` when the consumer has ended.
    pub async fn changed(&mut self) -> bool {
        self.applied.changed().await.is_ok()
    }

    /// The sequences that are applied, by partition.
    pub fn applied(&self) -> Vec<u64> {
        self.applied.borrow().clone()
    }

    /// Waits, at most `patience`, until everything up to the position is applied.
    pub async fn wait_for(&self, position: &Position, patience: Duration) -> Result<(), WaitError> {
        let index = position.partition.index();
        if position.log_id != self.log_id || index >= self.applied.borrow().len() {
            return Err(WaitError::OtherLog);
        }
        let mut applied = self.applied.clone();
        let arrived = applied.wait_for(|applied| applied[index] >= position.sequence);
        match tokio::time::timeout(patience, arrived).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(WaitError::Behind { applied: self.applied.borrow()[index], wanted: position.sequence }),
        }
    }

    /// Waits until every partition is applied up to the given sequences.
    pub async fn wait_for_all(&self, heads: &[u64]) {
        let mut applied = self.applied.clone();
        let _ = applied
            .wait_for(|applied| applied.iter().zip(heads).all(|(applied, head)| applied >= head))
            .await;
    }

    /// The sequence applied in one partition.
    pub fn applied_in(&self, partition: Partition) -> u64 {
        self.applied.borrow().get(partition.index()).copied().unwrap_or(0)
    }
}
