//! Weights and loads. Grams are the truth of arithmetic; the number and unit a person typed travel beside
//! them, so that 135 lb is shown as 135 lb for ever.

use crate::{Exercise, LoadType, words};
use serde::{Deserialize, Serialize};

words! {
    /// The unit a weight was typed in.
    Unit as "unit" { Kg = "kg", Lb = "lb" }
}

/// Grams in one pound, exactly (international avoirdupois pound).
const GRAMS_PER_POUND: f64 = 453.592_37;

impl Unit {
    /// `value` of this unit in grams, rounded to the whole gram.
    pub fn to_grams(self, value: f64) -> i64 {
        let grams = match self {
            Self::Kg => value * 1_000.0,
            Self::Lb => value * GRAMS_PER_POUND,
        };
        #[expect(clippy::cast_possible_truncation, reason = "callers bound the value to 10 tonnes")]
        let whole = grams.round() as i64;
        whole
    }
}

/// A weight as typed, with its grams.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The number the person typed.
    pub value: f64,
    /// The unit they typed it in.
    pub unit: Unit,
    /// The same in grams.
    pub grams: i64,
}

impl Weight {
    /// The heaviest weight that is believed, in grams: ten tonnes.
    pub const MAX_GRAMS: i64 = 10_000_000;

    /// A weight of `value` in `unit`; `None` unless it is finite, not negative and at most ten tonnes.
    pub fn new(value: f64, unit: Unit) -> Option<Self> {
        let plausible = value.is_finite() && (0.0..=22_050.0).contains(&value);
        let weight = plausible.then(|| Self { value, unit, grams: unit.to_grams(value) })?;
        (weight.grams <= Self::MAX_GRAMS).then_some(weight)
    }
}

words! {
    /// What the weight of a set stands for.
    LoadKind as "load kind" {
        /// A weight that is moved.
        External = "external",
        /// A weight on top of the body.
        Added = "added",
        /// Help that is taken off the body.
        Assisted = "assisted",
        /// The body alone.
        Bodyweight = "bodyweight",
    }
}

/// The load of a set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// What the weight stands for.
    pub kind: LoadKind,
    /// The weight; for the body alone it is absent, or the body's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
}

/// The load that is really moved in one repetition, in grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectiveLoad {
    /// So many grams, never negative.
    Grams(i64),
    /// It depends on a body weight nobody has told.
    Unknown,
    /// There is no load to speak of: nothing was logged.
    None,
}

/// The effective load of one repetition (training-science 2.4): external load times implements; body weight
/// times the exercise's fraction, plus what is added or minus what helps. A plain weight logged on a
/// body-weight or assisted exercise is read as added or assisting; one logged as the body alone is the body's own, and is
/// not added to it.
pub fn effective_load(exercise: &Exercise, load: Option<Load>, bodyweight_g: Option<i64>) -> EffectiveLoad {
    let grams = load.and_then(|l| l.weight).map_or(0, |w| w.grams);
    let kind = match (exercise.load_type, load.map(|l| l.kind)) {
        (LoadType::Bodyweight, Some(LoadKind::External)) => LoadKind::Added,
        (LoadType::Assisted, Some(LoadKind::External)) => LoadKind::Assisted,
        (_, Some(kind)) => kind,
        (LoadType::Bodyweight | LoadType::Assisted, None) => LoadKind::Bodyweight,
        (_, None) => return EffectiveLoad::None,
    };
    if kind == LoadKind::External {
        return EffectiveLoad::Grams(grams * i64::from(exercise.implements));
    }
    let Some(fraction_percent) = exercise.bodyweight_fraction_percent else {
        return match kind {
            LoadKind::Bodyweight => EffectiveLoad::None,
            _ => EffectiveLoad::Grams(grams * i64::from(exercise.implements)),
        };
    };
    let Some(bodyweight_g) = bodyweight_g else { return EffectiveLoad::Unknown };
    let carried = bodyweight_g * i64::from(fraction_percent) / 100;
    EffectiveLoad::Grams(match kind {
        LoadKind::Assisted => (carried - grams).max(0),
        LoadKind::Bodyweight => carried,
        LoadKind::Added | LoadKind::External => carried + grams,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn load(kind: LoadKind, kg: f64) -> Load {
        Load { kind, weight: Weight::new(kg, Unit::Kg) }
    }

    #[test]
    fn pounds_are_kept_as_typed_and_counted_in_grams() {
        let plate = Weight::new(135.0, Unit::Lb).unwrap();
        assert_eq!((plate.value, plate.grams), (135.0, 61_235));
    }

    #[test]
    fn weights_that_cannot_be_are_refused() {
        for value in [-1.0, f64::NAN, f64::INFINITY, 22_051.0] {
            assert_eq!(Weight::new(value, Unit::Lb), None, "{value}");
        }
        assert_eq!(Weight::new(10_001.0, Unit::Kg), None);
    }

    #[test]
    fn a_pair_of_dumbbells_counts_twice_and_help_counts_against() {
        let find = |slug| Catalogue::global().by_slug(slug).unwrap();
        let dumbbells = find("bench-press-dumbbell");
        assert_eq!(
            effective_load(dumbbells, Some(load(LoadKind::External, 30.0)), None),
            EffectiveLoad::Grams(60_000)
        );
        let pull_up = find("pull-up");
        assert_eq!(
            effective_load(pull_up, Some(load(LoadKind::Added, 10.0)), Some(80_000)),
            EffectiveLoad::Grams(90_000)
        );
        assert_eq!(effective_load(pull_up, None, None), EffectiveLoad::Unknown);
        let help = Some(load(LoadKind::Assisted, 20.0));
        assert_eq!(effective_load(pull_up, help, Some(80_000)), EffectiveLoad::Grams(60_000));
        let body_told_twice = Some(load(LoadKind::Bodyweight, 80.0));
        assert_eq!(effective_load(pull_up, body_told_twice, Some(80_000)), EffectiveLoad::Grams(80_000));
    }
}
