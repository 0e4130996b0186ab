//! Companions and the collection.

use super::*;
use crate::species::Species;
use mariposas_event_schema::facts::exercise::{ExerciseDefined, ExerciseLinked};
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_training::Muscle;

/// Two weeks with two sessions each; 2026-W22 is 25 to 31 May.
fn two_weeks() -> Vec<Told> {
    (1..)
        .zip(["2026-05-26", "2026-05-28", "2026-06-02", "2026-06-04"])
        .map(|(n, date)| set(n, date))
        .collect()
}

#[test]
fn ticks_close_sessions_and_outcomes_follow() {
    let mut folded = Folded::of(&two_weeks());
    assert_eq!(folded.issued("pet.hatched"), 1);
    let due = Companion.due_at(&folded.rows).unwrap();
    assert_eq!(due, at("2026-06-04T21:00:00Z"));
    folded.wait(due);
    assert!(Companion.due_at(&folded.rows).unwrap() > due);
    assert_eq!(folded.person().pets.grown.stage, Stage::Instar2);
    assert!(folded.issued.contains_key("pet.grew/1/instar_2"));
}

#[test]
fn a_finished_workout_is_a_session_at_once() {
    let in_workout =
        |n, workout| told(n, at("2026-05-26T18:00:00Z"), performed(day("2026-05-26"), Some(workout)));
    let events = [
        in_workout(1, 7),
        in_workout(2, 8),
        finish(7, "2026-05-26T18:30:00Z", None),
        finish(8, "2026-05-26T18:30:00Z", None),
    ];
    assert_eq!(Folded::of(&events[..3]).person().pets.grown.stage, Stage::Egg);
    assert_eq!(Folded::of(&events).person().pets.grown.stage, Stage::Instar1);
    assert_eq!(Folded::of(&events).rolls().len(), 1, "two sessions on one day are one roll");
}

#[test]
fn people_are_due_on_monday_at_four_where_they_live() {
    let zone = ProfileUpdated { time_zone: Some("Europe/Berlin".to_owned()), ..Default::default() };
    let mut folded = Folded::of(&[(at("2026-05-31T17:00:00Z"), zone.into())]);
    let due = Companion.due_at(&folded.rows).unwrap();
    let jitter = SignedDuration::from_millis(folded.person().jitter_ms);
    assert_eq!(due, at("2026-06-01T02:00:00Z") + jitter);
    folded.wait(due);
    assert_eq!(Companion.due_at(&folded.rows).unwrap(), at("2026-06-08T02:00:00Z") + jitter);
}

#[test]
fn years_that_are_imported_grow_pets_and_the_collection_and_give_no_rolls() {
    let monday = day("2024-01-01");
    let mut events = Vec::new();
    for n in 0..104 {
        let date = days_after(monday, n / 2 * 7 + n % 2);
        for set in 0..4 {
            let (_, mut fact) =
                told(u128::try_from(n * 4 + set).unwrap(), evening(date), performed(date, None));
            if let Fact::SetLogged(fact) = &mut fact {
                "strong".clone_into(&mut fact.source);
            }
            events.push((at("2026-05-26T18:00:00Z"), fact));
        }
    }
    events.push(import_ended("2026-05-26T18:00:01Z"));
    let folded = Folded::of(&events);
    let pets = folded.person().pets;
    assert_eq!((pets.judged.sessions, folded.rolls().len()), (104, 0));
    assert!(pets.grown.number >= 7, "{:?}", pets.grown);
    assert!(pets.by_muscle.contains(&Species::Monarch), "eight sets of bench press a week hatch the chest's");
    assert_eq!((folded.issued("roll.earned"), folded.issued("roll.drawn")), (0, 0));
}

#[test]
fn a_muscle_hatches_after_four_weeks_that_need_not_follow_each_other_and_more_sets_add_nothing() {
    let week = |n: i64, sets: u128| -> Vec<Told> {
        let date = days_after(day("2026-01-05"), n * 7);
        let id = u128::try_from(n).unwrap() * 100;
        (0..sets).map(|set| told(id + set, evening(date), performed(date, None))).collect()
    };
    let chest = |weeks: &[(i64, u128)]| {
        let events: Vec<Told> = weeks.iter().flat_map(|(n, sets)| week(*n, *sets)).collect();
        Folded::of(&events).person().pets.by_muscle.contains(&Species::Monarch)
    };
    assert!(chest(&[(0, 4), (1, 4), (5, 4), (9, 4)]));
    assert!(!chest(&[(0, 4), (1, 4), (5, 4), (9, 3)]), "three sets are less than the minimum");
    assert!(!chest(&[(0, 40), (1, 40), (5, 40)]), "sets above the upper landmark add nothing");
}

#[test]
fn an_own_exercise_counts_for_its_muscle_once_it_is_known() {
    let own = |n: u128, date: Date| {
        let exercise = "mine".to_owned();
        told(n, evening(date), PerformedSet { exercise, ..performed(date, None) })
    };
    let mut events = Vec::new();
    for n in 0..16 {
        let date = days_after(day("2026-01-05"), i64::try_from(n / 4).unwrap() * 7);
        events.push(own(n, date));
    }
    let mut folded = Folded::of(&events);
    assert_eq!(folded.person().pets.by_muscle.len(), 0);
    let defined = ExerciseDefined {
        exercise: "mine".to_owned(),
        name: "Mine".to_owned(),
        pattern: None,
        equipment: None,
        load_type: None,
        primary: vec![Muscle::Calves],
        secondary: Vec::new(),
    };
    folded.tell(&[(at("2026-03-01T00:00:00Z"), defined.into())]);
    assert_eq!(folded.person().pets.by_muscle.len(), 0, "without a pattern it counts for no muscle");
    let (exercise, slug) = ("mine".to_owned(), "bench-press-barbell".to_owned());
    folded.tell(&[(at("2026-03-01T00:00:01Z"), ExerciseLinked { exercise, slug }.into())]);
    assert!(folded.person().pets.by_muscle.contains(&Species::Monarch));
}

#[test]
fn a_retraction_never_takes_a_stage_back() {
    let mut folded = Folded::of(&two_weeks());
    folded.wait(at("2026-06-05T00:00:00Z"));
    let issued = folded.issued.len();
    let retractions: Vec<Told> = (1..=4).map(|n| retract(n, "2026-06-05T01:00:00Z")).collect();
    folded.tell(&retractions);
    let pets = folded.person().pets;
    assert_eq!((pets.grown.stage, pets.judged.sessions, pets.judged.weeks_met), (Stage::Instar2, 0, 0));
    assert_eq!(folded.issued.len(), issued);
    assert_eq!(folded.weeks().count(), 0, "nothing is kept of what never was");
}

#[test]
fn a_correction_moves_a_set_to_its_day() {
    let mut events = two_weeks();
    events[3] = set(4, "2026-06-02");
    let sessions = |more: Told| {
        let mut events = events.clone();
        events.push(more);
        Folded::of(&events).person().pets.judged.sessions
    };
    let late = "2026-07-01T00:00:00Z";
    assert_eq!(sessions(correct(4, late, performed(day("2026-06-02"), None))), 3);
    assert_eq!(sessions(correct(4, late, performed(day("2026-06-04"), None))), 4);
    assert_eq!(sessions(correct(1, late, performed(day("2026-05-28"), None))), 2);
}
