//! Signs of danger that somebody noted and has not acknowledged (training-science 4.3, SAF-02). While one stands, training
//! on is against the advice of the coach: such days rest, and take nothing.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long a sign stands that nobody acknowledges, in minutes.
const STANDS: i64 = 14 * 24 * 60;
/// So many acknowledgements are remembered, the newest: they may come from a file, and stand in a row that is often read.
const REMEMBERED: usize = 1_000;

/// The same for every order in which they were told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Warnings {
    /// Minutes in which sets or activities were done that tell of one, and how many did.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    noted: BTreeMap<i64, u32>,
    /// Minutes in which workouts ended that tell of one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    workouts: BTreeSet<i64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    acknowledged: BTreeSet<i64>,
}

impl Warnings {
    /// An entry of a minute tells of one.
    pub(crate) fn add(&mut self, minute: i64) {
        *self.noted.entry(minute).or_default() += 1;
    }

    /// An entry of a minute tells of none any more.
    pub(crate) fn remove(&mut self, minute: i64) {
        if let Some(entries) = self.noted.get_mut(&minute) {
            *entries -= 1;
            if *entries == 0 {
                self.noted.remove(&minute);
            }
        }
    }

    /// The note of a workout tells of one.
    pub(crate) fn workout(&mut self, minute: i64) {
        self.workouts.insert(minute);
    }

    /// The person has read the coach's card.
    pub(crate) fn acknowledge(&mut self, minute: i64) {
        self.acknowledged.insert(minute);
        if self.acknowledged.len() > REMEMBERED {
            self.acknowledged.pop_first();
        }
    }

    /// Whether one that was noted before a minute stands in it.
    pub(crate) fn stand_at(&self, minute: i64) -> bool {
        let recent = minute - STANDS..minute;
        let noted = self.noted.range(recent.clone()).next_back().map(|(minute, _)| minute);
        let newest = noted.max(self.workouts.range(recent).next_back());
        newest.is_some_and(|newest| self.acknowledged.range(*newest..=minute).next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_acknowledgements_are_remembered_in_every_order() {
        let (mut rising, mut falling) = (Warnings::default(), Warnings::default());
        for minute in 0..3_000 {
            rising.acknowledge(minute);
            falling.acknowledge(2_999 - minute);
        }
        assert_eq!((rising.acknowledged.len(), rising.acknowledged.first()), (REMEMBERED, Some(&2_000)));
        assert_eq!(rising, falling);
    }

    #[test]
    fn a_sign_stands_until_it_is_acknowledged_or_two_weeks_old() {
        let mut warnings = Warnings::default();
        warnings.add(1_000);
        assert!(!warnings.stand_at(1_000) && warnings.stand_at(1_001));
        assert!(warnings.stand_at(1_000 + STANDS) && !warnings.stand_at(1_001 + STANDS));
        warnings.acknowledge(1_500);
        assert!(warnings.stand_at(1_499) && !warnings.stand_at(1_500));
        warnings.workout(2_000);
        assert!(warnings.stand_at(2_001), "a newer one is not acknowledged");
        warnings.acknowledge(2_001);
        assert!(!warnings.stand_at(2_001));
        warnings.remove(1_000);
        warnings.remove(1_000);
        assert!(!warnings.stand_at(1_400), "its set was deleted");
    }
}
