use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, rir, silent};
use crate::domain::scene::Scene;
use mariposas_training::profile::{Level, WeekKind};

const SQUAT: &str = "squat-barbell";

/// So many full weeks of ten sets.
fn block(weeks: i32) -> Log {
    Log::intermediate().weekly(0, weeks, 0, SQUAT, 10)
}

/// Tired, by their notes of two days.
fn noted(log: Log) -> Log {
    log.noted(day(0, 2), SQUAT, "exhausted").noted(day(0, 4), SQUAT, "so drained")
}

/// Tired, by so many ratings of four.
fn rated(log: Log, times: u128) -> Log {
    (0..times).fold(log, |log, workout| {
        let on = day(0, i32::try_from(workout).unwrap());
        log.in_workout(workout, on, SQUAT).ended(workout, &format!("{on}T13:00:00Z"), None, Some(4))
    })
}

#[test]
fn del_01_fires_after_six_full_weeks_with_two_signs() {
    let card = fires(&rated(noted(block(6)), 2), "DEL-01", "user").card;
    assert!(card.reason.contains("tiredness on 2 days") && card.reason.contains("4 of 5 or higher 2 times"));
    assert_eq!(card.priority, 1);
}

#[test]
fn del_01_is_silent_with_one_sign_or_an_easy_week() {
    silent(&rated(noted(block(6)), 1), "DEL-01", "user");
    assert!(about(&rated(noted(block(5)), 2).at(MONDAY), "DEL-01").is_empty());
    let eased =
        Log::intermediate().weekly(0, 3, 0, SQUAT, 10).weekly(4, 2, 0, SQUAT, 10).sets(day(3, 0), SQUAT, 7);
    silent(&rated(noted(eased), 2), "DEL-01", "user");
    let declared = rated(noted(block(6)), 2).who(|person| {
        person.weeks.insert("2025-W52".parse().unwrap(), WeekKind::Deload);
    });
    silent(&declared, "DEL-01", "user");
}

#[test]
fn del_01_is_held_back_for_novices() {
    let novice = rated(noted(block(6)), 2).who(|person| person.profile.level = Some(Level::Novice));
    held_back(&novice, "DEL-01", "user", "NOVICE");
}

#[test]
fn del_01_takes_sets_that_come_nearer_to_failure_as_a_sign() {
    let told = |now: f64, before: f64| {
        let log = Log::intermediate().weekly(1, 2, 0, SQUAT, 10);
        let log = (3..6).fold(log, |log, back| {
            (0..10).fold(log, |log, _| log.with(day(back, 0), SQUAT, |set| set.set.rir = rir(before)))
        });
        noted((0..10).fold(log, |log, _| log.with(day(0, 0), SQUAT, |set| set.set.rir = rir(now))))
    };
    fires(&told(0.5, 1.5), "DEL-01", "user");
    silent(&told(0.5, 1.0), "DEL-01", "user");
    silent(&told(1.0, 3.0), "DEL-01", "user");
}

#[test]
fn del_01_takes_two_muscles_above_their_upper_mark_as_a_sign() {
    // Quads recover from 22 sets, glutes from 20.
    let heavy = |sets| noted(Log::intermediate().weekly(0, 6, 0, SQUAT, sets));
    fires(&heavy(21), "DEL-01", "user");
    silent(&heavy(20), "DEL-01", "user");
}

#[test]
fn del_02_fires_after_eight_full_weeks() {
    let card = fires(&block(8), "DEL-02", "user").card;
    assert_eq!(card.priority, 3);
}

#[test]
fn del_02_is_silent_after_seven_weeks_or_a_deload() {
    assert!(about(&block(7).at(MONDAY), "DEL-02").is_empty());
    let eased = block(8).who(|person| person.profile.deload_weeks = vec![day(4, 0)]);
    silent(&eased, "DEL-02", "user");
    silent(&block(8).who(|person| person.profile.level = Some(Level::Novice)), "DEL-02", "user");
}

#[test]
fn del_02_is_absorbed_by_signs_of_fatigue() {
    held_back(&rated(noted(block(8)), 2), "DEL-02", "user", "DEL-01");
}

#[test]
fn del_03_fires_for_a_week_declared_or_done() {
    let declared = Log::intermediate().sets(day(0, 0), SQUAT, 10).who(|person| {
        person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::Deload);
    });
    assert_eq!(fires(&declared, "DEL-03", "user").card.judged, "2026-W02");
    let done = Log::intermediate().weekly(1, 4, 0, SQUAT, 10).sets(day(0, 0), SQUAT, 6);
    assert!(fires(&done, "DEL-03", "user").card.reason.contains("6 hard sets, where 10 a week were usual"));
}

#[test]
fn del_03_is_silent_for_a_week_that_was_not_easy_or_missed_days() {
    let done = |sets| Log::intermediate().weekly(1, 4, 0, SQUAT, 10).sets(day(0, 0), SQUAT, sets);
    silent(&done(7), "DEL-03", "user");
    let fewer_days =
        Log::intermediate().weekly(1, 4, 0, SQUAT, 5).weekly(1, 4, 3, SQUAT, 5).sets(day(0, 0), SQUAT, 6);
    silent(&fewer_days, "DEL-03", "user");
    let gap =
        Log::intermediate().weekly(1, 3, 0, SQUAT, 10).sets(day(5, 0), SQUAT, 10).sets(day(0, 0), SQUAT, 4);
    silent(&gap, "DEL-03", "user");
}

#[test]
fn del_03_is_held_back_while_returning() {
    let back = Log::intermediate().sets(day(3, 0), SQUAT, 10).sets(day(0, 0), SQUAT, 5).who(|person| {
        person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::Deload);
    });
    held_back(&back, "DEL-03", "user", "RETURNING");
}

#[test]
fn del_03_closes_the_cards_that_asked_for_it() {
    let log = Log::intermediate().weekly(1, 4, 0, SQUAT, 10).sets(day(0, 0), SQUAT, 6);
    let history = log.history();
    let scene = Scene::new(&log.person, &history, MONDAY.parse().unwrap());
    assert!(scene.fired("DEL-03") && super::was_deload(&scene, 0) && !super::was_deload(&scene, 1));
}
