//! Durable writes: the gateway, alone and beside every service, against what the server does raw.

use super::appending::Appending;
use super::latency::{Latencies, median};
use super::person::{Person, set};
use super::stand::{Serving, Stand};
use anyhow::Context;
use bytes::Bytes;
use hyper::StatusCode;
use mariposas_event_log::publish::{publish, publish_atomically};
use mariposas_event_log::{LogSettings, Logs, Message, Reader};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_service::ids;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

const CLIENTS: usize = 256;
const BATCH_CLIENTS: usize = 8;
const SETS_A_BATCH: usize = 1_000;
const PEOPLE: usize = 256;
const ROUNDS: usize = 3;
/// What is asked of the gateway with singles, of what the server does raw.
const TIMES_RAW: f64 = 2.0;

/// Prints a row per way of writing; ratios are against the raw row above.
pub(crate) async fn run(nats_server: &Path, seconds: u64) -> anyhow::Result<()> {
    let partitions = LogSettings::default().partitions;
    let raw = Stand::start(nats_server, 1).await?;
    let lone = Stand::start(nats_server, partitions).await?;
    let whole = Stand::start(nats_server, partitions).await?;
    let gateway = lone.serve("gateway").await?;
    let platform = whole.serve("up").await?;
    let bytes = bytes_of_a_set(&lone, &gateway).await?;
    let bare = Stand::start(nats_server, partitions).await?;
    let appending = Appending::start(&bare.logs, bytes).await?;
    let mut ways = vec![
        Way::raw("raw single publishes to one stream", &raw, bytes, 1),
        Way::appending("a server that only appends", &appending).await?,
        Way::over_http("gateway alone, one set a request", &gateway, Services::Gateway, 1).await?,
        Way::over_http("the same, twice the raw rate and no more", &gateway, Services::Gateway, 1)
            .await?
            .paced(),
        Way::over_http("all services, one set a request", &platform, Services::All, 1).await?,
        Way::raw("raw atomic batches to one stream", &raw, bytes, SETS_A_BATCH),
        Way::over_http("gateway alone, 1,000 sets a request", &gateway, Services::Gateway, SETS_A_BATCH)
            .await?,
        Way::over_http("all services, 1,000 sets a request", &platform, Services::All, SETS_A_BATCH).await?,
    ];
    out!(
        "durable writes of sets, {bytes} bytes each on the log, medians of {ROUNDS} rounds of {seconds} s\n"
    );
    for _ in 0..ROUNDS {
        let mut raw = 0.0;
        for way in &mut ways {
            let pace = way.paced.then_some(TIMES_RAW * raw);
            let sets_a_second = way.measure(Duration::from_secs(seconds), pace).await?;
            if way.services == Services::Raw {
                raw = sets_a_second;
            }
        }
    }
    out!("{:<38} {:>8} {:>10} {:>10} {:>10} {:>8}", "", "clients", "sets/s", "p50", "p99", "ratio");
    let mut base = 1.0;
    for way in &ways {
        let rate = median(way.rounds.iter().map(|round| round.sets_a_second).collect());
        let milliseconds = |percent| {
            median(
                way.rounds.iter().map(|round| round.took.percentile(percent).as_secs_f64() * 1e3).collect(),
            )
        };
        if way.services == Services::Raw {
            base = rate;
        }
        out!(
            "{:<38} {:>8} {rate:>10.0} {:>7.1} ms {:>7.1} ms {:>7.2}x",
            way.name,
            way.callers.len(),
            milliseconds(50),
            milliseconds(99),
            rate / base
        );
    }
    out!();
    drop(ways);
    gateway.stop().await?;
    platform.stop().await?;
    drop(appending);
    for stand in [raw, bare, lone, whole] {
        stand.server.stop().await;
    }
    Ok(())
}

/// A way of writing, with who writes that way.
struct Way {
    name: &'static str,
    services: Services,
    callers: Vec<Caller>,
    /// Whether its callers write at a rate, and not as fast as they are answered.
    paced: bool,
    rounds: Vec<Round>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Services {
    /// None, straight onto the log: the yardstick.
    Raw,
    /// None of ours: what is left when everything is left out.
    Appending,
    Gateway,
    All,
}

struct Round {
    sets_a_second: f64,
    took: Latencies,
}

enum Caller {
    Raw {
        logs: Box<Logs>,
        bytes: usize,
        sets: usize,
    },
    /// People who take turns, as many write to a platform at a time.
    Http {
        people: Vec<Person>,
        turn: usize,
        sets: usize,
    },
}

impl Way {
    fn raw(name: &'static str, stand: &Stand, bytes: usize, sets: usize) -> Self {
        let caller = |_| Caller::Raw { logs: Box::new(stand.logs.clone()), bytes, sets };
        let callers = (0..clients(sets)).map(caller).collect();
        Self { name, services: Services::Raw, callers, paced: false, rounds: Vec::new() }
    }

    async fn appending(name: &'static str, server: &Appending) -> anyhow::Result<Self> {
        let mut callers = Vec::new();
        for _ in 0..CLIENTS {
            let people = vec![Person::connected(server.address, &ids::new_id().to_string()).await?];
            callers.push(Caller::Http { people, turn: 0, sets: 1 });
        }
        Ok(Self { name, services: Services::Appending, callers, paced: false, rounds: Vec::new() })
    }

    async fn over_http(
        name: &'static str,
        serving: &Serving,
        services: Services,
        sets: usize,
    ) -> anyhow::Result<Self> {
        let mut callers = Vec::new();
        for _ in 0..clients(sets) {
            let people = serving.people(PEOPLE / clients(sets), &format!("{}-", ids::new_id())).await?;
            callers.push(Caller::Http { people, turn: 0, sets });
        }
        Ok(Self { name, services, callers, paced: false, rounds: Vec::new() })
    }

    /// At the rate that it is told.
    fn paced(self) -> Self {
        Self { paced: true, ..self }
    }

    /// Lets every caller write, one request after another, until the time is over: as fast as they are answered, or so many
    /// sets a second, which then are waited for from the moment they were due. How many a second that were.
    async fn measure(&mut self, time: Duration, pace: Option<f64>) -> anyhow::Result<f64> {
        let started = Instant::now();
        let step = pace.map(|sets_a_second| self.callers.len() as f64 / sets_a_second);
        let apart = step.map(|step| step / self.callers.len() as f64);
        let tasks: Vec<_> = self
            .callers
            .drain(..)
            .enumerate()
            .map(|(n, mut caller)| {
                let mut due = apart.map(|apart| started + Duration::from_secs_f64(apart * n as f64));
                tokio::spawn(async move {
                    let (mut took, mut sets) = (Vec::new(), 0);
                    while started.elapsed() < time {
                        let before = due.unwrap_or_else(Instant::now);
                        if due.is_some() {
                            tokio::time::sleep_until(before).await;
                        }
                        sets += caller.write().await?;
                        took.push(before.elapsed());
                        due = due.zip(step).map(|(due, step)| due + Duration::from_secs_f64(step));
                    }
                    anyhow::Ok((caller, took, sets))
                })
            })
            .collect();
        let (mut took, mut sets) = (Vec::new(), 0);
        for task in tasks {
            let (caller, durations, written) = task.await??;
            self.callers.push(caller);
            took.extend(durations);
            sets += written;
        }
        let sets_a_second = sets as f64 / started.elapsed().as_secs_f64();
        self.rounds.push(Round { sets_a_second, took: Latencies::new(took)? });
        // The services catch up before something else is measured.
        for caller in &mut self.callers {
            caller.settle(self.services).await?;
        }
        Ok(sets_a_second)
    }
}

const fn clients(sets: usize) -> usize {
    if sets == 1 { CLIENTS } else { BATCH_CLIENTS }
}

impl Caller {
    /// Writes once and says how many sets that were.
    async fn write(&mut self) -> anyhow::Result<usize> {
        match self {
            Self::Raw { logs, bytes, sets: 1 } => {
                publish(logs, &message(*bytes)?).await?;
                Ok(1)
            }
            Self::Raw { logs, bytes, sets } => {
                let messages = (0..*sets).map(|_| message(*bytes)).collect::<anyhow::Result<Vec<_>>>()?;
                let batch: Vec<&Message> = messages.iter().collect();
                publish_atomically(logs, &batch).await.map_err(anyhow::Error::msg)?;
                Ok(*sets)
            }
            Self::Http { people, turn, sets: 1 } => {
                let answer = next(people, turn).post("/v1/sets", &set()).await?;
                answer.expect(StatusCode::CREATED)?;
                Ok(1)
            }
            Self::Http { people, turn, sets } => {
                let body = format!(r#"{{"sets":[{}]}}"#, vec![set(); *sets].join(","));
                let answer =
                    next(people, turn).post("/v1/sets/batch", &body).await?.expect(StatusCode::OK)?;
                let results = answer.read::<Batch>()?.results;
                let is_written = results.len() == *sets && results.iter().all(|result| result.status == 201);
                anyhow::ensure!(is_written, "not every set of a batch was written");
                Ok(*sets)
            }
        }
    }

    /// Waits until every service that runs has applied what this caller wrote.
    async fn settle(&mut self, services: Services) -> anyhow::Result<()> {
        let Self::Http { people, .. } = self else { return Ok(()) };
        let paths: &[&'static str] = match services {
            Services::Raw | Services::Appending => return Ok(()),
            Services::All => &["/v1/sets?limit=1", "/v1/volume?weeks=1", "/v1/pets", "/v1/recommendations"],
            Services::Gateway => &["/v1/sets?limit=1"],
        };
        for person in people {
            settle(person, paths).await?;
        }
        Ok(())
    }
}

/// What is asked of the answer to a batch.
#[derive(Deserialize)]
struct Batch {
    results: Vec<BatchResult>,
}

#[derive(Deserialize)]
struct BatchResult {
    status: u16,
}

fn next<'a>(people: &'a mut [Person], turn: &mut usize) -> &'a mut Person {
    *turn = (*turn + 1) % people.len();
    &mut people[*turn]
}

async fn settle(person: &mut Person, paths: &[&'static str]) -> anyhow::Result<()> {
    let position = person.post("/v1/sets", &set()).await?.expect(StatusCode::CREATED)?.position()?;
    for path in paths {
        let patience = Instant::now() + Duration::from_mins(2);
        loop {
            let answer = person.get(path, Some(&position)).await?;
            if answer.status == StatusCode::OK || Instant::now() >= patience {
                answer.expect(StatusCode::OK).with_context(|| format!("{path} does not catch up"))?;
                break;
            }
        }
    }
    Ok(())
}

fn message(bytes: usize) -> anyhow::Result<Message> {
    let user = UserId::new("bench")?;
    Ok(Message {
        id: ids::new_id(),
        subject: Log::Training.subject(Partition(0), &user, "set.logged"),
        payload: Bytes::from(vec![b'x'; bytes]),
    })
}

/// What one set takes on the log: the yardstick carries as much.
async fn bytes_of_a_set(stand: &Stand, gateway: &Serving) -> anyhow::Result<usize> {
    let mut person = gateway.people(1, "first").await?.remove(0);
    let position = person.post("/v1/sets", &set()).await?.expect(StatusCode::CREATED)?.position()?;
    let position: mariposas_event_schema::streams::Position = position.parse()?;
    let mut reader =
        Reader::after(&stand.logs, Log::Training, position.partition, position.sequence - 1).await?;
    let stored = reader.next_chunk(1).await?.remove(0);
    Ok(stored.payload.len())
}
