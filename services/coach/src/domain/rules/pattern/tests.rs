use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, silent};
use mariposas_training::Muscle;
use mariposas_training::profile::{Flag, WeekKind};

const RDL: &str = "romanian-deadlift-barbell";
const CURL: &str = "seated-leg-curl-machine";
const SQUAT: &str = "squat-barbell";
const DEADLIFT: &str = "deadlift-barbell";
const BENCH: &str = "bench-press-barbell";
const PULLDOWN: &str = "lat-pulldown-cable";
const ROW: &str = "seated-row-cable";

fn weeks(exercise: &str, count: usize) -> Log {
    Log::intermediate().weekly(0, 3, 1, exercise, count)
}

fn guarded(log: Log) -> Log {
    log.who(|person| person.profile.flags = vec![Flag::Postpartum])
}

/// Fifteen full days without a session, and back in W0.
fn returning(exercise: &str, count: usize) -> Log {
    Log::intermediate().sets(day(2, 0), exercise, count).sets(day(0, 2), exercise, count)
}

#[test]
fn pat_01_fires_for_hinges_without_curls() {
    let card = fires(&weeks(RDL, 2), "PAT-01", "hamstrings").card;
    assert_eq!((card.priority, card.guide.as_deref()), (1, Some("ham.pairing")));
    let warmup = weeks(RDL, 2).warmup(day(2, 3), CURL);
    fires(&warmup, "PAT-01", "hamstrings");
}

#[test]
fn pat_01_is_silent_with_any_curl_however_easy_and_with_fewer_hinges() {
    silent(&weeks(RDL, 2).easy(day(2, 3), CURL), "PAT-01", "hamstrings");
    let fewer = Log::intermediate().weekly(1, 2, 1, RDL, 2).sets(day(0, 1), RDL, 1);
    silent(&fewer, "PAT-01", "hamstrings");
    silent(&fewer.sets(day(0, 1), DEADLIFT, 6), "PAT-01", "hamstrings");
    silent(&Log::intermediate().weekly(0, 2, 1, RDL, 3), "PAT-01", "hamstrings");
}

#[test]
fn pat_01_is_held_back_by_hamstring_pain_and_while_returning() {
    held_back(&weeks(RDL, 2).noted(day(0, 3), RDL, "hamstring strain"), "PAT-01", "hamstrings", "PAIN");
    held_back(&returning(RDL, 3), "PAT-01", "hamstrings", "RETURNING");
    let thirteen_days = Log::intermediate().sets(day(2, 1), RDL, 3).sets(day(0, 1), RDL, 3);
    fires(&thirteen_days, "PAT-01", "hamstrings");
}

#[test]
fn pat_02_fires_for_curls_without_hinges() {
    fires(&weeks(CURL, 2).weekly(0, 3, 1, DEADLIFT, 2), "PAT-02", "hamstrings");
}

#[test]
fn pat_02_is_silent_with_a_hinge_and_with_enough_deadlifts() {
    silent(&weeks(CURL, 2).easy(day(2, 1), RDL), "PAT-02", "hamstrings");
    silent(&weeks(CURL, 2).weekly(0, 3, 1, DEADLIFT, 3), "PAT-02", "hamstrings");
}

#[test]
fn pat_02_is_held_back_while_returning() {
    held_back(&returning(CURL, 3), "PAT-02", "hamstrings", "RETURNING");
}

#[test]
fn pat_03_fires_for_squats_and_deadlifts_without_hamstring_work() {
    fires(&weeks(SQUAT, 4).weekly(0, 3, 1, DEADLIFT, 2), "PAT-03", "hamstrings");
}

#[test]
fn pat_03_is_silent_with_one_hamstring_set_and_with_less_leg_work() {
    silent(&weeks(SQUAT, 6).easy(day(2, 1), CURL), "PAT-03", "hamstrings");
    silent(&weeks(SQUAT, 5), "PAT-03", "hamstrings");
}

#[test]
fn pat_03_is_held_back_by_a_deload() {
    let log = weeks(SQUAT, 6).who(|person| {
        person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::Deload);
    });
    held_back(&log, "PAT-03", "hamstrings", "DELOADING");
}

#[test]
fn pat_04_fires_for_the_missing_partner() {
    let row = fires(&weeks(PULLDOWN, 4), "PAT-04", "row").card;
    assert_eq!(row.muscles, [Muscle::UpperBack, Muscle::Lats]);
    assert_eq!(row.guide.as_deref(), Some("upper.pairing"));
    fires(&weeks(ROW, 4), "PAT-04", "pulldown");
    fires(&weeks("overhead-press-barbell", 4), "PAT-04", "lateral_raise");
    let glutes = weeks(SQUAT, 4).who(|person| person.profile.goal_muscles = vec![Muscle::Glutes]);
    fires(&glutes, "PAT-04", "hip_thrust");
}

#[test]
fn pat_04_is_silent_with_the_partner_and_without_the_goal() {
    silent(&weeks(PULLDOWN, 4).easy(day(2, 1), ROW), "PAT-04", "row");
    silent(&weeks(PULLDOWN, 3), "PAT-04", "row");
    silent(&weeks(SQUAT, 4), "PAT-04", "hip_thrust");
}

#[test]
fn pat_04_is_held_back_after_birth() {
    held_back(&guarded(weeks(PULLDOWN, 4)), "PAT-04", "row", "GUARDED");
}

fn twice_a_week(exercise: &str) -> Log {
    weeks(exercise, 2).weekly(0, 3, 4, exercise, 2)
}

#[test]
fn pat_05_fires_for_each_missing_family() {
    let firings = twice_a_week(SQUAT).at(MONDAY);
    assert_eq!(about(&firings, "PAT-05"), ["hip_dominant", "pull", "push"]);
    let knee = fires(&twice_a_week(BENCH), "PAT-05", "knee_dominant").card;
    assert_eq!(
        (knee.muscles, knee.guide.as_deref()),
        (vec![Muscle::Quads, Muscle::Glutes], Some("quad.pairing"))
    );
}

#[test]
fn pat_05_is_silent_after_one_set_and_for_those_who_train_less() {
    silent(&twice_a_week(SQUAT).easy(day(2, 1), BENCH), "PAT-05", "push");
    silent(&weeks(SQUAT, 2), "PAT-05", "push");
}

#[test]
fn pat_05_is_held_back_after_birth() {
    held_back(&guarded(twice_a_week(SQUAT)), "PAT-05", "push", "GUARDED");
}
