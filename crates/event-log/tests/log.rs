//! The log against a real server: provisioning, appending, reading, and a server that is killed.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by where it stopped")]

use bytes::Bytes;
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_event_log::publish::publish;
use mariposas_event_log::{AppendError, Appender, LogSettings, Logs, Message, ReadError, Reader, Stored};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{UserId, ids::derived};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

/// Where the server keeps a stream.
const STREAM: &str = "nats/store/jetstream/$G/streams/TRAINING_00";

struct Stand {
    server: LocalServer,
    folder: tempfile::TempDir,
}

async fn stand() -> Stand {
    let program = find_or_fetch(None, Path::new(env!("CARGO_TARGET_TMPDIR")), &|_| ()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = ServerOptions {
        program,
        folder: folder.path().join("nats"),
        token: "test".to_owned(),
        sync_always: true,
    };
    Stand { server: LocalServer::start(options).await.unwrap(), folder }
}

impl Stand {
    async fn logs(&self, partitions: u16) -> Logs {
        let settings = LogSettings { partitions, ..LogSettings::default() };
        Logs::open(self.server.url(), "test", &settings, "fresh").await.unwrap()
    }
}

fn message(n: u32) -> Message {
    let user = UserId::new("ada").unwrap();
    Message {
        id: derived(&["test", &n.to_string()]),
        subject: Log::Training.subject(Partition(0), &user, "set.logged"),
        payload: Bytes::from(n.to_string()),
    }
}

fn start(logs: &Logs) -> Appender {
    let (appender, work) = Appender::new(logs, Log::Training);
    for lane in work {
        tokio::spawn(lane);
    }
    appender
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

async fn read_all(logs: &Logs, count: usize) -> Vec<String> {
    let mut reader = Reader::after(logs, Log::Training, Partition(0), 0).await.unwrap();
    let mut found = Vec::new();
    while found.len() < count {
        let chunk =
            tokio::time::timeout(Duration::from_secs(5), reader.next_chunk(100)).await.unwrap().unwrap();
        found.extend(chunk.iter().map(|m| String::from_utf8(m.payload.to_vec()).unwrap()));
    }
    found
}

#[tokio::test]
async fn what_exists_is_found_again_and_never_changed() {
    let stand = stand().await;
    let first = stand.logs(2).await;
    let settings = LogSettings { partitions: 4, ..LogSettings::default() };
    let again = Logs::open(stand.server.url(), "test", &settings, "other").await.unwrap();
    assert_eq!((again.log_id(), again.partitions()), (first.log_id(), 2));

    let jetstream = async_nats::jetstream::new(first.client().clone());
    let mut config = jetstream.get_stream("OUTCOMES_01").await.unwrap().cached_info().config.clone();
    // As logs were made before.
    config.max_messages_per_subject = -1;
    jetstream.update_stream(config.clone()).await.unwrap();
    Logs::open(stand.server.url(), "test", &settings, "other").await.unwrap();
    config.max_messages_per_subject = 1_000;
    jetstream.update_stream(config.clone()).await.unwrap();
    let error = Logs::open(stand.server.url(), "test", &settings, "other").await.unwrap_err().to_string();
    assert!(error.contains("OUTCOMES_01") && error.contains("max_msgs_per_subject = 1000"), "{error}");

    config.max_messages_per_subject = -1;
    config.max_age = Duration::from_hours(1);
    jetstream.update_stream(config).await.unwrap();
    let error = Logs::open(stand.server.url(), "test", &settings, "other").await.unwrap_err().to_string();
    assert!(error.contains("OUTCOMES_01") && error.contains("max_age"), "{error}");

    jetstream.delete_stream("OUTCOMES_01").await.unwrap();
    let error = Logs::open(stand.server.url(), "test", &settings, "other").await.unwrap_err().to_string();
    assert!(error.contains("OUTCOMES_01") && error.contains("missing"), "{error}");
    stand.server.stop().await;
}

#[tokio::test]
async fn equal_ids_are_stored_once_whatever_way_they_come() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let appender = start(&logs);
    let append = |messages: Vec<Message>| {
        let appender = appender.clone();
        async move { appender.append(Partition(0), messages, soon()).await }
    };

    let one = append(vec![message(1)]).await[0].clone().unwrap();
    assert!(!one.duplicate);
    let repeated = append(vec![message(1)]).await[0].clone().unwrap();
    assert_eq!((repeated.sequence, repeated.duplicate), (one.sequence, true));

    // An atomic batch is refused whole for one duplicate; every message must still be told apart.
    let batch: Vec<Message> = (0..40).map(message).collect();
    let results: Vec<_> = append(batch).await.into_iter().map(Result::unwrap).collect();
    let duplicates: Vec<usize> = (0..40).filter(|&i| results[i].duplicate).collect();
    assert_eq!(duplicates, [1]);

    // A batch with an id twice answers both with the one place.
    let twice: Vec<Message> = (40..80).chain([40]).map(message).collect();
    let results: Vec<_> = append(twice).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(results[0].sequence, results[40].sequence);
    assert!(results[40].duplicate && !results[0].duplicate);

    let mut found = read_all(&logs, 80).await;
    found.sort_by_key(|n| n.parse::<u32>().unwrap());
    assert_eq!(found, (0..80).map(|n| n.to_string()).collect::<Vec<_>>());
    stand.server.stop().await;
}

#[tokio::test]
async fn a_group_keeps_the_order_of_its_request() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let results = start(&logs).append(Partition(0), (0..1_000).map(message).collect(), soon()).await;
    let sequences: Vec<u64> = results.into_iter().map(|r| r.unwrap().sequence).collect();
    assert_eq!(sequences, (1..=1_000).collect::<Vec<u64>>());
    assert_eq!(read_all(&logs, 1_000).await, (0..1_000).map(|n| n.to_string()).collect::<Vec<_>>());
    stand.server.stop().await;
}

#[tokio::test]
async fn a_killed_server_comes_back_and_nothing_acknowledged_is_lost() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let appender = start(&logs);
    let mut acknowledged = Vec::new();
    for n in 0..60 {
        if n % 20 == 10 {
            kill_server(&stand);
        }
        let deadline = Instant::now() + Duration::from_secs(20);
        let result = appender.append(Partition(0), vec![message(n)], deadline).await.remove(0);
        result.unwrap_or_else(|error| panic!("message {n}: {error}"));
        acknowledged.push(n.to_string());
    }
    assert_eq!(read_all(&logs, acknowledged.len()).await, acknowledged);
    stand.server.stop().await;
}

/// What a server has not stored yet is not on disk, before it was killed and after; what it stored is.
#[tokio::test]
async fn batches_are_gathered_in_memory() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let appender = start(&logs);
    let append = async |from: u32| {
        let batch = (from..from + 40).map(message).collect();
        assert!(appender.append(Partition(0), batch, soon()).await.iter().all(Result::is_ok));
    };
    let memory = gathers_in(&stand).await;
    append(0).await;
    // What was being gathered when it was killed.
    let half = memory.join("half");
    std::fs::create_dir(&half).unwrap();
    kill_server(&stand);
    append(40).await;
    let patience = soon();
    while half.exists() {
        assert!(Instant::now() < patience, "what a killed server had gathered stays in memory");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let memory = gathers_in(&stand).await;
    append(80).await;
    // Somebody tidies up.
    std::fs::remove_dir_all(memory.parent().unwrap()).unwrap();
    while !memory.exists() {
        assert!(Instant::now() < patience, "the memory does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    append(120).await;
    assert_eq!(read_all(&logs, 160).await, (0..160).map(|n| n.to_string()).collect::<Vec<_>>());
    stand.server.stop().await;
    assert!(!memory.parent().unwrap().exists());
}

/// The folder in memory in which the server gathers, once it does.
async fn gathers_in(stand: &Stand) -> PathBuf {
    let batches = stand.folder.path().join(STREAM).join("batches");
    let patience = soon();
    loop {
        match std::fs::read_link(&batches) {
            Ok(memory) if memory.starts_with("/dev/shm") => return memory,
            _ => assert!(Instant::now() < patience, "{} is no link to memory", batches.display()),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Kills the server itself, not the shell that guards it.
fn kill_server(stand: &Stand) {
    signal(stand, "KILL");
}

fn signal(stand: &Stand, name: &str) {
    let pid = std::fs::read_to_string(stand.folder.path().join("nats/nats-server.pid")).unwrap();
    let status = std::process::Command::new("sh")
        .args(["-c", &format!("kill -{name} {}", pid.trim())])
        .status()
        .unwrap();
    assert!(status.success());
}

/// A server stands still: everybody hears in time that nobody knows, and who waited in vain is not sent when it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_server_that_stands_still_hears_in_time() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let appender = start(&logs);
    let append = async |n, seconds| {
        let deadline = Instant::now() + Duration::from_secs(seconds);
        appender.append(Partition(0), vec![message(n)], deadline).await.remove(0)
    };
    append(1, 5).await.unwrap();
    signal(&stand, "STOP");
    let began = Instant::now();
    let behind = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        (append(3, 1).await, began.elapsed())
    };
    let goes_on = async {
        tokio::time::sleep(Duration::from_millis(4_500)).await;
        signal(&stand, "CONT");
    };
    let (first, (second, took), ()) = tokio::join!(append(2, 8), behind, goes_on);
    assert!(matches!(second, Err(AppendError::Unknown)), "{second:?}");
    assert!(took < Duration::from_secs(4), "{took:?}");
    first.unwrap();
    append(4, 5).await.unwrap();
    assert_eq!(read_all(&logs, 3).await, ["1", "2", "4"]);
    stand.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_now_is_not_sent_later() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    kill_server(&stand);
    while logs.is_connected() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let lost = publish(&logs, &message(1)).await;
    assert!(matches!(lost, Err(AppendError::Unknown)), "{lost:?}");
    let patience = Instant::now() + Duration::from_secs(20);
    while publish(&logs, &message(2)).await.is_err() {
        assert!(Instant::now() < patience, "the server does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(read_all(&logs, 1).await, ["2"]);
    assert_eq!(logs.head(Log::Training, Partition(0)).await.unwrap(), 1);
}

/// For one message the server reads the whole file that it is in.
#[tokio::test]
async fn a_log_lies_in_files_of_4_mb() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    let appender = start(&logs);
    let files = || {
        let sizes =
            std::fs::read_dir(stand.folder.path().join(STREAM).join("msgs")).unwrap().map(Result::unwrap);
        let files = sizes.filter(|file| file.path().extension().is_some_and(|kind| kind == "blk"));
        files.map(|file| file.metadata().unwrap().len()).collect::<Vec<_>>()
    };
    let (size, block) = (500_000, 4 * 1024 * 1024);
    for started in [0, 1] {
        for n in 0..24 {
            let large = Message { payload: vec![b'x'; size].into(), ..message(started * 24 + n) };
            assert!(appender.append(Partition(0), vec![large], soon()).await[0].is_ok());
        }
        let files = files();
        assert!(files.len() >= 3 && files.iter().all(|bytes| *bytes < block + size as u64), "{files:?}");
        // Whoever starts it again gets the same.
        kill_server(&stand);
    }
    stand.server.stop().await;
}

/// As many connections as the server takes: it has refused one more.
fn crowd(address: &str) -> Vec<BufReader<TcpStream>> {
    let mut inside = Vec::new();
    loop {
        let mut one = TcpStream::connect(address).unwrap();
        one.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let hello = r#"CONNECT {"user":"mariposas","pass":"test","verbose":false}"#;
        // Who is refused may find the connection closed already.
        let _ = write!(one, "{hello}\r\nPING\r\n");
        let mut one = BufReader::new(one);
        let mut answer = String::new();
        while answer != "PONG\r\n" {
            answer.clear();
            if one.read_line(&mut answer).is_ok_and(|bytes| bytes > 0) && !answer.starts_with("-ERR") {
                continue;
            }
            assert!(answer.is_empty() || answer.contains("maximum connections"), "{answer}");
            return inside;
        }
        inside.push(one);
    }
}

#[tokio::test]
async fn messages_at_sequences_come_in_their_order_without_what_was_erased() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    start(&logs).append(Partition(0), (0..200).map(message).collect(), soon()).await;
    let jetstream = async_nats::jetstream::new(logs.client().clone());
    let stream = jetstream.get_stream("TRAINING_00").await.unwrap();
    for sequence in [7, 150] {
        stream.delete_message(sequence).await.unwrap();
    }
    let found = async |sequences: Vec<u64>| {
        let read = |stored: &Stored| Ok::<_, ReadError>(stored.sequence);
        logs.all_at(Log::Training, Partition(0), &sequences, read).await.unwrap()
    };
    let odd: Vec<u64> = (1..=200).step_by(2).collect();
    let odd_and_there: Vec<u64> = odd.iter().copied().filter(|&n| n != 7).collect();
    // While the server takes nobody in, one connection must do.
    let address = stand.server.url().rsplit_once('@').unwrap().1.to_owned();
    let crowd = crowd(&address);
    assert_eq!(found(odd.clone()).await, odd_and_there);
    assert!(format!("{logs:?}").contains("made: false"), "{logs:?}");
    drop(crowd);
    let patience = soon();
    while !format!("{logs:?}").contains("made: true") {
        assert!(Instant::now() < patience, "there is no second connection: {logs:?}");
        assert_eq!(found(odd.clone()).await, odd_and_there);
    }
    assert_eq!(found(odd).await, odd_and_there);
    assert_eq!(found(vec![149, 150, 151]).await, [149, 151]);
    assert_eq!(found(vec![200]).await, [200]);
    assert!(found(vec![]).await.is_empty());
    stand.server.stop().await;
}

#[tokio::test]
async fn a_reader_starts_after_its_position_and_passes_over_what_was_erased() {
    let stand = stand().await;
    let logs = stand.logs(1).await;
    start(&logs).append(Partition(0), (0..20).map(message).collect(), soon()).await;
    let jetstream = async_nats::jetstream::new(logs.client().clone());
    let stream = jetstream.get_stream("TRAINING_00").await.unwrap();
    for sequence in [6, 7, 20] {
        stream.delete_message(sequence).await.unwrap();
    }
    let mut reader = Reader::after(&logs, Log::Training, Partition(0), 4).await.unwrap();
    let mut sequences = Vec::new();
    // Whoever reads up to the head waits for nothing that was erased.
    while reader.position() < 20 {
        let chunk = tokio::time::timeout(Duration::from_secs(20), reader.next_chunk(3)).await;
        sequences.extend(chunk.unwrap().unwrap().into_iter().map(|m| m.sequence));
    }
    assert_eq!(sequences, [vec![5], (8..=19).collect()].concat());
    // Nothing is left after 19, and the log goes on to 20.
    assert_eq!(Reader::after(&logs, Log::Training, Partition(0), 19).await.unwrap().position(), 20);
    assert!(logs.at(Log::Training, Partition(0), 7).await.unwrap().is_none());
    stand.server.stop().await;
}
