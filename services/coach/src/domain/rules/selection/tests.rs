use crate::domain::fixture::{Log, day, fires, held_back, silent};
use mariposas_training::Muscle;
use mariposas_training::profile::{Flag, RegionGoal};

const LYING: &str = "lying-leg-curl-machine";
const SEATED: &str = "single-leg-seated-curl-machine";
const PUSHDOWN: &str = "triceps-pushdown-cable";
const SEATED_RAISE: &str = "seated-calf-raise-machine";
const BENCH: &str = "bench-press-barbell";
const SQUAT: &str = "squat-barbell";

/// Fifteen full days without a session, and back in W0.
fn returning(exercise: &str, count: usize) -> Log {
    Log::intermediate().sets(day(2, 0), exercise, count).sets(day(0, 2), exercise, count)
}

fn lying(weekly: usize) -> Log {
    Log::intermediate().weekly(0, 2, 1, LYING, weekly)
}

#[test]
fn sel_01_fires_for_lying_curls_alone() {
    fires(&lying(3), "SEL-01", "hamstrings");
}

#[test]
fn sel_01_is_silent_with_a_seated_curl_with_fewer_and_without_the_machine() {
    silent(&lying(3).easy(day(3, 1), SEATED), "SEL-01", "hamstrings");
    silent(&lying(2), "SEL-01", "hamstrings");
    let missing = |person: &mut crate::domain::person::Person| {
        person.profile.equipment_unavailable = vec!["seated-leg-curl-machine".to_owned()];
    };
    silent(&lying(3).who(missing), "SEL-01", "hamstrings");
}

#[test]
fn sel_01_is_absorbed_by_a_cramp_on_the_lying_curl() {
    held_back(&lying(3).noted(day(0, 1), LYING, "cramp"), "SEL-01", "hamstrings", "CRP-01");
}

#[test]
fn sel_02_fires_for_extensions_that_are_never_overhead() {
    fires(&Log::intermediate().weekly(0, 3, 1, PUSHDOWN, 4), "SEL-02", "triceps");
}

#[test]
fn sel_02_is_silent_with_one_overhead_set_and_with_fewer() {
    let log = Log::intermediate().weekly(0, 3, 1, PUSHDOWN, 4);
    silent(&log.easy(day(2, 1), "overhead-triceps-extension-cable"), "SEL-02", "triceps");
    silent(&Log::intermediate().weekly(0, 3, 1, PUSHDOWN, 3), "SEL-02", "triceps");
    let compound = Log::intermediate().weekly(0, 3, 1, "jm-press-barbell", 4);
    silent(&compound, "SEL-02", "triceps");
}

#[test]
fn sel_02_is_held_back_while_returning() {
    held_back(&returning(PUSHDOWN, 6), "SEL-02", "triceps", "RETURNING");
}

#[test]
fn sel_03_fires_for_calves_with_bent_knees_alone() {
    fires(&Log::intermediate().weekly(0, 3, 1, SEATED_RAISE, 3), "SEL-03", "calves");
}

#[test]
fn sel_03_is_silent_with_one_standing_set_and_with_fewer() {
    let log = Log::intermediate().weekly(0, 3, 1, SEATED_RAISE, 3);
    silent(&log.easy(day(2, 1), "standing-calf-raise-machine"), "SEL-03", "calves");
    silent(&Log::intermediate().weekly(0, 3, 1, SEATED_RAISE, 2), "SEL-03", "calves");
}

#[test]
fn sel_03_is_held_back_while_returning() {
    held_back(&returning(SEATED_RAISE, 6), "SEL-03", "calves", "RETURNING");
}

fn upper_chest(weekly: usize) -> Log {
    let log = Log::intermediate().weekly(0, 4, 1, BENCH, weekly);
    log.who(|person| person.profile.region_goals = vec![RegionGoal::UpperChest])
}

#[test]
fn sel_04_fires_for_flat_presses_and_an_upper_chest_goal() {
    fires(&upper_chest(6), "SEL-04", "chest");
}

#[test]
fn sel_04_is_silent_with_one_incline_set_and_without_the_goal() {
    silent(&upper_chest(6).easy(day(3, 1), "incline-bench-press-barbell"), "SEL-04", "chest");
    silent(&Log::intermediate().weekly(0, 4, 1, BENCH, 6), "SEL-04", "chest");
    silent(&upper_chest(5), "SEL-04", "chest");
}

#[test]
fn sel_04_is_held_back_in_pregnancy() {
    let log = upper_chest(6).who(|person| person.profile.flags = vec![Flag::Pregnant]);
    held_back(&log, "SEL-04", "chest", "GUARDED");
}

const FIRST: [&str; 6] = [BENCH, SQUAT, PUSHDOWN, LYING, SEATED_RAISE, "plank"];
const SECOND: [&str; 6] = [
    "deadlift-barbell",
    "lat-pulldown-cable",
    "bicep-curl-barbell",
    "leg-extension-machine",
    "hip-thrust-barbell",
    "lateral-raise-dumbbell",
];

/// Something in W3, the first six in W1, and these in W0.
fn programme(w0: &[&str]) -> Log {
    let start = Log::intermediate().sets(day(3, 5), "push-up", 1);
    let w1 = FIRST.iter().fold(start, |log, exercise| log.sets(day(1, 1), exercise, 1));
    w0.iter().fold(w1, |log, exercise| log.sets(day(0, 1), exercise, 1))
}

#[test]
fn sel_05_fires_when_most_exercises_are_new_every_week() {
    let half = [&SECOND[..4], &FIRST[..3]].concat();
    fires(&programme(&half), "SEL-05", "user");
}

#[test]
fn sel_05_is_silent_when_half_of_them_stay_and_with_few() {
    silent(&programme(&[&SECOND[..3], &FIRST[..3]].concat()), "SEL-05", "user");
    silent(&programme(&SECOND[..5]), "SEL-05", "user");
}

#[test]
fn sel_05_is_held_back_by_a_pause() {
    held_back(&programme(&SECOND).paused(), "SEL-05", "user", "PAUSED");
}

fn quads(weekly: usize) -> Log {
    let log = Log::intermediate().weekly(0, 4, 1, SQUAT, weekly);
    log.who(|person| person.profile.goal_muscles = vec![Muscle::Quads])
}

#[test]
fn sel_06_fires_for_squats_alone_and_a_quads_goal() {
    fires(&quads(6), "SEL-06", "quads");
}

#[test]
fn sel_06_is_silent_with_one_extension_and_without_the_goal() {
    silent(&quads(6).easy(day(3, 1), "leg-extension-machine"), "SEL-06", "quads");
    silent(&Log::intermediate().weekly(0, 4, 1, SQUAT, 6), "SEL-06", "quads");
    silent(&quads(5), "SEL-06", "quads");
}

#[test]
fn sel_06_is_held_back_by_pain_in_the_quads() {
    held_back(&quads(6).noted(day(0, 4), SQUAT, "knee pain"), "SEL-06", "quads", "PAIN");
}
