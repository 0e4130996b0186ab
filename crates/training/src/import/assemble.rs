//! From what the rows mean to workouts and the account of them: the same for every app.

use super::draft::{Draft, Line, Work};
use super::units::Units;
use super::workouts::{Place, WorkoutId};
use super::{Format, ImportedActivity, ImportedSet, Names, Options, Report, Skipped, Unreadable, set};
use crate::LoggedSet;

/// The account of a file while its rows pass by.
#[derive(Debug)]
pub(super) struct Assembly {
    options: Options,
    units: Units,
    report: Report,
}

enum Kept {
    Set,
    Activity,
}

impl Assembly {
    pub(super) fn new(format: Format, options: Options, units: Units) -> Self {
        let report = Report {
            format,
            rows: 0,
            sets: 0,
            activities: 0,
            rest_rows: 0,
            notes: 0,
            skipped: Vec::new(),
            unit: units.finding.clone(),
            exercises: Names { matched: 0, unmatched: Vec::new() },
            added: 0,
            already_there: 0,
        };
        Self { options, units, report }
    }

    /// Takes the next data record: a set or activity of its workout, or an entry in the report.
    pub(super) fn add(&mut self, line: Line, draft: &mut Draft) {
        self.report.rows += 1;
        let kept = match line {
            Line::Rest => return self.report.rest_rows += 1,
            Line::Note => return self.report.notes += 1,
            Line::Skipped(reason) => Err(reason),
            Line::Work(work) => {
                let within = work.within;
                self.keep(*work, draft).map_err(|reason| match within {
                    Some(within) => within.explain(&reason),
                    None => reason,
                })
            }
        };
        match kept {
            Ok(Kept::Set) => self.report.sets += 1,
            Ok(Kept::Activity) => self.report.activities += 1,
            Err(reason) => self.report.skipped.push(Skipped { row: self.report.rows, reason }),
        }
    }

    /// Refuses a file of which too much is refused. What nobody can read the survey has refused before anything was
    /// handed out; what is left is readable and cannot be true.
    pub(super) fn check(&self) -> Result<(), Unreadable> {
        self.report.check()
    }

    /// The report, once the last record is in.
    pub(super) fn finish(mut self, draft: &Draft) -> Report {
        self.report.exercises = draft.exercises.account();
        self.report
    }

    /// Whether a workout starts after tomorrow: wherever the person is, it is no later there.
    fn is_to_come(&self, workout: WorkoutId, draft: &mut Draft) -> bool {
        let tomorrow = self.options.today.and_then(|today| today.tomorrow().ok());
        tomorrow.is_some_and(|tomorrow| draft.workouts.get(workout).start.date() > tomorrow)
    }

    fn keep(&self, work: Work, draft: &mut Draft) -> Result<Kept, String> {
        if self.is_to_come(work.place.workout, draft) {
            return Err("its date is in the future".to_owned());
        }
        let (raw, exercise) = draft.exercises.get(work.place.exercise);
        let raw_exercise = raw.to_owned();
        let done = set::done(&work, &self.units)?;
        let load = set::load(&work, &raw_exercise, exercise, &self.units)?;
        let done = LoggedSet { load, ..done };
        set::plausible(&done, exercise)?;
        draft.exercises.count(work.place.exercise);
        let is_conditioning = set::is_conditioning(exercise, &done);
        // An activity has no effort of its own, and what is no RPE says none.
        let rpe = work.rpe.as_deref().filter(|_| is_conditioning || done.rir.is_none());
        let is_first = draft.workouts.keep(work.place);
        let note = set::with_rpe(rpe, work.run_note.filter(|_| is_first).or(work.note));
        let slug = exercise.map(|exercise| exercise.slug.clone());
        let Place { occurrence, block, order, nth, .. } = work.place;
        let (row, written, at) = (self.report.rows, work.written, work.at);
        let workout = draft.workouts.get(work.place.workout);
        if is_conditioning {
            let (seconds, metres) = (done.seconds, done.metres);
            workout.activities.push(ImportedActivity {
                row,
                raw_exercise,
                slug,
                written,
                occurrence,
                order,
                nth,
                at,
                seconds,
                metres,
                note,
            });
            return Ok(Kept::Activity);
        }
        let set = LoggedSet { block: Some(block), index: Some(order), note, ..done };
        workout.sets.push(ImportedSet { row, raw_exercise, slug, written, occurrence, order, nth, at, set });
        Ok(Kept::Set)
    }
}
