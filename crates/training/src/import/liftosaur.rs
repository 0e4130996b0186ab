//! Liftosaur: a row for each set, planned and completed, with the instants of the workout and of the set.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, note, shorten};
use super::draft::{Draft, Work, effort};
use super::header::Header;
use super::source::Record;
use super::units::{self, Declared};
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::{SetKind, Unit};

/// A file of Liftosaur's: where each column stands.
#[derive(Debug)]
struct Liftosaur {
    count: usize,
    start: Option<usize>,
    day: Option<usize>,
    exercise: Option<usize>,
    warmup: Option<usize>,
    reps: Option<usize>,
    amrap: Option<usize>,
    rpe: Option<usize>,
    /// The weight that was lifted, and the one that was planned; each with its unit.
    completed: Weight,
    required: Weight,
    time: Option<usize>,
    notes: Option<usize>,
}

#[derive(Debug)]
struct Weight {
    value: Option<usize>,
    unit: Option<usize>,
}

/// A file with Liftosaur's header.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let header = Header::new(header);
    let weight = |which: &str| Weight {
        value: header.at(&format!("{which} weight value")),
        unit: header.at(&format!("{which} weight unit")),
    };
    let columns = Liftosaur {
        count: header.count(),
        start: header.at("workout datetime"),
        day: header.at("day name"),
        exercise: header.at("exercise"),
        warmup: header.at("is warmup set?"),
        reps: header.at("completed reps"),
        amrap: header.at("is amrap?"),
        rpe: header.at("completed rpe"),
        completed: weight("completed"),
        required: weight("required"),
        time: header.at("completed reps time"),
        notes: header.at("notes"),
    };
    columns.start.and(columns.exercise).and(columns.reps)?;
    Some(Box::new(columns))
}

impl Shape for Liftosaur {
    fn declared(&self) -> Declared {
        Declared::EachRow { says: "the column `Completed Weight Unit` says".to_owned() }
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let needed = needed(&[self.start, self.exercise, self.reps, self.completed.unit]);
        let work = Cells::of(record, self.count, needed).and_then(|cells| self.work(&cells, draft));
        draft.push(work);
    }
}

impl Liftosaur {
    fn work(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<Work, String> {
        let exercise = exercise_name(cells.text(self.exercise))?;
        let workout = self.workout(cells, draft)?;
        // The sets of an exercise stand together; nothing numbers them.
        let place = draft.place(workout, exercise, None, |before| before.apart);
        let done = dates::moment(cells.text(self.time));
        if let Some(done) = done {
            let workout = draft.workouts.get(workout);
            let end = dates::end_at(workout.start, done.local);
            workout.end = workout.end.max(end);
        }
        let lifted =
            if cells.text(self.completed.value).is_empty() { &self.required } else { &self.completed };
        let (weight, unit) = lifted.read(cells)?;
        Ok(Work {
            kind: self.kind(cells)?,
            weight,
            unit,
            reps: cells.reps(self.reps)?,
            rpe: effort(cells.text(self.rpe)),
            at: done.and_then(|done| done.instant),
            run_note: note(cells.text(self.notes)),
            ..Work::at(place)
        })
    }

    fn workout(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<WorkoutId, String> {
        let (written, day) = (cells.text(self.start), cells.text(self.day));
        draft.workouts.of(&[written, day], || {
            let start = dates::readable(written)?;
            Ok(ImportedWorkout {
                started_at: start.instant,
                name: shorten(day, 200),
                ..ImportedWorkout::started(written, start)
            })
        })
    }

    fn kind(&self, cells: &Cells<'_>) -> Result<SetKind, String> {
        Ok(match (yes(cells.text(self.warmup))?, yes(cells.text(self.amrap))?) {
            (true, _) => SetKind::Warmup,
            (false, true) => SetKind::Amrap,
            (false, false) => SetKind::Working,
        })
    }
}

impl Weight {
    fn read(&self, cells: &Cells<'_>) -> Result<(Option<f64>, Option<Unit>), String> {
        let weight = cells.measure(self.value, "weight")?;
        Ok((weight, units::weight_unit_cell(cells.text(self.unit))?))
    }
}

fn yes(word: &str) -> Result<bool, String> {
    match word.to_lowercase().as_str() {
        "" | "0" | "false" => Ok(false),
        "1" | "true" => Ok(true),
        _ => Err(format!("`{}` is neither 0 nor 1", shorten(word, 40))),
    }
}

#[cfg(test)]
mod tests;
