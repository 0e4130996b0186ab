//! Writing a history as the files that other apps export, so that people can take it along: the tables of Strong and
//! Hevy, in shapes their readers and [`import`](crate::import) accept. What such a table has no column for is left out.

mod hevy;
mod strong;
#[cfg(test)]
mod tests;

pub use hevy::hevy;
pub use strong::strong;

use crate::{LoadKind, LoggedSet, Weight};
use jiff::civil::DateTime;

/// A training visit.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedWorkout {
    /// Its name.
    pub name: String,
    /// Local start.
    pub start: DateTime,
    /// Local end.
    pub end: Option<DateTime>,
    /// The note on the whole of it.
    pub note: Option<String>,
    /// Its sets in order. Runs and classes stand here too, as what has only time or distance.
    pub sets: Vec<ExportedSet>,
}

/// A set, or a run or class.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedSet {
    /// The exercise's name.
    pub exercise: String,
    /// What was done.
    pub set: LoggedSet,
}

/// Text that a spreadsheet would take for a formula starts with an apostrophe (OWASP, CSV injection); the readers here take
/// it off again.
fn text(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\0') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A number as a table has it; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A perceived exertion, 1 to 10. Both apps let people choose 6 to 10, but a blank would make a hard set of an easy one
/// wherever the file is read, here too; readers take any number.
fn rpe(set: &LoggedSet) -> String {
    number(set.rir.map(|rir| (10.0 - rir.reps()).max(1.0)))
}

/// The weight that was moved, added or helped; the body's own is none.
fn weight(set: &LoggedSet) -> Option<Weight> {
    set.load.filter(|load| load.kind != LoadKind::Bodyweight)?.weight
}

/// A whole table.
fn table(separator: u8, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    let written = "memory takes what is written";
    writer.write_record(header).expect(written);
    for row in rows {
        writer.write_record(row).expect(written);
    }
    String::from_utf8(writer.into_inner().expect(written)).expect("text is written")
}
