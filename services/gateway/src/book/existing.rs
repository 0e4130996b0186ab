//! What of an import is there already.

use super::{Book, Result, parsed};
use crate::domain::import::{Existing, Ids};
use mariposas_event_schema::{Effective, UserId};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use uuid::Uuid;

impl Book {
    /// Those of some ids that the person has.
    pub(crate) async fn existing(&self, user: &UserId, ids: &Ids) -> Result<Existing> {
        let workouts =
            self.held(user, "workout_id, workout_id FROM workout", "workout_id", &ids.workouts).await?;
        let sets = self.held(user, "set_id, edits FROM logged_set", "set_id", &ids.sets).await?;
        let activities = self
            .held(user, "activity_id, edits FROM logged_activity", "activity_id", &ids.activities)
            .await?;
        Ok(Existing {
            sets: edits(sets)?,
            activities: edits(activities)?,
            workouts: workouts.into_iter().filter_map(|(id, _)| id.parse().ok()).collect(),
        })
    }

    /// Two columns of the rows whose `key` is one of some ids.
    async fn held(
        &self,
        user: &UserId,
        columns: &str,
        key: &str,
        ids: &[Uuid],
    ) -> Result<Vec<(String, String)>> {
        let db = self.rows.db();
        let given = db.texts("$2");
        let sql = format!("SELECT {columns} WHERE user_id = $1 AND {key} IN ({given})");
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(user.as_str().to_owned())
            .bind(serde_json::to_string(ids).expect("ids are JSON"))
            .fetch_all(db.reads())
            .await?;
        Ok(rows)
    }
}

/// What rows finally are, by their ids.
fn edits<V: DeserializeOwned>(rows: Vec<(String, String)>) -> Result<HashMap<Uuid, Effective<V>>> {
    let known = rows.into_iter().filter_map(|(id, edits)| Some((id.parse().ok()?, edits)));
    known.map(|(id, edits)| Ok((id, parsed(&edits)?))).collect()
}
