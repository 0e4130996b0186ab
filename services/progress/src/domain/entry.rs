//! A set as counting sees it.

use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::{Load, LoggedSet, Rir, SetKind, Side};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What volume and records need of a set. One is stored for every set there is, so names are short and what is usual
/// is left out; notes, tempo and zone stay with the gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// A slug of the catalogue, or the id of an own exercise.
    #[serde(rename = "x")]
    pub(crate) exercise: String,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) workout_id: Option<Uuid>,
    #[serde(rename = "t", with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub(crate) performed_at: Timestamp,
    /// The local training day.
    #[serde(rename = "d")]
    pub(crate) day: Date,
    #[serde(rename = "k", default = "working", skip_serializing_if = "is_usual_kind")]
    kind: SetKind,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    load: Option<Load>,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    reps: Option<u32>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    metres: Option<f64>,
    #[serde(rename = "b", default = "both", skip_serializing_if = "is_usual_side")]
    side: Side,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    rir: Option<Rir>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    mini_sets: Option<u32>,
    /// Which run of sets of the workout.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    block: Option<u32>,
    /// The place within the run.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
}

const fn working() -> SetKind {
    SetKind::Working
}

const fn both() -> Side {
    Side::Both
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
fn is_usual_kind(kind: &SetKind) -> bool {
    *kind == working()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
fn is_usual_side(side: &Side) -> bool {
    *side == both()
}

fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).expect("it is the millisecond of an instant")
}

impl Entry {
    pub(crate) fn of(performed: &PerformedSet) -> Self {
        let PerformedSet { workout_id, exercise, performed_at, day, set, .. } = performed;
        Self {
            exercise: exercise.clone(),
            workout_id: *workout_id,
            // What is folded from a stored row must not differ from what is folded from the event.
            performed_at: to_the_millisecond(*performed_at),
            day: *day,
            kind: set.kind,
            load: set.load,
            reps: set.reps,
            seconds: set.seconds,
            metres: set.metres,
            side: set.side,
            rir: set.rir,
            mini_sets: set.mini_sets,
            block: set.block,
            index: set.index,
        }
    }

    /// The set, without what is not kept of it.
    pub(crate) fn set(&self) -> LoggedSet {
        LoggedSet {
            kind: self.kind,
            load: self.load,
            reps: self.reps,
            seconds: self.seconds,
            metres: self.metres,
            side: self.side,
            rir: self.rir,
            mini_sets: self.mini_sets,
            block: self.block,
            index: self.index,
            ..LoggedSet::working()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_training::{LoadKind, Unit, Weight};

    #[test]
    fn what_is_stored_is_short_and_whole() {
        let set = LoggedSet {
            kind: SetKind::Amrap,
            load: Some(Load { kind: LoadKind::External, weight: Weight::new(60.0, Unit::Kg) }),
            reps: Some(8),
            side: Side::Left,
            rir: Some(Rir::from_reps(1.5).unwrap()),
            ..LoggedSet::working()
        };
        let performed = PerformedSet {
            workout_id: None,
            exercise: "bench-press-barbell".to_owned(),
            raw_name: Some("Bankdrücken".to_owned()),
            performed_at: "2026-05-29T16:30:00.125987Z".parse().unwrap(),
            day: "2026-05-29".parse().unwrap(),
            time_zone: "Europe/Berlin".to_owned(),
            set: set.clone(),
        };
        let entry = Entry::of(&performed);
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
        assert_eq!(entry.set(), set);
        let plain = PerformedSet { set: LoggedSet { reps: Some(8), ..LoggedSet::working() }, ..performed };
        let text = serde_json::to_string(&Entry::of(&plain)).unwrap();
        assert_eq!(text, r#"{"x":"bench-press-barbell","t":1780072200125,"d":"2026-05-29","n":8}"#);
    }
}
