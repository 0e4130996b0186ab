//! Questions of many rows.

use super::{Db, Dialect};
use serde::de::DeserializeOwned;
use sqlx::AssertSqlSafe;

/// Rows of a table: the columns that are asked for, and what follows `FROM`, in which `$1` is the first value.
pub type Part<'a> = (&'static str, &'a str);

impl Db {
    /// All rows of every part, as of one moment and in no order: `T` is a tuple with a `Vec` for each part, of tuples with a
    /// field for each column.
    ///
    /// It is one statement, and the database writes what it finds out as one text: to hand a row over by itself takes longer
    /// than to find and read it, and so does every further statement.
    pub async fn find<T: DeserializeOwned>(
        &self,
        parts: &[Part<'_>],
        values: &[&str],
    ) -> Result<T, sqlx::Error> {
        let parts = parts.iter().map(|(columns, from)| match self.dialect {
            Dialect::Sqlite => format!("(SELECT json_group_array(json_array({columns})) FROM {from})"),
            Dialect::Postgres => {
                format!("(SELECT coalesce(json_agg(json_build_array({columns})), '[]')::text FROM {from})")
            }
        });
        let sql = format!("SELECT '[' || {} || ']'", parts.collect::<Vec<_>>().join(" || ',' || "));
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
        for value in values {
            query = query.bind((*value).to_owned());
        }
        let text: String = query.fetch_one(&self.reads).await?;
        serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
    }
}
