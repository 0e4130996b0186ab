//! The turn of the week: everybody is due on one tick, while sets are being logged.

use super::coach::{self, two_years};
use super::lifting::{Habit, at, day, fact_message, message, week};
use super::memory;
use super::stand::Stand;
use crate::Platform;
use crate::roles::{self, Role, Running};
use indicatif::ProgressBar;
use jiff::Timestamp;
use mariposas_coach::queries::RecommendationsArgs;
use mariposas_event_log::{Appender, LogSettings, Logs, Message};
use mariposas_event_schema::facts::clock::ClockTicked;
use mariposas_event_schema::ids::tick_id;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Actor, Fact, UserId};
use mariposas_service::{AskError, Query, ask};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const WEEKS: usize = 6;
const HABIT: Habit = Habit { sessions: 3, exercises: 4, sets: 3 };
/// Sets that are logged all the while.
const SETS_A_SECOND: usize = 200;
/// Messages of one request.
const AT_ONCE: usize = 50;
const VETERAN: &str = "two-years";
const ASKED: usize = 40;

/// Prints how long the turn of a week takes, what it needs, and what asking for one long history takes.
pub(crate) async fn run(nats_server: &Path, people: usize, platform: &Platform) -> anyhow::Result<()> {
    let stand = Stand::start(nats_server, LogSettings::default().partitions).await?;
    let filled = Instant::now();
    let bar = ProgressBar::new((people * WEEKS) as u64).with_message("filling the log");
    for number in 0..WEEKS {
        if number + 1 == WEEKS {
            tick(&stand.logs, monday(number)?).await?;
        }
        let names = (0..people).map(name);
        let weeks = names.map(|name| Ok((week(&name, HABIT, number)?, UserId::new(name)?)));
        append(&stand.logs, weeks, &bar).await?;
    }
    let veteran = two_years(VETERAN)?;
    let sets_of_veteran = veteran.len();
    let veteran = veteran.into_iter().map(|(id, set)| Ok((id.parse()?, set)));
    append(&stand.logs, [Ok((veteran.collect::<anyhow::Result<Vec<_>>>()?, UserId::new(VETERAN)?))], &bar)
        .await?;
    bar.finish_and_clear();
    let sets = HABIT.sets_a_week() * WEEKS;
    out!("{people} people with {sets} sets each, of {WEEKS} weeks, on the log ({:.0} s)", seconds(filled));

    let folder = tempfile::tempdir()?;
    let platform = Platform { data: Some(folder.path().to_owned()), ..platform.clone() };
    let shutdown = CancellationToken::new();
    let began = Instant::now();
    let mut running = roles::start(&[Role::Coach], &platform, stand.server.url(), None, &shutdown).await?;
    ready(&running).await;
    out!("the coach built its rows in {:.0} s", seconds(began));

    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(keep_logging(stand.logs.clone(), people, stop.clone()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let issued = outcomes(&stand.logs).await?;
    let before = memory::mark();
    let began = Instant::now();
    let heads = tick(&stand.logs, monday(WEEKS)?).await?;
    for (partition, sequence) in heads {
        applied(&stand.logs, partition, sequence).await?;
    }
    let took = seconds(began);
    let peak = memory::peak_above(before);
    stop.store(true, Ordering::Relaxed);
    let (logged, longest) = writing.await??;
    // The relay says the last of them a moment later.
    let issued = settled_outcomes(&stand.logs).await? - issued;
    out!(
        "everybody due on one tick: {took:.1} s, {:.0} people/s, {issued} cards issued or resolved, {peak:.0} MiB",
        people as f64 / took
    );
    out!(
        "{logged} sets logged meanwhile ({SETS_A_SECOND}/s); the longest until one was applied: {:.1} s\n",
        longest.as_secs_f64()
    );
    let mut asked = Vec::new();
    for _ in 0..ASKED {
        let began = Instant::now();
        cards(&stand.logs, VETERAN, None).await?;
        asked.push(began.elapsed());
    }
    out!("{:<38} {:>10} {:>10}", format!("cards of {sets_of_veteran} stored sets"), "p50", "p99");
    coach::show("asked for, read and evaluated", asked)?;
    out!();
    shutdown.cancel();
    roles::finish(&mut running, &shutdown).await?;
    stand.server.stop().await;
    Ok(())
}

fn name(person: usize) -> String {
    format!("lifter-{person}")
}

/// When the latest of all has their turn after the week before.
fn monday(week: usize) -> anyhow::Result<Timestamp> {
    at(day(week, 0), 5, 0)
}

fn seconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64()
}

async fn ready(running: &Running) {
    while !running.readiness.is_ready() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

type Week = (Vec<(uuid::Uuid, mariposas_event_schema::facts::set::PerformedSet)>, UserId);

/// Appends what people did, many of them at a time, each of them in order.
async fn append(
    logs: &Logs,
    weeks: impl IntoIterator<Item = anyhow::Result<Week>>,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let (appender, lanes) = Appender::new(logs, Log::Training);
    let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let mut weeks = weeks.into_iter().peekable();
    while weeks.peek().is_some() {
        let mut requests = Vec::new();
        for week in weeks.by_ref().take(500) {
            let (sets, user) = week?;
            let partition = Partition::of(&user, logs.partitions());
            let messages = sets.into_iter().map(|(id, set)| message(&user, partition, id, set));
            let messages: Vec<Message> = messages.collect();
            let appender = appender.clone();
            requests.push(async move {
                for some in messages.chunks(AT_ONCE) {
                    let deadline = Instant::now() + Duration::from_mins(1);
                    for result in appender.append(partition, some.to_vec(), deadline).await {
                        result?;
                    }
                }
                anyhow::Ok(())
            });
        }
        bar.inc(requests.len() as u64);
        futures::future::try_join_all(requests).await?;
    }
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    Ok(())
}

/// Says the time in every partition; where it stands.
async fn tick(logs: &Logs, instant: Timestamp) -> anyhow::Result<Vec<(Partition, u64)>> {
    let (appender, lanes) = Appender::new(logs, Log::Training);
    let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let mut stands = Vec::new();
    for partition in Partition::all(logs.partitions()) {
        let id = tick_id(logs.log_id(), partition.0, instant);
        let fact = Fact::from(ClockTicked { instant });
        let message = fact_message(&UserId::clock(), partition, (id, instant), Actor::System, &fact);
        let deadline = Instant::now() + Duration::from_mins(1);
        let appended = appender.append(partition, vec![message], deadline).await.remove(0)?;
        stands.push((partition, appended.sequence));
    }
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    Ok(stands)
}

/// Asks until the answer holds a position.
async fn applied(logs: &Logs, partition: Partition, sequence: u64) -> anyhow::Result<()> {
    let position = logs.position(partition, sequence).to_string();
    loop {
        match cards(logs, "nobody", Some(position.clone())).await {
            Ok(_) => return Ok(()),
            Err(AskError::Behind(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn cards(logs: &Logs, user: &str, position: Option<String>) -> Result<Value, AskError> {
    let question = Query {
        user: UserId::new(user).expect("it is made here"),
        position,
        now: monday(WEEKS).expect("it is a Monday"),
        args: RecommendationsArgs::default(),
    };
    ask(logs.client(), "coach", "recommendations", &question).await
}

/// Logs sets of the new week on time, one person after another, until it is over. How many those were, and the longest
/// that one of those that were followed took to be applied.
async fn keep_logging(logs: Logs, people: usize, stop: Arc<AtomicBool>) -> anyhow::Result<(usize, Duration)> {
    let (appender, lanes) = Appender::new(&logs, Log::Training);
    let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let mut every = tokio::time::interval(Duration::from_secs(1) / u32::try_from(SETS_A_SECOND)?);
    let mut appends = tokio::task::JoinSet::new();
    let mut following: Option<tokio::task::JoinHandle<anyhow::Result<Duration>>> = None;
    let (mut logged, mut longest) = (0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        every.tick().await;
        let name = name(logged * 7 % people);
        let (id, set) = week(&name, HABIT, WEEKS)?.swap_remove(logged / people % HABIT.sets_a_week());
        let user = UserId::new(name)?;
        let partition = Partition::of(&user, logs.partitions());
        let message = message(&user, partition, id, set);
        let appender = appender.clone();
        let append = async move {
            let deadline = Instant::now() + Duration::from_mins(1);
            anyhow::Ok(appender.append(partition, vec![message], deadline).await.remove(0)?.sequence)
        };
        logged += 1;
        if following.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            if let Some(followed) = following.take() {
                longest = longest.max(followed.await??);
            }
            let logs = logs.clone();
            following = Some(tokio::spawn(async move {
                let sequence = append.await?;
                let began = Instant::now();
                applied(&logs, partition, sequence).await?;
                Ok(began.elapsed())
            }));
        } else {
            appends.spawn(append);
        }
        while let Some(appended) = appends.try_join_next() {
            appended??;
        }
    }
    if let Some(followed) = following {
        longest = longest.max(followed.await??);
    }
    while let Some(appended) = appends.join_next().await {
        appended??;
    }
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    Ok((logged, longest))
}

/// How many outcomes are on the log.
async fn outcomes(logs: &Logs) -> anyhow::Result<u64> {
    Ok(logs.heads(Log::Outcomes).await?.into_iter().sum())
}

/// The same, once no more come.
async fn settled_outcomes(logs: &Logs) -> anyhow::Result<u64> {
    let mut last = outcomes(logs).await?;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = outcomes(logs).await?;
        if now == last {
            return Ok(now);
        }
        last = now;
    }
}
