//! A connection to both logs.

use crate::at::Second;
use crate::provision::{LogSettings, ProvisionError, provision};
use async_nats::jetstream;
use async_nats::jetstream::stream::Stream;
use mariposas_event_schema::streams::{Log, Partition, Position};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The oldest server that keeps what is promised here: atomic batches with dedupe, commit at their end.
const OLDEST_SERVER: (u64, u64, u64) = (2, 14, 5);
/// What a server must accept in one message: a fact of 64 KiB, an answer of 4 MB.
const LEAST_MAX_PAYLOAD: usize = 4 * 1024 * 1024;

/// No stream gets so far.
const NOBODYS_SEQUENCE: u64 = 1_000_000_000_000_000;

#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    description: String,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody answers there, or they refuse us.
    #[error("cannot reach NATS at {url}: {reason}; is the server running, and is the address right?")]
    Unreachable {
        /// The address, without credentials.
        url: String,
        /// What the client said.
        reason: String,
    },
    /// The server is too old.
    #[error(
        "nats-server {found} is too old: {} or newer is needed (atomic batches, durable acknowledgements)",
        version(OLDEST_SERVER)
    )]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The server refuses messages we need to send.
    #[error(
        "this nats-server takes messages of {found} bytes; set max_payload to 8MB (at least {LEAST_MAX_PAYLOAD})"
    )]
    SmallPayload {
        /// What it takes.
        found: usize,
    },
    /// The streams are not as they must be.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
}

fn version((major, minor, patch): (u64, u64, u64)) -> String {
    format!("{major}.{minor}.{patch}")
}

/// Both logs, ready to be read and written. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Logs {
    client: async_nats::Client,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) second: Arc<Second>,
    log_id: Arc<str>,
    partitions: u16,
    /// Counts how often the connection was lost.
    losses: watch::Receiver<u64>,
}

impl Logs {
    /// Connects and provisions. `name` is what the server shows this connection as; `fresh_log_id` names the
    /// logs if they have to be made.
    pub async fn open(
        url: &str,
        name: &str,
        settings: &LogSettings,
        fresh_log_id: &str,
    ) -> Result<Self, ConnectError> {
        let (lost, losses) = watch::channel(0);
        let client = connect(url, name, lost).await?;
        let info = client.server_info();
        if parse_version(&info.version).is_none_or(|found| found < OLDEST_SERVER) {
            return Err(ConnectError::TooOld { found: info.version });
        }
        if info.max_payload < LEAST_MAX_PAYLOAD {
            return Err(ConnectError::SmallPayload { found: info.max_payload });
        }
        let jetstream = jetstream_over(client.clone());
        let identity = provision(&jetstream, settings, fresh_log_id).await?;
        Ok(Self {
            client,
            jetstream,
            second: Arc::new(Second::of(url, name)),
            log_id: identity.log_id.into(),
            partitions: identity.partitions,
            losses,
        })
    }

    /// Names the logs. It stands in the metadata of the streams: a restored log keeps it, one that is made anew has another.
    pub fn log_id(&self) -> &str {
        &self.log_id
    }

    /// How many partitions there are, fixed when the logs were made.
    pub const fn partitions(&self) -> u16 {
        self.partitions
    }

    /// The place of a message of the TRAINING log.
    pub fn position(&self, partition: Partition, sequence: u64) -> Position {
        Position { log_id: self.log_id.to_string(), partition, sequence }
    }

    /// The connection, for request and reply.
    pub const fn client(&self) -> &async_nats::Client {
        &self.client
    }

    /// Whether the server answers now.
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }

    /// The sequence of the newest message of a partition, read on its own; 0 when there is none.
    pub async fn head(&self, log: Log, partition: Partition) -> Result<u64, crate::ReadError> {
        let stream = self.stream(log, partition).await?;
        let info = stream.get_info().await.map_err(|error| crate::ReadError::Lost(error.to_string()))?;
        Ok(info.state.last_sequence)
    }

    /// The same of every partition.
    pub async fn heads(&self, log: Log) -> Result<Vec<u64>, crate::ReadError> {
        let mut heads = Vec::new();
        for partition in Partition::all(self.partitions) {
            heads.push(self.head(log, partition).await?);
        }
        Ok(heads)
    }

    /// An `Err` while the last write to a partition has failed, or where nobody can say. The server then still shows, and
    /// confirms to whoever repeats them, the first messages of an atomic batch that it could not finish; a power cut
    /// would take them.
    pub async fn check_store(&self, log: Log, partition: Partition) -> Result<(), crate::ReadError> {
        self.stream_check_store(&log.stream(partition)).await
    }

    pub(crate) async fn stream_check_store(&self, stream: &str) -> Result<(), crate::ReadError> {
        // Deleting what nobody has changes nothing, and is refused for one of two reasons: the message is not
        // there, or the store is broken. Nothing else tells.
        let nobodys = json!({"seq": NOBODYS_SEQUENCE, "no_erase": true});
        let answer: Result<Answer, _> =
            self.jetstream.request(format!("STREAM.MSG.DELETE.{stream}"), &nobodys).await;
        let answer = answer.map_err(|error| crate::ReadError::Lost(error.to_string()))?;
        let reason = answer.error.map_or_else(String::new, |error| error.description);
        if reason.ends_with("EOF") || reason.ends_with("no message found") {
            return Ok(());
        }
        Err(crate::ReadError::Lost(format!("its last write failed: {reason}")))
    }

    /// Changes whenever the connection is lost.
    pub(crate) fn losses(&self) -> watch::Receiver<u64> {
        self.losses.clone()
    }

    pub(crate) async fn stream(
        &self,
        log: Log,
        partition: Partition,
    ) -> Result<Stream<()>, crate::ReadError> {
        self.jetstream
            .get_stream_no_info(log.stream(partition))
            .await
            .map_err(|error| crate::ReadError::Lost(error.to_string()))
    }
}

pub(crate) fn jetstream_over(client: async_nats::Client) -> jetstream::Context {
    let mut jetstream = jetstream::new(client);
    // A question that went down with its connection is found out by that alone, while nothing is applied.
    jetstream.set_timeout(Duration::from_secs(5));
    jetstream
}

pub(crate) async fn connect(
    url: &str,
    name: &str,
    lost: watch::Sender<u64>,
) -> Result<async_nats::Client, ConnectError> {
    // The client takes no credentials from an address.
    let options = match url.split_once("://").map_or(url, |(_, rest)| rest).rsplit_once('@') {
        Some((credentials, _)) => match credentials.split_once(':') {
            Some((user, password)) => {
                async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
            }
            None => async_nats::ConnectOptions::with_token(credentials.to_owned()),
        },
        None => async_nats::ConnectOptions::new(),
    };
    // Pings every 5 s find a dead link in 15 s, at the third; the default would take minutes.
    options
        .name(name)
        .ping_interval(Duration::from_secs(5))
        .reconnect_delay_callback(pause)
        .event_callback(move |event| {
            if matches!(event, async_nats::Event::Disconnected) {
                lost.send_modify(|losses| *losses += 1);
            }
            async move {
                match event {
                    async_nats::Event::Connected => tracing::debug!("connected to NATS"),
                    async_nats::Event::SlowConsumer(_) => {
                        tracing::warn!("messages were dropped: this process reads too slowly");
                    }
                    other => tracing::debug!("NATS connection: {other}"),
                }
            }
        })
        .connect(without_credentials(url))
        .await
        .map_err(|error| ConnectError::Unreachable {
            url: without_credentials(url),
            reason: error.to_string(),
        })
}

/// How long the client waits before it connects, the first time of its life too; a connection that ends as soon as it is
/// made is not made again more than a hundred times a second.
fn pause(attempt: usize) -> Duration {
    Duration::from_millis((5 << attempt.min(8)).min(1_000))
}

fn without_credentials(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => url.to_owned(),
    }
}

/// "2.15.1" or "2.15.1-beta" as numbers.
pub(crate) fn parse_version(text: &str) -> Option<(u64, u64, u64)> {
    let mut parts = text.trim_start_matches('v').split(['.', '-', '+']);
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number()?, number()?))
}

/// Whether a server of this version will do.
pub(crate) fn new_enough(text: &str) -> bool {
    parse_version(text).is_some_and(|found| found >= OLDEST_SERVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(new_enough("2.15.1"));
        assert!(new_enough("v2.14.10"));
        assert!(!new_enough("2.9.10"));
        assert!(!new_enough("2.14.4"));
        assert!(!new_enough("nonsense"));
    }

    #[test]
    fn a_lost_server_is_tried_soon_and_then_at_least_each_second() {
        let pauses: Vec<u128> = (1..10).map(|attempt| pause(attempt).as_millis()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000]);
    }

    #[test]
    fn credentials_are_never_shown() {
        assert_eq!(without_credentials("nats://secret@127.0.0.1:4222"), "nats://127.0.0.1:4222");
        assert_eq!(without_credentials("nats://127.0.0.1:4222"), "nats://127.0.0.1:4222");
    }
}
