//! Loading many rows at once that nobody asks for yet.

use super::{CHECKPOINT_PAGES, Db, Dialect, statements};
use sqlx::{AssertSqlSafe, Executor};
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// While rows are loaded, this many pages in SQLite's log are too many; without anybody beside who shortens it, the
/// writer does so at four times as many.
const LOADING_PAGES: i64 = 16_000;

impl Db {
    /// Takes away the indexes of a schema: an index that is made at the end is sorted once instead of being kept in order
    /// row by row. Those of a few rows stay: to find them again all rows would be read.
    pub(crate) async fn begin_loading(&self, schema: &str) -> Result<(), sqlx::Error> {
        self.checkpoint_at(4 * LOADING_PAGES).await?;
        for (name, _) in indexes(schema) {
            self.writes.execute(AssertSqlSafe(format!("DROP INDEX IF EXISTS {name}"))).await?;
        }
        Ok(())
    }

    /// Makes them again.
    pub(crate) async fn end_loading(&self, schema: &str) -> Result<(), sqlx::Error> {
        self.checkpoint_at(CHECKPOINT_PAGES).await?;
        for (_, index) in indexes(schema) {
            let mut tx = self.begin().await?;
            self.unhurried(&mut tx).await?;
            self.define(&mut tx, index.to_owned()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Copies what was loaded from SQLite's log into its file, each time something was. The disk is waited for twice in
    /// that; whoever writes need not stand still meanwhile. Ends when nobody can write any more, or where there is no such log.
    pub(crate) async fn keep_log_short(
        &self,
        mut written: watch::Receiver<()>,
        writer: &Arc<Semaphore>,
    ) -> Result<(), sqlx::Error> {
        if self.dialect == Dialect::Postgres {
            return Ok(());
        }
        while written.changed().await.is_ok() {
            if self.checkpoint().await? > LOADING_PAGES {
                // The log begins anew only after a moment in which all of it is in the file.
                let _alone = writer.acquire().await;
                self.checkpoint().await?;
            }
        }
        Ok(())
    }

    /// How many pages the log has, those that are in the file too included.
    async fn checkpoint(&self) -> Result<i64, sqlx::Error> {
        let (_, pages, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&self.reads).await?;
        Ok(pages)
    }

    async fn checkpoint_at(&self, pages: i64) -> Result<(), sqlx::Error> {
        if self.dialect == Dialect::Sqlite {
            let pragma = format!("PRAGMA wal_autocheckpoint = {pages}");
            self.writes.execute(AssertSqlSafe(pragma)).await?;
        }
        Ok(())
    }
}

/// The indexes of all rows of their tables: names, and the statements that make them.
fn indexes(schema: &str) -> impl Iterator<Item = (&str, &str)> {
    statements(schema).filter(|statement| !statement.contains(" WHERE ")).filter_map(|statement| {
        let name = statement.strip_prefix("CREATE INDEX IF NOT EXISTS ")?.split_whitespace().next()?;
        Some((name, statement))
    })
}
