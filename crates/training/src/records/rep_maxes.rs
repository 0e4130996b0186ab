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

/// By each load that was used, lightest first: the set with most repetitions at that load or a heavier one. It is stored
/// as a map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<i64, RepMax>", into = "BTreeMap<i64, RepMax>")]
pub(super) struct RepMaxes(Vec<(i64, RepMax)>);

impl RepMaxes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a set. Where it has more repetitions than any until then at its load, or at the nearest lighter
    /// load that was used, or at a heavier one, says how many those had.
    pub(super) fn beat(&mut self, load_g: i64, reps: u32, set: EntityId) -> Option<u32> {
        let place = self.0.partition_point(|(load, _)| *load < load_g);
        let at_least = self.0.get(place).copied();
        let is_used = at_least.is_some_and(|(load, _)| load == load_g);
        if let Some((_, heavier)) = at_least.filter(|(_, max)| max.reps >= reps) {
            if !is_used {
                self.0.insert(place, (load_g, heavier));
            }
            return None;
        }
        let own = RepMax { load_g, reps, set };
        let mark = if is_used {
            Some(std::mem::replace(&mut self.0[place].1, own))
        } else {
            self.0.insert(place, (load_g, own));
            place.checked_sub(1).map(|lighter| self.0[lighter].1)
        };
        for (_, lighter) in self.0[..place].iter_mut().rev() {
            if lighter.reps >= reps {
                break;
            }
            *lighter = own;
        }
        mark.map(|max| max.reps).filter(|mark| reps > *mark)
    }

    /// The sets whose repetitions no heavier load matches, lightest first.
    pub(super) fn into_frontier(self) -> Vec<RepMax> {
        let mut frontier: Vec<RepMax> = Vec::new();
        for (_, max) in self.0.into_iter().rev() {
            if frontier.last().is_none_or(|heavier| max.reps > heavier.reps) {
                frontier.push(max);
            }
        }
        frontier.reverse();
        frontier
    }
}

impl From<BTreeMap<i64, RepMax>> for RepMaxes {
    fn from(map: BTreeMap<i64, RepMax>) -> Self {
        Self(map.into_iter().collect())
    }
}

impl From<RepMaxes> for BTreeMap<i64, RepMax> {
    fn from(maxes: RepMaxes) -> Self {
        maxes.0.into_iter().collect()
    }
}
