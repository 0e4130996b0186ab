//! One database of one service: a SQLite file or a Postgres schema.

mod loading;
mod own_index;
mod postgres;
mod together;

pub use together::Part;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, AssertSqlSafe, ConnectOptions, Connection, Executor, Transaction};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// The oldest SQLite without the bug that corrupts a WAL database.
const OLDEST_SQLITE: (u64, u64, u64) = (3, 51, 3);
/// From so many pages on, whoever commits copies SQLite's log into its file. The more they are, the fewer are copied twice,
/// and the longer everybody else waits for the core that does it.
const CHECKPOINT_PAGES: i64 = 500;
/// So many pages that one transaction changed stay in memory until it ends. SQLite would write what its cache has no room
/// for, and then again what is changed after that. The cache has its size back when the transaction has ended.
const SPILL_PAGES: i64 = 2_000;

/// Where databases are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// SQLite: a file per service in this folder.
    Folder(PathBuf),
    /// Postgres: a schema per service at this address.
    Postgres(String),
}

/// What may be lost when the power fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: rows that are nowhere else (accounts, ledgers, outboxes).
    Full,
    /// The newest commits, rows and position together: rows that can be folded again from the log.
    Rebuildable,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Its folder cannot be written.
    #[error("cannot write to {path}: {source}; choose a folder you own with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error(
        "another process already runs {service} on {path}; stop it, or run several instances on Postgres (DATABASE_URL)"
    )]
    Taken {
        /// The service.
        service: String,
        /// The file.
        path: PathBuf,
    },
    /// SQLite is too old.
    #[error("SQLite {found} can corrupt a database; 3.51.3 or newer must be linked")]
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// The address is none of ours.
    #[error("DATABASE_URL must start with postgres:// (leave it out to use SQLite)")]
    Address,
    /// The service has not run on this folder.
    #[error("there is no database {path}; name the data folder with --data")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Nobody answers there, or they refuse us.
    #[error("cannot reach Postgres: {0}; is it running, and is DATABASE_URL (--database) right?")]
    Unreachable(String),
    /// The database said no.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Which SQL is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The clock of the database, in milliseconds.
    pub(crate) const fn now_ms(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000 AS BIGINT)",
            Self::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// A statement of a schema of the portable subset as this database does it best.
    fn own(self, statement: &str, schema: &str) -> String {
        match self {
            Self::Sqlite if own_index::is_best_for(statement, schema) => format!("{statement} WITHOUT ROWID"),
            Self::Sqlite | Self::Postgres => statement.to_owned(),
        }
    }

    /// A query of the texts in a JSON array, which is the given parameter.
    pub(crate) fn texts(self, parameter: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT value FROM json_each({parameter})"),
            Self::Postgres => format!("SELECT jsonb_array_elements_text({parameter}::text::jsonb)"),
        }
    }
}

/// One service's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    /// For reading.
    reads: AnyPool,
    /// For writing: on SQLite one connection, so that writers wait in line instead of failing.
    writes: AnyPool,
    dialect: Dialect,
    _lock: Option<Arc<File>>,
}

impl Database {
    /// Opens the database of a service and makes sure its tables are there. `name` is a word like
    /// "progress_v1"; `schema` is SQL in the portable subset, each statement repeatable.
    pub async fn open(&self, name: &str, durability: Durability, schema: &str) -> Result<Db, DbError> {
        self.open_with(name, durability, schema, true).await
    }

    /// The same, for a database whose owner has [opened](Self::open) another one that stands for it.
    pub(crate) async fn open_within(
        &self,
        name: &str,
        durability: Durability,
        schema: &str,
    ) -> Result<Db, DbError> {
        self.open_with(name, durability, schema, false).await
    }

    async fn open_with(
        &self,
        name: &str,
        durability: Durability,
        schema: &str,
        lock: bool,
    ) -> Result<Db, DbError> {
        sqlx::any::install_default_drivers();
        let db = match self {
            Self::Folder(folder) => open_sqlite(folder, name, durability, lock).await?,
            Self::Postgres(url) => postgres::open(url, name).await?,
        };
        let mut transaction = db.begin().await?;
        if db.dialect == Dialect::Postgres {
            // Two instances that start at once must not make the same table twice.
            postgres::alone(&mut transaction, name).await?;
        }
        for statement in statements(schema) {
            db.define(&mut transaction, db.dialect.own(statement, schema)).await?;
        }
        transaction.commit().await?;
        Ok(db)
    }
}

/// The statements of a schema, each repeatable.
fn statements(schema: &str) -> impl Iterator<Item = &str> {
    schema.split(';').map(str::trim).filter(|statement| !statement.is_empty())
}

impl Database {
    /// Opens the database of a service that may be running, for reading only: nothing is made, no lock is taken.
    pub async fn open_reading(&self, name: &str) -> Result<Db, DbError> {
        sqlx::any::install_default_drivers();
        match self {
            Self::Postgres(url) => postgres::open(url, name).await,
            Self::Folder(folder) => {
                let path = folder.join(format!("{name}.db"));
                if !path.exists() {
                    return Err(DbError::Missing { path });
                }
                let address = format!("sqlite://{}?mode=rw", escaped(&path));
                let reads = pool(2).connect_with(AnyConnectOptions::from_str(&address)?).await?;
                Ok(Db { writes: reads.clone(), reads, dialect: Dialect::Sqlite, _lock: None })
            }
        }
    }
}

impl Database {
    /// Throws a database away. One that is not there is no error.
    pub(crate) async fn discard(&self, name: &str) -> Result<(), DbError> {
        match self {
            Self::Folder(folder) => {
                for ending in ["db", "db-wal", "db-shm", "lock"] {
                    let path = folder.join(format!("{name}.{ending}"));
                    match std::fs::remove_file(&path) {
                        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                            return Err(DbError::Folder { path, source });
                        }
                        _ => {}
                    }
                }
            }
            Self::Postgres(url) => postgres::discard(url, name).await?,
        }
        Ok(())
    }
}

async fn open_sqlite(folder: &Path, name: &str, durability: Durability, lock: bool) -> Result<Db, DbError> {
    let folder_error = |source| DbError::Folder { path: folder.to_owned(), source };
    let mut owned = std::fs::DirBuilder::new();
    // Accounts are among them: nobody else on this machine reads what is made here.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut owned, 0o700);
    owned.recursive(true).create(folder).map_err(folder_error)?;
    let path = folder.join(format!("{name}.db"));
    let mut held = None;
    if lock {
        let file = File::create(folder.join(format!("{name}.lock"))).map_err(folder_error)?;
        if file.try_lock().is_err() {
            return Err(DbError::Taken { service: name.to_owned(), path });
        }
        held = Some(Arc::new(file));
    }
    let address = format!("sqlite://{}?mode=rwc", escaped(&path));
    let options = AnyConnectOptions::from_str(&address)?.disable_statement_logging();
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Rebuildable => "NORMAL",
    };
    // Each connection keeps pages for itself, and a platform has dozens of them: the readers lean on the page cache that
    // the system shares among them. Sorting for an index, with which every build ends, takes a second core. A statement
    // that changes many rows keeps each page as it was, to take itself back: in memory, or in a file that is written too.
    let prepared = |most: u32, cache_kib: u32, temporary: &str| {
        let pragmas = format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 5000; \
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -{cache_kib}; PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; \
             PRAGMA cache_spill = {SPILL_PAGES}; PRAGMA temp_store = {temporary}; PRAGMA threads = 2"
        );
        // A file does not go away as a server does: asking each connection whether it still lives takes as long as a query.
        pool(most).test_before_acquire(false).after_connect(move |connection, _| {
            let pragmas = pragmas.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(pragmas)).await.map(|_| ()) })
        })
    };
    let writes = prepared(1, 2048, "MEMORY").connect_with(options.clone()).await?;
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&writes).await?;
    let mut numbers = version.split('.').map(|n| n.parse::<u64>().unwrap_or(0));
    let mut number = || numbers.next().unwrap_or(0);
    if (number(), number(), number()) < OLDEST_SQLITE {
        return Err(DbError::OldSqlite { found: version });
    }
    let reads = prepared(4, 512, "DEFAULT").connect_with(options).await?;
    Ok(Db { reads, writes, dialect: Dialect::Sqlite, _lock: held })
}

/// At most so many connections, each outside a transaction when it is lent.
///
/// A full disk makes SQLite end a transaction by itself; sqlx then still counts it, and every later `BEGIN` on that
/// connection would fail, for ever.
fn pool(most: u32) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(30)).before_acquire(
        |connection, _| {
            let between_transactions = !connection.is_in_transaction();
            Box::pin(async move { Ok(between_transactions) })
        },
    )
}

/// A path as the path of an address.
fn escaped(path: &Path) -> String {
    path.display().to_string().replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20")
}

impl Db {
    /// Makes sure that everything up to now survives a power cut. Rebuildable rows on SQLite otherwise may not.
    pub(crate) async fn sync(&self) -> Result<(), sqlx::Error> {
        if self.dialect == Dialect::Sqlite {
            let (busy, _, _): (i64, i64, i64) =
                sqlx::query_as("PRAGMA wal_checkpoint(FULL)").fetch_one(&self.writes).await?;
            if busy != 0 {
                return Err(sqlx::Error::Protocol("a reader holds up the checkpoint".to_owned()));
            }
        }
        Ok(())
    }

    /// Executes a statement of a schema. An index of all rows is sorted in a file: in memory there is no bound to it.
    async fn define(&self, tx: &mut Transaction<'static, Any>, statement: String) -> Result<(), sqlx::Error> {
        let sorts = self.dialect == Dialect::Sqlite && statement.starts_with("CREATE INDEX");
        if sorts {
            tx.execute("PRAGMA temp_store = FILE").await?;
        }
        tx.execute(AssertSqlSafe(statement)).await?;
        if sorts {
            tx.execute("PRAGMA temp_store = MEMORY").await?;
        }
        Ok(())
    }

    /// For questions.
    pub const fn reads(&self) -> &AnyPool {
        &self.reads
    }

    /// A query of the texts in a JSON array, which is the given parameter (`$2`): what an `IN` takes many of.
    pub fn texts(&self, parameter: &str) -> String {
        self.dialect.texts(parameter)
    }

    /// For single statements that write.
    pub(crate) const fn writes(&self) -> &AnyPool {
        &self.writes
    }

    /// Whether several processes may use it.
    pub(crate) fn is_shared(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// Closes every connection and gives up the file.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }

    /// A transaction for a question of several parts: all of them see one moment, that of the first.
    async fn reading(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.dialect {
            Dialect::Sqlite => self.reads.begin().await,
            Dialect::Postgres => {
                self.reads.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await
            }
        }
    }

    /// A transaction that reads, and sees this one moment throughout.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        let mut tx = self.reading().await?;
        // Both databases choose the moment at the first read, not at BEGIN; SQLite only when that reads a table.
        tx.execute(match self.dialect {
            Dialect::Sqlite => "SELECT 1 FROM sqlite_schema LIMIT 1",
            Dialect::Postgres => "SELECT 1",
        })
        .await?;
        Ok(tx)
    }

    /// Lets a transaction take as long as there are rows, which no statement of live work may.
    pub(crate) async fn unhurried(&self, tx: &mut Transaction<'static, Any>) -> Result<(), sqlx::Error> {
        match self.dialect {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => postgres::unhurried(tx).await,
        }
    }

    /// A transaction that writes. On SQLite it takes the write lock at once: a later upgrade from reading to
    /// writing would fail instead of waiting.
    pub async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.dialect {
            Dialect::Sqlite => self.writes.begin_with("BEGIN IMMEDIATE").await,
            Dialect::Postgres => self.writes.begin().await,
        }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }
}

#[cfg(test)]
mod tests {
    use super::{Database, Durability};
    use sqlx::Executor;

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_may_look_into_the_folder_that_is_made() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("db");
        Database::Folder(place.clone()).open("own", Durability::Full, "").await.unwrap();
        assert_eq!(std::fs::metadata(place).unwrap().permissions().mode() & 0o077, 0);
    }

    #[tokio::test]
    async fn a_snapshot_is_of_the_moment_it_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Folder(folder.path().to_owned());
        let schema = "CREATE TABLE IF NOT EXISTS facts (n BIGINT)";
        let db = database.open("moment", Durability::Rebuildable, schema).await.unwrap();
        let mut snapshot = db.snapshot().await.unwrap();
        db.writes().execute("INSERT INTO facts VALUES (1)").await.unwrap();
        let count = "SELECT COUNT(*) FROM facts";
        let (then,): (i64,) = sqlx::query_as(count).fetch_one(&mut *snapshot).await.unwrap();
        let (now,): (i64,) = sqlx::query_as(count).fetch_one(db.reads()).await.unwrap();
        assert_eq!((then, now), (0, 1));
    }
}
