//! Every stream and subject name of the product, and the partition function. A subject anywhere else is a
//! mistake.

use crate::ids::UserId;
use std::{fmt, str::FromStr};

/// One of the two logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Log {
    /// What people did; written by gateways.
    Training,
    /// What the services concluded; one writer per event type.
    Outcomes,
}

impl Log {
    /// Both logs.
    pub const ALL: [Self; 2] = [Self::Training, Self::Outcomes];

    /// The stream of one partition: "TRAINING_03".
    pub fn stream(self, partition: Partition) -> String {
        let name = match self {
            Self::Training => "TRAINING",
            Self::Outcomes => "OUTCOMES",
        };
        format!("{name}_{partition}")
    }

    /// Every subject of one partition: "training.03.>".
    pub fn subjects(self, partition: Partition) -> String {
        format!("{}.{partition}.>", self.prefix())
    }

    /// The subject of one event: five tokens, `training.<pp>.<user>.<context>.<verb>`. `name` is the event
    /// type without version, such as "set.logged".
    pub fn subject(self, partition: Partition, user: &UserId, name: &str) -> String {
        format!("{}.{partition}.{user}.{name}", self.prefix())
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Outcomes => "outcomes",
        }
    }
}

/// The request subject of a query of a service: "query.progress.volume".
pub fn query_subject(service: &str, query: &str) -> String {
    format!("query.{service}.{query}")
}

/// The same, of every instance of the service instead of one.
pub fn query_all_subject(service: &str, query: &str) -> String {
    format!("query.{service}.{query}.all")
}

/// A slice of the people; two digits wherever it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition(pub u16);

impl Partition {
    /// The partition of a user among `count`: CRC-32 (IEEE, as zlib has it) of the id's bytes, modulo the
    /// count. Fixed for the life of a log: writers in any language must agree.
    pub fn of(user: &UserId, count: u16) -> Self {
        let hash = crc32fast::hash(user.as_str().as_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a u16")]
        Self((hash % u32::from(count)) as u16)
    }

    /// Every partition of a log that has `count`.
    pub fn all(count: u16) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// As an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// A place in the TRAINING log, as people and programs outside see it: `<log id>.<partition>.<sequence>`,
/// opaque to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Which log: one that is made anew has another id, one that is restored keeps it.
    pub log_id: String,
    /// The partition.
    pub partition: Partition,
    /// The stream sequence.
    pub sequence: u64,
}

/// Text that is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a position; send back what a write returned, unchanged")]
pub struct BadPosition;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.log_id, self.partition, self.sequence)
    }
}

impl FromStr for Position {
    type Err = BadPosition;
    fn from_str(text: &str) -> Result<Self, BadPosition> {
        let mut parts = text.split('.');
        let (Some(log_id), Some(partition), Some(sequence), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadPosition);
        };
        if log_id.is_empty() || log_id.len() > 64 {
            return Err(BadPosition);
        }
        Ok(Self {
            log_id: log_id.to_owned(),
            partition: Partition(partition.parse().map_err(|_| BadPosition)?),
            sequence: sequence.parse().map_err(|_| BadPosition)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_agree_with_zlib() {
        // python3 -c 'import zlib; print(zlib.crc32(b"ada") % 8)'
        for (user, crc, of_8, of_3) in [
            ("ada", ADA, ADA % 8, ADA % 3),
            ("0190a8d27c1e7000800000000000002a", LONG, LONG % 8, LONG % 3),
            ("clock", CLOCK, CLOCK % 8, CLOCK % 3),
        ] {
            let id = UserId::new(user).unwrap();
            assert_eq!(crc32fast::hash(user.as_bytes()), crc, "{user}");
            assert_eq!(u32::from(Partition::of(&id, 8).0), of_8, "{user}");
            assert_eq!(u32::from(Partition::of(&id, 3).0), of_3, "{user}");
        }
    }

    #[test]
    fn subjects_have_five_tokens() {
        let user = UserId::new("ada").unwrap();
        let subject = Log::Training.subject(Partition(3), &user, "set.logged");
        assert_eq!(subject, "training.03.ada.set.logged");
        assert_eq!(Log::Outcomes.stream(Partition(11)), "OUTCOMES_11");
        assert_eq!(Log::Outcomes.subjects(Partition(0)), "outcomes.00.>");
    }

    #[test]
    fn positions_come_back_as_they_went() {
        let position = Position { log_id: "k3f9".to_owned(), partition: Partition(7), sequence: 12_345 };
        assert_eq!(position.to_string(), "k3f9.07.12345");
        assert_eq!(position.to_string().parse(), Ok(position));
        for bad in ["", "a.1", "a.1.2.3", ".1.2", "a.x.2", "a.1.-2"] {
            assert_eq!(bad.parse::<Position>(), Err(BadPosition), "{bad}");
        }
    }

    const ADA: u32 = 2_372_962_152;
    const LONG: u32 = 287_875_365;
    const CLOCK: u32 = 3_195_780_754;
}
