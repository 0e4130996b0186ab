//! What every consumer must keep, checked with real servers: one line in a consumer's tests.

use crate::story::{history, story};
use crate::{Database as TestDatabase, Dice, Server, databases, eventually};
use mariposas_consumer::kit::keeps_its_promises;
use mariposas_consumer::{Consumer, Database, Home, View};
use mariposas_event_log::Logs;
use mariposas_event_schema::streams::Log;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const PARTITIONS: u16 = 2;
const PEOPLE: u32 = 6;
const SESSIONS: u32 = 9;

/// Whatever a consumer is: on SQLite and on Postgres, killed again and again in mid-batch, told everything twice, and
/// rebuilt, its rows are those of a fold with no database, and each outcome is on the log once. `cache` is
/// `env!("CARGO_TARGET_TMPDIR")` or another folder that stays; `consumer` makes the consumer at a home.
///
/// # Panics
/// With what is not kept.
pub async fn every_promise<V: View>(
    cache: &str,
    view: V,
    schema: &'static str,
    consumer: impl Fn(Home, Logs) -> Consumer<V>,
) {
    for person in 0..3 {
        keeps_its_promises(&view, &story(7, person, 14));
    }
    let events = history(7, PEOPLE, SESSIONS, PARTITIONS);
    for place in databases().await {
        let server = Server::start(cache, PARTITIONS).await;
        let database = match place {
            TestDatabase::Sqlite => Database::Folder(server.folder.path().join("db")),
            TestDatabase::Postgres(url) => Database::Postgres(url),
        };
        let home = || Home { database: database.clone(), service: "kept", version: "v1".to_owned(), schema };
        let make = || consumer(home(), server.logs.clone());
        let mut dice = Dice::new(11);

        // Killed at any moment, and started again on what it left.
        for some in events.chunks(events.len() / 6 + 1) {
            let (runner, _) = make().open("one".to_owned()).await.expect("it starts");
            let running = tokio::spawn(runner.run(CancellationToken::new()));
            server.append(some).await;
            // Beyond the log's duplicate window everything may stand there again.
            server.append_again(&some[..some.len() / 5], dice.any()).await;
            tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
            running.abort();
            let _ = running.await;
        }

        let (runner, handle) = make().open("one".to_owned()).await.expect("it starts");
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(runner.run(shutdown.clone()));
        let heads = server.logs.heads(Log::Training).await.expect("the log answers");
        tokio::time::timeout(Duration::from_mins(1), handle.wait_for_all(&heads))
            .await
            .expect("it catches up");
        let rows = check(&make()).await;
        assert!(rows > 0, "the story leaves no row");

        handle.rebuild().await.expect("it can be built anew");
        eventually("the new generation serves", || async { (handle.serving().number == 2).then_some(()) })
            .await;
        let compared = handle.serving().compared.expect("generations of one version are compared");
        assert!(compared.ends_with("the same as before"), "{compared}");
        check(&make()).await;
        shutdown.cancel();
        running.await.expect("it ends").expect("it ends well");
    }
}

/// Verifies, once everything that was issued has been sent.
async fn check<V: View>(consumer: &Consumer<V>) -> u64 {
    let mut found = consumer.verify().await.expect("it can be verified");
    for _ in 0..50 {
        if found.different == 0 {
            return found.rows;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        found = consumer.verify().await.expect("it can be verified");
    }
    panic!("{} rows or outcomes differ: {:?}", found.different, found.differences);
}
