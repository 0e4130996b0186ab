//! Statements that write, run together: each by itself would be a way to the database and back, and a batch of few events
//! is hardly more than these.

use crate::cells::{Cells, Parameter};
use crate::db::Dialect;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// Bytes of rows up to which statements are run by one call: from there on it is the writing that takes time.
const TOGETHER: usize = 64 * 1024;
/// Bytes of rows of one statement, or one row: the database copies and reads what it is given, all of it at once.
const AT_ONCE: usize = 256 * 1024;

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
    rows: Vec<Parameter>,
}

impl Script {
    pub(crate) const fn new(dialect: Dialect) -> Self {
        Self { dialect, calls: Vec::new() }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A statement that is given its parameter's name, as often as the rows need.
    pub(crate) fn add(&mut self, rows: &[Cells], statement: impl Fn(&str) -> String) {
        let (mut from, mut bytes) = (0, 0);
        for (to, row) in rows.iter().enumerate() {
            if to > from && bytes + row.bytes() > AT_ONCE {
                self.add_call(&rows[from..to], &statement);
                (from, bytes) = (to, 0);
            }
            bytes += row.bytes();
        }
        if from < rows.len() {
            self.add_call(&rows[from..], &statement);
        }
    }

    fn add_call(&mut self, rows: &[Cells], statement: impl Fn(&str) -> String) {
        let rows = Parameter::of(rows, self.dialect);
        // Postgres takes one statement with parameters at a time.
        let fits = |call: &Call| {
            let bytes: usize = call.rows.iter().map(Parameter::bytes).sum();
            self.dialect == Dialect::Sqlite && bytes + rows.bytes() <= TOGETHER
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: i64, bytes: usize) -> Cells {
        Cells::of(&"x".repeat(bytes)).int(n)
    }

    #[test]
    fn many_rows_are_written_in_pieces_and_each_once() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let given =
                |script: Script| script.calls.into_iter().flat_map(|call| call.rows).collect::<Vec<_>>();
            let of = |rows: &[Cells]| Parameter::of(rows, dialect);
            let mut script = Script::new(dialect);
            let rows: Vec<Cells> = (1_000..2_000).map(|n| row(n, 1_000)).collect();
            script.add(&rows, str::to_owned);
            let pieces: Vec<Parameter> = rows.chunks(AT_ONCE / rows[0].bytes()).map(of).collect();
            assert_eq!(pieces.len(), 4, "a MB in pieces of 256 KiB");
            assert_eq!(given(script), pieces);
            let mut script = Script::new(dialect);
            let rows = [row(1, 10), row(2, AT_ONCE), row(3, 10), row(4, 10)];
            script.add(&rows, str::to_owned);
            script.add(&[], str::to_owned);
            assert_eq!(given(script), [of(&rows[..1]), of(&rows[1..2]), of(&rows[2..])]);
        }
    }

    #[test]
    fn small_statements_share_a_call_on_sqlite() {
        let calls = |dialect| {
            let mut script = Script::new(dialect);
            script.add(&[row(1, 0)], |name| format!("one {name}"));
            script.add(&[row(2, 0)], |name| format!("two {name}"));
            script.calls.into_iter().map(|call| call.statements.join(";")).collect::<Vec<_>>()
        };
        assert_eq!(calls(Dialect::Sqlite), ["one $1;two $2"]);
        assert_eq!(calls(Dialect::Postgres), ["one $1", "two $1"]);
    }
}
