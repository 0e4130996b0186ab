use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, kg, rir, silent};
use mariposas_training::profile::Flag;

const CURL: &str = "seated-leg-curl-machine";
const BENCH: &str = "bench-press-barbell";

fn red_flag(log: Log) -> Log {
    log.noted(day(0, 6), "plank", "fainted")
}

#[test]
fn saf_01_fires_for_the_primary_muscles_of_the_exercise_for_14_days() {
    let log = Log::default().noted("2026-01-05", BENCH, "sharp pain in the shoulder");
    assert_eq!(fires(&log, "SAF-01", "chest").card.priority, 0);
    assert_eq!(about(&log.at("2026-01-05T20:00:00Z"), "SAF-01"), ["chest"]);
    assert_eq!(about(&log.at("2026-01-19T12:00:00Z"), "SAF-01"), ["chest"]);
    assert!(about(&log.at("2026-01-19T12:00:01Z"), "SAF-01").is_empty());
}

#[test]
fn saf_01_is_silent_about_soreness_and_denied_pain() {
    silent(&Log::default().noted("2026-01-05", CURL, "sore, but no pain"), "SAF-01", "hamstrings");
}

#[test]
fn saf_01_is_held_back_by_a_red_flag_alone() {
    let log = Log::default().noted("2026-01-05", CURL, "hamstring pain").paused();
    fires(&log, "SAF-01", "hamstrings");
    held_back(&red_flag(log), "SAF-01", "hamstrings", "RED FLAG");
}

#[test]
fn pain_in_a_session_note_is_about_everything_trained_there() {
    let log = Log::default()
        .in_workout(1, "2026-01-05", CURL)
        .in_workout(1, "2026-01-05", BENCH)
        .in_workout(2, "2026-01-05", "squat-barbell")
        .closed(1, "2026-01-05T13:00:00Z", "something hurt at the end");
    assert_eq!(about(&log.at("2026-01-05T20:00:00Z"), "SAF-01"), ["chest", "hamstrings"]);
}

#[test]
fn saf_02_fires_alone() {
    let log = red_flag(Log::default().noted("2026-01-06", "lying-leg-curl-machine", "cramp and pain"));
    fires(&log, "SAF-02", "user");
    let held = log.at(MONDAY).into_iter().filter(|firing| firing.card.rule != "SAF-02");
    assert!(held.clone().count() > 1);
    assert!(held.into_iter().all(|firing| firing.card.suppressed_by.as_deref() == Some("RED FLAG")));
}

#[test]
fn saf_02_is_silent_after_14_days() {
    silent(&Log::default().noted("2025-12-28", CURL, "chest pain, had to stop"), "SAF-02", "user");
}

#[test]
fn saf_02_is_held_back_once_it_is_accepted_until_a_newer_note() {
    let accepted = "2026-01-10T12:00:00Z".parse().unwrap();
    let log = Log::default().noted("2026-01-08", CURL, "nearly fainted");
    let log = log.who(|person| {
        person.accepted.insert("SAF-02/user".to_owned(), accepted);
    });
    silent(&log, "SAF-02", "user");
    fires(&red_flag(log), "SAF-02", "user");
}

fn heavy_single(birth_year: i16, reserve: f64) -> Log {
    let log = Log::default().who(|person| person.profile.birth_year = Some(birth_year));
    log.with(day(0, 2), BENCH, |set| {
        set.set.reps = Some(3);
        set.set.load = kg(60.0);
        set.set.rir = rir(reserve);
    })
}

#[test]
fn saf_03_fires_for_a_maximal_set_under_18() {
    let firing = fires(&heavy_single(2009, 1.0), "SAF-03", "user");
    assert_eq!(firing.card.evidence["set_ids"], serde_json::json!(["00000"]));
    assert!(firing.card.reason.contains("a very heavy set in"), "{}", firing.card.reason);
}

#[test]
fn saf_03_is_silent_for_adults_and_for_sets_with_more_in_reserve() {
    silent(&heavy_single(2007, 1.0), "SAF-03", "user");
    silent(&heavy_single(2009, 1.5), "SAF-03", "user");
}

#[test]
fn saf_03_is_held_back_by_a_red_flag() {
    held_back(&red_flag(heavy_single(2009, 0.0)), "SAF-03", "user", "RED FLAG");
}

fn flagged(flags: &[Flag]) -> Log {
    Log::default().sets(day(0, 2), CURL, 1).who(|person| person.profile.flags = flags.to_vec())
}

#[test]
fn saf_04_fires_in_pregnancy_and_after_birth() {
    fires(&flagged(&[Flag::Pregnant]), "SAF-04", "user");
    fires(&flagged(&[Flag::Postpartum]), "SAF-04", "user");
}

#[test]
fn saf_04_is_silent_without_the_flag() {
    silent(&flagged(&[Flag::Cleared]), "SAF-04", "user");
}

#[test]
fn saf_04_is_held_back_by_a_red_flag() {
    held_back(&red_flag(flagged(&[Flag::Pregnant])), "SAF-04", "user", "RED FLAG");
}

#[test]
fn saf_05_fires_for_a_yes_without_clearance() {
    fires(&flagged(&[Flag::ScreeningYes]), "SAF-05", "user");
}

#[test]
fn saf_05_is_silent_once_cleared() {
    silent(&flagged(&[Flag::ScreeningYes, Flag::Cleared]), "SAF-05", "user");
}

#[test]
fn saf_05_is_held_back_by_a_red_flag() {
    held_back(&red_flag(flagged(&[Flag::ScreeningYes])), "SAF-05", "user", "RED FLAG");
}
