//! What those who run the platform ask of a service, over the same request and reply as questions.

use crate::query::{AskError, Query, ask, serve as answer_queries};
use crate::{Env, clock};
use async_nats::Client;
use mariposas_consumer::{ParkedUser, Progress, Retried};
use mariposas_event_log::Logs;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const QUERY: &str = "operate";
/// A consumer that has something to apply and has not moved for so long is stalled.
const STALLED_AFTER: Duration = Duration::from_secs(5);

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// How far it is: [`Report::Status`].
    Status,
    /// Whose events wait: [`Report::Parked`].
    Parked,
    /// Apply what waits for the user: [`Report::Retried`].
    Retry,
    /// Give up what waits for the user: [`Report::Dropped`].
    Drop,
}

/// What is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// How far the service is.
    Status(Status),
    /// Users whose events wait.
    Parked(Vec<ParkedUser>),
    /// What became of a user who was tried again.
    Retried(Retried),
    /// How many events were given up.
    Dropped(u64),
}

/// How a consumer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Everything on the log is applied.
    CaughtUp,
    /// There is something to apply, and it is being applied.
    Progressing,
    /// The rows of a new database are being built from the log.
    Rebuilding,
    /// There is something to apply, and nothing has been for seconds.
    Stalled,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::CaughtUp => "caught up",
            Self::Progressing => "progressing",
            Self::Rebuilding => "rebuilding",
            Self::Stalled => "STALLED",
        })
    }
}

/// How far a service is. The heads are read from the log on their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// The service.
    pub service: String,
    /// How it is doing.
    pub state: State,
    /// Events on the log that are not applied.
    pub lag: u64,
    /// Users whose events wait.
    pub parked_users: usize,
    /// While rebuilding: about how many seconds are left, once that can be told.
    pub rebuild_seconds_left: Option<u64>,
    /// Each partition.
    pub partitions: Vec<PartitionStatus>,
}

/// How far a service is in one partition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartitionStatus {
    /// The partition.
    pub partition: u16,
    /// The newest sequence of the log.
    pub head: u64,
    /// The newest that is applied.
    pub applied: u64,
}

/// Asks a service; `user` is whose events an order is about.
pub async fn order(
    client: &Client,
    service: &'static str,
    order: Order,
    user: Option<UserId>,
) -> Result<Report, AskError> {
    let user = user.unwrap_or_else(UserId::clock);
    ask(client, service, QUERY, &Query { user, position: None, now: clock::now(), args: order }).await
}

/// Answers for a service until shutdown.
pub async fn serve(env: &Env, service: &'static str, progress: Progress) -> anyhow::Result<()> {
    let movement = Arc::new(Mutex::new((progress.applied(), Instant::now())));
    let (logs, watched, seen) = (env.logs.clone(), progress.clone(), movement.clone());
    let answer = move |question: Query<Order>| {
        let (logs, progress, movement) = (logs.clone(), progress.clone(), movement.clone());
        async move { carry_out(&logs, service, &progress, &movement, question).await }
    };
    let answered =
        answer_queries(env.logs.client(), service, QUERY, watched.clone(), env.shutdown.clone(), answer);
    let watching = async {
        let mut applied = watched.clone();
        while applied.changed().await {
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = (watched.applied(), Instant::now());
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answered = answered => answered,
        () = watching => Ok(()),
    }
}

type Movement = Mutex<(Vec<u64>, Instant)>;

async fn carry_out(
    logs: &Logs,
    service: &'static str,
    progress: &Progress,
    movement: &Movement,
    question: Query<Order>,
) -> anyhow::Result<Report> {
    Ok(match question.args {
        Order::Status => Report::Status(status(logs, service, progress, movement).await?),
        Order::Parked => Report::Parked(progress.parking().list().await?),
        Order::Retry => Report::Retried(progress.parking().retry(question.user).await?),
        Order::Drop => Report::Dropped(progress.parking().discard(question.user).await?),
    })
}

async fn status(
    logs: &Logs,
    service: &'static str,
    progress: &Progress,
    movement: &Movement,
) -> anyhow::Result<Status> {
    let mut partitions = Vec::new();
    for partition in Partition::all(logs.partitions()) {
        let applied = progress.applied_in(partition);
        let head = logs.head(Log::Training, partition).await?;
        partitions.push(PartitionStatus { partition: partition.0, head, applied });
    }
    let lag = partitions.iter().map(|partition| partition.head.saturating_sub(partition.applied)).sum();
    let moved = movement.lock().unwrap_or_else(PoisonError::into_inner).1;
    let building = progress.building();
    let state = match building {
        Some(_) => State::Rebuilding,
        None if lag == 0 => State::CaughtUp,
        None if moved.elapsed() > STALLED_AFTER => State::Stalled,
        None => State::Progressing,
    };
    Ok(Status {
        service: service.to_owned(),
        state,
        lag,
        parked_users: progress.parking().list().await?.len(),
        rebuild_seconds_left: building.and_then(|building| building.seconds_left()),
        partitions,
    })
}
