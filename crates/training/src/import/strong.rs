//! Strong: seven shapes of one table, in the languages whose headers are translated, and without a header.

mod columns;

use super::apps::Shape;
use super::cells::{Cells, exercise_name, note, shorten};
use super::draft::{Draft, Line, Means, Work, effort};
use super::exercises::ExerciseId;
use super::source::Record;
use super::units::{self, Declared};
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::SetKind;
use crate::catalogue::normalise;
use columns::Columns;
use std::collections::HashMap;

/// A file of Strong's.
#[derive(Debug)]
struct Strong {
    columns: Columns,
    /// Notes of rows of their own, waiting for the next set of their exercise.
    waiting: HashMap<(WorkoutId, ExerciseId), String>,
}

/// A file with one of Strong's headers.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    Columns::find(header).map(shape)
}

/// A file whose first record is one of Strong's, `count` columns wide.
pub(super) fn recognise_headless(first: &Cells<'_>, count: usize) -> Option<Box<dyn Shape>> {
    Columns::guess(first, count).map(shape)
}

fn shape(columns: Columns) -> Box<dyn Shape> {
    Box::new(Strong { columns, waiting: HashMap::new() })
}

impl Shape for Strong {
    fn declared(&self) -> Declared {
        self.columns.declared.clone().unwrap_or(Declared::Nowhere)
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let line = Cells::of(record, self.columns.count, self.columns.needed())
            .and_then(|cells| self.line(&cells, draft))
            .unwrap_or_else(Line::Skipped);
        draft.lines.push(line);
    }
}

impl Strong {
    fn line(&mut self, cells: &Cells<'_>, draft: &mut Draft) -> Result<Line, String> {
        let columns = &self.columns;
        let exercise = cells.text(columns.exercise);
        let (kind, number) = match Order::parse(cells.text(columns.order)) {
            Ok(Order::Rest) => return Ok(Line::Rest),
            Ok(Order::Note) => {
                // A note whose workout is not readable is still no set.
                let workout = workout(columns, cells, draft).ok();
                if let Some((workout, text)) = workout.zip(note(cells.text(columns.notes))) {
                    self.waiting.insert((workout, draft.exercises.id(exercise)), text);
                }
                return Ok(Line::Note);
            }
            Ok(Order::Set(kind, number)) => (Ok(kind), number),
            // Whatever it is called, what has repetitions is a set, and takes its place.
            Err(unknown) if cells.reps(columns.reps) != Ok(None) => (Err(unknown), None),
            Err(unknown) => return Err(unknown),
        };
        let exercise = exercise_name(exercise)?;
        let workout = workout(columns, cells, draft)?;
        // Letters replace the number, so a warm-up opens a run only where the last one had got to its numbers
        // and another exercise came between.
        let place = draft.place(workout, exercise, number, |before| match number {
            Some(number) => before.last.is_some_and(|last| number <= last),
            None => kind == Ok(SetKind::Warmup) && before.apart && before.last.is_some(),
        });
        let unit = match &columns.declared {
            Some(Declared::Everywhere { unit, .. }) => Some(*unit),
            _ => units::weight_unit_cell(cells.text(columns.weight_unit))?,
        };
        let metres_in_unit = units::metres_in_cell(cells.text(columns.distance_unit))?;
        let said = note(cells.text(columns.notes));
        Ok(Line::Work(Box::new(Work {
            kind: kind?,
            weight: cells.measure(columns.weight, "weight")?,
            unit,
            // Only the shape that numbers its workouts writes the body as a weight.
            means: if columns.number.is_some() { Means::Body } else { Means::Load },
            reps: cells.reps(columns.reps)?,
            seconds: cells.measure(columns.seconds, "seconds")?,
            distance: cells.measure(columns.distance, "distance")?,
            metres_in_unit: metres_in_unit.or(columns.metres_in_unit),
            rpe: effort(cells.text(columns.rpe)),
            note: said.or_else(|| self.waiting.remove(&(place.workout, place.exercise))),
            ..Work::at(place)
        })))
    }
}

/// What the set-order column says.
enum Order {
    Set(SetKind, Option<u32>),
    Rest,
    Note,
}

impl Order {
    fn parse(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix(".0").unwrap_or(text).parse().ok();
        if number.is_some() || text.is_empty() {
            return Ok(Self::Set(SetKind::Working, number));
        }
        Ok(match normalise(text).as_str() {
            "w" | "warm up" | "warmup" => Self::Set(SetKind::Warmup, None),
            "d" | "drop" | "drop set" | "dropset" => Self::Set(SetKind::Drop, None),
            "f" | "failure" => Self::Set(SetKind::Failure, None),
            "rest timer" | "rest" | "ruhezeit" | "minuteur de repos" | "temps de repos" | "repos"
            | "休息计时器" | "休息时间" | "休息" => Self::Rest,
            "note" | "notes" | "notiz" | "notizen" | "备注" => Self::Note,
            _ => return Err(format!("the set order `{}` is not known", shorten(text, 40))),
        })
    }
}

/// The workout of a row: rows of one number, else of one start and name.
fn workout(columns: &Columns, cells: &Cells<'_>, draft: &mut Draft) -> Result<WorkoutId, String> {
    let (written, name) = (cells.text(columns.date), cells.text(columns.workout));
    let number = cells.text(columns.number);
    let group = if number.is_empty() { [written, name] } else { ["#", number] };
    let id = draft.workouts.of(&group, || {
        let start = dates::readable(written)?;
        let key = if number.is_empty() { written.to_owned() } else { format!("{number} {written}") };
        Ok(ImportedWorkout {
            end: dates::duration(cells.text(columns.duration)).and_then(|s| dates::end(start.local, s)),
            name: shorten(name, 200),
            ..ImportedWorkout::started(&key, start)
        })
    })?;
    let workout = draft.workouts.get(id);
    if workout.note.is_none() {
        workout.note = note(cells.text(columns.workout_notes));
    }
    Ok(id)
}

#[cfg(test)]
mod tests;
