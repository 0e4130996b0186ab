use crate::domain::fixture::{Log, day, fires, held_back, silent};
use mariposas_training::profile::WeekKind;

const SQUAT: &str = "squat-barbell";

/// Two sessions a week, which is what people plan who have not said.
fn met(weeks: i32) -> Log {
    Log::intermediate().weekly(0, weeks, 1, SQUAT, 1).weekly(0, weeks, 4, SQUAT, 1)
}

#[test]
fn con_01_fires_after_four_weeks_with_the_plan_met() {
    for weeks in [4, 8, 12, 26, 52] {
        let card = fires(&met(weeks), "CON-01", "user").card;
        assert!(card.reason.contains(&format!("for {weeks} weeks")), "{}", card.reason);
    }
    assert_eq!(fires(&met(4), "CON-01", "user").card.judged, "4 weeks from 2025-W51");
}

#[test]
fn con_01_is_silent_between_the_milestones_and_below_the_plan() {
    silent(&met(3), "CON-01", "user");
    silent(&met(5), "CON-01", "user");
    silent(&met(4).who(|person| person.profile.plan_sessions = Some(3)), "CON-01", "user");
}

#[test]
fn con_01_is_held_back_by_a_pause() {
    held_back(&met(4).paused(), "CON-01", "user", "PAUSED");
}

#[test]
fn con_01_counts_easy_weeks_and_one_reserve() {
    let without_w1 = Log::intermediate().weekly(2, 2, 1, SQUAT, 1).weekly(2, 2, 4, SQUAT, 1);
    let without_w1 = without_w1.sets(day(0, 1), SQUAT, 1).sets(day(0, 4), SQUAT, 1);
    fires(&without_w1, "CON-01", "user");
    let off =
        Log::intermediate().weekly(0, 2, 1, SQUAT, 1).weekly(0, 2, 4, SQUAT, 1).weekly(3, 1, 1, SQUAT, 2);
    silent(&off, "CON-01", "user");
    let off = off.who(|person| {
        person.weeks.insert("2025-W51".parse().unwrap(), WeekKind::Illness);
        person.weeks.insert("2025-W52".parse().unwrap(), WeekKind::Travel);
    });
    fires(&off, "CON-01", "user");
}

/// A session a week, the last of them on a weekday of W0.
fn gone(weeks: &[i32], last: i32) -> Log {
    let log = weeks.iter().rev().fold(Log::intermediate(), |log, back| log.sets(day(*back, 0), SQUAT, 1));
    log.sets(day(0, last), SQUAT, 1)
}

#[test]
fn con_02_fires_a_week_after_the_last_session() {
    let card = fires(&gone(&[1, 2, 3], 0), "CON-02", "user").card;
    assert_eq!(card.judged, "2026-01-05");
    fires(&gone(&[2, 3], 0), "CON-02", "user");
}

#[test]
fn con_02_is_silent_after_six_days_without_a_habit_and_in_a_pause() {
    silent(&gone(&[1, 2, 3], 1), "CON-02", "user");
    silent(&gone(&[3], 0), "CON-02", "user");
    silent(&gone(&[1, 2, 3], 0).paused(), "CON-02", "user");
}

#[test]
fn con_02_is_held_back_by_a_red_flag() {
    held_back(&gone(&[1, 2, 3], 0).noted(day(0, 0), SQUAT, "chest pain"), "CON-02", "user", "RED FLAG");
}

fn planned(sessions: u32, weeks: &[i32]) -> Log {
    let log = weeks.iter().rev().fold(Log::intermediate(), |log, back| log.sets(day(*back, 1), SQUAT, 1));
    log.who(|person| person.profile.plan_sessions = Some(sessions))
}

#[test]
fn con_03_fires_when_weeks_have_room_for_less_than_half_the_plan() {
    let card = fires(&planned(4, &[0, 1, 2, 3]), "CON-03", "user").card;
    assert!(card.advice.contains("plan 2 a week"), "{}", card.advice);
}

#[test]
fn con_03_is_silent_at_half_and_for_small_plans() {
    silent(&planned(4, &[0, 1, 2, 3]).weekly(0, 2, 4, SQUAT, 1), "CON-03", "user");
    silent(&planned(4, &[1, 2, 3]), "CON-03", "user");
    silent(&planned(3, &[0, 1, 2]), "CON-03", "user");
}

#[test]
fn con_03_fires_whatever_the_weeks_were_planned_as() {
    let deload = planned(4, &[0, 1, 2, 3]).who(|person| {
        person.weeks.insert("2025-W52".parse().unwrap(), WeekKind::Deload);
        person.weeks.insert("2025-W51".parse().unwrap(), WeekKind::Illness);
    });
    fires(&deload, "CON-03", "user");
}

#[test]
fn con_03_is_held_back_while_returning() {
    held_back(&planned(4, &[0, 3]), "CON-03", "user", "RETURNING");
}
