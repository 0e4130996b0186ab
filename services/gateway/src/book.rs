//! Reading the gateway's own projection.

mod activities;
mod bodyweights;
mod commands;
mod everything;
mod existing;
mod kept;

pub(crate) use everything::After;

use crate::projection::{PersonRow, WorkoutRow};
use mariposas_consumer::Handle;
use mariposas_event_schema::facts::routine::RoutineSaved;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Effective, UserId};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) use bodyweights::BodyweightFilter;

/// A person's row is read again after so long, so that what another gateway accepted is seen.
const PERSON_MEMORY: Duration = Duration::from_secs(2);

/// A remembered person: their row, up to where it was settled, and when it was read.
type Remembered = (Arc<PersonRow>, u64, Instant);

pub(crate) struct Book {
    rows: Handle,
    people: Mutex<HashMap<UserId, Remembered>>,
}

/// Which sets or activities are listed.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) exercise: Option<String>,
    /// Newer ones than this place were listed before: (performed_at in ms, id).
    pub(crate) after: Option<(i64, String)>,
    pub(crate) limit: i64,
}

type Result<T> = std::result::Result<T, sqlx::Error>;

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

impl Book {
    pub(crate) fn new(rows: Handle) -> Self {
        Self { rows, people: Mutex::default() }
    }

    /// The person's row, at least as new as `sequence`.
    pub(crate) async fn person(&self, user: &UserId, sequence: u64) -> Result<Arc<PersonRow>> {
        if let Some((person, settled, at)) =
            self.people.lock().unwrap_or_else(PoisonError::into_inner).get(user)
            && *settled >= sequence
            && at.elapsed() < PERSON_MEMORY
        {
            return Ok(person.clone());
        }
        let row: Option<(String, String, String, i64, String)> =
            sqlx::query_as("SELECT profile, exercises, names, paused, plan FROM person WHERE user_id = $1")
                .bind(user.as_str().to_owned())
                .fetch_optional(self.rows.db().reads())
                .await?;
        let person = match row {
            Some((profile, exercises, names, paused, plan)) => PersonRow {
                profile: parsed(&profile)?,
                exercises: parsed(&exercises)?,
                names: parsed(&names)?,
                paused,
                plan: parsed(&plan)?,
            },
            None => PersonRow::default(),
        };
        let person = Arc::new(person);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() > 20_000 {
            people.clear();
        }
        people.insert(user.clone(), (person.clone(), sequence, Instant::now()));
        Ok(person)
    }

    /// A set, whatever became of it.
    pub(crate) async fn set(&self, user: &UserId, id: Uuid) -> Result<Option<Effective<PerformedSet>>> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT edits FROM logged_set WHERE user_id = $1 AND set_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        row.map(|(edits,)| parsed(&edits)).transpose()
    }

    /// What was first logged under an id, as [`digest`](crate::domain::set::digest), whatever became of it.
    pub(crate) async fn logged(&self, user: &UserId, id: Uuid) -> Result<Option<String>> {
        let row: Option<(Option<String>,)> =
            sqlx::query_as("SELECT logged FROM logged_set WHERE user_id = $1 AND set_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        Ok(row.and_then(|(logged,)| logged))
    }

    /// Whether a workout was thrown away.
    pub(crate) async fn is_discarded(&self, user: &UserId, id: Uuid) -> Result<bool> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT discarded FROM workout WHERE user_id = $1 AND workout_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        Ok(row.is_some_and(|(discarded,)| discarded != 0))
    }

    /// Sets that count, newest first.
    pub(crate) async fn sets(&self, user: &UserId, filter: &Filter) -> Result<Vec<(Uuid, PerformedSet)>> {
        let (after_at, after_id) = filter.after.clone().unwrap_or((i64::MAX, String::new()));
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT set_id, edits FROM logged_set
             WHERE user_id = $1 AND day >= $2 AND day <= $3 AND ($4 = '' OR exercise = $4)
               AND (performed_at < $5 OR (performed_at = $5 AND set_id > $6))
             ORDER BY performed_at DESC, set_id LIMIT $7",
        )
        .bind(user.as_str().to_owned())
        .bind(filter.from.clone().unwrap_or_default())
        .bind(filter.to.clone().unwrap_or_else(|| "9999".to_owned()))
        .bind(filter.exercise.clone().unwrap_or_default())
        .bind(after_at)
        .bind(after_id)
        .bind(filter.limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        read_edits(rows)
    }

    /// The sets of a workout that count, in the order they were done.
    pub(crate) async fn sets_of(&self, user: &UserId, workout: Uuid) -> Result<Vec<(Uuid, PerformedSet)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT set_id, edits FROM logged_set WHERE user_id = $1 AND workout_id = $2 ORDER BY performed_at, set_id",
        )
        .bind(user.as_str().to_owned())
        .bind(workout.to_string())
        .fetch_all(self.rows.db().reads())
        .await?;
        let mut sets: Vec<(Uuid, PerformedSet)> = read_edits(rows)?;
        sets.sort_by_key(|(_, performed)| (performed.performed_at, performed.set.block, performed.set.index));
        Ok(sets)
    }

    /// A workout that was not discarded.
    pub(crate) async fn workout(&self, user: &UserId, id: Uuid) -> Result<Option<WorkoutRow>> {
        let rows: Vec<WorkoutTuple> = sqlx::query_as(
            "SELECT workout_id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue
             FROM workout WHERE user_id = $1 AND workout_id = $2 AND discarded = 0",
        )
        .bind(user.as_str().to_owned())
        .bind(id.to_string())
        .fetch_all(self.rows.db().reads())
        .await?;
        Ok(rows.into_iter().next().map(workout_row))
    }

    /// Workouts that were not discarded, newest first.
    pub(crate) async fn workouts(
        &self,
        user: &UserId,
        after: Option<(i64, String)>,
        limit: i64,
    ) -> Result<Vec<WorkoutRow>> {
        let (after_at, after_id) = after.unwrap_or((i64::MAX, String::new()));
        let rows: Vec<WorkoutTuple> = sqlx::query_as(
            "SELECT workout_id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue
             FROM workout WHERE user_id = $1 AND discarded = 0
               AND (started_at < $2 OR (started_at = $2 AND workout_id > $3))
             ORDER BY started_at DESC, workout_id LIMIT $4",
        )
        .bind(user.as_str().to_owned())
        .bind(after_at)
        .bind(after_id)
        .bind(limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        Ok(rows.into_iter().map(workout_row).collect())
    }

    /// A routine, and whether it was archived.
    pub(crate) async fn routine(&self, user: &UserId, id: Uuid) -> Result<Option<(RoutineSaved, bool)>> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT routine, archived FROM routine WHERE user_id = $1 AND routine_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        row.map(|(routine, archived)| Ok((parsed(&routine)?, archived != 0))).transpose()
    }

    /// Routines that were not archived.
    pub(crate) async fn routines(&self, user: &UserId) -> Result<Vec<RoutineSaved>> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT routine FROM routine WHERE user_id = $1 AND archived = 0 ORDER BY routine_id",
        )
        .bind(user.as_str().to_owned())
        .fetch_all(self.rows.db().reads())
        .await?;
        rows.iter().map(|(routine,)| parsed(routine)).collect()
    }
}

type WorkoutTuple =
    (String, Option<String>, Option<String>, i64, String, String, Option<i64>, Option<String>, Option<i64>);

fn workout_row(row: WorkoutTuple) -> WorkoutRow {
    let (workout_id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue) = row;
    WorkoutRow {
        workout_id,
        name,
        routine_id,
        started_at,
        day,
        time_zone,
        finished_at,
        note,
        fatigue,
        discarded: 0,
    }
}

/// What counts of each row: its id and its newest value.
fn read_edits<V: Clone + DeserializeOwned>(rows: Vec<(String, String)>) -> Result<Vec<(Uuid, V)>> {
    let mut values = Vec::with_capacity(rows.len());
    for (id, edits) in rows {
        let edits: Effective<V> = parsed(&edits)?;
        if let (Ok(id), Some(value)) = (id.parse(), edits.value()) {
            values.push((id, value.clone()));
        }
    }
    Ok(values)
}
