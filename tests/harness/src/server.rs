//! A nats-server of a test's own.

use crate::story::Given;
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_event_log::{Appender, LogSettings, Logs, Message};
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::streams::{Log, Partition};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// A server with empty logs, in a folder of its own. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// The logs.
    pub logs: Logs,
    /// The server.
    pub server: LocalServer,
    /// Where it keeps its files; tests may keep theirs here too.
    pub folder: tempfile::TempDir,
}

impl Server {
    /// Starts one. `cache` is where nats-server is kept between runs: `env!("CARGO_TARGET_TMPDIR")`.
    pub async fn start(cache: &str, partitions: u16) -> Self {
        Self::start_with(cache, LogSettings { partitions, ..LogSettings::default() }).await
    }

    /// The same, with logs of other settings.
    pub async fn start_with(cache: &str, settings: LogSettings) -> Self {
        let program = find_or_fetch(None, Path::new(cache), &|_| ()).await.expect("nats-server can be had");
        let folder = tempfile::tempdir().expect("a folder");
        let options = ServerOptions {
            program,
            folder: folder.path().join("nats"),
            token: "test".to_owned(),
            sync_always: true,
        };
        let server = LocalServer::start(options).await.expect("nats-server starts");
        let logs = Logs::open(server.url(), "test", &settings, "test").await.expect("the log answers");
        Self { logs, server, folder }
    }

    /// Erases a message.
    pub async fn erase(&self, log: Log, partition: Partition, sequence: u64) {
        let jetstream = async_nats::jetstream::new(self.logs.client().clone());
        let stream = jetstream.get_stream(log.stream(partition)).await.expect("the log is there");
        stream.delete_message(sequence).await.expect("it is erased");
    }

    /// Appends facts, each to the partition of its user or the one that is given.
    pub async fn append(&self, facts: &[Given]) {
        self.append_as(facts, |id| id).await;
    }

    /// The same facts once more, as when they come again after the log has forgotten that it had them.
    pub async fn append_again(&self, facts: &[Given], time: u64) {
        self.append_as(facts, |id| derived(&["again", &id.to_string(), &time.to_string()])).await;
    }

    async fn append_as(&self, facts: &[Given], id: impl Fn(Uuid) -> Uuid) {
        let (appender, lanes) = Appender::new(&self.logs, Log::Training);
        let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
        for partition in Partition::all(self.logs.partitions()) {
            let here = facts.iter().filter(|(envelope, _, given)| {
                given.unwrap_or_else(|| Partition::of(&envelope.user, self.logs.partitions())) == partition
            });
            let messages: Vec<Message> = here
                .map(|(envelope, fact, _)| Message {
                    id: id(envelope.id),
                    subject: Log::Training.subject(partition, &envelope.user, fact.name()),
                    payload: envelope.write_fact(fact).into(),
                })
                .collect();
            for messages in messages.chunks(1_000) {
                let deadline = Instant::now() + Duration::from_secs(20);
                for result in appender.append(partition, messages.to_vec(), deadline).await {
                    result.expect("the log takes it");
                }
            }
        }
        drop(appender);
        for lane in lanes {
            lane.await.expect("a lane ends");
        }
    }
}
