//! Building the rows of a new generation from a long log: the same fold as live, with another sink.
//!
//! Live, a batch loads the rows its events touch. Here nothing is stored yet, so nothing is loaded: the log is
//! spilled into files by user, each file is folded wholly in memory, and its rows are written once. Which files are
//! written is kept in the transaction of their rows, so that a build that was interrupted goes on with the others.
//! Outcomes that were issued before stand in the ledger and are not issued again.

use super::careful;
use super::fold::{Built, Folder, fold_all};
use super::session::Checkpoints;
use super::spill::{self, Spilled, spill};
use super::verify::Poison;
use super::{Engine, EngineError, history};
use crate::db::Db;
use crate::given_up::GivenUp;
use crate::ledger;
use crate::parking;
use crate::position::{self, Checkpoint, signed, unsigned};
use crate::script::Script;
use crate::task::spawn;
use crate::view::View;
use futures::{FutureExt, Stream, StreamExt, stream};
use mariposas_event_log::{Logs, Reader};
use mariposas_event_schema::Envelope;
use mariposas_event_schema::streams::{Log, Partition};
use sqlx::{Any, Transaction};
use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZero;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinError, JoinSet};
use tokio_util::task::AbortOnDropHandle;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS build_file (
    part BIGINT NOT NULL,
    file BIGINT NOT NULL,
    files BIGINT NOT NULL,
    head BIGINT NOT NULL,
    done BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (part, file)
);
";

/// From so many events on, this is faster than applying batch by batch.
const WORTH_IT: u64 = 10_000;
/// Partitions that are read at a time: the next while the files of one are folded.
const SPILLING: usize = 2;
/// Rows written with one statement.
const PAGE: usize = 1_000;

/// What of one partition is to be built.
#[derive(Clone)]
struct Part {
    head: u64,
    files: u64,
    open: Vec<u64>,
}

/// Brings rows without any position to these sequences of a long log. Does nothing to rows that have begun, and nothing
/// where the log is short. `say` hears how many events of how many are done; `wait` may hold it up between files.
pub(crate) async fn run<V: View, W: Future<Output = ()>>(
    engine: &Engine<V>,
    targets: &[u64],
    beside: bool,
    say: impl Fn(u64, u64),
    wait: impl Fn() -> W,
) -> Result<(), EngineError> {
    let mut checkpoints = Checkpoints::new();
    let mut tx = engine.db.begin().await?;
    for partition in Partition::all(engine.logs.partitions()) {
        let taken = Checkpoint::take(&mut tx, engine.name, partition).await?;
        checkpoints.insert(partition, taken.ok_or(EngineError::Overtaken(partition))?);
    }
    let mut plan = plan(&mut tx).await?;
    if plan.is_empty() {
        let partitions = Partition::all(engine.logs.partitions());
        let heads: Vec<(Partition, u64)> = partitions.zip(targets.iter().copied()).collect();
        let events: u64 = heads.iter().map(|(_, head)| head).sum();
        if checkpoints.values().any(|checkpoint| checkpoint.sequence > 0) || events < WORTH_IT {
            tx.commit().await?;
            return Ok(());
        }
        plan = begin(&mut tx, &heads).await?;
    }
    tx.commit().await?;
    let given_up = Arc::new(GivenUp::load(&mut engine.db.snapshot().await?, engine.name).await?);
    engine.db.begin_loading(engine.schema).await?;
    let total = plan.values().map(|part| part.head).sum();
    let mut done: u64 =
        plan.values().map(|part| part.head * (part.files - part.open.len() as u64) / part.files).sum();
    say(done, total);
    let mut count = |built: Result<Result<u64, EngineError>, JoinError>| {
        done += built.expect("folds do not panic")?;
        say(done.min(total), total);
        Ok::<_, EngineError>(())
    };

    let open = plan.iter().filter(|(_, part)| !part.open.is_empty());
    let open = open.map(|(partition, part)| (*partition, part.clone())).collect();
    let mut spilled = pin!(files_of(engine.logs.clone(), open));
    let lanes = if beside { 1 } else { std::thread::available_parallelism().map_or(1, NonZero::get) };
    let (lanes, writer) = (Arc::new(Semaphore::new(lanes)), Arc::new(Semaphore::new(1)));
    let checkpoints = Arc::new(checkpoints);
    let (written, hears) = watch::channel(());
    let (db, alone) = (engine.db.clone(), writer.clone());
    let checkpointing = AbortOnDropHandle::new(spawn(async move {
        if let Err(error) = db.keep_log_short(hears, &alone).await {
            tracing::debug!("whoever writes shortens the log of the database too: {error}");
        }
    }));
    let mut building = JoinSet::new();
    while let Some((partition, files)) = spilled.next().await {
        for (number, file) in files? {
            // While others are folded: it waits for the connection that writes.
            let tries = count_try(&engine.db, (partition, number)).await?;
            let lane = loop {
                tokio::select! {
                    lane = lanes.clone().acquire_owned() => break lane.expect("it stays open"),
                    Some(built) = building.join_next() => count(built)?,
                }
            };
            wait().await;
            let (engine, checkpoints) = (engine.clone(), checkpoints.clone());
            let (writer, written) = (writer.clone(), written.clone());
            let given_up = given_up.clone();
            let file = async move {
                let acts_from = checkpoints[&partition].acts_from;
                let events = Arc::new(Spilled::read(partition, file).await?);
                let poison = if tries > 1 {
                    careful::building(&engine, acts_from, &events, &given_up).await?
                } else {
                    Poison::new()
                };
                let folder = Folder { poison: poison.into(), ..engine.folder(given_up) };
                let built = fold_all(folder, acts_from, events).await?;
                let _alone = writer.acquire().await.expect("it stays open");
                // The next is folded while this is written, but beside live work, to which one core is left.
                let _lane = beside.then_some(lane);
                let events = write(&engine, &checkpoints, number, built).await?;
                let _ = written.send(());
                Ok(events)
            };
            building.spawn(file.boxed());
        }
    }
    while let Some(built) = building.join_next().await {
        count(built)?;
    }
    // A copy that is under way goes on without whoever asked for it, and whoever syncs then would find it in the way.
    drop(written);
    checkpointing.await.expect("checkpoints do not panic");
    engine.db.end_loading(engine.schema).await?;
    finish(engine, &checkpoints, &plan).await
}

/// The files of each partition, with their numbers, as soon as they are spilled.
fn files_of(
    logs: Logs,
    parts: Vec<(Partition, Part)>,
) -> impl Stream<Item = (Partition, Result<Vec<(u64, File)>, EngineError>)> {
    let spills = parts.into_iter().map(move |(partition, Part { head, files, open })| {
        let logs = logs.clone();
        let spilled = AbortOnDropHandle::new(spawn(async move {
            let spilled = spill(logs, partition, head, files, &open).await?;
            Ok(open.into_iter().zip(spilled).collect())
        }));
        async move { (partition, spilled.await.expect("reading does not panic")) }
    });
    stream::iter(spills).buffer_unordered(SPILLING)
}

/// Moves the position over everything that was built.
async fn finish<V: View>(
    engine: &Engine<V>,
    checkpoints: &Checkpoints,
    plan: &BTreeMap<Partition, Part>,
) -> Result<(), EngineError> {
    let mut reached = Vec::new();
    for (partition, part) in plan {
        let old = &checkpoints[partition];
        let mut new = old.clone();
        remember_newest(&engine.logs, &mut new, part.head).await?;
        reached.push((old, new));
    }
    let mut tx = engine.db.begin().await?;
    let moves: Vec<_> = reached.iter().map(|(old, new)| (*old, new)).collect();
    if let Some(lost) = position::swap(&mut tx, engine.db.dialect(), engine.name, &moves).await? {
        return Err(EngineError::Overtaken(lost));
    }
    sqlx::query("DELETE FROM build_file").execute(&mut *tx).await?;
    sqlx::query("DELETE FROM trial").execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The newest events are the anchors of the rollback guard.
async fn remember_newest(logs: &Logs, checkpoint: &mut Checkpoint, head: u64) -> Result<(), EngineError> {
    let from = head.saturating_sub(position::ANCHORS as u64);
    if head > 0 {
        let mut reader = Reader::after(logs, Log::Training, checkpoint.partition, from).await?;
        while reader.position() < head {
            for stored in reader.next_chunk(position::ANCHORS).await? {
                if stored.sequence <= head
                    && let Ok((envelope, _)) = Envelope::read(&stored.payload)
                {
                    checkpoint.advance(stored.sequence, Some(envelope.id));
                }
            }
        }
    }
    checkpoint.advance(head, None);
    Ok(())
}

/// What an earlier try planned and left.
async fn plan(tx: &mut Transaction<'static, Any>) -> Result<BTreeMap<Partition, Part>, sqlx::Error> {
    let rows: Vec<(i64, i64, i64, i64, i64)> =
        sqlx::query_as("SELECT part, file, files, head, done FROM build_file ORDER BY part, file")
            .fetch_all(&mut **tx)
            .await?;
    let mut plan: BTreeMap<Partition, Part> = BTreeMap::new();
    for (part, file, files, head, done) in rows {
        let partition = Partition(u16::try_from(part).unwrap_or(0));
        let new = || Part { head: unsigned(head), files: unsigned(files).max(1), open: Vec::new() };
        let part = plan.entry(partition).or_insert_with(new);
        if done == 0 {
            part.open.push(unsigned(file));
        }
    }
    Ok(plan)
}

/// Counts a try of a file before it is made: the first is 1.
async fn count_try(db: &Db, (partition, file): (Partition, u64)) -> Result<i64, sqlx::Error> {
    let (tries,): (i64,) = sqlx::query_as(
        "UPDATE build_file SET tries = tries + 1 WHERE part = $1 AND file = $2 RETURNING tries",
    )
    .bind(i64::from(partition.0))
    .bind(signed(file))
    .fetch_one(db.writes())
    .await?;
    Ok(tries)
}

async fn begin(
    tx: &mut Transaction<'static, Any>,
    heads: &[(Partition, u64)],
) -> Result<BTreeMap<Partition, Part>, sqlx::Error> {
    let mut plan = BTreeMap::new();
    for (partition, head) in heads {
        let files = spill::files_for(*head);
        for file in 0..files {
            sqlx::query(
                "INSERT INTO build_file (part, file, files, head, done, tries) VALUES ($1, $2, $3, $4, 0, 0)",
            )
            .bind(i64::from(partition.0))
            .bind(signed(file))
            .bind(signed(files))
            .bind(signed(*head))
            .execute(&mut **tx)
            .await?;
        }
        plan.insert(*partition, Part { head: *head, files, open: (0..files).collect() });
    }
    Ok(plan)
}

/// Writes what one file came to, if every partition is still ours. How many events that were.
async fn write<V: View>(
    engine: &Engine<V>,
    ours: &Checkpoints,
    file: u64,
    built: Built,
) -> Result<u64, EngineError> {
    let dialect = engine.db.dialect();
    let mut tx: Transaction<'static, Any> = engine.db.begin().await?;
    for checkpoint in ours.values() {
        if !checkpoint.hold(&mut tx, engine.name).await? {
            return Err(EngineError::Overtaken(checkpoint.partition));
        }
    }
    for (table, rows) in built.tables.into_values() {
        for page in rows.chunks(PAGE) {
            table.load_in(&mut tx, dialect, page).await?;
        }
    }
    history::record_ticks(&mut tx, dialect, built.partition, &built.ticks).await?;
    parking::park(&mut tx, engine.name, &built.parked).await?;
    for page in built.outcomes.chunks(PAGE) {
        let mut script = Script::new(dialect);
        ledger::issue(&mut script, page);
        script.run(&mut tx).await?;
    }
    sqlx::query("UPDATE build_file SET done = 1 WHERE part = $1 AND file = $2")
        .bind(i64::from(built.partition.0))
        .bind(signed(file))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(built.events)
}
