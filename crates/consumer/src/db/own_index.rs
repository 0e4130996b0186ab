//! Which tables of SQLite are their own index (`WITHOUT ROWID`): a row that is found by its key then stands in one tree.
//!
//! Such a tree keeps a quarter of a page of a row, and a page of its own for the rest of it
//! (<https://sqlite.org/fileformat2.html#cellformat>): rows with text beside their key, which is mostly JSON, grow beyond
//! that. And every entry of a further index holds the whole key.

/// Whether this statement of a schema makes such a table: one with numbers beside its key, and no further index.
pub(super) fn is_best_for(statement: &str, schema: &str) -> bool {
    let Some((name, columns)) =
        statement.strip_prefix("CREATE TABLE IF NOT EXISTS ").and_then(|table| table.split_once(" ("))
    else {
        return false;
    };
    let is_indexed = schema.contains(&format!(" ON {name} ("));
    statement.contains("PRIMARY KEY") && !is_indexed && !has_text_beside_its_key(columns)
}

fn has_text_beside_its_key(columns: &str) -> bool {
    let key = columns.split_once("PRIMARY KEY (").and_then(|(_, rest)| rest.split_once(')'));
    let key: Vec<&str> = key.map_or("", |(key, _)| key).split(',').map(str::trim).collect();
    columns.split(',').any(|column| {
        let mut words = column.split_whitespace();
        let (name, kind) = (words.next().unwrap_or_default(), words.next());
        kind.is_some_and(|kind| kind.trim_end_matches(')') == "TEXT")
            && !column.contains("PRIMARY KEY")
            && !key.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(table: &str, rest: &str) -> bool {
        is_best_for(table, &format!("{table};{rest}"))
    }

    #[test]
    fn short_rows_that_are_found_by_their_key_alone_are_their_own_index() {
        let sums = "CREATE TABLE IF NOT EXISTS sums (
            user_id TEXT NOT NULL,
            week TEXT NOT NULL,
            sets BIGINT NOT NULL,
            PRIMARY KEY (user_id, week)
        )";
        assert!(is(sums, ""));
        assert!(is(sums, "CREATE INDEX IF NOT EXISTS other_by_week ON other (week)"));
        assert!(!is(sums, "CREATE INDEX IF NOT EXISTS sums_by_week ON sums (week)"));
        assert!(is("CREATE TABLE IF NOT EXISTS switch (name TEXT PRIMARY KEY, is_on BIGINT NOT NULL)", ""));
    }

    #[test]
    fn rows_with_text_beside_their_key_and_tables_without_a_key_are_not() {
        assert!(!is(
            "CREATE TABLE IF NOT EXISTS person (user_id TEXT NOT NULL PRIMARY KEY, profile TEXT)",
            ""
        ));
        assert!(!is("CREATE TABLE IF NOT EXISTS book (a TEXT, b TEXT, c TEXT, PRIMARY KEY (a, b))", ""));
        assert!(!is("CREATE TABLE IF NOT EXISTS facts (n BIGINT)", ""));
        assert!(!is("CREATE INDEX IF NOT EXISTS book_by_c ON book (c)", ""));
    }
}
