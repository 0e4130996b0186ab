//! Everything of a person, page by page, oldest first; and what each day holds.

use super::{Book, Result, WorkoutTuple, read_edits, workout_row};
use crate::projection::WorkoutRow;
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::set::PerformedSet;
use uuid::Uuid;

/// After which row a page starts: its time in milliseconds, and its id.
pub(crate) type After = (i64, String);

/// What was done on a local training day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DayCount {
    pub(crate) sets: i64,
    pub(crate) activities: i64,
}

impl Book {
    /// Sets that count.
    pub(crate) async fn sets_after(
        &self,
        user: &UserId,
        (at, id): &After,
        limit: i64,
    ) -> Result<Vec<(Uuid, PerformedSet)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT set_id, edits FROM logged_set
             WHERE user_id = $1 AND (performed_at > $2 OR (performed_at = $2 AND set_id > $3))
             ORDER BY performed_at, set_id LIMIT $4",
        )
        .bind(user.as_str().to_owned())
        .bind(*at)
        .bind(id.clone())
        .bind(limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        read_edits(rows)
    }

    /// Activities that count.
    pub(crate) async fn activities_after(
        &self,
        user: &UserId,
        (at, id): &After,
        limit: i64,
    ) -> Result<Vec<(Uuid, PerformedActivity)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT activity_id, edits FROM logged_activity
             WHERE user_id = $1 AND (performed_at > $2 OR (performed_at = $2 AND activity_id > $3))
             ORDER BY performed_at, activity_id LIMIT $4",
        )
        .bind(user.as_str().to_owned())
        .bind(*at)
        .bind(id.clone())
        .bind(limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        read_edits(rows)
    }

    /// Workouts that were not discarded.
    pub(crate) async fn workouts_after(
        &self,
        user: &UserId,
        (at, id): &After,
        limit: i64,
    ) -> Result<Vec<WorkoutRow>> {
        let rows: Vec<WorkoutTuple> = sqlx::query_as(
            "SELECT workout_id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue
             FROM workout WHERE user_id = $1 AND discarded = 0
               AND (started_at > $2 OR (started_at = $2 AND workout_id > $3))
             ORDER BY started_at, workout_id LIMIT $4",
        )
        .bind(user.as_str().to_owned())
        .bind(*at)
        .bind(id.clone())
        .bind(limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        Ok(rows.into_iter().map(workout_row).collect())
    }

    /// How much each local training day holds, from one day to another; days without anything are left out.
    pub(crate) async fn days(
        &self,
        user: &UserId,
        from: &str,
        to: &str,
    ) -> Result<std::collections::BTreeMap<String, DayCount>> {
        let mut days = std::collections::BTreeMap::<String, DayCount>::new();
        for (sql, is_set) in [
            (
                "SELECT day, COUNT(*) FROM logged_set WHERE user_id = $1 AND day >= $2 AND day <= $3 GROUP BY day",
                true,
            ),
            (
                "SELECT day, COUNT(*) FROM logged_activity WHERE user_id = $1 AND day >= $2 AND day <= $3 GROUP BY day",
                false,
            ),
        ] {
            let rows: Vec<(String, i64)> = sqlx::query_as(sql)
                .bind(user.as_str().to_owned())
                .bind(from.to_owned())
                .bind(to.to_owned())
                .fetch_all(self.rows.db().reads())
                .await?;
            for (day, count) in rows {
                let entry = days.entry(day).or_default();
                if is_set {
                    entry.sets = count;
                } else {
                    entry.activities = count;
                }
            }
        }
        Ok(days)
    }

    /// Workouts of some local training days that were not discarded.
    pub(crate) async fn workouts_between(
        &self,
        user: &UserId,
        from: &str,
        to: &str,
    ) -> Result<Vec<WorkoutRow>> {
        let rows: Vec<WorkoutTuple> = sqlx::query_as(
            "SELECT workout_id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue
             FROM workout WHERE user_id = $1 AND discarded = 0 AND day >= $2 AND day <= $3
             ORDER BY started_at, workout_id",
        )
        .bind(user.as_str().to_owned())
        .bind(from.to_owned())
        .bind(to.to_owned())
        .fetch_all(self.rows.db().reads())
        .await?;
        Ok(rows.into_iter().map(workout_row).collect())
    }
}
