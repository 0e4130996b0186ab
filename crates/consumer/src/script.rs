//! Statements that write, run together: each by itself would be a way to the database and back, and a batch of few events
//! is hardly more than these.

use crate::db::Dialect;
use crate::rows::JsonRow;
use crate::table::array;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// Bytes of rows that are written by one call: from there on it is the writing that takes time, and everything that is
/// written would be in memory once more.
const TOGETHER: usize = 64 * 1024;

/// Statements in order, each with rows as its one parameter.
#[derive(Debug)]
pub(crate) struct Script {
    dialect: Dialect,
    calls: Vec<Call>,
}

/// Statements that are run by one call, and their parameters.
#[derive(Debug, Default)]
struct Call {
    statements: Vec<String>,
    rows: Vec<String>,
}

impl Script {
    pub(crate) const fn new(dialect: Dialect) -> Self {
        Self { dialect, calls: Vec::new() }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A statement that is given its parameter's name, unless there is nothing to write.
    pub(crate) fn add(&mut self, rows: &[JsonRow], statement: impl FnOnce(&str) -> String) {
        if rows.is_empty() {
            return;
        }
        let rows = array(rows, self.dialect);
        // Postgres takes one statement with parameters at a time.
        let fits = |call: &Call| {
            let bytes: usize = call.rows.iter().map(String::len).sum();
            self.dialect == Dialect::Sqlite && bytes + rows.len() <= TOGETHER
        };
        if !self.calls.last().is_some_and(fits) {
            self.calls.push(Call::default());
        }
        let call = self.calls.last_mut().expect("one was pushed");
        call.statements.push(statement(&format!("${}", call.rows.len() + 1)));
        call.rows.push(rows);
    }

    /// Runs them.
    pub(crate) async fn run(self, tx: &mut Transaction<'static, Any>) -> Result<(), sqlx::Error> {
        for Call { statements, rows } in self.calls {
            let mut all = sqlx::query(AssertSqlSafe(statements.join(";\n")));
            for rows in rows {
                all = all.bind(rows);
            }
            all.execute(&mut **tx).await?;
        }
        Ok(())
    }
}
