//! Body weights.

use super::{Book, Result, parsed};
use crate::projection::BodyweightRow;
use mariposas_event_schema::UserId;
use mariposas_training::Weight;

/// Which body weights are listed.
#[derive(Debug, Default)]
pub(crate) struct BodyweightFilter {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    /// Those up to this [`key`](crate::domain::bodyweight::key) were listed before.
    pub(crate) after: Option<String>,
    pub(crate) limit: i64,
}

impl Book {
    /// The body weight under a [`key`](crate::domain::bodyweight::key).
    pub(crate) async fn bodyweight(&self, user: &UserId, taken_at: &str) -> Result<Option<Weight>> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT weight FROM bodyweight WHERE user_id = $1 AND taken_at = $2")
                .bind(user.as_str().to_owned())
                .bind(taken_at.to_owned())
                .fetch_optional(self.rows.db().reads())
                .await?;
        row.map(|(weight,)| parsed(&weight)).transpose()
    }

    /// Body weights, oldest first.
    pub(crate) async fn bodyweights(
        &self,
        user: &UserId,
        filter: &BodyweightFilter,
    ) -> Result<Vec<BodyweightRow>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT taken_at, weight, day FROM bodyweight
             WHERE user_id = $1 AND day >= $2 AND day <= $3 AND taken_at > $4 ORDER BY taken_at LIMIT $5",
        )
        .bind(user.as_str().to_owned())
        .bind(filter.from.clone().unwrap_or_default())
        .bind(filter.to.clone().unwrap_or_else(|| "9999".to_owned()))
        .bind(filter.after.clone().unwrap_or_default())
        .bind(filter.limit)
        .fetch_all(self.rows.db().reads())
        .await?;
        let row = |(taken_at, weight, day): (String, String, String)| {
            Ok(BodyweightRow { taken_at, weight: parsed(&weight)?, day })
        };
        rows.into_iter().map(row).collect()
    }
}
