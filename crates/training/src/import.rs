//! Reading the files people bring from other apps: the bytes of an export become normalised workouts and an
//! account of every row. Nothing is guessed in silence and one bad row never loses the good ones.
//!
//! A file is read twice, piece by piece, by [`Survey`] and [`Reader`]; [`read`] does both for a file in
//! memory. Each app has a module that understands its rows; `assemble` does what is the same for all of
//! them. To add an app, write such a module and name it in `apps`.
//!
//! A *data record* is what the account counts: one line of the file in most apps. In StrongLifts, JEFIT and
//! the old form of Fitbod a line holds several sets; there each set is a data record, and a line that holds
//! none or cannot be read is one.

mod apps;
mod assemble;
mod cells;
mod dates;
mod draft;
mod exercises;
mod fitbod;
mod fitnotes;
mod header;
mod hevy;
mod jefit;
mod liftosaur;
mod reading;
mod refusals;
mod set;
mod source;
mod strong;
mod stronglifts;
mod units;
mod workouts;

pub use reading::{Reader, Survey};

use crate::personal::MAX_OWN;
use crate::{LoggedSet, Unit, words};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

words! {
    /// The app a file comes from.
    Format as "import format" {
        Strong = "strong", Hevy = "hevy", FitNotes = "fitnotes", Fitbod = "fitbod",
        Liftosaur = "liftosaur", Jefit = "jefit", StrongLifts = "stronglifts",
        /// Our own export, which is no table: whoever serves it reads it.
        Mariposas = "mariposas",
    }
}

words! {
    /// Where the unit of a file's weights comes from.
    UnitSource as "source of a unit" {
        /// The file says it.
        File = "file",
        /// The person said it.
        Asked = "asked",
        /// Nobody said it. What the numbers suggest, if they do, a person must confirm.
        Inferred = "inferred",
    }
}

/// What a person says about a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The unit of the weights, for files that do not say. Distances go with it: kilometres with kg, miles with lb.
    pub unit: Option<Unit>,
    /// Today, somewhere on earth: rows of days after tomorrow are not believed. `None` believes every day.
    pub today: Option<Date>,
}

/// Why nothing of a file can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the file is empty; export your workouts again and send that file")]
    Empty,
    /// It is no UTF-8 text.
    #[error(
        "the file is not text in UTF-8; send the CSV file itself as the app exported it, not a zip, a \
         spreadsheet or a picture"
    )]
    NotText,
    /// A line no export would write.
    #[error("line {line} is longer than 64 KiB; send the CSV file as the app exported it")]
    LineTooLong {
        /// The line, from 1.
        line: u64,
    },
    /// A header no export would write.
    #[error("the first line has {columns} columns, more than 200; send the CSV file as the app exported it")]
    TooManyColumns {
        /// How many there are.
        columns: usize,
    },
    /// Rows that nobody can read, so many of them that the rest is no export.
    #[error(
        "of the first {rows} rows {refused} cannot be read; row {row}: {reason}; send the CSV file as the app exported it"
    )]
    TooManyRefused {
        /// How many rows were looked at.
        rows: u64,
        /// How many of them were refused.
        refused: u64,
        /// The first one that was, from 1.
        row: u64,
        /// Why.
        reason: String,
    },
    /// More names than anybody's exercises have.
    #[error(
        "the file names more than {MAX_OWN} exercises that are not in the catalogue; is the right column named as the exercise?"
    )]
    TooManyExercises,
    /// The header is of no known app.
    #[error(
        "the first line `{header}` is of no app that is known here; known are the CSV exports of Strong, Hevy, \
         FitNotes, Fitbod, Liftosaur, JEFIT and StrongLifts, unchanged and with their first line"
    )]
    UnknownShape {
        /// The first line, shortened.
        header: String,
    },
}

/// A whole export.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The app it comes from.
    pub format: Format,
    /// Workouts with at least one set or activity, in the order of the file.
    pub workouts: Vec<ImportedWorkout>,
    /// What became of every row.
    pub report: Report,
}

/// One workout of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedWorkout {
    /// What stays the same in every export: the start as written, after the workout's number if it has one.
    pub key: String,
    /// The start on the clock of the file: local, of UTC where that is the zone it writes, midnight where it
    /// knows the day alone.
    pub start: DateTime,
    /// Whether the file knows more than the day.
    pub timed: bool,
    /// The start as an instant, where the file says one; the local start is then this in the person's zone.
    pub started_at: Option<Timestamp>,
    /// The end on the clock of `start`, where it is believable.
    pub end: Option<DateTime>,
    /// The name the person gave it.
    pub name: String,
    /// The note on the whole workout.
    pub note: Option<String>,
    /// Its sets, in the order of the file.
    pub sets: Vec<ImportedSet>,
    /// Its conditioning, in the order of the file.
    pub activities: Vec<ImportedActivity>,
}

/// One set of an export. `(written or key, raw_exercise, occurrence, order)` is unique among the sets and
/// activities of a file and does not depend on what was lifted.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedSet {
    /// The data record it comes from, from 1, the header not counted.
    pub row: u64,
    /// The exercise as the file writes it.
    pub raw_exercise: String,
    /// The exercise of the catalogue, where the name is one.
    pub slug: Option<String>,
    /// The start as its row writes it, where that is not the one of the workout: it then stands in place of the
    /// workout's key.
    pub written: Option<String>,
    /// Which run of this exercise within the workout, from 0. Where an app numbers no sets and keeps no order
    /// of exercises, all sets of an exercise are one run.
    pub occurrence: u32,
    /// The place within that run, from 0. Rows that are refused or in which nothing was done have theirs too, so
    /// that what becomes of one of them later moves no other.
    pub order: u32,
    /// The place among all rows of work of its workout, from 0.
    pub nth: u32,
    /// When it was done, where the file says that of every set.
    pub at: Option<Timestamp>,
    /// What was done.
    pub set: LoggedSet,
}

/// Conditioning: something that is measured by time or distance and is no strength set.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedActivity {
    /// The data record it comes from, from 1, the header not counted.
    pub row: u64,
    /// The exercise as the file writes it.
    pub raw_exercise: String,
    /// The exercise of the catalogue, where the name is one.
    pub slug: Option<String>,
    /// The start as its row writes it, where that is not the one of the workout: it then stands in place of the
    /// workout's key.
    pub written: Option<String>,
    /// Which run of this exercise within the workout, from 0. Where an app numbers no sets and keeps no order
    /// of exercises, all sets of an exercise are one run.
    pub occurrence: u32,
    /// The place within that run, from 0. Rows that are refused or in which nothing was done have theirs too, so
    /// that what becomes of one of them later moves no other.
    pub order: u32,
    /// The place among all rows of work of its workout, from 0.
    pub nth: u32,
    /// When it was done, where the file says that of every set.
    pub at: Option<Timestamp>,
    /// How long.
    pub seconds: Option<f64>,
    /// How far.
    pub metres: Option<f64>,
    /// What the person wrote.
    pub note: Option<String>,
}

/// What became of every row: `rows == sets + activities + rest_rows + notes + skipped.len()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The app the file comes from.
    pub format: Format,
    /// Data records, the header not counted.
    pub rows: u64,
    /// Rows that are sets.
    pub sets: u64,
    /// Rows that are conditioning.
    pub activities: u64,
    /// Rows of a rest timer; they are never sets.
    pub rest_rows: u64,
    /// Rows that only hold a note.
    pub notes: u64,
    /// Rows that were not imported.
    pub skipped: Vec<Skipped>,
    /// The unit of the weights.
    pub unit: UnitFinding,
    /// Which exercises are known.
    pub exercises: Names,
    /// Sets that are new to the log; 0 until they are written.
    pub added: u64,
    /// Sets the log had already; 0 until they are written.
    pub already_there: u64,
}

/// A row that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The data record, from 1.
    pub row: u64,
    /// Why, for the person to read.
    pub reason: String,
}

/// The unit of a file's weights and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFinding {
    /// The unit; of several, the commonest.
    pub value: Option<Unit>,
    /// Where it comes from; absent where there is no weight to have one.
    pub source: Option<UnitSource>,
    /// The reason, as a sentence.
    pub evidence: String,
}

/// The exercise names of the imported rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Distinct names that are in the catalogue.
    pub matched: u64,
    /// Names that are not, most rows first.
    pub unmatched: Vec<Unmatched>,
}

/// A name that is in no catalogue and so becomes the person's own exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// The name as the file writes it.
    pub name: String,
    /// How many imported rows have it.
    pub rows: u64,
}

impl Report {
    /// Whether a person must say the unit first: there are weights or distances and neither the file nor anybody said it.
    pub fn unit_needed(&self) -> bool {
        self.unit.source == Some(UnitSource::Inferred)
    }

    /// Whether every row is accounted for.
    fn adds_up(&self) -> bool {
        let skipped = self.skipped.len() as u64;
        self.rows == self.sets + self.activities + self.rest_rows + self.notes + skipped
    }
}

impl ImportedWorkout {
    /// A workout that has its start and nothing else yet.
    fn started(key: &str, start: dates::Moment) -> Self {
        Self {
            key: cells::shorten(key, 100),
            start: start.local,
            timed: start.timed,
            started_at: None,
            end: None,
            name: String::new(),
            note: None,
            sets: Vec::new(),
            activities: Vec::new(),
        }
    }
}

/// Reads a whole export that is in memory. The app and its version are recognised by the header.
pub fn read(bytes: &[u8], options: &Options) -> Result<Import, Unreadable> {
    let mut survey = Survey::new(*options);
    survey.feed(bytes)?;
    let mut reader = survey.finish()?.whole();
    let mut workouts = Vec::new();
    reader.feed(bytes, |workout| workouts.push(workout))?;
    let format = reader.format();
    let report = reader.finish(|workout| workouts.push(workout))?;
    Ok(Import { format, workouts, report })
}

#[cfg(test)]
mod tests;
