use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, silent};
use mariposas_training::profile::Goal;

const SQUAT: &str = "squat-barbell";

/// Sets of so many repetitions with a rest of so many seconds before each.
fn rests(sets: usize, reps: u32, seconds: u32) -> Log {
    (0..sets).fold(Log::intermediate(), |log, _| {
        log.with(day(0, 1), SQUAT, |set| {
            set.set.reps = Some(reps);
            set.set.rest_s = Some(seconds);
        })
    })
}

fn strong(log: Log) -> Log {
    log.who(|person| person.profile.goal = Some(Goal::Strength))
}

#[test]
fn rst_01_fires_for_less_than_a_minute_between_compounds() {
    assert!(fires(&rests(8, 10, 59), "RST-01", "user").card.reason.contains("59 seconds"));
}

#[test]
fn rst_01_is_silent_at_a_minute_for_seven_sets_and_for_endurance() {
    silent(&rests(8, 10, 60), "RST-01", "user");
    silent(&rests(7, 10, 59), "RST-01", "user");
    silent(&rests(8, 10, 59).who(|person| person.profile.goal = Some(Goal::Endurance)), "RST-01", "user");
    let imported = rests(8, 10, 59).imported();
    assert!(about(&imported.at(MONDAY), "RST-01").is_empty(), "exports hold settings, not measurements");
}

#[test]
fn rst_01_is_held_back_by_a_pause() {
    held_back(&rests(8, 10, 30).paused(), "RST-01", "user", "PAUSED");
}

#[test]
fn rst_02_fires_for_heavy_sets_on_short_rests() {
    for seconds in [60, 119] {
        fires(&strong(rests(5, 6, seconds)), "RST-02", "user");
    }
}

#[test]
fn rst_02_asks_nobody_to_rest_for_sets_that_they_are_asked_to_leave() {
    let young = strong(rests(5, 3, 90)).who(|person| person.profile.birth_year = Some(2010));
    fires(&young, "SAF-03", "user");
    assert!(fires(&young, "RST-02", "user").card.advice.starts_with("Leave the heaviest sets"));
}

#[test]
fn rst_02_is_silent_at_two_minutes_for_lighter_sets_and_other_goals() {
    silent(&strong(rests(5, 6, 120)), "RST-02", "user");
    silent(&strong(rests(5, 6, 59)), "RST-02", "user");
    silent(&strong(rests(4, 6, 90)), "RST-02", "user");
    silent(&rests(5, 6, 90), "RST-02", "user");
    assert!(about(&strong(rests(5, 7, 90)).at(MONDAY), "RST-02").is_empty());
}

#[test]
fn rst_02_is_held_back_by_a_pause() {
    held_back(&strong(rests(5, 6, 90)).paused(), "RST-02", "user", "PAUSED");
}
