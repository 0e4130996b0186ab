//! A database that is older than the log: a backup was restored, or a replica that had not seen everything took over.

use crate::toy::history;
use crate::{PARTITIONS, dump, everything, outcomes, places, start};
use mariposas_consumer::Db;
use mariposas_event_log::LogSettings;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use mariposas_harness::Server;
use sqlx::AssertSqlSafe;
use std::time::Duration;

const TABLES: [&str; 10] = [
    "person",
    "performed_set",
    "daily",
    "due",
    "ledger",
    "outbox",
    "relayed",
    "checkpoint",
    "history",
    "applier",
];

async fn run(db: &Db, statements: impl Fn(&str) -> String) {
    for table in TABLES {
        sqlx::query(AssertSqlSafe(statements(table))).execute(db.reads()).await.unwrap();
    }
}

/// What is applied a second time was issued the first time, and what waited in the backup was sent since.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_a_backup_issues_nothing_twice() {
    // The server must not find the repetitions in the place of the ledger.
    let window = Duration::from_millis(100);
    for n in 0..2 {
        let settings =
            LogSettings { partitions: PARTITIONS, duplicate_window: window, ..LogSettings::default() };
        let server = Server::start_with(env!("CARGO_TARGET_TMPDIR"), settings).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        let events = history(20, 250, PARTITIONS);
        let (before, after) = events.split_at(events.len() / 3);
        let running = start(&server, &place, "restored").await;
        server.append(before).await;
        running.caught_up(&server).await;
        let db = running.db();
        run(&db, |table| format!("CREATE TABLE backup_of_{table} AS SELECT * FROM {table}")).await;
        let issued_before = outcomes(&server).await.len();
        for some in after.chunks(997) {
            server.append(some).await;
        }
        running.caught_up(&server).await;
        let (expected, issued) = (everything(&db).await, outcomes(&server).await);
        assert!(issued.len() > issued_before + 50, "{} of {}", issued_before, issued.len());
        let db = running.stop().await;
        // One that waited when the backup was made, and was sent since.
        let one = "FROM ledger WHERE natural_key = (SELECT MAX(natural_key) FROM ledger WHERE user_id = 'lifter-1'
                   AND natural_key NOT IN (SELECT natural_key FROM backup_of_ledger WHERE user_id = 'lifter-1'))
                   AND user_id = 'lifter-1'";
        let part = Partition::of(&UserId::new("lifter-1").unwrap(), PARTITIONS);
        let outbox = format!("SELECT user_id, outcome_id, {part}, 1, 0, name, payload");
        for (to, columns) in [("outbox", &*outbox), ("ledger", "SELECT *")] {
            let insert = format!("INSERT INTO backup_of_{to} {columns} {one}");
            sqlx::query(AssertSqlSafe(insert)).execute(db.reads()).await.unwrap();
        }
        run(&db, |table| format!("DELETE FROM {table}")).await;
        run(&db, |table| format!("INSERT INTO {table} SELECT * FROM backup_of_{table}")).await;
        assert!(everything(&db).await.len() < expected.len());
        assert_eq!(dump(&db, "SELECT outcome_id FROM outbox").await.len(), 1);
        drop(db);

        tokio::time::sleep(2 * window).await;
        let restored = start(&server, &place, "restored").await;
        restored.caught_up(&server).await;
        let again = outcomes(&server).await;
        assert!(again == issued, "{} outcomes on the log instead of {}", again.len(), issued.len());
        assert!(everything(&restored.stop().await).await == expected, "the rows are the same as before");
    }
}
