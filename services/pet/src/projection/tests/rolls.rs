//! How rolls are earned, drawn and taken back.

use super::*;
use crate::domain::day::Day;
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};

#[test]
fn a_closed_session_earns_the_roll_of_its_day_at_once() {
    let mut folded = Folded::of(&[set(1, "2026-05-26")]);
    assert_eq!(folded.rolls().len(), 0, "the session goes on");
    folded.wait(at("2026-05-26T21:00:00Z"));
    assert_eq!(folded.rolls(), dates(&["2026-05-26"]));
    assert!(folded.issued.contains_key("roll.earned/2026-05-26"));
}

#[test]
fn a_run_and_a_class_earn_what_a_lift_does() {
    for exercise in ["running", "yoga"] {
        let (date, time) = (day("2026-05-26"), evening(day("2026-05-26")));
        let performed = PerformedActivity {
            workout_id: None,
            exercise: exercise.to_owned(),
            raw_name: None,
            performed_at: time,
            day: date,
            time_zone: "UTC".to_owned(),
            seconds: Some(1_800.0),
            metres: None,
            note: None,
        };
        let (activity_id, source) = (Uuid::from_u128(1), "api".to_owned());
        let logged = ActivityLogged { activity_id, edited_at: time, source, performed };
        let mut folded = Folded::of(&[(time, logged.into())]);
        folded.wait(at("2026-05-26T21:00:00Z"));
        assert_eq!(folded.rolls(), dates(&["2026-05-26"]), "{exercise}, on the same day");
    }
}

#[test]
fn one_more_than_the_plan_is_the_most_of_a_week() {
    let events: Vec<Told> = (1..)
        .zip(["2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29"])
        .map(|(n, date)| set(n, date))
        .collect();
    let mut folded = Folded::of(&events);
    folded.wait(at("2026-05-31T00:00:00Z"));
    assert_eq!(folded.rolls(), dates(&["2026-05-25", "2026-05-26", "2026-05-27"]));
    folded.tell(&[plan(3, "2026-05-31T01:00:00Z")]);
    assert_eq!(folded.rolls().len(), 4, "a larger plan of the same week allows one more");
    folded.tell(&[plan(1, "2026-05-31T02:00:00Z")]);
    assert_eq!(folded.rolls().len(), 4, "a smaller one takes none");
    folded.tell(&[plan(7, "2026-06-02T00:00:00Z")]);
    assert_eq!(folded.rolls().len(), 4, "weeks that are over stay as they were");
}

#[test]
fn whoever_invents_thousands_of_sets_gains_no_more_than_whoever_trains() {
    let now = at("2026-05-29T12:00:00Z");
    let start = day("2025-05-29");
    // Two thousand sets over a year, all told within hours, then told again under other ids for other days.
    let invented: Vec<Told> = (0..2_000_i64)
        .map(|n| {
            let date = days_after(start, n % 365);
            told(
                u128::try_from(n).unwrap(),
                now + SignedDuration::from_secs(n),
                performed(date, Some(u128::try_from(n % 700).unwrap())),
            )
        })
        .collect();
    let mut folded = Folded::of(&invented);
    folded.wait(now + hours(24));
    assert_eq!(folded.rolls().len(), 1, "what was logged together earns once");
    // A whole week of inventing all it can, every hour, with the largest plan.
    let mut folded = Folded::of(&[plan(14, "2026-05-24T00:00:00Z")]);
    for hour in 0..7 * 24 {
        let now = at("2026-05-25T00:00:00Z") + hours(hour);
        let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        for near in -3..=3 {
            let id = u128::try_from(hour * 10 + near + 5).unwrap();
            folded.tell(&[told(id, now, performed(days_after(today, near), Some(id)))]);
        }
    }
    folded.wait(at("2026-06-05T00:00:00Z"));
    assert!(folded.rolls().len() <= 10, "{:?}", folded.rolls());
    for row in folded.rows.weeks.iter() {
        assert!(row.rolls.as_ref().is_none_or(|rolls| rolls.len() <= 7), "{row:?}");
    }
}

#[test]
fn a_day_that_is_told_of_days_later_earns_nothing_and_grows_pets() {
    let mut folded = Folded::of(&[told(1, at("2026-05-29T18:00:00Z"), performed(day("2026-05-26"), None))]);
    folded.wait(at("2026-05-30T00:00:00Z"));
    assert_eq!((folded.rolls().len(), folded.person().pets.judged.sessions), (0, 1));
}

#[test]
fn a_roll_is_drawn_when_it_is_used_and_its_draw_stays() {
    let mut folded = Folded::of(&[set(1, "2026-05-26")]);
    folded.wait(at("2026-05-27T00:00:00Z"));
    folded.tell(&[use_roll("2026-05-26", "2026-05-27T10:00:00Z", 7)]);
    let drawn = folded.person().pets.drawn;
    assert_eq!(
        (drawn.species.len(), folded.issued("roll.drawn"), folded.issued("species.collected")),
        (1, 1, 1)
    );
    folded.tell(&[use_roll("2026-05-26", "2026-05-27T11:00:00Z", 8)]);
    assert_eq!(folded.person().pets.drawn, drawn, "a roll is used once");
    folded.tell(&[retract(1, "2026-05-28T00:00:00Z")]);
    assert_eq!(
        (folded.person().pets.drawn, folded.rolls()),
        (drawn, dates(&["2026-05-26"])),
        "what was drawn stays"
    );
    let kept: Vec<bool> = folded.weeks().flat_map(|week| week.days.values()).map(Day::is_kept).collect();
    assert_eq!(kept, [true], "and that its training is gone is noted");
}

#[test]
fn an_unused_roll_goes_with_the_workout_that_earned_it_and_comes_with_it_again() {
    let mut folded = Folded::of(&[set(1, "2026-05-26"), set(2, "2026-05-26")]);
    folded.wait(at("2026-05-27T00:00:00Z"));
    folded.tell(&[retract(1, "2026-05-27T01:00:00Z")]);
    assert_eq!(folded.rolls().len(), 1, "another set of the day is left");
    folded.tell(&[retract(2, "2026-05-27T02:00:00Z")]);
    assert_eq!(folded.rolls().len(), 0);
    folded.tell(&[told(3, at("2026-05-27T03:00:00Z"), performed(day("2026-05-26"), None))]);
    assert_eq!((folded.rolls().len(), folded.issued("roll.earned")), (1, 1), "and was issued once");
}

#[test]
fn moving_a_workout_from_day_to_day_gives_no_second_roll() {
    let mut folded = Folded::of(&[set(1, "2026-05-26")]);
    folded.wait(at("2026-05-27T00:00:00Z"));
    folded.tell(&[use_roll("2026-05-26", "2026-05-27T10:00:00Z", 7)]);
    for (n, date) in (1..).zip(["2026-05-25", "2026-05-27", "2026-05-26", "2026-05-24"]) {
        let time = format!("2026-05-27T1{n}:00:00Z");
        folded.tell(&[correct(
            1,
            &time,
            PerformedSet { performed_at: at("2026-05-26T18:00:00Z"), ..performed(day(date), None) },
        )]);
    }
    folded.wait(at("2026-05-29T00:00:00Z"));
    assert_eq!((folded.rolls(), folded.issued("roll.earned")), (dates(&["2026-05-26"]), 1));
}

#[test]
fn a_roll_that_was_never_earned_draws_nothing() {
    let mut folded = Folded::of(&[set(1, "2026-05-26"), use_roll("2026-05-20", "2026-05-27T10:00:00Z", 7)]);
    let mut foreign = use_roll("2026-05-26", "2026-05-27T10:00:00Z", 7);
    if let Fact::RollUsed(fact) = &mut foreign.1 {
        fact.roll_id = Uuid::from_u128(1);
    }
    folded.tell(&[foreign]);
    folded.wait(at("2026-05-28T00:00:00Z"));
    assert_eq!((folded.person().pets.drawn.species.len(), folded.rolls().len()), (0, 1));
}
