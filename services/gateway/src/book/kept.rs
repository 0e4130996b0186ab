//! What is kept as lines of an export.

use super::{Book, Result, parsed};
use crate::domain::backup::Line;
use mariposas_event_schema::{Effective, UserId};
use std::collections::HashSet;

impl Book {
    /// Lines after this key, with their keys and in their order.
    pub(crate) async fn kept_after(
        &self,
        user: &UserId,
        key: &str,
        limit: i64,
    ) -> Result<Vec<(String, Line)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT line_key, edits FROM kept WHERE user_id = $1 AND line_key > $2 ORDER BY line_key LIMIT $3",
        )
        .bind(user.as_str().to_owned())
        .bind(key.to_owned())
        .bind(limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        let mut lines = Vec::with_capacity(rows.len());
        for (key, edits) in rows {
            if let Some(line) = parsed::<Effective<Line>>(&edits)?.value() {
                lines.push((key, line.clone()));
            }
        }
        Ok(lines)
    }

    /// Those of some keys under which a line is kept.
    pub(crate) async fn kept(&self, user: &UserId, keys: &[String]) -> Result<HashSet<String>> {
        if keys.is_empty() {
            return Ok(HashSet::new());
        }
        let db = self.rows.db();
        let given = db.texts("$2");
        let sql = format!("SELECT line_key FROM kept WHERE user_id = $1 AND line_key IN ({given})");
        let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(user.as_str().to_owned())
            .bind(serde_json::to_string(keys).expect("keys are JSON"))
            .fetch_all(db.reads())
            .await?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }
}
