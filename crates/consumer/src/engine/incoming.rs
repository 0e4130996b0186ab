//! A message of the log on its way to a fold: whose it is, and whether it could be read.

use super::EngineError;
use super::caught;
use crate::view::Recorded;
use mariposas_event_log::Stored;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, UserId};

/// A message. One that cannot be read still has an owner, who is parked for it.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) sequence: u64,
    pub(super) user: UserId,
    pub(super) read: Result<Recorded, String>,
}

/// Whether a message stands where nobody's events do: under what is no user id, or in a partition that is not that user's. No
/// gateway writes there, nobody has rows that could wait for it, and it is passed over.
pub(super) fn is_of_nobody(stored: &Stored, partition: Partition, partitions: u16) -> bool {
    let user = UserId::new(stored.user().unwrap_or_default());
    let has_owner = user.is_ok_and(|user| user.is_clock() || Partition::of(&user, partitions) == partition);
    if !has_owner {
        let (sequence, subject) = (stored.sequence, stored.subject.as_str());
        tracing::error!(%partition, sequence, subject, "passed over: no person's events stand there");
    }
    !has_owner
}

impl Incoming {
    /// Reads a message. An `Err` is one that belongs to everybody: nothing after it may be applied.
    pub(super) fn read(partition: Partition, stored: &Stored) -> Result<Self, EngineError> {
        let user = stored.user().unwrap_or_default();
        Self::from_parts(partition, stored.sequence, user, &stored.payload)
    }

    /// The same, from what was kept of a message.
    pub(super) fn from_parts(
        partition: Partition,
        sequence: u64,
        user: &str,
        payload: &[u8],
    ) -> Result<Self, EngineError> {
        let read = caught(|| Envelope::read(payload).map_err(|error| error.to_string()));
        let reason = match read.unwrap_or_else(|panic| Err(format!("reading it panicked: {panic}"))) {
            Ok((envelope, event)) if envelope.user.as_str() == user => {
                let user = envelope.user.clone();
                let read = Ok(Recorded { partition, sequence, envelope, event });
                return Ok(Self { sequence, user, read });
            }
            // Under whose subject it stands decides who may read it, and which partition it is in.
            Ok((envelope, _)) => format!("it says it is of {}, and stands under {user}", envelope.user),
            Err(reason) => reason,
        };
        match UserId::new(user) {
            Ok(user) if !user.is_clock() => Ok(Self { sequence, user, read: Err(reason) }),
            _ => Err(EngineError::Event { stream: Log::Training.stream(partition), sequence, reason }),
        }
    }
}
