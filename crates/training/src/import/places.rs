//! Which run of an exercise a row belongs to, told from the numbers apps give to sets.

use std::collections::HashMap;

/// Follows every exercise of every workout while the rows pass by. A row's place depends on the rows of its
/// workout before it alone, so a longer export leaves the places of the earlier rows as they were.
#[derive(Debug, Default)]
pub(super) struct Places {
    latest: HashMap<usize, String>,
    runs: HashMap<(usize, String), Run>,
    /// Runs so far by the key of the workout: two workouts that start together share it.
    opened: HashMap<(String, String), u32>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    occurrence: u32,
    last: Option<u32>,
}

/// What is known about the run a row would continue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// The last number in it.
    pub(super) last: Option<u32>,
    /// Another exercise came between.
    pub(super) apart: bool,
}

impl Places {
    /// The occurrence of `exercise` that a row numbered `number` belongs to; `opens` says whether it starts
    /// a new one.
    pub(super) fn place(
        &mut self,
        (workout, key): (usize, &str),
        exercise: &str,
        number: Option<u32>,
        opens: impl FnOnce(Before) -> bool,
    ) -> u32 {
        let apart = self.latest.insert(workout, exercise.to_owned()).is_some_and(|latest| latest != exercise);
        let slot = (workout, exercise.to_owned());
        let known = self.runs.get(&slot).copied();
        let mut run = known.filter(|run| !opens(Before { last: run.last, apart })).unwrap_or_else(|| {
            let opened = self.opened.entry((key.to_owned(), exercise.to_owned())).or_default();
            let run = Run { occurrence: *opened, last: None };
            *opened += 1;
            run
        });
        run.last = number.or(run.last);
        self.runs.insert(slot, run);
        run.occurrence
    }
}
