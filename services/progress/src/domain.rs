//! What one set counts for, given what is known about its person.

pub(crate) mod entry;

use entry::Entry;
use mariposas_training::counting::{self, Credit, MilliSets, ONE_SET, VolumeLoad};
use mariposas_training::personal::Exercises;
use mariposas_training::{Catalogue, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Body weights in grams, by the second they were taken.
pub(crate) type Weights = BTreeMap<i64, i64>;

/// What a set counts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Hard sets, in thousandths.
    #[serde(rename = "s")]
    pub(crate) sets: MilliSets,
    /// Gram-repetitions; absent when they depend on an unknown body weight.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) volume_load: Option<i64>,
    /// Muscle, share in thousandths, whether direct: where it is not what the catalogue says of the exercise.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    credits: Option<Vec<(Muscle, MilliSets, bool)>>,
}

/// The exercise a set counts for: one of the catalogue's, also where an own exercise is linked to it, or an own one.
pub(crate) fn counts_as(exercise: &str, exercises: &Exercises) -> String {
    exercises.resolve(exercise).map_or_else(|| exercise.to_owned(), |resolved| resolved.slug.clone())
}

/// Counts a set.
pub(crate) fn count(entry: &Entry, exercises: &Exercises, weights: &Weights) -> Counted {
    let Some(exercise) = exercises.resolve(&entry.exercise) else {
        return Counted { sets: 0, volume_load: Some(0), credits: None };
    };
    let set = entry.set();
    let sets = if exercise.pattern.is_some() { counting::hard_sets(&exercise, &set) } else { 0 };
    let own = exercises.own_credits(&entry.exercise, &exercise);
    let credits =
        own.map(|own| own.iter().map(|credit| (credit.muscle, credit.milli, credit.direct)).collect());
    let bodyweight = bodyweight_at(weights, entry.performed_at.as_second());
    let volume_load = match counting::volume_load(&exercise, &set, bodyweight) {
        VolumeLoad::GramReps(volume) => Some(volume),
        VolumeLoad::Unknown => None,
    };
    Counted { sets, volume_load, credits }
}

impl Counted {
    /// Muscle, direct and fractional hard sets, in thousandths.
    pub(crate) fn muscles(&self, counts_as: &str) -> Vec<(Muscle, MilliSets, MilliSets)> {
        let share = |credit: Credit| {
            let fractional = self.sets * credit.milli / ONE_SET;
            (credit.muscle, if credit.direct { fractional } else { 0 }, fractional)
        };
        let muscles: Vec<_> = if let Some(own) = &self.credits {
            own.iter().map(|&(muscle, milli, direct)| share(Credit { muscle, milli, direct })).collect()
        } else {
            let exercise = Catalogue::global().by_slug(counts_as);
            exercise.into_iter().flat_map(counting::credits).map(share).collect()
        };
        muscles.into_iter().filter(|(_, _, fractional)| *fractional != 0).collect()
    }
}

/// The body weight at an instant: the newest until then, else the first that was ever told.
pub(crate) fn bodyweight_at(weights: &Weights, second: i64) -> Option<i64> {
    let until = weights.range(..=second).next_back();
    until.or_else(|| weights.iter().next()).map(|(_, grams)| *grams)
}
