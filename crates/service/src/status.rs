//! How the services are doing: what they say of themselves, put together over their instances.

use crate::query::{AskError, Query, ask_each, serve_each};
use crate::{Env, clock};
use async_nats::Client;
use mariposas_consumer::Progress;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const QUERY: &str = "status";
/// A consumer that has something to apply and has not moved for so long is stalled.
const STALLED_AFTER: Duration = Duration::from_secs(5);

/// How a consumer is doing; the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

impl State {
    const ALL: [Self; 5] = [Self::CaughtUp, Self::Progressing, Self::Rebuilding, Self::Paused, Self::Stalled];

    const fn word(self) -> &'static str {
        match self {
            Self::CaughtUp => "caught_up",
            Self::Progressing => "progressing",
            Self::Rebuilding => "rebuilding",
            Self::Paused => "paused",
            Self::Stalled => "stalled",
        }
    }
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
    /// The instances that say so.
    pub instances: Vec<String>,
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
    /// How many milliseconds nothing was applied while it took over, if that was since the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover_ms: Option<f64>,
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
    /// The instance that applies it; `None` for more than some seconds: nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Seconds since its owner last knew that it follows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_s: Option<f64>,
}

/// Answers how a service is, until shutdown.
pub(crate) async fn serve(env: &Env, service: &'static str, progress: Progress) -> anyhow::Result<()> {
    let movement = Arc::new(Mutex::new((signs(&progress), Instant::now())));
    let (env_of, watched, seen) = (env.clone(), progress.clone(), movement.clone());
    let answer = move |_: Query<()>| {
        let (env, progress, movement) = (env_of.clone(), watched.clone(), movement.clone());
        async move { status(&env, service, &progress, &movement).await }
    };
    let client = env.logs.client();
    let answered = serve_each(client, service, QUERY, progress.clone(), env.shutdown.clone(), answer);
    let watching = async {
        loop {
            note(&seen, signs(&progress));
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    };
    tokio::select! {
        answered = answered => answered,
        () = watching => Ok(()),
    }
}

/// What moves while something is applied: how far it is, and the transactions made here.
type Signs = (Vec<u64>, u64);

fn signs(progress: &Progress) -> Signs {
    (progress.applied(), progress.transactions())
}

/// What that was when it was last looked at, and since when.
type Movement = Mutex<(Signs, Instant)>;

fn note(movement: &Movement, now: Signs) {
    let mut last = movement.lock().unwrap_or_else(PoisonError::into_inner);
    if last.0 != now {
        *last = (now, Instant::now());
    }
}

async fn status(
    env: &Env,
    service: &'static str,
    progress: &Progress,
    movement: &Movement,
) -> anyhow::Result<Status> {
    let mut partitions = Vec::new();
    for partition in Partition::all(env.logs.partitions()) {
        let applied = progress.applied_in(partition);
        let head = env.logs.head(Log::Training, partition).await?;
        let owner = progress.holds(partition).then(|| env.instance.clone());
        let beat = progress.last_beat(partition).filter(|_| owner.is_some());
        let heartbeat_s = beat.map(|age| age.as_secs_f64());
        partitions.push(PartitionStatus { partition: partition.0, head, applied, owner, heartbeat_s });
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
        instances: vec![env.instance.clone()],
        state,
        lag,
        parked_users: progress.parking().list().await?.len(),
        generation: serving.number,
        version: serving.version,
        compared: serving.compared,
        handover_ms: serving.handed_over_in.map(|took| took.as_secs_f64() * 1e3),
        building,
        partitions,
    })
}

/// Asks every instance of a service how it is, and puts together what they say.
pub async fn of(client: &Client, service: &'static str) -> Result<Status, AskError> {
    let question = Query { user: UserId::clock(), position: None, now: clock::now(), args: () };
    let answers: Vec<Status> = ask_each(client, service, QUERY, &question).await?;
    Ok(answers.into_iter().reduce(Status::and).expect("somebody answered"))
}

impl Status {
    /// What two instances say together: of each partition what its owner says, else whoever has seen more of it.
    fn and(mut self, other: Self) -> Self {
        self.instances.extend(other.instances);
        for (mine, theirs) in self.partitions.iter_mut().zip(other.partitions) {
            let owned = theirs.owner.is_some() && mine.owner.is_none();
            let (head, applied) = (mine.head.max(theirs.head), mine.applied.max(theirs.applied));
            if owned {
                *mine = theirs;
            }
            (mine.head, mine.applied) = (head, applied);
        }
        self.lag = self.partitions.iter().map(|place| place.head.saturating_sub(place.applied)).sum();
        // One that has not seen yet what another applied is no reason for alarm.
        self.state = if self.lag == 0 && other.state.max(self.state) != State::Paused {
            self.state.min(other.state)
        } else {
            self.state.max(other.state)
        };
        if other.generation > self.generation {
            (self.generation, self.version, self.compared) =
                (other.generation, other.version, other.compared);
        }
        self.handover_ms = self.handover_ms.or(other.handover_ms);
        self.building = self.building.or(other.building);
        self.parked_users = self.parked_users.max(other.parked_users);
        self
    }

    /// As Prometheus reads it.
    pub fn metrics(&self, text: &mut String) {
        use std::fmt::Write;
        let service = &self.service;
        let mut line = |name: &str, labels: &str, value: f64| {
            let comma = if labels.is_empty() { "" } else { "," };
            let _ = writeln!(text, "mariposas_{name}{{service=\"{service}\"{comma}{labels}}} {value}");
        };
        line("up", "", 1.0);
        line("instances", "", self.instances.len() as f64);
        line("lag_events", "", self.lag as f64);
        line("parked_users", "", self.parked_users as f64);
        line("generation", "", self.generation as f64);
        for state in State::ALL {
            line("state", &format!("state=\"{}\"", state.word()), f64::from(u8::from(state == self.state)));
        }
        if let Some(building) = &self.building {
            line("build_done_events", "", building.done as f64);
            line("build_total_events", "", building.total as f64);
        }
        for place in &self.partitions {
            let partition = format!("partition=\"{:02}\"", place.partition);
            line("head_sequence", &partition, place.head as f64);
            line("applied_sequence", &partition, place.applied as f64);
            line("owned", &partition, f64::from(u8::from(place.owner.is_some())));
            if let Some(age) = place.heartbeat_s {
                line("heartbeat_age_seconds", &partition, age);
            }
        }
    }
}

/// What the metrics are, for Prometheus.
pub const METRICS_HELP: &str = "\
# HELP mariposas_up Whether the service answers.
# TYPE mariposas_up gauge
# HELP mariposas_lag_events Events on the log that are not applied; the head is read on its own.
# TYPE mariposas_lag_events gauge
# HELP mariposas_parked_users Users whose events wait because one could not be applied.
# TYPE mariposas_parked_users gauge
# HELP mariposas_state 1 for the state the service is in.
# TYPE mariposas_state gauge
# HELP mariposas_owned Whether an instance applies the partition.
# TYPE mariposas_owned gauge
# HELP mariposas_heartbeat_age_seconds Since the owner of the partition last knew that it follows it.
# TYPE mariposas_heartbeat_age_seconds gauge
";
