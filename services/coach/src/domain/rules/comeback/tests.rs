use crate::domain::evaluate::is_resolved;
use crate::domain::fixture::{Log, day, fires, held_back, silent};
use crate::domain::scene::Scene;
use jiff::Span;
use jiff::civil::Date;

const SQUAT: &str = "squat-barbell";

/// Six sessions, so many full days off, and one session on the day back.
fn away(full_days: i32, back: Date) -> Log {
    let last = back.saturating_sub(Span::new().days(full_days + 1));
    let before = |log: Log, ago: i32| log.sets(last.saturating_sub(Span::new().days(2 * ago)), SQUAT, 3);
    (0..6).rev().fold(Log::intermediate(), before).sets(back, SQUAT, 1)
}

/// Back on Thursday of W0, four days ago.
fn off(full_days: i32) -> Log {
    away(full_days, day(0, 3))
}

#[test]
fn ret_01_fires_after_two_or_three_weeks_off() {
    let card = fires(&off(14), "RET-01", "user").card;
    assert!(card.reason.contains("14 days") && card.advice.contains("70 percent"));
    assert_eq!((card.priority, card.judged.as_str()), (1, "2026-01-08"));
    fires(&off(27), "RET-01", "user");
}

#[test]
fn ret_01_is_silent_after_13_or_28_days_off_and_eight_days_later() {
    silent(&off(13), "RET-01", "user");
    silent(&off(28), "RET-01", "user");
    fires(&away(14, day(0, 0)), "RET-01", "user");
    silent(&away(14, day(1, 6)), "RET-01", "user");
}

#[test]
fn ret_01_is_held_back_by_a_pause() {
    held_back(&off(14).paused(), "RET-01", "user", "PAUSED");
}

#[test]
fn ret_02_fires_after_a_month_or_two() {
    for days in [28, 83] {
        assert!(fires(&off(days), "RET-02", "user").card.advice.contains("half your usual sets"));
    }
}

#[test]
fn ret_02_is_silent_after_27_or_84_days_off() {
    silent(&off(27), "RET-02", "user");
    silent(&off(84), "RET-02", "user");
    silent(&away(30, day(1, 6)), "RET-02", "user");
}

#[test]
fn ret_02_is_held_back_by_a_pause() {
    held_back(&off(40).paused(), "RET-02", "user", "PAUSED");
}

#[test]
fn ret_03_fires_after_twelve_weeks_off() {
    let card = fires(&off(84), "RET-03", "user").card;
    assert!(card.advice.contains("twice a week") && card.reason.contains("84 days"));
}

#[test]
fn ret_03_is_silent_after_83_days_off() {
    silent(&off(83), "RET-03", "user");
    silent(&away(100, day(1, 6)), "RET-03", "user");
}

#[test]
fn ret_03_is_held_back_by_a_red_flag() {
    held_back(&off(84).noted(day(0, 4), SQUAT, "chest pain"), "RET-03", "user", "RED FLAG");
}

/// Four weeks of ten sets, so many full days off, and a first week of so many sets.
fn first_week(full_days: i32, sets: usize) -> Log {
    let back = day(0, 1);
    let last = back.saturating_sub(Span::new().days(full_days + 1));
    let before = |log: Log, week: i32| log.sets(last.saturating_sub(Span::new().days(7 * week)), SQUAT, 10);
    (0..4).rev().fold(Log::intermediate(), before).sets(back, SQUAT, sets)
}

#[test]
fn ret_04_fires_for_a_first_week_nearly_as_before() {
    let card = fires(&first_week(14, 9), "RET-04", "user").card;
    assert!(card.advice.contains("about 8 hard sets") && card.reason.contains("where 10 a week were usual"));
    fires(&first_week(28, 7), "RET-04", "user");
}

#[test]
fn ret_04_is_silent_at_four_fifths_and_after_long_at_three() {
    silent(&first_week(14, 8), "RET-04", "user");
    silent(&first_week(28, 6), "RET-04", "user");
    silent(&first_week(27, 8), "RET-04", "user");
}

#[test]
fn ret_04_is_held_back_by_a_pause() {
    held_back(&first_week(14, 9).paused(), "RET-04", "user", "PAUSED");
}

#[test]
fn ret_04_ends_with_a_week_below_the_cap() {
    let log = first_week(14, 9);
    assert!(fires(&log, "RET-04", "user").number("cap_sets").is_some_and(|cap| (cap - 8.0).abs() < 1e-9));
    let eased = log.history();
    let later = "2026-01-15T20:00:00Z".parse().unwrap();
    let scene = Scene::new(&log.person, &eased, later);
    assert!(scene.fired("RET-04"), "the first week was what it was");
    let firing = fires(&log, "RET-04", "user");
    assert!(is_resolved(&scene, &firing, true), "a week below the cap closes it all the same");
}

#[test]
fn ret_05_fires_after_a_week_off() {
    for days in [7, 13] {
        let card = fires(&off(days), "RET-05", "user").card;
        assert!(card.reason.contains("Nothing was lost"));
    }
}

#[test]
fn ret_05_is_silent_after_longer_breaks_and_for_beginners() {
    silent(&off(14), "RET-05", "user");
    let five_before = Log::intermediate().weekly(1, 5, 3, SQUAT, 3).sets(day(0, 4), SQUAT, 1);
    silent(&five_before, "RET-05", "user");
    silent(&away(7, day(1, 6)), "RET-05", "user");
}

#[test]
fn ret_05_is_held_back_by_a_pause() {
    held_back(&off(7).paused(), "RET-05", "user", "PAUSED");
}
