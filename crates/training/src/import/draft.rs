//! What an app's rows mean in the numbers of the file, before units and exercises are settled.

use super::cells::{plain, shorten};
use super::exercises::Exercises;
use super::workouts::{Before, Place, WorkoutId, Workouts};
use crate::{SetKind, Unit};
use jiff::Timestamp;
use std::vec::Drain;

/// What a data record is.
#[derive(Debug)]
pub(super) enum Line {
    Rest,
    Note,
    Skipped(String),
    Work(Box<Work>),
}

/// What the weight of a row stands for, as far as its app says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// What the exercise makes of it.
    Load,
    /// On an exercise of the body the body itself, where the weight can be one.
    Body,
    /// Help, whatever the exercise.
    Help,
}

/// Which set of a line that holds several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Within {
    /// The line of the file, from 1.
    pub(super) line: u64,
    /// The set, from 1.
    pub(super) set: u32,
}

impl Within {
    /// A reason as the person reads it, who looks for the line.
    pub(super) fn explain(self, reason: &str) -> String {
        format!("line {}, set {}: {reason}", self.line, self.set)
    }
}

/// A record that tells of work. Empty and zero are both `None`.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) place: Place,
    pub(super) kind: SetKind,
    pub(super) weight: Option<f64>,
    /// The unit of the weight, where the row or its column says it.
    pub(super) unit: Option<Unit>,
    pub(super) means: Means,
    pub(super) reps: Option<u32>,
    pub(super) seconds: Option<f64>,
    pub(super) distance: Option<f64>,
    /// Metres in the unit of the distance, where the row or its column says it.
    pub(super) metres_in_unit: Option<f64>,
    /// The effort as it is written.
    pub(super) rpe: Option<String>,
    /// When it was done, where the row says it.
    pub(super) at: Option<Timestamp>,
    /// The start as the row writes it, where that is not the one of its workout.
    pub(super) written: Option<String>,
    pub(super) note: Option<String>,
    /// A note on the whole run of sets; its first set gets it.
    pub(super) run_note: Option<String>,
    /// Where it is, when its line holds more than one.
    pub(super) within: Option<Within>,
}

impl Work {
    /// A working set in which nothing is done yet.
    pub(super) fn at(place: Place) -> Self {
        Self {
            place,
            kind: SetKind::Working,
            weight: None,
            unit: None,
            means: Means::Load,
            reps: None,
            seconds: None,
            distance: None,
            metres_in_unit: None,
            rpe: None,
            at: None,
            written: None,
            note: None,
            run_note: None,
            within: None,
        }
    }
}

/// A file while its rows pass by.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The data records of the row at hand.
    pub(super) lines: Vec<Line>,
    pub(super) workouts: Workouts,
    pub(super) exercises: Exercises,
}

impl Draft {
    /// One more data record of the row at hand.
    pub(super) fn push(&mut self, work: Result<Work, String>) {
        self.lines.push(work.map_or_else(Line::Skipped, |work| Line::Work(Box::new(work))));
    }

    /// One more set of a line that holds several.
    pub(super) fn push_within(&mut self, within: Within, work: Result<Work, String>) {
        let work = work.map(|work| Work { within: Some(within), ..work });
        self.push(work.map_err(|reason| within.explain(&reason)));
    }

    /// A line without any set that could be read.
    pub(super) fn push_unread(&mut self, line: u64, reason: &str) {
        self.lines.push(Line::Skipped(format!("line {line}: {reason}")));
    }

    /// Hands the data records that were pushed to `each`.
    pub(super) fn hand_on(&mut self, each: &mut impl FnMut(Drain<'_, Line>, &mut Self)) {
        let mut lines = std::mem::take(&mut self.lines);
        each(lines.drain(..), self);
        self.lines = lines;
    }

    /// The place of a row of `exercise` numbered `number`; `opens` says whether it starts a new run.
    pub(super) fn place(
        &mut self,
        workout: WorkoutId,
        exercise: &str,
        number: Option<u32>,
        opens: impl FnOnce(Before) -> bool,
    ) -> Place {
        self.workouts.place(workout, None, self.exercises.id(exercise), number, opens)
    }
}

/// An RPE as it is written; none where it is empty or 0, which some files write for nothing.
pub(super) fn effort(rpe: &str) -> Option<String> {
    (!rpe.is_empty() && plain(rpe) != Some(0.0)).then(|| shorten(rpe, 40))
}
