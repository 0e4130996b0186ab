//! Rebuilding the views of a service from the log, against reading the log and doing nothing with it.

use super::beside::{self, REPLAYED};
use super::latency::median;
use super::stand::Stand;
use super::{lifting, memory, weekly};
use crate::Platform;
use crate::roles::{self, Role};
use indicatif::ProgressBar;
use mariposas_consumer::Database;
use mariposas_event_log::{Appender, LogSettings, Message, Reader};
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_training::{Catalogue, LoggedSet};
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const SETS_A_PERSON: usize = 500;

/// Prints a row per service.
pub(crate) async fn run(nats_server: &Path, events: usize, platform: &Platform) -> anyhow::Result<()> {
    let stand = Stand::start(nats_server, LogSettings::default().partitions).await?;
    fill(&stand, events).await?;
    out!("{events} sets of {} people on the log\n", events.div_ceil(SETS_A_PERSON));
    // A read and weekly volume take seconds, in which neighbours are quiet or not: there is one of each beside each rebuild.
    let (mut reads, mut weekly, mut weekly_peak, mut rebuilds) = (Vec::new(), Vec::new(), 0.0, Vec::new());
    for role in [Role::Progress, Role::Pet, Role::Coach] {
        let before = memory::mark();
        weekly.push(events as f64 / weekly_volume(&stand).await?.as_secs_f64());
        weekly_peak = memory::peak_above(before).max(weekly_peak);
        // It comes between them: what one has used is given back until the other is measured.
        reads.push(events as f64 / read(&stand).await?.as_secs_f64());
        let before = memory::mark();
        let rate = events as f64 / rebuild(&stand, role, platform).await?.as_secs_f64();
        rebuilds.push((role.name(), rate, memory::peak_above(before)));
    }
    rebuilds.insert(0, ("weekly volume alone, median", median(weekly), weekly_peak));
    let raw = median(reads);
    out!("{:<38} {:>10} {:>8} {:>10}", "", "events/s", "ratio", "memory");
    out!("{:<38} {raw:>10.0} {:>7.2}x", "reads without acknowledging, median", 1.0);
    for (name, rate, peak) in rebuilds {
        out!("{name:<38} {rate:>10.0} {:>7.2}x {peak:>6.0} MiB", rate / raw);
    }
    out!();
    beside::run(&stand, platform).await?;
    stand.server.stop().await;
    Ok(())
}

/// People who train three times a week, for months.
pub(crate) async fn fill(stand: &Stand, events: usize) -> anyhow::Result<()> {
    let (appender, lanes) = Appender::new(&stand.logs, Log::Training);
    let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let bar = ProgressBar::new(events as u64).with_message("filling the log");
    let people = events.div_ceil(SETS_A_PERSON);
    let exercises: Vec<&str> =
        Catalogue::global().all().iter().map(|exercise| exercise.slug.as_str()).collect();
    // The log of a platform is a mix of everybody; a person's own facts stay in order.
    for from in (0..SETS_A_PERSON).step_by(20) {
        let mut requests: Vec<Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>> = Vec::new();
        for person in 0..people {
            let user = UserId::new(format!("lifter-{person}"))?;
            let partition = Partition::of(&user, stand.logs.partitions());
            let sets = (from..from + 20).filter(|n| person * SETS_A_PERSON + n < events);
            let messages = sets
                .map(|n| message(&user, partition, n, exercises[(person + n / 4) % exercises.len()]))
                .collect::<anyhow::Result<Vec<_>>>()?;
            let count = messages.len();
            let (appender, bar) = (appender.clone(), bar.clone());
            requests.push(Box::pin(async move {
                let deadline = Instant::now() + Duration::from_mins(1);
                for result in appender.append(partition, messages, deadline).await {
                    result?;
                }
                bar.inc(count as u64);
                anyhow::Ok(())
            }));
        }
        for person in &REPLAYED {
            let user = person.user()?;
            let partition = Partition::of(&user, stand.logs.partitions());
            let (steps, step) = (SETS_A_PERSON / 20, from / 20);
            let visited = |step: usize| person.visits * step / steps * (person.events / person.visits);
            let messages = (visited(step)..visited(step + 1))
                .map(|n| message(&user, partition, n, exercises[n % exercises.len()]))
                .collect::<anyhow::Result<Vec<_>>>()?;
            let appender = appender.clone();
            requests.push(Box::pin(async move {
                let deadline = Instant::now() + Duration::from_mins(1);
                for result in appender.append(partition, messages, deadline).await {
                    result?;
                }
                anyhow::Ok(())
            }));
        }
        futures::future::try_join_all(requests).await?;
    }
    bar.finish_and_clear();
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    Ok(())
}

pub(crate) fn message(
    user: &UserId,
    partition: Partition,
    n: usize,
    exercise: &str,
) -> anyhow::Result<Message> {
    let id = derived(&[user.as_str(), &n.to_string()]);
    Ok(lifting::message(user, partition, id, performed(n, exercise)?))
}

/// The set that somebody does at a place of their history: three sessions of 15 sets in a week.
pub(super) fn performed(n: usize, exercise: &str) -> anyhow::Result<PerformedSet> {
    let session = i64::try_from(n / 15)?;
    let time = "2025-01-06T17:00:00Z".parse::<jiff::Timestamp>()?
        + jiff::SignedDuration::from_hours(56 * session)
        + jiff::SignedDuration::from_mins(3 * i64::try_from(n % 15)?);
    Ok(PerformedSet {
        workout_id: None,
        exercise: exercise.to_owned(),
        raw_name: None,
        performed_at: time,
        day: time.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
        time_zone: "UTC".to_owned(),
        set: LoggedSet { reps: Some(8), ..LoggedSet::working() },
    })
}

/// Reads every partition to its head, all at once.
async fn read(stand: &Stand) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let reads = Partition::all(stand.logs.partitions()).map(|partition| {
        let logs = stand.logs.clone();
        tokio::spawn(async move {
            let head = logs.head(Log::Training, partition).await?;
            let mut reader = Reader::after(&logs, Log::Training, partition, 0).await?;
            while reader.position() < head {
                reader.next_chunk(1_000).await?;
            }
            anyhow::Ok(())
        })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await??;
    }
    Ok(started.elapsed())
}

/// Starts a new consumer and waits until it has caught up.
async fn weekly_volume(stand: &Stand) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let heads = stand.logs.heads(Log::Training).await?;
    let shutdown = CancellationToken::new();
    let started = Instant::now();
    let consumer = weekly::consumer(Database::Folder(folder.path().to_owned()), stand.logs.clone());
    let (runner, progress) = consumer.open("bench".to_owned()).await?;
    let running = tokio::spawn(runner.run(shutdown.clone()));
    progress.wait_for_all(&heads).await;
    let took = started.elapsed();
    shutdown.cancel();
    running.await??;
    Ok(took)
}

/// Starts a service without any rows and waits until it has caught up.
async fn rebuild(stand: &Stand, role: Role, platform: &Platform) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let platform = Platform { data: Some(folder.path().to_owned()), database: None, ..platform.clone() };
    let shutdown = CancellationToken::new();
    let started = Instant::now();
    let mut running = roles::start(&[role], &platform, stand.server.url(), None, &shutdown).await?;
    while !running.readiness.is_ready() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = started.elapsed();
    shutdown.cancel();
    roles::finish(&mut running, &shutdown).await?;
    Ok(took)
}
