use crate::domain::fixture::{Log, about, day, find, fires, held_back, silent};
use crate::domain::history::exercise::LYING_CURLS;

const LYING: &str = "lying-leg-curl-machine";
const SEATED: &str = "seated-leg-curl-machine";
const STANDING: &str = "standing-leg-curl-machine";
const SQUAT: &str = "squat-barbell";
const BENCH: &str = "bench-press-barbell";
const RDL: &str = "romanian-deadlift-barbell";
const CALF: &str = "standing-calf-raise-machine";

#[test]
fn crp_01_fires_for_a_cramp_on_any_lying_curl() {
    for slug in LYING_CURLS {
        let log = Log::default().noted(day(0, 0), slug, "cramped up");
        assert_eq!(fires(&log, "CRP-01", "hamstrings").card.judged, "2026-01-05");
    }
    let evening = Log::default().noted(day(0, 0), LYING, "cramp").at("2026-01-05T20:00:00Z");
    assert!(find(&evening, "CRP-01", "hamstrings").is_some());
}

#[test]
fn crp_01_asks_for_no_machine_that_is_missing() {
    let log = Log::default().noted(day(0, 0), LYING, "cramped up");
    assert!(fires(&log, "CRP-01", "hamstrings").card.advice.contains("seated"));
    for missing in [SEATED, "machine"] {
        let without =
            log.clone().who(|person| person.profile.equipment_unavailable = vec![missing.to_owned()]);
        let card = fires(&without, "CRP-01", "hamstrings").card;
        assert!(!format!("{} {} {}", card.title, card.advice, card.reason).contains("seated"), "{card:?}");
    }
}

#[test]
fn crp_01_is_silent_without_a_cramp_or_on_another_curl() {
    silent(&Log::default().noted(day(0, 0), LYING, "no cramps today"), "CRP-01", "hamstrings");
    silent(&Log::default().noted(day(0, 0), SEATED, "cramped up"), "CRP-01", "hamstrings");
}

#[test]
fn crp_01_is_held_back_by_a_red_flag() {
    let log = Log::default().noted(day(0, 0), LYING, "cramp").noted(day(0, 1), BENCH, "chest pain");
    held_back(&log, "CRP-01", "hamstrings", "RED FLAG");
}

#[test]
fn crp_01_ends_28_days_later() {
    let log = Log::default().noted("2026-01-05", LYING, "cramp");
    assert_eq!(about(&log.at("2026-02-02T12:00:00Z"), "CRP-01"), ["hamstrings"]);
    assert!(about(&log.at("2026-02-02T12:00:01Z"), "CRP-01").is_empty());
}

/// A session that ends with a curl that cramps.
fn late(log: Log, back: i32) -> Log {
    log.sets(day(back, 0), SQUAT, 1).sets(day(back, 0), BENCH, 1).noted(day(back, 0), STANDING, "cramp")
}

#[test]
fn crp_02_fires_for_a_seated_cramp_and_for_two_late_ones() {
    fires(&Log::default().noted(day(0, 0), SEATED, "cramp"), "CRP-02", "hamstrings");
    let card = fires(&late(late(Log::default(), 1), 0), "CRP-02", "hamstrings").card;
    assert_eq!(card.judged, "2026-01-05", "the newest of them");
    assert!(card.reason.contains("on 2 days") && !card.reason.contains("hip"), "{}", card.reason);
}

#[test]
fn crp_02_is_silent_for_one_late_cramp_and_for_early_ones() {
    silent(&late(Log::default(), 0), "CRP-02", "hamstrings");
    let early = |log: Log, back| log.noted(day(back, 0), STANDING, "cramp").sets(day(back, 0), SQUAT, 1);
    silent(&early(early(Log::default(), 1), 0), "CRP-02", "hamstrings");
}

#[test]
fn crp_02_is_held_back_by_a_pause() {
    held_back(&Log::default().noted(day(0, 0), SEATED, "cramp").paused(), "CRP-02", "hamstrings", "PAUSED");
}

fn hinged(hinges: usize) -> Log {
    Log::default().sets(day(1, 0), RDL, hinges).noted(day(0, 0), STANDING, "cramp")
}

#[test]
fn crp_03_fires_for_a_cramp_without_a_base_of_hinges() {
    assert!(fires(&hinged(8), "CRP-03", "hamstrings").card.reason.contains("2.67 hard sets of hinges"));
}

#[test]
fn crp_03_is_silent_with_three_hinge_sets_a_week() {
    silent(&hinged(9), "CRP-03", "hamstrings");
    silent(&Log::default().noted(day(0, 0), CALF, "cramp"), "CRP-03", "hamstrings");
}

#[test]
fn crp_03_is_held_back_by_a_pause() {
    held_back(&hinged(0).paused(), "CRP-03", "hamstrings", "PAUSED");
}

fn cramps(exercise: &str, days: &[(i32, i32)]) -> Log {
    days.iter()
        .fold(Log::default(), |log, (back, weekday)| log.noted(day(*back, *weekday), exercise, "cramp"))
}

#[test]
fn crp_04_fires_for_three_dates_or_two_away_from_curls() {
    let card = fires(&cramps(LYING, &[(1, 1), (0, 0), (0, 3)]), "CRP-04", "user").card;
    assert_eq!(card.priority, 1);
    fires(&cramps(CALF, &[(3, 1), (0, 0)]), "CRP-04", "user");
}

#[test]
fn crp_04_is_silent_for_two_dates_on_curls_and_for_old_ones() {
    silent(&cramps(LYING, &[(0, 0), (0, 3), (0, 3)]), "CRP-04", "user");
    silent(&cramps(LYING, &[(2, 5), (0, 0), (0, 3)]), "CRP-04", "user");
    silent(&cramps(CALF, &[(4, 6), (0, 0)]), "CRP-04", "user");
}

#[test]
fn crp_04_is_held_back_by_a_pause() {
    held_back(&cramps(CALF, &[(1, 1), (0, 0)]).paused(), "CRP-04", "user", "PAUSED");
}
