//! How much of a file may be refused before it is no export.

use super::{Report, Skipped, Unreadable};

/// So many rows may be, whatever the others are: the report names each of them. The largest exports that were seen
/// have fewer rows in all.
const MOST: u64 = 200_000;

/// So few may be, even where nothing else is there. Beyond them one row in ten must be readable: where months are in
/// a language nobody knows, a sixth is.
const FEW: u64 = 1_000;

/// The rows of a file that nobody can read.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    rows: u64,
    refused: u64,
    first: Option<Skipped>,
}

impl Refusals {
    /// One more row, and why it cannot be read.
    pub(super) fn count(&mut self, refused: Option<&str>) {
        self.rows += 1;
        if let Some(reason) = refused {
            self.refused += 1;
            self.first.get_or_insert_with(|| Skipped { row: self.rows, reason: reason.to_owned() });
        }
    }

    /// Refuses the file while it is read.
    pub(super) fn check(&self) -> Result<(), Unreadable> {
        check(self.refused > MOST, self.rows, self.refused, self.first.as_ref())
    }

    /// Refuses the file when all of it is read.
    pub(super) fn check_whole(&self) -> Result<(), Unreadable> {
        let nearly_all = self.refused > FEW && (self.rows - self.refused) * 10 < self.rows;
        check(nearly_all, self.rows, self.refused, self.first.as_ref())
    }
}

impl Report {
    /// Refuses the file where more than 200,000 rows would be named here.
    pub fn check(&self) -> Result<(), Unreadable> {
        let refused = self.skipped.len() as u64;
        check(refused > MOST, self.rows, refused, self.skipped.first())
    }
}

fn check(too_many: bool, rows: u64, refused: u64, first: Option<&Skipped>) -> Result<(), Unreadable> {
    match first {
        Some(Skipped { row, reason }) if too_many => {
            Err(Unreadable::TooManyRefused { rows, refused, row: *row, reason: reason.clone() })
        }
        _ => Ok(()),
    }
}
