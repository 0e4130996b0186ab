//! Activities.

use super::{Book, Filter, Result, parsed, read_edits};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::{Effective, UserId};
use uuid::Uuid;

impl Book {
    /// An activity, whatever became of it.
    pub(crate) async fn activity(
        &self,
        user: &UserId,
        id: Uuid,
    ) -> Result<Option<Effective<PerformedActivity>>> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT edits FROM logged_activity WHERE user_id = $1 AND activity_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        row.map(|(edits,)| parsed(&edits)).transpose()
    }

    /// What was first logged under an id, as [`digest`](crate::domain::activity::digest), whatever became of it.
    pub(crate) async fn logged_activity(&self, user: &UserId, id: Uuid) -> Result<Option<String>> {
        let row: Option<(Option<String>,)> =
            sqlx::query_as("SELECT logged FROM logged_activity WHERE user_id = $1 AND activity_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        Ok(row.and_then(|(logged,)| logged))
    }

    /// Activities that count, newest first.
    pub(crate) async fn activities(
        &self,
        user: &UserId,
        filter: &Filter,
    ) -> Result<Vec<(Uuid, PerformedActivity)>> {
        let (after_at, after_id) = filter.after.clone().unwrap_or((i64::MAX, String::new()));
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT activity_id, edits FROM logged_activity
             WHERE user_id = $1 AND day >= $2 AND day <= $3 AND ($4 = '' OR exercise = $4)
               AND (performed_at < $5 OR (performed_at = $5 AND activity_id > $6))
             ORDER BY performed_at DESC, activity_id LIMIT $7",
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

    /// The activities of a workout that count, in the order they were done.
    pub(crate) async fn activities_of(
        &self,
        user: &UserId,
        workout: Uuid,
    ) -> Result<Vec<(Uuid, PerformedActivity)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT activity_id, edits FROM logged_activity
             WHERE user_id = $1 AND workout_id = $2 ORDER BY performed_at, activity_id",
        )
        .bind(user.as_str().to_owned())
        .bind(workout.to_string())
        .fetch_all(self.rows.db().reads())
        .await?;
        read_edits(rows)
    }
}
