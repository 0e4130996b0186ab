//! Lists in pages.

use crate::domain::Refusal;
use jiff::civil::Date;
use std::fmt::Display;
use uuid::Uuid;

/// What was read, one beyond the page where there is more: the page, and the cursor of its end if there is more.
pub(super) fn page<T>(
    mut items: Vec<T>,
    limit: u32,
    cursor: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let limit = limit as usize;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more).map(cursor);
    (items, next)
}

/// The place of an item in a list by time: "milliseconds_id".
pub(super) fn cursor(milliseconds: i64, id: impl Display) -> String {
    format!("{milliseconds}_{id}")
}

/// Reads a [`cursor`].
pub(super) fn read_cursor(cursor: &str) -> Result<(i64, String), Refusal> {
    let read = || {
        let (at, id) = cursor.split_once('_')?;
        Some((at.parse().ok()?, id.parse::<Uuid>().ok()?.to_string()))
    };
    read().ok_or_else(unreadable_cursor)
}

pub(super) fn unreadable_cursor() -> Refusal {
    Refusal::invalid("cursor", "send back what the page before returned, unchanged")
}

/// The first or last day of a list.
pub(super) fn day(field: &str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let day: Date = text.parse().map_err(|_| Refusal::invalid(field, "write a day such as 2026-05-29"))?;
    Ok(Some(day.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins_only_where_there_is_one() {
        let cut = |items: &[u32]| page(items.to_vec(), 2, u32::to_string);
        assert_eq!(cut(&[]), (vec![], None));
        assert_eq!(cut(&[1, 2]), (vec![1, 2], None));
        assert_eq!(cut(&[1, 2, 3]), (vec![1, 2], Some("2".to_owned())));
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let id = Uuid::from_u128(7);
        assert_eq!(read_cursor(&cursor(-5, id)), Ok((-5, id.to_string())));
        for wrong in ["", "5", "5_", "_5", "x_00000000-0000-0000-0000-000000000007", "5_7"] {
            assert!(read_cursor(wrong).is_err(), "{wrong}");
        }
    }
}
