use crate::domain::fixture::{Log, day, fires, held_back, silent};
use mariposas_training::Muscle;
use mariposas_training::profile::Goal;

const RDL: &str = "romanian-deadlift-barbell";
const SQUAT: &str = "squat-barbell";
const BENCH: &str = "bench-press-barbell";
const FLY: &str = "pec-deck-machine";

/// Sessions of W0 and W1, oldest first: the first so many in one order, the others in another.
fn sessions(often: usize, one: &[&str], other: &[&str]) -> Log {
    let days = [day(1, 1), day(1, 4), day(0, 1), day(0, 4)];
    days.iter().enumerate().fold(Log::intermediate(), |log, (n, day)| {
        let exercises = if n < often { one } else { other };
        exercises.iter().fold(log, |log, exercise| log.warmup(day, RDL).sets(day, exercise, 2))
    })
}

fn hamstrings_late(often: usize) -> Log {
    let log = sessions(often, &[SQUAT, BENCH, RDL], &[RDL, SQUAT, BENCH]);
    log.who(|person| person.profile.goal_muscles = vec![Muscle::Hamstrings])
}

#[test]
fn ord_01_fires_when_a_goal_muscle_comes_last_in_three_of_four() {
    assert_eq!(fires(&hamstrings_late(3), "ORD-01", "hamstrings").number("times"), Some(3.0));
}

#[test]
fn ord_01_is_silent_for_two_of_four_and_in_short_sessions() {
    silent(&hamstrings_late(2), "ORD-01", "hamstrings");
    let short = sessions(4, &[SQUAT, RDL], &[]);
    silent(
        &short.who(|person| person.profile.goal_muscles = vec![Muscle::Hamstrings]),
        "ORD-01",
        "hamstrings",
    );
}

#[test]
fn ord_01_is_absorbed_where_quads_come_first() {
    let log = hamstrings_late(3).who(|person| person.profile.weak_points = vec![Muscle::Hamstrings]);
    held_back(&log, "ORD-01", "hamstrings", "ORD-02");
}

fn quads_first(often: usize) -> Log {
    let log = sessions(often, &[SQUAT, RDL], &[RDL, SQUAT]);
    log.who(|person| person.profile.weak_points = vec![Muscle::Hamstrings])
}

#[test]
fn ord_02_fires_for_weak_hamstrings_after_quads() {
    fires(&quads_first(3), "ORD-02", "hamstrings");
}

#[test]
fn ord_02_fires_too_where_bal_02_does() {
    let log = sessions(4, &["leg-extension-machine", "leg-extension-machine", RDL], &[]);
    let log = log.weekly(2, 2, 1, "leg-extension-machine", 8);
    fires(&log, "BAL-02", "hamstrings");
    fires(&log, "ORD-02", "hamstrings");
}

#[test]
fn ord_02_is_silent_for_two_of_four_and_for_hamstrings_that_keep_up() {
    silent(&quads_first(2), "ORD-02", "hamstrings");
    silent(&quads_first(3).who(|person| person.profile.weak_points.clear()), "ORD-02", "hamstrings");
}

#[test]
fn ord_02_is_held_back_by_a_pause() {
    held_back(&quads_first(3).paused(), "ORD-02", "hamstrings", "PAUSED");
}

fn fly_first(often: usize) -> Log {
    let log = sessions(often, &[FLY, BENCH], &[BENCH, FLY]);
    log.who(|person| person.profile.goal = Some(Goal::Strength))
}

#[test]
fn ord_03_fires_when_isolation_tires_the_muscle_before_the_bar() {
    fires(&fly_first(3), "ORD-03", "user");
}

#[test]
fn ord_03_is_silent_for_two_of_four_and_for_other_goals() {
    silent(&fly_first(2), "ORD-03", "user");
    silent(&fly_first(3).who(|person| person.profile.goal = Some(Goal::General)), "ORD-03", "user");
}

#[test]
fn ord_03_is_held_back_for_novices() {
    held_back(&fly_first(3).who(|person| person.profile.level = None), "ORD-03", "user", "NOVICE");
}
