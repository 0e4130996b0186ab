//! What of many ids is there already.

use super::{Book, Result, parsed};
use crate::domain::import::{Existing, Ids};
use mariposas_event_schema::{Effective, UserId};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use uuid::Uuid;

/// Workouts, and whether they are still going on.
const WORKOUTS: &str =
    "workout_id, CASE WHEN finished_at IS NULL AND discarded = 0 THEN 'open' ELSE 'over' END FROM workout";

impl Book {
    /// Those of some ids that the person has.
    pub(crate) async fn existing(&self, user: &UserId, ids: &Ids) -> Result<Existing> {
        let workouts = self.held(user, WORKOUTS, "workout_id", &ids.workouts).await?;
        let of_all = |wanted: &dyn Fn(&str) -> bool| {
            let wanted = workouts.iter().filter(|(_, state)| wanted(state));
            wanted.filter_map(|(id, _)| id.parse().ok()).collect()
        };
        let sets = self.held(user, "set_id, edits FROM logged_set", "set_id", &ids.sets).await?;
        let activities = self
            .held(user, "activity_id, edits FROM logged_activity", "activity_id", &ids.activities)
            .await?;
        Ok(Existing {
            sets: edits(sets)?,
            activities: edits(activities)?,
            workouts: of_all(&|_| true),
            unfinished: of_all(&|state| state == "open"),
        })
    }

    /// What was first logged under ids of sets, as [`logged`](Self::logged) says of one.
    pub(crate) async fn logged_of(&self, user: &UserId, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
        let rows = self.held(user, "set_id, COALESCE(logged, '') FROM logged_set", "set_id", ids).await?;
        let known = rows.into_iter().filter(|(_, logged)| !logged.is_empty());
        Ok(known.filter_map(|(id, logged)| Some((id.parse().ok()?, logged))).collect())
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
