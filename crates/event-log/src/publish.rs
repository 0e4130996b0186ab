//! What goes over the wire: one message, or one atomic batch, each with the answer to it.

use crate::Logs;
use async_nats::client::RequestErrorKind;
use async_nats::header::{
    NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE, NATS_MESSAGE_ID,
};
use async_nats::{HeaderMap, Request};
use bytes::Bytes;
use serde::Deserialize;
use std::time::Duration;
use uuid::Uuid;

/// How long one publish waits for its acknowledgement before its result counts as unknown.
pub(crate) const ACK_TIMEOUT: Duration = Duration::from_secs(2);

/// Server error: an id of an atomic batch was stored before, or stands twice in it.
const DUPLICATE_IN_BATCH: u64 = 10_201;
/// Server error: a message with this id waits to be stored, as part of a batch maybe.
const IN_PROCESS: u64 = 10_158;
/// Server error: no storage is left for a stream.
const INSUFFICIENT_RESOURCES: u64 = 10_047;

/// An event, encoded and addressed.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id: one id is stored once within the duplicate window.
    pub id: Uuid,
    /// Its subject.
    pub subject: String,
    /// Its bytes.
    pub payload: Bytes,
}

/// Where an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its stream sequence.
    pub sequence: u64,
    /// It had been there before this request.
    pub duplicate: bool,
}

/// Why an event is not known to be on the log.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// Nobody can say whether it was stored. Send it again, with the same id.
    #[error("the log did not answer in time; whether the event was stored is not known")]
    Unknown,
    /// The log is full: nothing was stored.
    #[error("the log has no room left: {0}")]
    Full(String),
    /// The log refused it: nothing was stored, and sending it again will not help.
    #[error("the log refused the event: {0}")]
    Refused(String),
    /// The appender ended.
    #[error("this gateway is shutting down")]
    Closed,
}

/// Publishes one message and waits for the answer to it.
pub async fn publish(logs: &Logs, message: &Message) -> Result<Appended, AppendError> {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, message.id.to_string());
    match request(logs, message, headers).await {
        Reply::Stored(appended) => Ok(appended),
        Reply::Refused { code, reason } => Err(refusal(code, reason)),
        Reply::Silence => Err(AppendError::Unknown),
    }
}

/// Publishes messages as one atomic batch, which the server syncs once: all of them are stored, or none is.
/// The sequence of the last one; an `Err` says why the batch was not taken, or that nobody knows.
pub async fn publish_atomically(logs: &Logs, messages: &[&Message]) -> Result<u64, String> {
    // A name of its own for each attempt: the client's inbox names are unique, their last token is short.
    let inbox = logs.client().new_inbox();
    let batch = inbox.rsplit('.').next().expect("splitting gives at least one part");
    let (last, rest) = messages.split_last().expect("a batch has messages");
    if !logs.is_connected() {
        return Err("not connected".to_owned());
    }
    for (index, message) in rest.iter().enumerate() {
        let headers = batch_headers(message, batch, index + 1);
        let sent =
            logs.client().publish_with_headers(message.subject.clone(), headers, message.payload.clone());
        in_time(sent).await.ok_or("no room to send")?.map_err(|error| error.to_string())?;
    }
    let mut headers = batch_headers(last, batch, messages.len());
    headers.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
    match request(logs, last, headers).await {
        Reply::Stored(appended) => Ok(appended.sequence),
        Reply::Refused { code, reason } if code == DUPLICATE_IN_BATCH => Err(format!("duplicate: {reason}")),
        Reply::Refused { reason, .. } => Err(reason),
        Reply::Silence => Err("no answer".to_owned()),
    }
}

fn batch_headers(message: &Message, batch: &str, number: usize) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, message.id.to_string());
    headers.insert(NATS_BATCH_ID, batch);
    headers.insert(NATS_BATCH_SEQUENCE, number.to_string());
    headers
}

/// What is sent first waits for room in a queue of the client, which nobody empties while its link is dead, and which its own
/// time limits do not count.
async fn in_time<T>(sending: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(ACK_TIMEOUT, sending).await.ok()
}

/// What the server's error codes mean for an event.
fn refusal(code: u64, reason: String) -> AppendError {
    match code {
        // insufficient storage, maximum bytes or messages, stream resource limits
        10_023 | 10_028 | INSUFFICIENT_RESOURCES | 10_077 | 10_110 => AppendError::Full(reason),
        _ => AppendError::Refused(reason),
    }
}

enum Reply {
    Stored(Appended),
    Refused {
        code: u64,
        reason: String,
    },
    /// No answer, or one that says nothing about this message: unknown.
    Silence,
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    seq: u64,
    #[serde(default)]
    duplicate: bool,
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct AckError {
    code: u64,
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

impl AckError {
    /// Whether it says nothing about the message but that it, or what goes with it, is still on its way.
    fn says_later(&self) -> bool {
        match self.err_code {
            INSUFFICIENT_RESOURCES => false,
            IN_PROCESS => true,
            // Not there for now, or too many at once.
            _ => matches!(self.code, 429 | 503),
        }
    }
}

async fn request(logs: &Logs, message: &Message, headers: HeaderMap) -> Reply {
    // The client would keep it and send it when it is connected again, when whoever asked has long been told to try again.
    if !logs.is_connected() {
        return Reply::Silence;
    }
    let request = Request::new().headers(headers).payload(message.payload.clone()).timeout(Some(ACK_TIMEOUT));
    let reply = match in_time(logs.client().send_request(message.subject.clone(), request)).await {
        Some(Ok(reply)) => reply,
        None => return Reply::Silence,
        Some(Err(error)) => {
            return match error.kind() {
                RequestErrorKind::MaxPayloadExceeded | RequestErrorKind::InvalidSubject => {
                    Reply::Refused { code: 0, reason: error.to_string() }
                }
                // No responders: the server restarts and its streams are not there yet.
                _ => Reply::Silence,
            };
        }
    };
    match serde_json::from_slice::<Ack>(&reply.payload) {
        Ok(Ack { error: Some(error), .. }) if error.says_later() => Reply::Silence,
        Ok(Ack { error: Some(error), .. }) => {
            Reply::Refused { code: error.err_code, reason: error.description }
        }
        Ok(Ack { seq, duplicate, .. }) if seq > 0 => Reply::Stored(Appended { sequence: seq, duplicate }),
        _ => Reply::Silence,
    }
}
