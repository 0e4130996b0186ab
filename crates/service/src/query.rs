//! Questions and answers between the gateway and the services, over NATS request and reply. A question may
//! carry a position; the service answers once it has applied it, or says how far it is.

use async_nats::client::{RequestError, RequestErrorKind};
use async_nats::{Client, Message, StatusCode};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt, future, stream};
use jiff::Timestamp;
use mariposas_consumer::{Handle, Serves};
use mariposas_event_schema::streams::{query_all_subject, query_subject};
use mariposas_event_schema::{Position, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a service waits for a position before it says how far it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the asker waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Who has not answered by then, although it only waits for as long as [`PATIENCE`], may be frozen.
const SILENT: Duration = Duration::from_millis(2_500);
/// How long more instances may take to answer after one has.
const STRAGGLERS: Duration = Duration::from_millis(150);
/// How soon an order is given again that one instance leaves to the others.
const LEFT_TO_OTHERS: Duration = Duration::from_millis(20);
/// The largest answer.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Questions one service works on at a time.
const CONCURRENT: usize = 64;

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Query<A> {
    /// Whose data it is about.
    pub user: UserId,
    /// Answer not before this is applied.
    pub position: Option<String>,
    /// The instant the question is asked at.
    pub now: Timestamp,
    /// What is asked.
    pub args: A,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer<R> {
    Ok(R),
    Behind(String),
    /// The rows of this instance do not serve, and those of another may.
    Elsewhere,
    Failed(String),
}

/// What is said where nobody's rows serve.
const NOTHING_SERVES: &str = "its rows are being built from the log; try again shortly";

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nobody answers.
    #[error("the {0} service does not answer")]
    Unavailable(&'static str),
    /// It has not applied the position yet, or the position is of another log.
    #[error("{0}")]
    Behind(String),
    /// It tried and failed.
    #[error("the {service} service failed: {reason}")]
    Failed {
        /// The service.
        service: &'static str,
        /// What it said; for the log, not for people.
        reason: String,
    },
}

/// Asks a service. The server gives a question to any instance, also to one that is frozen, until it finds that out: when
/// there is no answer for so long all are asked, and the first answer counts. So it is when rows of another version serve.
pub async fn ask<A: Serialize, R: DeserializeOwned>(
    client: &Client,
    service: &'static str,
    query: &str,
    question: &Query<A>,
) -> Result<R, AskError> {
    let payload = payload_of(service, question)?;
    let mut one = pin!(request(client, query_subject(service, query), payload.clone(), TIMEOUT));
    let asked = Instant::now();
    if let Ok(reply) = tokio::time::timeout(SILENT, &mut one).await {
        if let Some(answer) = answer_in(service, reply)? {
            return Ok(answer);
        }
        loop {
            let all = request(client, query_all_subject(service, query), payload.clone(), SILENT).await;
            match answer_in(service, all) {
                Ok(Some(answer)) => return Ok(answer),
                // It was replaced while it waited; the one that replaced it answers now.
                Ok(None) if asked.elapsed() < SILENT => {}
                // Those that cannot answer are silent.
                Ok(None) | Err(AskError::Unavailable(_)) => return Err(nothing_serves(service)),
                Err(error) => return Err(error),
            }
        }
    }
    let all = request(client, query_all_subject(service, query), payload, TIMEOUT);
    tokio::select! {
        Some(said) = async { answer_in(service, one.await).transpose() } => said,
        // Whoever is first to say that it cannot is no better than the one that is silent.
        Some(answer) = async { answer_in(service, all.await).ok().flatten() } => Ok(answer),
        else => Err(nothing_serves(service)),
    }
}

fn nothing_serves(service: &str) -> AskError {
    AskError::Behind(format!("{service}: {NOTHING_SERVES}"))
}

/// Has one instance of a service do something, once. `None`: all leave it to others.
pub(crate) async fn order_one<A: Serialize, R: DeserializeOwned>(
    client: &Client,
    service: &'static str,
    query: &str,
    order: &Query<A>,
) -> Result<Option<R>, AskError> {
    let payload = payload_of(service, order)?;
    let began = Instant::now();
    while began.elapsed() < TIMEOUT {
        let reply = request(client, query_subject(service, query), payload.clone(), TIMEOUT).await;
        if let Some(answer) = answer_in(service, reply)? {
            return Ok(Some(answer));
        }
        // The server gives it to any of them.
        tokio::time::sleep(LEFT_TO_OTHERS).await;
    }
    Ok(None)
}

fn payload_of<A: Serialize>(service: &'static str, question: &Query<A>) -> Result<Bytes, AskError> {
    let failed = |error: serde_json::Error| AskError::Failed { service, reason: error.to_string() };
    serde_json::to_vec(question).map(Bytes::from).map_err(failed)
}

async fn request(
    client: &Client,
    subject: String,
    payload: Bytes,
    patience: Duration,
) -> Result<Message, RequestError> {
    let request = async_nats::Request::new().payload(payload).timeout(Some(patience));
    client.send_request(subject, request).await
}

/// `None`: another instance may answer.
fn answer_in<R: DeserializeOwned>(
    service: &'static str,
    reply: Result<Message, RequestError>,
) -> Result<Option<R>, AskError> {
    let failed = |reason: String| AskError::Failed { service, reason };
    let reply = reply.map_err(|error| match error.kind() {
        RequestErrorKind::NoResponders | RequestErrorKind::TimedOut => AskError::Unavailable(service),
        _ => failed(error.to_string()),
    })?;
    match serde_json::from_slice(&reply.payload).map_err(|error| failed(error.to_string()))? {
        Answer::Ok(answer) => Ok(Some(answer)),
        Answer::Elsewhere => Ok(None),
        Answer::Behind(how_far) => Err(AskError::Behind(how_far)),
        Answer::Failed(reason) => Err(failed(reason)),
    }
}

/// Asks every instance of a service. Nobody says how many there are: those that answer soon are heard.
pub async fn ask_each<A: Serialize, R: DeserializeOwned>(
    client: &Client,
    service: &'static str,
    query: &str,
    question: &Query<A>,
) -> Result<Vec<R>, AskError> {
    let failed = |reason: String| AskError::Failed { service, reason };
    let payload = payload_of(service, question)?;
    let inbox = client.new_inbox();
    let mut replies = client.subscribe(inbox.clone()).await.map_err(|error| failed(error.to_string()))?;
    let subject = query_subject(service, query);
    client.publish_with_reply(subject, inbox, payload).await.map_err(|error| failed(error.to_string()))?;
    let mut answers = Vec::new();
    let mut patience = TIMEOUT;
    while let Ok(Some(reply)) = tokio::time::timeout(patience, replies.next()).await {
        if reply.status == Some(StatusCode::NO_RESPONDERS) {
            break;
        }
        match serde_json::from_slice(&reply.payload).map_err(|error| failed(error.to_string()))? {
            Answer::Ok(answer) => answers.push(answer),
            Answer::Elsewhere => {}
            Answer::Behind(reason) | Answer::Failed(reason) => return Err(failed(reason)),
        }
        patience = STRAGGLERS;
    }
    if answers.is_empty() { Err(AskError::Unavailable(service)) } else { Ok(answers) }
}

/// Answers questions until shutdown, from rows that serve. Instances of a service share the questions, but for those that all
/// are asked.
pub async fn serve<A, R, F, Fut>(
    client: &Client,
    service: &'static str,
    query: &'static str,
    handle: Handle,
    shutdown: CancellationToken,
    answer: F,
) -> anyhow::Result<()>
where
    A: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
    F: Fn(Query<A>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<R>> + Send + 'static,
{
    let shared = client.queue_subscribe(query_subject(service, query), service.to_owned()).await?;
    let of_all = client.subscribe(query_all_subject(service, query)).await?;
    // What everybody is asked somebody may be working on already.
    let questions = stream::select(shared.map(|first| (first, false)), of_all.map(|again| (again, true)));
    answer_all(client, questions.boxed(), shutdown, answerer(Some(handle), answer)).await
}

/// Carries out orders until shutdown, while such rows serve as are meant. Instances of a service share them.
pub(crate) async fn serve_orders<A, R, F, Fut>(
    client: &Client,
    service: &'static str,
    query: &'static str,
    (handle, meant): (Handle, fn(Serves) -> bool),
    shutdown: CancellationToken,
    carry_out: F,
) -> anyhow::Result<()>
where
    A: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
    F: Fn(Query<A>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<R>> + Send + 'static,
{
    let orders = client.queue_subscribe(query_subject(service, query), service.to_owned()).await?;
    let orders = orders.map(|order| (order, false));
    let carry_out = answerer(None, carry_out);
    let if_meant: Answerer =
        Arc::new(
            move |order| {
                if meant(handle.serves()) { carry_out(order) } else { future::ready(None).boxed() }
            },
        );
    answer_all(client, orders.boxed(), shutdown, if_meant).await
}

/// Answers questions until shutdown, whatever the rows are, as every other instance does too.
pub(crate) async fn serve_each<A, R, F, Fut>(
    client: &Client,
    service: &'static str,
    query: &'static str,
    shutdown: CancellationToken,
    answer: F,
) -> anyhow::Result<()>
where
    A: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
    F: Fn(Query<A>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<R>> + Send + 'static,
{
    let questions = client.subscribe(query_subject(service, query)).await?.map(|question| (question, false));
    answer_all(client, questions.boxed(), shutdown, answerer(None, answer)).await
}

/// Makes the bytes of an answer from those of a question, whichever question it is: what goes on around it is compiled
/// once. `None`: the rows here do not serve, and those of another instance may.
type Answerer = Arc<dyn Fn(Bytes) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>;

/// With `rows`, whose position is waited for.
fn answerer<A, R, F, Fut>(rows: Option<Handle>, answer: F) -> Answerer
where
    A: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
    F: Fn(Query<A>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<R>> + Send + 'static,
{
    let answer = Arc::new(answer);
    Arc::new(move |question| {
        let (rows, answer) = (rows.clone(), answer.clone());
        async move { reply_to(&question, rows.as_ref(), &*answer).await }.boxed()
    })
}

async fn answer_all(
    client: &Client,
    mut questions: BoxStream<'static, (Message, bool)>,
    shutdown: CancellationToken,
    answer: Answerer,
) -> anyhow::Result<()> {
    let places = Arc::new(Semaphore::new(CONCURRENT));
    let mut working = JoinSet::new();
    loop {
        let question = tokio::select! {
            () = shutdown.cancelled() => break,
            question = questions.next() => question,
        };
        let Some((message, is_repeated)) = question else { break };
        // A repetition takes no place from what comes first.
        let place = match places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_) if is_repeated => continue,
            Err(_) => places.clone().acquire_owned().await?,
        };
        let (client, reply) = (client.clone(), answer(message.payload));
        working.spawn(async move {
            // Whoever asked waits no longer; a database that is silent must not take the places of those that ask next.
            let reply = tokio::time::timeout(TIMEOUT, reply).await;
            let reply = match reply {
                Ok(Some(reply)) => Some(reply),
                // It is told to ask all, of whom those that can answer do.
                Ok(None) if !is_repeated => serde_json::to_vec(&Answer::<()>::Elsewhere).ok(),
                Ok(None) | Err(_) => None,
            };
            if let (Some(reply), Some(to)) = (reply, message.reply) {
                // Whoever asked and went away needs no answer.
                let _ = client.publish(to, reply.into()).await;
            }
            drop(place);
        });
        while working.try_join_next().is_some() {}
    }
    while working.join_next().await.is_some() {}
    Ok(())
}

async fn reply_to<A, R, F, Fut>(payload: &[u8], rows: Option<&Handle>, answer: &F) -> Option<Vec<u8>>
where
    A: DeserializeOwned,
    R: Serialize,
    F: Fn(Query<A>) -> Fut,
    Fut: Future<Output = anyhow::Result<R>>,
{
    if rows.is_some_and(|rows| rows.serves() == Serves::Others) {
        return None;
    }
    let result = match serde_json::from_slice::<Query<A>>(payload) {
        Ok(question) => match wait(question.position.as_deref(), rows).await {
            Ok(()) => answer(question).await.map_or_else(
                |error| {
                    tracing::error!("a question failed: {error:#}");
                    Answer::Failed(format!("{error:#}"))
                },
                Answer::Ok,
            ),
            Err(refusal) => refusal,
        },
        Err(error) => Answer::Failed(format!("the question cannot be read: {error}")),
    };
    let bytes = serde_json::to_vec(&result).unwrap_or_default();
    if bytes.len() > MAX_ANSWER_BYTES {
        let too_large: Answer<R> =
            Answer::Failed(format!("the answer has {} bytes; ask for less", bytes.len()));
        return Some(serde_json::to_vec(&too_large).unwrap_or_default());
    }
    Some(bytes)
}

/// Waits until rows may answer, and have applied the position; `Err`: what is said instead.
async fn wait<R>(position: Option<&str>, rows: Option<&Handle>) -> Result<(), Answer<R>> {
    let Some(rows) = rows else { return Ok(()) };
    let began = Instant::now();
    match rows.serves_within(PATIENCE).await {
        Serves::These => {}
        Serves::Others | Serves::Soon => return Err(Answer::Elsewhere),
        Serves::None => return Err(Answer::Behind(NOTHING_SERVES.to_owned())),
    }
    let Some(position) = position else { return Ok(()) };
    let position: Position = position.parse().map_err(|error| Answer::Behind(format!("{error}")))?;
    tokio::select! {
        biased;
        // Nothing is applied to these any more.
        () = rows.until_serves(|serves| serves == Serves::Others) => Err(Answer::Elsewhere),
        applied = rows.wait_for(&position, PATIENCE.saturating_sub(began.elapsed())) => {
            applied.map_err(|error| Answer::Behind(error.to_string()))
        }
    }
}
