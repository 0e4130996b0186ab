use super::*;
use crate::domain::calendar::Habits;
use jiff::Timestamp;
use mariposas_training::profile::WeekKind;
use std::collections::BTreeSet;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

/// Sessions of the weeks from 2026-W22, which is 25 to 31 May.
fn weeks(sessions: &[u32]) -> Weeks {
    let mut weeks = Weeks::default();
    for (n, sessions) in (0..).zip(sessions) {
        weeks.set(week("2026-W22").plus(n), (*sessions, u8::from(*sessions > 0)));
    }
    weeks
}

fn judged(sessions: &[u32], now: &str, calendar: &Calendar) -> (u64, Stage) {
    let judged = judge(&weeks(sessions), calendar, at(now).as_millisecond());
    (judged.of_companion, judged.grown.stage)
}

#[test]
fn the_second_session_opens_the_egg_and_more_in_its_week_do_not_grow_it() {
    let none = Calendar::default();
    assert_eq!(judged(&[1], "2026-05-31T12:00:00Z", &none).1, Stage::Egg);
    assert_eq!(judged(&[2], "2026-05-31T12:00:00Z", &none).1, Stage::Instar1);
    assert_eq!(judged(&[4], "2026-05-31T12:00:00Z", &none).1, Stage::Instar1);
    assert_eq!(judged(&[1, 1], "2026-06-03T12:00:00Z", &none).1, Stage::Instar1);
}

#[test]
fn a_week_counts_as_soon_as_the_plan_is_met() {
    let now = "2026-06-03T22:00:00Z";
    assert_eq!(judged(&[2, 1], now, &Calendar::default()), (0, Stage::Instar1));
    assert_eq!(judged(&[2, 2], now, &Calendar::default()), (1, Stage::Instar2));
    let mut calendar = Calendar::default();
    calendar.profile(at("2026-05-01T00:00:00Z"), Uuid::nil(), Some(3), Habits::default());
    assert_eq!(judged(&[2, 2], now, &calendar), (0, Stage::Instar1));
}

#[test]
fn raising_the_plan_takes_no_week_away() {
    let mut calendar = Calendar::default();
    calendar.met(at("2026-05-26T18:00:00Z"));
    calendar.profile(at("2026-06-04T00:00:00Z"), Uuid::nil(), Some(5), Habits::default());
    assert_eq!(judged(&[2, 2], "2026-06-05T00:00:00Z", &calendar), (1, Stage::Instar2));
}

#[test]
fn off_weeks_and_pauses_count_when_they_are_over() {
    // The reserve goes to W23, so that W24 shows what it is itself.
    let after = "2026-06-15T04:00:00Z";
    assert_eq!(judged(&[2], after, &Calendar::default()).0, 1);
    let mut planned = Calendar::default();
    planned.plan_week(at("2026-06-01T00:00:00Z"), Uuid::nil(), week("2026-W24"), WeekKind::Deload);
    assert_eq!(judged(&[2], "2026-06-15T03:59:59Z", &planned).0, 1);
    assert_eq!(judged(&[2], after, &planned), (2, Stage::Instar3));
    let mut paused = Calendar::default();
    paused.pause(at("2026-06-14T23:00:00Z"));
    assert_eq!(judged(&[2], after, &paused).0, 2);
    paused.resume(at("2026-06-15T00:00:00Z"));
    assert_eq!(judged(&[2], "2026-06-22T04:00:00Z", &paused).0, 2);
    let mut profile = Calendar::default();
    let deload_weeks = BTreeSet::from([week("2026-W24")]);
    let habits = Habits { deload_weeks, ..Habits::default() };
    profile.profile(at("2026-06-01T00:00:00Z"), Uuid::nil(), None, habits);
    assert_eq!(judged(&[2], after, &profile).0, 2);
    profile.plan_week(at("2026-06-02T00:00:00Z"), Uuid::nil(), week("2026-W24"), WeekKind::None);
    assert_eq!(judged(&[2], after, &profile).0, 1);
}

#[test]
fn a_missed_week_loses_nothing_and_one_in_eight_counts() {
    let met: Vec<u64> = (0..11)
        .map(|n| at("2026-06-04T12:00:00Z") + jiff::SignedDuration::from_hours(n * 168))
        .map(|now| judged(&[2, 2], &now.to_string(), &Calendar::default()).0)
        .collect();
    // W24 is the reserve; W32 could be another, but nobody has come back yet.
    assert_eq!(met, [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
}

#[test]
fn an_adult_stays_until_a_later_week_is_trained_and_then_an_egg_comes() {
    let none = Calendar::default();
    let grown = |sessions: &[u32], now: &str| judge(&weeks(sessions), &none, at(now).as_millisecond()).grown;
    let is = |number, stage| Grown { number, stage };
    // W28 is the sixth week after the hatching.
    assert_eq!(grown(&[2; 7], "2026-07-09T00:00:00Z"), is(1, Stage::Adult));
    assert_eq!(grown(&[2; 7], "2026-10-09T00:00:00Z"), is(1, Stage::Adult), "it waits for months");
    assert_eq!(grown(&[2, 2, 2, 2, 2, 2, 2, 1], "2026-07-15T00:00:00Z"), is(2, Stage::Egg));
    assert_eq!(grown(&[2; 8], "2026-07-16T00:00:00Z"), is(2, Stage::Instar1));
    assert_eq!(grown(&[2; 14], "2026-08-27T00:00:00Z"), is(2, Stage::Adult));
    assert_eq!(grown(&[2; 104], "2028-05-20T00:00:00Z").number, 15);
}

#[test]
fn every_species_is_a_companion_before_one_is_again() {
    let count = u32::try_from(Species::ALL.len()).unwrap();
    let species: BTreeSet<Species> = (1..=count).map(species_of).collect();
    assert_eq!(species.len(), Species::ALL.len());
    assert_eq!((species_of(1), species_of(count + 1)), (Species::Monarch, Species::Monarch));
}

#[test]
fn nothing_on_the_way_is_left_out() {
    let far = Grown { number: 2, stage: Stage::Instar1 };
    let steps: Vec<_> = far.since(Grown { number: 1, stage: Stage::Chrysalis }).collect();
    let adult = Grown { number: 1, stage: Stage::Adult };
    assert_eq!(steps, [adult, Grown { number: 2, stage: Stage::Egg }, far]);
    assert_eq!((far.adults(), adult.adults(), Grown::default().adults()), (1, 1, 0));
}
