//! Reading a partition in order, without acknowledgements: the reader's position is the caller's, and the
//! server keeps nothing about it that could disagree.

use crate::Logs;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, ReplayPolicy, pull};
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use mariposas_event_schema::streams::{Log, Partition};
use std::time::Duration;
use tokio::sync::watch;

/// How many messages a pull asks for. The server sends them at once, however slowly they are read, and more are read no
/// faster; the client holds at most 65,536 and drops more silently.
const PULL: usize = 500;
/// The server says it lives this often while there is nothing to read.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A message of a log.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its stream sequence. Sequences rise; erased messages leave gaps.
    pub sequence: u64,
    /// Its subject.
    pub subject: String,
    /// Its bytes.
    pub payload: Bytes,
}

impl Stored {
    /// Whose event it is, as its subject says.
    pub fn user(&self) -> Option<&str> {
        self.subject.split('.').nth(2)
    }
}

/// Why reading stopped. The cure is always the same: open a reader after the last position that was kept.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The server went away, or forgot the reader.
    #[error("the log stopped answering: {0}")]
    Lost(String),
    /// Messages were lost on the way here.
    #[error("delivery {found} came where {expected} was due")]
    Gap {
        /// The delivery number that was due.
        expected: u64,
        /// The one that came.
        found: u64,
    },
}

/// Reads one partition from a position on.
pub struct Reader {
    stream: Stream<()>,
    messages: pull::Stream,
    losses: watch::Receiver<u64>,
    delivered: u64,
    position: u64,
    /// The head when it was opened.
    head: u64,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("position", &self.position).finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens a reader after `position`. If nothing is left after it although the log goes on (the rest was
    /// erased), [`Reader::position`] starts at the head.
    pub async fn after(
        logs: &Logs,
        log: Log,
        partition: Partition,
        position: u64,
    ) -> Result<Self, ReadError> {
        let lost = |error: &dyn std::fmt::Display| ReadError::Lost(error.to_string());
        // Taken before anything is asked: a loss after this ends the reader.
        let mut losses = logs.losses();
        losses.mark_unchanged();
        // The head is read before the reader is made: what it then calls pending includes all up to here.
        let head = logs.head(log, partition).await?;
        let stream = logs.stream(log, partition).await?;
        let consumer = stream
            .create_consumer(pull::Config {
                deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: position + 1 },
                ack_policy: AckPolicy::None,
                replay_policy: ReplayPolicy::Instant,
                // Without pulls for so long the server may forget the reader; the default is 5 s.
                inactive_threshold: Duration::from_mins(1),
                memory_storage: true,
                num_replicas: 1,
                ..pull::Config::default()
            })
            .await
            .map_err(|error| lost(&error))?;
        let nothing_left = consumer.cached_info().num_pending == 0;
        let position = if nothing_left { passed(&stream, position, head).await? } else { position };
        let messages = consumer
            .stream()
            .max_messages_per_batch(PULL)
            .expires(Duration::from_secs(30))
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(|error| lost(&error))?;
        Ok(Self { stream, messages, losses, delivered: 0, position, head })
    }

    /// The sequence up to which everything was handed out.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Waits for a message, then takes what is ready with it, at most `most`. Cancel-safe only between calls:
    /// a reader whose call was dropped must be dropped too.
    pub async fn next_chunk(&mut self, most: usize) -> Result<Vec<Stored>, ReadError> {
        // The server forgets its readers when it ends, and does not say so to those that come back.
        let first = tokio::select! {
            biased;
            _ = self.losses.changed() => return Err(ReadError::Lost("the connection was lost".to_owned())),
            first = self.messages.next() => first,
        };
        let (mut chunk, mut pending) = (Vec::new(), 0);
        let mut ready = Some(first);
        while let Some(next) = ready {
            let next = next.ok_or_else(|| ReadError::Lost("the server ended the reader".to_owned()))?;
            let message = next.map_err(|error| ReadError::Lost(error.to_string()))?;
            let info = message.info().map_err(|error| ReadError::Lost(error.to_string()))?;
            if info.consumer_sequence != self.delivered + 1 {
                return Err(ReadError::Gap { expected: self.delivered + 1, found: info.consumer_sequence });
            }
            self.delivered += 1;
            (self.position, pending) = (info.stream_sequence, info.pending);
            chunk.push(Stored {
                sequence: info.stream_sequence,
                subject: message.subject.as_str().to_owned(),
                payload: message.message.payload,
            });
            ready = if chunk.len() < most { self.messages.next().now_or_never() } else { None };
        }
        if pending == 0 {
            self.position = passed(&self.stream, self.position, self.head).await?;
        }
        Ok(chunk)
    }
}

/// Where a reader is that has nothing left after `position`: at the head, if all in between was erased. Nobody may wait for that.
/// The reader's replica may be behind; the leader is asked.
async fn passed(stream: &Stream<()>, position: u64, head: u64) -> Result<u64, ReadError> {
    if position >= head {
        return Ok(position);
    }
    match stream.get_first_raw_message_by_subject(">", position + 1).await {
        Ok(next) if next.sequence <= head => Ok(position),
        Ok(_) => Ok(head),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(head),
        Err(error) => Err(ReadError::Lost(error.to_string())),
    }
}
