//! One set of an exercise's history: what was done, and what it weighed once body weight and implements are
//! known. Records, last time's values and progression are all read from these.

use crate::counting::{VolumeLoad, volume_load_of_both_sides};
use crate::load::{EffectiveLoad, effective_load};
use crate::{
    EstimatedMax, Exercise, Load, LoadKind, LoadType, LoggedSet, Pattern, Rir, SetKind, Side, estimated_max,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of a UUID, written as its 32 hexadecimal digits. Sorts as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityId(pub u128);

/// Text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id of 32 hexadecimal digits")]
pub struct BadId(String);

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<EntityId> for String {
    fn from(id: EntityId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for EntityId {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = digits.then(|| u128::from_str_radix(&text, 16).ok()).flatten();
        number.map(Self).ok_or_else(|| BadId(text.chars().take(64).collect()))
    }
}

/// What makes sets one session: their workout, or without one their local training day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SessionKey {
    /// A workout.
    Workout(EntityId),
    /// The implicit workout of a day.
    Day(Date),
}

/// Which set it is, when it was done, and in which workout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// The set.
    pub set: EntityId,
    /// The workout, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workout: Option<EntityId>,
    /// When it was done.
    pub at: Timestamp,
    /// The local training day it counts for.
    pub day: Date,
}

/// Where a set stands among all of its exercise.
pub type SetOrder = (Timestamp, SessionKey, (Option<u32>, Option<u32>), EntityId);

/// A set of one exercise as it finally is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PastSet {
    /// Which set, when and where.
    pub occasion: Occasion,
    /// What it was done for.
    pub kind: SetKind,
    /// Which side worked.
    #[serde(default = "both", skip_serializing_if = "is_both")]
    pub side: Side,
    /// The load with the kind it is meant as: a plain weight on a body-weight exercise is added, on an assisted
    /// one it helps. Absent where none was logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// What one repetition moves, in grams, with the body's share; of a pair of weights, one. Absent where
    /// there is no load or the body weight is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lift_g: Option<i64>,
    /// Volume load in gram-repetitions, as of both sides; absent where it depends on an unknown body weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<i64>,
    /// Repetitions done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds held or moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Metres covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// Repetitions in reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rir: Option<Rir>,
    /// Which run of sets of the workout it belongs to, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// The place within the block, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
}

const fn both() -> Side {
    Side::Both
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_both(side: &Side) -> bool {
    *side == Side::Both
}

impl PastSet {
    /// A set of `exercise` by someone of `bodyweight_g`. Conditioning has no load here: it is measured by time
    /// and distance alone (training-science 2.1).
    pub fn new(occasion: Occasion, exercise: &Exercise, set: &LoggedSet, bodyweight_g: Option<i64>) -> Self {
        let loaded = exercise.pattern != Some(Pattern::Conditioning);
        let volume = match volume_load_of_both_sides(exercise, set, bodyweight_g) {
            VolumeLoad::GramReps(volume) => Some(volume),
            VolumeLoad::Unknown => None,
        };
        Self {
            occasion,
            kind: set.kind,
            side: set.side,
            load: loaded.then(|| meant_load(exercise, set.load)).flatten(),
            lift_g: loaded.then(|| lift(exercise, set.load, bodyweight_g)).flatten(),
            volume,
            reps: set.reps,
            seconds: set.seconds,
            metres: set.metres,
            rir: set.rir,
            block: set.block,
            index: set.index,
        }
    }

    /// The session it belongs to.
    pub fn session(&self) -> SessionKey {
        self.occasion.workout.map_or(SessionKey::Day(self.occasion.day), SessionKey::Workout)
    }

    /// Whether anything was done.
    pub fn is_done(&self) -> bool {
        self.counted_reps() > 0
            || self.seconds.is_some_and(|seconds| seconds > 0.0)
            || self.metres.is_some_and(|metres| metres > 0.0)
    }

    /// Whether it is done in one go and not lightened: no warm-up, no drop, no cluster, no partials.
    pub fn is_straight(&self) -> bool {
        matches!(self.kind, SetKind::Working | SetKind::Backoff | SetKind::Amrap | SetKind::Failure)
    }

    /// What the maximum is estimated to be from it; `None` unless it is a straight set.
    pub fn estimated_max(&self) -> Option<EstimatedMax> {
        let lift_g = self.lift_g.filter(|_| self.is_straight())?;
        estimated_max(lift_g, self.counted_reps(), self.rir)
    }

    /// Repetitions done, 0 where none are counted.
    pub fn counted_reps(&self) -> u32 {
        self.reps.unwrap_or(0)
    }

    /// The logged load in grams on a scale where more is harder: help counts below zero, the body alone is
    /// zero. Of a pair of weights, one.
    pub fn load_g(&self) -> Option<i64> {
        let load = self.load?;
        let grams = load.weight.map_or(0, |weight| weight.grams);
        Some(match load.kind {
            LoadKind::External | LoadKind::Added => grams,
            LoadKind::Assisted => -grams,
            LoadKind::Bodyweight => 0,
        })
    }

    /// Where it stands among all sets of its exercise, whatever order they arrived in: by time, and at one instant by block
    /// and index (training-science 4.1).
    pub fn order(&self) -> SetOrder {
        (self.occasion.at, self.session(), (self.block, self.index), self.occasion.set)
    }
}

/// The load as the exercise means it; an exercise that carries the body has one even where none was logged.
fn meant_load(exercise: &Exercise, load: Option<Load>) -> Option<Load> {
    let body_alone = Load { kind: LoadKind::Bodyweight, weight: None };
    match (exercise.load_type, load) {
        (LoadType::Bodyweight | LoadType::Assisted, None) => Some(body_alone),
        (LoadType::Bodyweight, Some(Load { kind: LoadKind::External, weight })) => {
            Some(Load { kind: LoadKind::Added, weight })
        }
        (LoadType::Assisted, Some(Load { kind: LoadKind::External, weight })) => {
            Some(Load { kind: LoadKind::Assisted, weight })
        }
        (_, load) => load,
    }
}

/// What one repetition moves, per implement.
fn lift(exercise: &Exercise, load: Option<Load>, bodyweight_g: Option<i64>) -> Option<i64> {
    let EffectiveLoad::Grams(grams) = effective_load(exercise, load, bodyweight_g) else { return None };
    let carries_body = exercise.bodyweight_fraction_percent.is_some();
    Some(if carries_body { grams } else { grams / i64::from(exercise.implements.max(1)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Unit, Weight};
    use jiff::civil::date;

    fn past(slug: &str, load: Option<(LoadKind, f64)>) -> PastSet {
        let occasion = Occasion {
            set: EntityId(0x0190_a8d2),
            workout: None,
            at: "2026-05-29T17:31:00Z".parse().unwrap(),
            day: date(2026, 5, 29),
        };
        let load = load.map(|(kind, kg)| Load { kind, weight: Weight::new(kg, Unit::Kg) });
        let set = LoggedSet { load, reps: Some(5), ..LoggedSet::working() };
        PastSet::new(occasion, Catalogue::global().by_slug(slug).unwrap(), &set, Some(80_000))
    }

    #[test]
    fn help_counts_below_zero_and_added_weight_above() {
        let load = |slug, kind, kg| past(slug, Some((kind, kg))).load_g();
        assert_eq!(load("pull-up", LoadKind::Assisted, 20.0), Some(-20_000));
        assert_eq!(load("pull-up", LoadKind::External, 20.0), Some(20_000));
        assert_eq!(load("pull-up-assisted", LoadKind::External, 20.0), Some(-20_000));
        assert_eq!(past("pull-up", None).load_g(), Some(0));
        assert_eq!(past("bench-press-barbell", None).load_g(), None);
    }

    #[test]
    fn a_pair_of_dumbbells_lifts_one_and_moves_two() {
        let press = past("bench-press-dumbbell", Some((LoadKind::External, 30.0)));
        assert_eq!((press.lift_g, press.volume), (Some(30_000), Some(300_000)));
        let pull_up = past("pull-up", Some((LoadKind::Added, 10.0)));
        assert_eq!((pull_up.lift_g, pull_up.volume), (Some(90_000), Some(450_000)));
    }

    #[test]
    fn conditioning_has_no_load() {
        let burpees = past("burpee", None);
        assert_eq!((burpees.load_g(), burpees.lift_g), (None, None));
    }

    #[test]
    fn it_is_stored_in_few_bytes_and_read_back_whole() {
        let set = past("bench-press-barbell", Some((LoadKind::External, 100.0)));
        let stored = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<PastSet>(&stored).unwrap(), set);
        assert!(stored.len() < 256, "{} bytes: {stored}", stored.len());
    }

    #[test]
    fn ids_that_are_no_hexadecimal_digits_are_refused() {
        for text in ["", "12", "+0000000000000000000000000000001", "g0000000000000000000000000000001"] {
            assert!(EntityId::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
