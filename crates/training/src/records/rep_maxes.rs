//! The most repetitions at each load.

use crate::past_set::EntityId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most repetitions at a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepMax {
    /// The load in grams; help counts below zero.
    #[serde(rename = "l")]
    pub load_g: i64,
    /// Repetitions.
    #[serde(rename = "n")]
    pub reps: u32,
    /// The first set that reached them.
    #[serde(rename = "i")]
    pub set: EntityId,
}

/// By each load that was used: the set with most repetitions at that load or a heavier one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct RepMaxes(BTreeMap<i64, RepMax>);

impl RepMaxes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a set. Where it has more repetitions than any until then at its load, or at the nearest lighter
    /// load that was used, or at a heavier one, says how many those had.
    pub(super) fn beat(&mut self, load_g: i64, reps: u32, set: EntityId) -> Option<u32> {
        // Most sets repeat what was done before, and then nothing changes.
        if self.0.get(&load_g).is_some_and(|max| max.reps >= reps) {
            return None;
        }
        let mark = self.0.range(..=load_g).next_back().map(|(_, max)| max.reps);
        let heavier = self.0.range(load_g..).next().map(|(_, max)| *max);
        if let Some(heavier) = heavier.filter(|max| max.reps >= reps) {
            self.0.insert(load_g, heavier);
            return None;
        }
        let own = RepMax { load_g, reps, set };
        self.0.insert(load_g, own);
        for (_, lighter) in self.0.range_mut(..load_g).rev() {
            if lighter.reps >= reps {
                break;
            }
            *lighter = own;
        }
        mark.filter(|mark| reps > *mark)
    }

    /// The sets whose repetitions no heavier load matches, lightest first.
    pub(super) fn into_frontier(self) -> Vec<RepMax> {
        let mut frontier: Vec<RepMax> = Vec::new();
        for max in self.0.into_values().rev() {
            if frontier.last().is_none_or(|heavier| max.reps > heavier.reps) {
                frontier.push(max);
            }
        }
        frontier.reverse();
        frontier
    }
}
