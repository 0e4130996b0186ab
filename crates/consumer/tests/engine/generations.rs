//! Rows are built anew while people write and read: nothing fails, nothing goes back, nothing is issued twice.

use crate::toy::{SCHEMA, Toy, history};
use crate::{
    PARTITIONS, Running, dump, everything, outcomes, places, start, start_consumer, start_instance, toy_at,
};
use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::{LogSettings, Logs};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use mariposas_harness::{Proxy, Server, Weather, eventually};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) async fn serves(running: &Running, number: i64) {
    eventually("the generation serves", || async {
        (running.handle.serving().number == number).then_some(())
    })
    .await;
}

pub(crate) async fn logged(running: &Running) -> i64 {
    let rows = dump(&running.db(), "SELECT CAST(COALESCE(SUM(logged), 0) AS BIGINT) FROM person").await;
    rows[0].parse().unwrap()
}

pub(crate) async fn differences(server: &Server, place: &Database, name: &'static str) -> u64 {
    let found = toy_at(Toy::default(), server, place, name).verify().await.unwrap();
    assert!(found.rows > 1_000, "{found:?}");
    found.different
}

/// Somebody who asks without a pause; ends with how often, and fails when a sum goes down.
fn reader(running: &Running, stop: Arc<AtomicBool>) -> tokio::task::JoinHandle<(u32, Duration)> {
    let handle = running.handle.clone();
    tokio::spawn(async move {
        let (mut before, mut asked, mut longest) = (0, 0, Duration::ZERO);
        while !stop.load(Ordering::Relaxed) {
            let began = Instant::now();
            let sql = "SELECT CAST(COALESCE(SUM(logged), 0) AS BIGINT) FROM person";
            let now: i64 = dump(&handle.db(), sql).await[0].parse().unwrap();
            assert!(now >= before, "a read went back from {before} to {now}");
            before = now;
            asked += 1;
            longest = longest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (asked, longest)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_takes_over_under_readers_and_writers_and_back_again() {
    let events = history(60, 240, PARTITIONS);
    for n in 0..2 {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        let (before, after) = events.split_at(13_000);
        server.append(before).await;
        let running = start(&server, &place, "rebuilt").await;
        running.caught_up(&server).await;
        assert_eq!(running.handle.serving().number, 1);

        let stop = Arc::new(AtomicBool::new(false));
        let reads = reader(&running, stop.clone());
        let some: Vec<_> = after.chunks(31).collect();
        let half = some.len() / 2;
        assert_eq!(running.handle.rebuild().await.unwrap(), 2);
        for chunk in &some[..half] {
            server.append(chunk).await;
        }
        serves(&running, 2).await;
        let compared = running.handle.serving().compared.unwrap();
        assert!(compared.ends_with("the same as before"), "{compared}");
        running.caught_up(&server).await;
        assert_eq!(differences(&server, &place, "rebuilt").await, 0);

        assert_eq!(running.handle.roll_back().await.unwrap(), 1);
        for chunk in &some[half..] {
            server.append(chunk).await;
        }
        serves(&running, 1).await;
        running.caught_up(&server).await;
        stop.store(true, Ordering::Relaxed);
        let (asked, longest) = reads.await.unwrap();
        assert!(asked > 100, "only {asked} reads");
        assert!(longest < Duration::from_secs(2), "a read took {longest:?}");
        assert_eq!(differences(&server, &place, "rebuilt").await, 0);

        // Somebody who was never rebuilt has the same rows, and issued the same.
        let issued = outcomes(&server).await;
        let plain_server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        plain_server.append(&events).await;
        let plain = start(&plain_server, &places(&plain_server).await[0], "plain").await;
        plain.caught_up(&plain_server).await;
        assert_eq!(everything(&running.stop().await).await, everything(&plain.stop().await).await);
        assert_eq!(issued, outcomes(&plain_server).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_build_goes_on_where_it_was() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&history(100, 350, PARTITIONS)).await;
    for place in places(&server).await {
        let files = "SELECT CAST(SUM(done) AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM build_file";
        let running = start(&server, &place, "built").await;
        let seen = running.handle.clone();
        eventually("a file is written", || async {
            seen.building().is_some_and(|building| building.done > 0).then_some(())
        })
        .await;
        let db = running.kill().await;
        let left = dump(&db, files).await;
        drop(db);
        let again = start(&server, &place, "built").await;
        if left[0] != " 0" {
            // Nothing that was done before is done again.
            let now = dump(&again.db(), files).await;
            assert!(now[0] >= left[0] || now[0] == " 0", "{left:?} {now:?}");
        }
        again.caught_up(&server).await;
        assert_eq!(differences(&server, &place, "built").await, 0);
        again.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_folded_again_and_a_pause_holds() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let events = history(30, 60, PARTITIONS);
    let (before, after) = events.split_at(1_500);
    server.append(before).await;
    for place in places(&server).await {
        let running = start(&server, &place, "replayed").await;
        running.caught_up(&server).await;
        let issued = outcomes(&server).await;
        for sql in [
            "UPDATE person SET logged = logged + 7 WHERE user_id = 'lifter-3'",
            "DELETE FROM performed_set WHERE user_id = 'lifter-3'",
            "UPDATE daily SET sets = 99 WHERE user_id = 'lifter-3'",
        ] {
            sqlx::query(sql).execute(running.db().reads()).await.unwrap();
        }
        assert!(differences(&server, &place, "replayed").await > 0);
        let person = UserId::new("lifter-3").unwrap();
        let replayed = running.handle.parking().replay(person).await.unwrap();
        assert!(replayed.events > 40 && replayed.rows > 40, "{replayed:?}");
        assert_eq!(differences(&server, &place, "replayed").await, 0);
        assert_eq!(outcomes(&server).await, issued, "a replay does not act");

        running.handle.pause(true).await.unwrap();
        eventually("it stands still", || async { running.handle.serving().paused.then_some(()) }).await;
        let stood = logged(&running).await;
        // Repeated for the second database: the log has them already.
        server.append(after).await;
        // Long enough for one that is not paused to build its rows and apply all of it.
        let other = start(&server, &place, "not_paused").await;
        other.caught_up(&server).await;
        other.stop().await;
        assert_eq!(logged(&running).await, stood);
        // A restart stays paused.
        running.stop().await;
        let running = start(&server, &place, "replayed").await;
        assert!(running.handle.serving().paused);
        running.handle.pause(false).await.unwrap();
        running.caught_up(&server).await;
        assert_eq!(differences(&server, &place, "replayed").await, 0);
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_share_the_partitions_and_hand_them_over() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 8).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let events = history(20, 120, 8);
    let started = |instance| start_instance(Toy::default(), &server, &place, "leased", instance);
    let held = |running: &Running| {
        Partition::all(8).filter(|partition| running.handle.holds(*partition)).collect::<Vec<_>>()
    };
    let one = started("one").await;
    eventually("the first has all", || async { (held(&one).len() == 8).then_some(()) }).await;
    let chunks: Vec<_> = events.chunks(200).collect();
    server.append(chunks[0]).await;
    let two = started("two").await;
    eventually("they share", || async {
        let (mine, yours) = (held(&one), held(&two));
        (!yours.is_empty() && mine.len() + yours.len() == 8).then_some(())
    })
    .await;
    for chunk in &chunks[1..6] {
        server.append(chunk).await;
    }
    one.caught_up(&server).await;
    // Gone without a word: the other has everything within five seconds.
    let died = Instant::now();
    drop(two.kill().await);
    eventually("the other takes over", || async { (held(&one).len() == 8).then_some(()) }).await;
    assert!(died.elapsed() < Duration::from_secs(5), "{:?}", died.elapsed());
    for chunk in &chunks[6..] {
        server.append(chunk).await;
    }
    one.caught_up(&server).await;
    assert_eq!(differences(&server, &place, "leased").await, 0);
    one.stop().await;
}

/// A backup reads a generation for as long as it likes; throwing it away waits, and nobody waits with it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_an_old_generation_holds_nobody_up() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    server.append(&history(6, 20, PARTITIONS)).await;
    let running = start(&server, &place, "kept").await;
    running.caught_up(&server).await;
    let first = place.open_reading("kept_v1_1").await.unwrap();
    let mut backup = first.reads().begin().await.unwrap();
    sqlx::query("SELECT COUNT(*) FROM person").fetch_one(&mut *backup).await.unwrap();
    for number in [2, 3] {
        running.handle.rebuild().await.unwrap();
        serves(&running, number).await;
    }
    let began = Instant::now();
    server.append(&history(6, 30, PARTITIONS)).await;
    running.caught_up(&server).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    drop(backup);
    running.stop().await;
}

/// Rows that were thrown away with the service stopped are built anew, whether the list of generations went with them or not.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_thrown_away_are_built_again() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&history(30, 60, PARTITIONS)).await;
    for place in places(&server).await {
        let running = start(&server, &place, "thrown").await;
        running.caught_up(&server).await;
        let issued = outcomes(&server).await;
        running.stop().await;
        match &place {
            Database::Folder(folder) => {
                for ending in ["db", "db-wal", "db-shm"] {
                    let _ = std::fs::remove_file(folder.join(format!("thrown_v1_1.{ending}")));
                }
            }
            Database::Postgres(_) => {
                let control = place.open_reading("thrown").await.unwrap();
                sqlx::query("DROP SCHEMA thrown_v1_1 CASCADE").execute(control.reads()).await.unwrap();
            }
        }
        let running = start(&server, &place, "thrown").await;
        running.caught_up(&server).await;
        assert_eq!(differences(&server, &place, "thrown").await, 0);
        assert_eq!(outcomes(&server).await, issued);
        running.stop().await;
    }
}

/// An instance that reaches the database and not the log applies nothing: the other one has everything within seconds, and they
/// share again when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_has_lost_the_log_keeps_no_partition() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 8).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let url = server.server.url();
    let port = url.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok()).unwrap();
    let proxy = Proxy::start(port).await;
    let settings = LogSettings { partitions: 8, ..LogSettings::default() };
    let logs = Logs::open(&proxy.before(url), "test", &settings, "test").await.unwrap();
    let home = Home { database: place.clone(), service: "cut_off", version: "v1".to_owned(), schema: SCHEMA };
    let cut_off = start_consumer(Consumer::reactor("toy", Toy::default(), home, logs), "one").await;
    let other = start_instance(Toy::default(), &server, &place, "cut_off", "two").await;
    let held =
        |running: &Running| Partition::all(8).filter(|partition| running.handle.holds(*partition)).count();
    eventually("they share", || async { ((held(&cut_off), held(&other)) == (4, 4)).then_some(()) }).await;
    proxy.weather(Weather::Refusing);
    let cut = Instant::now();
    eventually("the other has all", || async { (held(&other) == 8).then_some(()) }).await;
    assert!(cut.elapsed() < Duration::from_secs(6), "{:?}", cut.elapsed());
    server.append(&history(20, 60, 8)).await;
    other.caught_up(&server).await;
    proxy.weather(Weather::Fair);
    eventually("they share again", || async { ((held(&cut_off), held(&other)) == (4, 4)).then_some(()) })
        .await;
    assert_eq!(differences(&server, &place, "cut_off").await, 0);
    cut_off.stop().await;
    other.stop().await;
}
