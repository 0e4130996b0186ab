//! A Postgres for the tests, where there is one.

use sqlx::{AssertSqlSafe, Connection, Executor};
use uuid::Uuid;

/// Where the databases of a test are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// Files in the platform's folder.
    Sqlite,
    /// An empty database of its own, at this address.
    Postgres(String),
}

/// Every kind of database there is here. Postgres is at `MARIPOSAS_TEST_POSTGRES`, which `tests/run` sets;
/// without it that half is said to be not run.
pub async fn databases() -> Vec<Database> {
    #[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
    let url = std::env::var("MARIPOSAS_TEST_POSTGRES").ok();
    let Some(url) = url else {
        #[expect(clippy::print_stdout, reason = "a half that is not run is said to be")]
        {
            println!("Postgres: not run (MARIPOSAS_TEST_POSTGRES is not set; tests/run sets it)");
        }
        return vec![Database::Sqlite];
    };
    vec![Database::Sqlite, Database::Postgres(fresh(&url).await)]
}

async fn fresh(url: &str) -> String {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.expect("the test's Postgres answers");
    #[expect(clippy::disallowed_methods, reason = "a database nobody else has")]
    let name = format!("test_{}", Uuid::new_v4().simple());
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("a database can be made");
    let (server, _) = url.rsplit_once('/').expect("the address names a database");
    format!("{server}/{name}")
}
