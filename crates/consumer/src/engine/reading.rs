//! Reading a partition for whoever applies it: decoded, in chunks, within a room that all partitions share, and watched
//! from aside.

use super::EngineError;
use super::incoming::{Incoming, is_of_nobody};
use crate::lease::Partitions;
use crate::status::{Applied, Beats};
use mariposas_event_log::{Logs, ReadError, Reader, Stored};
use mariposas_event_schema::streams::{Log, Partition};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

/// Messages read at a time.
const CHUNK: usize = 500;
/// Messages decoded before others of the process may go on.
const A_TURN: usize = 16;
/// Chunks that wait to be applied, by partition.
const WAITING: usize = 16;
/// Bytes of events applied in one transaction.
pub(super) const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of events that wait or are being applied, of all partitions: the next transaction fills while one is under way,
/// and a service that is behind does not gather the log in memory. And bytes of one partition that wait for a tick before
/// them, which may take many transactions, while others go on.
const ROOM: usize = BATCH_BYTES;
/// In place of the number of a reader: those begin at 1.
pub(super) const WATCHDOG: u64 = 0;

/// Events of one partition, in order, up to a sequence.
pub(super) struct Chunk {
    pub(super) partition: Partition,
    pub(super) events: Vec<Incoming>,
    pub(super) upto: u64,
    pub(super) bytes: usize,
    /// Which reader it came from: what an earlier one left behind counts for nothing.
    pub(super) reader: u64,
    /// Its share of [`ROOM`], until it is first applied.
    pub(super) room: Option<OwnedSemaphorePermit>,
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
pub(super) struct ReadMark {
    position: AtomicU64,
    waiting: AtomicBool,
}

/// What readers and the watchdog say: chunks, and errors with the number of who has them.
pub(super) type Sender = mpsc::Sender<Result<Chunk, (u64, EngineError)>>;
pub(super) type Receiver = mpsc::Receiver<Result<Chunk, (u64, EngineError)>>;

/// Where readers of so many partitions put what they read, and the room they share.
pub(super) fn place(partitions: usize) -> (Sender, Receiver, Arc<Semaphore>) {
    let (send, receive) = mpsc::channel(partitions * WAITING);
    (send, receive, Arc::new(Semaphore::new(ROOM)))
}

/// Reads until an error, or for ever; with a target only up to it.
pub(super) async fn read(
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
pub(super) async fn watch_heads(
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
