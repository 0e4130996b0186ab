//! Which days people came, over all their years, in four characters a week.

use jiff::civil::Date;
use mariposas_training::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fmt::Write as _;

/// Full days without a session after which the next is a comeback.
const AWAY_DAYS: i32 = 7;

/// Sessions outside are typing errors, and grow nothing: the weeks between are written out.
const YEARS: std::ops::Range<i16> = 1990..2190;

/// Closed sessions of every week, and the days they were on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Weeks {
    first: Option<IsoWeek>,
    /// Sessions, at most 255, and a bit for each day from Monday. The first and the last have any.
    weeks: VecDeque<(u8, u8)>,
}

impl Weeks {
    /// A week now has so many closed sessions, on these days.
    pub(crate) fn set(&mut self, week: IsoWeek, (sessions, days): (u32, u8)) {
        if !YEARS.contains(&week.monday().year()) {
            return;
        }
        let value = (u8::try_from(sessions).unwrap_or(u8::MAX), days);
        if value.0 == 0 && self.place(week).is_none() {
            return;
        }
        let first = *self.first.get_or_insert(week);
        for _ in 0..first.since(week) {
            self.weeks.push_front((0, 0));
        }
        let first = first.min(week);
        self.first = Some(first);
        let place = usize::try_from(week.since(first)).unwrap_or(0);
        if place >= self.weeks.len() {
            self.weeks.resize(place + 1, (0, 0));
        }
        self.weeks[place] = value;
        while self.weeks.back() == Some(&(0, 0)) {
            self.weeks.pop_back();
        }
        while self.weeks.front() == Some(&(0, 0)) {
            self.weeks.pop_front();
            self.first = self.first.map(|first| first.plus(1));
        }
        if self.weeks.is_empty() {
            self.first = None;
        }
    }

    fn place(&self, week: IsoWeek) -> Option<usize> {
        let place = usize::try_from(week.since(self.first?)).ok()?;
        (place < self.weeks.len()).then_some(place)
    }

    /// The first week with a session.
    pub(crate) const fn first(&self) -> Option<IsoWeek> {
        self.first
    }

    /// Closed sessions of a week.
    pub(crate) fn sessions(&self, week: IsoWeek) -> u32 {
        self.place(week).map_or(0, |place| u32::from(self.weeks[place].0))
    }

    /// Closed sessions in all.
    pub(crate) fn total(&self) -> u64 {
        self.weeks.iter().map(|(sessions, _)| u64::from(*sessions)).sum()
    }

    /// How many of the twelve weeks up to `last` had a session.
    pub(crate) fn trained_in_twelve(&self, last: IsoWeek) -> u32 {
        (0..12).map(|n| u32::from(self.sessions(last.plus(-n)) > 0)).sum()
    }

    /// Days with a session, in order.
    fn days(&self) -> impl Iterator<Item = Date> {
        let first = self.first;
        (0..).zip(&self.weeks).flat_map(move |(n, (_, days))| {
            let monday = first.map(|first| first.plus(n).monday()).unwrap_or_default();
            (0..7)
                .filter(move |day| (days >> day) & 1 == 1)
                .map(move |day| monday.saturating_add(in_days(day)))
        })
    }

    /// Whether the session of a day is the first after at least a week without one.
    pub(crate) fn is_comeback(&self, day: Date) -> bool {
        let before = self.days().take_while(|other| *other < day).last();
        before.is_some_and(|before| gap(before, day) > AWAY_DAYS)
    }

    /// Whether there ever was such a session.
    pub(crate) fn has_comeback(&self) -> bool {
        let mut days = self.days();
        let Some(mut before) = days.next() else { return false };
        days.any(|day| {
            let away = gap(before, day) > AWAY_DAYS;
            before = day;
            away
        })
    }

    /// The last day with a session.
    pub(crate) fn last_day(&self) -> Option<Date> {
        self.days().last()
    }
}

fn in_days(days: i32) -> jiff::Span {
    jiff::Span::new().days(i64::from(days))
}

fn gap(before: Date, day: Date) -> i32 {
    before.until(day).map_or(0, |span| span.get_days())
}

impl From<Weeks> for String {
    fn from(weeks: Weeks) -> Self {
        let mut text = weeks.first.map(|first| first.to_string()).unwrap_or_default();
        for (sessions, days) in weeks.weeks {
            let _ = write!(text, "{sessions:02x}{days:02x}");
        }
        text
    }
}

impl TryFrom<String> for Weeks {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let bad = || format!("`{text}` are no weeks");
        let (first, weeks) = text.split_at_checked("2026-W22".len()).ok_or_else(bad)?;
        let byte = |at: usize| {
            weeks.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).ok_or_else(bad)
        };
        let weeks = (0..weeks.len()).step_by(4).map(|at| Ok::<_, String>((byte(at)?, byte(at + 2)?)));
        let weeks: Result<VecDeque<(u8, u8)>, String> = weeks.collect();
        Ok(Self { first: Some(first.parse().map_err(|_| bad())?), weeks: weeks? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> IsoWeek {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_are_the_same_in_whatever_order_they_were_told() {
        let told =
            [("2026-W22", (2, 0b101)), ("2025-W52", (1, 1)), ("2026-W03", (300, 0x7f)), ("2026-W30", (0, 0))];
        let mut weeks = Weeks::default();
        for (name, value) in told {
            weeks.set(week(name), value);
        }
        let mut other = Weeks::default();
        other.set(week("2020-W01"), (1, 1));
        other.set(week("2027-W01"), (1, 1));
        for (name, value) in told.into_iter().rev() {
            other.set(week(name), value);
        }
        other.set(week("2020-W01"), (0, 0));
        other.set(week("2027-W01"), (0, 0));
        assert_eq!(weeks, other);
        assert_eq!((weeks.total(), weeks.sessions(week("2026-W22"))), (258, 2));
        let text = String::from(weeks.clone());
        assert!(text.starts_with("2025-W520101"), "{text}");
        assert_eq!(Weeks::try_from(text).unwrap(), weeks);
        for (name, _) in told {
            weeks.set(week(name), (0, 0));
        }
        assert_eq!(weeks, Weeks::default());
    }

    #[test]
    fn a_comeback_follows_seven_whole_days_away() {
        let mut weeks = Weeks::default();
        weeks.set(week("2026-W22"), (1, 0b1));
        weeks.set(week("2026-W23"), (1, 0b1));
        assert!(!weeks.has_comeback(), "from Monday to Monday is six days between");
        weeks.set(week("2026-W24"), (2, 0b110));
        assert!(weeks.is_comeback("2026-06-09".parse().unwrap()) && weeks.has_comeback());
        assert!(!weeks.is_comeback("2026-06-10".parse().unwrap()), "only the first");
        assert_eq!(weeks.last_day(), Some("2026-06-10".parse().unwrap()));
        assert_eq!(weeks.trained_in_twelve(week("2026-W25")), 3);
    }
}
