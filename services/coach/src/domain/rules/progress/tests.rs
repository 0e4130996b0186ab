use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, silent};
use crate::domain::rules::rule;
use crate::domain::scene::Scene;
use mariposas_training::Unit;
use mariposas_training::profile::{Flag, Goal, Level};

const BENCH: &str = "bench-press-barbell";
const INCLINE: &str = "incline-bench-press-barbell";
const SQUAT: &str = "squat-barbell";
const LATERAL: &str = "lateral-raise-dumbbell";

/// A set of five a week, three weeks of it before the last three.
fn flat(before_kg: f64, recent_kg: f64, rir: f64) -> Log {
    (0..6).rev().fold(Log::intermediate(), |log, back| {
        let load = if back < 3 { recent_kg } else { before_kg };
        log.lifts(day(back, 0), BENCH, 1, (load, 5, Some(rir)))
    })
}

#[test]
fn prg_01_fires_after_three_weeks_without_progress() {
    let firing = fires(&flat(100.0, 100.0, 2.0), "PRG-01", BENCH);
    assert!(firing.card.advice.contains("one or two weekly sets for your chest"), "{}", firing.card.advice);
    assert!(firing.card.reason.contains("121.67 kg"), "{}", firing.card.reason);
    fires(&flat(100.0, 100.0, 3.0), "PRG-01", BENCH);
}

#[test]
fn prg_01_is_silent_for_a_percent_more_easy_sets_and_a_deload() {
    silent(&flat(100.0, 101.1, 2.0), "PRG-01", BENCH);
    silent(&flat(100.0, 100.0, 3.5), "PRG-01", BENCH);
    let deload = flat(100.0, 100.0, 2.0).who(|person| person.profile.deload_weeks = vec![day(2, 0)]);
    silent(&deload, "PRG-01", BENCH);
    let two_before = (0..5)
        .fold(Log::intermediate(), |log, back| log.lifts(day(back, 0), BENCH, 1, (100.0, 5, Some(2.0))));
    silent(&two_before, "PRG-01", BENCH);
}

#[test]
fn prg_01_is_silent_at_a_percent_more_however_estimates_are_rounded() {
    for unit in [Unit::Kg, Unit::Lb] {
        let lifted = |recent: f64| {
            (0..6).rev().fold(Log::intermediate(), |log, back| {
                let load = if back < 3 { recent } else { 100.0 };
                log.lifted_in(unit, day(back, 0), BENCH, (load, 5, Some(2.0)))
            })
        };
        silent(&lifted(101.0), "PRG-01", BENCH);
        fires(&lifted(100.9), "PRG-01", BENCH);
    }
}

#[test]
fn prg_01_is_held_back_for_novices_and_where_load_is_due() {
    let novice = flat(100.0, 100.0, 2.0).who(|person| person.profile.level = Some(Level::Novice));
    held_back(&novice, "PRG-01", BENCH, "NOVICE");
    let due = (0..6).fold(Log::intermediate(), |log, back| {
        log.lifts(day(back, 0), BENCH, 1, (100.0, 10, None)).lifts(
            day(back, 0),
            BENCH,
            1,
            (80.0, 6, Some(2.0)),
        )
    });
    held_back(&due, "PRG-01", BENCH, "PRG-02");
}

#[test]
fn prg_01_ends_a_percent_above_the_old_best() {
    let firing = fires(&flat(100.0, 100.0, 2.0), "PRG-01", BENCH);
    let resolved = |kg: f64| {
        let log = flat(100.0, 100.0, 2.0).lifts(day(-1, 0), BENCH, 1, (kg, 5, Some(2.0)));
        let history = log.history();
        let scene = Scene::new(&log.person, &history, "2026-01-19T04:30:00Z".parse().unwrap());
        (rule("PRG-01").unwrap().resolved)(&scene, &firing)
    };
    assert!(!resolved(101.0) && resolved(101.1));
}

/// Two sessions of three sets.
fn twice(first: (f64, u32, Option<f64>), second: (f64, u32, Option<f64>)) -> Log {
    Log::intermediate().lifts(day(1, 0), BENCH, 3, first).lifts(day(0, 0), BENCH, 3, second)
}

#[test]
fn prg_02_fires_at_the_top_of_the_range_twice() {
    let ready = twice((60.0, 10, Some(1.0)), (60.0, 12, None));
    assert!(fires(&ready, "PRG-02", BENCH).card.advice.contains("more than 60 kg"));
    let pounds = ready.who(|person| person.profile.unit = Some(Unit::Lb));
    assert!(fires(&pounds, "PRG-02", BENCH).card.advice.contains("132.28 lb"));
    let small = Log::intermediate().lifts(day(1, 0), LATERAL, 2, (10.0, 15, None)).lifts(
        day(0, 0),
        LATERAL,
        2,
        (10.0, 15, None),
    );
    assert!(fires(&small, "PRG-02", LATERAL).card.advice.contains("smallest step above 10 kg"));
}

#[test]
fn prg_02_is_silent_for_one_set_short_of_the_range_or_to_failure() {
    silent(&twice((60.0, 10, None), (60.0, 9, None)), "PRG-02", BENCH);
    silent(&twice((60.0, 10, None), (60.0, 10, Some(0.5))), "PRG-02", BENCH);
    silent(&twice((60.0, 10, None), (62.5, 10, None)), "PRG-02", BENCH);
    silent(&Log::intermediate().lifts(day(0, 0), BENCH, 3, (60.0, 10, None)), "PRG-02", BENCH);
    let hurts = twice((60.0, 10, None), (60.0, 10, None)).noted(day(0, 2), INCLINE, "sharp pain");
    silent(&hurts, "PRG-02", BENCH);
    let heavier_goal = twice((60.0, 7, None), (60.0, 7, None));
    silent(&heavier_goal, "PRG-02", BENCH);
    fires(&heavier_goal.who(|person| person.profile.goal = Some(Goal::Strength)), "PRG-02", BENCH);
}

#[test]
fn prg_02_is_held_back_for_those_who_maintain() {
    let log = twice((60.0, 10, None), (60.0, 10, None)).who(|p| p.profile.goal = Some(Goal::Maintain));
    held_back(&log, "PRG-02", BENCH, "MAINTAIN");
}

fn record(kg: f64, reps: u32) -> Log {
    let log = (1..3)
        .rev()
        .fold(Log::intermediate(), |log, back| log.lifts(day(back, 0), BENCH, 1, (100.0, reps, None)));
    log.lifts(day(0, 1), BENCH, 1, (kg, reps, None))
}

#[test]
fn prg_03_fires_for_a_heavier_set_than_ever_and_names_it() {
    let card = fires(&record(105.0, 5), "PRG-03", BENCH).card;
    assert!(card.reason.starts_with("105 kg is your heaviest so far, up from 100 kg."), "{}", card.reason);
    assert!(card.reason.contains("2 times in the eight weeks before"), "{}", card.reason);
    assert_eq!(card.judged, "00002");
}

#[test]
fn prg_03_is_silent_for_ties_imports_and_first_sessions() {
    silent(&record(100.0, 5), "PRG-03", BENCH);
    silent(&record(105.0, 5).imported(), "PRG-03", BENCH);
    let second = Log::intermediate().lifts(day(1, 0), BENCH, 1, (100.0, 5, None)).lifts(
        day(0, 1),
        BENCH,
        1,
        (105.0, 5, None),
    );
    assert!(about(&second.at(MONDAY), "PRG-03").is_empty());
    assert!(about(&record(105.0, 5).at("2026-01-13T12:00:01Z"), "PRG-03").is_empty(), "old news");
}

#[test]
fn prg_03_is_held_back_for_heavy_records_of_the_guarded() {
    let pregnant = |log: Log| log.who(|person| person.profile.flags = vec![Flag::Pregnant]);
    held_back(&pregnant(record(105.0, 5)), "PRG-03", BENCH, "GUARDED");
    fires(&pregnant(record(105.0, 6)), "PRG-03", BENCH);
}

/// Two lifts, whose last two sessions were so heavy after two at 100 kg.
fn fallen(bench_kg: f64, squat_kg: f64) -> Log {
    [(BENCH, bench_kg), (SQUAT, squat_kg)].into_iter().fold(Log::intermediate(), |log, (lift, kg)| {
        (0..4).rev().fold(log, |log, back| {
            log.lifts(day(back, 0), lift, 1, (if back < 2 { kg } else { 100.0 }, 5, None))
        })
    })
}

#[test]
fn prg_04_fires_for_several_lifts_down_together() {
    let card = fires(&fallen(92.0, 90.0), "PRG-04", "user").card;
    assert!(card.reason.contains("Bench Press (Barbell) and Squat (Barbell)"), "{}", card.reason);
}

#[test]
fn prg_04_fires_at_exactly_92_5_percent() {
    fires(&fallen(92.5, 92.5), "PRG-04", "user");
    silent(&fallen(92.5, 92.6), "PRG-04", "user");
    let explained = fallen(92.5, 92.5).explain("PRG-04", MONDAY);
    assert!(explained[0].conditions[0].text.contains("0.925 of their best"), "{explained:?}");
}

#[test]
fn prg_04_is_silent_for_one_lift_on_a_bad_day() {
    silent(&fallen(92.0, 93.0), "PRG-04", "user");
    let one_good = fallen(92.0, 90.0).lifts(day(0, 2), SQUAT, 1, (95.0, 5, None));
    silent(&one_good, "PRG-04", "user");
}

#[test]
fn prg_04_is_held_back_for_novices() {
    let novice = fallen(92.0, 90.0).who(|person| person.profile.level = Some(Level::Novice));
    held_back(&novice, "PRG-04", "user", "NOVICE");
}

#[test]
fn prg_04_ends_with_one_lift_back_at_97_percent() {
    let firing = fires(&fallen(92.0, 90.0), "PRG-04", "user");
    let resolved = |kg: f64| {
        let log = fallen(92.0, 90.0).lifts(day(-1, 0), SQUAT, 1, (kg, 5, None));
        let history = log.history();
        let scene = Scene::new(&log.person, &history, "2026-01-19T04:30:00Z".parse().unwrap());
        (rule("PRG-04").unwrap().resolved)(&scene, &firing)
    };
    assert!(!resolved(96.9) && resolved(97.1));
}

fn leap(kg: f64, reps: u32, rir: Option<f64>) -> Log {
    Log::intermediate().lifts(day(1, 0), BENCH, 2, (100.0, 8, Some(2.0))).lifts(
        day(0, 0),
        BENCH,
        2,
        (kg, reps, rir),
    )
}

#[test]
fn prg_05_fires_for_a_leap_that_cost_repetitions() {
    let card = fires(&leap(112.0, 5, Some(1.0)), "PRG-05", BENCH).card;
    assert!(card.reason.contains("12 percent") && card.reason.contains("after 5 repetitions"));
    assert_eq!(card.judged, "2026-01-05");
    fires(&leap(112.0, 8, Some(0.0)), "PRG-05", BENCH);
}

#[test]
fn prg_05_is_silent_at_ten_percent_and_without_cost() {
    silent(&leap(110.0, 5, Some(1.0)), "PRG-05", BENCH);
    silent(&leap(112.0, 6, Some(1.0)), "PRG-05", BENCH);
}

#[test]
fn prg_05_is_silent_at_ten_percent_in_pounds_as_in_kilograms() {
    for unit in [Unit::Kg, Unit::Lb] {
        let lifted = |load: f64| {
            Log::intermediate().lifted_in(unit, day(1, 0), BENCH, (200.0, 8, Some(2.0))).lifted_in(
                unit,
                day(0, 0),
                BENCH,
                (load, 5, Some(1.0)),
            )
        };
        silent(&lifted(220.0), "PRG-05", BENCH);
        fires(&lifted(220.5), "PRG-05", BENCH);
    }
}

#[test]
fn prg_05_is_held_back_by_a_pause() {
    held_back(&leap(112.0, 5, None).paused(), "PRG-05", BENCH, "PAUSED");
}

#[test]
fn prg_05_ends_with_the_next_small_step() {
    let firing = fires(&leap(112.0, 5, None), "PRG-05", BENCH);
    let resolved = |kg: f64| {
        let log = leap(112.0, 5, None).lifts(day(-1, 0), BENCH, 1, (kg, 5, None));
        let history = log.history();
        let scene = Scene::new(&log.person, &history, "2026-01-13T04:30:00Z".parse().unwrap());
        (rule("PRG-05").unwrap().resolved)(&scene, &firing)
    };
    assert!(resolved(112.0) && resolved(123.0) && !resolved(124.0));
}

fn same(sessions: i32, reps_of_last: u32, rir_of_last: Option<f64>) -> Log {
    (0..sessions).rev().fold(Log::intermediate(), |log, back| {
        let (reps, rir) = if back == 0 { (reps_of_last, rir_of_last) } else { (8, Some(3.0)) };
        log.lifts(day(back, 0), BENCH, 3, (60.0, reps, rir))
    })
}

#[test]
fn prg_06_fires_after_six_easy_sessions_alike() {
    assert!(
        fires(&same(6, 8, Some(3.0)), "PRG-06", BENCH).card.reason.contains("at least 3 repetitions left")
    );
}

#[test]
fn prg_06_is_silent_after_a_change_and_where_effort_is_not_told() {
    silent(&same(5, 8, Some(3.0)), "PRG-06", BENCH);
    silent(&same(6, 9, Some(3.0)), "PRG-06", BENCH);
    silent(&same(6, 8, Some(2.5)), "PRG-06", BENCH);
    silent(&same(6, 8, None), "PRG-06", BENCH);
}

#[test]
fn prg_06_is_held_back_after_birth() {
    let log = same(6, 8, Some(3.0)).who(|person| person.profile.flags = vec![Flag::Postpartum]);
    held_back(&log, "PRG-06", BENCH, "GUARDED");
}
