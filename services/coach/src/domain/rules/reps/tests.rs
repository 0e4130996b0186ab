use crate::domain::fixture::{Log, day, fires, held_back, silent};
use mariposas_training::profile::Goal;

const RDL: &str = "romanian-deadlift-barbell";
const CURL: &str = "seated-leg-curl-machine";
const FLY: &str = "reverse-fly-machine";
const BENCH: &str = "bench-press-barbell";

/// So many sets of so many repetitions in each of W0 and W1.
fn done(exercise: &str, count: usize, reps: u32) -> Log {
    let lift = (40.0, reps, None);
    Log::intermediate().lifts(day(1, 1), exercise, count, lift).lifts(day(0, 1), exercise, count, lift)
}

#[test]
fn rep_01_fires_for_hinges_in_long_sets() {
    assert_eq!(fires(&done(RDL, 3, 11), "REP-01", "hamstrings").number("median_reps"), Some(11.0));
}

#[test]
fn rep_01_is_silent_at_ten_and_with_few_sets() {
    silent(&done(RDL, 3, 10), "REP-01", "hamstrings");
    silent(&done(RDL, 2, 11).sets(day(0, 1), RDL, 1), "REP-01", "hamstrings");
}

#[test]
fn rep_01_is_held_back_by_a_pause() {
    held_back(&done(RDL, 3, 12).paused(), "REP-01", "hamstrings", "PAUSED");
}

#[test]
fn rep_02_fires_for_curls_in_short_sets() {
    fires(&done(CURL, 3, 7), "REP-02", "hamstrings");
}

#[test]
fn rep_02_is_silent_at_eight_and_about_nordics() {
    silent(&done(CURL, 3, 8), "REP-02", "hamstrings");
    silent(
        &done("nordic-curl-band-assisted", 3, 5).lifts(day(0, 1), CURL, 6, (40.0, 9, None)),
        "REP-02",
        "hamstrings",
    );
}

#[test]
fn rep_02_is_held_back_by_a_pause() {
    held_back(&done(CURL, 3, 5).paused(), "REP-02", "hamstrings", "PAUSED");
}

#[test]
fn rep_03_fires_for_other_isolation_in_very_short_sets() {
    let firing = fires(&done(FLY, 3, 5), "REP-03", FLY);
    assert_eq!(firing.card.title, "Longer sets of Reverse Fly (Machine)");
}

#[test]
fn rep_03_is_silent_at_six_and_with_few_sets() {
    silent(&done(FLY, 3, 6), "REP-03", FLY);
    let few = done(FLY, 2, 5).lifts(day(0, 1), FLY, 1, (40.0, 5, None));
    silent(&few, "REP-03", FLY);
}

#[test]
fn rep_03_is_held_back_by_a_pause() {
    held_back(&done(FLY, 3, 5).paused(), "REP-03", FLY, "PAUSED");
}

fn strength(reps: u32) -> Log {
    let log = done(BENCH, 4, reps).lifts(day(2, 1), BENCH, 2, (40.0, 8, None));
    log.who(|person| person.profile.goal = Some(Goal::Strength))
}

#[test]
fn rep_04_fires_when_strength_is_the_goal_and_nothing_is_heavy() {
    fires(&strength(7), "REP-04", "user");
}

#[test]
fn rep_04_is_silent_after_one_heavy_set_and_for_other_goals() {
    silent(&strength(8).lifts(day(0, 3), BENCH, 1, (60.0, 6, None)), "REP-04", "user");
    silent(&strength(8).who(|person| person.profile.goal = Some(Goal::Hypertrophy)), "REP-04", "user");
}

#[test]
fn rep_04_is_held_back_for_minors_and_novices() {
    held_back(&strength(8).who(|person| person.profile.birth_year = Some(2010)), "REP-04", "user", "MINOR");
    held_back(&strength(8).who(|person| person.profile.level = None), "REP-04", "user", "NOVICE");
}

#[test]
fn rep_05_fires_for_very_long_sets_far_from_failure() {
    fires(&done(FLY, 3, 31), "REP-05", FLY);
}

#[test]
fn rep_05_is_silent_for_five_of_them_and_near_failure() {
    silent(&done(FLY, 2, 31).lifts(day(0, 1), FLY, 1, (5.0, 31, None)), "REP-05", FLY);
    silent(&done(FLY, 2, 31).lifts(day(0, 1), FLY, 2, (5.0, 31, Some(2.0))), "REP-05", FLY);
}

#[test]
fn rep_05_is_held_back_by_a_pause() {
    held_back(&done(FLY, 3, 40).paused(), "REP-05", FLY, "PAUSED");
}
