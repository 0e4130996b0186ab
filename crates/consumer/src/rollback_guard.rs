//! Whether the log is the one that was applied, and still holds it: whoever read on over a loss would hide it.

use crate::position::Checkpoint;
use mariposas_event_log::{Logs, ReadError};
use mariposas_event_schema::Envelope;
use mariposas_event_schema::streams::Log;

/// Why a consumer cannot go on from where it was.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The database followed another log.
    #[error(
        "the rows of {consumer} follow log {stored}, the server has log {found}; name the right server, or delete the rows of that service (deploy/README.md, Restore), so that they are built anew"
    )]
    OtherLog {
        /// The consumer.
        consumer: String,
        /// The log it followed.
        stored: String,
        /// The log there is.
        found: String,
    },
    /// The log lost its end.
    #[error(
        "{stream} ends at {head}, but {consumer} has applied up to {applied}: the log was rolled back; restore it, or delete the rows of that service (deploy/README.md, Restore), so that they are built anew"
    )]
    RolledBack {
        /// The stream.
        stream: String,
        /// Its newest sequence.
        head: u64,
        /// The consumer.
        consumer: String,
        /// What it had applied.
        applied: u64,
    },
    /// Another event stands where one was applied.
    #[error(
        "{stream} holds another event at {sequence} than the one {consumer} applied: the log was rewritten; restore it, or delete the rows of that service (deploy/README.md, Restore), so that they are built anew"
    )]
    Rewritten {
        /// The stream.
        stream: String,
        /// The sequence.
        sequence: u64,
        /// The consumer.
        consumer: String,
    },
    /// The log could not be asked.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The log-rollback guard: the log still holds what was applied.
pub(crate) async fn guard(logs: &Logs, consumer: &str, checkpoint: &Checkpoint) -> Result<(), GuardError> {
    let stream = Log::Training.stream(checkpoint.partition);
    let head = logs.head(Log::Training, checkpoint.partition).await?;
    let applied = checkpoint.half_told().unwrap_or(checkpoint.sequence);
    if head < applied {
        return Err(GuardError::RolledBack { stream, head, consumer: consumer.to_owned(), applied });
    }
    // The newest that was not erased decides.
    for (sequence, event_id) in checkpoint.anchors.iter().rev() {
        let Some(stored) = logs.at(Log::Training, checkpoint.partition, *sequence).await? else { continue };
        // Whoever applied it may have been a later program, whose events cannot be read here.
        return if Envelope::id_of(&stored.payload) == Some(*event_id) {
            Ok(())
        } else {
            Err(GuardError::Rewritten { stream, sequence: *sequence, consumer: consumer.to_owned() })
        };
    }
    Ok(())
}
