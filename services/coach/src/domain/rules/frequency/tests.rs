use crate::domain::fixture::{Log, day, fires, held_back, silent};
use mariposas_training::profile::{Flag, Goal};

const CURL: &str = "seated-leg-curl-machine";

fn curls(w1: usize, w0: usize) -> Log {
    Log::intermediate().sets(day(1, 1), CURL, w1).sets(day(0, 1), CURL, w0)
}

fn maintaining(log: Log) -> Log {
    log.who(|person| person.profile.goal = Some(Goal::Maintain))
}

#[test]
fn frq_01_fires_when_enough_sets_stand_on_one_day() {
    assert_eq!(fires(&curls(6, 6), "FRQ-01", "hamstrings").card.priority, 1);
    let quads = Log::intermediate().weekly(0, 2, 1, "leg-extension-machine", 6);
    let quads = fires(&quads, "FRQ-01", "quads").card;
    assert_eq!((quads.priority, quads.guide.as_deref()), (2, Some("quad.frequency")));
    assert!(quads.source.ends_with("How to train your quads"), "{}", quads.source);
}

#[test]
fn frq_01_is_silent_below_mev_and_on_two_days() {
    silent(&curls(6, 5), "FRQ-01", "hamstrings");
    silent(&curls(6, 6).sets(day(0, 4), CURL, 1), "FRQ-01", "hamstrings");
}

#[test]
fn frq_01_is_held_back_for_those_who_maintain_or_are_guarded() {
    held_back(&maintaining(curls(6, 6)), "FRQ-01", "hamstrings", "MAINTAIN");
    let pregnant = maintaining(curls(6, 6)).who(|person| person.profile.flags = vec![Flag::Pregnant]);
    held_back(&pregnant, "FRQ-01", "hamstrings", "GUARDED");
}

#[test]
fn frq_02_fires_for_one_visit_a_week_or_less() {
    let reason = |log: &Log| fires(log, "FRQ-02", "user").card.reason;
    assert!(reason(&curls(1, 1)).starts_with("You trained once in each of the last two weeks."));
    assert!(reason(&curls(1, 0)).starts_with("You trained once in the last two weeks."));
}

#[test]
fn frq_02_is_silent_with_two_visits_and_without_any() {
    silent(&curls(1, 1).sets(day(0, 3), CURL, 1), "FRQ-02", "user");
    silent(&Log::intermediate().sets(day(2, 0), CURL, 1), "FRQ-02", "user");
}

#[test]
fn frq_02_is_held_back_without_clearance() {
    let log = curls(1, 1).who(|person| person.profile.flags = vec![Flag::ScreeningYes]);
    held_back(&log, "FRQ-02", "user", "GUARDED");
}

fn pairs(last: usize) -> Log {
    [0, 1, 3].into_iter().fold(Log::intermediate(), |log, weekday| log.sets(day(0, weekday), CURL, 6)).sets(
        day(0, 4),
        CURL,
        last,
    )
}

#[test]
fn frq_03_fires_for_two_pairs_of_hard_days_in_a_row() {
    let firing = fires(&pairs(6), "FRQ-03", "hamstrings");
    assert_eq!(firing.card.evidence["set_ids"].as_array().unwrap().len(), 24);
}

#[test]
fn frq_03_is_silent_when_one_of_the_days_is_easier() {
    silent(&pairs(5), "FRQ-03", "hamstrings");
}

#[test]
fn frq_03_is_held_back_for_those_who_maintain() {
    held_back(&maintaining(pairs(6)), "FRQ-03", "hamstrings", "MAINTAIN");
}

fn in_a_row(days: i32) -> Log {
    (0..days).fold(Log::intermediate(), |log, weekday| log.sets(day(0, weekday), CURL, 1))
}

#[test]
fn frq_04_fires_after_seven_days_in_a_row_and_offers_a_pause_to_the_tired() {
    assert!(!fires(&in_a_row(7), "FRQ-04", "user").card.advice.contains("pause"));
    let tired = in_a_row(7).noted(day(0, 6), CURL, "exhausted");
    assert!(fires(&tired, "FRQ-04", "user").card.advice.contains("pause"));
}

#[test]
fn frq_04_is_silent_after_six() {
    silent(&in_a_row(6), "FRQ-04", "user");
}

#[test]
fn frq_04_is_held_back_by_a_pause() {
    held_back(&in_a_row(7).paused(), "FRQ-04", "user", "PAUSED");
}
