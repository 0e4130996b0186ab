//! How the present week stands: the last seven days, or the ISO week so far, against plan and landmarks.
//! An unfinished week is never low; what is missing is what there is still time for.

use crate::counting::{MilliSets, ONE_SET};
use crate::landmarks::{Landmarks, landmarks};
use crate::vocabulary::Tier;
use crate::{IsoWeek, Muscle};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one set added to its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCredit {
    /// The local training day it counts for.
    pub day: Date,
    /// Whether it makes that day a day of resistance training.
    pub resistance: bool,
    /// Muscle, direct and fractional hard sets, in thousandths.
    pub muscles: Vec<(Muscle, MilliSets, MilliSets)>,
}

/// Who is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aims<'a> {
    /// Whether the landmarks are those of a novice.
    pub novice: bool,
    /// Sessions planned a week.
    pub plan_sessions: u32,
    /// Muscles that are listed although nothing was done for them and nobody expects it.
    pub muscles: &'a [Muscle],
}

/// Some days of training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Days with resistance training.
    pub sessions: u32,
    /// Sessions still to do to meet the plan.
    pub sessions_to_plan: u32,
    /// Each muscle that was trained, that is expected to be, or that was asked for; in the order of the list.
    pub muscles: Vec<MuscleSummary>,
}

/// One muscle in those days. Sets are hard sets in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuscleSummary {
    /// The muscle.
    pub muscle: Muscle,
    /// Sets as a primary muscle.
    pub direct: MilliSets,
    /// All sets, secondary work at half.
    pub fractional: MilliSets,
    /// Fractional sets still to do to the productive range; none where it is reached, or has no start.
    pub to_lo: MilliSets,
}

/// The seven days that end with `today`.
pub fn last_seven_days(credits: &[SetCredit], today: Date, aims: Aims) -> Summary {
    summary(credits, today.saturating_sub(jiff::Span::new().days(6)), today, aims)
}

/// The ISO week of `today`, up to and with it.
pub fn week_so_far(credits: &[SetCredit], today: Date, aims: Aims) -> Summary {
    summary(credits, IsoWeek::of(today).monday(), today, aims)
}

fn summary(credits: &[SetCredit], from: Date, to: Date, aims: Aims) -> Summary {
    let within = || credits.iter().filter(|credit| (from..=to).contains(&credit.day));
    let days: BTreeSet<Date> = within().filter(|credit| credit.resistance).map(|credit| credit.day).collect();
    let sessions = u32::try_from(days.len()).expect("at most seven days");

    let expected = Muscle::ALL.iter().filter(|muscle| muscle.tier() == Tier::Expected);
    let listed = expected.chain(aims.muscles).map(|muscle| (*muscle, (0, 0)));
    let mut volumes: BTreeMap<Muscle, (MilliSets, MilliSets)> = listed.collect();
    for &(muscle, direct, fractional) in within().flat_map(|credit| &credit.muscles) {
        let volume = volumes.entry(muscle).or_default();
        *volume = (volume.0 + direct, volume.1 + fractional);
    }
    let muscles = volumes.into_iter().map(|(muscle, (direct, fractional))| MuscleSummary {
        muscle,
        direct,
        fractional,
        to_lo: sets_to(landmarks(muscle, aims.novice), fractional),
    });
    Summary {
        from,
        to,
        sessions,
        sessions_to_plan: aims.plan_sessions.saturating_sub(sessions),
        muscles: muscles.collect(),
    }
}

fn sets_to(landmarks: Option<Landmarks>, fractional: MilliSets) -> MilliSets {
    let lo = landmarks.map_or(0, |landmarks| i64::from(landmarks.lo) * ONE_SET);
    (lo - fractional).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const AIMS: Aims<'static> = Aims { novice: false, plan_sessions: 3, muscles: &[Muscle::Abs] };

    /// A bench press on a day of May 2026; the 25th is a Monday.
    fn bench(day: i8) -> SetCredit {
        let muscles = vec![(Muscle::Chest, 1_000, 1_000), (Muscle::Triceps, 0, 500)];
        SetCredit { day: date(2026, 5, day), resistance: true, muscles }
    }

    fn of(summary: &Summary, muscle: Muscle) -> Option<(MilliSets, MilliSets, MilliSets)> {
        let found = summary.muscles.iter().find(|volume| volume.muscle == muscle)?;
        Some((found.direct, found.fractional, found.to_lo))
    }

    #[test]
    fn seven_days_and_the_week_so_far_are_different_days() {
        let credits = [bench(20), bench(21), bench(24), bench(25), bench(27), bench(28)];
        let today = date(2026, 5, 27);
        let rolling = last_seven_days(&credits, today, AIMS);
        assert_eq!((rolling.from, rolling.to, rolling.sessions), (date(2026, 5, 21), today, 4));
        assert_eq!(of(&rolling, Muscle::Chest), Some((4_000, 4_000, 6_000)));
        let week = week_so_far(&credits, today, AIMS);
        assert_eq!((week.from, week.sessions, week.sessions_to_plan), (date(2026, 5, 25), 2, 1));
        assert_eq!(of(&week, Muscle::Triceps), Some((0, 1_000, 9_000)));
    }

    #[test]
    fn muscles_without_a_set_are_listed_where_work_is_expected() {
        let week = week_so_far(&[bench(25)], date(2026, 5, 25), AIMS);
        assert_eq!(of(&week, Muscle::Hamstrings), Some((0, 0, 10_000)));
        assert_eq!(of(&week, Muscle::Abs), Some((0, 0, 6_000)), "it was asked for");
        assert_eq!(of(&week, Muscle::Obliques), None);
    }

    #[test]
    fn what_is_enough_has_nothing_left() {
        let sets = vec![bench(25); 12];
        let novice = Aims { novice: true, plan_sessions: 1, muscles: &[] };
        let week = week_so_far(&sets, date(2026, 5, 26), novice);
        assert_eq!(of(&week, Muscle::Chest), Some((12_000, 12_000, 0)));
        assert_eq!((week.sessions, week.sessions_to_plan), (1, 0));
        assert_eq!(of(&week, Muscle::Triceps), Some((0, 6_000, 0)), "a novice's range starts at six");
    }

    #[test]
    fn a_day_of_conditioning_alone_is_no_session() {
        let run = SetCredit { day: date(2026, 5, 25), resistance: false, muscles: Vec::new() };
        assert_eq!(week_so_far(&[run], date(2026, 5, 25), AIMS).sessions, 0);
    }
}
