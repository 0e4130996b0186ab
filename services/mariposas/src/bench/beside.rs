//! On a log that is already long: folding one person again, and building a new generation while people write and read.

use super::latency::Latencies;
use super::rebuild::message;
use super::stand::Stand;
use crate::Platform;
use crate::roles::{self, Role};
use anyhow::Context;
use mariposas_event_log::Appender;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_progress::queries::{VolumeArgs, WeekVolume};
use mariposas_service::operate::{Order, Report, order};
use mariposas_service::{Query, ask, clock, ids, status};
use mariposas_training::IsoWeek;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Writers, each with a person of their own.
const WRITERS: u32 = 50;
/// What all of them write together.
const SETS_A_SECOND: u32 = 500;

/// Somebody who is folded again, so many times.
pub(crate) struct Replayed {
    pub(crate) events: usize,
    /// How often they trained, evenly spread over the log. A server that is cold has to read a file for each.
    pub(crate) visits: usize,
    times: usize,
}

pub(crate) const REPLAYED: [Replayed; 3] = [
    Replayed { events: 100, visits: 5, times: 40 },
    Replayed { events: 100, visits: 25, times: 40 },
    Replayed { events: 10_000, visits: 25, times: 5 },
];

impl Replayed {
    pub(crate) fn user(&self) -> anyhow::Result<UserId> {
        Ok(UserId::new(format!("visits-{}-events-{}", self.visits, self.events))?)
    }
}

/// How long the server keeps what it has read of its files, and a little. The system keeps them longer.
const FORGOTTEN: Duration = Duration::from_secs(12);

/// Prints both.
pub(crate) async fn run(stand: &Stand, platform: &Platform) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let platform = Platform { data: Some(folder.path().to_owned()), database: None, ..platform.clone() };
    let shutdown = CancellationToken::new();
    let mut running = roles::start(&[Role::Progress], &platform, stand.server.url(), None, &shutdown).await?;
    while !running.readiness.is_ready() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    replay(stand).await?;
    beside(stand).await?;
    shutdown.cancel();
    roles::finish(&mut running, &shutdown).await
}

async fn replay(stand: &Stand) -> anyhow::Result<()> {
    out!(
        "{:<38} {:>8} {:>10} {:>10} {:>10}",
        "one person folded again (progress)",
        "events",
        "times",
        "p50",
        "p99"
    );
    for person in &REPLAYED {
        let Replayed { events, visits, times } = *person;
        // The first time is the server's first: the longest, and so the 99th percentile of some dozens.
        tokio::time::sleep(FORGOTTEN).await;
        let mut took = Vec::new();
        for _ in 0..times {
            let began = Instant::now();
            let Report::Replayed(replayed) =
                order(stand.logs.client(), "progress", Order::Replay, Some(person.user()?)).await?
            else {
                anyhow::bail!("progress answers something else");
            };
            anyhow::ensure!(replayed.events == events as u64, "{} events of {events}", replayed.events);
            took.push(began.elapsed());
        }
        let took = Latencies::new(took)?;
        out!(
            "{:<38} {events:>8} {times:>10} {:>7.1} ms {:>7.1} ms",
            format!("who trained {visits} times"),
            took.percentile(50).as_secs_f64() * 1e3,
            took.percentile(99).as_secs_f64() * 1e3
        );
    }
    out!();
    Ok(())
}

async fn beside(stand: &Stand) -> anyhow::Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let (appender, lanes) = Appender::new(&stand.logs, Log::Training);
    let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        writers.push(tokio::spawn(write_and_read(stand.logs.clone(), appender.clone(), n, stop.clone())));
    }
    drop(appender);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let client = stand.logs.client();
    let began = Instant::now();
    let Report::Building(number) = order(client, "progress", Order::Rebuild, None).await? else {
        anyhow::bail!("progress answers something else");
    };
    while status::of(client, "progress").await?.generation != number {
        anyhow::ensure!(began.elapsed() < Duration::from_mins(10), "the new generation does not serve");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let took = began.elapsed();
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::Relaxed);
    let (mut latencies, mut wrong, mut failed) = (Vec::new(), 0, 0);
    for writer in writers {
        let done = writer.await??;
        latencies.extend(done.took);
        wrong += done.wrong;
        failed += done.failed;
    }
    for lane in lanes {
        lane.await?;
    }
    let took_reading = Latencies::new(latencies)?;
    let status = status::of(client, "progress").await?;
    out!(
        "progress built anew beside itself in {:.1} s: {}; nothing was applied for {:.0} ms at the hand-over",
        took.as_secs_f64(),
        status.compared.unwrap_or_default(),
        status.handover_ms.unwrap_or(f64::NAN)
    );
    out!(
        "{} sets written and read back meanwhile ({WRITERS} people): {failed} reads failed, {wrong} showed too little or too much;",
        took_reading.count()
    );
    out!(
        "from the acknowledgement to the answer that shows it: p50 {:.1} ms, p99 {:.1} ms, longest (the hand-over is in it) {:.1} ms\n",
        took_reading.percentile(50).as_secs_f64() * 1e3,
        took_reading.percentile(99).as_secs_f64() * 1e3,
        took_reading.percentile(100).as_secs_f64() * 1e3
    );
    Ok(())
}

#[derive(Default)]
struct Done {
    took: Vec<Duration>,
    wrong: u32,
    failed: u32,
}

/// Writes a set and reads it back with its position: the answer must hold exactly what was written.
async fn write_and_read(
    logs: mariposas_event_log::Logs,
    appender: Appender,
    n: u32,
    stop: Arc<AtomicBool>,
) -> anyhow::Result<Done> {
    let user = UserId::new(format!("writer-{}-{n}", ids::new_id().simple()))?;
    let partition = Partition::of(&user, logs.partitions());
    let mut done = Done::default();
    let mut every = tokio::time::interval(Duration::from_secs(1) * WRITERS / SETS_A_SECOND);
    for written in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        every.tick().await;
        let message = message(&user, partition, written, "bench-press-barbell")?;
        let deadline = Instant::now() + Duration::from_secs(10);
        let appended = appender.append(partition, vec![message], deadline).await.remove(0)?;
        let began = Instant::now();
        let question = Query {
            user: user.clone(),
            position: Some(logs.position(partition, appended.sequence).to_string()),
            now: clock::now(),
            args: VolumeArgs { last: IsoWeek::of("2027-12-31".parse()?), weeks: 200 },
        };
        let answer: Result<Vec<WeekVolume>, _> = ask(logs.client(), "progress", "volume", &question).await;
        done.took.push(began.elapsed());
        match answer {
            Ok(weeks) => {
                let sets: f64 = weeks.iter().flat_map(|week| &week.exercises).map(|volume| volume.sets).sum();
                let there = u32::try_from(written).context("few sets")? + 1;
                done.wrong += u32::from((sets - f64::from(there)).abs() > 1e-6);
            }
            Err(error) => {
                tracing::warn!("a read failed: {error}");
                done.failed += 1;
            }
        }
    }
    Ok(done)
}
