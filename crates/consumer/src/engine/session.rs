//! Reading and applying, live: from the stored positions until something is in doubt. Partitions come and go with
//! their leases; the others go on meanwhile.

use super::apply::{apply_all, apply_some};
use super::careful::{self, Doubts};
use super::reading::{BATCH_BYTES, Chunk, ReadMark, Receiver, Sender, WATCHDOG, place, read, watch_heads};
use super::{Engine, EngineError, answered, pace, replay, retry, unissued};
use crate::lease::Partitions;
use crate::parking::{Lot, Order};
use crate::position::Checkpoint;
use crate::relay::{Relay, reconciled};
use crate::rollback_guard;
use crate::status::{Applied, Beats};
use crate::task::spawn;
use crate::view::View;
use futures::FutureExt;
use mariposas_event_log::Appender;
use mariposas_event_schema::streams::Partition;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// Events applied in one transaction.
pub(super) const BATCH: usize = 2_000;

/// Where each partition is.
pub(crate) type Checkpoints = BTreeMap<Partition, Checkpoint>;

/// What a live session gets from outside and says.
pub(crate) struct Live {
    /// The partitions this instance may apply; it must give back what is taken from there.
    pub(crate) may: watch::Receiver<Partitions>,
    /// The partitions it applies.
    pub(crate) does: watch::Sender<Partitions>,
    pub(crate) orders: Arc<Mutex<mpsc::Receiver<Order>>>,
    pub(crate) applied: Applied,
    pub(crate) beats: Beats,
    /// Set once something was applied.
    pub(crate) moved: Arc<AtomicBool>,
    /// For reactors: where outcomes go.
    pub(crate) outcomes: Option<Appender>,
}

/// One partition that is applied here. Its tasks end with it.
struct Lane {
    reader: u64,
    tasks: Vec<AbortHandle>,
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// Gives every partition back, however a session ends.
struct GivesBack(watch::Sender<Partitions>);

impl Drop for GivesBack {
    fn drop(&mut self) {
        self.0.send_replace(Partitions::new());
    }
}

/// Partitions that are applied here, and what is known of them.
struct Session<'a, V: View> {
    engine: &'a Engine<V>,
    checkpoints: Checkpoints,
    lanes: BTreeMap<Partition, Lane>,
    doubts: Doubts,
    lot: Lot,
    /// How many readers there were.
    readers: u64,
    marks: Arc<[ReadMark]>,
    send: Sender,
    room: Arc<Semaphore>,
    /// What was read; between two transactions half-told ticks, and what stands behind them.
    chunks: Vec<Chunk>,
    /// When the next transaction may begin.
    next: Instant,
    /// What is made aside, to be taken over between two batches.
    aside: mpsc::Sender<replay::Prepared>,
    applied: Applied,
    does: watch::Sender<Partitions>,
    moved: Arc<AtomicBool>,
    outcomes: Option<Appender>,
    /// Wakes the relays.
    wake: watch::Sender<()>,
    /// Dropped with this, which ends them.
    tasks: JoinSet<()>,
}

/// Applies the partitions it may, until something goes wrong, and says what.
pub(crate) async fn live<V: View>(engine: &Engine<V>, live: Live) -> Result<Infallible, EngineError> {
    let Live { mut may, does, orders, applied, beats, moved, outcomes } = live;
    let _gives_back = GivesBack(does.clone());
    let mut orders = orders.lock().await;
    let partitions = engine.logs.partitions();
    let (send, mut receive, room) = place(usize::from(partitions));
    let (aside, mut prepared) = mpsc::channel(4);
    let mut session = Session {
        engine,
        checkpoints: Checkpoints::new(),
        lanes: BTreeMap::new(),
        doubts: Doubts::default(),
        lot: Lot::default(),
        readers: 0,
        marks: Partition::all(partitions).map(|_| ReadMark::default()).collect(),
        send,
        room,
        chunks: Vec::new(),
        next: Instant::now(),
        aside,
        applied,
        does,
        moved,
        outcomes,
        wake: watch::Sender::new(()),
        tasks: JoinSet::new(),
    };
    session.watch(beats);
    may.mark_changed();
    loop {
        let first: Option<Chunk> = tokio::select! {
            // Between two transactions of a tick others come first.
            biased;
            changed = may.changed() => {
                changed.expect("whoever runs a session says what it may apply");
                let wanted = may.borrow_and_update().clone();
                session.assign(wanted).await?;
                continue;
            }
            Some(order) = orders.recv() => {
                session.carry_out(order).await?;
                continue;
            }
            Some(prepared) = prepared.recv() => {
                session.take_over(prepared).await?;
                continue;
            }
            first = receive.recv() => match first.expect("the watchdog holds a sender") {
                Ok(chunk) => Some(chunk),
                Err((from, error)) if session.concerns(from) => return Err(error),
                Err(_) => continue,
            },
            () = std::future::ready(()), if !session.chunks.is_empty() => None,
        };
        session.apply(first, &mut receive).await?;
    }
}

impl<V: View> Session<'_, V> {
    fn watch(&mut self, beats: Beats) {
        let (logs, marks) = (self.engine.logs.clone(), self.marks.clone());
        let (held, send) = (self.does.subscribe(), self.send.clone());
        self.tasks.spawn(watch_heads(logs, marks, (beats, self.applied.clone()), held, send).boxed());
    }

    /// Whether what was said by a reader, or by the watchdog, is about what is applied now.
    fn concerns(&self, from: u64) -> bool {
        from == WATCHDOG || self.lanes.values().any(|lane| lane.reader == from)
    }

    /// Gives back what is not wanted of it any more, and takes what is.
    async fn assign(&mut self, wanted: Partitions) -> Result<(), EngineError> {
        let engine = self.engine;
        self.lanes.retain(|partition, _| wanted.contains(partition));
        let left: Vec<_> = self.checkpoints.keys().copied().filter(|held| !wanted.contains(held)).collect();
        self.checkpoints.retain(|partition, _| wanted.contains(partition));
        answered(careful::end(&engine.db, engine.name, &engine.instance, left)).await?;
        self.does.send_if_modified(|does| {
            let before = does.len();
            does.retain(|partition| wanted.contains(partition));
            does.len() != before
        });
        let gained: Vec<Partition> =
            wanted.into_iter().filter(|partition| !self.lanes.contains_key(partition)).collect();
        for &partition in &gained {
            self.begin(partition).await?;
        }
        if !gained.is_empty() {
            // Another owner may have parked somebody since.
            self.lot = answered(parked(engine)).await?;
        }
        let held: Partitions = self.lanes.keys().copied().collect();
        self.does.send_if_modified(|does| {
            let differs = *does != held;
            *does = held;
            differs
        });
        Ok(())
    }

    /// Takes a partition, and lets it be read.
    async fn begin(&mut self, partition: Partition) -> Result<(), EngineError> {
        let engine = self.engine;
        let checkpoint = take(engine, partition, &mut self.doubts).await?;
        unissued::look_for(engine, partition, None, &self.aside).await?;
        self.applied.advance(std::iter::once((partition, checkpoint.sequence)));
        self.readers += 1;
        let (reader, after) = (self.readers, checkpoint.sequence);
        let (logs, marks) = (engine.logs.clone(), self.marks.clone());
        let (send, room) = (self.send.clone(), self.room.clone());
        let (name, acts, db) = (engine.name, engine.decide.is_some(), engine.db.clone());
        let reading = async move {
            if acts {
                reconciled(&db, name, &logs, partition).await;
            }
            let mark = &marks[partition.index()];
            let error = read(&logs, (partition, reader), after, None, (&send, &room), mark).await;
            let _ = send.send(Err((reader, error))).await;
        };
        let mut tasks = vec![self.tasks.spawn(reading.boxed())];
        if let Some(appender) = &self.outcomes {
            let relay = relay(engine, partition, appender);
            let woken = self.wake.subscribe();
            tasks.push(self.tasks.spawn(async move { relay.run(woken).await }.boxed()));
        }
        self.lanes.insert(partition, Lane { reader, tasks });
        self.checkpoints.insert(partition, checkpoint);
        Ok(())
    }

    /// It takes as long as what waits takes to be folded.
    async fn carry_out(&mut self, order: Order) -> Result<(), EngineError> {
        retry::carry_out(self.engine, &mut self.checkpoints, &mut self.lot, order, &self.aside).await?;
        self.wake.send_replace(());
        Ok(())
    }

    async fn take_over(&mut self, prepared: replay::Prepared) -> Result<(), EngineError> {
        let taking = replay::take_over(self.engine, &mut self.checkpoints, prepared, &self.aside);
        answered(taking).await?;
        self.wake.send_replace(());
        Ok(())
    }

    /// Applies a chunk with what came behind it and what is left, in one transaction.
    async fn apply(&mut self, first: Option<Chunk>, receive: &mut Receiver) -> Result<(), EngineError> {
        let mut first = first.filter(|first| is_held(&self.lanes, first));
        if first.is_none() && self.chunks.is_empty() {
            return Ok(());
        }
        let most = self.doubts.most(&self.checkpoints);
        if let Some(piece) = first.as_ref().and_then(|first| self.doubts.suspect(first))
            && let Some(suspect) = first.take()
        {
            return self.apply_carefully(suspect, piece).await;
        }
        tokio::time::sleep_until(self.next).await;
        if !self.engine.batched {
            return self.apply_singly(first).await;
        }
        let began = Instant::now();
        let (count, bytes) = self.gather(first, most, receive)?;
        if self.chunks.is_empty() {
            return Ok(());
        }
        let is_behind = count >= BATCH || bytes >= BATCH_BYTES;
        let room = self.chunks.iter_mut().filter_map(|chunk| chunk.room.take()).collect();
        let of = self.chunks.iter().map(|chunk| chunk.partition).collect();
        let engine = self.engine;
        answered(self.doubts.note(&engine.db, (engine.name, &engine.instance), &self.chunks)).await?;
        let (checkpoints, chunks, lot) = (&mut self.checkpoints, &mut self.chunks, &mut self.lot);
        let issued = apply_some(engine, checkpoints, chunks, lot, is_behind).await?;
        self.next = began + rest(is_behind, count, room, began).await;
        self.moved.store(true, Ordering::Relaxed);
        self.applied.committed(&of, &self.checkpoints);
        if issued {
            self.wake.send_replace(());
        }
        Ok(())
    }

    /// Puts a chunk and what came behind it beside what is left. How many events and bytes that were.
    fn gather(
        &mut self,
        first: Option<Chunk>,
        most: usize,
        receive: &mut Receiver,
    ) -> Result<(usize, usize), EngineError> {
        let (mut count, mut bytes) = (0, 0);
        let mut next = first;
        loop {
            if let Some(chunk) = next {
                count += chunk.events.len();
                bytes += chunk.bytes;
                self.chunks.push(chunk);
            }
            if count >= most || bytes >= BATCH_BYTES {
                break;
            }
            next = match receive.try_recv() {
                Ok(Ok(chunk)) => Some(chunk),
                Ok(Err((from, error))) if self.concerns(from) => return Err(error),
                Ok(Err(_)) => None,
                Err(_) => break,
            };
        }
        self.chunks.retain(|chunk| is_held(&self.lanes, chunk));
        Ok((count, bytes))
    }

    /// Applies a chunk that begins with what somebody did not survive.
    async fn apply_carefully(&mut self, suspect: Chunk, piece: usize) -> Result<(), EngineError> {
        let of = BTreeSet::from([suspect.partition]);
        let (checkpoints, doubts, lot) = (&mut self.checkpoints, &self.doubts, &mut self.lot);
        careful::apply(self.engine, checkpoints, (suspect, piece), doubts, lot).await?;
        self.moved.store(true, Ordering::Relaxed);
        self.applied.committed(&of, &self.checkpoints);
        self.wake.send_replace(());
        Ok(())
    }

    /// Applies a chunk with a transaction for each event.
    async fn apply_singly(&mut self, chunk: Option<Chunk>) -> Result<(), EngineError> {
        let of = chunk.iter().map(|chunk| chunk.partition).collect();
        for single in chunk.into_iter().flat_map(|chunk| chunk.pieces(1)) {
            apply_all(self.engine, &mut self.checkpoints, vec![single], &mut self.lot).await?;
        }
        self.applied.committed(&of, &self.checkpoints);
        Ok(())
    }
}

/// Whether a chunk is of a reader that is there.
fn is_held(lanes: &BTreeMap<Partition, Lane>, chunk: &Chunk) -> bool {
    lanes.get(&chunk.partition).is_some_and(|lane| lane.reader == chunk.reader)
}

/// How long after its beginning a transaction is followed by the next.
async fn rest(is_behind: bool, count: usize, room: Vec<OwnedSemaphorePermit>, began: Instant) -> Duration {
    let took = began.elapsed();
    if !is_behind {
        drop(room);
        return pace::LEAST.max(took + pace::gathering(count, took));
    }
    // While there is no room for reading on: it is others who are waited for.
    let rest = pace::rest(pace::turn().await, took);
    spawn(pace::give_back(room, rest));
    pace::LEAST.max(took + rest)
}

pub(crate) fn relay<V: View>(engine: &Engine<V>, partition: Partition, appender: &Appender) -> Relay {
    let (db, logs, appender) = (engine.db.clone(), engine.logs.clone(), appender.clone());
    Relay { author: engine.name, db, logs, appender, partition }
}

pub(super) async fn parked<V: View>(engine: &Engine<V>) -> Result<Lot, sqlx::Error> {
    Lot::load(&mut engine.db.snapshot().await?, engine.name).await
}

/// Takes a partition and makes sure that the log is the one that was applied.
pub(super) async fn take<V: View>(
    engine: &Engine<V>,
    partition: Partition,
    doubts: &mut Doubts,
) -> Result<Checkpoint, EngineError> {
    let taken = async {
        let mut tx = engine.db.begin().await?;
        let checkpoint = Checkpoint::take(&mut tx, engine.name, partition).await?;
        if let Some(checkpoint) = &checkpoint {
            doubts.take(&mut tx, (engine.name, &engine.instance), checkpoint).await?;
        }
        tx.commit().await?;
        Ok::<_, EngineError>(checkpoint)
    };
    let checkpoint = answered(taken).await?;
    let checkpoint = checkpoint.ok_or(EngineError::Overtaken(partition))?;
    rollback_guard::guard(&engine.logs, engine.name, &checkpoint).await?;
    Ok(checkpoint)
}
