//! The live feed: one reader of OUTCOMES per partition, and a ring of recent events for those who come back.

use mariposas_event_log::{Logs, Reader};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, UserId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Events remembered per partition.
const RING: usize = 2_000;

/// An outcome as it is sent to a browser.
#[derive(Debug, Clone)]
pub(crate) struct LiveEvent {
    pub(crate) partition: Partition,
    pub(crate) sequence: u64,
    pub(crate) user: UserId,
    pub(crate) name: &'static str,
    pub(crate) payload: Arc<str>,
}

#[derive(Debug)]
struct Lane {
    recent: Mutex<Recent>,
    sender: broadcast::Sender<LiveEvent>,
}

#[derive(Debug, Default)]
struct Recent {
    events: VecDeque<LiveEvent>,
    /// Everything after this is in the ring.
    complete_after: u64,
    newest: u64,
}

/// Where listeners listen. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Hub {
    lanes: Arc<[Lane]>,
}

/// What a listener starts with.
pub(crate) enum Start {
    /// Events since the one it had seen.
    Since(Vec<LiveEvent>),
    /// What it missed is no longer known: it must read everything again.
    Reset,
}

impl Hub {
    pub(crate) fn new(partitions: u16) -> Self {
        let lane = |_| Lane { recent: Mutex::default(), sender: broadcast::channel(1_024).0 };
        Self { lanes: Partition::all(partitions).map(lane).collect() }
    }

    /// Listens to a partition. `seen` is the last sequence the listener had, if it had one.
    pub(crate) fn listen(
        &self,
        partition: Partition,
        seen: Option<u64>,
    ) -> (Start, u64, broadcast::Receiver<LiveEvent>) {
        let lane = &self.lanes[partition.index()];
        // Subscribed while the ring is held: nothing falls between the two.
        let recent = lane.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = lane.sender.subscribe();
        let start = match seen {
            None => Start::Since(Vec::new()),
            Some(seen) if seen < recent.complete_after || seen > recent.newest => Start::Reset,
            Some(seen) => {
                Start::Since(recent.events.iter().filter(|event| event.sequence > seen).cloned().collect())
            }
        };
        (start, recent.newest, receiver)
    }

    /// Reads every partition until shutdown.
    pub(crate) async fn run(&self, logs: Logs, shutdown: CancellationToken) {
        let tails = Partition::all(logs.partitions()).map(|partition| self.tail(logs.clone(), partition));
        tokio::select! {
            () = shutdown.cancelled() => {}
            _ = futures::future::join_all(tails) => {}
        }
    }

    async fn tail(&self, logs: Logs, partition: Partition) {
        let lane = &self.lanes[partition.index()];
        let mut position = None;
        loop {
            let error = match self.read(&logs, partition, lane, &mut position).await {
                Ok(never) => match never {},
                Err(error) => error,
            };
            tracing::debug!("the live feed of partition {partition} starts over: {error}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn read(
        &self,
        logs: &Logs,
        partition: Partition,
        lane: &Lane,
        position: &mut Option<u64>,
    ) -> Result<std::convert::Infallible, mariposas_event_log::ReadError> {
        let from = if let Some(position) = *position {
            position
        } else {
            let head = logs.head(Log::Outcomes, partition).await?;
            let from = head.saturating_sub(RING as u64);
            let mut recent = lane.recent.lock().unwrap_or_else(PoisonError::into_inner);
            (recent.complete_after, recent.newest) = (from, from);
            from
        };
        *position = Some(from);
        let mut reader = Reader::after(logs, Log::Outcomes, partition, from).await?;
        loop {
            for stored in reader.next_chunk(500).await? {
                *position = Some(stored.sequence);
                if let Ok((envelope, Event::Outcome(outcome))) = Envelope::read(&stored.payload) {
                    let payload = String::from_utf8_lossy(&stored.payload).into();
                    let (user, name) = (envelope.user, outcome.name());
                    lane.publish(LiveEvent { partition, sequence: stored.sequence, user, name, payload });
                }
            }
        }
    }
}

impl Lane {
    fn publish(&self, event: LiveEvent) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.newest = event.sequence;
        recent.events.push_back(event.clone());
        if recent.events.len() > RING
            && let Some(oldest) = recent.events.pop_front()
        {
            recent.complete_after = oldest.sequence;
        }
        // Nobody may be listening.
        let _ = self.sender.send(event);
    }
}
