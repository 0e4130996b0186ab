//! The stored rows that are wanted, by key, by user or by the value of a column, loaded by one statement.

use crate::cells::{Cells, Parameter};
use crate::db::Dialect;
use crate::table::{Column, Kind, Table};
use futures::TryStreamExt;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;

/// Up to so many rows come in one piece: to hand one over by itself takes longer than to find and read it. Of more, or all of
/// somebody's, each comes by itself: in one piece they would be in memory several times.
const TOGETHER: usize = 64;

/// Rows of several tables and people.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// By table and by what names them.
    rows: BTreeMap<(&'static str, By), (&'static Table, Vec<Cells>)>,
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
    pub(crate) fn add(&mut self, table: &'static Table, by: By, named: Cells) {
        self.rows.entry((table.name, by)).or_insert_with(|| (table, Vec::new())).1.push(named);
    }

    /// Hands out what is stored: table, user, and the other columns as a JSON object.
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
            parameters.push(Parameter::of(&named, dialect));
            let together = by == By::Key && named.len() <= TOGETHER;
            selects.push(select(table, by, dialect, together, &format!("${}", parameters.len())));
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

fn select(table: &Table, by: By, dialect: Dialect, together: bool, parameter: &str) -> String {
    let name = table.name;
    let rows = if together { table.written_together(dialect) } else { table.written_out(dialect) };
    let user = Column("user_id", Kind::Text);
    let (columns, same) = match by {
        By::Key => (table.key_columns(), table.same_key()),
        By::Column(column) => (
            vec![user, Column(column, Kind::Text)],
            format!("held.user_id = wanted.user_id AND held.{column} = wanted.{column}"),
        ),
        By::User => (vec![user], "held.user_id = wanted.user_id".to_owned()),
    };
    let given = Table::given(&columns, dialect, parameter);
    format!("SELECT '{name}', {rows} FROM ({given}) AS wanted JOIN {name} AS held ON {same}")
}
