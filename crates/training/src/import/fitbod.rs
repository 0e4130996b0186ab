//! Fitbod: a row for each set with the instant of the workout, and an old form whose rows say how many sets
//! they stand for. In that one each of those sets is a data record.
//!
//! A weight is that of one implement, as the app shows it; `multiplier` is 2 where two are held. The
//! catalogue knows that of its exercises, so the number stays as it was typed. Help is negative.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, note, shorten};
use super::draft::{Draft, Means, Within, Work};
use super::header::Header;
use super::source::Record;
use super::units::Declared;
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::{SetKind, Unit};
use jiff::civil::DateTime;

/// A file of Fitbod's: where each column stands.
#[derive(Debug)]
struct Fitbod {
    count: usize,
    date: Option<usize>,
    exercise: Option<usize>,
    /// How many sets a row stands for, in the old form.
    sets: Option<usize>,
    reps: Option<usize>,
    weight: Option<usize>,
    /// The unit of the weight, where the column's name says it.
    unit: Option<(Unit, String)>,
    seconds: Option<usize>,
    distance: Option<(usize, f64)>,
    warmup: Option<usize>,
    note: Option<usize>,
    /// The workout that is on: its start as written and the time of its last row.
    workout: Option<(String, DateTime)>,
}

/// A row this much later or earlier than the one before belongs to another workout.
const APART_S: i64 = 3 * 3_600;

/// Most sets that a row stands for.
const MOST_SETS: u32 = 50;

/// A file with one of Fitbod's headers.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let header = Header::new(header);
    let weight = header.weights("weight").first().copied();
    let columns = Fitbod {
        count: header.count(),
        date: header.at("date"),
        exercise: header.at("exercise"),
        sets: header.at("sets"),
        reps: header.at("reps"),
        weight: weight.map(|(column, ..)| column).or_else(|| header.at("weight")),
        unit: weight.map(|(_, unit, name)| (unit, name.to_owned())),
        seconds: header.at("duration(s)"),
        distance: header.distance("distance"),
        warmup: header.at("iswarmup"),
        note: header.at("note"),
        workout: None,
    };
    columns.date.and(columns.exercise).and(columns.reps).and(columns.warmup)?;
    Some(Box::new(columns))
}

impl Shape for Fitbod {
    fn declared(&self) -> Declared {
        self.unit.as_ref().map_or(Declared::Nowhere, |(unit, name)| Declared::column(*unit, name))
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let needed = needed(&[self.date, self.exercise, self.reps, self.weight, self.warmup]);
        let line = record.line;
        let cells = Cells::of(record, self.count, needed);
        if self.sets.is_none() {
            let work = cells.and_then(|cells| self.work(&cells, draft));
            return draft.push(work);
        }
        match cells {
            Ok(cells) => self.take_sets(&cells, line, draft),
            Err(reason) => draft.push_unread(line, &reason),
        }
    }
}

impl Fitbod {
    /// A row of the old form.
    fn take_sets(&mut self, cells: &Cells<'_>, line: u64, draft: &mut Draft) {
        let written = cells.text(self.sets);
        let sets = if written.is_empty() { Some(1) } else { written.parse().ok() };
        let Some(sets) = sets.filter(|sets| (1..=MOST_SETS).contains(sets)) else {
            let reason = format!("`{}` is no number of sets", shorten(written, 40));
            return draft.push_unread(line, &reason);
        };
        for set in 1..=sets {
            let work = self.work(cells, draft);
            draft.push_within(Within { line, set }, work);
        }
    }

    fn work(&mut self, cells: &Cells<'_>, draft: &mut Draft) -> Result<Work, String> {
        let exercise = exercise_name(cells.text(self.exercise))?;
        let workout = self.workout(cells.text(self.date), draft)?;
        let place = draft.place(workout, exercise, None, |_| false);
        let weight = cells.measure(self.weight, "weight")?;
        Ok(Work {
            kind: kind(cells.text(self.warmup))?,
            weight,
            unit: self.unit.as_ref().map(|(unit, _)| *unit),
            means: if weight.is_some_and(|weight| weight < 0.0) { Means::Help } else { Means::Load },
            reps: cells.reps(self.reps)?,
            seconds: cells.measure(self.seconds, "seconds")?,
            distance: cells.measure(self.distance.map(|d| d.0), "distance")?,
            metres_in_unit: self.distance.map(|d| d.1),
            note: note(cells.text(self.note)),
            ..Work::at(place)
        })
    }

    /// The workout of a row. Fitbod names none: rows that follow each other within hours are one, whether
    /// they all carry its start or each its own time.
    fn workout(&mut self, written: &str, draft: &mut Draft) -> Result<WorkoutId, String> {
        let moment = dates::readable(written)?;
        let same =
            |(_, last): &&(String, DateTime)| moment.local.duration_since(*last).as_secs().abs() < APART_S;
        let start = self.workout.as_ref().filter(same).map_or(written, |(start, _)| start).to_owned();
        let id = draft.workouts.of(&[&start], || {
            let moment = dates::readable(&start)?;
            Ok(ImportedWorkout {
                started_at: moment.instant,
                ..ImportedWorkout::started(&start, moment.local)
            })
        });
        self.workout = Some((start, moment.local));
        id
    }
}

fn kind(word: &str) -> Result<SetKind, String> {
    match word.to_lowercase().as_str() {
        "" | "false" | "0" | "no" => Ok(SetKind::Working),
        "true" | "1" | "yes" => Ok(SetKind::Warmup),
        _ => Err(format!("`{}` does not say whether it is a warm-up", shorten(word, 40))),
    }
}

#[cfg(test)]
mod tests;
