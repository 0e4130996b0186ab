//! What each local training day came to. Weeks are sums of seven of them (training-science 2.2).

use super::set::HistorySet;
use jiff::civil::Date;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::{Muscle, Pattern};

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

/// The days of sets that come in order of their days.
pub(super) fn days<'s>(sets: impl IntoIterator<Item = &'s HistorySet<'s>>) -> Vec<(Date, Day)> {
    let mut days: Vec<(Date, Day)> = Vec::new();
    for set in sets {
        if days.last().is_none_or(|(date, _)| *date != set.day) {
            days.push((set.day, Day::default()));
        }
        if let Some((_, day)) = days.last_mut() {
            day.add(set);
        }
    }
    days
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
