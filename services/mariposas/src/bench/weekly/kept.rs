//! What is kept of sets, as short as it can be: names of fields, ids in words and exercises by name would be most of it.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jiff::Timestamp;
use mariposas_event_schema::Effective;
use mariposas_training::counting::MilliSets;
use mariposas_training::{Catalogue, IsoWeek};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use uuid::Uuid;

/// Where each exercise stands in the catalogue.
static PLACES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    Catalogue::global().all().iter().map(|exercise| exercise.slug.as_str()).zip(0..).collect()
});

/// The place of an exercise in the catalogue of this version.
pub(super) fn place(slug: &str) -> Option<u32> {
    PLACES.get(slug).copied()
}

/// The hard sets that a set counts for: the week, the place of its exercise, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Counted(pub(super) IsoWeek, pub(super) u32, pub(super) MilliSets);

/// Sets by id, with what they count for, if anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sets(BTreeMap<Uuid, Effective<Option<Counted>>>);

impl Sets {
    pub(super) fn entry(&mut self, id: Uuid) -> &mut Effective<Option<Counted>> {
        self.0.entry(id).or_default()
    }

    pub(super) fn get(&self, id: Uuid) -> Option<&Effective<Option<Counted>>> {
        self.0.get(&id)
    }
}

/// A set on its way to a column or back: its [`Ids`], what became of it, and what it counts for.
type Kept<Text> = (Text, u8, Option<Counted>);

// What became of a set.
const LOGGED: u8 = 0;
/// Before it was logged.
const CORRECTED: u8 = 1;
const RETRACTED: u8 = 2;

impl Serialize for Sets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(id, set)| {
            let stage = match (set.is_retracted(), set.value()) {
                (true, _) => RETRACTED,
                (false, Some(_)) => LOGGED,
                (false, None) => CORRECTED,
            };
            (Ids { set: *id, newest: set.newest_edit() }, stage, set.newest().copied().flatten())
        }))
    }
}

impl<'de> Deserialize<'de> for Sets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut sets = Self::default();
        for (ids, stage, counted) in Vec::<Kept<String>>::deserialize(deserializer)? {
            let Ids { set, newest } = Ids::read(&ids).ok_or_else(|| D::Error::custom("no ids of a set"))?;
            let set = sets.entry(set);
            match newest {
                Some((at, event)) if stage == LOGGED => set.log(at, event, counted),
                Some((at, event)) => set.correct(at, event, counted),
                None => {}
            }
            if stage == RETRACTED {
                set.retract();
            }
        }
        Ok(sets)
    }
}

/// The id of a set, and when its newest values were known, and by which event.
struct Ids {
    set: Uuid,
    newest: Option<(Timestamp, Uuid)>,
}

/// Bytes of an id, and of ids with an instant: seconds, and nanoseconds.
const SHORT: usize = 16;
const LONG: usize = 44;

impl Serialize for Ids {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = [0; LONG];
        bytes[..16].copy_from_slice(self.set.as_bytes());
        let mut length = SHORT;
        if let Some((at, event)) = self.newest {
            bytes[16..32].copy_from_slice(event.as_bytes());
            bytes[32..40].copy_from_slice(&at.as_second().to_le_bytes());
            bytes[40..].copy_from_slice(&at.subsec_nanosecond().to_le_bytes());
            length = LONG;
        }
        let mut text = [0; LONG * 4 / 3 + 1];
        let written =
            BASE64_URL_SAFE_NO_PAD.encode_slice(&bytes[..length], &mut text).expect("there is room");
        serializer.serialize_str(std::str::from_utf8(&text[..written]).expect("Base64 is ASCII"))
    }
}

impl Ids {
    fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let id = |from: usize| Uuid::from_slice(bytes.get(from..from + 16)?).ok();
        if bytes.len() == SHORT {
            return Some(Self { set: id(0)?, newest: None });
        }
        let second = i64::from_le_bytes(bytes.get(32..40)?.try_into().ok()?);
        let nanosecond = i32::from_le_bytes(bytes.get(40..)?.try_into().ok()?);
        Some(Self { set: id(0)?, newest: Some((Timestamp::new(second, nanosecond).ok()?, id(16)?)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn whatever_became_of_a_set_is_read_as_it_was_written() {
        let at = |nanosecond| Timestamp::UNIX_EPOCH + SignedDuration::from_nanos(nanosecond);
        let week = IsoWeek::of(jiff::civil::date(2026, 5, 29));
        let counted = |sets| Some(Counted(week, place("bench-press-barbell").expect("it is there"), sets));
        let mut sets = Sets::default();
        sets.entry(Uuid::from_u128(1)).log(at(1), Uuid::from_u128(11), counted(1_000));
        sets.entry(Uuid::from_u128(2)).correct(at(2), Uuid::from_u128(12), counted(500));
        sets.entry(Uuid::from_u128(3)).retract();
        sets.entry(Uuid::from_u128(4)).log(at(4), Uuid::from_u128(14), None);
        let written = serde_json::to_string(&sets).expect("it is JSON");
        let mut read: Sets = serde_json::from_str(&written).expect("it is read again");
        assert_eq!(read, sets);

        // What was only corrected still waits for its log, and an older edit still loses.
        let counts = |sets: &Sets| -> MilliSets {
            sets.0.values().filter_map(|set| *set.value()?).map(|counted| counted.2).sum()
        };
        assert_eq!(counts(&read), 1_000);
        read.entry(Uuid::from_u128(2)).log(at(1), Uuid::from_u128(13), counted(1_000));
        read.entry(Uuid::from_u128(3)).log(at(9), Uuid::from_u128(14), counted(1_000));
        assert_eq!(counts(&read), 1_500);
    }
}
