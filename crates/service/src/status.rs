//! How the services are doing: what they say of themselves, put together over their instances.

pub mod metrics;

use crate::query::{AskError, Query, ask_each, serve_each};
use crate::{Env, clock};
use async_nats::Client;
use mariposas_consumer::{Handle, Serves};
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
    /// There are no rows of this version yet, or none that serve; they are being built from the log.
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
    /// Rows of another version serve: what this says of its own is of no concern, but for what it builds.
    #[serde(default)]
    pub stands_by: bool,
    /// How it is doing.
    pub state: State,
    /// Events on the log that are not applied.
    pub lag: u64,
    /// Users whose events wait.
    pub parked_users: usize,
    /// Outcomes that are issued and not known to be on the log.
    #[serde(default)]
    pub unsent_outcomes: u64,
    /// Up to where outcomes are known to be on the log, added up over the partitions.
    #[serde(default)]
    pub confirmed_outcomes: u64,
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
    /// Seconds since its owner last knew that all of it is applied, or more than a second before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_s: Option<f64>,
    /// There is something to apply, and nothing of this partition has been for seconds.
    #[serde(default)]
    pub stalled: bool,
}

/// Answers how a service is, until shutdown.
pub(crate) async fn serve(env: &Env, service: &'static str, handle: Handle) -> anyhow::Result<()> {
    let now = Instant::now();
    let movement: Movement = Mutex::new(handle.applied().into_iter().map(|at| (at, now)).collect());
    let movement = Arc::new(movement);
    let (env_of, watched, seen) = (env.clone(), handle.clone(), movement.clone());
    let answer = move |_: Query<()>| {
        let (env, handle, movement) = (env_of.clone(), watched.clone(), movement.clone());
        async move { status(&env, service, &handle, &movement).await }
    };
    let client = env.logs.client();
    let answered = serve_each(client, service, QUERY, env.shutdown.clone(), answer);
    let watching = async {
        loop {
            note(&seen, &handle.applied());
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    };
    tokio::select! {
        answered = answered => answered,
        () = watching => Ok(()),
    }
}

/// How far each partition was when it was last looked at, and since when.
type Movement = Mutex<Vec<(u64, Instant)>>;

fn note(movement: &Movement, now: &[u64]) {
    let mut last = movement.lock().unwrap_or_else(PoisonError::into_inner);
    for ((applied, since), now) in last.iter_mut().zip(now) {
        if applied != now {
            (*applied, *since) = (*now, Instant::now());
        }
    }
}

async fn status(
    env: &Env,
    service: &'static str,
    handle: &Handle,
    movement: &Movement,
) -> anyhow::Result<Status> {
    let mut partitions = Vec::new();
    for partition in Partition::all(env.logs.partitions()) {
        let applied = handle.applied_in(partition);
        let head = env.logs.head(Log::Training, partition).await?;
        let owner = handle.holds(partition).then(|| env.instance.clone());
        let beat = handle.last_beat(partition).filter(|_| owner.is_some());
        let heartbeat_s = beat.map(|age| age.as_secs_f64());
        let moved = movement.lock().unwrap_or_else(PoisonError::into_inner)[partition.index()].1.elapsed();
        // Whoever applies it knows best; of one that nobody applies it is seen that it stands.
        let stands = if owner.is_some() { beat.unwrap_or_default() } else { moved } > STALLED_AFTER;
        let stalled = head > applied && stands;
        partitions.push(PartitionStatus {
            partition: partition.0,
            head,
            applied,
            owner,
            heartbeat_s,
            stalled,
        });
    }
    let lag = partitions.iter().map(|partition| partition.head.saturating_sub(partition.applied)).sum();
    let (building, serving) = (handle.building(), handle.serving());
    let (unsent_outcomes, confirmed_outcomes) = handle.outbox().await?;
    let state = match building {
        _ if serving.paused => State::Paused,
        Some(building) if !building.beside => State::Rebuilding,
        _ if matches!(serving.serves, Serves::None | Serves::Soon) => State::Rebuilding,
        _ if lag == 0 => State::CaughtUp,
        _ => applying(&partitions),
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
        stands_by: matches!(serving.serves, Serves::Others | Serves::Soon),
        state,
        lag,
        parked_users: handle.parking().list().await?.len(),
        unsent_outcomes,
        confirmed_outcomes,
        generation: serving.number,
        version: serving.version,
        compared: serving.compared,
        handover_ms: serving.handed_over_in.map(|took| took.as_secs_f64() * 1e3),
        building,
        partitions,
    })
}

/// The state of a service that has something to apply.
fn applying(partitions: &[PartitionStatus]) -> State {
    if partitions.iter().any(|place| place.stalled) { State::Stalled } else { State::Progressing }
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
        if self.stands_by && !other.stands_by {
            return other.and(self);
        }
        let stands_by = other.stands_by && !self.stands_by;
        self.instances.extend(other.instances);
        for (mine, theirs) in self.partitions.iter_mut().zip(other.partitions) {
            let owned = theirs.owner.is_some() && mine.owner.is_none();
            let nobody = theirs.owner.is_none() && mine.owner.is_none();
            let (head, applied) = (mine.head.max(theirs.head), mine.applied.max(theirs.applied));
            // One that has not seen yet what another applied is no reason for alarm.
            let stalled = if nobody { mine.stalled && theirs.stalled } else { mine.stalled };
            if owned {
                *mine = theirs;
            } else {
                mine.stalled = stalled;
            }
            (mine.head, mine.applied) = (head, applied);
        }
        self.lag = self.partitions.iter().map(|place| place.head.saturating_sub(place.applied)).sum();
        let told = [State::Paused, State::Rebuilding];
        self.state = match told.into_iter().find(|told| [self.state, other.state].contains(told)) {
            Some(State::Paused) => State::Paused,
            _ if self.lag == 0 => State::CaughtUp,
            Some(building) => building,
            None => applying(&self.partitions),
        };
        self.building = self.building.or(other.building);
        if stands_by {
            return self;
        }
        if other.generation > self.generation {
            (self.generation, self.version, self.compared) =
                (other.generation, other.version, other.compared);
        }
        self.handover_ms = self.handover_ms.or(other.handover_ms);
        self.parked_users = self.parked_users.max(other.parked_users);
        self.unsent_outcomes = self.unsent_outcomes.max(other.unsent_outcomes);
        self.confirmed_outcomes = self.confirmed_outcomes.max(other.confirmed_outcomes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service of two partitions, each with its head, what is applied, whether it is held here, and whether it stands.
    pub(super) fn said(instance: &str, places: [(u64, u64, bool, bool); 2]) -> Status {
        let place =
            |(partition, (head, applied, held, stalled)): (u16, (u64, u64, bool, bool))| PartitionStatus {
                partition,
                head,
                applied,
                owner: held.then(|| instance.to_owned()),
                heartbeat_s: None,
                stalled,
            };
        let partitions: Vec<_> = (0..).zip(places).map(place).collect();
        let lag = partitions.iter().map(|place| place.head - place.applied).sum();
        Status {
            service: "toy".to_owned(),
            instances: vec![instance.to_owned()],
            stands_by: false,
            state: if lag == 0 { State::CaughtUp } else { applying(&partitions) },
            lag,
            parked_users: 0,
            unsent_outcomes: 0,
            confirmed_outcomes: 0,
            generation: 1,
            version: "v1".to_owned(),
            compared: None,
            handover_ms: None,
            building: None,
            partitions,
        }
    }

    fn together(one: Status, two: Status) -> State {
        let (one, two) = (one.clone().and(two.clone()), two.and(one));
        assert_eq!(one.state, two.state);
        one.state
    }

    #[test]
    fn one_partition_that_stands_is_not_hidden_by_another_that_moves() {
        assert_eq!(said("one", [(9, 5, true, true), (90, 50, true, false)]).state, State::Stalled);
        let one = said("one", [(9, 5, true, true), (90, 40, false, false)]);
        assert_eq!(together(one, said("two", [(9, 5, false, false), (90, 50, true, false)])), State::Stalled);
    }

    #[test]
    fn the_owner_of_a_partition_knows_best() {
        let one = said("one", [(9, 6, true, false), (9, 5, false, true)]);
        let two = said("two", [(9, 5, false, true), (9, 6, true, false)]);
        assert_eq!(together(one, two), State::Progressing);
        let one = said("one", [(9, 9, true, false), (9, 5, false, true)]);
        assert_eq!(together(one, said("two", [(9, 5, false, true), (9, 9, true, false)])), State::CaughtUp);
    }

    #[test]
    fn a_partition_that_nobody_applies_stands_once_all_say_so() {
        let one = said("one", [(9, 9, true, false), (9, 5, false, true)]);
        assert_eq!(
            together(one.clone(), said("two", [(9, 9, false, false), (9, 5, false, true)])),
            State::Stalled
        );
        let two = said("two", [(9, 9, false, false), (9, 6, false, false)]);
        assert_eq!(together(one, two), State::Progressing);
    }

    #[test]
    fn whoever_stands_by_says_nothing_of_what_serves() {
        let mut one = said("one", [(9, 9, true, false), (9, 9, true, false)]);
        (one.generation, one.version) = (1, "v1".to_owned());
        let mut two = said("two", [(9, 5, false, true), (9, 5, false, true)]);
        (two.generation, two.parked_users, two.stands_by) = (2, 3, true);
        for both in [one.clone().and(two.clone()), two.and(one)] {
            assert_eq!((both.generation, &*both.version, both.parked_users), (1, "v1", 0));
            assert_eq!(
                (both.state, both.lag, both.stands_by, both.instances.len()),
                (State::CaughtUp, 0, false, 2)
            );
        }
    }

    #[test]
    fn what_is_built_or_paused_is_no_standstill() {
        let behind = said("one", [(9, 5, false, true), (9, 5, false, true)]);
        for (state, shown) in [(State::Paused, State::Paused), (State::Rebuilding, State::Rebuilding)] {
            assert_eq!(together(Status { state, ..behind.clone() }, behind.clone()), shown);
        }
        let done = said("two", [(9, 9, true, false), (9, 9, true, false)]);
        assert_eq!(together(Status { state: State::Rebuilding, ..behind }, done), State::CaughtUp);
    }
}
