//! JEFIT: many tables in one file, each under a line such as `### EXERCISE LOGS ####`. The workouts are in
//! `WORKOUT SESSIONS`, their exercises in `EXERCISE LOGS`, the unit in `SETTING`; the rest is not training.
//!
//! A line of `EXERCISE LOGS` holds the sets of an exercise, `44.10x5,44.10x5`. Each of those is a data record;
//! a line without any, or that cannot be read, is one. So is a line of `CARDIO LOGS`, which does not say what
//! was done and cannot be imported.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, plain, shorten, whole_reps};
use super::draft::{Draft, Within, Work};
use super::header::Header;
use super::source::Record;
use super::units::{self, Declared};
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::Unit;
use jiff::Timestamp;
use std::collections::HashMap;

/// A file of JEFIT's.
#[derive(Debug)]
struct Jefit {
    section: Section,
    unit: Option<Unit>,
    /// Start and end of the sessions, by their number.
    sessions: HashMap<String, (Timestamp, Option<Timestamp>)>,
}

/// The table that is on: until its header has come, and then where its columns stand.
#[derive(Debug)]
enum Section {
    Begun(Table),
    Setting { mass: Option<usize> },
    Sessions { count: usize, id: Option<usize>, start: Option<usize>, end: Option<usize> },
    Logs(Logs),
    Cardio,
    Other,
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Setting,
    Sessions,
    Logs,
    Cardio,
    Other,
}

/// Where the columns of the exercise logs stand.
#[derive(Debug, Clone, Copy)]
struct Logs {
    count: usize,
    sets: Option<usize>,
    day: Option<usize>,
    exercise: Option<usize>,
    session: Option<usize>,
}

/// A file that begins with a section.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let table = heading(header.first()?)?;
    Some(Box::new(Jefit { section: Section::Begun(table), unit: None, sessions: HashMap::new() }))
}

/// The table a line such as `### SETTING ####` begins. A line of marks alone ends one.
fn heading(line: &str) -> Option<Table> {
    let name = line.strip_prefix("###")?.trim_matches(['#', ' ']);
    Some(match name {
        "SETTING" | "SETTINGS" => Table::Setting,
        "WORKOUT SESSIONS" => Table::Sessions,
        "EXERCISE LOGS" => Table::Logs,
        "CARDIO LOGS" => Table::Cardio,
        _ => Table::Other,
    })
}

impl Shape for Jefit {
    fn declared(&self) -> Declared {
        let says = || "the setting `mass` says".to_owned();
        self.unit.map_or(Declared::Nowhere, |unit| Declared::Everywhere { unit, says: says() })
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        if let Some(table) = heading(record.written) {
            self.section = Section::Begun(table);
            return;
        }
        match self.section {
            Section::Begun(table) => self.section = Section::of(table, &record),
            Section::Setting { mass } => self.setting(record, mass),
            Section::Sessions { count, id, start, end } => self.session(record, count, [id, start, end]),
            Section::Logs(logs) => self.log(record, logs, draft),
            Section::Cardio => draft.push_unread(record.line, "the cardio log does not say what was done"),
            Section::Other => {}
        }
    }
}

impl Section {
    /// The section of a table, by its header.
    fn of(table: Table, header: &Record<'_>) -> Self {
        // A header that cannot be read has no columns, so that every row under it is refused.
        let fields = header.fields.as_deref().unwrap_or_default();
        let names: Vec<&str> = fields.iter().map(|field| field.text.trim()).collect();
        let header = Header::new(&names);
        match table {
            Table::Setting => Self::Setting { mass: header.at("mass") },
            Table::Sessions => Self::Sessions {
                count: header.count(),
                id: header.at("_id"),
                start: header.at("starttime"),
                end: header.at("endtime"),
            },
            Table::Logs => Self::Logs(Logs {
                count: header.count(),
                sets: header.at("logs"),
                day: header.at("mydate"),
                exercise: header.at("ename"),
                session: header.at("belongsession"),
            }),
            Table::Cardio => Self::Cardio,
            Table::Other => Self::Other,
        }
    }
}

impl Jefit {
    fn setting(&mut self, record: Record<'_>, mass: Option<usize>) {
        if let Ok(cells) = Cells::of(record, usize::MAX, 0) {
            self.unit = self.unit.or_else(|| units::weight_unit(cells.text(mass)));
        }
    }

    fn session(&mut self, record: Record<'_>, count: usize, [id, start, end]: [Option<usize>; 3]) {
        let Ok(cells) = Cells::of(record, count, needed(&[id, start])) else { return };
        if let Some(start) = dates::unix(cells.text(start)) {
            let end = dates::unix(cells.text(end));
            self.sessions.insert(cells.text(id).to_owned(), (start, end));
        }
    }

    fn log(&self, record: Record<'_>, logs: Logs, draft: &mut Draft) {
        let line = record.line;
        let needed = needed(&[logs.sets, logs.day, logs.exercise, logs.session]);
        let placed = Cells::of(record, logs.count, needed).and_then(|cells| {
            let exercise = exercise_name(cells.text(logs.exercise))?.to_owned();
            let workout = self.workout(cells.text(logs.day), cells.text(logs.session), draft)?;
            Ok((cells, exercise, workout))
        });
        let (cells, exercise, workout) = match placed {
            Ok(placed) => placed,
            Err(reason) => return draft.push_unread(line, &reason),
        };
        let sets = cells.text(logs.sets).split(',').filter(|set| !set.trim().is_empty());
        for (number, set) in (0..).zip(sets) {
            // Each line is a run of its own.
            let place = draft.place(workout, &exercise, Some(number), |before| before.last >= Some(number));
            let work = done(set.trim(), Work::at(place));
            draft.push_within(Within { line, set: number + 1 }, work);
        }
        if draft.lines.is_empty() {
            draft.push_unread(line, "nothing done: it holds no set");
        }
    }

    /// The workout of a line: lines of one session, else of one day. The number of a session is the second
    /// it started in.
    fn workout(&self, day: &str, session: &str, draft: &mut Draft) -> Result<WorkoutId, String> {
        let session = if session == "0" { "" } else { session };
        draft.workouts.of(&[day, session], || {
            let start = dates::readable(day)?;
            let known = self.sessions.get(session).copied();
            let (started_at, ended_at) = known.map_or((dates::unix(session), None), |(s, e)| (Some(s), e));
            let seconds = started_at.zip(ended_at).map(|(start, end)| end.as_second() - start.as_second());
            Ok(ImportedWorkout {
                started_at,
                end: seconds.and_then(|seconds| dates::end(start.local, seconds)),
                ..ImportedWorkout::started(format!("{session} {day}").trim(), start)
            })
        })
    }
}

/// The set that is written as weight, `x` and repetitions.
fn done(written: &str, set: Work) -> Result<Work, String> {
    let unread = || format!("`{}` is no set that can be read", shorten(written, 40));
    let (weight, reps) = written.split_once(['x', 'X', '×']).ok_or_else(unread)?;
    let number = |text: &str| plain(text.trim()).ok_or_else(unread);
    let weight = Some(number(weight)?).filter(|&weight| weight != 0.0);
    Ok(Work { weight, reps: whole_reps(Some(number(reps)?))?, ..set })
}

#[cfg(test)]
mod tests;
