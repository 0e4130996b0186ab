//! What each local training day came to. Weeks are sums of seven of them (training-science 2.2).

use super::set::HistorySet;
use jiff::civil::Date;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::{Muscle, Pattern};
use std::cell::OnceCell;
use std::ops::Range;

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
    /// Whether there was resistance training, and whether there was any.
    pub(super) resistance: bool,
    pub(super) worked: bool,
    /// Places among those by day.
    pub(super) sets: Range<usize>,
    sum: OnceCell<Day>,
}

impl Logged {
    /// What the day came to, from all sets of the history and their places by day.
    pub(super) fn sum(&self, all: &[HistorySet<'_>], by_day: &[u32]) -> &Day {
        self.sum.get_or_init(|| {
            let mut day = Day::default();
            for place in &by_day[self.sets.clone()] {
                day.add(&all[*place as usize]);
            }
            day
        })
    }
}

/// The days of sets whose places come in order of their days.
pub(super) fn days(all: &[HistorySet<'_>], by_day: &[u32]) -> Vec<Logged> {
    let set = |place: &u32| &all[*place as usize];
    let mut end = 0;
    let of_one_day = by_day.chunk_by(|a, b| set(a).day == set(b).day);
    of_one_day
        .map(|of_day| {
            let start = end;
            end += of_day.len();
            Logged {
                date: set(&of_day[0]).day,
                resistance: of_day.iter().any(|place| set(place).resistance),
                worked: of_day.iter().any(|place| set(place).worked),
                sets: start..end,
                sum: OnceCell::new(),
            }
        })
        .collect()
}

impl Day {
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
