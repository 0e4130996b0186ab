//! FitNotes does not quote: a comma in a name or a comment shifts the row. The columns between them hold
//! numbers, units and times, so where those stand tells what belongs together.

use super::{FitNotes, Weights};
use crate::import::cells::{Cells, plain};
use crate::import::dates;
use crate::import::source::{Field, Record};
use crate::import::units;
use std::borrow::Cow;

/// What a column can hold besides nothing.
#[derive(Debug, Clone, Copy)]
enum Holds {
    Number,
    Word,
    Time,
}

impl Holds {
    fn fits(self, text: &str) -> bool {
        let text = text.trim();
        text.is_empty()
            || match self {
                Self::Number => plain(text).is_some(),
                Self::Word => text.chars().count() <= 12 && text.chars().all(char::is_alphabetic),
                Self::Time => dates::clock_span(text).is_some(),
            }
    }
}

/// Whether a text can be the category of an exercise: neither nothing, nor what another column holds.
fn is_category(text: &str) -> bool {
    let unit = units::weight_unit(text).is_some() || units::metres_in(text).is_some();
    !text.is_empty() && !unit && plain(text).is_none() && dates::clock_span(text).is_none()
}

impl FitNotes {
    /// The cells of a record, each where its column is.
    pub(super) fn arranged<'a>(&self, record: Record<'a>) -> Result<Cells<'a>, String> {
        let typed = self.typed();
        let last = typed.iter().map(|(column, _)| *column).max().unwrap_or(0);
        if !self.in_order(&typed, last) {
            return Cells::of(record, self.count, last + 1);
        }
        let fields = record.fields?;
        let found = fields.len();
        if found <= last {
            return Err(format!("it has {found} columns where the first line has {}", self.count));
        }
        let fits = |shift: usize| {
            let category = self.category.map_or("", |column| fields[column + shift].text.trim());
            let holds = |(column, holds): &(usize, Holds)| holds.fits(&fields[column + shift].text);
            (shift == 0 || is_category(category)) && typed.iter().all(holds)
        };
        if found <= self.count && fits(0) {
            return Ok(Cells::arranged(fields, record.separator));
        }
        // Without a comment, only the name can be too long.
        let first = if self.comment.is_some() { 0 } else { found.saturating_sub(self.count) };
        let mut shifts = (first..found - last).filter(|&shift| fits(shift));
        match (shifts.next(), shifts.next()) {
            (Some(shift), None) => {
                let fields = self.joined(&fields, shift, last, char::from(record.separator));
                Ok(Cells::arranged(fields, record.separator))
            }
            // The cell that is wrong will say so itself.
            _ if found <= self.count => Ok(Cells::arranged(fields, record.separator)),
            _ => Err(format!(
                "it has {found} columns where the first line has {}, and it does not show where a comma is \
                 part of a name",
                self.count
            )),
        }
    }

    /// Whether the columns stand as FitNotes writes them: name, category, what is typed, comment.
    fn in_order(&self, typed: &[(usize, Holds)], last: usize) -> bool {
        let Some((name, category)) = self.exercise.zip(self.category) else { return false };
        category == name + 1
            && typed.iter().all(|(column, _)| *column > category)
            && self.comment.is_none_or(|comment| comment == last + 1)
    }

    /// The columns that hold no free text.
    fn typed(&self) -> Vec<(usize, Holds)> {
        let mut typed: Vec<_> = match &self.weight {
            Weights::EachRow { weight, unit } => {
                let unit = unit.map(|column| (column, Holds::Word));
                std::iter::once((*weight, Holds::Number)).chain(unit).collect()
            }
            Weights::Columns(columns) => columns.iter().map(|column| (column.0, Holds::Number)).collect(),
        };
        let others = [
            (self.reps, Holds::Number),
            (self.distance, Holds::Number),
            (self.distance_unit, Holds::Word),
            (self.time, Holds::Time),
        ];
        typed.extend(others.into_iter().filter_map(|(column, holds)| Some((column?, holds))));
        typed
    }

    /// The fields with the `shift` cells after the exercise put back into its name, and what stands too much
    /// after the `last` typed column put back into the comment.
    fn joined<'a>(&self, fields: &[Field<'a>], shift: usize, last: usize, comma: char) -> Vec<Field<'a>> {
        let name = self.exercise.unwrap_or(0);
        let after_comment = self.count - self.comment.map_or(last + 1, |comment| comment + 1);
        let comment = last + 1 + shift..fields.len().saturating_sub(after_comment);
        let join = |cells: &[Field<'a>]| {
            let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_ref()).collect();
            Field { text: Cow::Owned(texts.join(&comma.to_string())), quoted: false }
        };
        let mut joined = fields[..name].to_vec();
        joined.push(join(&fields[name..=name + shift]));
        joined.extend_from_slice(&fields[name + shift + 1..=last + shift]);
        if self.comment.is_some() && comment.start < comment.end {
            joined.push(join(&fields[comment.clone()]));
        }
        joined.extend_from_slice(&fields[comment.end.max(last + 1 + shift)..]);
        joined
    }
}
