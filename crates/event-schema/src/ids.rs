//! Identifiers. An event's id is derived from what it is about, never drawn, so that the same wish always has
//! the same id and no one can collide with another's.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use uuid::Uuid;

/// The name space of every derived id. Fixed for ever.
const NAMESPACE: Uuid = Uuid::from_u128(0x6d61_7269_706f_7361_7300_0000_0000_0001);

/// The opaque id of a person: `[a-z0-9-]{1,64}`, one subject token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// Text that is no user id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a user id: 1 to 64 of a-z, 0-9 and -")]
pub struct BadUserId;

impl UserId {
    /// Reads a user id.
    pub fn new(text: impl Into<String>) -> Result<Self, BadUserId> {
        let text = text.into();
        let token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(token);
        if fits { Ok(Self(text)) } else { Err(BadUserId) }
    }

    /// The text of [`UserId::clock`].
    pub const CLOCK: &'static str = "clock";

    /// The owner of facts that belong to no person, such as `clock.ticked`.
    pub fn clock() -> Self {
        Self(Self::CLOCK.to_owned())
    }

    /// Whether this is [`UserId::clock`].
    pub fn is_clock(&self) -> bool {
        self.0 == "clock"
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for UserId {
    fn from(id: Uuid) -> Self {
        Self(id.simple().to_string())
    }
}

impl TryFrom<String> for UserId {
    type Error = BadUserId;
    fn try_from(text: String) -> Result<Self, BadUserId> {
        Self::new(text)
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of the `ordinal`-th event of type `name` that a command of a user makes: UUIDv5 over (user, command
/// id, event type, ordinal). `name` is the type without version, such as "set.logged".
pub fn event_id(user: &UserId, command: Uuid, name: &str, ordinal: u32) -> Uuid {
    let mut command_text = Uuid::encode_buffer();
    let command = command.simple().encode_lower(&mut command_text);
    derived(&[user.as_str(), command, name, &ordinal.to_string()])
}

/// The id of a tick: one per log, partition and instant, however many gateways say it.
pub fn tick_id(log_id: &str, partition: u16, instant: jiff::Timestamp) -> Uuid {
    derived(&["clock.ticked", log_id, &partition.to_string(), &instant.to_string()])
}

/// An id derived from parts. Parts are length-prefixed, so `["ab", "c"]` and `["a", "bc"]` differ.
pub fn derived(parts: &[&str]) -> Uuid {
    let mut name = String::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let _ = write!(name, "{}:{part}", part.len());
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// What makes an outcome the same outcome, whatever event made it due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NaturalKey(String);

impl NaturalKey {
    /// From the parts that identify it; parts hold no `/`.
    pub fn new(name: &str, parts: &[&str]) -> Self {
        Self(std::iter::once(name).chain(parts.iter().copied()).collect::<Vec<_>>().join("/"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of an outcome: UUIDv5 over (user, natural key).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutcomeId(pub Uuid);

impl OutcomeId {
    /// Derives it.
    pub fn of(user: &UserId, key: &NaturalKey) -> Self {
        Self(derived(&["outcome", user.as_str(), key.as_str()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_one_lower_case_token() {
        for good in ["a", "0190a8d2-7c1e", &"x".repeat(64)] {
            assert!(UserId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a.b", "a b", "a*", "a>", "ü", &"x".repeat(65)] {
            assert!(UserId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_depend_on_every_part_and_on_nothing_else() {
        let user = UserId::new("ada").unwrap();
        let command = Uuid::from_u128(7);
        let id = event_id(&user, command, "set.logged", 0);
        assert_eq!(id.to_string(), "4e588413-81ec-553a-b563-565f72e0a47a");
        assert_ne!(id, event_id(&user, command, "set.logged", 1));
        assert_ne!(id, event_id(&user, command, "set.corrected", 0));
        assert_ne!(id, event_id(&UserId::new("bob").unwrap(), command, "set.logged", 0));
        assert_ne!(derived(&["ab", "c"]), derived(&["a", "bc"]));
    }
}
