//! Fitbod: a row for each set with the instant of the workout, and an old form whose rows say how many sets
//! they stand for. In that one each of those sets is a data record.
//!
//! It names no workout: rows within hours are one, whether they all carry its start or each its own time, and
//! whether the newest or the oldest comes first. So the rows of a workout wait for its last one, and get their
//! places in order of time. A row is known by the time it carries and not by that of its workout, which rows
//! that come to it in a later export may change.
//!
//! A weight is that of one implement, as the app shows it; `multiplier` is 2 where two are held. The
//! catalogue knows that of its exercises, so the number stays as it was typed. Help is negative.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, note, shorten};
use super::draft::{Draft, Line, Means, Within, Work};
use super::header::Header;
use super::source::Record;
use super::units::Declared;
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
    /// The rows of the workout that is on, and from when to when it is.
    waiting: Vec<Row>,
    span: Option<(DateTime, DateTime)>,
}

/// A row that waits for the last one of its workout.
#[derive(Debug)]
struct Row {
    line: u64,
    cells: Result<Cells<'static>, String>,
    time: Option<DateTime>,
}

/// A row so many seconds before or after a workout belongs to another one.
const APART_S: i64 = 3 * 3_600;

/// So many rows wait at most; no workout has as many.
const MOST_WAITING: usize = 1_000;

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
        waiting: Vec::new(),
        span: None,
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
        let cells = Cells::of(record, self.count, needed).map(Cells::into_owned);
        let time = cells.as_ref().ok().and_then(|cells| dates::date_time(cells.text(self.date)));
        let span =
            time.map_or(self.span, |time| self.span.map_or(Some((time, time)), |span| with(span, time)));
        if span.is_none() && time.is_some() || self.waiting.len() >= MOST_WAITING {
            self.end(draft);
        }
        self.span = span.or(time.map(|time| (time, time)));
        self.waiting.push(Row { line, cells, time });
    }

    fn end(&mut self, draft: &mut Draft) {
        let rows = std::mem::take(&mut self.waiting);
        let mut in_time: Vec<usize> = (0..rows.len()).collect();
        in_time.sort_by_key(|&at| rows[at].time);
        let written = |row: &Row| row.cells.as_ref().map_or("", |cells| cells.text(self.date)).to_owned();
        let first = in_time.iter().find(|&&at| rows[at].time.is_some());
        let start = first.map_or_else(String::new, |&at| written(&rows[at]));
        let mut lines: Vec<Vec<Line>> = rows.iter().map(|_| Vec::new()).collect();
        for at in in_time {
            self.read(&rows[at], &start, draft);
            lines[at] = std::mem::take(&mut draft.lines);
        }
        draft.lines = lines.into_iter().flatten().collect();
    }
}

/// From when to when a workout is with a row of this time, `None` where that is of another one.
fn with((first, last): (DateTime, DateTime), time: DateTime) -> Option<(DateTime, DateTime)> {
    let apart = first.duration_since(time).max(time.duration_since(last));
    (apart.as_secs() < APART_S).then(|| (first.min(time), last.max(time)))
}

impl Fitbod {
    /// The data records of a row, whose workout starts at `start` as written.
    fn read(&self, row: &Row, start: &str, draft: &mut Draft) {
        match (&row.cells, self.sets) {
            (Err(reason), None) => draft.push(Err(reason.clone())),
            (Err(reason), Some(_)) => draft.push_unread(row.line, reason),
            (Ok(cells), None) => {
                let work = self.work(cells, start, draft);
                draft.push(work);
            }
            (Ok(cells), Some(_)) => self.take_sets(cells, row.line, start, draft),
        }
    }

    /// A row of the old form.
    fn take_sets(&self, cells: &Cells<'_>, line: u64, start: &str, draft: &mut Draft) {
        let written = cells.text(self.sets);
        let sets = if written.is_empty() { Some(1) } else { written.parse().ok() };
        let Some(sets) = sets.filter(|sets| (1..=MOST_SETS).contains(sets)) else {
            let reason = format!("`{}` is no number of sets", shorten(written, 40));
            return draft.push_unread(line, &reason);
        };
        for set in 1..=sets {
            let work = self.work(cells, start, draft);
            draft.push_within(Within { line, set }, work);
        }
    }

    fn work(&self, cells: &Cells<'_>, start: &str, draft: &mut Draft) -> Result<Work, String> {
        let exercise = draft.exercises.id(exercise_name(cells.text(self.exercise))?);
        let written = cells.text(self.date);
        dates::readable(written)?;
        let workout = draft.workouts.of(&[start], || {
            let moment = dates::readable(start)?;
            Ok(ImportedWorkout { started_at: moment.instant, ..ImportedWorkout::started(start, moment) })
        })?;
        let place = draft.workouts.place(workout, Some(written), exercise, None, |_| false);
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
            written: Some(written).filter(|&written| written != start).map(str::to_owned),
            note: note(cells.text(self.note)),
            ..Work::at(place)
        })
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
