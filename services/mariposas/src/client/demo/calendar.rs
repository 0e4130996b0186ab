//! The half year, week by week.

use jiff::Span;
use jiff::civil::Date;
use mariposas_training::IsoWeek;
use mariposas_training::profile::WeekKind;

/// How many weeks there are; the last one ends yesterday, however far it has come.
pub(super) const WEEKS: u32 = 26;

/// The week of the holiday.
const HOLIDAY: u32 = 16;
/// A block is so many weeks of training and one of deload.
const BLOCK: u32 = 6;

/// What a week is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Week {
    /// So many weeks of training came before it in its block.
    Training(u32),
    Deload,
    Travel,
}

impl Week {
    /// The `number`-th week, from 0.
    pub(super) const fn of(number: u32) -> Self {
        match number % (BLOCK + 1) {
            _ if number == HOLIDAY => Self::Travel,
            BLOCK => Self::Deload,
            before => Self::Training(before),
        }
    }

    /// What the person planned it as, where that is no ordinary week.
    pub(super) const fn planned(self) -> Option<WeekKind> {
        match self {
            Self::Training(_) => None,
            Self::Deload => Some(WeekKind::Deload),
            Self::Travel => Some(WeekKind::Travel),
        }
    }

    /// Repetitions in reserve that are aimed at: fewer from week to week of a block.
    pub(super) const fn reserve(self) -> u32 {
        match self {
            Self::Training(before) => 3 - before / 2,
            Self::Deload | Self::Travel => 4,
        }
    }

    /// How tired a session leaves the person, 1 to 5.
    pub(super) const fn fatigue(self) -> u8 {
        match self {
            Self::Training(0 | 1) | Self::Deload | Self::Travel => 2,
            Self::Training(2 | 3) => 3,
            Self::Training(_) => 4,
        }
    }
}

/// The Monday the half year begins with.
pub(super) fn first_monday(yesterday: Date) -> Date {
    let weeks = i64::from(WEEKS) - 1;
    IsoWeek::of(yesterday).monday().saturating_sub(Span::new().weeks(weeks))
}

/// A day of a week, from 0 for its Monday.
pub(super) fn day(first_monday: Date, week: u32, weekday: u32) -> Date {
    first_monday.saturating_add(Span::new().days(i64::from(week * 7 + weekday)))
}
