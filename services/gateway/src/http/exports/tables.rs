//! A history as workouts of a table: sets and activities by their workout, or by their local training day.

use super::{App, PAGE, Problem, START};
use crate::projection::{PersonRow, WorkoutRow};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::UserId;
use mariposas_training::export::{ExportedSet, ExportedWorkout};
use mariposas_training::{Catalogue, LoggedSet};
use std::collections::BTreeMap;
use uuid::Uuid;

/// From midnight.
const NOON: SignedDuration = SignedDuration::from_hours(12);

/// Something done: in which workout, when, where, and what.
struct Done {
    workout: Option<Uuid>,
    day: String,
    at: Timestamp,
    zone: TimeZone,
    exercise: String,
    set: LoggedSet,
}

/// Everything that was done, oldest first.
pub(super) async fn workouts(app: &App, user: &UserId) -> Result<Vec<ExportedWorkout>, Problem> {
    let sequence = app.writer.settle_context(user, None).await?;
    let person = app.book.person(user, sequence).await?;
    let mut known: BTreeMap<String, WorkoutRow> = BTreeMap::new();
    let mut after = START;
    loop {
        let page = app.book.workouts_after(user, &after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = (last.started_at, last.workout_id.clone());
        known.extend(page.into_iter().map(|row| (row.workout_id.clone(), row)));
    }
    let mut sessions: BTreeMap<String, Vec<Done>> = BTreeMap::new();
    for done in done(app, user).await? {
        let key = done.workout.map_or_else(|| done.day.clone(), |id| id.to_string());
        sessions.entry(key).or_default().push(done);
    }
    let mut workouts: Vec<ExportedWorkout> =
        sessions.iter().map(|(key, done)| workout(known.get(key), done, &person)).collect();
    workouts.sort_by(|a, b| (a.start, &a.name).cmp(&(b.start, &b.name)));
    Ok(workouts)
}

async fn done(app: &App, user: &UserId) -> Result<Vec<Done>, Problem> {
    let mut all = Vec::new();
    let mut after = START;
    loop {
        let page = app.book.sets_after(user, &after, PAGE).await?;
        let Some((id, last)) = page.last() else { break };
        after = (last.performed_at.as_millisecond(), id.to_string());
        all.extend(page.into_iter().map(|(_, performed)| Done {
            workout: performed.workout_id,
            day: performed.day.to_string(),
            at: performed.performed_at,
            zone: zone(&performed.time_zone),
            exercise: performed.exercise,
            set: performed.set,
        }));
    }
    let mut after = START;
    loop {
        let page = app.book.activities_after(user, &after, PAGE).await?;
        let Some((id, last)) = page.last() else { break };
        after = (last.performed_at.as_millisecond(), id.to_string());
        all.extend(page.into_iter().map(|(_, performed)| Done {
            workout: performed.workout_id,
            day: performed.day.to_string(),
            at: performed.performed_at,
            zone: zone(&performed.time_zone),
            exercise: performed.exercise,
            set: LoggedSet {
                seconds: performed.seconds,
                metres: performed.metres,
                note: performed.note,
                ..LoggedSet::working()
            },
        }));
    }
    all.sort_by_key(|done| (done.at, done.set.block, done.set.index));
    Ok(all)
}

/// What was done in one session, in order.
fn workout(row: Option<&WorkoutRow>, done: &[Done], person: &PersonRow) -> ExportedWorkout {
    let zone = row.map_or_else(
        || done.first().map_or(TimeZone::UTC, |done| done.zone.clone()),
        |row| zone(&row.time_zone),
    );
    let local = |at: Timestamp| -> DateTime { zone.to_datetime(at) };
    let first = done.first().map_or(Timestamp::UNIX_EPOCH, |done| done.at);
    let start = row.and_then(|row| Timestamp::from_millisecond(row.started_at).ok()).unwrap_or(first);
    let finished = row.and_then(|row| Timestamp::from_millisecond(row.finished_at?).ok());
    // What a table can hold of a length: up to a day.
    let end = finished.filter(|end| {
        let lasted = end.duration_since(start);
        lasted > SignedDuration::ZERO && lasted < SignedDuration::from_hours(24)
    });
    let (start, end) = (local(start), end.map(local));
    // A day without a time stands at midnight, which belongs to the day before where days begin later.
    let no_time =
        start.time() == Time::midnight() && done.iter().all(|done| done.day == start.date().to_string());
    let moved = if no_time && person.profile.day_starts_at.is_some() { NOON } else { SignedDuration::ZERO };
    ExportedWorkout {
        name: row.and_then(|row| row.name.clone()).unwrap_or_else(|| "Workout".to_owned()),
        start: start.saturating_add(moved),
        end: end.map(|end| end.saturating_add(moved)),
        note: row.and_then(|row| row.note.clone()),
        sets: done
            .iter()
            .map(|done| ExportedSet { exercise: name(&done.exercise, person), set: done.set.clone() })
            .collect(),
    }
}

fn name(exercise: &str, person: &PersonRow) -> String {
    let known = Catalogue::global().by_slug(exercise).map(|known| known.name.clone());
    let own = || person.exercises.own().get(exercise).map(|own| own.name.clone());
    known.or_else(own).unwrap_or_else(|| exercise.to_owned())
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
