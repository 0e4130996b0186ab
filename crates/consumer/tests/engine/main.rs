//! The engine against a real log and both databases: however the events come, the rows, the sums, the ledger
//! and the outcomes are the same.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by where it stopped")]

mod backup;
mod deaf;
mod ends;
mod generations;
mod parking;
mod ticks;
mod toy;
mod versions;

use mariposas_consumer::{Consumer, Database, Db, Handle, Home, Recorded, Touch, View};
use mariposas_event_log::Reader;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, Fact};
use mariposas_harness::{Server, databases, eventually};
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::HashSet;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use toy::{Toy, history};

const PARTITIONS: u16 = 2;

struct Running {
    handle: Handle,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

/// Starts the toy reactor on a database of this name.
async fn start(server: &Server, database: &Database, name: &'static str) -> Running {
    start_toy(Toy::default(), server, database, name).await
}

async fn start_toy(toy: Toy, server: &Server, database: &Database, name: &'static str) -> Running {
    start_instance(toy, server, database, name, "one").await
}

/// The toy reactor as one of several instances.
async fn start_instance(
    toy: Toy,
    server: &Server,
    database: &Database,
    name: &'static str,
    instance: &str,
) -> Running {
    start_consumer(toy_at(toy, server, database, name), instance).await
}

async fn start_consumer(consumer: Consumer<Toy>, instance: &str) -> Running {
    let (runner, handle) = consumer.open(instance.to_owned()).await.unwrap();
    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    let task = tokio::spawn(async move { runner.run(stop).await.unwrap() });
    Running { handle, shutdown, task }
}

fn toy_at(toy: Toy, server: &Server, database: &Database, name: &'static str) -> Consumer<Toy> {
    toy_of("v1", toy, server, database, name)
}

fn toy_of(
    version: &str,
    toy: Toy,
    server: &Server,
    database: &Database,
    name: &'static str,
) -> Consumer<Toy> {
    let home =
        Home { database: database.clone(), service: name, version: version.to_owned(), schema: toy::SCHEMA };
    Consumer::reactor("toy", toy, home, server.logs.clone())
}

impl Running {
    async fn caught_up(&self, server: &Server) {
        let heads = server.logs.heads(Log::Training).await.unwrap();
        tokio::time::timeout(Duration::from_mins(1), self.handle.wait_for_all(&heads)).await.unwrap();
        // Everything that was issued is on its way until the outbox is empty.
        eventually("the outbox is empty", || async {
            let waiting = dump(&self.db(), "SELECT outcome_id FROM outbox").await;
            waiting.is_empty().then_some(())
        })
        .await;
    }

    fn db(&self) -> Db {
        self.handle.db()
    }

    /// Ends wherever it is, without a word.
    async fn kill(self) -> Db {
        let db = self.db();
        self.task.abort();
        let _ = self.task.await;
        db
    }

    async fn stop(self) -> Db {
        let db = self.db();
        self.shutdown.cancel();
        self.task.await.unwrap();
        db
    }
}

/// What instances that are gone still hold runs out now and not in some seconds, for tests of what comes after that.
async fn run_out(place: &Database, name: &str) {
    let control = place.open_reading(name).await.unwrap();
    for sql in [
        "UPDATE member SET until = 0",
        "UPDATE lease SET until = 0",
        "UPDATE generation SET builder_until = 0",
    ] {
        sqlx::query(sql).execute(control.reads()).await.unwrap();
    }
}

/// Rows as text.
async fn dump(db: &Db, sql: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(db.reads()).await.unwrap();
    let text = |row: &sqlx::any::AnyRow, i: usize| {
        row.try_get::<Option<String>, _>(i).map_or_else(
            |_| row.try_get::<Option<i64>, _>(i).unwrap().map_or(String::new(), |number| number.to_string()),
            Option::unwrap_or_default,
        )
    };
    rows.iter().map(|row| (0..row.len()).map(|i| text(row, i)).collect::<Vec<_>>().join(" ")).collect()
}

/// Everything a consumer keeps, but for its position.
async fn everything(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "SELECT user_id, logged, last_at, closed FROM person ORDER BY user_id",
        "SELECT user_id, set_id, logged, retracted FROM performed_set ORDER BY user_id, set_id",
        // A sum that came down to nothing may stand as 0 or not at all.
        "SELECT user_id, day, sets FROM daily WHERE sets <> 0 ORDER BY user_id, day",
        "SELECT user_id, due_at FROM due ORDER BY user_id",
        "SELECT user_id, natural_key, outcome_id FROM ledger ORDER BY user_id, natural_key",
    ] {
        all.extend(dump(db, sql).await);
    }
    all
}

/// The ids of every outcome on the log, in order of the ids.
async fn outcomes(server: &Server) -> Vec<String> {
    let mut ids = Vec::new();
    for partition in Partition::all(PARTITIONS) {
        let head = server.logs.head(Log::Outcomes, partition).await.unwrap();
        let mut reader = Reader::after(&server.logs, Log::Outcomes, partition, 0).await.unwrap();
        while reader.position() < head {
            for stored in reader.next_chunk(500).await.unwrap() {
                ids.push(Envelope::read(&stored.payload).unwrap().0.id.to_string());
            }
        }
    }
    ids.sort();
    ids
}

fn folder(server: &Server) -> Database {
    Database::Folder(server.folder.path().join("db"))
}

async fn places(server: &Server) -> Vec<Database> {
    let place = |database| match database {
        mariposas_harness::Database::Sqlite => folder(server),
        mariposas_harness::Database::Postgres(url) => Database::Postgres(url),
    };
    databases().await.into_iter().map(place).collect()
}

/// Live in small batches, in one rebuild, and without the ledger: the same in the end, and nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn live_and_rebuilt_rows_are_the_same() {
    let events = history(60, 220, PARTITIONS);
    for n in 0..2 {
        let live_server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&live_server).await.into_iter().nth(n) else { return };
        let live = start(&live_server, &place, "live").await;
        for some in events.chunks(701) {
            live_server.append(some).await;
        }
        live.caught_up(&live_server).await;
        let expected = everything(&live.db()).await;
        let issued = outcomes(&live_server).await;
        assert!(expected.len() > 10_000 && issued.len() > 300, "{} {}", expected.len(), issued.len());

        // A new database on the same log takes its ledger back and does not act again.
        let again = start(&live_server, &place, "again").await;
        again.caught_up(&live_server).await;
        assert_eq!(everything(&again.db()).await, expected);
        assert_eq!(outcomes(&live_server).await, issued);

        // The same events on a log that nobody has acted on.
        let fresh_server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        fresh_server.append(&events).await;
        let first = start(&fresh_server, &place, "first").await;
        first.caught_up(&fresh_server).await;
        assert_eq!(everything(&first.db()).await, expected);
        assert_eq!(outcomes(&fresh_server).await, issued);

        // Both go on live from there.
        let more = history(61, 230, PARTITIONS);
        let known: HashSet<_> = events.iter().map(|(envelope, ..)| envelope.id).collect();
        let more: Vec<_> = more.into_iter().filter(|(envelope, ..)| !known.contains(&envelope.id)).collect();
        for server in [&live_server, &fresh_server] {
            server.append(&more).await;
        }
        for (running, server) in [(&live, &live_server), (&again, &live_server), (&first, &fresh_server)] {
            running.caught_up(server).await;
        }
        let expected = everything(&live.stop().await).await;
        assert_eq!(everything(&again.stop().await).await, expected);
        assert_eq!(everything(&first.stop().await).await, expected);
        assert_eq!(outcomes(&live_server).await, outcomes(&fresh_server).await);
    }
}

/// What is stored is what the log says; a row or an outcome that is not is found.
#[tokio::test(flavor = "multi_thread")]
async fn verify_finds_what_is_not_as_the_log_says() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&history(8, 60, PARTITIONS)).await;
    for place in places(&server).await {
        let running = start(&server, &place, "verified").await;
        running.caught_up(&server).await;
        let verify = async || toy_at(Toy::default(), &server, &place, "verified").verify().await.unwrap();
        let found = verify().await;
        assert_eq!((found.different, found.differences), (0, Vec::new()));
        assert!(found.events > 480 && found.rows > 500, "{} {}", found.events, found.rows);
        let tampered = [
            (
                "UPDATE daily SET sets = sets + 1 WHERE user_id = 'lifter-1' AND day = '2026-01-05'",
                "daily",
                1,
            ),
            ("DELETE FROM performed_set WHERE user_id = 'lifter-2'", "performed_set", 1 + 60),
            (
                "DELETE FROM ledger WHERE user_id = 'lifter-3'
                 AND natural_key = (SELECT MIN(natural_key) FROM ledger WHERE user_id = 'lifter-3')",
                "outcomes",
                62,
            ),
        ];
        for (sql, table, different) in tampered {
            sqlx::query(AssertSqlSafe(sql.to_owned())).execute(running.db().reads()).await.unwrap();
            let found = verify().await;
            assert_eq!(found.different, different, "{sql} {:?}", found.differences);
            let shown = found.differences.iter().any(|difference| difference.table == table);
            assert!(shown || different > 20, "{sql}");
        }
        running.stop().await;
    }
}

/// Instances that build the same rows at once get in each other's way, and nothing is counted twice.
#[tokio::test(flavor = "multi_thread")]
async fn two_instances_on_one_postgres_count_once() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let alone = start(&server, &folder(&server), "alone").await;
    let events = history(40, 300, PARTITIONS);
    let (before, after) = events.split_at(11_000);
    server.append(before).await;
    let (one, two) = tokio::join!(
        start_instance(Toy::default(), &server, &place, "shared", "one"),
        start_instance(Toy::default(), &server, &place, "shared", "two"),
    );
    for some in after.chunks(97) {
        server.append(some).await;
    }
    for running in [&alone, &one, &two] {
        running.caught_up(&server).await;
    }
    let shared = everything(&one.stop().await).await;
    two.stop().await;
    assert_eq!(shared, everything(&alone.stop().await).await);
}

/// The test above can fail: without the position in the transaction a repeated event is counted again.
#[tokio::test]
async fn the_toy_does_not_forgive_repetitions() {
    let events = history(1, 3, PARTITIONS);
    let facts: Vec<&Fact> = events.iter().map(|(_, fact, _)| fact).collect();
    let logged = facts.iter().filter(|fact| matches!(fact, Fact::SetLogged(_))).count();
    assert_eq!(toy::logged_after(&events), i64::try_from(logged).unwrap());
    let twice: Vec<_> = events.iter().chain(&events).cloned().collect();
    assert_eq!(toy::logged_after(&twice), i64::try_from(2 * logged).unwrap());
}

/// What the kit checks can fail: the toy counts whatever it is told.
#[test]
#[should_panic(expected = "is counted again when it comes again")]
fn the_kit_finds_a_view_that_counts_repetitions() {
    mariposas_consumer::kit::keeps_its_promises(&Toy::default(), &mariposas_harness::story::story(1, 1, 2));
}

/// A view that needs rows it does not name.
#[derive(Debug, Clone, Copy)]
struct Narrow;

impl View for Narrow {
    type State = toy::ToyState;

    fn touches(&self, event: &Recorded) -> Touch {
        match &event.event {
            Event::Fact(Fact::SetLogged(_)) => Touch::nothing(),
            _ => Toy::default().touches(event),
        }
    }

    fn fold(&self, state: &mut toy::ToyState, event: &Recorded) {
        Toy::default().fold(state, event);
    }
}

#[test]
#[should_panic(expected = "touches nothing, and changes rows")]
fn the_kit_finds_a_view_that_does_not_name_its_rows() {
    mariposas_consumer::kit::keeps_its_promises(&Narrow, &mariposas_harness::story::story(1, 1, 2));
}
