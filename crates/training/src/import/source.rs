//! The bytes of a file as text and records, whatever the pieces it arrives in.
//!
//! The reader is our own because a quotation mark that is never closed must cost one row: it goes on with
//! the next line, where a general CSV reader swallows rows up to the next mark.

use super::Unreadable;
use std::borrow::Cow;

/// Longest line, and longest quoted cell, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Longest record in bytes. A record is read once more than this lies ahead or the file has ended, so that
/// what it is never depends on the pieces.
const LONGEST_RECORD: usize = 128 * 1024;

/// One cell.
#[derive(Debug, Clone)]
pub(super) struct Field<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
}

/// One record, or why it is none.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// Its first line in the file, from 1.
    pub(super) line: u64,
    /// That line as written.
    pub(super) written: &'a str,
    pub(super) separator: u8,
    pub(super) fields: Result<Vec<Field<'a>>, String>,
}

/// A file that is fed in pieces and gives records, the header first. Blank lines are no records.
#[derive(Debug)]
pub(super) struct Source {
    /// What cannot be told before more arrives: the first bytes of a character, or a carriage return.
    carried: Vec<u8>,
    /// Text that is not given yet, from `at` on.
    text: String,
    at: usize,
    /// The line at `at`, from 1.
    line: u64,
    /// The last line that has arrived, from 1, and how much of it.
    arriving: (u64, usize),
    begun: bool,
    ended: bool,
    /// Whether lines end with a carriage return alone, as on old Macs; known when the first line has ended.
    returns: Option<bool>,
    separator: Option<u8>,
}

impl Source {
    pub(super) fn new() -> Self {
        Self {
            carried: Vec::new(),
            text: String::new(),
            at: 0,
            line: 1,
            arriving: (1, 0),
            begun: false,
            ended: false,
            returns: None,
            separator: None,
        }
    }

    /// Takes the next piece of the file.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), Unreadable> {
        if piece.contains(&0) {
            return Err(Unreadable::NotText);
        }
        self.carried.extend_from_slice(piece);
        let mut arrived = match std::str::from_utf8(&self.carried) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&self.carried[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return Err(Unreadable::NotText),
        };
        arrived = arrived.strip_suffix('\r').unwrap_or(arrived);
        let valid = arrived.len();
        if !self.begun && valid > 0 {
            self.begun = true;
            arrived = arrived.strip_prefix('\u{feff}').unwrap_or(arrived);
        }
        if let (None, Some(end)) = (self.returns, arrived.find(['\r', '\n'])) {
            self.returns = Some(arrived[end..].starts_with('\r') && !arrived[end..].starts_with("\r\n"));
        }
        let arrived = match self.returns {
            Some(true) => Cow::Owned(arrived.replace('\r', "\n")),
            _ => Cow::Borrowed(arrived),
        };
        for (index, line) in arrived.split('\n').enumerate() {
            if index > 0 {
                self.arriving = (self.arriving.0 + 1, 0);
            }
            self.arriving.1 += line.len();
            if self.arriving.1 > LONGEST_LINE {
                return Err(Unreadable::LineTooLong { line: self.arriving.0 });
            }
        }
        self.text.drain(..self.at);
        self.at = 0;
        self.text.push_str(&arrived);
        self.carried.drain(..valid);
        Ok(())
    }

    /// The file has no further piece.
    pub(super) fn end(&mut self) -> Result<(), Unreadable> {
        self.ended = true;
        if matches!(*self.carried, [] | [b'\r']) { Ok(()) } else { Err(Unreadable::NotText) }
    }

    /// Whether the last record was given.
    pub(super) fn is_over(&self) -> bool {
        self.ended && self.at == self.text.len()
    }

    /// The next record, or `None` where the file has ended or more of it must come first.
    pub(super) fn next(&mut self) -> Option<Record<'_>> {
        let line_end = loop {
            let ahead = &self.text[self.at..];
            if ahead.is_empty() || !self.ended && ahead.len() <= LONGEST_RECORD {
                return None;
            }
            let line_end = ahead.find('\n').map_or(ahead.len(), |end| end + 1);
            if !ahead[..line_end].trim().is_empty() {
                break line_end;
            }
            self.at += line_end;
            self.line += 1;
        };
        let ahead = &self.text[self.at..];
        let written = &ahead[..line_end];
        let separator = *self.separator.get_or_insert_with(|| separator(written));
        let window = &ahead[..ahead.floor_char_boundary(LONGEST_RECORD)];
        let parsed = record(window, separator, window.len() == ahead.len());
        let consumed = parsed.as_ref().map_or(line_end, |(_, consumed)| *consumed);
        let line = self.line;
        self.line += ahead[..consumed].bytes().filter(|&b| b == b'\n').count() as u64;
        self.at += consumed;
        let fields = parsed.map(|(fields, _)| fields).ok_or_else(|| {
            "a quotation mark in it is never closed, or closes in the middle of a cell".to_owned()
        });
        Some(Record { line, written: written.trim(), separator, fields })
    }
}

/// The separator the first line uses most outside quotation marks.
fn separator(header: &str) -> u8 {
    let bare: String = header.split('"').step_by(2).collect();
    let count = |separator: u8| bare.bytes().filter(|&b| b == separator).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

/// The cells of the first record of `text` and its length in bytes. Only where the text is the `whole` rest
/// of the file may the record end without a line break.
fn record(text: &str, separator: u8, whole: bool) -> Option<(Vec<Field<'_>>, usize)> {
    let bytes = text.as_bytes();
    let mut fields = Vec::with_capacity(16);
    let mut at = 0;
    loop {
        let (field, end) =
            if bytes.get(at) == Some(&b'"') { quoted(text, at)? } else { bare(text, at, separator) };
        fields.push(field);
        match (bytes.get(end), bytes.get(end + 1)) {
            (None, _) => return whole.then_some((fields, end)),
            (Some(b'\n'), _) => return Some((fields, end + 1)),
            (Some(b'\r'), None) => return whole.then_some((fields, end + 1)),
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
    let limit = bytes.len().min(at + LONGEST_LINE);
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
