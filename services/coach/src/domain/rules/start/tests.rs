use crate::domain::fixture::{Log, day, fires, held_back, rir, silent};
use mariposas_training::profile::Level;

const SQUAT: &str = "squat-barbell";
const BENCH: &str = "bench-press-barbell";

fn sessions(count: i32) -> Log {
    (0..count).fold(Log::default(), |log, n| log.sets(day(n / 3, 2 * (n % 3)), SQUAT, 1))
}

#[test]
fn beg_01_fires_for_the_first_six_sessions() {
    assert!(fires(&sessions(1), "BEG-01", "user").card.reason.contains("one session"));
    assert!(fires(&sessions(6), "BEG-01", "user").card.reason.contains("6 sessions"));
}

#[test]
fn beg_01_is_silent_from_the_seventh_on_and_for_others() {
    silent(&sessions(7), "BEG-01", "user");
    silent(&sessions(1).who(|person| person.profile.level = Some(Level::Intermediate)), "BEG-01", "user");
}

#[test]
fn beg_01_is_held_back_by_a_pause() {
    held_back(&sessions(1).paused(), "BEG-01", "user", "PAUSED");
}

#[test]
fn beg_02_fires_for_a_long_week_and_for_a_long_session() {
    let week = Log::default().sets(day(0, 0), SQUAT, 8).sets(day(0, 3), SQUAT, 8);
    assert!(
        fires(&week, "BEG-02", "user")
            .card
            .reason
            .contains("You did 16 hard sets for your quads last week. In")
    );
    let session = Log::default().sets(day(0, 0), SQUAT, 13).sets(day(0, 0), BENCH, 12);
    assert!(
        fires(&session, "BEG-02", "user")
            .card
            .reason
            .contains("You did 25 hard sets in one session on 2026-01-05. In")
    );
}

#[test]
fn beg_02_is_silent_at_the_marks_and_for_others() {
    silent(&Log::default().sets(day(0, 0), SQUAT, 8).sets(day(0, 3), SQUAT, 7), "BEG-02", "user");
    silent(&Log::default().sets(day(0, 0), SQUAT, 12).sets(day(0, 0), BENCH, 12), "BEG-02", "user");
    silent(&Log::intermediate().sets(day(0, 0), SQUAT, 16), "BEG-02", "user");
}

#[test]
fn beg_02_is_held_back_by_a_pause_and_absorbs_too_many_sets() {
    let log = Log::default().weekly(0, 2, 0, SQUAT, 8).weekly(0, 2, 3, SQUAT, 8);
    held_back(&log, "VOL-04", "quads", "BEG-02");
    held_back(&log.paused(), "BEG-02", "user", "PAUSED");
}

fn singles(sets: usize, reps: u32, reserve: f64) -> Log {
    let single = |log: Log| {
        log.with(day(0, 0), BENCH, |set| {
            set.set.reps = Some(reps);
            set.set.rir = rir(reserve);
        })
    };
    (0..sets).fold(Log::default(), |log, _| single(log))
}

#[test]
fn beg_03_fires_for_three_tries_at_a_maximum() {
    fires(&singles(3, 2, 1.0), "BEG-03", "user");
    fires(&Log::default().lifts(day(0, 0), BENCH, 3, (100.0, 1, None)), "BEG-03", "user");
}

#[test]
fn beg_03_is_silent_for_two_for_triples_and_with_some_left() {
    silent(&singles(2, 2, 1.0), "BEG-03", "user");
    silent(&singles(3, 3, 1.0), "BEG-03", "user");
    silent(&singles(3, 2, 1.5), "BEG-03", "user");
}

#[test]
fn beg_03_is_held_back_by_a_pause() {
    held_back(&singles(3, 1, 0.0).paused(), "BEG-03", "user", "PAUSED");
}

fn born(year: i16) -> Log {
    Log::intermediate().who(|person| person.profile.birth_year = Some(year))
}

#[test]
fn old_01_fires_from_65_on() {
    assert!(fires(&born(1960), "OLD-01", "user").card.reason.contains("70 to 85 percent"));
}

#[test]
fn old_01_is_silent_at_64_and_where_no_age_is_told() {
    silent(&born(1961), "OLD-01", "user");
    silent(&Log::intermediate(), "OLD-01", "user");
}

#[test]
fn old_01_is_held_back_by_a_pause() {
    held_back(&born(1950).paused(), "OLD-01", "user", "PAUSED");
}
