//! Reading an event in one pass: its data where they stand, when its type came before them and is of the newest version.
//! That is how events are written, and most of what a rebuild reads.

use super::{Envelope, Event, SOURCE_PREFIX, split_type};
use crate::{Actor, Fact, Outcome, UserId};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// `None`: read it in two steps, which also says what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Option<(Envelope, Event)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json.deserialize_map(InPlace).ok()?;
    json.end().ok().map(|()| read)
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    SpecVersion,
    Id,
    Source,
    Type,
    Subject,
    Time,
    CorrelationId,
    CausationId,
    Actor,
    Data,
    #[serde(other)]
    Other,
}

struct InPlace;

impl<'de> Visitor<'de> for InPlace {
    type Value = (Envelope, Event);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut specversion, mut source, mut kind) =
            (None::<Text<'de>>, None::<Text<'de>>, None::<Text<'de>>);
        let (mut id, mut correlation, mut causation) = (None::<Uuid>, None::<Uuid>, None::<Option<Uuid>>);
        let (mut user, mut time, mut actor) = (None::<UserId>, None::<Timestamp>, None::<Actor>);
        let mut event = None;
        while let Some(field) = map.next_key()? {
            match field {
                Field::SpecVersion => once(&mut specversion, &mut map)?,
                Field::Id => once(&mut id, &mut map)?,
                Field::Source => once(&mut source, &mut map)?,
                Field::Type => once(&mut kind, &mut map)?,
                Field::Subject => once(&mut user, &mut map)?,
                Field::Time => once(&mut time, &mut map)?,
                Field::CorrelationId => once(&mut correlation, &mut map)?,
                Field::CausationId => once(&mut causation, &mut map)?,
                Field::Actor => once(&mut actor, &mut map)?,
                Field::Data if event.is_none() => {
                    let kind = kind.as_ref().and_then(|kind| split_type(&kind.0));
                    event = Some(map.next_value_seed(Data(kind.ok_or_else(two_steps)?))?);
                }
                Field::Data => return Err(two_steps()),
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if specversion.is_none_or(|version| version.0 != "1.0") {
            return Err(two_steps());
        }
        let source = source.ok_or_else(two_steps)?;
        let envelope = Envelope {
            id: id.ok_or_else(two_steps)?,
            source: source.0.strip_prefix(SOURCE_PREFIX).unwrap_or(&source.0).to_owned(),
            user: user.ok_or_else(two_steps)?,
            time: time.ok_or_else(two_steps)?,
            correlation: correlation.ok_or_else(two_steps)?,
            causation: causation.flatten(),
            actor: actor.ok_or_else(two_steps)?,
        };
        Ok((envelope, event.ok_or_else(two_steps)?))
    }
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(two_steps());
    }
    *field = Some(map.next_value()?);
    Ok(())
}

/// Nobody hears it.
fn two_steps<E: Error>() -> E {
    E::custom("read it in two steps")
}

/// Data of a type and version.
struct Data<'a>((&'a str, u32));

impl<'de> DeserializeSeed<'de> for Data<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Event, D::Error> {
        let (name, version) = self.0;
        if Fact::TYPES.contains(&(name, version)) {
            return Fact::read_newest(name, data).map(Event::Fact);
        }
        if Outcome::TYPES.contains(&(name, version)) {
            return Outcome::read_newest(name, data).map(Event::Outcome);
        }
        Err(two_steps())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_place() {
        for golden in [
            include_str!("../../golden/set.logged.v1.json"),
            include_str!("../../golden/record.achieved.v1.json"),
        ] {
            let golden = golden.trim_end();
            assert!(read(golden.as_bytes()).is_some(), "{golden}");
            let later = golden.replacen(".v1\"", ".v9\"", 1);
            assert!(read(later.as_bytes()).is_none(), "{later}");
        }
    }
}
