//! What is kept of sets, as short as it can be: names of fields, and ids in words, would be half of it.

use base64::display::Base64Display;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jiff::Timestamp;
use mariposas_event_schema::Effective;
use mariposas_training::IsoWeek;
use mariposas_training::counting::MilliSets;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The week of a set, its exercise, and the hard sets it counts for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counted {
    pub(super) week: IsoWeek,
    pub(super) exercise: String,
    pub(super) sets: MilliSets,
}

/// Sets by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sets(BTreeMap<Uuid, Effective<Counted>>);

impl Sets {
    pub(super) fn entry(&mut self, id: Uuid) -> &mut Effective<Counted> {
        self.0.entry(id).or_default()
    }

    /// What each of them finally is.
    pub(super) fn counted(&self) -> impl Iterator<Item = &Counted> {
        self.0.values().filter_map(Effective::value)
    }
}

/// A set on its way to a column or back: its id, what became of it, and its newest values.
type Kept<Text> = (Id, Stage, Option<Newest<Text>>);

/// When they were known, in nanoseconds, by which event, and what they count for.
type Newest<Text> = (i128, Id, IsoWeek, Text, MilliSets);

#[derive(Serialize, Deserialize)]
enum Stage {
    #[serde(rename = "l")]
    Logged,
    /// Before it was logged.
    #[serde(rename = "c")]
    Corrected,
    #[serde(rename = "r")]
    Retracted,
}

impl Serialize for Sets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(id, set)| -> Kept<&str> {
            let stage = match (set.is_retracted(), set.value()) {
                (true, _) => Stage::Retracted,
                (false, Some(_)) => Stage::Logged,
                (false, None) => Stage::Corrected,
            };
            let newest = set.newest_edit().zip(set.newest()).map(|((at, event), counted)| {
                let Counted { week, exercise, sets } = counted;
                (at.as_nanosecond(), Id(event), *week, exercise.as_str(), *sets)
            });
            (Id(*id), stage, newest)
        }))
    }
}

impl<'de> Deserialize<'de> for Sets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut sets = Self::default();
        for (Id(id), stage, newest) in Vec::<Kept<String>>::deserialize(deserializer)? {
            let set = sets.entry(id);
            if let Some((at, Id(event), week, exercise, sets)) = newest {
                let at = Timestamp::from_nanosecond(at).map_err(D::Error::custom)?;
                let counted = Counted { week, exercise, sets };
                match stage {
                    Stage::Logged => set.log(at, event, counted),
                    Stage::Corrected | Stage::Retracted => set.correct(at, event, counted),
                }
            }
            if matches!(stage, Stage::Retracted) {
                set.retract();
            }
        }
        Ok(sets)
    }
}

struct Id(Uuid);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(self.0.as_bytes(), &BASE64_URL_SAFE_NO_PAD))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(D::Error::custom)?;
        Uuid::from_slice(&bytes).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn whatever_became_of_a_set_is_read_as_it_was_written() {
        let at = |nanosecond| Timestamp::UNIX_EPOCH + SignedDuration::from_nanos(nanosecond);
        let counted = |sets| Counted {
            week: IsoWeek::of(jiff::civil::date(2026, 5, 29)),
            exercise: "bench-press-barbell".to_owned(),
            sets,
        };
        let mut sets = Sets::default();
        sets.entry(Uuid::from_u128(1)).log(at(1), Uuid::from_u128(11), counted(1_000));
        sets.entry(Uuid::from_u128(2)).correct(at(2), Uuid::from_u128(12), counted(500));
        sets.entry(Uuid::from_u128(3)).retract();
        let written = serde_json::to_string(&sets).expect("it is JSON");
        let mut read: Sets = serde_json::from_str(&written).expect("it is read again");
        assert_eq!(read, sets);

        // What was only corrected still waits for its log, and an older edit still loses.
        assert_eq!(read.counted().map(|counted| counted.sets).collect::<Vec<_>>(), [1_000]);
        read.entry(Uuid::from_u128(2)).log(at(1), Uuid::from_u128(13), counted(1_000));
        read.entry(Uuid::from_u128(3)).log(at(9), Uuid::from_u128(14), counted(1_000));
        assert_eq!(read.counted().map(|counted| counted.sets).collect::<Vec<_>>(), [1_000, 500]);
    }
}
