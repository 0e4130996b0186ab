//! What reaches a consumer late, never, or not as it was: it waits, parks or stops, and counts nothing wrong.

use crate::load::{Load, people};
use crate::platform::{ask, caught_up, everything_adds_up, nats, options, patience};
use crate::toys::{Running, Toy, ToyState, history, logged_after, toy};
use crate::{dice, either, say};
use jiff::Timestamp;
use mariposas_consumer::{Database as Place, EngineError, Reactor, Recorded, Touch, View};
use mariposas_event_log::{LogSettings, Logs};
use mariposas_event_schema::streams::Log;
use mariposas_event_schema::{Outcome, UserId};
use mariposas_harness::{Database, Fleet, OwnPostgres, Person, Platform, Server, eventually};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;
use tokio::task::JoinSet;

const PARTITIONS: u16 = 2;

/// A toy that takes its time.
#[derive(Clone, Copy)]
struct Slow(Toy);

impl View for Slow {
    type State = ToyState;

    fn touches(&self, event: &Recorded) -> Touch {
        self.0.touches(event)
    }

    fn fold(&self, state: &mut ToyState, event: &Recorded) {
        std::thread::sleep(Duration::from_millis(1));
        self.0.fold(state, event);
    }

    fn standing(&self) -> Touch {
        self.0.standing()
    }

    fn due_at(&self, state: &ToyState) -> Option<Timestamp> {
        self.0.due_at(state)
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        self.0.touches_on_tick()
    }

    fn tick(&self, state: &mut ToyState, user: &UserId, instant: Timestamp) {
        self.0.tick(state, user, instant);
    }
}

impl Reactor for Slow {
    fn outcomes(&self, state: &ToyState) -> Vec<Outcome> {
        self.0.outcomes(state)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_consumer_holds_nobody_up_and_arrives() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let place = Place::Folder(server.folder.path().join("db"));
    let slow = Running::start(toy(Slow(Toy::default()), &server.logs, &place, "slow"), "one").await;
    let fast = Running::start(toy(Toy::default(), &server.logs, &place, "fast"), "one").await;
    let events = history(20, 120, PARTITIONS);
    for some in events.chunks(501) {
        server.append(some).await;
    }
    fast.caught_up(&server.logs).await;
    let (behind, head) = (slow.handle.applied(), server.logs.heads(Log::Training).await.unwrap());
    assert!(behind < head, "the slow one is behind when the other is done");
    slow.caught_up(&server.logs).await;
    let there = logged_after(&events);
    assert_eq!((fast.counted().await, slow.counted().await), (there, there));
    fast.stop().await;
    slow.stop().await;
}

async fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status().await.unwrap();
    assert!(done.success());
}

/// Stops a server, copies one folder over another, and starts it again.
async fn restarted(server: Server, from: &Path, to: &Path) -> Server {
    let Server { server, folder, .. } = server;
    server.stop().await;
    copy(from, to).await;
    let server = nats(&folder.path().join("nats"), true).await;
    let settings = LogSettings { partitions: PARTITIONS, ..LogSettings::default() };
    let logs = Logs::open(server.url(), "test", &settings, "none").await.unwrap();
    Server { logs, server, folder }
}

/// A log that was restored from a copy has lost what a consumer has applied. It must not read on, neither at once nor
/// when other events stand where the lost ones stood.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_rolled_back_stops_its_consumers() {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let folder = server.folder.path().to_owned();
    let (store, copied) = (folder.join("nats/store"), folder.join("copied"));
    let place = Place::Folder(folder.join("db"));
    let events = history(6, 60, PARTITIONS);
    let (before, after) = events.split_at(200);
    server.append(before).await;

    let server = restarted(server, &store, &copied).await;
    server.append(after).await;
    let running = Running::start(toy(Toy::default(), &server.logs, &place, "toy"), "one").await;
    running.caught_up(&server.logs).await;
    running.stop().await;

    let server = restarted(server, &copied, &store).await;
    let running = Running::start(toy(Toy::default(), &server.logs, &place, "toy"), "one").await;
    let error = running.stopped().await;
    assert!(
        matches!(&error, EngineError::Guard(_)) && error.to_string().contains("was rolled back"),
        "{error}"
    );

    // The log goes on without what was lost, and becomes longer than it was.
    let others: Vec<_> = history(12, 90, PARTITIONS)
        .into_iter()
        .filter(|(envelope, ..)| events.iter().all(|(known, ..)| known.id != envelope.id))
        .collect();
    server.append(&others).await;
    let running = Running::start(toy(Toy::default(), &server.logs, &place, "toy"), "one").await;
    let error = running.stopped().await;
    assert!(
        matches!(&error, EngineError::Guard(_)) && error.to_string().contains("was rewritten"),
        "{error}"
    );
}

/// Events of a program that is newer than the services: their person waits, everyone else goes on, nothing is wrong.
#[tokio::test]
async fn what_only_a_later_program_can_read_waits() {
    let platform = Platform::start(options(Database::Sqlite)).await;
    let (ada, bob) = (platform.person().await, platform.person().await);
    let set = || {
        json!({
            "exercise": "bench-press-barbell", "performed_at": "2026-03-02T18:30:00+00:00", "reps": 8,
            "load": {"kind": "external", "value": 60, "unit": "kg"},
        })
    };
    assert_eq!(bob.post("/v1/sets", set()).await.status, 201);
    platform.log().await.store_newer(&bob.user_id).await;
    for person in [&ada, &bob] {
        assert_eq!(person.post("/v1/sets", set()).await.status, 201);
    }
    let (options, folder) = (platform.options().clone(), platform.folder().to_owned());
    let nats = mariposas_event_log::launcher::address_of(&folder.join("nats")).unwrap();
    eventually("bob waits everywhere, and nothing else does", || async {
        let status = ask(&options, &folder, &nats, &["status"]).await;
        let waits = |service: &Value| service["parked_users"] == 1 && service["lag"] == 0;
        (status["services"].as_array()?.len() == 4 && status["services"].as_array()?.iter().all(waits))
            .then_some(())
    })
    .await;
    let verified = ask(&options, &folder, &nats, &["verify"]).await;
    assert!(verified.as_array().unwrap().iter().all(|service| service["different"] == 0), "{verified:#}");
}

/// An owner that is frozen for longer than its leases, and wakes up believing that it still has them.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_was_frozen_writes_nothing_when_it_wakes() {
    let postgres = match OwnPostgres::start().await {
        Ok(postgres) => postgres,
        Err(reason) => return say(&format!("frozen: not run: {reason}")),
    };
    let mut dice = dice("frozen");
    let folder = tempfile::tempdir().unwrap();
    let nats = nats(&folder.path().join("nats"), true).await;
    let options = options(Database::Postgres(postgres.url()));
    let mut fleet = Fleet::start(&options, folder.path(), nats.url()).await;
    for role in ["progress", "pet", "coach"] {
        fleet.add(role, &options, nats.url());
    }
    fleet.ready().await;
    let people = people(&fleet, either(12, 24)).await;
    let load = Load::start(&fleet, &people, &mut dice);
    load.more(300, &fleet).await;
    for _ in 0..either(1, 20) {
        for role in ["progress", "pet", "coach"] {
            fleet.signal(role, "STOP").await;
        }
        // Leases hold for three seconds, and whoever has them then has to catch up.
        tokio::time::sleep(dice.between(Duration::from_millis(4_500), Duration::from_millis(5_500))).await;
        // The server gives every other question to whoever is frozen.
        let reads: JoinSet<_> = people.iter().take(12).cloned().map(read_everything).collect();
        for answers in reads.join_all().await {
            assert_eq!(answers, [200; 3], "somebody else answers");
        }
        for role in ["progress", "pet", "coach"] {
            fleet.signal(role, "CONT").await;
        }
        load.more(300, &fleet).await;
    }
    let (acknowledged, _) = load.end(&fleet).await;
    let took = caught_up(&options, folder.path(), nats.url(), &fleet, patience()).await;
    say(&format!("frozen: caught up {took:?} after the last"));
    everything_adds_up(&options, folder.path(), nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}

/// The answers of the three services.
async fn read_everything(person: Person) -> [u16; 3] {
    let read = async |path: &str| person.call("GET", path, None).await.status;
    [read("/v1/records").await, read("/v1/pets").await, read("/v1/recommendations").await]
}
