use crate::domain::fixture::{Log, day, fires, held_back, kg, silent};
use mariposas_training::{Side, Unit};

const BENCH: &str = "bench-press-barbell";
const ROW: &str = "seated-row-cable";
const EXTENSION: &str = "leg-extension-machine";
const CURL: &str = "seated-leg-curl-machine";
const PRESS: &str = "overhead-press-barbell";
const ONE_ARM: &str = "preacher-curl-dumbbell";

fn weeks(exercise: &str, count: usize) -> Log {
    Log::intermediate().weekly(0, 4, 1, exercise, count)
}

/// Three weeks without a session, and back in W0.
fn returning(exercise: &str, count: usize) -> Log {
    Log::intermediate().sets(day(3, 0), exercise, count).sets(day(0, 1), exercise, count)
}

#[test]
fn bal_01_fires_for_half_as_much_again_pushed_as_pulled() {
    fires(&weeks(BENCH, 8).sets(day(0, 2), ROW, 21), "BAL-01", "user");
    fires(&weeks(BENCH, 8), "BAL-01", "user");
}

#[test]
fn bal_01_is_silent_for_less_and_for_little() {
    silent(&weeks(BENCH, 8).sets(day(0, 2), ROW, 22), "BAL-01", "user");
    silent(&weeks(BENCH, 7).sets(day(0, 2), BENCH, 3), "BAL-01", "user");
}

#[test]
fn bal_01_is_held_back_while_returning() {
    held_back(&returning(BENCH, 16), "BAL-01", "user", "RETURNING");
}

#[test]
fn bal_02_fires_for_twice_the_quads_and_matters_more_with_a_sport() {
    let log = weeks(EXTENSION, 8).weekly(0, 4, 1, CURL, 4);
    assert_eq!(fires(&log, "BAL-02", "hamstrings").card.priority, 2);
    let plays = log.who(|person| person.profile.sports = vec!["football".to_owned()]);
    assert_eq!(fires(&plays, "BAL-02", "hamstrings").card.priority, 1);
}

#[test]
fn bal_02_is_silent_for_less_and_for_little() {
    silent(&weeks(EXTENSION, 8).weekly(0, 4, 1, CURL, 4).sets(day(0, 1), CURL, 1), "BAL-02", "hamstrings");
    silent(&weeks(EXTENSION, 7), "BAL-02", "hamstrings");
}

#[test]
fn bal_02_is_held_back_while_returning() {
    held_back(&returning(EXTENSION, 16), "BAL-02", "hamstrings", "RETURNING");
}

/// A single of each machine on each of these days.
fn singles(days: &[jiff::civil::Date], curl_kg: f64) -> Log {
    days.iter().fold(Log::intermediate(), |log, day| {
        log.lifts(day, EXTENSION, 1, (80.0, 1, Some(0.0))).lifts(day, CURL, 1, (curl_kg, 1, Some(0.0)))
    })
}

#[test]
fn bal_03_fires_for_a_curl_below_half_of_the_extension() {
    let log = singles(&[day(1, 1), day(0, 1), day(0, 4)], 39.5);
    assert_eq!(fires(&log, "BAL-03", "hamstrings").number("ratio"), Some(0.493_75));
}

#[test]
fn bal_03_is_silent_at_half_and_with_two_days() {
    silent(&singles(&[day(1, 1), day(0, 1), day(0, 4)], 40.0), "BAL-03", "hamstrings");
    silent(&singles(&[day(0, 1), day(0, 4)], 30.0), "BAL-03", "hamstrings");
}

#[test]
fn bal_03_is_silent_at_half_however_estimates_are_rounded() {
    for unit in [Unit::Kg, Unit::Lb] {
        let lifted = |curl: f64| {
            [day(1, 1), day(0, 1), day(0, 4)].iter().fold(Log::intermediate(), |log, day| {
                log.lifted_in(unit, day, EXTENSION, (100.0, 5, Some(2.0))).lifted_in(
                    unit,
                    day,
                    CURL,
                    (curl, 5, Some(2.0)),
                )
            })
        };
        silent(&lifted(50.0), "BAL-03", "hamstrings");
        fires(&lifted(49.9), "BAL-03", "hamstrings");
    }
}

#[test]
fn bal_03_is_held_back_while_returning() {
    let log = singles(&[day(3, 0), day(3, 1), day(3, 2)], 30.0).sets(day(0, 0), BENCH, 1);
    held_back(&log, "BAL-03", "hamstrings", "RETURNING");
}

/// Both arms on four days; on the first so many of them the left one lifts this.
fn arms(often: usize, left_kg: f64) -> Log {
    let days = [day(1, 1), day(1, 4), day(0, 1), day(0, 4)];
    days.iter().enumerate().fold(Log::intermediate(), |log, (n, day)| {
        let left = if n < often { left_kg } else { 20.0 };
        let arm = |log: Log, side, load| {
            log.with(day, ONE_ARM, |set| {
                set.set.side = side;
                set.set.load = kg(load);
            })
        };
        arm(arm(log, Side::Left, left), Side::Right, 20.0)
    })
}

#[test]
fn bal_04_fires_when_the_same_side_is_weaker_in_three_of_four() {
    let firing = fires(&arms(3, 17.0), "BAL-04", ONE_ARM);
    assert_eq!(firing.card.evidence["weaker_side"], "left");
}

#[test]
fn bal_04_is_silent_for_two_of_four_and_for_less_of_a_difference() {
    silent(&arms(2, 17.0), "BAL-04", ONE_ARM);
    silent(&arms(4, 17.5), "BAL-04", ONE_ARM);
}

#[test]
fn bal_04_is_held_back_by_a_pause() {
    held_back(&arms(4, 15.0).paused(), "BAL-04", ONE_ARM, "PAUSED");
}

#[test]
fn bal_05_fires_for_presses_without_work_for_the_rear_delts() {
    fires(&weeks(PRESS, 8).weekly(0, 4, 1, "reverse-fly-machine", 3), "BAL-05", "rear_delts");
}

#[test]
fn bal_05_is_silent_for_less_and_for_little() {
    silent(&weeks(PRESS, 8).weekly(0, 4, 1, "reverse-fly-machine", 4), "BAL-05", "rear_delts");
    silent(&weeks(PRESS, 7), "BAL-05", "rear_delts");
}

#[test]
fn bal_05_is_held_back_while_returning() {
    held_back(&returning(PRESS, 16), "BAL-05", "rear_delts", "RETURNING");
}
