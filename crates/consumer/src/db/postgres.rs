//! A Postgres schema, reached over a network that may fail without a word.

use super::{Db, DbError, Dialect, pool};
use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Any, AnyConnection, AssertSqlSafe, ConnectOptions, Connection, Executor, Transaction};
use std::str::FromStr;
use std::time::Duration;

/// A server that says nothing for so long is not there any more, whatever the network says.
const DEAF: Duration = Duration::from_secs(5);
/// A connection that was used so lately is lent again without asking whether it still lives.
const LATELY: Duration = Duration::from_secs(1);
/// How long it may take until tables can be made; making them, and their indexes, takes as long as it takes.
const OPENING: Duration = Duration::from_mins(1);
/// How long throwing a schema away may take.
const DISCARDING: Duration = Duration::from_mins(2);

/// Opens the schema of a service, and makes it if it is not there.
pub(super) async fn open(url: &str, name: &str) -> Result<Db, DbError> {
    let silent = |_| DbError::Unreachable(format!("no answer in {OPENING:?}"));
    tokio::time::timeout(OPENING, connect(url, name)).await.map_err(silent)?
}

async fn connect(url: &str, name: &str) -> Result<Db, DbError> {
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err(DbError::Address);
    }
    let options = AnyConnectOptions::from_str(url)?.disable_statement_logging();
    // The pool would try for half a minute and then only say that it gave up.
    let first = tokio::time::timeout(Duration::from_secs(10), sqlx::AnyConnection::connect_with(&options));
    let first = first.await.map_err(|_| DbError::Unreachable("no answer in 10 s".to_owned()))?;
    first.map_err(|error| DbError::Unreachable(error.to_string()))?.close().await?;
    // `name` is a word of ours, never a user's. Each connection that comes back is rolled back, and there is seldom what
    // could be: that it is told so would stand in the log each time.
    let setup = format!(
        "SET search_path TO {name}; SET statement_timeout TO '60s'; SET lock_timeout TO '10s'; \
         SET idle_in_transaction_session_timeout TO '60s'; SET client_min_messages TO error"
    );
    let pool = pool(8)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(may_be_lent(connection, metadata)))
        // Whoever gave up waiting leaves an answer behind that may never come. The pool would wait for it for ever, and
        // with the last of its connections everybody else. Or it was the answer to a BEGIN: sqlx counts no transaction
        // before it, so the next one's statements would be part of this one, and never committed.
        .after_release(|connection, _| {
            Box::pin(async move { in_time(connection.execute("ROLLBACK")).await.map(|_| true) })
        })
        .after_connect(move |connection, _| {
            let setup = setup.clone();
            Box::pin(async move {
                for statement in setup.split(';') {
                    connection.execute(AssertSqlSafe(statement.to_owned())).await?;
                }
                // What nobody waits for any more need not be found out. Not every system can tell.
                let _ = connection.execute("SET client_connection_check_interval TO '2s'").await;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    let mut transaction = pool.begin().await?;
    alone(&mut transaction, name).await?;
    transaction.execute(AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {name}"))).await?;
    transaction.commit().await?;
    Ok(Db { reads: pool.clone(), writes: pool, dialect: Dialect::Postgres, _lock: None })
}

/// Waits until nobody else makes the tables of this schema. What is made then takes as long as it takes.
pub(super) async fn alone(tx: &mut Transaction<'static, Any>, name: &str) -> Result<(), sqlx::Error> {
    tx.execute("SET LOCAL lock_timeout TO 0").await?;
    unhurried(tx).await?;
    let lock = "SELECT pg_advisory_xact_lock(7305821, hashtext($1))";
    sqlx::query(lock).bind(name.to_owned()).execute(&mut **tx).await?;
    // For a table, behind which others would have to wait.
    tx.execute("SET LOCAL lock_timeout TO '10s'").await?;
    Ok(())
}

/// Lets the statements of a transaction take as long as there are rows, and its pauses too.
pub(super) async fn unhurried(tx: &mut Transaction<'static, Any>) -> Result<(), sqlx::Error> {
    tx.execute("SET LOCAL statement_timeout TO 0").await?;
    tx.execute("SET LOCAL idle_in_transaction_session_timeout TO 0").await?;
    Ok(())
}

/// Throws a schema away, unless somebody reads it for so long that it is given up.
pub(super) async fn discard(url: &str, name: &str) -> Result<(), DbError> {
    let discarding = async {
        let mut connection = AnyConnection::connect(url).await?;
        connection.execute("SET lock_timeout TO '30s'").await?;
        connection.execute(AssertSqlSafe(format!("DROP SCHEMA IF EXISTS {name} CASCADE"))).await?;
        connection.close().await
    };
    let silent = |_| DbError::Unreachable(format!("no answer in {DISCARDING:?}"));
    Ok(tokio::time::timeout(DISCARDING, discarding).await.map_err(silent)??)
}

async fn may_be_lent(
    connection: &mut AnyConnection,
    metadata: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        return Ok(false);
    }
    if metadata.idle_for >= LATELY {
        in_time(connection.ping()).await?;
    }
    Ok(true)
}

/// An `Err` where nothing comes back on a connection.
async fn in_time<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent = |_| sqlx::Error::Protocol(format!("the connection was silent for {DEAF:?}"));
    tokio::time::timeout(DEAF, answer).await.map_err(silent)?
}
