//! Reading and applying, live: from the stored positions until something is in doubt. Partitions come and go with
//! their leases; the others go on meanwhile.

use super::apply::{apply_all, apply_some};
use super::careful::{self, Doubts};
use super::incoming::{Incoming, is_of_nobody};
use super::{Engine, EngineError, answered, pace, replay, retry, unissued};
use crate::lease::Partitions;
use crate::parking::{Lot, Order};
use crate::position::{self, Checkpoint};
use crate::relay::{Relay, reconcile};
use crate::status::{Applied, Beats};
use crate::task::spawn;
use crate::view::View;
use futures::FutureExt;
use mariposas_event_log::{Appender, Logs, ReadError, Reader, Stored};
use mariposas_event_schema::streams::{Log, Partition};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// Messages read at a time.
const CHUNK: usize = 500;
/// Events applied in one transaction.
pub(super) const BATCH: usize = 2_000;
/// Bytes of events applied in one transaction.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Messages decoded before others of the process may go on.
const A_TURN: usize = 16;
/// Chunks that wait to be applied, by partition.
const WAITING: usize = 16;
/// Bytes of events that wait or are being applied, of all partitions: the next transaction fills while one is under way,
/// and a service that is behind does not gather the log in memory. And bytes of one partition that wait for a tick before
/// them, which may take many transactions, while others go on.
const ROOM: usize = BATCH_BYTES;
/// In place of the number of a reader: those begin at 1.
const WATCHDOG: u64 = 0;

/// Where each partition is.
pub(crate) type Checkpoints = BTreeMap<Partition, Checkpoint>;

/// Events of one partition, in order, up to a sequence.
pub(super) struct Chunk {
    pub(super) partition: Partition,
    pub(super) events: Vec<Incoming>,
    pub(super) upto: u64,
    bytes: usize,
    /// Which reader it came from: what an earlier one left behind counts for nothing.
    reader: u64,
    /// Its share of [`ROOM`], until it is first applied.
    room: Option<OwnedSemaphorePermit>,
    /// Its share of its partition's, until all of it is.
    _place: Option<OwnedSemaphorePermit>,
}

impl Chunk {
    /// The same, so many events at a time.
    pub(super) fn pieces(self, most: usize) -> impl Iterator<Item = Self> {
        let Self { partition, events, upto: end, reader, .. } = self;
        let piece = move |events: Vec<Incoming>, upto| Self {
            partition,
            events,
            upto,
            bytes: 0,
            reader,
            room: None,
            _place: None,
        };
        let mut events = events.into_iter();
        let pieces = std::iter::from_fn(move || {
            let next: Vec<Incoming> = events.by_ref().take(most).collect();
            let upto = next.last()?.sequence;
            Some(piece(next, upto))
        });
        // What stands behind them was passed over.
        pieces.chain([piece(Vec::new(), end)])
    }
}

/// How far a reader is, for the watchdog.
#[derive(Default)]
struct ReadMark {
    position: AtomicU64,
    waiting: AtomicBool,
}

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

/// Whether what was said by a reader, or by the watchdog, is about what is applied now.
fn concerns(lanes: &BTreeMap<Partition, Lane>, from: u64) -> bool {
    from == WATCHDOG || lanes.values().any(|lane| lane.reader == from)
}

/// Gives every partition back, however a session ends.
struct GivesBack(watch::Sender<Partitions>);

impl Drop for GivesBack {
    fn drop(&mut self) {
        self.0.send_replace(Partitions::new());
    }
}

/// Applies the partitions it may, until something goes wrong, and says what.
pub(crate) async fn live<V: View>(engine: &Engine<V>, live: Live) -> Result<Infallible, EngineError> {
    let Live { mut may, does, orders, applied, beats, moved, outcomes } = live;
    let _gives_back = GivesBack(does.clone());
    let mut orders = orders.lock().await;
    let (wake, woken) = watch::channel(());
    let (send, mut receive) = mpsc::channel(usize::from(engine.logs.partitions()) * WAITING);
    let room = Arc::new(Semaphore::new(ROOM));
    let marks: Arc<[ReadMark]> =
        Partition::all(engine.logs.partitions()).map(|_| ReadMark::default()).collect();
    let mut checkpoints = Checkpoints::new();
    let mut lanes: BTreeMap<Partition, Lane> = BTreeMap::new();
    let mut doubts = Doubts::default();
    let mut readers = 0;
    let mut lot = Lot::default();
    let (replaying, mut replayed) = mpsc::channel(4);
    // Dropped with this function, which ends them.
    let mut tasks = JoinSet::new();
    let watching = watch_heads(
        engine.logs.clone(),
        marks.clone(),
        (beats.clone(), applied.clone()),
        does.subscribe(),
        send.clone(),
    );
    tasks.spawn(watching.boxed());
    may.mark_changed();

    // When the next transaction may begin.
    let mut next = Instant::now();
    // What was read; between two transactions half-told ticks, and what stands behind them.
    let mut chunks: Vec<Chunk> = Vec::new();
    loop {
        let first: Option<Chunk> = tokio::select! {
            // Between two transactions of a tick others come first.
            biased;
            changed = may.changed() => {
                changed.expect("whoever runs a session says what it may apply");
                let wanted = may.borrow_and_update().clone();
                lanes.retain(|partition, _| wanted.contains(partition));
                let left: Vec<_> = checkpoints.keys().copied().filter(|held| !wanted.contains(held)).collect();
                checkpoints.retain(|partition, _| wanted.contains(partition));
                answered(careful::end(&engine.db, engine.name, &engine.instance, left)).await?;
                does.send_if_modified(|does| {
                    let before = does.len();
                    does.retain(|partition| wanted.contains(partition));
                    does.len() != before
                });
                let gained: Vec<Partition> =
                    wanted.into_iter().filter(|partition| !lanes.contains_key(partition)).collect();
                for &partition in &gained {
                    let checkpoint = take(engine, partition, &mut doubts).await?;
                    if engine.decide.is_some() {
                        // This database may be a backup: what was issued after it was made must not be issued again.
                        reconcile(&engine.db, engine.name, &engine.logs, partition).await?;
                    }
                    unissued::look_for(engine, partition, &replaying).await?;
                    applied.advance(std::iter::once((partition, checkpoint.sequence)));
                    readers += 1;
                    let mark = marks.clone();
                    let (logs, after) = (engine.logs.clone(), checkpoint.sequence);
                    let (send, room) = (send.clone(), room.clone());
                    let from = readers;
                    let reading = async move {
                        let mark = &mark[partition.index()];
                        let error = read(&logs, (partition, from), after, None, (&send, &room), mark).await;
                        let _ = send.send(Err((from, error))).await;
                    };
                    let mut own = vec![tasks.spawn(reading.boxed())];
                    if let Some(appender) = &outcomes {
                        let relay = relay(engine, partition, appender);
                        let woken = woken.clone();
                        own.push(tasks.spawn(async move { relay.run(woken).await }.boxed()));
                    }
                    lanes.insert(partition, Lane { reader: readers, tasks: own });
                    checkpoints.insert(partition, checkpoint);
                }
                if !gained.is_empty() {
                    // Another owner may have parked somebody since.
                    lot = answered(parked(engine)).await?;
                }
                let held: Partitions = lanes.keys().copied().collect();
                does.send_if_modified(|does| {
                    let differs = *does != held;
                    *does = held;
                    differs
                });
                continue;
            }
            Some(order) = orders.recv() => {
                // It takes as long as what waits takes to be folded.
                retry::carry_out(engine, &mut checkpoints, &mut lot, order, &replaying).await?;
                wake.send_replace(());
                continue;
            }
            Some(prepared) = replayed.recv() => {
                answered(replay::take_over(engine, &mut checkpoints, prepared, &replaying)).await?;
                wake.send_replace(());
                continue;
            }
            first = receive.recv() => match first.expect("the watchdog holds a sender") {
                Ok(chunk) => Some(chunk),
                Err((from, error)) if concerns(&lanes, from) => return Err(error),
                Err(_) => continue,
            },
            () = std::future::ready(()), if !chunks.is_empty() => None,
        };
        let held =
            |chunk: &Chunk| lanes.get(&chunk.partition).is_some_and(|lane| lane.reader == chunk.reader);
        let mut first = first.filter(held);
        if first.is_none() && chunks.is_empty() {
            continue;
        }
        let most = doubts.most(&checkpoints);
        if let Some(piece) = first.as_ref().and_then(|first| doubts.suspect(first))
            && let Some(suspect) = first.take()
        {
            let of = BTreeSet::from([suspect.partition]);
            careful::apply(engine, &mut checkpoints, (suspect, piece), &doubts, &mut lot).await?;
            moved.store(true, Ordering::Relaxed);
            applied.committed(&of, &checkpoints);
            wake.send_replace(());
            continue;
        }
        tokio::time::sleep_until(next).await;
        let began = Instant::now();
        if !engine.batched {
            let of = first.iter().map(|chunk| chunk.partition).collect();
            for single in first.into_iter().flat_map(|first| first.pieces(1)) {
                apply_all(engine, &mut checkpoints, vec![single], &mut lot).await?;
            }
            applied.committed(&of, &checkpoints);
            continue;
        }
        let (mut count, mut bytes) = first.as_ref().map_or((0, 0), |first| (first.events.len(), first.bytes));
        chunks.extend(first);
        while count < most && bytes < BATCH_BYTES {
            let Ok(received) = receive.try_recv() else { break };
            match received {
                Ok(chunk) => {
                    count += chunk.events.len();
                    bytes += chunk.bytes;
                    chunks.push(chunk);
                }
                Err((from, error)) if concerns(&lanes, from) => return Err(error),
                Err(_) => {}
            }
        }
        chunks.retain(held);
        if chunks.is_empty() {
            continue;
        }
        let is_behind = count >= BATCH || bytes >= BATCH_BYTES;
        let room: Vec<_> = chunks.iter_mut().filter_map(|chunk| chunk.room.take()).collect();
        let of = chunks.iter().map(|chunk| chunk.partition).collect();
        answered(doubts.note(&engine.db, (engine.name, &engine.instance), &chunks)).await?;
        let issued = apply_some(engine, &mut checkpoints, &mut chunks, &mut lot, is_behind).await?;
        let took = began.elapsed();
        let waits = if is_behind {
            // While there is no room for reading on: it is others who are waited for.
            let rest = pace::rest(pace::turn().await, took);
            spawn(pace::give_back(room, rest));
            rest
        } else {
            drop(room);
            pace::gathering(count, took)
        };
        next = began + pace::LEAST.max(took + waits);
        moved.store(true, Ordering::Relaxed);
        applied.committed(&of, &checkpoints);
        if issued {
            wake.send_replace(());
        }
    }
}

/// Applies every partition up to exactly these sequences, in partitions that nobody else applies. `say` hears how far
/// it is.
pub(crate) async fn upto<V: View>(
    engine: &Engine<V>,
    targets: &[u64],
    say: &mut (dyn FnMut(&Checkpoints) + Send),
) -> Result<Checkpoints, EngineError> {
    let mut checkpoints = Checkpoints::new();
    let mut doubts = Doubts::default();
    for partition in Partition::all(engine.logs.partitions()) {
        checkpoints.insert(partition, take(engine, partition, &mut doubts).await?);
    }
    let target = |partition: Partition| targets.get(partition.index()).copied().unwrap_or(0);
    let mut lot = answered(parked(engine)).await?;
    let (send, mut receive) = mpsc::channel(checkpoints.len() * WAITING);
    let room = Arc::new(Semaphore::new(ROOM));
    let mut tasks = JoinSet::new();
    for checkpoint in
        checkpoints.values().filter(|checkpoint| checkpoint.sequence < target(checkpoint.partition))
    {
        let (logs, partition, after) = (engine.logs.clone(), checkpoint.partition, checkpoint.sequence);
        let (send, room, until) = (send.clone(), room.clone(), target(partition));
        let reading = async move {
            let mark = ReadMark::default();
            let error = read(&logs, (partition, 0), after, Some(until), (&send, &room), &mark).await;
            let _ = send.send(Err((0, error))).await;
        };
        tasks.spawn(reading.boxed());
    }
    drop(send);
    while checkpoints.values().any(|checkpoint| checkpoint.sequence < target(checkpoint.partition)) {
        // A reader that is forgotten says nothing; whoever builds starts over then.
        let first = tokio::time::timeout(Duration::from_secs(20), receive.recv());
        let first = first.await.map_err(|_| ReadError::Lost("nothing came for 20 s".to_owned()))?;
        let first = first.expect("a reader ends with its target or an error").map_err(|(_, error)| error)?;
        let most = doubts.most(&checkpoints);
        if let Some(piece) = doubts.suspect(&first) {
            careful::apply(engine, &mut checkpoints, (first, piece), &doubts, &mut lot).await?;
            continue;
        }
        let mut count = first.events.len();
        let mut chunks = vec![first];
        while count < most
            && let Ok(next) = receive.try_recv()
        {
            let next = next.map_err(|(_, error)| error)?;
            count += next.events.len();
            chunks.push(next);
        }
        answered(doubts.note(&engine.db, (engine.name, &engine.instance), &chunks)).await?;
        apply_all(engine, &mut checkpoints, chunks, &mut lot).await?;
        say(&checkpoints);
    }
    Ok(checkpoints)
}

pub(crate) fn relay<V: View>(engine: &Engine<V>, partition: Partition, appender: &Appender) -> Relay {
    let (db, logs, appender) = (engine.db.clone(), engine.logs.clone(), appender.clone());
    Relay { author: engine.name, db, logs, appender, partition }
}

async fn parked<V: View>(engine: &Engine<V>) -> Result<Lot, sqlx::Error> {
    Lot::load(&mut engine.db.snapshot().await?, engine.name).await
}

/// Takes a partition and makes sure that the log is the one that was applied.
async fn take<V: View>(
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
    position::guard(&engine.logs, engine.name, &checkpoint).await?;
    Ok(checkpoint)
}

type Sender = mpsc::Sender<Result<Chunk, (u64, EngineError)>>;

/// Reads until an error, or for ever; with a target only up to it.
async fn read(
    logs: &Logs,
    (partition, reader_id): (Partition, u64),
    after: u64,
    until: Option<u64>,
    (send, room): (&Sender, &Arc<Semaphore>),
    mark: &ReadMark,
) -> EngineError {
    let ended = || ReadError::Lost("the session ended".to_owned()).into();
    let places = Arc::new(Semaphore::new(ROOM));
    let mut reader = match Reader::after(logs, Log::Training, partition, after).await {
        Ok(reader) => reader,
        Err(error) => return error.into(),
    };
    mark.position.store(reader.position(), Ordering::Relaxed);
    if reader.position() > after {
        // The rest of the log was erased; the position moves over it.
        let upto = reader.position().min(until.unwrap_or(u64::MAX));
        let events = Vec::new();
        let chunk = Chunk { partition, events, upto, bytes: 0, reader: reader_id, room: None, _place: None };
        if send.send(Ok(chunk)).await.is_err() {
            return ended();
        }
    }
    while until.is_none_or(|until| reader.position() < until) {
        mark.waiting.store(true, Ordering::Relaxed);
        let mut stored = match reader.next_chunk(CHUNK).await {
            Ok(stored) => stored,
            Err(error) => return error.into(),
        };
        mark.waiting.store(false, Ordering::Relaxed);
        mark.position.store(reader.position(), Ordering::Relaxed);
        // Behind the last one as well, where the rest was erased.
        let upto = reader.position().min(until.unwrap_or(u64::MAX));
        stored.retain(|stored| stored.sequence <= upto);
        let bytes: usize = stored.iter().map(|stored| stored.payload.len()).sum();
        let share = u32::try_from(bytes.min(ROOM)).unwrap_or(u32::MAX);
        let Ok(place) = places.clone().acquire_many_owned(share).await else { return ended() };
        let Ok(share) = room.clone().acquire_many_owned(share).await else { return ended() };
        let (events, error) = decode((partition, logs.partitions()), &stored).await;
        // What could be read is applied before an error stops everything.
        let upto = if error.is_some() { events.last().map(|last| last.sequence) } else { Some(upto) };
        if let Some(upto) = upto {
            let chunk = Chunk {
                partition,
                upto,
                events,
                bytes,
                reader: reader_id,
                room: Some(share),
                _place: Some(place),
            };
            if send.send(Ok(chunk)).await.is_err() {
                return ended();
            }
        }
        if let Some(error) = error {
            return error;
        }
    }
    // The target is reached: whoever set it stops listening when all have arrived.
    std::future::pending().await
}

/// Reads up to the first message that cannot even be parked.
async fn decode(
    (partition, partitions): (Partition, u16),
    stored: &[Stored],
) -> (Vec<Incoming>, Option<EngineError>) {
    let mut events = Vec::with_capacity(stored.len());
    for (n, stored) in stored.iter().enumerate() {
        if n % A_TURN == A_TURN - 1 {
            tokio::task::yield_now().await;
        }
        if is_of_nobody(stored, partition, partitions) {
            continue;
        }
        match Incoming::read(partition, stored) {
            Ok(incoming) => events.push(incoming),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

/// Reads the heads on their own each second: a reader that waits while the log goes on has been forgotten.
async fn watch_heads(
    logs: Logs,
    marks: Arc<[ReadMark]>,
    (beats, applied): (Beats, Applied),
    held: watch::Receiver<Partitions>,
    send: Sender,
) {
    let mut behind_since: Vec<Option<(u64, u32)>> = vec![None; marks.len()];
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let held = held.borrow().clone();
        for (partition, mark) in Partition::all(logs.partitions()).zip(marks.iter()) {
            if !held.contains(&partition) {
                behind_since[partition.index()] = None;
                continue;
            }
            let Ok(head) = logs.head(Log::Training, partition).await else { continue };
            let position = mark.position.load(Ordering::Relaxed);
            let behind = head > position && mark.waiting.load(Ordering::Relaxed);
            // Also of a reader that is not waiting for the log it must be known that what it read is applied.
            let now = applied.signs(partition);
            let moved = beats.moved(partition, now);
            if !behind && (moved || head <= now.0) {
                beats.beat(partition);
            }
            let seconds = match behind_since[partition.index()] {
                Some((at, seconds)) if behind && at == position => seconds + 1,
                _ => 0,
            };
            behind_since[partition.index()] = behind.then_some((position, seconds));
            if seconds >= 2 {
                let stream = Log::Training.stream(partition);
                let error = ReadError::Lost(format!("{stream} is at {head}, its reader waits at {position}"));
                let _ = send.send(Err((WATCHDOG, error.into()))).await;
                return;
            }
        }
    }
}
