//! What of an import is there already.

use super::{Book, Result, parsed};
use crate::domain::import::{Existing, Ids};
use mariposas_event_schema::UserId;
use uuid::Uuid;

impl Book {
    /// Those of some ids that the person has.
    pub(crate) async fn existing(&self, user: &UserId, ids: &Ids) -> Result<Existing> {
        let mut existing = Existing::default();
        let db = self.rows.db();
        let (given, user) = (db.texts("$2"), user.as_str().to_owned());
        let sql = format!("SELECT set_id, edits FROM logged_set WHERE user_id = $1 AND set_id IN ({given})");
        let sets: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(user.clone())
            .bind(json(&ids.sets))
            .fetch_all(db.reads())
            .await?;
        for (id, edits) in sets {
            if let Ok(id) = id.parse() {
                existing.sets.insert(id, parsed(&edits)?);
            }
        }
        for (table, column, wanted, found) in [
            ("logged_activity", "activity_id", &ids.activities, &mut existing.activities),
            ("workout", "workout_id", &ids.workouts, &mut existing.workouts),
        ] {
            let sql = format!("SELECT {column} FROM {table} WHERE user_id = $1 AND {column} IN ({given})");
            let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(user.clone())
                .bind(json(wanted))
                .fetch_all(db.reads())
                .await?;
            found.extend(rows.into_iter().filter_map(|(id,)| id.parse::<Uuid>().ok()));
        }
        Ok(existing)
    }
}

fn json(ids: &[Uuid]) -> String {
    serde_json::to_string(ids).expect("ids are JSON")
}
