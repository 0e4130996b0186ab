//! Text, records and cells: what a table is before anyone knows which app wrote it.
//!
//! The reader is our own because a quotation mark that is never closed must cost one row: it goes on with
//! the next line, where a general CSV reader swallows rows up to the next mark.

use super::Unreadable;
use std::borrow::Cow;

/// Longest line, and longest quoted cell, in bytes.
const LONGEST: usize = 64 * 1024;

/// The file as text without its byte-order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    match (1..).zip(text.split('\n')).find(|(_, line)| line.len() > LONGEST) {
        Some((line, _)) => Err(Unreadable::LineTooLong { line }),
        None => Ok(text),
    }
}

/// One cell.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
}

/// One record, or why it is none.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) fields: Result<Vec<Field<'a>>, String>,
    pub(super) separator: u8,
}

/// The records of a table, the header first. Blank lines are no records.
#[derive(Debug)]
pub(super) struct Records<'a> {
    rest: &'a str,
    separator: u8,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, separator: separator(text) }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let line_end = self.rest.find('\n').map_or(self.rest.len(), |end| end + 1);
            if self.rest.is_empty() {
                return None;
            }
            if !self.rest[..line_end].trim().is_empty() {
                let parsed = record(self.rest, self.separator);
                let consumed = parsed.as_ref().map_or(line_end, |(_, consumed)| *consumed);
                self.rest = &self.rest[consumed..];
                let fields = parsed.map(|(fields, _)| fields).ok_or_else(|| {
                    "a quotation mark in it is never closed, or closes in the middle of a cell".to_owned()
                });
                return Some(Record { fields, separator: self.separator });
            }
            self.rest = &self.rest[line_end..];
        }
    }
}

/// The separator the first line uses most outside quotation marks.
fn separator(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let bare: String = header.split('"').step_by(2).collect();
    let count = |separator: u8| bare.bytes().filter(|&b| b == separator).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

/// The cells of the first record of `text` and its length in bytes.
fn record(text: &str, separator: u8) -> Option<(Vec<Field<'_>>, usize)> {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let (field, end) =
            if bytes.get(at) == Some(&b'"') { quoted(text, at)? } else { bare(text, at, separator) };
        fields.push(field);
        match (bytes.get(end), bytes.get(end + 1)) {
            (None, _) => return Some((fields, end)),
            (Some(b'\n'), _) | (Some(b'\r'), None) => return Some((fields, end + 1)),
            (Some(b'\r'), Some(b'\n')) => return Some((fields, end + 2)),
            (Some(&byte), _) if byte == separator => at = end + 1,
            _ => return None,
        }
    }
}

/// The cell at `at` up to the separator or the end of the line, and where it ends.
fn bare(text: &str, at: usize, separator: u8) -> (Field<'_>, usize) {
    let rest = &text.as_bytes()[at..];
    let end = at + rest.iter().position(|&b| b == separator || b == b'\n').unwrap_or(rest.len());
    let cell = &text[at..end];
    let cell = cell.strip_suffix('\r').unwrap_or(cell);
    (Field { text: Cow::Borrowed(cell), quoted: false }, end)
}

/// The cell whose quotation mark opens at `at`, and where it ends.
fn quoted(text: &str, at: usize) -> Option<(Field<'_>, usize)> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(at + LONGEST);
    let mut end = at + 1;
    let mut doubled = false;
    loop {
        end += bytes.get(end..limit)?.iter().position(|&b| b == b'"')?;
        if bytes.get(end + 1) != Some(&b'"') {
            break;
        }
        doubled = true;
        end += 2;
    }
    let cell = &text[at + 1..end];
    let text = if doubled { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
    Some((Field { text, quoted: true }, end + 1))
}

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
        Ok(Self { fields, separator: record.separator })
    }

    /// The text of a column, without space around it; empty where there is none.
    pub(super) fn text(&self, column: Option<usize>) -> &str {
        self.field(column).map_or("", |field| field.text.trim())
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

    /// The whole number of repetitions in a column, `None` where it is empty or 0.
    pub(super) fn reps(&self, column: Option<usize>) -> Result<Option<u32>, String> {
        let Some(reps) = self.number(column, "reps")?.filter(|&reps| reps != 0.0) else { return Ok(None) };
        if reps.fract() != 0.0 {
            return Err(format!("{reps} reps are not a whole number"));
        }
        if !(0.0..=10_000.0).contains(&reps) {
            return Err(format!("{reps} reps are not plausible"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, from 0 to 10,000"
        )]
        let whole = reps as u32;
        Ok(Some(whole))
    }

    fn field(&self, column: Option<usize>) -> Option<&Field<'a>> {
        self.fields.get(column?)
    }
}

/// Digits, one sign and one point; nothing a programming language would read besides ("inf", "1e9").
fn plain(text: &str) -> Option<f64> {
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
