//! Statements that write, run together: each by itself would be a way to the database and back, and a batch of few events
//! is hardly more than these.

use crate::db::Dialect;
use crate::rows::JsonRow;
use crate::table::array;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// Statements in order, each with rows as its one parameter.
#[derive(Debug)]
pub(crate) struct Script {
    dialect: Dialect,
    statements: Vec<(String, String)>,
}

impl Script {
    pub(crate) const fn new(dialect: Dialect) -> Self {
        Self { dialect, statements: Vec::new() }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A statement that is given its parameter's name, unless there is nothing to write.
    pub(crate) fn add(&mut self, rows: &[JsonRow], statement: impl FnOnce(&str) -> String) {
        if rows.is_empty() {
            return;
        }
        let number = match self.dialect {
            Dialect::Sqlite => self.statements.len() + 1,
            Dialect::Postgres => 1,
        };
        self.statements.push((statement(&format!("${number}")), array(rows, self.dialect)));
    }

    /// Runs them. Postgres takes one statement with parameters at a time.
    pub(crate) async fn run(self, tx: &mut Transaction<'static, Any>) -> Result<(), sqlx::Error> {
        if self.dialect == Dialect::Postgres {
            for (statement, rows) in self.statements {
                sqlx::query(AssertSqlSafe(statement)).bind(rows).execute(&mut **tx).await?;
            }
        } else if !self.statements.is_empty() {
            let (statements, rows): (Vec<String>, Vec<String>) = self.statements.into_iter().unzip();
            let mut all = sqlx::query(AssertSqlSafe(statements.join(";\n")));
            for rows in rows {
                all = all.bind(rows);
            }
            all.execute(&mut **tx).await?;
        }
        Ok(())
    }
}
