//! StrongLifts: a line for each exercise of a workout, with two columns for each of its sets. Each of those
//! sets is a data record, also one that was missed; a line without any, or that cannot be read, is one.
//!
//! The body weight may be in another unit than the sets, and is not read.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, note, shorten};
use super::draft::{Draft, Within, Work};
use super::header::{Header, suffix};
use super::source::Record;
use super::units::Declared;
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::Unit;

/// A file of StrongLifts': where each column stands.
#[derive(Debug)]
struct StrongLifts {
    count: usize,
    date: Option<usize>,
    number: Option<usize>,
    name: Option<usize>,
    exercise: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    notes: Option<usize>,
    sets: Vec<Set>,
}

/// The columns of one set.
#[derive(Debug)]
struct Set {
    reps: usize,
    weight: Option<usize>,
    unit: Option<(Unit, String)>,
}

/// A file with StrongLifts' header.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let names = Header::new(header);
    let set = |number: usize| -> Option<Set> {
        let base = format!("set {number}");
        let weight = names.weights(&base).first().copied();
        Some(Set {
            reps: names.at(&format!("{base} (reps)"))?,
            weight: weight.map(|(column, ..)| column),
            unit: weight.map(|(_, unit, name)| (unit, name.to_owned())),
        })
    };
    let starting = |base: &str| header.iter().position(|name| suffix(&name.to_lowercase(), base).is_some());
    let columns = StrongLifts {
        count: names.count(),
        date: starting("date"),
        number: names.at("workout"),
        name: names.at("workout name"),
        exercise: names.at("exercise"),
        start: starting("start time"),
        end: starting("end time"),
        notes: names.at("notes"),
        sets: (1..).map_while(set).collect(),
    };
    columns.date.and(columns.exercise).filter(|_| !columns.sets.is_empty())?;
    Some(Box::new(columns))
}

impl Shape for StrongLifts {
    fn declared(&self) -> Declared {
        let said = self.sets.iter().find_map(|set| set.unit.as_ref());
        said.map_or(Declared::Nowhere, |(unit, name)| Declared::column(*unit, name))
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let line = record.line;
        let cells = Cells::of(record, self.count, needed(&[self.date, self.exercise]));
        let placed = cells.and_then(|cells| {
            let exercise = exercise_name(cells.text(self.exercise))?.to_owned();
            let workout = self.workout(&cells, draft)?;
            Ok((cells, exercise, workout))
        });
        let (cells, exercise, workout) = match placed {
            Ok(placed) => placed,
            Err(reason) => return draft.push_unread(line, &reason),
        };
        for (number, set) in (0..).zip(&self.sets) {
            // Each line is a run of its own.
            let place = draft.place(workout, &exercise, Some(number), |before| before.last >= Some(number));
            if cells.text(Some(set.reps)).is_empty() && cells.text(set.weight).is_empty() {
                continue;
            }
            let work = set.work(&cells, Work::at(place));
            draft.push_within(Within { line, set: number + 1 }, work);
        }
        if draft.lines.is_empty() {
            draft.push_unread(line, "nothing done: it holds no set");
        }
    }
}

impl StrongLifts {
    /// The workout of a line: lines of one number, day and start.
    fn workout(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<WorkoutId, String> {
        let (day, number) = (cells.text(self.date), cells.text(self.number));
        let (began, ended) = (cells.text(self.start), cells.text(self.end));
        let written = if began.is_empty() { day.to_owned() } else { format!("{day} {began}") };
        draft.workouts.of(&[&written, number], || {
            let start = dates::readable(&written)?;
            let end = dates::date_time(&format!("{day} {ended}")).filter(|_| !ended.is_empty());
            // After midnight the end is a time of the next day.
            let end = end.and_then(|end| if end < start.local { end.tomorrow().ok() } else { Some(end) });
            Ok(ImportedWorkout {
                end: end.and_then(|end| dates::end_at(start.local, end)),
                name: shorten(cells.text(self.name), 200),
                note: note(cells.text(self.notes)),
                ..ImportedWorkout::started(&written, start)
            })
        })
    }
}

impl Set {
    fn work(&self, cells: &Cells<'_>, done: Work) -> Result<Work, String> {
        let missed = cells.text(Some(self.reps)) == "-";
        Ok(Work {
            weight: cells.measure(self.weight, "weight")?,
            unit: self.unit.as_ref().map(|(unit, _)| *unit),
            reps: if missed { None } else { cells.reps(Some(self.reps))? },
            ..done
        })
    }
}

#[cfg(test)]
mod tests;
