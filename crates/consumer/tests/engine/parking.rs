//! Users whose events cannot be applied wait; everyone else flows; nothing is lost or turned around.

use crate::toy::{Given, POISON, Panics, Toy, history};
use crate::{
    PARTITIONS, Running, dump, everything, folder, outcomes, places, start, start_consumer, start_instance,
    start_toy, toy_at, toy_of,
};
use bytes::Bytes;
use mariposas_event_log::Message;
use mariposas_event_log::publish::publish;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Fact, UserId};
use mariposas_harness::{Server, eventually};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const VICTIM: &str = "lifter-3";

/// A history in which one user's fifth set is poison.
pub(crate) fn poisoned_history(people: usize, sets: usize) -> Vec<Given> {
    poisoned_after(4, people, sets)
}

/// The same after so many of their events.
pub(crate) fn poisoned_after(events: usize, people: usize, sets: usize) -> Vec<Given> {
    let mut history = history(people, sets, PARTITIONS);
    let own = history.iter_mut().filter(|(envelope, ..)| envelope.user.as_str() == VICTIM);
    let poisoned = own.skip(events).find_map(|(_, fact, _)| match fact {
        Fact::SetLogged(logged) => Some(logged),
        _ => None,
    });
    POISON.clone_into(&mut poisoned.unwrap().performed.exercise);
    history
}

/// What a toy that is not poisoned makes of a log.
pub(crate) async fn expected(server: &Server) -> Vec<String> {
    let clean = start(server, &folder(server), "clean").await;
    clean.caught_up(server).await;
    everything(&clean.stop().await).await
}

fn without(rows: &[String], user: &str) -> Vec<String> {
    rows.iter().filter(|row| row.split(' ').next() != Some(user)).cloned().collect()
}

async fn waiting(running: &Running) -> Vec<(String, u32, u64)> {
    let parked = running.handle.parking().list().await.unwrap();
    parked.into_iter().map(|parked| (parked.user, parked.attempts, parked.waiting)).collect()
}

/// Live and in a rebuild: the victim is parked, tried in vain, and then goes on as if nothing had been.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_whose_fold_panics_waits_in_order_and_nobody_else_does() {
    let victim = UserId::new(VICTIM).unwrap();
    for (people, sets) in [(6, 40), (60, 200)] {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let events = poisoned_history(people, sets);
        server.append(&events).await;
        let expected = expected(&server).await;
        for (n, place) in places(&server).await.iter().enumerate() {
            let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
            let toy = Toy { poisoned: Some(poisoned), ..Toy::default() };
            let running = start_toy(toy, &server, place, "poisoned").await;
            running.caught_up(&server).await;
            assert_eq!(without(&everything(&running.db()).await, VICTIM), without(&expected, VICTIM));
            let own = events.iter().filter(|(envelope, ..)| envelope.user == victim).count() as u64;
            assert_eq!(waiting(&running).await, [(VICTIM.to_owned(), 1, own - 4)], "{n}");

            let retried = running.handle.parking().retry(victim.clone()).await.unwrap();
            assert_eq!((retried.applied, retried.waiting), (0, own - 4));
            assert_eq!(waiting(&running).await, [(VICTIM.to_owned(), 2, own - 4)]);

            // A restart keeps them waiting.
            let _ = running.stop().await;
            let running = start_toy(toy, &server, place, "poisoned").await;
            running.caught_up(&server).await;
            assert_eq!(waiting(&running).await, [(VICTIM.to_owned(), 2, own - 4)]);

            poisoned.store(false, Ordering::Relaxed);
            let retried = running.handle.parking().retry(victim.clone()).await.unwrap();
            assert_eq!((retried.applied, retried.waiting), (own - 4, 0));
            assert_eq!(waiting(&running).await, []);
            running.caught_up(&server).await;
            let rows = everything(&running.stop().await).await;
            // Also the ticks that came while they waited: as if nothing had been.
            assert_eq!(rows, expected);
        }
    }
}

/// Wherever a view panics about somebody, it is they who wait, live and in a build, and once it does not they go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_anywhere_in_a_view_parks_only_whom_it_is_about() {
    let victim = UserId::new(VICTIM).unwrap();
    for (people, sets) in [(6, 40), (60, 200)] {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        server.append(&poisoned_history(people, sets)).await;
        let expected = expected(&server).await;
        for (panics, name) in
            [(Panics::Touching, "touches"), (Panics::Reaching, "reach"), (Panics::Summing, "sums")]
        {
            // Where all is folded in memory nothing leads anywhere.
            let builds = people > 6;
            if builds && panics == Panics::Reaching {
                continue;
            }
            let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
            let toy = Toy { poisoned: Some(poisoned), panics, ..Toy::default() };
            let place = folder(&server);
            let running = start_toy(toy, &server, &place, name).await;
            running.caught_up(&server).await;
            assert_eq!(
                without(&everything(&running.db()).await, VICTIM),
                without(&expected, VICTIM),
                "{name}"
            );
            let parked = running.handle.parking().list().await.unwrap();
            assert_eq!(parked.len(), 1, "{name}: {parked:?}");
            assert_eq!((&parked[0].user, parked[0].attempts), (&VICTIM.to_owned(), 1), "{name}");
            poisoned.store(false, Ordering::Relaxed);
            let retried = running.handle.parking().retry(victim.clone()).await.unwrap();
            assert_eq!(retried.waiting, 0, "{name}");
            running.caught_up(&server).await;
            assert!(everything(&running.stop().await).await == expected, "{name}");
        }
    }
}

/// Bytes that are no event, of a user: they are parked; given up, they go on with what came after.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_read_parks_its_user_only() {
    let victim = UserId::new(VICTIM).unwrap();
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let events = history(6, 20, PARTITIONS);
    let (before, after) = events.split_at(60);
    server.append(before).await;
    let partition = Partition::of(&victim, PARTITIONS);
    let newer = br#"{"specversion":"1.0","id":"0b8f6f0e-5f0e-4c8e-9d0f-3f1c2f3b4a5d","source":"/mariposas/gateway","type":"mariposas.set.logged.v99","subject":"lifter-3","time":"2026-01-01T00:00:00Z","correlationid":"0b8f6f0e-5f0e-4c8e-9d0f-3f1c2f3b4a5d","actor":"user","data":{}}"#;
    for (n, payload) in [(1, newer.as_slice()), (2, b"no event at all")] {
        let subject = Log::Training.subject(partition, &victim, "set.logged");
        let message = Message { id: Uuid::from_u128(n), subject, payload: Bytes::copy_from_slice(payload) };
        publish(&server.logs, &message).await.unwrap();
    }
    server.append(after).await;
    for place in places(&server).await {
        let running = start(&server, &place, "unread").await;
        running.caught_up(&server).await;
        let parked = running.handle.parking().list().await.unwrap();
        assert_eq!(parked.len(), 1);
        assert!(parked[0].reason.contains("newer than this program knows"), "{}", parked[0].reason);
        let own = after.iter().filter(|(envelope, ..)| envelope.user == victim).count() as u64;
        assert_eq!(parked[0].waiting, own + 2);
        assert_eq!(running.handle.parking().discard(victim.clone()).await.unwrap(), own + 2);
        assert_eq!(waiting(&running).await, []);
        running.stop().await;
    }
}

/// What was given up stays so: for `verify`, in rebuilds and replays, while what came later counts.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_not_met_again() {
    let victim = UserId::new(VICTIM).unwrap();
    for n in 0..2 {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        let mut events = history(20, 80, PARTITIONS);
        let mut own = events.iter_mut().filter(|(envelope, ..)| envelope.user == victim);
        let (_, fact, _) = own.nth(9).unwrap();
        let Fact::SetLogged(logged) = fact else { panic!("the tenth event is a set") };
        POISON.clone_into(&mut logged.performed.exercise);
        let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
        let toy = Toy { poisoned: Some(poisoned), ..Toy::default() };
        let (before, after) = events.split_at(1_000);
        server.append(before).await;
        let running = start_toy(toy, &server, &place, "given_up").await;
        running.caught_up(&server).await;
        assert!(running.handle.parking().discard(victim.clone()).await.unwrap() > 20);
        server.append(after).await;
        running.caught_up(&server).await;
        let verify = async || toy_at(toy, &server, &place, "given_up").verify().await.unwrap();
        assert_eq!((verify().await.different, waiting(&running).await), (0, vec![]));
        let rows = everything(&running.db()).await;
        let of_theirs = rows.iter().filter(|row| row.starts_with(VICTIM)).count();
        assert!(of_theirs > 20, "{of_theirs} rows of what came before and after");

        running.handle.parking().replay(victim.clone()).await.unwrap();
        assert_eq!(everything(&running.db()).await, rows);

        running.handle.rebuild().await.unwrap();
        eventually("it took over", || async { (running.handle.serving().number == 2).then_some(()) }).await;
        let compared = running.handle.serving().compared.unwrap();
        assert!(compared.ends_with("the same as before"), "{compared}");
        running.caught_up(&server).await;
        assert_eq!((verify().await.different, waiting(&running).await), (0, vec![]));
        assert_eq!(everything(&running.db()).await, rows);
        running.stop().await;
    }
}

/// Messages where nobody's events stand, as only a mistake with the server's own password can put them there: under what is no
/// user id, and in a partition that is not its user's. Nobody waits for them.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_nobody_holds_nobody_up() {
    let victim = UserId::new(VICTIM).unwrap();
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let events = history(6, 40, PARTITIONS);
    let (before, after) = events.split_at(60);
    server.append(before).await;
    let elsewhere = Partition((Partition::of(&victim, PARTITIONS).0 + 1) % PARTITIONS);
    let strays = [
        "training.00.Weird_USER.set.logged".to_owned(),
        Log::Training.subject(elsewhere, &victim, "set.logged"),
    ];
    for (n, subject) in (1..).zip(strays) {
        let message = Message { id: Uuid::from_u128(n), subject, payload: Bytes::from_static(b"no event") };
        publish(&server.logs, &message).await.unwrap();
    }
    server.append(after).await;
    for place in places(&server).await {
        let running = start(&server, &place, "stray").await;
        running.caught_up(&server).await;
        assert_eq!(waiting(&running).await, []);
        let found = toy_at(Toy::default(), &server, &place, "stray").verify().await.unwrap();
        assert_eq!((found.different, found.events), (0, events.len() as u64));
        running.handle.rebuild().await.unwrap();
        eventually("it took over", || async { (running.handle.serving().number == 2).then_some(()) }).await;
        let compared = running.handle.serving().compared.unwrap();
        assert!(compared.ends_with("the same as before"), "{compared}");
        running.stop().await;
    }
}

/// An event stands under the subject of one user and says that it is of another: it waits with the first, and the rows of
/// the other are as if it were not there.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_says_it_is_of_somebody_else_changes_nothing_of_theirs() {
    let victim = UserId::new(VICTIM).unwrap();
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let events = history(6, 20, PARTITIONS);
    server.append(&events).await;
    let expected = expected(&server).await;
    let (mut stranger, fact, _) = events
        .iter()
        .find(|(envelope, ..)| envelope.user != victim && !envelope.user.is_clock())
        .unwrap()
        .clone();
    stranger.id = Uuid::from_u128(7);
    let subject = Log::Training.subject(Partition::of(&victim, PARTITIONS), &victim, fact.name());
    let payload = Bytes::from(stranger.write_fact(&fact));
    publish(&server.logs, &Message { id: stranger.id, subject, payload }).await.unwrap();
    for place in places(&server).await {
        let running = start(&server, &place, "strange").await;
        running.caught_up(&server).await;
        assert_eq!(waiting(&running).await, [(VICTIM.to_owned(), 1, 1)]);
        let rows = everything(&running.stop().await).await;
        assert!(without(&rows, VICTIM) == without(&expected, VICTIM), "{rows:?} instead of {expected:?}");
    }
}

/// Somebody waits and is due all the same, as a replay that knew nothing of the first could leave it. The next tick goes by
/// them; and whoever waits is not folded again, whoever let them wait.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_and_is_due_holds_nobody_up() {
    let victim = UserId::new(VICTIM).unwrap();
    let partition = Partition::of(&victim, PARTITIONS);
    for n in 0..2 {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        let (before, after) = (history(6, 6, PARTITIONS), history(6, 20, PARTITIONS));
        server.append(&before).await;
        let running = start(&server, &place, "due").await;
        running.caught_up(&server).await;
        // Another instance parks them, of which this one hears nothing.
        let db = running.db();
        let parked = "INSERT INTO parked (user_id, consumer, sequence, part, reason, attempts)
                      VALUES ($1, 'toy', 1, $2, 'a panic', 1)";
        let parked = sqlx::query(parked).bind(VICTIM).bind(i64::from(partition.0));
        parked.execute(db.reads()).await.unwrap();
        let refused = running.handle.parking().replay(victim.clone()).await.unwrap_err().to_string();
        assert!(refused.contains("is parked"), "{refused}");
        drop(db);
        running.stop().await;

        let running = start(&server, &place, "due").await;
        let due = "INSERT INTO due (consumer, user_id, part, due_at) VALUES ('toy', $1, $2, 0)
                   ON CONFLICT (user_id, consumer) DO UPDATE SET due_at = 0";
        let due = sqlx::query(due).bind(VICTIM).bind(i64::from(partition.0));
        due.execute(running.db().reads()).await.unwrap();
        let more: Vec<Given> = after
            .into_iter()
            .filter(|(envelope, ..)| !before.iter().any(|(old, ..)| old.id == envelope.id))
            .collect();
        server.append(&more).await;
        running.caught_up(&server).await;
        running.stop().await;
    }
}

/// They waited for something that says nothing about when they are due: it was erased, or is of no concern. They are due
/// as before.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waited_for_what_is_erased_is_due_again() {
    let victim = UserId::new(VICTIM).unwrap();
    let partition = Partition::of(&victim, PARTITIONS);
    for n in 0..2 {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        let (before, after) = (history(6, 6, PARTITIONS), history(6, 7, PARTITIONS));
        server.append(&before).await;
        let subject = Log::Training.subject(partition, &victim, "set.logged");
        let garbage = Message { id: Uuid::from_u128(1), subject, payload: Bytes::from_static(b"no event") };
        let stored = publish(&server.logs, &garbage).await.unwrap();
        let running = start(&server, &place, "due_again").await;
        running.caught_up(&server).await;
        assert_eq!(waiting(&running).await, [(VICTIM.to_owned(), 1, 1)]);
        server.erase(Log::Training, partition, stored.sequence).await;
        let retried = running.handle.parking().retry(victim.clone()).await.unwrap();
        assert_eq!(retried.waiting, 0);
        let ticks: Vec<Given> = after.into_iter().filter(|(envelope, ..)| envelope.user.is_clock()).collect();
        assert_eq!(ticks.len(), usize::from(PARTITIONS));
        server.append(&ticks).await;
        running.caught_up(&server).await;
        let closed = format!("SELECT closed FROM person WHERE user_id = '{VICTIM}'");
        assert_eq!(dump(&running.db(), &closed).await, ["1"]);
        let found = toy_at(Toy::default(), &server, &place, "due_again").verify().await.unwrap();
        assert_eq!((found.different, found.differences), (0, Vec::new()));
        running.stop().await;
    }
}

/// A later program folded what this one cannot read: it starts where that one was, and nobody's rows are cut short.
#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_later_program_reads_stops_nothing_and_is_not_folded_away() {
    let victim = UserId::new(VICTIM).unwrap();
    let partition = Partition::of(&victim, PARTITIONS);
    for n in 0..2 {
        let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        let Some(place) = places(&server).await.into_iter().nth(n) else { return };
        server.append(&history(6, 40, PARTITIONS)).await;
        let id = Uuid::from_u128(99);
        let payload = serde_json::json!({
            "specversion": "1.0", "id": id, "source": "/mariposas/gateway", "type": "mariposas.set.logged.v99",
            "subject": VICTIM, "time": "2026-01-01T00:00:00Z", "correlationid": id, "actor": "user", "data": {},
        });
        let subject = Log::Training.subject(partition, &victim, "set.logged");
        let newer = Message { id, subject, payload: payload.to_string().into() };
        let at = publish(&server.logs, &newer).await.unwrap().sequence;
        let running = start(&server, &place, "later").await;
        running.caught_up(&server).await;
        let rows = everything(&running.db()).await;
        let db = running.stop().await;
        for sql in [
            "DELETE FROM parked".to_owned(),
            format!("INSERT INTO history (user_id, first_sequence, steps) VALUES ('{VICTIM}', {at}, '')"),
            format!("UPDATE checkpoint SET anchors = '[[{at},\"{id}\"]]' WHERE part = {}", partition.0),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(db.reads()).await.unwrap();
        }
        drop(db);
        let running = start(&server, &place, "later").await;
        let refused = eventually("it serves", || async {
            let refused = running.handle.parking().replay(victim.clone()).await.unwrap_err().to_string();
            refused.contains("newer than this program knows").then_some(refused)
        });
        assert!(refused.await.contains(&format!(" {at} ")));
        assert!(everything(&running.stop().await).await == rows, "nothing was changed");
    }
}

/// Rows took over while somebody was parked: the ones before had decided nothing about them since, and the new ones decide
/// about nothing up to there. What is due to them is issued all the same, and once.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_parked_when_other_rows_took_over_gets_what_is_due() {
    let victim = UserId::new(VICTIM).unwrap();
    let events = poisoned_history(6, 120);
    for n in 0..2 {
        let clean = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
        clean.append(&events).await;
        let expected = expected(&clean).await;
        let due = outcomes(&clean).await;
        // A version that can fold them; and the same, which can a while after it took over.
        for version in ["v2", "v1"] {
            let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
            let Some(place) = places(&server).await.into_iter().nth(n) else { return };
            server.append(&events).await;
            let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
            let toy = Toy { poisoned: Some(poisoned), ..Toy::default() };
            let name = if version == "v2" { "mended" } else { "rebuilt" };
            let mut running = start_toy(toy, &server, &place, name).await;
            running.caught_up(&server).await;
            assert_eq!(waiting(&running).await.len(), 1);
            let before = outcomes(&server).await.len();
            assert!(before + 5 < due.len(), "{before} of {}", due.len());
            if version == "v2" {
                running.stop().await;
                running = start_consumer(toy_of("v2", Toy::default(), &server, &place, name), "two").await;
            } else {
                running.handle.rebuild().await.unwrap();
            }
            eventually("it took over", || async { (running.handle.serving().number == 2).then_some(()) })
                .await;
            running.caught_up(&server).await;
            if version == "v1" {
                poisoned.store(false, Ordering::Relaxed);
                eventually("they are tried again", async || {
                    let retried = running.handle.parking().retry(victim.clone()).await.ok()?;
                    (retried.waiting == 0).then_some(())
                })
                .await;
            }
            eventually("all of it is issued", || async {
                (outcomes(&server).await.len() >= due.len()).then_some(())
            })
            .await;
            let consumer = toy_of(version, Toy::default(), &server, &place, name);
            assert_eq!(consumer.verify().await.unwrap().different, 0);
            assert!(outcomes(&server).await == due);
            assert_eq!(dump(&running.db(), "SELECT user_id FROM unissued").await, Vec::<String>::new());
            assert!(everything(&running.stop().await).await == expected);
        }
    }
}

/// One instance lets events wait, and another is told to try them. What was parked while that one read is not lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_while_another_instance_tries_is_applied_too() {
    let victim = UserId::new(VICTIM).unwrap();
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let Some(place) = places(&server).await.into_iter().nth(1) else { return };
    let mut events = poisoned_history(6, 400);
    events.retain(|(envelope, ..)| envelope.user == victim);
    let poisoned: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(true)));
    let toy = Toy { poisoned: Some(poisoned), ..Toy::default() };
    let (before, after) = events.split_at(200);
    server.append(before).await;
    let one = start_instance(toy, &server, &place, "tried", "one").await;
    one.caught_up(&server).await;
    // It can fold what the first cannot, and has nothing to apply: the leases are all held.
    let two = start_instance(Toy::default(), &server, &place, "tried", "two").await;
    let parking = two.handle.parking();
    let trying = async {
        loop {
            match parking.retry(victim.clone()).await {
                Ok(retried) if retried.waiting == 0 && retried.applied > 0 => break,
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let writing = async {
        for some in after.chunks(3) {
            server.append(some).await;
        }
    };
    tokio::join!(trying, writing);
    one.caught_up(&server).await;
    let left = waiting(&one).await;
    if !left.is_empty() {
        eventually("what still waited is applied", || async {
            parking.retry(victim.clone()).await.ok().filter(|retried| retried.waiting == 0)
        })
        .await;
    }
    let logged = dump(&one.db(), "SELECT logged FROM person").await;
    one.stop().await;
    two.stop().await;
    let sets = events.iter().filter(|(_, fact, _)| matches!(fact, Fact::SetLogged(_))).count();
    assert_eq!(logged, [sets.to_string()]);
}
