//! The workouts of a file while its rows pass by: which workout a row belongs to, which run of its exercise,
//! and which workouts are not handed out yet.
//!
//! What stays behind when a workout is handed out is a few dozen bytes for it and for each exercise in it, by
//! the hash of its text: enough to place a row that comes late as if the workout were still there.

use super::ImportedWorkout;
use super::exercises::ExerciseId;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A workout of the file, by the order of the first rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WorkoutId(u32);

/// Where a row of work belongs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) workout: WorkoutId,
    pub(super) exercise: ExerciseId,
    /// Which run of the exercise within the workout, from 0.
    pub(super) occurrence: u32,
    /// Which of the runs of the workout that is, from 0.
    pub(super) block: u32,
    /// The place within the run, from 0.
    pub(super) order: u32,
    /// The place among all rows of work of the workout, from 0.
    pub(super) nth: u32,
    /// The run, by the hash of what it is known by.
    run: u64,
}

/// What is known about the run a row would continue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// The last number in it.
    pub(super) last: Option<u32>,
    /// Another exercise came between.
    pub(super) apart: bool,
}

/// What is remembered of a workout.
#[derive(Debug, Default)]
struct Known {
    /// Where it is held, if it was opened in the round that is on.
    slot: u32,
    round: u32,
    latest: Option<ExerciseId>,
    /// Runs so far.
    blocks: u32,
    /// Rows of work so far.
    rows: u32,
}

/// The latest run of an exercise in a workout: small, since there is one for each exercise of every workout.
#[derive(Debug)]
struct Run {
    workout: WorkoutId,
    occurrence: u32,
    /// One past the last number in it, 0 where none is numbered.
    past: u32,
    block: u32,
    /// Rows in it so far, and whether one of them was kept.
    rows: u32,
    kept: bool,
}

/// Every workout of the file. A row's place depends on the rows before it alone, so a longer export leaves
/// the places of the earlier rows as they were.
#[derive(Debug, Default)]
pub(super) struct Workouts {
    by_group: HashMap<u64, WorkoutId>,
    known: Vec<Known>,
    /// By the key of the workout and the exercise: two workouts that start together share their runs.
    runs: HashMap<u64, Run>,
    /// Those not handed out, in the order of the file.
    held: Vec<Held>,
    /// Workouts, sets and activities that are held.
    size: usize,
    /// How often workouts were handed out.
    round: u32,
}

#[derive(Debug)]
struct Held {
    id: WorkoutId,
    key: u64,
    workout: ImportedWorkout,
}

impl Workouts {
    /// The workout of the rows that have `group` in common, made by `open` when the first of them comes.
    pub(super) fn of(
        &mut self,
        group: &[&str],
        open: impl FnOnce() -> Result<ImportedWorkout, String>,
    ) -> Result<WorkoutId, String> {
        let group = hash(&group);
        let known = self.by_group.get(&group).copied();
        if let Some(id) = known.filter(|id| self.known[id.0 as usize].round == self.round) {
            return Ok(id);
        }
        let workout = open()?;
        let id = known.unwrap_or(WorkoutId(length(&self.known)));
        if known.is_none() {
            self.by_group.insert(group, id);
            self.known.push(Known::default());
        }
        let opened = &mut self.known[id.0 as usize];
        (opened.slot, opened.round) = (length(&self.held), self.round);
        self.held.push(Held { id, key: hash(&workout.key), workout });
        self.grew();
        Ok(id)
    }

    /// A workout that [`Self::of`] has just given.
    pub(super) fn get(&mut self, id: WorkoutId) -> &mut ImportedWorkout {
        &mut self.held[self.known[id.0 as usize].slot as usize].workout
    }

    /// The place of a row of `exercise` numbered `number`, which it takes whether it is kept or not: a row that is
    /// refused now and right in a later export then moves no other. `opens` says whether it starts a new run. A row
    /// that is `written` with a start of its own is counted under that, and else under the key of the workout.
    pub(super) fn place(
        &mut self,
        workout: WorkoutId,
        written: Option<&str>,
        exercise: ExerciseId,
        number: Option<u32>,
        opens: impl FnOnce(Before) -> bool,
    ) -> Place {
        let known = &mut self.known[workout.0 as usize];
        let apart = known.latest.replace(exercise).is_some_and(|latest| latest != exercise);
        let key = written.map_or(self.held[known.slot as usize].key, |written| hash(&written));
        let id = hash(&(key, exercise));
        let mut fresh = |occurrence| {
            known.blocks += 1;
            Run { workout, occurrence, past: 0, block: known.blocks - 1, rows: 0, kept: false }
        };
        let run = match self.runs.entry(id) {
            Entry::Vacant(none) => none.insert(fresh(0)),
            Entry::Occupied(latest) => {
                let run = latest.into_mut();
                if run.workout != workout || opens(Before { last: run.past.checked_sub(1), apart }) {
                    *run = fresh(run.occurrence + 1);
                }
                run
            }
        };
        run.past = number.map_or(run.past, |number| number.saturating_add(1));
        let Run { occurrence, block, rows: order, .. } = *run;
        let place = Place { workout, exercise, occurrence, block, order, nth: known.rows, run: id };
        run.rows += 1;
        known.rows += 1;
        place
    }

    /// A set or activity is put into a workout. Whether it is the first one of its run.
    pub(super) fn keep(&mut self, place: Place) -> bool {
        self.grew();
        self.runs.get_mut(&place.run).is_some_and(|run| !std::mem::replace(&mut run.kept, true))
    }

    fn grew(&mut self) {
        self.size += 1;
    }

    /// Hands out what is held once that has come to `most`: all workouts but the last, whose rows may still be
    /// coming, and that one too where it alone is so long.
    pub(super) fn hand_out_beyond(&mut self, most: usize, each: &mut impl FnMut(ImportedWorkout)) {
        if self.size < most {
            return;
        }
        let last = self.held.pop();
        self.hand_out(each);
        let Some(last) = last else { return };
        self.size = 1 + last.workout.sets.len() + last.workout.activities.len();
        let known = &mut self.known[last.id.0 as usize];
        (known.slot, known.round) = (0, self.round);
        self.held.push(last);
        if self.size >= most {
            self.hand_out(each);
        }
    }

    /// Hands out everything that is held, in the order of the file.
    pub(super) fn hand_out(&mut self, each: &mut impl FnMut(ImportedWorkout)) {
        let held = self.held.drain(..).map(|held| held.workout);
        held.filter(|workout| !workout.sets.is_empty() || !workout.activities.is_empty()).for_each(each);
        self.size = 0;
        self.round += 1;
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}
