//! How far a consumer is.

use mariposas_event_schema::Position;
use mariposas_event_schema::streams::Partition;
use std::time::Duration;
use tokio::sync::watch;

/// What everyone may know about a consumer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Progress {
    log_id: String,
    applied: watch::Receiver<Vec<u64>>,
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
    pub(crate) fn new(log_id: &str, partitions: u16) -> (watch::Sender<Vec<u64>>, Self) {
        let (sender, applied) = watch::channel(vec![0; usize::from(partitions)]);
        (sender, Self { log_id: log_id.to_owned(), applied })
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
        let _ = applied.wait_for(|applied| applied.iter().zip(heads).all(|(applied, head)| applied >= head)).await;
    }

    /// The sequence applied in one partition.
    pub fn applied_in(&self, partition: Partition) -> u64 {
        self.applied.borrow().get(partition.index()).copied().unwrap_or(0)
    }
}
