//! What each local training day came to. Weeks are sums of seven of them (training-science 2.2).

use super::set::HistorySet;
use jiff::civil::Date;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::{Muscle, Pattern};
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

/// A day; hard sets are in thousandths.
#[derive(Debug, Clone)]
pub(crate) struct Day {
    /// Whether there was resistance training.
    pub(crate) resistance: bool,
    hard: MilliSets,
    direct: [MilliSets; Muscle::ALL.len()],
    fractional: [MilliSets; Muscle::ALL.len()],
    hard_of: [MilliSets; Pattern::ALL.len()],
    any_of: [usize; Pattern::ALL.len()],
}

impl Default for Day {
    fn default() -> Self {
        Self {
            resistance: false,
            hard: 0,
            direct: [0; Muscle::ALL.len()],
            fractional: [0; Muscle::ALL.len()],
            hard_of: [0; Pattern::ALL.len()],
            any_of: [0; Pattern::ALL.len()],
        }
    }
}

/// A day with the places of its sets. It is summed when it is first asked for: most days of a long history never are.
#[derive(Debug)]
pub(super) struct Logged {
    pub(super) date: Date,
    sets: Range<usize>,
    sum: OnceCell<Day>,
}

impl Logged {
    /// What the day came to, from all sets of the history.
    pub(super) fn sum(&self, sets: &[Arc<HistorySet<'_>>]) -> &Day {
        self.sum.get_or_init(|| Day::of(&sets[self.sets.clone()]))
    }
}

/// The days of sets that come in order of their days.
pub(super) fn days(sets: &[Arc<HistorySet<'_>>]) -> Vec<Logged> {
    let mut end = 0;
    let of_one_day = sets.chunk_by(|a, b| a.day == b.day);
    of_one_day
        .map(|of_day| {
            let start = end;
            end += of_day.len();
            Logged { date: of_day[0].day, sets: start..end, sum: OnceCell::new() }
        })
        .collect()
}

impl Day {
    fn of(sets: &[Arc<HistorySet<'_>>]) -> Self {
        let mut day = Self::default();
        for set in sets {
            day.add(set);
        }
        day
    }

    fn add(&mut self, set: &HistorySet<'_>) {
        self.resistance |= set.resistance;
        self.hard += set.hard;
        for (muscle, direct, fractional) in set.muscles() {
            self.direct[muscle as usize] += direct;
            self.fractional[muscle as usize] += fractional;
        }
        if let Some(pattern) = set.pattern() {
            self.hard_of[pattern as usize] += set.hard;
            self.any_of[pattern as usize] += usize::from(set.worked);
        }
    }

    pub(crate) const fn hard(&self) -> MilliSets {
        self.hard
    }

    pub(crate) const fn direct(&self, muscle: Muscle) -> MilliSets {
        self.direct[muscle as usize]
    }

    pub(crate) const fn fractional(&self, muscle: Muscle) -> MilliSets {
        self.fractional[muscle as usize]
    }

    /// Whether the muscle had a whole direct hard set.
    pub(crate) const fn trains(&self, muscle: Muscle) -> bool {
        self.direct(muscle) >= ONE_SET
    }

    pub(crate) const fn hard_of(&self, pattern: Pattern) -> MilliSets {
        self.hard_of[pattern as usize]
    }

    /// Sets that are no warm-ups, however easy.
    pub(crate) const fn any_of(&self, pattern: Pattern) -> usize {
        self.any_of[pattern as usize]
    }
}
