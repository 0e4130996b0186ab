//! Whoever ends the whole process, each time that it comes to them, is parked after some ends.

use crate::parking::{VICTIM, expected, poisoned_after, poisoned_history};
use crate::toy::{SCHEMA, Toy};
use crate::{PARTITIONS, everything, folder, places, run_out, start, start_consumer, toy_of};
use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::{LogSettings, Logs};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Log;
use mariposas_harness::{Server, eventually};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A fold that ends the whole process: each start after that goes event by event, and in the end the user is parked.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_whose_fold_ends_the_process_is_parked_after_some_attempts() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&poisoned_history(6, 30)).await;
    ends_until_somebody_is_parked("v1", &server, &places(&server).await).await;
}

/// The same where it stands a whole transaction behind the position: it takes no more ends to find it there.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_the_process_far_behind_a_position_is_parked_as_soon() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&poisoned_after(950, 6, 1_000)).await;
    ends_until_somebody_is_parked("v1", &server, &[folder(&server)]).await;
}

/// The same where only a new version ends, which follows the one that serves.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_a_new_version_that_follows_the_one_that_serves_is_parked_too() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&poisoned_history(6, 30)).await;
    let places = places(&server).await;
    for place in &places {
        let before = start(&server, place, "ended").await;
        before.caught_up(&server).await;
        before.stop().await;
    }
    ends_until_somebody_is_parked("v2", &server, &places).await;
}

/// The same while rows are built from a long log. What is different has nothing to do with the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_ends_the_process_during_a_build_is_parked_too() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    server.append(&poisoned_history(40, 252)).await;
    ends_until_somebody_is_parked("v1", &server, &[folder(&server)]).await;
}

async fn ends_until_somebody_is_parked(version: &str, server: &Server, places: &[Database]) {
    let expected = expected(server).await;
    for place in places {
        let (kind, at) = match place {
            Database::Folder(folder) => ("folder", folder.display().to_string()),
            Database::Postgres(url) => ("postgres", url.clone()),
        };
        let mut ends = 0;
        loop {
            let child = tokio::process::Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "ends::child_that_may_end"])
                .env("CHILD", format!("{} {version} {kind} {at}", server.server.url()))
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .status();
            if child.await.unwrap().success() {
                break;
            }
            ends += 1;
            // Once unawares, once with what it applied noted, once in pieces, and three times alone.
            assert!(ends < 7, "it ends too often");
            // The second waits until what the first held has run out; that it does is shown once.
            if ends > 1 {
                run_out(place, "ended").await;
            }
        }
        assert!(ends >= 3, "it was parked after {ends} ends");
        let consumer = toy_of(version, Toy::default(), server, place, "ended");
        let running = start_consumer(consumer, "one").await;
        running.caught_up(server).await;
        let parked = running.handle.parking().list().await.unwrap();
        assert_eq!(parked.len(), 1, "{parked:?}");
        assert!(parked[0].reason.contains("ended 3 times"), "{}", parked[0].reason);
        let victim = UserId::new(VICTIM).unwrap();
        // Nobody carries it out before the version serves.
        eventually("the order is taken", async || running.handle.parking().retry(victim.clone()).await.ok())
            .await;
        running.caught_up(server).await;
        assert_eq!(everything(&running.stop().await).await, expected);
    }
}

/// Not a test of its own: the process that the test above starts.
#[tokio::test]
#[ignore = "started by another test"]
async fn child_that_may_end() {
    #[expect(clippy::disallowed_methods, reason = "a child is told by its environment what to do")]
    let told = std::env::var("CHILD").unwrap();
    let told: Vec<&str> = told.splitn(4, ' ').collect();
    let place = match told[2] {
        "folder" => Database::Folder(told[3].into()),
        _ => Database::Postgres(told[3].to_owned()),
    };
    let settings = LogSettings { partitions: PARTITIONS, ..LogSettings::default() };
    let logs = Logs::open(told[0], "child", &settings, "none").await.unwrap();
    let home = Home { database: place, service: "ended", version: told[1].to_owned(), schema: SCHEMA };
    let toy = Toy { aborts: true, ..Toy::default() };
    let consumer = Consumer::reactor("toy", toy, home, logs.clone());
    let instance = std::process::id().to_string();
    let (runner, handle) = consumer.open(instance).await.unwrap();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(runner.run(shutdown.clone()));
    let heads = logs.heads(Log::Training).await.unwrap();
    tokio::time::timeout(Duration::from_mins(1), handle.wait_for_all(&heads)).await.unwrap();
    shutdown.cancel();
    running.await.unwrap().unwrap();
}
