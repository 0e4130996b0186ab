//! A network on which connections die and nobody is told.

use mariposas_consumer::{Db, Durability};
use mariposas_harness::{Database, Proxy, Weather, databases};
use sqlx::Executor;
use std::time::Duration;
use tokio::task::JoinSet;

/// More than there are connections to a database.
const QUESTIONS: usize = 12;

async fn asked(db: Db, patience: Duration) -> bool {
    // As long as it takes until every connection is in use.
    let answer = db.find::<(Vec<(i64,)>,)>(&[("n", "(SELECT 7 AS n FROM pg_sleep(0.3)) AS given")], &[]);
    matches!(tokio::time::timeout(patience, answer).await, Ok(Ok((rows,))) if rows == [(7,)])
}

async fn asked_by_many(db: &Db, patience: Duration) -> Vec<bool> {
    (0..QUESTIONS).map(|_| asked(db.clone(), patience)).collect::<JoinSet<_>>().join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_were_given_up_do_not_keep_dead_connections() {
    for database in databases().await {
        let Database::Postgres(url) = database else { continue };
        let port = url.split('/').nth(2).and_then(|place| place.rsplit(':').next()?.parse().ok()).unwrap();
        let proxy = Proxy::start(port).await;
        let database = mariposas_consumer::Database::Postgres(proxy.before(&url));
        let db = database.open("deaf", Durability::Full, "").await.unwrap();
        assert_eq!(asked_by_many(&db, Duration::from_secs(10)).await, [true; QUESTIONS]);
        proxy.weather(Weather::DeafServer);
        assert_eq!(
            asked_by_many(&db, Duration::from_secs(1)).await,
            [false; QUESTIONS],
            "nothing comes through"
        );
        proxy.weather(Weather::Fair);
        assert!(asked(db, Duration::from_secs(15)).await, "on a new connection");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_after_others_gave_up_beginning_is_committed() {
    for database in databases().await {
        let Database::Postgres(url) = database else { continue };
        let port = url.split('/').nth(2).and_then(|place| place.rsplit(':').next()?.parse().ok()).unwrap();
        let proxy = Proxy::start(port).await;
        let [near, far] = [url.clone(), proxy.before(&url)].map(mariposas_consumer::Database::Postgres);
        let db = far
            .open("given_up", Durability::Full, "CREATE TABLE IF NOT EXISTS facts (n BIGINT)")
            .await
            .unwrap();
        asked_by_many(&db, Duration::from_secs(10)).await;
        proxy.weather(Weather::Slow(Duration::from_millis(50)));
        let mut given_up = JoinSet::new();
        for _ in 0..QUESTIONS {
            let db = db.clone();
            given_up.spawn(async move {
                tokio::time::timeout(Duration::from_millis(30), db.begin()).await.is_err()
            });
        }
        assert!(given_up.join_all().await.contains(&true), "some had sent their BEGIN");
        proxy.weather(Weather::Fair);
        db.reads().execute("INSERT INTO facts VALUES (1)").await.unwrap();
        let other = near.open("given_up", Durability::Full, "").await.unwrap();
        let (seen,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM facts").fetch_one(other.reads()).await.unwrap();
        assert_eq!(seen, 1);
    }
}
