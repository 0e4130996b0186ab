//! One go at reading: from the stored positions until something is in doubt.

use super::incoming::Incoming;
use super::{Consumer, EngineError, apply, rebuild, retry};
use crate::ledger;
use crate::parking::Lot;
use crate::position::{self, Checkpoint};
use crate::view::View;
use mariposas_event_log::{Logs, ReadError, Reader, Stored};
use mariposas_event_schema::streams::{Log, Partition};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Messages read at a time.
const CHUNK: usize = 500;
/// Events applied in one transaction.
const BATCH: usize = 2_000;

/// The least time between two transactions. One costs about as much for an event as for a hundred; an event that
/// comes alone is applied at once.
const PACE: Duration = Duration::from_millis(10);
/// Chunks that wait to be applied, by partition.
const WAITING: usize = 16;

/// Events of one partition, in order, up to a sequence.
pub(super) struct Chunk {
    pub(super) partition: Partition,
    pub(super) events: Vec<Incoming>,
    pub(super) upto: u64,
}

/// How far a reader is, for the watchdog.
#[derive(Default)]
struct ReadMark {
    position: AtomicU64,
    waiting: AtomicBool,
}

/// Runs until something goes wrong, and says what.
pub(super) async fn run<V: View>(
    consumer: &Consumer<V>,
    applied_any: &mut bool,
    wake: Option<&watch::Sender<()>>,
) -> Result<Infallible, EngineError> {
    let mut checkpoints = prepare(consumer).await?;
    for checkpoint in &checkpoints {
        position::guard(&consumer.logs, consumer.name, checkpoint).await?;
    }
    rebuild::run(consumer, &mut checkpoints).await?;
    announce(consumer, &checkpoints);
    let mut lot = Lot::load(&mut consumer.db.begin().await?, consumer.name).await?;
    let mut orders = consumer.orders.lock().await;

    let marks: Arc<[ReadMark]> = checkpoints.iter().map(|_| ReadMark::default()).collect();
    let (send, mut receive) = mpsc::channel(checkpoints.len() * WAITING);
    // Dropped with this function, which ends them.
    let mut tasks = JoinSet::new();
    for checkpoint in &checkpoints {
        let (logs, partition, after) = (consumer.logs.clone(), checkpoint.partition, checkpoint.sequence);
        let (send, marks) = (send.clone(), marks.clone());
        tasks.spawn(async move {
            let error = read(&logs, partition, after, &send, &marks[partition.index()]).await;
            let _ = send.send(Err(error)).await;
        });
    }
    tasks.spawn(watch_heads(consumer.logs.clone(), marks, send));

    let mut began = Instant::now();
    loop {
        let first = tokio::select! {
            first = receive.recv() => first.expect("the watchdog holds a sender")?,
            Some(order) = orders.recv() => {
                retry::carry_out(consumer, &mut checkpoints, &mut lot, order).await?;
                if let Some(wake) = wake {
                    wake.send_replace(());
                }
                continue;
            }
        };
        tokio::time::sleep_until(began + PACE).await;
        began = Instant::now();
        let mut count = first.events.len();
        let mut chunks = vec![first];
        while count < BATCH {
            let Ok(next) = receive.try_recv() else { break };
            let next = next?;
            count += next.events.len();
            chunks.push(next);
        }
        let issued = loop {
            match apply::apply(consumer, &mut checkpoints, &chunks, &mut lot).await {
                Err(EngineError::Poisoned { user, sequence, reason }) => {
                    lot.poison.insert(user, (sequence, reason));
                }
                applied => break applied?,
            }
        };
        *applied_any = true;
        announce(consumer, &checkpoints);
        if issued && let Some(wake) = wake {
            wake.send_replace(());
        }
    }
}

/// Loads the positions. A reactor on a new database first takes its ledger back from its own outcomes.
async fn prepare<V: View>(consumer: &Consumer<V>) -> Result<Vec<Checkpoint>, EngineError> {
    let mut tx = consumer.db.begin().await?;
    let acts_from = if consumer.decide.is_some() && !position::exists(&mut tx, consumer.name).await? {
        ledger::restore(&mut tx, consumer.db.dialect(), consumer.name, &consumer.logs).await?
    } else {
        Vec::new()
    };
    let checkpoints = position::load(&mut tx, consumer.name, &consumer.logs, &acts_from).await?;
    tx.commit().await?;
    Ok(checkpoints)
}

fn announce<V: View>(consumer: &Consumer<V>, checkpoints: &[Checkpoint]) {
    consumer.saying.applied.send_replace(checkpoints.iter().map(|c| c.sequence).collect());
}

async fn read(
    logs: &Logs,
    partition: Partition,
    after: u64,
    send: &mpsc::Sender<Result<Chunk, EngineError>>,
    mark: &ReadMark,
) -> EngineError {
    let mut reader = match Reader::after(logs, Log::Training, partition, after).await {
        Ok(reader) => reader,
        Err(error) => return error.into(),
    };
    mark.position.store(reader.position(), Ordering::Relaxed);
    if reader.position() > after {
        // The rest of the log was erased; the position moves over it.
        let chunk = Chunk { partition, events: Vec::new(), upto: reader.position() };
        if send.send(Ok(chunk)).await.is_err() {
            return ReadError::Lost("the session ended".to_owned()).into();
        }
    }
    loop {
        mark.waiting.store(true, Ordering::Relaxed);
        let stored = match reader.next_chunk(CHUNK).await {
            Ok(stored) => stored,
            Err(error) => return error.into(),
        };
        mark.waiting.store(false, Ordering::Relaxed);
        mark.position.store(reader.position(), Ordering::Relaxed);
        let (events, error) = decode(partition, &stored);
        if let Some(last) = events.last() {
            let chunk = Chunk { partition, upto: last.sequence, events };
            if send.send(Ok(chunk)).await.is_err() {
                return ReadError::Lost("the session ended".to_owned()).into();
            }
        }
        if let Some(error) = error {
            return error;
        }
    }
}

/// Reads up to the first message that cannot even be parked.
fn decode(partition: Partition, stored: &[Stored]) -> (Vec<Incoming>, Option<EngineError>) {
    let mut events = Vec::with_capacity(stored.len());
    for stored in stored {
        match Incoming::read(partition, stored) {
            Ok(incoming) => events.push(incoming),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

/// Reads the heads on their own each second: a reader that waits while the log goes on has been forgotten.
async fn watch_heads(logs: Logs, marks: Arc<[ReadMark]>, send: mpsc::Sender<Result<Chunk, EngineError>>) {
    let mut behind_since: Vec<Option<(u64, u32)>> = vec![None; marks.len()];
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for (partition, mark) in Partition::all(logs.partitions()).zip(marks.iter()) {
            let Ok(head) = logs.head(Log::Training, partition).await else { continue };
            let position = mark.position.load(Ordering::Relaxed);
            let behind = head > position && mark.waiting.load(Ordering::Relaxed);
            let seconds = match behind_since[partition.index()] {
                Some((at, seconds)) if behind && at == position => seconds + 1,
                _ => 0,
            };
            behind_since[partition.index()] = behind.then_some((position, seconds));
            if seconds >= 2 {
                let stream = Log::Training.stream(partition);
                let error = ReadError::Lost(format!("{stream} is at {head}, its reader waits at {position}"));
                let _ = send.send(Err(error.into())).await;
                return;
            }
        }
    }
}
