//! The cells of a record, read as what their columns hold.

use super::source::{Field, Record};
use std::borrow::Cow;

/// The cells of one data record.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    fields: Vec<Field<'a>>,
    separator: u8,
}

impl<'a> Cells<'a> {
    /// The cells of `record` under a header of `columns`, of which the first `needed` must be there.
    pub(super) fn of(record: Record<'a>, columns: usize, needed: usize) -> Result<Self, String> {
        let fields = record.fields?;
        // Even an empty cell too many is refused: an unquoted `42,5` has shifted the row.
        if !(needed..=columns).contains(&fields.len()) {
            return Err(format!("it has {} columns where the first line has {columns}", fields.len()));
        }
        Ok(Self::arranged(fields, record.separator))
    }

    /// Cells that stand where their columns are.
    pub(super) fn arranged(fields: Vec<Field<'a>>, separator: u8) -> Self {
        Self { fields, separator }
    }

    /// The same cells, which outlive their record.
    pub(super) fn into_owned(self) -> Cells<'static> {
        let own = |Field { text, quoted }| Field { text: Cow::Owned(Cow::into_owned(text)), quoted };
        Cells { fields: self.fields.into_iter().map(own).collect(), separator: self.separator }
    }

    /// The text of a column, without space around it; empty where there is none.
    pub(super) fn text(&self, column: Option<usize>) -> &str {
        self.field(column).map_or("", |field| unguarded(field.text.trim()))
    }

    /// The number in a column, `None` where it is empty.
    pub(super) fn number(&self, column: Option<usize>, what: &str) -> Result<Option<f64>, String> {
        let Some(field) = self.field(column) else { return Ok(None) };
        let text = field.text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let comma = self.separator == b';' || field.quoted;
        let number =
            if comma { decimal_comma(text, self.separator).or_else(|| plain(text)) } else { plain(text) };
        number.map(Some).ok_or_else(|| format!("{what} `{}` is not a number", shorten(text, 40)))
    }

    /// The number in a column, `None` where it is empty or 0.
    pub(super) fn measure(&self, column: Option<usize>, what: &str) -> Result<Option<f64>, String> {
        Ok(self.number(column, what)?.filter(|&value| value != 0.0))
    }

    /// The whole number of repetitions in a column, `None` where it is empty or 0.
    pub(super) fn reps(&self, column: Option<usize>) -> Result<Option<u32>, String> {
        whole_reps(self.number(column, "reps")?)
    }

    fn field(&self, column: Option<usize>) -> Option<&Field<'a>> {
        self.fields.get(column?)
    }
}

/// How many columns a record must have for all of `columns` to be in it.
pub(super) fn needed(columns: &[Option<usize>]) -> usize {
    columns.iter().flatten().max().map_or(0, |last| last + 1)
}

/// Repetitions, `None` for none or 0.
pub(super) fn whole_reps(reps: Option<f64>) -> Result<Option<u32>, String> {
    let Some(reps) = reps.filter(|&reps| reps != 0.0) else { return Ok(None) };
    if reps.fract() != 0.0 {
        return Err(format!("{reps} reps are not a whole number"));
    }
    if !(0.0..=10_000.0).contains(&reps) {
        return Err(format!("implausible: {reps} reps"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 0 to 10,000")]
    let whole = reps as u32;
    Ok(Some(whole))
}

/// The exercise name of a row, if it is one.
pub(super) fn exercise_name(text: &str) -> Result<&str, String> {
    match text.chars().count() {
        0 => Err("it names no exercise".to_owned()),
        1..=200 => Ok(text),
        _ => Err(format!("the exercise name `{}` is longer than 200 characters", shorten(text, 40))),
    }
}

/// Digits, one sign and one point; nothing a programming language would read besides ("inf", "1e9").
pub(super) fn plain(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let written = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.len() <= 32;
    written.then(|| text.parse().ok()).flatten()
}

/// A decimal comma. Three digits after it may be thousands, so only a `;` table, whose separator made way
/// for the comma, has them.
fn decimal_comma(text: &str, separator: u8) -> Option<f64> {
    let (whole, decimals) = text.split_once(',')?;
    let clear = decimals.len() != 3 || separator == b';';
    let digits = !decimals.is_empty() && decimals.bytes().all(|b| b.is_ascii_digit());
    (clear && digits && !whole.contains('.')).then(|| plain(&format!("{whole}.{decimals}"))).flatten()
}

/// At most `most` characters of `text`, with an ellipsis where some are missing.
pub(super) fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A note as it is kept: at most 2,000 characters, and none where there is nothing but space.
pub(super) fn note(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(2_000).collect())
}

/// Text without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}
