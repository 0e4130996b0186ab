//! Lay-offs: spans without a resistance session.

use crate::domain::time;
use jiff::civil::Date;

/// The full days between one day of resistance training and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The last day before it.
    pub(crate) last: Date,
    /// The first day back.
    pub(crate) back: Date,
    /// Full days without a session.
    pub(crate) days: i32,
}

/// The gaps of at least so many full days between sorted days, oldest first.
pub(super) fn gaps(days: &[Date], at_least: i32) -> impl DoubleEndedIterator<Item = Gap> + '_ {
    let between =
        |pair: &[Date]| Gap { last: pair[0], back: pair[1], days: time::days_between(pair[0], pair[1]) - 1 };
    days.windows(2).map(between).filter(move |gap| gap.days >= at_least)
}
