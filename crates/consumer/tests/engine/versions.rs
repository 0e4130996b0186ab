//! Two versions of a service beside each other on one Postgres, as in a rolling upgrade.

use crate::generations::{differences, logged, serves};
use crate::toy::{SCHEMA, Toy, history};
use crate::{PARTITIONS, Running, dump, outcomes, places, run_out, start, start_consumer, toy_of};
use mariposas_consumer::{Consumer, Database, Db, Home, Serves};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Fact, UserId};
use mariposas_harness::{Server, eventually};
use mariposas_service::operate::{Order, Report, order};
use mariposas_service::{Env, Query, Questions, Readiness, ask, clock};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

async fn takes_over(running: &Running) {
    eventually("its rows serve", || async { (running.handle.serves() == Serves::These).then_some(()) }).await;
}

/// A later version builds its rows on the same Postgres: the old one keeps every partition until it is done, and none then.
/// What it answers with is what it had, and not nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_only_builds_takes_no_partition_and_one_that_was_replaced_keeps_none() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 8).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let events = history(120, 63, 8);
    let (before, after) = events.split_at(6_000);
    server.append(before).await;
    let held =
        |running: &Running| Partition::all(8).filter(|partition| running.handle.holds(*partition)).count();
    let old = start(&server, &place, "versions").await;
    eventually("the first has all", || async { (held(&old) == 8).then_some(()) }).await;
    old.caught_up(&server).await;
    // Its second generation, so that the number alone says nothing.
    old.handle.rebuild().await.unwrap();
    serves(&old, 2).await;
    eventually("it has all again", || async { (held(&old) == 8).then_some(()) }).await;
    old.caught_up(&server).await;
    let slow = Toy { slow: true, ..Toy::default() };
    let new = start_consumer(toy_of("v2", slow, &server, &place, "versions"), "new").await;
    // Telling the time to all of them takes it more than three seconds.
    for _ in 0..6 {
        assert_eq!((held(&old), held(&new)), (8, 0), "while it is built");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    eventually("the new one has all", || async { (held(&new) == 8).then_some(()) }).await;
    assert_eq!(held(&old), 0);
    server.append(after).await;
    new.caught_up(&server).await;
    eventually("the old one shows what it had", || async { (logged(&old).await > 5_000).then_some(()) })
        .await;
    let verified = toy_of("v2", Toy::default(), &server, &place, "versions").verify().await.unwrap();
    assert_eq!(verified.different, 0);
    old.stop().await;
    new.stop().await;
}

/// A later version closed the rows for a hand-over, and is gone: the version that serves opens them again.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_version_closed_which_is_gone_are_opened_again() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let events = history(30, 60, PARTITIONS);
    let (before, after) = events.split_at(1_500);
    server.append(before).await;
    for (n, place) in places(&server).await.into_iter().enumerate() {
        let running = start(&server, &place, "closed").await;
        running.caught_up(&server).await;
        let db = running.stop().await;
        let closed =
            sqlx::query("UPDATE checkpoint SET epoch = -(epoch + 1)").execute(db.reads()).await.unwrap();
        assert_eq!(closed.rows_affected(), u64::from(PARTITIONS));
        let control = place.open_reading("closed").await.unwrap();
        let built =
            "INSERT INTO generation (number, version, state, builder) VALUES (2, 'v2', 'building', 'gone')";
        sqlx::query(built).execute(control.reads()).await.unwrap();
        drop(db);
        let running = start(&server, &place, "closed").await;
        if n == 0 {
            server.append(after).await;
        }
        running.caught_up(&server).await;
        assert_eq!(differences(&server, &place, "closed").await, 0);
        running.stop().await;
    }
}

async fn logged_of(db: Db, question: Query<()>) -> anyhow::Result<i64> {
    let logged = sqlx::query_as("SELECT logged FROM person WHERE user_id = $1");
    let logged: Option<(i64,)> = logged.bind(question.user.to_string()).fetch_optional(db.reads()).await?;
    Ok(logged.map_or(0, |(logged,)| logged))
}

async fn answer(questions: Questions) -> anyhow::Result<()> {
    questions.answer("logged", logged_of).await
}

fn service(
    version: &str,
    toy: Toy,
    server: &Server,
    database: &Database,
) -> (CancellationToken, JoinHandle<anyhow::Result<()>>) {
    let env = Env {
        logs: server.logs.clone(),
        instance: version.to_owned(),
        database: database.clone(),
        shutdown: CancellationToken::new(),
        readiness: Readiness::new(&["asked"], &[]),
    };
    let version = version.to_owned();
    let home = Home { database: database.clone(), service: "asked", version, schema: SCHEMA };
    let consumer = Consumer::reactor("toy", toy, home, server.logs.clone());
    let shutdown = env.shutdown.clone();
    (shutdown, tokio::spawn(mariposas_service::run(env, "asked", consumer, answer)))
}

/// Whoever writes and reads while a later version takes over is answered with what they wrote. The replaced version
/// runs on, and is asked too.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_what_they_wrote_notices_no_upgrade() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), 8).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let events = history(120, 84, 8);
    let (before, after) = events.split_at(6_000);
    server.append(before).await;
    let mut expected: HashMap<UserId, i64> = HashMap::new();
    for (envelope, fact, _) in before {
        *expected.entry(envelope.user.clone()).or_default() += i64::from(matches!(fact, Fact::SetLogged(_)));
    }
    let (old, _) = service("v1", Toy::default(), &server, &place);
    eventually("somebody answers", || async {
        let (user, logged) = expected.iter().find(|(user, _)| user.as_str() == "lifter-7")?;
        let question = Query { user: user.clone(), position: None, now: clock::now(), args: () };
        let answer = ask::<_, i64>(server.logs.client(), "asked", "logged", &question).await;
        (answer.as_ref() == Ok(logged)).then_some(())
    })
    .await;
    let control = place.open_reading("asked").await.unwrap();
    // Telling the time to all of them takes it some seconds.
    let (new, _) = service("v2", Toy { slow: true, ..Toy::default() }, &server, &place);
    let (mut asked_before, mut asked_since) = (0, 0);
    for event in after.iter().filter(|(_, _, partition)| partition.is_none()) {
        let user = event.0.user.clone();
        server.append(std::slice::from_ref(event)).await;
        let logged = expected.get_mut(&user).unwrap();
        *logged += i64::from(matches!(event.1, Fact::SetLogged(_)));
        let partition = Partition::of(&user, 8);
        let head = server.logs.head(Log::Training, partition).await.unwrap();
        let position = Some(server.logs.position(partition, head).to_string());
        let question = Query { user, position, now: clock::now(), args: () };
        let answer = ask::<_, i64>(server.logs.client(), "asked", "logged", &question).await;
        assert_eq!(answer.as_ref(), Ok(&*logged), "{asked_before} before, {asked_since} since");
        let serving = dump(&control, "SELECT version FROM generation WHERE state = 'serving'").await;
        *(if serving == ["v2"] { &mut asked_since } else { &mut asked_before }) += 1;
        if asked_since == 200 {
            break;
        }
    }
    assert!(asked_before > 20 && asked_since == 200, "{asked_before} before, {asked_since} since");
    for _ in 0..10 {
        let user = expected.keys().next().cloned();
        let replayed = order(server.logs.client(), "asked", Order::Replay, user).await;
        assert!(matches!(&replayed, Ok(Report::Replayed(of)) if of.events > 0), "{replayed:?}");
    }
    old.cancel();
    new.cancel();
}

/// What starts a replaced program again, as a supervisor does, does not mean to go back: it serves only once nobody of the
/// version that replaced it is left.
#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_version_that_is_started_again_stands_by() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let events = history(30, 60, PARTITIONS);
    let mut rest = events.chunks(events.len() / 5);
    let version = |version| toy_of(version, Toy::default(), &server, &place, "stands_by");
    server.append(rest.next().unwrap()).await;
    let old = start_consumer(version("v1"), "old").await;
    old.caught_up(&server).await;
    let new = start_consumer(version("v2"), "new").await;
    takes_over(&new).await;
    old.stop().await;

    let again = start_consumer(version("v1"), "again").await;
    server.append(rest.next().unwrap()).await;
    new.caught_up(&server).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((new.handle.serves(), again.handle.serves()), (Serves::These, Serves::Others));
    assert!(again.handle.rebuild().await.is_err());
    // A rebuild throws away what it shows; it goes on standing by, and will build its rows when it comes back.
    new.handle.rebuild().await.unwrap();
    serves(&new, 3).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!again.task.is_finished());

    // One of two that says goodbye is not the last.
    let other = start_consumer(version("v2"), "other").await;
    let has_some = || Partition::all(PARTITIONS).any(|partition| other.handle.holds(partition));
    eventually("both have some", || async { has_some().then_some(()) }).await;
    new.stop().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((other.handle.serves(), again.handle.serves()), (Serves::These, Serves::Others));
    let began = Instant::now();
    other.stop().await;
    takes_over(&again).await;
    assert!(began.elapsed() < Duration::from_secs(15), "nobody waits for one that said goodbye");
    server.append(rest.next().unwrap()).await;
    again.caught_up(&server).await;

    // The newer one is the replaced one now. It comes back when it is told to, and the older one then stands by.
    let new = start_consumer(version("v2"), "newer").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((new.handle.serves(), again.handle.serves()), (Serves::Others, Serves::These));
    assert!(again.handle.take_over().await.is_err());
    new.handle.take_over().await.unwrap();
    takes_over(&new).await;
    eventually("the other sees it", || async { (again.handle.serves() == Serves::Others).then_some(()) })
        .await;

    // Whoever is killed says no goodbye.
    new.kill().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(again.handle.serves(), Serves::Others, "it may be restarting");
    run_out(&place, "stands_by").await;
    takes_over(&again).await;
    again.stop().await;
    let new = start_consumer(version("v2"), "newest").await;
    takes_over(&new).await;
    server.append(rest.next().unwrap()).await;
    new.caught_up(&server).await;
    assert_eq!(version("v2").verify().await.unwrap().different, 0);
    let issued = outcomes(&server).await;
    let mut once = issued.clone();
    once.dedup();
    assert_eq!(issued.len(), once.len());
    new.stop().await;
}

/// A service that was paused when its program was replaced can be told to go on: nobody else is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_was_upgraded_while_it_was_paused_can_be_resumed() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&history(6, 20, PARTITIONS)).await;
    let client = server.logs.client();
    for place in places(&server).await {
        let (old, ended) = service("v1", Toy::default(), &server, &place);
        eventually("it is paused", || async { order(client, "asked", Order::Pause, None).await.ok() }).await;
        old.cancel();
        ended.await.unwrap().unwrap();
        let (new, ended) = service("v2", Toy::default(), &server, &place);
        eventually("it goes on", || async { order(client, "asked", Order::Resume, None).await.ok() }).await;
        let user = UserId::new("lifter-3").unwrap();
        let question = Query { user, position: None, now: clock::now(), args: () };
        eventually("somebody answers", || async {
            (ask::<_, i64>(client, "asked", "logged", &question).await == Ok(20)).then_some(())
        })
        .await;
        new.cancel();
        ended.await.unwrap().unwrap();
    }
}

/// A later version that decides otherwise does so about what comes, and not about what was.
#[tokio::test(flavor = "multi_thread")]
async fn newer_rules_decide_nothing_about_older_history() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    for place in places(&server).await {
        let events = history(20, 130, PARTITIONS);
        if matches!(place, Database::Folder(_)) {
            server.append(&events).await;
        }
        let name = "rules";
        let old = start(&server, &place, name).await;
        old.caught_up(&server).await;
        old.stop().await;
        let issued = outcomes(&server).await;
        let generous = Toy { generous: true, ..Toy::default() };
        let new = start_consumer(toy_of("v2", generous, &server, &place, name), "new").await;
        takes_over(&new).await;
        new.caught_up(&server).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(outcomes(&server).await.len(), issued.len());
        new.stop().await;
    }
}
