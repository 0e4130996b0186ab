//! A platform of separate processes, and what must be true of it when the storm is over.

use crate::{either, say};
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_harness::{Database, Fleet, Options, TheLog, within};
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// How the program is started here, with ticks so often that time is part of the storm.
pub(crate) fn options(database: Database) -> Options {
    Options {
        program: PathBuf::from(env!("CARGO_BIN_EXE_mariposas")),
        cache: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
        database,
        tick: either(5, 30),
    }
}

/// A nats-server that keeps its files in `folder`.
pub(crate) async fn nats(folder: &Path, sync_always: bool) -> LocalServer {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = find_or_fetch(None, cache, &|_| ()).await.unwrap();
    let token = "test".to_owned();
    LocalServer::start(ServerOptions { program, folder: folder.to_owned(), token, sync_always })
        .await
        .unwrap()
}

/// The process of the server itself, beneath its guard.
pub(crate) fn nats_pid(folder: &Path) -> Option<u32> {
    std::fs::read_to_string(folder.join("nats-server.pid")).ok()?.trim().parse().ok()
}

/// Asks the services something, past everything that stands between them and their server.
pub(crate) async fn ask(options: &Options, folder: &Path, nats: &str, arguments: &[&str]) -> Value {
    let mut command = options.command(folder);
    let output = command.args(arguments).args(["--json", "--nats", nats]).output().await.unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// How long the services may take to apply what is left over from a storm.
pub(crate) fn patience() -> Duration {
    either(Duration::from_mins(1), Duration::from_mins(15))
}

/// Waits until every service has applied everything; how long that took.
pub(crate) async fn caught_up(
    options: &Options,
    folder: &Path,
    nats: &str,
    fleet: &Fleet,
    patience: Duration,
) -> Duration {
    let started = tokio::time::Instant::now();
    let mut last = Value::Null;
    while last["services"].as_array().is_none_or(|services| {
        services.len() != 4
            || services.iter().any(|service| service["lag"] != 0 || service["parked_users"] != 0)
    }) {
        let words = || fleet.last_words();
        assert!(started.elapsed() < patience, "not caught up in {patience:?}: {last:#}\n{}", words());
        tokio::time::sleep(Duration::from_millis(100)).await;
        last = ask(options, folder, nats, &["status"]).await;
    }
    started.elapsed()
}

/// What is acknowledged is on the log, once; every row and outcome is what the log says.
pub(crate) async fn everything_adds_up(
    options: &Options,
    folder: &Path,
    nats: &str,
    acknowledged: &HashSet<Uuid>,
) {
    let logged = TheLog::at(nats).await.logged_sets().await;
    let lost = acknowledged.iter().filter(|id| !logged.contains_key(*id)).count();
    assert_eq!(lost, 0, "of {} acknowledged sets {lost} are lost", acknowledged.len());
    let twice = logged.values().filter(|times| **times > 1).count();
    assert_eq!(twice, 0, "{twice} sets stand on the log more than once");
    // Outcomes may still be on their way when everything is applied.
    let what = "every row and outcome is what the log says";
    let verified = within(patience(), what, || async {
        let verified = ask(options, folder, nats, &["verify"]).await;
        let services = verified.as_array()?;
        assert_eq!(services.len(), 4, "{verified}");
        for service in services {
            assert_eq!(service["different"], 0, "{service:#}");
        }
        Some(verified)
    })
    .await;
    let events = &verified[0]["events"];
    let rows: u64 = verified.as_array().unwrap().iter().filter_map(|service| service["rows"].as_u64()).sum();
    say(&format!("{} sets acknowledged, 0 lost; {events} events, {rows} rows, 0 differ", acknowledged.len()));
}
