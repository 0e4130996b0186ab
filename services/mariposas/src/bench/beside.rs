//! On a log that is already long: folding one person again, and building a new generation while people write and read.

use super::latency::Latencies;
use super::rebuild::message;
use super::stand::Stand;
use crate::Platform;
use crate::roles::{self, Role};
use anyhow::Context;
use futures::{StreamExt, TryStreamExt};
use mariposas_event_log::{Appender, Reader};
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

/// People with so many events each, and how often they are folded again.
pub(crate) const REPLAYED: [(&str, usize, usize); 2] = [("person-100", 100, 40), ("person-10000", 10_000, 5)];

/// How long the server keeps what it has read of its files, and a little.
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
    for (user, events, times) in REPLAYED {
        let mut took = Vec::new();
        for _ in 0..times {
            let began = Instant::now();
            let user = Some(UserId::new(user)?);
            let Report::Replayed(replayed) =
                order(stand.logs.client(), "progress", Order::Replay, user).await?
            else {
                anyhow::bail!("progress answers something else");
            };
            anyhow::ensure!(replayed.events == events as u64, "{} events of {events}", replayed.events);
            took.push(began.elapsed());
        }
        let took = Latencies::new(took)?;
        out!(
            "{user:<38} {events:>8} {times:>10} {:>7.1} ms {:>7.1} ms",
            took.percentile(50).as_secs_f64() * 1e3,
            took.percentile(99).as_secs_f64() * 1e3
        );
        let cold = read_cold(stand, &UserId::new(user)?).await?.as_secs_f64() * 1e3;
        out!("{:<38} {events:>8} {:>10} {cold:>7.1} ms", "  its messages alone, the server cold", 1);
    }
    out!();
    Ok(())
}

/// How long the server takes for the messages of one person when it has to read its files for them, as before the first time
/// they were folded. The system still has the files in memory.
async fn read_cold(stand: &Stand, user: &UserId) -> anyhow::Result<Duration> {
    let logs = &stand.logs;
    let partition = Partition::of(user, logs.partitions());
    let head = logs.head(Log::Training, partition).await?;
    let mut reader = Reader::after(logs, Log::Training, partition, 0).await?;
    let mut sequences = Vec::new();
    while reader.position() < head {
        let chunk = reader.next_chunk(1_000).await?;
        let own = chunk.iter().filter(|stored| stored.user() == Some(user.as_str()));
        sequences.extend(own.map(|stored| stored.sequence));
    }
    drop(reader);
    tokio::time::sleep(FORGOTTEN).await;
    let began = Instant::now();
    futures::stream::iter(sequences)
        .map(|sequence| logs.at(Log::Training, partition, sequence))
        .buffered(64)
        .try_for_each(async |_| Ok(()))
        .await?;
    Ok(began.elapsed())
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
