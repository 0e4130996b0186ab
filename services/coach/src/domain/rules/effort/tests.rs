use crate::domain::fixture::{Log, MONDAY, about, day, fires, held_back, kg, rir, silent};
use mariposas_training::SetKind;

const SQUAT: &str = "squat-barbell";
const BENCH: &str = "bench-press-barbell";
const CLEAN: &str = "power-clean-barbell";

fn told(log: Log, exercise: &str, sets: usize, reserve: f64) -> Log {
    (0..sets).fold(log, |log, n| {
        log.with(day(i32::from(n % 2 == 0), 1), exercise, |set| set.set.rir = rir(reserve))
    })
}

fn easy(easy: usize, others: usize) -> Log {
    told(told(Log::intermediate(), SQUAT, easy, 5.0), SQUAT, others, 2.0)
}

#[test]
fn eff_01_fires_when_most_sets_end_early() {
    let card = fires(&easy(6, 4), "EFF-01", "user").card;
    assert!(card.reason.starts_with("60 percent of the sets"), "{}", card.reason);
    assert_eq!(card.priority, 1);
}

#[test]
fn eff_01_is_silent_at_half_of_ten_and_for_nine() {
    silent(&easy(5, 5), "EFF-01", "user");
    silent(&easy(9, 0), "EFF-01", "user");
    let power = told(easy(5, 5), CLEAN, 5, 6.0);
    silent(&power, "EFF-01", "user");
}

#[test]
fn eff_01_is_held_back_for_the_new_and_absorbs_too_few_sets() {
    let new = (0..10).fold(Log::intermediate(), |log, _| log.easy(day(0, 1), SQUAT));
    held_back(&new, "EFF-01", "user", "NEW");
    held_back(&easy(6, 4), "VOL-01", "quads", "EFF-01");
}

fn failed(failed: usize, others: usize) -> Log {
    told(told(Log::intermediate(), SQUAT, failed, 0.0), SQUAT, others, 0.5)
}

#[test]
fn eff_02_fires_when_most_compounds_go_to_failure() {
    assert!(fires(&failed(9, 3), "EFF-02", "user").card.reason.starts_with("75 percent"));
}

#[test]
fn eff_02_is_silent_at_two_thirds_for_eleven_and_for_isolation() {
    silent(&failed(8, 4), "EFF-02", "user");
    silent(&failed(11, 0), "EFF-02", "user");
    silent(&told(failed(8, 4), "lateral-raise-dumbbell", 12, 0.0), "EFF-02", "user");
}

#[test]
fn eff_02_is_held_back_by_a_pause() {
    held_back(&failed(12, 0).paused(), "EFF-02", "user", "PAUSED");
}

fn untold(told_sets: usize, others: usize) -> Log {
    told(Log::intermediate(), SQUAT, told_sets, 2.0).sets(day(0, 1), SQUAT, others)
}

#[test]
fn eff_03_fires_when_hardly_a_set_says_how_it_ended() {
    assert!(fires(&untold(3, 17), "EFF-03", "user").card.reason.starts_with("3 of your 20 sets"));
}

#[test]
fn eff_03_is_silent_at_a_fifth_and_for_nineteen_sets() {
    silent(&untold(4, 16), "EFF-03", "user");
    silent(&untold(0, 19), "EFF-03", "user");
}

#[test]
fn eff_03_is_held_back_by_a_pause() {
    held_back(&untold(0, 20).paused(), "EFF-03", "user", "PAUSED");
}

/// Eight with two left, and then so many as possible.
fn amrap(reps: u32, load: f64) -> Log {
    let before = Log::intermediate().lifts(day(1, 0), BENCH, 2, (100.0, 8, Some(2.0)));
    before.with(day(0, 0), BENCH, |set| {
        set.set.kind = SetKind::Amrap;
        set.set.load = kg(load);
        set.set.reps = Some(reps);
    })
}

#[test]
fn eff_04_fires_for_four_more_than_foreseen() {
    let card = fires(&amrap(14, 100.0), "EFF-04", "user").card;
    assert!(
        card.reason.contains("14 repetitions of Bench Press (Barbell)")
            && card.reason.contains("10 were foreseen")
    );
}

#[test]
fn eff_04_is_silent_for_three_more_and_at_another_load() {
    silent(&amrap(13, 100.0), "EFF-04", "user");
    silent(&amrap(20, 80.0), "EFF-04", "user");
    assert!(about(&amrap(14, 100.0).at("2026-01-20T12:00:00Z"), "EFF-04").is_empty(), "fifteen days ago");
    assert_eq!(about(&amrap(14, 100.0).at(MONDAY), "EFF-04"), ["user"]);
}

#[test]
fn eff_04_is_held_back_by_a_pause() {
    held_back(&amrap(14, 100.0).paused(), "EFF-04", "user", "PAUSED");
}
