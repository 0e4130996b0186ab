//! Tables as data: one description gives loading by keys and writing many rows with one parameter, on SQLite
//! and on Postgres.

use crate::cells::{Cells, Parameter};
use crate::db::Dialect;
use crate::rows::{JsonRow, quoted};
use crate::script::Script;
use futures::TryStreamExt;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction};
use uuid::Uuid;

/// What a column holds. Flags are `Int`, times are `Int` (milliseconds) or `Text`; a field of any other shape is `Text`
/// by way of [`json_text`](crate::json_text).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// TEXT.
    Text,
    /// BIGINT.
    Int,
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
    /// Every column, in the order of cells.
    pub(crate) fn all(&self) -> impl Iterator<Item = Column> + '_ {
        std::iter::once(Column("user_id", Kind::Text))
            .chain(self.key.iter().copied())
            .chain(self.columns.iter().copied())
    }

    fn names(&self) -> String {
        self.all().map(|c| c.0).collect::<Vec<_>>().join(", ")
    }

    fn keys(&self) -> Vec<&'static str> {
        std::iter::once("user_id").chain(self.key.iter().map(|c| c.0)).collect()
    }

    /// `SELECT` of the given columns out of a [`Parameter`] with their cells.
    pub(crate) fn given(columns: &[Column], dialect: Dialect, parameter: &str) -> String {
        let columns = columns.iter().enumerate();
        match dialect {
            Dialect::Sqlite => {
                let columns: Vec<_> = columns.map(|(n, c)| format!("value ->> {n} AS {}", c.0)).collect();
                format!("SELECT {} FROM jsonb_each({parameter})", columns.join(", "))
            }
            Dialect::Postgres => {
                let typed =
                    columns.map(|(n, c)| format!("(value ->> {n})::{} AS {}", postgres_type(c.1), c.0));
                format!(
                    "SELECT {} FROM jsonb_array_elements({parameter}::text::jsonb) AS elements(value)",
                    typed.collect::<Vec<_>>().join(", ")
                )
            }
        }
    }

    /// Writes rows into a table that holds none of their keys.
    pub(crate) async fn load_in(
        &self,
        tx: &mut Transaction<'static, Any>,
        dialect: Dialect,
        rows: &[Cells],
    ) -> Result<(), sqlx::Error> {
        let columns: Vec<Column> = self.all().collect();
        // A transaction that fails is rolled back whole. SQLite need not be ready to take back one statement of it, for
        // which it would keep a copy of every page.
        let insert = match dialect {
            Dialect::Sqlite => "INSERT OR FAIL",
            Dialect::Postgres => "INSERT",
        };
        let mut script = Script::new(dialect);
        script.add(rows, |parameter| {
            let given = Self::given(&columns, dialect, parameter);
            format!("{insert} INTO {} ({}) {given}", self.name, self.names())
        });
        script.run(tx).await
    }

    /// Writes rows, new or changed. Each key stands once.
    pub(crate) fn store(&self, script: &mut Script, rows: &[Cells]) {
        let changes: Vec<_> = self.columns.iter().map(|c| format!("{0} = excluded.{0}", c.0)).collect();
        self.upsert(script, rows, &changes);
    }

    /// Adds amounts to rows, making those that are not there.
    pub(crate) fn add(&self, script: &mut Script, rows: &[Cells]) {
        let sum = |c: &Column| format!("{0} = {1}.{0} + excluded.{0}", c.0, self.name);
        let changes: Vec<_> = self.columns.iter().map(sum).collect();
        self.upsert(script, rows, &changes);
    }

    fn upsert(&self, script: &mut Script, rows: &[Cells], changes: &[String]) {
        let columns: Vec<Column> = self.all().collect();
        let conflict = if changes.is_empty() {
            "NOTHING".to_owned()
        } else {
            format!("UPDATE SET {}", changes.join(", "))
        };
        let dialect = script.dialect();
        script.add(rows, |parameter| {
            format!(
                "INSERT INTO {} ({}) SELECT * FROM ({}) AS rows_given WHERE true ON CONFLICT ({}) DO {conflict}",
                self.name,
                self.names(),
                Self::given(&columns, dialect, parameter),
                self.keys().join(", "),
            )
        });
    }

    /// Deletes rows by their keys.
    pub(crate) fn delete(&self, script: &mut Script, keys: &[Cells]) {
        let columns = self.key_columns();
        let names = self.keys().join(", ");
        let dialect = script.dialect();
        script.add(keys, |parameter| {
            let given = Self::given(&columns, dialect, parameter);
            format!("DELETE FROM {} WHERE ({names}) IN ({given})", self.name)
        });
    }

    /// That a row of `held` has the key of a row of `wanted`.
    pub(crate) fn same_key(&self) -> String {
        self.keys().iter().map(|k| format!("held.{k} = wanted.{k}")).collect::<Vec<_>>().join(" AND ")
    }

    pub(crate) fn key_columns(&self) -> Vec<Column> {
        std::iter::once(Column("user_id", Kind::Text)).chain(self.key.iter().copied()).collect()
    }

    /// One `Text` column, an id, of the rows with the given keys.
    pub(crate) async fn load_ids(
        &self,
        tx: &mut Transaction<'static, Any>,
        dialect: Dialect,
        column: &'static str,
        keys: &[Cells],
    ) -> Result<Vec<Uuid>, sqlx::Error> {
        let sql = format!(
            "SELECT held.{column} FROM ({}) AS wanted JOIN {} AS held ON {}",
            Self::given(&self.key_columns(), dialect, "$1"),
            self.name,
            self.same_key(),
        );
        let keys = Parameter::of(keys, dialect);
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).bind(keys).fetch_all(&mut **tx).await?;
        Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
    }

    /// Hands out every row, in no order.
    pub(crate) async fn scan(
        &self,
        tx: &mut Transaction<'static, Any>,
        mut take: impl FnMut(&str, JsonRow),
    ) -> Result<(), sqlx::Error> {
        let sql = format!("SELECT {} FROM {}", self.names(), self.name);
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut **tx);
        while let Some(row) = rows.try_next().await? {
            let (user, row) = self.read(&row)?;
            take(&user, row);
        }
        Ok(())
    }

    /// Whether all columns but the key are 0, in a row of a sum table.
    pub(crate) fn is_zero(&self, row: &JsonRow) -> bool {
        self.columns.iter().all(|column| {
            let zero = format!("\"{}\":0", column.0);
            row.contains(&format!("{zero},")) || row.contains(&format!("{zero}}}"))
        })
    }

    /// A row of `held` as text: a line with its user and a line with its other columns as a JSON object.
    pub(crate) fn written_out(&self, dialect: Dialect) -> String {
        let (object, newline) = match dialect {
            Dialect::Sqlite => ("json_object", "char(10)"),
            Dialect::Postgres => ("json_build_object", "chr(10)"),
        };
        let fields: Vec<_> = self.all().skip(1).map(|c| format!("'{0}', held.{0}", c.0)).collect();
        format!("held.user_id || {newline} || {object}({})", fields.join(", "))
    }

    /// The same of all rows, one after the other.
    pub(crate) fn written_together(&self, dialect: Dialect) -> String {
        let row = self.written_out(dialect);
        match dialect {
            Dialect::Sqlite => format!("group_concat({row}, char(10))"),
            Dialect::Postgres => format!("string_agg({row}, chr(10))"),
        }
    }

    /// The user of a stored row, and its other columns as a JSON object.
    fn read(&self, row: &AnyRow) -> Result<(String, JsonRow), sqlx::Error> {
        let user: String = row.try_get(0)?;
        let mut object = String::from("{");
        for (i, column) in self.all().enumerate().skip(1) {
            if i > 1 {
                object.push(',');
            }
            object.push('"');
            object.push_str(column.0);
            object.push_str("\":");
            let value = match column.1 {
                Kind::Text => row.try_get::<Option<String>, _>(i)?.map(|text| quoted(&text)),
                Kind::Int => row.try_get::<Option<i64>, _>(i)?.map(|number| number.to_string()),
            };
            object.push_str(value.as_deref().unwrap_or("null"));
        }
        object.push('}');
        Ok((user, object))
    }
}

const fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "bigint",
    }
}
