//! What one set counts for, given what is known about its person.

use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::counting::{self, MilliSets, ONE_SET, VolumeLoad};
use mariposas_training::personal::Exercises;
use mariposas_training::{IsoWeek, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Body weights in grams, by the second they were taken.
pub(crate) type Weights = BTreeMap<i64, i64>;

/// What a set counts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// The ISO week of its local training day.
    pub(crate) week: IsoWeek,
    /// The exercise it counts for: an own exercise that was linked counts for the catalogue's.
    pub(crate) exercise: String,
    /// Hard sets, in thousandths.
    pub(crate) sets: MilliSets,
    /// Muscle, direct and fractional hard sets, in thousandths.
    pub(crate) muscles: Vec<(Muscle, MilliSets, MilliSets)>,
    /// Gram-repetitions; absent when they depend on an unknown body weight.
    pub(crate) volume_load: Option<i64>,
}

/// Counts a set.
pub(crate) fn count(performed: &PerformedSet, exercises: &Exercises, weights: &Weights) -> Counted {
    let week = IsoWeek::of(performed.day);
    let nothing =
        |exercise: String| Counted { week, exercise, sets: 0, muscles: Vec::new(), volume_load: Some(0) };
    let Some(exercise) = exercises.resolve(&performed.exercise) else {
        return nothing(performed.exercise.clone());
    };
    let sets = if exercise.pattern.is_some() { counting::hard_sets(&exercise, &performed.set) } else { 0 };
    let muscles = exercises
        .credits(&performed.exercise, &exercise)
        .into_iter()
        .map(|credit| {
            let fractional = sets * credit.milli / ONE_SET;
            (credit.muscle, if credit.direct { fractional } else { 0 }, fractional)
        })
        .filter(|(_, _, fractional)| *fractional != 0)
        .collect();
    let bodyweight = bodyweight_at(weights, performed.performed_at.as_second());
    let volume_load = match counting::volume_load(&exercise, &performed.set, bodyweight) {
        VolumeLoad::GramReps(volume) => Some(volume),
        VolumeLoad::Unknown => None,
    };
    Counted { week, exercise: exercise.slug.clone(), sets, muscles, volume_load }
}

/// The body weight at an instant: the newest until then, else the first that was ever told.
fn bodyweight_at(weights: &Weights, second: i64) -> Option<i64> {
    let until = weights.range(..=second).next_back();
    until.or_else(|| weights.iter().next()).map(|(_, grams)| *grams)
}
