//! A message of the log on its way to a fold: whose it is, and whether it could be read.

use super::EngineError;
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

impl Incoming {
    /// Reads a message. An `Err` is one that belongs to nobody, or to everybody: nothing after it may be applied.
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
        let owner = UserId::new(user);
        match Envelope::read(payload) {
            Ok((envelope, event)) => {
                let user = envelope.user.clone();
                Ok(Self { sequence, user, read: Ok(Recorded { partition, sequence, envelope, event }) })
            }
            Err(error) => match owner {
                Ok(user) if !user.is_clock() => Ok(Self { sequence, user, read: Err(error.to_string()) }),
                _ => Err(EngineError::Event {
                    stream: Log::Training.stream(partition),
                    sequence,
                    reason: error.to_string(),
                }),
            },
        }
    }
}
