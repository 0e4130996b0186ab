//! The stored rows that are wanted, by key, by user or by the value of a column, loaded by one statement.

use crate::db::Dialect;
use crate::rows::JsonRow;
use crate::table::{Column, Kind, Table, array};
use futures::TryStreamExt;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;

/// Rows of several tables and people.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// By table and by what names them, an object each.
    rows: BTreeMap<(&'static str, By), (&'static Table, Vec<JsonRow>)>,
}

/// How rows are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// By their key.
    Key,
    /// By their user and a column, `Text`.
    Column(&'static str),
    /// By their user.
    User,
}

impl Wanted {
    pub(crate) fn add(&mut self, table: &'static Table, by: By, named: JsonRow) {
        self.rows.entry((table.name, by)).or_insert_with(|| (table, Vec::new())).1.push(named);
    }

    /// Hands out what is stored: table, user, and the other columns as a JSON object. Rows by key come all in one piece, and
    /// others in one for each that is named: all of them at once would be too many to have twice.
    pub(crate) async fn load<E: From<sqlx::Error>>(
        self,
        tx: &mut Transaction<'static, Any>,
        dialect: Dialect,
        mut take: impl FnMut(&str, &str, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let (mut selects, mut parameters) = (Vec::new(), Vec::new());
        for ((_, by), (table, named)) in self.rows {
            parameters.push(array(&named, dialect));
            selects.push(select(table, by, dialect, &format!("${}", parameters.len())));
        }
        let sql = selects.join("\nUNION ALL ");
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for parameter in parameters {
            query = query.bind(parameter);
        }
        let mut texts = query.fetch(&mut **tx);
        while let Some((table, text)) = texts.try_next().await? {
            let (table, text): (String, Option<String>) = (table, text);
            let mut lines = text.iter().flat_map(|text| text.split('\n'));
            while let (Some(user), Some(row)) = (lines.next(), lines.next()) {
                take(&table, user, row)?;
            }
        }
        Ok(())
    }
}

fn select(table: &Table, by: By, dialect: Dialect, parameter: &str) -> String {
    let (name, rows) = (table.name, table.written_out(dialect));
    let user = Column("user_id", Kind::Text);
    let (columns, same) = match by {
        By::Key => {
            let given = Table::given(&table.key_columns(), dialect, parameter);
            let on = table.same_key();
            return format!("SELECT '{name}', {rows} FROM ({given}) AS wanted JOIN {name} AS held ON {on}");
        }
        By::Column(column) => (
            vec![user, Column(column, Kind::Text)],
            format!("held.user_id = wanted.user_id AND held.{column} = wanted.{column}"),
        ),
        By::User => (vec![user], "held.user_id = wanted.user_id".to_owned()),
    };
    let given = Table::given(&columns, dialect, parameter);
    format!("SELECT '{name}', (SELECT {rows} FROM {name} AS held WHERE {same}) FROM ({given}) AS wanted")
}
