//! The envelope: CloudEvents 1.0, structured JSON.

mod in_place;

use crate::{Fact, Outcome, UserId, event::BadData};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// The largest encoded event, in bytes.
pub const MAX_EVENT_BYTES: usize = 64 * 1024;

/// Who caused an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person themselves.
    User,
    /// The platform: ticks, conclusions.
    System,
    /// Somebody who runs the platform.
    Operator,
}

/// What is said about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The event's id; also its `Nats-Msg-Id`.
    pub id: Uuid,
    /// Which program wrote it: "gateway", "pet".
    pub source: String,
    /// Whose event it is.
    pub user: UserId,
    /// When it was accepted.
    pub time: Timestamp,
    /// What belongs together: the command, the import.
    pub correlation: Uuid,
    /// The event that made this one due, for outcomes.
    pub causation: Option<Uuid>,
    /// Who caused it.
    pub actor: Actor,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Something a person did.
    Fact(Fact),
    /// Something a service concluded.
    Outcome(Outcome),
    /// A type this program does not know; readers pass over it.
    Unknown(String),
}

/// Why stored bytes could not be read as an event.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// They are no CloudEvent of ours.
    #[error("not an event: {0}")]
    Envelope(String),
    /// The envelope is fine, the data are not.
    #[error(transparent)]
    Data(#[from] BadData),
}

const TYPE_PREFIX: &str = "mariposas.";
const SOURCE_PREFIX: &str = "/mariposas/";

#[derive(Serialize)]
struct Written<'a, D> {
    specversion: &'static str,
    id: Uuid,
    source: fmt::Arguments<'a>,
    #[serde(rename = "type")]
    event_type: fmt::Arguments<'a>,
    subject: &'a UserId,
    time: Timestamp,
    datacontenttype: &'static str,
    correlationid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    actor: Actor,
    data: &'a D,
}

#[derive(Deserialize)]
struct Read<'a> {
    specversion: Cow<'a, str>,
    id: Uuid,
    source: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    event_type: Cow<'a, str>,
    subject: UserId,
    time: Timestamp,
    correlationid: Uuid,
    #[serde(default)]
    causationid: Option<Uuid>,
    actor: Actor,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Envelope {
    fn written<D: Serialize>(&self, name: &str, version: u32, data: &D) -> Vec<u8> {
        let written = Written {
            specversion: "1.0",
            id: self.id,
            source: format_args!("{SOURCE_PREFIX}{}", self.source),
            event_type: format_args!("{TYPE_PREFIX}{name}.v{version}"),
            subject: &self.user,
            time: self.time,
            datacontenttype: "application/json",
            correlationid: self.correlation,
            causationid: self.causation,
            actor: self.actor,
            data,
        };
        // Most have room in it, and are not moved while they are written.
        let mut bytes = Vec::with_capacity(1024);
        serde_json::to_writer(&mut bytes, &written).expect("events hold nothing that JSON cannot say");
        bytes
    }

    /// The bytes of a fact as they are stored.
    pub fn write_fact(&self, fact: &Fact) -> Vec<u8> {
        self.written(fact.name(), fact.version(), fact)
    }

    /// The bytes of an outcome as they are stored.
    pub fn write_outcome(&self, outcome: &Outcome) -> Vec<u8> {
        self.written(outcome.name(), outcome.version(), outcome)
    }

    /// The id of stored bytes, also of those that only a later program can read whole.
    pub fn id_of(bytes: &[u8]) -> Option<Uuid> {
        #[derive(Deserialize)]
        struct Named {
            id: Uuid,
        }
        serde_json::from_slice(bytes).ok().map(|Named { id }| id)
    }

    /// Reads stored bytes, of every version ever written.
    pub fn read(bytes: &[u8]) -> Result<(Self, Event), Unreadable> {
        if let Some(read) = in_place::read(bytes) {
            return Ok(read);
        }
        let read: Read<'_> =
            serde_json::from_slice(bytes).map_err(|error| Unreadable::Envelope(error.to_string()))?;
        if read.specversion != "1.0" {
            return Err(Unreadable::Envelope(format!("specversion {}", read.specversion)));
        }
        let (name, version) = split_type(&read.event_type)
            .ok_or_else(|| Unreadable::Envelope(format!("type {}", read.event_type)))?;
        let data = read.data.get();
        let event = if let Some(fact) = Fact::read(name, version, data)? {
            Event::Fact(fact)
        } else if let Some(outcome) = Outcome::read(name, version, data)? {
            Event::Outcome(outcome)
        } else {
            Event::Unknown(name.to_owned())
        };
        let envelope = Self {
            id: read.id,
            source: read.source.strip_prefix(SOURCE_PREFIX).unwrap_or(&read.source).to_owned(),
            user: read.subject,
            time: read.time,
            correlation: read.correlationid,
            causation: read.causationid,
            actor: read.actor,
        };
        Ok((envelope, event))
    }
}

/// "mariposas.set.logged.v1" is ("set.logged", 1).
fn split_type(text: &str) -> Option<(&str, u32)> {
    let (name, version) = text.strip_prefix(TYPE_PREFIX)?.rsplit_once(".v")?;
    Some((name, version.parse().ok()?))
}
