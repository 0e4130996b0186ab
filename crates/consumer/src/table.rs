//! Tables as data: one description gives loading by keys and writing many rows with one parameter, on SQLite
//! and on Postgres.

use crate::db::Dialect;
use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction};

/// What a column holds. Flags are `Int`, times are `Int` (milliseconds) or `Text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// TEXT.
    Text,
    /// BIGINT.
    Int,
    /// DOUBLE PRECISION.
    Real,
    /// TEXT that holds JSON; a field of any shape.
    Json,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column(pub &'static str, pub Kind);

/// A table of one row type. Its first key column is always `user_id`, which is not named here.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The key within a user; empty when a user has one row.
    pub key: &'static [Column],
    /// The other columns.
    pub columns: &'static [Column],
}

impl Table {
    fn all(&self) -> impl Iterator<Item = Column> + '_ {
        std::iter::once(Column("user_id", Kind::Text)).chain(self.key.iter().copied()).chain(self.columns.iter().copied())
    }

    fn names(&self) -> String {
        self.all().map(|c| c.0).collect::<Vec<_>>().join(", ")
    }

    fn keys(&self) -> Vec<&'static str> {
        std::iter::once("user_id").chain(self.key.iter().map(|c| c.0)).collect()
    }

    /// `SELECT` of the given columns out of the rows in `$1`, a JSON array of objects.
    fn given(columns: &[Column], dialect: Dialect) -> String {
        match dialect {
            Dialect::Sqlite => {
                let columns: Vec<_> = columns.iter().map(|c| format!("value ->> '$.{0}' AS {0}", c.0)).collect();
                format!("SELECT {} FROM json_each($1)", columns.join(", "))
            }
            Dialect::Postgres => {
                let picked: Vec<_> = columns
                    .iter()
                    .map(|c| if c.1 == Kind::Json { format!("{0}::text AS {0}", c.0) } else { c.0.to_owned() })
                    .collect();
                let typed: Vec<_> = columns.iter().map(|c| format!("{} {}", c.0, postgres_type(c.1))).collect();
                format!("SELECT {} FROM jsonb_to_recordset($1::text::jsonb) AS given({})", picked.join(", "), typed.join(", "))
            }
        }
    }

    /// Writes rows, new or changed. Each key stands once.
    pub(crate) async fn store(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, rows: &[Value]) -> Result<(), sqlx::Error> {
        let columns: Vec<Column> = self.all().collect();
        let changes: Vec<_> = self.columns.iter().map(|c| format!("{0} = excluded.{0}", c.0)).collect();
        let conflict = if changes.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", changes.join(", ")) };
        let sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM ({}) AS rows_given WHERE true ON CONFLICT ({}) DO {conflict}",
            self.name,
            self.names(),
            Self::given(&columns, dialect),
            self.keys().join(", "),
        );
        execute(tx, sql, rows).await
    }

    /// Adds amounts to rows, making those that are not there.
    pub(crate) async fn add(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, rows: &[Value]) -> Result<(), sqlx::Error> {
        let columns: Vec<Column> = self.all().collect();
        let changes: Vec<_> = self.columns.iter().map(|c| format!("{0} = {1}.{0} + excluded.{0}", c.0, self.name)).collect();
        let sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM ({}) AS rows_given WHERE true ON CONFLICT ({}) DO UPDATE SET {}",
            self.name,
            self.names(),
            Self::given(&columns, dialect),
            self.keys().join(", "),
            changes.join(", "),
        );
        execute(tx, sql, rows).await
    }

    /// Deletes rows by their keys.
    pub(crate) async fn delete(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, keys: &[Value]) -> Result<(), sqlx::Error> {
        let columns: Vec<Column> = std::iter::once(Column("user_id", Kind::Text)).chain(self.key.iter().copied()).collect();
        let names = self.keys().join(", ");
        let sql = format!("DELETE FROM {} WHERE ({names}) IN ({})", self.name, Self::given(&columns, dialect));
        execute(tx, sql, keys).await
    }

    /// Loads the rows with the given keys.
    pub(crate) async fn load(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, keys: &[Value]) -> Result<Vec<Map<String, Value>>, sqlx::Error> {
        let columns: Vec<Column> = std::iter::once(Column("user_id", Kind::Text)).chain(self.key.iter().copied()).collect();
        let on: Vec<_> = self.keys().iter().map(|k| format!("held.{k} = wanted.{k}")).collect();
        self.select(tx, dialect, &columns, &on.join(" AND "), keys).await
    }

    /// Loads every row of the given users.
    pub(crate) async fn load_users(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, users: &[Value]) -> Result<Vec<Map<String, Value>>, sqlx::Error> {
        self.select(tx, dialect, &[Column("user_id", Kind::Text)], "held.user_id = wanted.user_id", users).await
    }

    async fn select(&self, tx: &mut Transaction<'static, Any>, dialect: Dialect, wanted: &[Column], on: &str, given: &[Value]) -> Result<Vec<Map<String, Value>>, sqlx::Error> {
        let held: Vec<_> = self.all().map(|c| format!("held.{}", c.0)).collect();
        let sql = format!(
            "SELECT {} FROM ({}) AS wanted JOIN {} AS held ON {on}",
            held.join(", "),
            Self::given(wanted, dialect),
            self.name,
        );
        let parameter = serde_json::to_string(given).expect("rows are JSON");
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(parameter).fetch_all(&mut **tx).await?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    fn read(&self, row: &AnyRow) -> Result<Map<String, Value>, sqlx::Error> {
        self.all()
            .enumerate()
            .map(|(i, column)| {
                let value = match column.1 {
                    Kind::Text => row.try_get::<Option<String>, _>(i)?.map_or(Value::Null, Value::String),
                    Kind::Int => row.try_get::<Option<i64>, _>(i)?.map_or(Value::Null, Value::from),
                    Kind::Real => row.try_get::<Option<f64>, _>(i)?.map_or(Value::Null, Value::from),
                    Kind::Json => match row.try_get::<Option<String>, _>(i)? {
                        Some(text) => serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?,
                        None => Value::Null,
                    },
                };
                Ok((column.0.to_owned(), value))
            })
            .collect()
    }
}

const fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "bigint",
        Kind::Real => "double precision",
        Kind::Json => "jsonb",
    }
}

async fn execute(tx: &mut Transaction<'static, Any>, sql: String, rows: &[Value]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let parameter = serde_json::to_string(rows).expect("rows are JSON");
    sqlx::query(AssertSqlSafe(sql)).bind(parameter).execute(&mut **tx).await?;
    Ok(())
}
