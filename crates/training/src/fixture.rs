//! Sets for tests of histories.

use crate::{EntityId, Load, LoadKind, Occasion, PastSet, SetKind, Side, Unit, Weight};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

/// The `number`th set of a history, in the session of day `day`, with nothing done.
pub(crate) fn set(day: i8, number: u128) -> PastSet {
    let start: Timestamp = "2026-01-01T10:00:00Z".parse().unwrap();
    let minutes = i64::from(day) * 24 * 60 + i64::try_from(number).unwrap();
    PastSet {
        occasion: Occasion {
            set: EntityId(number),
            workout: None,
            at: start + SignedDuration::from_mins(minutes),
            day: date(2026, 1, 1).saturating_add(jiff::Span::new().days(day)),
        },
        kind: SetKind::Working,
        side: Side::Both,
        load: None,
        lift_g: None,
        volume: None,
        reps: None,
        seconds: None,
        metres: None,
        rir: None,
        block: None,
        index: None,
    }
}

/// A working set with a bar.
pub(crate) fn lift(day: i8, number: u128, kg: f64, reps: u32) -> PastSet {
    let weight = Weight::new(kg, Unit::Kg).unwrap();
    PastSet {
        load: Some(Load { kind: LoadKind::External, weight: Some(weight) }),
        lift_g: Some(weight.grams),
        volume: Some(weight.grams * i64::from(reps)),
        reps: Some(reps),
        ..set(day, number)
    }
}
