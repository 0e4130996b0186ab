//! Commands that were carried out.

use super::{Book, Result};
use mariposas_event_schema::UserId;
use uuid::Uuid;

impl Book {
    /// The sequence under which the event of a command stands.
    pub(crate) async fn command(&self, user: &UserId, event_id: Uuid) -> Result<Option<u64>> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT sequence FROM command WHERE user_id = $1 AND event_id = $2")
                .bind(user.as_str().to_owned())
                .bind(event_id.to_string())
                .fetch_optional(self.rows.db().reads())
                .await?;
        Ok(row.and_then(|(sequence,)| sequence.try_into().ok()))
    }
}
