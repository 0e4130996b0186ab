//! A disk is full while people train: nobody is told that something is stored which is not, and nothing is lost.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, options, patience};
use crate::{dice, either, say};
use futures::future::join_all;
use mariposas_event_log::{Appender, LogSettings, Logs, Message, Reader};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_harness::{Database, Dice, Fleet, Volume};
use mariposas_service::ids::new_id;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_no_2xx_and_everything_goes_on_when_there_is_room() {
    full_disk("disk under the log", |volume, _| volume.join("nats"), |_, folder| folder.to_owned(), true)
        .await;
}

/// What is applied stands still; what is acknowledged is on the log, and is applied when there is room.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_the_databases_only_holds_up_what_is_shown() {
    full_disk(
        "disk under the databases",
        |_, folder| folder.join("nats"),
        |volume, _| volume.to_owned(),
        false,
    )
    .await;
}

/// `log` and `databases` choose between the volume that gets full and a folder that does not.
async fn full_disk(
    name: &str,
    log: impl Fn(&Path, &Path) -> PathBuf,
    databases: impl Fn(&Path, &Path) -> PathBuf,
    stops_acknowledging: bool,
) {
    let mut dice = dice(name);
    let volume = match Volume::make(128).await {
        Ok(volume) => volume,
        Err(reason) => return say(&format!("{name}: not run: {reason}")),
    };
    let folder = tempfile::tempdir().unwrap();
    let nats = nats(&log(&volume.path(), folder.path()), true).await;
    let databases = databases(&volume.path(), folder.path());
    let options = options(Database::Sqlite);
    let fleet = Fleet::start(&options, &databases, nats.url()).await;
    let people = people(&fleet, 12).await;
    let load = Load::start(&fleet, &people, &mut dice);
    load.more(300, &fleet).await;
    for _ in 0..either(1, 20) {
        volume.fill().await;
        let stored = if stops_acknowledging { load.none(&fleet).await } else { load.count() };
        tokio::time::sleep(dice.between(Duration::ZERO, Duration::from_secs(2))).await;
        volume.make_room();
        load.more(300, &fleet).await;
        say(&format!("{name}: full at {stored} acknowledged sets, and goes on"));
    }
    let (acknowledged, _) = load.end(&fleet).await;
    caught_up(&options, &databases, nats.url(), &fleet, patience()).await;
    everything_adds_up(&options, &databases, nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}

/// The server shows, and confirms to whoever repeats them, the first messages of an atomic batch that it could not finish.
/// They are not on disk. The twin is in it: whoever believes the server loses them when the power fails.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_full_disk_left_of_a_batch_is_not_acknowledged() {
    let mut dice = dice("disk in a batch");
    for _ in 0..40 {
        match cut_a_batch(&mut dice).await {
            Ok(0) => {}
            Ok(lost) => {
                return say(&format!("disk in a batch: {lost} that only the server confirmed are lost"));
            }
            Err(reason) => return say(&format!("disk in a batch: not run: {reason}")),
        }
    }
    panic!("no batch was cut in two: this test could not see a loss");
}

/// Appends batches to a full disk until one does not fit, repeats that one, and cuts the power. How many messages are lost
/// that the server confirmed; none may be that we did.
async fn cut_a_batch(dice: &mut Dice) -> Result<usize, String> {
    let volume = Volume::make(64).await?;
    let folder = volume.path().join("nats");
    let server = nats(&folder, true).await;
    let logs = open(server.url()).await;
    let (appender, lanes) = Appender::new(&logs, Log::Training);
    let _lanes: JoinSet<()> = lanes.into_iter().collect();
    let append = async |messages: &[Message]| {
        let deadline = Instant::now() + Duration::from_millis(300);
        let results = appender.append(Partition(0), messages.to_vec(), deadline).await;
        let stored = messages.iter().zip(results).filter(|(_, result)| result.is_ok());
        stored.map(|(message, _)| message.id).collect::<HashSet<Uuid>>()
    };
    volume.fill().await;
    let mut ours = HashSet::new();
    let unfinished = loop {
        let batch = batch(dice);
        let stored = append(&batch).await;
        let fits = stored.len() == batch.len();
        ours.extend(stored);
        if !fits {
            break batch;
        }
    };
    let confirmed = join_all(unfinished.iter().map(|message| repeat(&logs, message))).await;
    ours.extend(append(&unfinished).await);
    volume.cut().await?;
    server.stop().await;
    volume.back().await;

    let server = nats(&folder, true).await;
    let there = everything(&open(server.url()).await).await;
    server.stop().await;
    let lost = ours.difference(&there).count();
    assert_eq!(lost, 0, "of {} acknowledged messages {lost} are lost", ours.len());
    Ok(confirmed.iter().flatten().filter(|id| !there.contains(*id)).count())
}

async fn open(url: &str) -> Logs {
    Logs::open(url, "test", &LogSettings { partitions: 1, ..LogSettings::default() }, "fresh").await.unwrap()
}

/// Enough messages to go as one batch.
fn batch(dice: &mut Dice) -> Vec<Message> {
    let user = UserId::new("ada").unwrap();
    let message = |_| {
        let id = new_id();
        let mut payload = id.as_bytes().to_vec();
        payload.resize(100 + usize::try_from(dice.below(900)).unwrap(), 0);
        Message {
            id,
            subject: Log::Training.subject(Partition(0), &user, "set.logged"),
            payload: payload.into(),
        }
    };
    (0..20).map(message).collect()
}

/// What the server says to whoever sends a message again.
async fn repeat(logs: &Logs, message: &Message) -> Option<Uuid> {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", message.id.to_string());
    let request = async_nats::Request::new().headers(headers).payload(message.payload.clone());
    let request = request.timeout(Some(Duration::from_millis(300)));
    let reply = logs.client().send_request(message.subject.clone(), request).await.ok()?;
    let reply: serde_json::Value = serde_json::from_slice(&reply.payload).ok()?;
    (reply["duplicate"] == true).then_some(message.id)
}

async fn everything(logs: &Logs) -> HashSet<Uuid> {
    let head = logs.head(Log::Training, Partition(0)).await.unwrap();
    let mut reader = Reader::after(logs, Log::Training, Partition(0), 0).await.unwrap();
    let mut ids = HashSet::new();
    while reader.position() < head {
        let chunk = reader.next_chunk(1_000).await.unwrap();
        ids.extend(chunk.iter().map(|stored| Uuid::from_slice(&stored.payload[..16]).unwrap()));
    }
    ids
}
