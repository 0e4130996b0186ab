//! What those who run the platform ask of a service, over the same request and reply as questions.

use crate::query::{AskError, Query, ask, serve as answer_queries};
use crate::{Env, clock};
use async_nats::Client;
use mariposas_consumer::{ParkedUser, Progress, Replayed, Retried};
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
    /// Build a new generation of rows beside the serving one: [`Report::Building`].
    Rebuild,
    /// Let the generation before serve again: [`Report::Building`].
    RollBack,
    /// Fold everything of the user again: [`Report::Replayed`].
    Replay,
    /// Stop applying, until told to go on: [`Report::Done`].
    Pause,
    /// Go on: [`Report::Done`].
    Resume,
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
    /// The number of the generation that will take over.
    Building(i64),
    /// What became of a user's rows.
    Replayed(Replayed),
    /// It is so now.
    Done,
}

/// How a consumer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Everything on the log is applied.
    CaughtUp,
    /// There is something to apply, and it is being applied.
    Progressing,
    /// There are no rows of this version yet; they are being built from the log.
    Rebuilding,
    /// Applying stands still, by order.
    Paused,
    /// There is something to apply, and nothing has been for seconds.
    Stalled,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::CaughtUp => "caught up",
            Self::Progressing => "progressing",
            Self::Rebuilding => "rebuilding",
            Self::Paused => "paused",
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
    /// The generation of rows that answers.
    pub generation: i64,
    /// The versions those depend on.
    pub version: String,
    /// What comparing them with the generation before came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<String>,
    /// A generation that is being built by this instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildStatus>,
    /// Each partition.
    pub partitions: Vec<PartitionStatus>,
}

/// A generation that is being built.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildStatus {
    /// Its number.
    pub generation: i64,
    /// Events that are in its rows.
    pub done: u64,
    /// Events there are.
    pub total: u64,
    /// About how many seconds are left, once that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
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
    /// Whether the instance that answers applies it; else another one does.
    pub here: bool,
    /// Seconds since it was last known to be followed, here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_s: Option<f64>,
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
        let applied = watched.clone();
        loop {
            applied.changed().await;
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = (watched.applied(), Instant::now());
        }
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
        Order::Rebuild => Report::Building(progress.rebuild().await?),
        Order::RollBack => Report::Building(progress.roll_back().await?),
        Order::Replay => Report::Replayed(progress.parking().replay(question.user).await?),
        Order::Pause => progress.pause(true).await.map(|()| Report::Done)?,
        Order::Resume => progress.pause(false).await.map(|()| Report::Done)?,
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
        let here = progress.holds(partition);
        let heartbeat_s = progress.last_beat(partition).filter(|_| here).map(|age| age.as_secs_f64());
        partitions.push(PartitionStatus { partition: partition.0, head, applied, here, heartbeat_s });
    }
    let lag = partitions.iter().map(|partition| partition.head.saturating_sub(partition.applied)).sum();
    let moved = movement.lock().unwrap_or_else(PoisonError::into_inner).1;
    let (building, serving) = (progress.building(), progress.serving());
    let state = match building {
        _ if serving.paused => State::Paused,
        Some(building) if !building.beside => State::Rebuilding,
        _ if lag == 0 => State::CaughtUp,
        _ if moved.elapsed() > STALLED_AFTER => State::Stalled,
        _ => State::Progressing,
    };
    let building = building.map(|building| BuildStatus {
        generation: building.number,
        done: building.done,
        total: building.total,
        seconds_left: building.seconds_left(),
    });
    Ok(Status {
        service: service.to_owned(),
        state,
        lag,
        parked_users: progress.parking().list().await?.len(),
        generation: serving.number,
        version: serving.version,
        compared: serving.compared,
        building,
        partitions,
    })
}
