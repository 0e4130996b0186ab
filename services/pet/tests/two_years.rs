//! Two years of one person, through the engine: a real log, a real database, and a rebuild.

use jiff::Timestamp;
use mariposas_consumer::{Consumer, Database, Handle, Home};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Event, UserId};
use mariposas_harness::story::{Given, of, tick, two_lively_years};
use mariposas_harness::{Dice, Server, TheLog, eventually};
use mariposas_pet::{Companion, SCHEMA};
use sqlx::Row as _;
use std::collections::BTreeSet;
use tokio_util::sync::CancellationToken;

/// What tables hold, but what was new last.
const TABLES: [&str; 7] = ["person", "own_exercises", "entry", "session", "workout", "week", "pet"];

#[tokio::test(flavor = "multi_thread")]
async fn two_years_are_the_same_to_the_byte_when_replayed_rebuilt_or_shuffled_between_ticks() {
    let user = UserId::new("ada").expect("a user id");
    let facts = of(&user, &two_lively_years(3, &user));
    let mut dice = Dice::new(3);
    let told = on_the_log(&facts, <[Given]>::to_vec);
    let shuffled = on_the_log(&facts, |together| dice.shuffled(together));
    assert_ne!(told, shuffled);
    let ((pets, outcomes), (other, others)) = tokio::join!(kept(&told), followed(&shuffled));
    assert!(pets.len() > 1_500 && outcomes.len() > 200, "{} rows, {} outcomes", pets.len(), outcomes.len());
    assert!(pets == other, "{:?}", pets.symmetric_difference(&other).take(4).collect::<Vec<_>>());
    assert_eq!(outcomes, others);
}

/// The facts of each quarter of an hour, perhaps in another order; then time is said.
fn on_the_log(facts: &[Given], mut order: impl FnMut(&[Given]) -> Vec<Given>) -> Vec<Given> {
    let quarter = |fact: &Given| fact.0.time.as_second().div_euclid(900);
    let mut log = Vec::new();
    for together in facts.chunk_by(|one, two| quarter(one) == quarter(two)) {
        log.extend(order(together));
        let end = Timestamp::from_second((quarter(&together[0]) + 1) * 900).expect("an instant");
        log.push(tick(end, Partition(0)));
    }
    log
}

type Kept = (BTreeSet<String>, Vec<String>);

/// The rows and outcomes of a consumer that follows the log.
async fn followed(log: &[Given]) -> Kept {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 1).await;
    server.append(log).await;
    let (handle, shutdown) = follow(&server, "one").await;
    let rows = rows_of(&handle).await;
    shutdown.cancel();
    (rows, outcomes_of(&server).await)
}

/// The same, which a rebuild leaves as they are, and which another consumer that replays the log has too.
async fn kept(log: &[Given]) -> Kept {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 1).await;
    server.append(log).await;
    let (handle, shutdown) = follow(&server, "one").await;
    let rows = rows_of(&handle).await;
    let outcomes = outcomes_of(&server).await;

    handle.rebuild().await.expect("it can be built anew");
    eventually("the new generation serves", || async { (handle.serving().number == 2).then_some(()) }).await;
    assert!(rows_of(&handle).await == rows, "a rebuild changes rows");
    shutdown.cancel();

    let (handle, shutdown) = follow(&server, "two").await;
    assert!(rows_of(&handle).await == rows, "a replay has other rows");
    shutdown.cancel();
    assert_eq!(outcomes_of(&server).await, outcomes, "nothing is issued again");
    (rows, outcomes)
}

/// A consumer with a database of its own, once it has applied the log and sent what it issued.
async fn follow(server: &Server, name: &str) -> (Handle, CancellationToken) {
    let database = Database::Folder(server.folder.path().join(name));
    let home = Home { database, service: "pet", version: "v1".to_owned(), schema: SCHEMA };
    let consumer = Consumer::reactor("pet", Companion, home, server.logs.clone());
    let (runner, handle) = consumer.open("one".to_owned()).await.expect("it starts");
    let shutdown = CancellationToken::new();
    tokio::spawn(runner.run(shutdown.clone()));
    let head = server.logs.head(Log::Training, Partition(0)).await.expect("the log answers");
    handle.wait_for_all(&[head]).await;
    let sent = async || {
        let waiting = "SELECT count(*) FROM outbox";
        let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(handle.db().reads()).await.ok()?;
        (waiting == 0).then_some(())
    };
    eventually("what was issued is sent", sent).await;
    (handle, shutdown)
}

async fn rows_of(handle: &Handle) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in TABLES {
        let db = handle.db();
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {table}")))
            .fetch_all(db.reads())
            .await
            .expect("the rows can be read");
        for row in rows {
            let texts = (0..row.len()).map(|n| {
                let text: Result<Option<String>, _> = row.try_get(n);
                text.unwrap_or_else(|_| Some(row.get::<Option<i64>, _>(n).unwrap_or_default().to_string()))
            });
            found.insert(format!("{table} {:?}", texts.collect::<Vec<_>>()));
        }
    }
    found
}

/// Every outcome, with the id and payload it was issued with.
async fn outcomes_of(server: &Server) -> Vec<String> {
    let log = TheLog::at(server.server.url()).await;
    let events = log.events(Log::Outcomes, "ada").await;
    let mut found: Vec<String> = Vec::new();
    for (envelope, event) in events {
        if let Event::Outcome(outcome) = event {
            found.push(format!("{} {outcome:?}", envelope.id));
        }
    }
    let many = found.len();
    found.sort();
    found.dedup();
    assert_eq!(found.len(), many, "an outcome stands on the log once");
    found
}
