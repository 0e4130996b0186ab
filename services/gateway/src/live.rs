//! The live feed: one reader of OUTCOMES per partition, and a ring of recent events for those who come back.

use mariposas_event_log::{Logs, Reader};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, UserId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Events remembered per partition.
const RING: usize = 2_000;
/// How long a listener waits for the ring to hold what they had seen: after a start, or where another gateway was ahead.
const PATIENCE: Duration = Duration::from_secs(2);

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
    /// Up to where the ring is filled; `None` before it was filled once.
    filled: watch::Sender<Option<u64>>,
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
        let lane = |_| Lane {
            recent: Mutex::default(),
            sender: broadcast::channel(1_024).0,
            filled: watch::channel(None).0,
        };
        Self { lanes: Partition::all(partitions).map(lane).collect() }
    }

    /// Listens to a partition. `seen` is the last sequence the listener had, if it had one.
    pub(crate) async fn listen(
        &self,
        partition: Partition,
        seen: Option<u64>,
    ) -> (Start, u64, broadcast::Receiver<LiveEvent>) {
        let lane = &self.lanes[partition.index()];
        // All of them come back at once after a start, and none has missed anything then.
        let wanted = seen.filter(|seen| *seen < u64::MAX).unwrap_or(0);
        let mut filled = lane.filled.subscribe();
        let _ = timeout(PATIENCE, filled.wait_for(|upto| upto.is_some_and(|upto| upto >= wanted))).await;
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
        let mut reached = None;
        loop {
            let error = match self.read(&logs, partition, lane, &mut reached).await {
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
        reached: &mut Option<Reached>,
    ) -> Result<std::convert::Infallible, mariposas_event_log::ReadError> {
        let Reached { position, begun_at } = if let Some(reached) = *reached {
            reached
        } else {
            let head = logs.head(Log::Outcomes, partition).await?;
            let from = head.saturating_sub(RING as u64);
            let mut recent = lane.recent.lock().unwrap_or_else(PoisonError::into_inner);
            (recent.complete_after, recent.newest) = (from, from);
            Reached { position: from, begun_at: head }
        };
        *reached = Some(Reached { position, begun_at });
        let mut reader = Reader::after(logs, Log::Outcomes, partition, position).await?;
        loop {
            if reader.position() >= begun_at {
                lane.filled_up_to(reader.position());
            }
            for stored in reader.next_chunk(500).await? {
                *reached = Some(Reached { position: stored.sequence, begun_at });
                if let Ok((envelope, Event::Outcome(outcome))) = Envelope::read(&stored.payload) {
                    let payload = String::from_utf8_lossy(&stored.payload).into();
                    let (user, name) = (envelope.user, outcome.name());
                    let event = LiveEvent { partition, sequence: stored.sequence, user, name, payload };
                    lane.remember(event, stored.sequence > begun_at);
                }
            }
        }
    }
}

/// Where a reader is, and where the log ended when it began: what is older is no news.
#[derive(Debug, Clone, Copy)]
struct Reached {
    position: u64,
    begun_at: u64,
}

impl Lane {
    fn remember(&self, event: LiveEvent, is_news: bool) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.newest = event.sequence;
        recent.events.push_back(event.clone());
        if recent.events.len() > RING
            && let Some(oldest) = recent.events.pop_front()
        {
            recent.complete_after = oldest.sequence;
        }
        if is_news {
            // Nobody may be listening.
            let _ = self.sender.send(event);
        }
    }

    /// Everything up to a sequence is in the ring, as far as it reaches.
    fn filled_up_to(&self, sequence: u64) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.newest = recent.newest.max(sequence);
        drop(recent);
        self.filled.send_replace(Some(sequence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(sequence: u64) -> LiveEvent {
        let user = UserId::new("ada").expect("a user id");
        LiveEvent { partition: Partition(0), sequence, user, name: "pet.hatched", payload: "{}".into() }
    }

    /// What somebody is told first who comes back with `seen`, while the ring is filled up to 6 a moment later.
    async fn told(seen: Option<u64>) -> Option<Vec<u64>> {
        let hub = Hub::new(1);
        let filling = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            (2..=6).for_each(|sequence| hub.lanes[0].remember(event(sequence), false));
            hub.lanes[0].recent.lock().expect("nobody panicked").complete_after = 1;
            hub.lanes[0].filled_up_to(6);
        };
        let ((start, newest, mut receiver), ()) = tokio::join!(hub.listen(Partition(0), seen), filling);
        assert_eq!((newest, receiver.try_recv().is_err()), (6, true), "what is old is not sent as news");
        match start {
            Start::Reset => None,
            Start::Since(events) => Some(events.iter().map(|event| event.sequence).collect()),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_back_before_the_ring_is_filled_goes_on_where_they_were() {
        assert_eq!(told(Some(4)).await, Some(vec![5, 6]));
        assert_eq!(told(Some(6)).await, Some(vec![]));
        assert_eq!(told(None).await, Some(vec![]));
        for unknown in [0, 7, u64::MAX] {
            assert_eq!(told(Some(unknown)).await, None, "{unknown}");
        }
    }
}
