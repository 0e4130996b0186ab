//! A tick for which hundreds are due takes several transactions. Whatever comes between them, everybody is told once.

use crate::toy::{self, Given, Panics, TICK_POISON, Toy, history};
use crate::{
    PARTITIONS, Running, dump, everything, folder, outcomes, places, run_out, start, start_instance, toy_at,
};
use mariposas_consumer::{Consumer, Database, Db, Home};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use mariposas_harness::{Server, eventually};
use sqlx::AssertSqlSafe;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// About as many of them in each partition as several transactions tell.
const PEOPLE: usize = 800;
const SLOW: Toy = Toy { poisoned: None, aborts: false, panics: Panics::Folding, slow: true, generous: false };

/// Seven sets of everybody, a tick for which all of them are due, and two more sets.
fn events() -> Vec<Given> {
    history(PEOPLE, 9, PARTITIONS)
}

async fn told(db: &Db) -> usize {
    dump(db, "SELECT CAST(SUM(closed) AS BIGINT) FROM person").await[0].parse().unwrap_or(0)
}

/// Waits until some know of the tick and others do not.
async fn amid_the_tick(running: &Running, more_than: usize) {
    eventually("some were told", || async { (told(&running.db()).await > more_than).then_some(()) }).await;
}

/// Ends it where it is, which must be amid the tick. What is stored there is what the log says.
async fn killed_amid(running: Running, more_than: usize, server: &Server, place: &Database) -> usize {
    amid_the_tick(&running, more_than).await;
    let db = running.kill().await;
    let told = told(&db).await;
    drop(db);
    assert!(told > more_than && told < PEOPLE, "{told}");
    assert_eq!(differences(server, place).await, 0, "{told} were told");
    told
}

async fn differences(server: &Server, place: &Database) -> u64 {
    let found = toy_at(Toy::default(), server, place, "ticked").verify().await.unwrap();
    assert!(found.rows > PEOPLE as u64, "{found:?}");
    found.different
}

/// What a toy that nothing comes in the way of makes of the log; it issues nothing twice either.
async fn expected(server: &Server) -> Vec<String> {
    let clean = start(server, &folder(server), "clean").await;
    clean.caught_up(server).await;
    everything(&clean.stop().await).await
}

/// Everybody was told once, each outcome is on the log once, and all is as the log says.
async fn all_is_well(running: Running, server: &Server, place: &Database) {
    running.caught_up(server).await;
    assert_eq!(differences(server, place).await, 0);
    let db = running.stop().await;
    let twice = dump(&db, "SELECT user_id FROM person WHERE closed <> 1").await;
    assert_eq!(twice, Vec::<String>::new());
    assert_eq!(outcomes(server).await.len(), PEOPLE, "closing hatches one pet of each");
    assert_eq!(everything(&db).await, expected(server).await);
}

async fn each_place(n: usize) -> Option<(Server, Database)> {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let place = places(&server).await.into_iter().nth(n)?;
    server.append(&events()).await;
    Some((server, place))
}

/// Outcomes stay in the outbox, and no two of them may have one place in it.
async fn keep_the_outbox(db: &Db, place: &Database) {
    let keep: &[&str] = match place {
        Database::Folder(_) => {
            &["CREATE TRIGGER keep BEFORE DELETE ON outbox BEGIN SELECT RAISE(IGNORE); END"]
        }
        Database::Postgres(_) => &[
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER keep BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION keep()",
        ],
    };
    for sql in ["CREATE UNIQUE INDEX one_place ON outbox (part, sequence, ordinal)"].iter().chain(keep) {
        sqlx::query(AssertSqlSafe((*sql).to_owned())).execute(db.reads()).await.unwrap();
    }
}

async fn let_the_outbox_go(db: &Db, place: &Database) {
    let sql = match place {
        Database::Folder(_) => "DROP TRIGGER keep",
        Database::Postgres(_) => "DROP TRIGGER keep ON outbox",
    };
    sqlx::query(sql).execute(db.reads()).await.unwrap();
}

/// Killed between two transactions of a tick, twice, the second time to be careful: those who were told are not told again.
#[tokio::test(flavor = "multi_thread")]
async fn killed_amid_a_tick_everybody_is_told_once() {
    for n in 0..2 {
        let Some((server, place)) = each_place(n).await else { return };
        let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
        keep_the_outbox(&running.db(), &place).await;
        let told = killed_amid(running, 0, &server, &place).await;
        let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
        let told = killed_amid(running, told, &server, &place).await;
        run_out(&place, "ticked").await;
        let running = start_instance(Toy::default(), &server, &place, "ticked", "two").await;
        amid_the_tick(&running, told).await;
        eventually("all were told", || async {
            (crate::ticks::told(&running.db()).await == PEOPLE).then_some(())
        })
        .await;
        let waiting = dump(&running.db(), "SELECT part, sequence, ordinal FROM outbox").await;
        assert_eq!(waiting.len(), PEOPLE);
        let_the_outbox_go(&running.db(), &place).await;
        all_is_well(running, &server, &place).await;
    }
}

/// The tests here can fail: who is due is how far a tick is, and whoever is made due again is told again.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_due_again_is_told_twice_and_found() {
    let (server, place) = each_place(0).await.unwrap();
    let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
    amid_the_tick(&running, 0).await;
    let db = running.kill().await;
    let open = dump(&db, "SELECT DISTINCT part FROM due").await;
    let mut again = 0;
    for person in dump(&db, "SELECT user_id FROM person WHERE closed = 1").await {
        let partition = Partition::of(&UserId::new(&person).unwrap(), PARTITIONS).0;
        if open.contains(&partition.to_string()) {
            let due = "INSERT INTO due (consumer, user_id, part, due_at) VALUES ('toy', $1, $2, 0)";
            let due = sqlx::query(due).bind(person).bind(i64::from(partition)).execute(db.reads());
            again += due.await.unwrap().rows_affected();
        }
    }
    drop(db);
    assert!(again > 0);
    assert!(differences(&server, &place).await > 0, "they are told, and it says that they are still due");
    let running = start(&server, &place, "ticked").await;
    running.caught_up(&server).await;
    assert_eq!(differences(&server, &place).await, again);
    running.stop().await;
}

/// While the position waits for the last of them, transactions are made, by which others see that it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_tick_that_is_being_told_is_no_standstill() {
    let (server, place) = each_place(0).await.unwrap();
    let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
    let handle = running.handle.clone();
    let mut seen: HashMap<Vec<u64>, HashSet<Vec<u64>>> = HashMap::new();
    while told(&running.db()).await < PEOPLE {
        seen.entry(handle.applied()).or_default().insert(handle.transactions());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(seen.values().any(|transactions| transactions.len() > 2), "{seen:?}");
    running.stop().await;
}

/// A pause, and somebody who is folded again, who was told or not.
#[tokio::test(flavor = "multi_thread")]
async fn orders_come_between_the_transactions_of_a_tick() {
    for n in 0..2 {
        let Some((server, place)) = each_place(n).await else { return };
        let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
        amid_the_tick(&running, 0).await;
        let some = "SELECT MIN(user_id) FROM person WHERE closed = 1
                    UNION ALL SELECT MAX(user_id) FROM person WHERE closed = 0";
        let some = dump(&running.db(), some).await;
        let parking = running.handle.parking();
        let replay = async |person: &String| parking.replay(UserId::new(person).unwrap()).await.unwrap();
        tokio::join!(replay(&some[0]), replay(&some[1]));
        assert!(told(&running.db()).await < PEOPLE, "they were folded amid the tick");
        running.handle.pause(true).await.unwrap();
        eventually("it stands still", || async { running.handle.serving().paused.then_some(()) }).await;
        assert!(told(&running.db()).await < PEOPLE, "it stands amid the tick");
        assert_eq!(differences(&server, &place).await, 0);
        running.handle.pause(false).await.unwrap();
        all_is_well(running, &server, &place).await;
    }
}

/// Whoever cannot be told is parked in the transaction of their page, tried again amid the tick, and told in the end.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_be_told_is_parked_amid_the_tick() {
    for n in 0..2 {
        let Some((server, place)) = each_place(n).await else { return };
        let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
        let toy = Toy { poisoned: Some(poisoned), ..SLOW };
        let running = start_instance(toy, &server, &place, "ticked", "one").await;
        let parking = running.handle.parking().clone();
        eventually("somebody is parked", || async {
            let parked = parking.list().await.unwrap();
            parked.first().is_some_and(|parked| parked.user == TICK_POISON).then_some(())
        })
        .await;
        let victim = UserId::new(TICK_POISON).unwrap();
        assert_eq!(parking.retry(victim.clone()).await.unwrap().applied, 0);
        killed_amid(running, 0, &server, &place).await;
        poisoned.store(false, Ordering::Relaxed);
        let running = start_instance(toy, &server, &place, "ticked", "one").await;
        let retried = running.handle.parking().retry(victim).await.unwrap();
        assert!(retried.applied > 0 && retried.waiting == 0, "{retried:?}");
        assert!(told(&running.db()).await < PEOPLE, "they were told amid the tick");
        all_is_well(running, &server, &place).await;
    }
}

/// The partitions go to another instance amid the tick, once by its lease and once because the first is gone.
#[tokio::test(flavor = "multi_thread")]
async fn another_instance_goes_on_with_a_tick() {
    let Some((server, place)) = each_place(1).await else { return };
    let one = start_instance(SLOW, &server, &place, "ticked", "one").await;
    amid_the_tick(&one, 0).await;
    let two = start_instance(SLOW, &server, &place, "ticked", "two").await;
    let told = told(&one.db()).await;
    killed_amid(one, told, &server, &place).await;
    all_is_well(two, &server, &place).await;
}

/// Rows of a new version take over from rows that know half of a tick.
#[tokio::test(flavor = "multi_thread")]
async fn a_generation_takes_over_amid_a_tick() {
    for n in 0..2 {
        let Some((server, place)) = each_place(n).await else { return };
        let running = start_instance(SLOW, &server, &place, "ticked", "one").await;
        killed_amid(running, 0, &server, &place).await;
        let home = Home {
            database: place.clone(),
            service: "ticked",
            version: "v2".to_owned(),
            schema: toy::SCHEMA,
        };
        let newer = Consumer::reactor("toy", Toy::default(), home.clone(), server.logs.clone());
        let (runner, handle) = newer.open("one".to_owned()).await.unwrap();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let task = tokio::spawn(async move { runner.run(stop).await.unwrap() });
        let running = Running { handle, shutdown, task };
        eventually("it serves", || async { (running.handle.serving().number == 2).then_some(()) }).await;
        running.caught_up(&server).await;
        let newer = Consumer::reactor("toy", Toy::default(), home, server.logs.clone());
        let found = newer.verify().await.unwrap();
        assert_eq!((found.different, found.differences), (0, Vec::new()));
        assert_eq!(outcomes(&server).await.len(), PEOPLE);
        assert_eq!(everything(&running.stop().await).await, expected(&server).await);
    }
}
