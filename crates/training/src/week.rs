//! ISO 8601 weeks of local training days.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// An ISO week with its week-year: "2026-W22".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IsoWeek {
    year: i16,
    week: i8,
}

/// Text that names no ISO week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ISO week such as 2026-W22")]
pub struct BadWeek(String);

impl IsoWeek {
    /// The week a local training day belongs to.
    pub fn of(day: Date) -> Self {
        let iso = day.iso_week_date();
        Self { year: iso.year(), week: iso.week() }
    }

    /// The Monday it starts on.
    pub fn monday(self) -> Date {
        ISOWeekDate::new(self.year, self.week, Weekday::Monday)
            .expect("only weeks that exist are constructed")
            .date()
    }

    /// The Sunday it ends on.
    pub fn sunday(self) -> Date {
        self.monday().saturating_add(jiff::Span::new().days(6))
    }

    /// The week `weeks` later, or earlier when negative.
    #[must_use]
    pub fn plus(self, weeks: i32) -> Self {
        match weeks.saturating_add(i32::from(self.week)) {
            // Every year has at least 52 weeks. Loops over years of weeks come through here.
            week @ 1..=52 => Self { year: self.year, week: i8::try_from(week).expect("at most 52") },
            _ => Self::of(self.monday().saturating_add(jiff::Span::new().weeks(i64::from(weeks)))),
        }
    }

    /// Whole weeks from `earlier` to this one; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i32 {
        let days = earlier.monday().until(self.monday()).expect("both are dates of the civil calendar");
        days.get_days() / 7
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Ok(year @ 0..=9999), Ok(week)) = (u16::try_from(self.year), u16::try_from(self.week)) else {
            return write!(f, "{:04}-W{:02}", self.year, self.week);
        };
        // Weeks are keys of rows, and written several times for every event: `write!` takes four times as long.
        let digit = |number: u16| char::from(b'0' + u8::try_from(number % 10).unwrap_or(0));
        for year in [year / 1000, year / 100, year / 10, year] {
            f.write_char(digit(year))?;
        }
        f.write_str("-W")?;
        f.write_char(digit(week / 10))?;
        f.write_char(digit(week))
    }
}

impl FromStr for IsoWeek {
    type Err = BadWeek;
    fn from_str(text: &str) -> Result<Self, BadWeek> {
        let bad = || BadWeek(text.chars().take(32).collect());
        let (year, week) = text.split_once("-W").ok_or_else(bad)?;
        if year.len() != 4 || week.len() != 2 {
            return Err(bad());
        }
        let (year, week) = (year.parse().map_err(|_| bad())?, week.parse().map_err(|_| bad())?);
        ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| bad())?;
        Ok(Self { year, week })
    }
}

impl TryFrom<String> for IsoWeek {
    type Error = BadWeek;
    fn try_from(text: String) -> Result<Self, BadWeek> {
        text.parse()
    }
}

impl From<IsoWeek> for String {
    fn from(week: IsoWeek) -> Self {
        week.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_week_year_is_not_the_calendar_year() {
        assert_eq!(IsoWeek::of(date(2027, 1, 3)).to_string(), "2026-W53");
        assert_eq!(IsoWeek::of(date(2024, 12, 30)).to_string(), "2025-W01");
    }

    #[test]
    fn weeks_add_across_the_turn_of_the_year() {
        let last: IsoWeek = "2026-W53".parse().unwrap();
        assert_eq!(last.plus(1).to_string(), "2027-W01");
        assert_eq!(last.plus(1).since(last), 1);
        assert_eq!(last.monday(), date(2026, 12, 28));
    }

    #[test]
    fn weeks_that_do_not_exist_are_refused() {
        for text in ["2025-W53", "2026-W00", "2026-22", "26-W22", "2026-W1", ""] {
            assert!(text.parse::<IsoWeek>().is_err(), "{text}");
        }
    }
}
