//! How many weeks in a row a plan was met, with the slack a pet has too: weeks off count as met, and one
//! missed week in eight is bridged.

use mariposas_training::IsoWeek;

/// One missed week in so many counts as met all the same.
const RESERVE_EVERY: i32 = 8;

/// What became of a planned week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As many sessions as planned, or declared to be off.
    Met,
    Missed,
}

/// Weeks in a row, up to and with the last one asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Streak {
    pub(super) weeks: i32,
    pub(super) since: IsoWeek,
}

/// The streak that ends with `last`, from weeks that began with `first`; `None` where `last` broke it. A
/// reserve bridges only a week after one that was met: nobody is praised for waiting.
pub(super) fn streak(first: IsoWeek, last: IsoWeek, outcome: impl Fn(IsoWeek) -> Outcome) -> Option<Streak> {
    let mut running: Option<Streak> = None;
    let mut reserve_used: Option<IsoWeek> = None;
    let mut week_before_met = false;
    let mut week = first;
    while week <= last {
        let met = outcome(week) == Outcome::Met;
        let reserve_left = reserve_used.is_none_or(|used| week.since(used) >= RESERVE_EVERY);
        let bridged = !met && week_before_met && reserve_left;
        if bridged {
            reserve_used = Some(week);
        }
        running = (met || bridged).then(|| match running {
            Some(streak) => Streak { weeks: streak.weeks + 1, ..streak },
            None => Streak { weeks: 1, since: week },
        });
        week_before_met = met;
        week = week.plus(1);
    }
    running
}

#[cfg(test)]
mod tests {
    use super::{Outcome, streak};
    use mariposas_training::IsoWeek;

    /// Weeks from 2026-W01 on, "x" for one that was met.
    fn weeks_of(pattern: &str) -> Option<i32> {
        let first: IsoWeek = "2026-W01".parse().unwrap();
        let outcome = |week: IsoWeek| {
            let nth = usize::try_from(week.since(first)).unwrap();
            if pattern.as_bytes()[nth] == b'x' { Outcome::Met } else { Outcome::Missed }
        };
        let last = first.plus(i32::try_from(pattern.len()).unwrap() - 1);
        streak(first, last, outcome).map(|streak| streak.weeks)
    }

    #[test]
    fn a_reserve_bridges_one_missed_week_in_eight() {
        for (pattern, weeks) in [
            ("xxxx", Some(4)),
            ("-xxx", Some(3)),
            ("xx-x", Some(4)),
            ("xx-", Some(3)),
            ("xx--", None),
            ("xx--x", Some(1)),
            ("x-x-x", Some(1)),
            ("x-xxxxxxx-x", Some(11)),
            ("x-xxxxxx-x", Some(1)),
            ("--", None),
        ] {
            assert_eq!(weeks_of(pattern), weeks, "{pattern}");
        }
    }
}
