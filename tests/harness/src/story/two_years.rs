//! Two years of somebody who trains three or four times a week, rests when that is planned, and has a life beside it.

use super::{Told, id_of_roll, one_in};
use crate::Dice;
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::pet::RollUsed;
use mariposas_event_schema::facts::plan::{PauseEnded, PauseStarted, WeekPlanned};
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged};
use mariposas_event_schema::facts::workout::WorkoutFinished;
use mariposas_event_schema::{Fact, UserId};
use mariposas_training::profile::WeekKind;
use mariposas_training::{IsoWeek, LoggedSet, Rir};
use uuid::Uuid;

const MONDAY: &str = "2024-01-01";
const EXERCISES: [&str; 5] = [
    "bench-press-barbell",
    "squat-barbell",
    "lying-leg-curl-machine",
    "pull-up",
    "romanian-deadlift-barbell",
];

/// Sessions, runs, weeks off, a pause, and corrections, in order of time.
///
/// # Panics
/// Never.
pub fn two_years(seed: u64) -> Vec<Told> {
    let mut dice = Dice::new(seed);
    let (mut told, mut id) = (Vec::new(), 0_u128);
    let plan = ProfileUpdated { plan_sessions: Some(3), ..Default::default() };
    told.push((at("2024-01-01T05:00:00Z"), plan.into()));
    for week in 0..104_i64 {
        let monday = days_after(MONDAY.parse().expect("a day"), week * 7);
        match week % 13 {
            6 => {
                let kind = WeekKind::Deload;
                told.push((evening(monday), WeekPlanned { week: IsoWeek::of(monday), kind }.into()));
            }
            9 if week > 60 => {
                let (from, back) = (evening(monday), evening(days_after(monday, 13)));
                told.push((from, PauseStarted { at: from }.into()));
                told.push((back, PauseEnded { at: back }.into()));
                continue;
            }
            _ => {}
        }
        for date in [0, 2, 4, 5].map(|n| days_after(monday, n)) {
            if !one_in(&mut dice, 8) {
                told.extend(session(&mut dice, date, &mut id));
            }
        }
        if week % 5 == 0 {
            told.push(run(days_after(monday, 6), id));
        }
    }
    told.sort_by_key(|(time, _)| *time);
    told
}

/// The same with what does not commute: notes of pain and of danger, the card about it read, and rolls that are opened.
///
/// # Panics
/// Never.
pub fn two_lively_years(seed: u64, user: &UserId) -> Vec<Told> {
    let (mut told, mut dice) = (two_years(seed), Dice::new(seed + 1_000));
    let mut more: Vec<Told> = Vec::new();
    let mut days: Vec<Date> = Vec::new();
    for (_, fact) in &mut told {
        let Fact::SetLogged(logged) = fact else { continue };
        let day = logged.performed.day;
        if days.last() != Some(&day) {
            days.push(day);
        }
        if one_in(&mut dice, 40) {
            logged.performed.set.note = Some("sharp pain in the knee".to_owned());
        } else if one_in(&mut dice, 300) {
            logged.performed.set.note = Some("chest pain, had to stop".to_owned());
            let read = evening(days_after(day, 9)) + SignedDuration::from_hours(3);
            let (rule, subject) = ("SAF-02".to_owned(), "user".to_owned());
            let recommendation_id = logged.set_id;
            let answer = Answer::Accepted;
            let fact =
                RecommendationAnswered { recommendation_id, rule, subject, judged: None, answer, at: read };
            more.push((read, fact.into()));
        }
    }
    for (n, day) in (0_u64..).zip(days).filter(|(n, _)| n % 3 == 0) {
        // In the morning two days later, alone between its ticks.
        let time = evening(days_after(day, 2)) - SignedDuration::from_hours(9);
        let (roll_id, entropy) = (id_of_roll(user, day), format!("{n:064x}"));
        more.push((time, RollUsed { roll_id, entropy, day: Some(day) }.into()));
    }
    told.extend(more);
    told.sort_by_key(|(time, _)| *time);
    told
}

fn session(dice: &mut Dice, date: Date, id: &mut u128) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let workout_id = one_in(dice, 2).then(|| Uuid::from_u128(*id + 1_000_000));
    for _ in 0..3 + dice.below(3) {
        *id += 1;
        let time = evening(date) + SignedDuration::from_mins(i64::try_from(*id % 40).expect("it is small"));
        let rir = if one_in(dice, 3) { None } else { Rir::from_reps(2.0).ok() };
        let set = LoggedSet { reps: Some(8), rir, ..LoggedSet::working() };
        let (exercise, time_zone) = ((*dice.one(&EXERCISES)).to_owned(), "UTC".to_owned());
        let performed = PerformedSet {
            workout_id,
            exercise,
            raw_name: None,
            performed_at: time,
            day: date,
            time_zone,
            set,
        };
        let (set_id, source) = (Uuid::from_u128(*id), "api".to_owned());
        let logged = SetLogged { set_id, edited_at: time, source, performed: performed.clone() };
        told.push((time, logged.into()));
        if one_in(dice, 12) {
            let mut performed = performed;
            performed.set.reps = Some(5);
            let edited_at = time + SignedDuration::from_mins(2);
            told.push((edited_at, SetCorrected { set_id, edited_at, performed }.into()));
        }
    }
    if let Some(workout_id) = workout_id {
        let finished_at = evening(date) + SignedDuration::from_hours(1);
        let finished = WorkoutFinished { workout_id, finished_at, note: None, fatigue: None, source: None };
        told.push((finished_at, finished.into()));
    }
    told
}

fn run(date: Date, id: u128) -> Told {
    let performed_at = evening(date);
    let performed = PerformedActivity {
        workout_id: None,
        exercise: "running".to_owned(),
        raw_name: None,
        performed_at,
        day: date,
        time_zone: "UTC".to_owned(),
        seconds: Some(1_800.0),
        metres: None,
        note: None,
    };
    let (activity_id, source) = (Uuid::from_u128(id), "api".to_owned());
    (performed_at, ActivityLogged { activity_id, edited_at: performed_at, source, performed }.into())
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn evening(date: Date) -> Timestamp {
    at(&format!("{date}T18:00:00Z"))
}

fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}
