//! An ISO week: what its sets amount to for each muscle, and its days.

use super::day::Day;
use jiff::civil::Date;
use mariposas_training::Muscle;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::landmarks::landmarks;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What happened in a week.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Week {
    /// Fractional hard sets, in thousandths.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    muscles: BTreeMap<Muscle, MilliSets>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) days: BTreeMap<Date, Day>,
    /// Sets that stopped before the last repetition.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) in_reserve: u32,
}

/// Sets that stop before the last repetition, for a week to count; more of them add nothing.
const SETS_IN_RESERVE: u32 = 6;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// How much a coached muscle was trained in a week. More than enough is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    /// At all.
    pub(crate) trained: bool,
    /// The minimum effective volume of novices.
    pub(crate) novice_minimum: bool,
    /// The minimum effective volume of everyone else.
    pub(crate) minimum: bool,
}

impl Reached {
    /// None for a muscle that is not coached.
    fn by(muscle: Muscle, sets: MilliSets) -> Option<Self> {
        let (novice, other) = (landmarks(muscle, true)?, landmarks(muscle, false)?);
        let has = |landmark: u32| sets != 0 && sets >= MilliSets::from(landmark) * ONE_SET;
        Some(Self { trained: sets != 0, novice_minimum: has(novice.mev), minimum: has(other.mev) })
    }
}

/// What a muscle had reached in a week, and what it reaches now.
pub(crate) type Moved = (Muscle, Reached, Reached);

impl Week {
    /// Puts credits on, or takes them off with `sign` -1. Which muscles reach something else by it: seldom any.
    pub(crate) fn credit(&mut self, credits: &[(Muscle, MilliSets)], sign: MilliSets) -> Vec<Moved> {
        let mut moved = Vec::new();
        for (muscle, fractional) in credits {
            let sum = self.muscles.entry(*muscle).or_default();
            let before = *sum;
            *sum += sign * fractional;
            let after = *sum;
            if after == 0 {
                self.muscles.remove(muscle);
            }
            if let (Some(before), Some(after)) = (Reached::by(*muscle, before), Reached::by(*muscle, after))
                && before != after
            {
                moved.push((*muscle, before, after));
            }
        }
        moved
    }

    /// Whether enough of its sets stopped before the last repetition.
    pub(crate) const fn keeps_reserve(&self) -> bool {
        self.in_reserve >= SETS_IN_RESERVE
    }

    /// The days whose roll is there: the first `most` to be logged, and those that were used.
    pub(crate) fn rolls(&self, most: u32) -> BTreeSet<Date> {
        let mut earning: Vec<_> = self
            .days
            .iter()
            .filter_map(|(date, day)| {
                let earns = day.is_spent() || !day.blocked;
                Some((!day.is_spent(), day.minute().filter(|_| earns)?, Reverse(*date)))
            })
            .collect();
        earning.sort_unstable();
        let spent = earning.iter().filter(|(unspent, ..)| !unspent).count();
        let most = usize::try_from(most).unwrap_or(usize::MAX).max(spent);
        let dates = earning.into_iter().take(most).map(|(_, _, Reverse(date))| date);
        dates.filter(|date| self.days[date].is_revealed()).collect()
    }

    /// Closed sessions, and the days they were on: the lowest bit is Monday.
    pub(crate) fn sessions(&self) -> (u32, u8) {
        let closed = self.days.iter().filter(|(_, day)| day.closed > 0);
        closed.fold((0, 0), |(sessions, days), (date, day)| {
            (sessions + day.closed, days | (1 << date.weekday().to_monday_zero_offset()))
        })
    }

    /// Whether a session of it goes on.
    pub(crate) fn is_open(&self) -> bool {
        self.days.values().any(|day| day.open > 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.muscles.is_empty() && self.days.is_empty() && self.in_reserve == 0
    }
}
