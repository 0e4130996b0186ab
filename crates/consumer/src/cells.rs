//! Rows and keys on their way to the database.

mod fields;
mod parameter;

use crate::rows::{Row, quoted};
use crate::table::Table;
use serde_json::{Map, Value};
use std::io::Write;

pub(crate) use parameter::Parameter;

// Kinds of SQLite's binary JSON. Text that is `RAW` stands as it is, with nothing escaped.
const NULL: u8 = 0;
const INT: u8 = 3;
const RAW: u8 = 10;
const ARRAY: u8 = 11;

/// The values of a row, or of what names one, in the order of their columns. Each is what SQLite's binary JSON has for it
/// in an array (<https://sqlite.org/jsonb.html>): most columns are text that holds JSON, and as text in JSON every quote
/// of theirs would be escaped here and taken back there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cells(Vec<u8>);

/// One of them.
enum Cell<'a> {
    Null,
    Int(&'a str),
    Text(&'a str),
}

impl Cells {
    /// What begins with a user.
    pub(crate) fn of(user: &str) -> Self {
        Self::default().text(user)
    }

    /// A key: the user's, and within the user's rows.
    pub(crate) fn of_key(table: &Table, user: &str, key: &str) -> Self {
        let cells = Self::of(user);
        if table.key.is_empty() { cells } else { cells.text(key) }
    }

    /// A row: its user and its fields.
    pub(crate) fn of_row<R: Row>(user: &str, row: &R) -> Self {
        let mut cells = Self(Vec::with_capacity(512)).text(user);
        fields::write(row, &mut cells).expect("the fields of a row are its columns");
        cells
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.push_text(text);
        self
    }

    pub(crate) fn int(mut self, number: impl Into<i64>) -> Self {
        self.push_int(number.into());
        self
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        push_head(&mut self.0, RAW, text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn push_int(&mut self, number: i64) {
        // As long as its digits, which are known when they stand there.
        push_head(&mut self.0, INT, usize::from(u8::MAX));
        let from = self.0.len();
        write!(self.0, "{number}").expect("memory takes what is written");
        let digits = self.0.len() - from;
        self.0[from - 1] = u8::try_from(digits).expect("a number has at most 20 digits");
    }

    fn push_null(&mut self) {
        self.0.push(NULL);
    }

    /// Appends what others have.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) const fn bytes(&self) -> usize {
        self.0.len()
    }

    /// Each by itself.
    fn each(&self) -> impl Iterator<Item = Cell<'_>> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (first, after) = rest.split_first()?;
            let (len, after) = match first >> 4 {
                short @ 0..=11 => (usize::from(short), after),
                wide => {
                    let (len, after) = after.split_at(1 << (wide - 12));
                    (len.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)), after)
                }
            };
            let (value, after) = after.split_at(len);
            rest = after;
            let value = std::str::from_utf8(value).expect("what was written was text");
            Some(match first & 0xf {
                INT => Cell::Int(value),
                RAW => Cell::Text(value),
                _ => Cell::Null,
            })
        })
    }

    /// By the names of their columns.
    pub(crate) fn named(&self, table: &Table) -> Value {
        let value = |cell| match cell {
            Cell::Null => Value::Null,
            Cell::Int(digits) => digits.parse::<i64>().map_or(Value::Null, Value::from),
            Cell::Text(text) => text.into(),
        };
        table
            .all()
            .zip(self.each())
            .map(|(column, cell)| (column.0.to_owned(), value(cell)))
            .collect::<Map<_, _>>()
            .into()
    }

    /// As an array of JSON.
    fn write_json(&self, json: &mut String) {
        json.push('[');
        for (n, cell) in self.each().enumerate() {
            if n > 0 {
                json.push(',');
            }
            match cell {
                Cell::Null => json.push_str("null"),
                Cell::Int(digits) => json.push_str(digits),
                Cell::Text(text) => json.push_str(&quoted(text)),
            }
        }
        json.push(']');
    }
}

fn push_head(bytes: &mut Vec<u8>, kind: u8, len: usize) {
    let wide = u32::try_from(len).expect("a row has less than 4 GB").to_be_bytes();
    match len {
        0..=11 => bytes.push(kind | wide[3] << 4),
        12..=0xff => bytes.extend([kind | 0xc0, wide[3]]),
        0x100..=0xffff => bytes.extend([kind | 0xd0, wide[2], wide[3]]),
        _ => {
            bytes.push(kind | 0xe0);
            bytes.extend(wide);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Dialect;
    use crate::table::{Column, Kind};
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Wheel {
        name: String,
        spokes: i64,
        made: Option<String>,
        #[serde(with = "crate::json_text")]
        parts: Vec<String>,
    }

    impl Row for Wheel {
        const TABLE: Table = Table {
            name: "wheel",
            key: &[Column("name", Kind::Text)],
            columns: &[Column("spokes", Kind::Int), Column("made", Kind::Text), Column("parts", Kind::Text)],
        };

        fn key(&self) -> &str {
            &self.name
        }
    }

    fn wheel(name: &str, spokes: i64) -> Wheel {
        Wheel {
            name: name.to_owned(),
            spokes,
            made: None,
            parts: vec!["rim \"A\"".to_owned(), "hub".to_owned()],
        }
    }

    #[test]
    fn a_row_is_its_columns_in_order() {
        let cells = Cells::of_row("ada", &wheel("front", -36));
        let expected = json!({
            "user_id": "ada", "name": "front", "spokes": -36, "made": null, "parts": "[\"rim \\\"A\\\"\",\"hub\"]"
        });
        assert_eq!(cells.named(&Wheel::TABLE), expected);
        let Parameter::Postgres(json) = Parameter::of(&[cells], Dialect::Postgres) else { unreachable!() };
        let values: Value = serde_json::from_str(&json).expect("it is JSON");
        let fields = ["user_id", "name", "spokes", "made", "parts"].map(|name| expected[name].clone());
        assert_eq!(values, json!([fields]));
    }

    /// As long as lengths are written in one, two and four bytes more.
    #[tokio::test]
    async fn sqlite_reads_what_was_written() {
        let texts = [
            "",
            "eleven char",
            "a\0b",
            "twelve chars",
            &"x".repeat(255),
            &"é\n\"".repeat(64),
            &"y".repeat(70_000),
        ];
        let rows: Vec<Cells> =
            texts.iter().map(|text| Cells::of(text).int(i64::MIN).int(i64::MAX).int(0)).collect();
        let Parameter::Sqlite(bytes) = Parameter::of(&rows, Dialect::Sqlite) else { unreachable!() };
        sqlx::any::install_default_drivers();
        let mut db =
            <sqlx::AnyConnection as sqlx::Connection>::connect("sqlite::memory:").await.expect("it opens");
        let read: Vec<(String, i64, i64, i64)> =
            sqlx::query_as("SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM jsonb_each($1)")
                .bind(bytes)
                .fetch_all(&mut db)
                .await
                .expect("it is binary JSON");
        let expected: Vec<_> = texts.iter().map(|text| ((*text).to_owned(), i64::MIN, i64::MAX, 0)).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn nul_is_replaced_for_postgres_and_nothing_else() {
        let texts = ["a\0b", "\\u0000", "\\\0", "é\n"];
        let rows = texts.map(Cells::of);
        let Parameter::Postgres(json) = Parameter::of(&rows, Dialect::Postgres) else { unreachable!() };
        let clean: Vec<(String,)> = serde_json::from_str(&json).expect("it stays JSON");
        let clean: Vec<&str> = clean.iter().map(|(text,)| text.as_str()).collect();
        assert_eq!(clean, ["a\u{fffd}b", "\\u0000", "\\\u{fffd}", "é\n"]);
    }
}
