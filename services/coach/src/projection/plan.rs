//! What a person meant to do: pauses, planned weeks and routines.

use crate::domain::person::{Pause, RepRange};
use jiff::Timestamp;
use mariposas_event_schema::facts::routine::{PlannedSet, RoutineSaved};
use mariposas_training::IsoWeek;
use mariposas_training::profile::WeekKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The repetitions a routine aims at, by exercise, and when it was last saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Targets {
    pub(super) saved_at: Timestamp,
    pub(super) by_exercise: BTreeMap<String, RepRange>,
}

/// Pauses, planned weeks and routines.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Plan {
    /// When a pause began (`false`) or ended (`true`).
    pub(super) pauses: BTreeSet<(Timestamp, bool)>,
    pub(super) weeks: BTreeMap<IsoWeek, WeekKind>,
    pub(super) routines: BTreeMap<Uuid, Targets>,
}

impl Plan {
    /// Oldest first.
    pub(super) fn pauses(&self) -> Vec<Pause> {
        let mut pauses: Vec<Pause> = Vec::new();
        for &(at, ended) in &self.pauses {
            let open = pauses.last_mut().filter(|pause| pause.until.is_none());
            match (open, ended) {
                (None, false) => pauses.push(Pause { since: at, until: None }),
                (Some(pause), true) => pause.until = Some(at),
                _ => {}
            }
        }
        pauses
    }

    /// Of routines with the same exercise, the one that was saved last says what is aimed at.
    pub(super) fn targets(&self) -> BTreeMap<String, RepRange> {
        let mut routines: Vec<&Targets> = self.routines.values().collect();
        routines.sort_by_key(|routine| routine.saved_at);
        routines.into_iter().flat_map(|routine| routine.by_exercise.clone()).collect()
    }
}

/// From the fewest to the most repetitions of any of an exercise's sets.
pub(super) fn targets(fact: &RoutineSaved) -> BTreeMap<String, RepRange> {
    let range = |sets: &[PlannedSet]| {
        let lo = sets.iter().filter_map(|set| set.reps_lo.or(set.reps_hi)).min()?;
        let hi = sets.iter().filter_map(|set| set.reps_hi.or(set.reps_lo)).max()?;
        Some(RepRange { lo, hi })
    };
    let planned = fact.exercises.iter();
    planned.filter_map(|planned| Some((planned.exercise.clone(), range(&planned.sets)?))).collect()
}
