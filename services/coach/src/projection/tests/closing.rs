//! When cards are issued, and what closes them.

use super::*;
use mariposas_event_schema::facts::set::SetCorrected;
use mariposas_event_schema::facts::workout::WorkoutDiscarded;

const BENCH: &str = "bench-press-barbell";

fn retract(told: &mut Told, time: &str, n: u128) {
    told.tell(time, Fact::SetRetracted(SetRetracted { set_id: Uuid::from_u128(n) }));
}

/// The last outcome that was issued about a rule, and its thanks.
fn thanks(told: &Told, rule: &str) -> Option<String> {
    told.0.outcomes().into_iter().find_map(|outcome| match outcome {
        Outcome::RecommendationResolved(o) if o.rule == rule => o.thanks,
        _ => None,
    })
}

#[test]
fn a_rule_of_the_week_is_shown_when_it_was_issued_at_the_turn_of_the_week() {
    let mut told = Told::new();
    for n in 0..7_u8 {
        let day = format!("2026-01-{:02}", 4 + n);
        told.log(&format!("{day}T12:00:00Z"), set(n.into(), &day, BENCH, None));
        told.tick(&format!("{day}T16:00:00Z"));
    }
    let rest = |told: &Told, now: &str| {
        let cards = told.cards(now).into_iter().filter(|card| card.rule == "FRQ-04");
        cards.map(|card| (card.shown, card.id.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(rest(&told, "2026-01-10T17:00:00Z"), [(false, false)], "seven days in a row, on Saturday");
    told.tick("2026-01-12T06:00:00Z");
    assert_eq!(rest(&told, "2026-01-12T06:00:00Z"), [(true, true)]);
}

#[test]
fn what_the_next_tick_issues_is_shown_before_it_has_an_id() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp")));
    told.tick("2026-01-06T15:00:00Z");
    for n in 0..12 {
        let day = ["2026-01-06", "2026-01-13"][usize::from(n > 5)];
        told.log("2026-01-19T05:00:00Z", set(10 + n, day, BENCH, None));
    }
    let shown = |told: &Told| {
        let cards = told.0.state().cards(&ada(), at("2026-01-19T06:00:00Z")).into_iter();
        let shown = cards.filter(|card| card.shown);
        shown.map(|card| (format!("{} {}", card.rule, card.subject), card.id.is_some())).collect::<Vec<_>>()
    };
    let before = shown(&told);
    assert!(before.contains(&("FRQ-01 chest".to_owned(), false)), "{before:?}");
    told.tick("2026-01-19T06:00:00Z");
    let issued: Vec<_> = before.into_iter().map(|(card, _)| (card, true)).collect();
    assert_eq!(shown(&told), issued);
}

/// Six presses on one day in each of two weeks: FRQ-01.
fn one_day() -> Told {
    let mut told = Told::new();
    for n in 0..12 {
        let day = ["2026-01-06", "2026-01-13"][usize::from(n > 5)];
        told.log(&format!("{day}T12:00:00Z"), set(n, day, BENCH, None));
    }
    told.tick("2026-01-19T06:00:00Z");
    assert!(told.outcomes().contains(&"issued FRQ-01 chest 2026-W03".to_owned()), "{:?}", told.outcomes());
    told
}

#[test]
fn a_correction_that_takes_the_condition_away_closes_the_card() {
    let mut told = one_day();
    for n in [0, 1, 2, 6, 7, 8] {
        retract(&mut told, "2026-01-20T12:00:00Z", n);
    }
    told.tick("2026-01-20T12:15:00Z");
    assert!(told.outcomes().contains(&"resolved FRQ-01 chest 2026-W03".to_owned()), "{:?}", told.outcomes());
    assert_eq!(thanks(&told, "FRQ-01"), None, "there was nothing to heed");
}

#[test]
fn a_correction_two_weeks_later_is_judged_by_what_the_card_judged() {
    let mut told = one_day();
    for n in 20..26 {
        told.log("2026-01-20T12:00:00Z", set(n, "2026-01-20", BENCH, None));
    }
    told.tick("2026-01-26T06:00:00Z");
    assert!(!told.outcomes().iter().any(|line| line.starts_with("resolved FRQ-01")), "still one day a week");
    let mut other_day = set(0, "2026-01-08", BENCH, None);
    other_day.edited_at = at("2026-01-27T12:00:00Z");
    told.tell(
        "2026-01-27T12:00:00Z",
        Fact::SetCorrected(SetCorrected {
            set_id: other_day.set_id,
            edited_at: other_day.edited_at,
            performed: other_day.performed,
        }),
    );
    told.tick("2026-01-27T12:15:00Z");
    let still_true = told.outcomes().iter().any(|line| line.starts_with("resolved FRQ-01"));
    assert!(!still_true, "the last two weeks have one day each, so it holds all the same");
    for n in 20..26 {
        retract(&mut told, "2026-01-28T12:00:00Z", n);
    }
    told.tick("2026-01-28T12:15:00Z");
    assert!(told.outcomes().contains(&"resolved FRQ-01 chest 2026-W03".to_owned()), "{:?}", told.outcomes());
}

/// A note of pain in a workout that was finished.
fn pain() -> Told {
    let mut told = Told::new();
    let mut hurt = set(1, "2026-01-06", BENCH, Some("sharp pain"));
    hurt.performed.workout_id = Some(Uuid::from_u128(9));
    told.log("2026-01-06T12:00:00Z", hurt);
    told.finish("2026-01-06T12:10:00Z", 9, "fine");
    assert!(
        told.outcomes().iter().any(|line| line.starts_with("issued SAF-01 chest")),
        "{:?}",
        told.outcomes()
    );
    told
}

fn is_resolved(told: &Told, rule: &str) -> bool {
    told.outcomes().iter().any(|line| line.starts_with(&format!("resolved {rule}")))
}

#[test]
fn a_note_of_pain_that_was_a_mistake_closes_its_card_at_the_next_tick() {
    let mut told = pain();
    let mut right = set(1, "2026-01-06", BENCH, None);
    right.performed.workout_id = Some(Uuid::from_u128(9));
    let edited_at = at("2026-01-06T12:15:00Z");
    let fact = SetCorrected { set_id: right.set_id, edited_at, performed: right.performed };
    told.tell("2026-01-06T12:15:00Z", Fact::SetCorrected(fact));
    assert!(told.due() <= Some(at("2026-01-06T12:30:00Z")));
    told.tick("2026-01-06T12:30:00Z");
    assert!(is_resolved(&told, "SAF-01"));

    let mut told = pain();
    retract(&mut told, "2026-01-06T12:15:00Z", 1);
    told.tick("2026-01-06T12:30:00Z");
    assert!(is_resolved(&told, "SAF-01"));
}

#[test]
fn a_correction_in_the_middle_of_a_session_issues_nothing() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, None));
    let noted = set(1, "2026-01-06", LYING, Some("cramp"));
    let edited_at = at("2026-01-06T12:05:00Z");
    let fact = SetCorrected { set_id: noted.set_id, edited_at, performed: noted.performed };
    told.tell("2026-01-06T12:05:00Z", Fact::SetCorrected(fact));
    told.tick("2026-01-06T12:15:00Z");
    assert!(told.outcomes().is_empty(), "the session is not over");
    told.tick("2026-01-06T15:00:00Z");
    assert_eq!(told.outcomes(), ["issued CRP-01 hamstrings 2026-01-06"]);
}

#[test]
fn a_discarded_workout_takes_what_its_note_said_with_it() {
    let mut told = Told::new();
    let mut first = set(1, "2026-01-06", CURL, None);
    first.performed.workout_id = Some(Uuid::from_u128(9));
    told.log("2026-01-06T12:00:00Z", first);
    told.finish("2026-01-06T12:30:00Z", 9, "hurt my leg");
    let workout_id = Uuid::from_u128(9);
    told.tell("2026-01-06T12:40:00Z", Fact::WorkoutDiscarded(WorkoutDiscarded { workout_id }));
    told.tick("2026-01-06T12:45:00Z");
    assert!(is_resolved(&told, "SAF-01"));
}

#[test]
fn a_seated_curl_closes_the_card_that_asked_for_it_after_its_session() {
    let mut told = Told::new();
    for n in 0..6 {
        let day = ["2026-01-06", "2026-01-13"][usize::from(n > 2)];
        told.log(&format!("{day}T12:00:00Z"), set(n, day, LYING, None));
    }
    told.tick("2026-01-19T06:00:00Z");
    assert!(
        told.outcomes().contains(&"issued SEL-01 hamstrings 2026-W03".to_owned()),
        "{:?}",
        told.outcomes()
    );
    told.log("2026-01-20T12:00:00Z", set(7, "2026-01-20", CURL, None));
    told.tick("2026-01-20T15:00:00Z");
    assert!(is_resolved(&told, "SEL-01"));
    assert!(thanks(&told, "SEL-01").is_some_and(|thanks| thanks.contains("Try the seated leg curl")));
    told.tick("2026-01-26T06:00:00Z");
    let said = told.outcomes().iter().filter(|line| line.contains("SEL-01")).count();
    assert_eq!(said, 2, "issued and resolved, once each");
}

#[test]
fn a_correction_that_lets_one_week_reach_its_number_closes_low_volume_though_the_mean_is_low() {
    let mut told = Told::new();
    for n in 0..6 {
        let day = ["2026-01-06", "2026-01-13"][usize::from(n > 2)];
        told.log(&format!("{day}T12:00:00Z"), set(n, day, CURL, None));
    }
    told.tick("2026-01-19T06:00:00Z");
    let issued = "issued VOL-01 hamstrings 2026-W03";
    assert_eq!(told.outcomes(), [issued]);
    // Two of the three that are missing: 3 and 5 sets.
    told.log("2026-01-20T12:00:00Z", set(10, "2026-01-15", CURL, None));
    told.log("2026-01-20T12:00:00Z", set(11, "2026-01-15", CURL, None));
    told.tick("2026-01-20T12:15:00Z");
    assert_eq!(told.outcomes(), [issued]);
    told.log("2026-01-20T13:00:00Z", set(12, "2026-01-15", CURL, None));
    told.tick("2026-01-20T13:15:00Z");
    assert_eq!(told.outcomes(), [issued, "resolved VOL-01 hamstrings 2026-W03"]);
    assert_eq!(thanks(&told, "VOL-01"), None, "it was so all the time");
}

#[test]
fn a_correction_of_an_earlier_week_leaves_low_volume_open_while_the_last_is_low() {
    let mut told = Told::new();
    for n in 0..6 {
        let day = ["2026-01-06", "2026-01-13"][usize::from(n > 2)];
        told.log(&format!("{day}T12:00:00Z"), set(n, day, CURL, None));
    }
    told.tick("2026-01-19T06:00:00Z");
    for n in 10..13 {
        told.log("2026-01-20T12:00:00Z", set(n, "2026-01-08", CURL, None));
    }
    told.tick("2026-01-20T12:15:00Z");
    assert_eq!(
        told.outcomes(),
        ["issued VOL-01 hamstrings 2026-W03"],
        "6 and 3 sets: it would be said again"
    );
    for n in 13..16 {
        told.log("2026-01-20T13:00:00Z", set(n, "2026-01-08", CURL, None));
    }
    told.tick("2026-01-20T13:15:00Z");
    assert!(is_resolved(&told, "VOL-01"), "9 and 3 are enough");
}
