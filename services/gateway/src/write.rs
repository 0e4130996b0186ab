//! Writing facts: durable before acknowledged, and repeated safely.

use crate::http::problem::Problem;
use bytes::Bytes;
use jiff::Timestamp;
use mariposas_consumer::{Handle, Serves, WaitError};
use mariposas_event_log::{AppendError, Appended, Appender, Logs, Message};
use mariposas_event_schema::envelope::MAX_EVENT_BYTES;
use mariposas_event_schema::streams::{Log, Partition, Position};
use mariposas_event_schema::{Actor, Envelope, Event, Fact, UserId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a write may take before its result counts as unknown.
const DEADLINE: Duration = Duration::from_secs(8);
/// How long a command waits until the gateway has applied what it acknowledged before.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How long the head of a partition is remembered. What came after it is well within the server's duplicate window.
const HEAD_MEMORY: Duration = Duration::from_secs(10);
/// Events appended together by an import.
const CHUNK: usize = 500;

/// A fact with its event id.
pub(crate) type Wish = (Uuid, Fact);

/// A fact on the log.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) position: Position,
    /// It had been there before.
    pub(crate) repeated: bool,
}

/// The newest sequences this gateway acknowledged to a person.
#[derive(Debug, Clone, Copy, Default)]
struct Acknowledged {
    any: u64,
    /// Of facts that other commands are read with: the profile, exercises, workouts, routines.
    context: u64,
}

pub(crate) struct Writer {
    logs: Logs,
    appender: Appender,
    handle: Handle,
    acknowledged: Mutex<HashMap<UserId, Acknowledged>>,
    /// Where the log stood at the start, by partition: what was acknowledged before that, and to whom, is not remembered.
    heads_at_start: Arc<[u64]>,
    heads: Mutex<HashMap<Partition, (u64, Instant)>>,
}

impl Writer {
    pub(crate) fn new(logs: Logs, appender: Appender, handle: Handle, heads_at_start: Arc<[u64]>) -> Self {
        let (acknowledged, heads) = (Mutex::default(), Mutex::default());
        Self { logs, appender, handle, acknowledged, heads_at_start, heads }
    }

    pub(crate) fn partition(&self, user: &UserId) -> Partition {
        Partition::of(user, self.logs.partitions())
    }

    /// Appends facts of one person, in order; an answer for each.
    pub(crate) async fn append_each(
        &self,
        user: &UserId,
        wishes: &[Wish],
        now: Timestamp,
    ) -> Vec<Result<Written, AppendError>> {
        let partition = self.partition(user);
        let correlation = wishes.first().map_or(Uuid::nil(), |(id, _)| *id);
        let mut messages = Vec::with_capacity(wishes.len());
        for (id, fact) in wishes {
            let envelope = Envelope {
                id: *id,
                source: "gateway".to_owned(),
                user: user.clone(),
                time: now,
                correlation,
                causation: None,
                actor: Actor::User,
            };
            let payload = Bytes::from(envelope.write_fact(fact));
            let subject = Log::Training.subject(partition, user, fact.name());
            messages.push(Message { id: *id, subject, payload });
        }
        if let Some(large) = messages.iter().find(|message| message.payload.len() > MAX_EVENT_BYTES) {
            let reason = format!("it has {} bytes; {MAX_EVENT_BYTES} is the most", large.payload.len());
            return wishes.iter().map(|_| Err(AppendError::Refused(reason.clone()))).collect();
        }
        let results = self.appender.append(partition, messages, Instant::now() + DEADLINE).await;
        self.acknowledge(user, wishes, &results);
        let position = |appended: Appended| Written {
            position: self.logs.position(partition, appended.sequence),
            repeated: appended.duplicate,
        };
        results.into_iter().map(|result| result.map(position)).collect()
    }

    /// Appends facts that belong together; the place of the last. Sent again with the same ids when the
    /// result was not known.
    pub(crate) async fn append(
        &self,
        user: &UserId,
        wishes: &[Wish],
        now: Timestamp,
    ) -> Result<Written, Problem> {
        let mut last = None;
        for chunk in wishes.chunks(CHUNK) {
            for result in self.append_each(user, chunk, now).await {
                last = Some(result.map_err(Problem::from)?);
            }
        }
        last.ok_or_else(|| Problem::internal("there was nothing to append"))
    }

    fn acknowledge(&self, user: &UserId, wishes: &[Wish], results: &[Result<Appended, AppendError>]) {
        let mut known = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > 100_000 {
            // Whoever is forgotten is helped by the position their client sends back.
            known.clear();
        }
        let mine = match known.get_mut(user) {
            Some(mine) => mine,
            None => known.entry(user.clone()).or_default(),
        };
        for ((_, fact), result) in wishes.iter().zip(results) {
            let Ok(appended) = result else { continue };
            mine.any = mine.any.max(appended.sequence);
            if is_context(fact) {
                mine.context = mine.context.max(appended.sequence);
            }
        }
    }

    fn acknowledged(&self, user: &UserId) -> Acknowledged {
        self.acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(user)
            .copied()
            .unwrap_or_default()
    }

    /// Waits until everything this person was told is applied here, and what the request carries. Rows that do not serve are
    /// not whole: what would be read, and stamped on a fact for good, may be missing in them.
    pub(crate) async fn settle(&self, user: &UserId, carried: Option<&Position>) -> Result<(), Problem> {
        self.settle_at(user, self.acknowledged(user).any, carried, PATIENCE).await
    }

    /// The same, and everything that stands on the log for longer than [`HEAD_MEMORY`]: before a command that may have
    /// left the duplicate window is taken for a new one. It may have been stored and never answered.
    pub(crate) async fn settle_unanswered(
        &self,
        user: &UserId,
        carried: Option<&Position>,
        patience: Duration,
    ) -> Result<(), Problem> {
        let head = self.head(self.partition(user)).await?;
        self.settle_at(user, head.max(self.acknowledged(user).any), carried, patience).await
    }

    async fn head(&self, partition: Partition) -> Result<u64, Problem> {
        let remembered = self.heads.lock().unwrap_or_else(PoisonError::into_inner).get(&partition).copied();
        if let Some((head, read)) = remembered
            && read.elapsed() < HEAD_MEMORY
        {
            return Ok(head);
        }
        let read = Instant::now();
        // Seldom asked, and large: whoever writes would carry it about.
        let head = Box::pin(self.logs.head(Log::Training, partition)).await;
        let head = head.map_err(|error| Problem::unavailable(error.to_string()))?;
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).insert(partition, (head, read));
        Ok(head)
    }

    /// The same as [`settle`](Self::settle) for the facts that sets are read with; returns up to where those were acknowledged.
    pub(crate) async fn settle_context(
        &self,
        user: &UserId,
        carried: Option<&Position>,
    ) -> Result<u64, Problem> {
        let sequence = self.acknowledged(user).context;
        self.settle_at(user, sequence, carried, PATIENCE).await?;
        Ok(sequence.max(carried.map_or(0, |position| position.sequence)))
    }

    async fn settle_at(
        &self,
        user: &UserId,
        sequence: u64,
        carried: Option<&Position>,
        patience: Duration,
    ) -> Result<(), Problem> {
        let partition = self.partition(user);
        if let Some(carried) = carried
            && (carried.log_id != self.logs.log_id() || carried.partition != partition)
        {
            return Err(Problem::conflict("other-log", WaitError::OtherLog.to_string()));
        }
        if self.handle.serves_within(patience).await != Serves::These {
            return Err(Problem::unavailable(
                "the gateway's rows are being built from the log, or another version's serve; try again shortly",
            ));
        }
        let sequence = sequence.max(carried.map_or(0, |position| position.sequence));
        let sequence = sequence.max(self.heads_at_start.get(partition.index()).copied().unwrap_or(0));
        if self.handle.applied_in(partition) >= sequence {
            return Ok(());
        }
        let position = self.logs.position(partition, sequence);
        self.handle
            .wait_for(&position, patience)
            .await
            .map_err(|error| Problem::unavailable(error.to_string()))
    }

    /// Up to where this person's facts are applied here.
    pub(crate) fn applied(&self, user: &UserId) -> Position {
        self.position(user, self.handle.applied_in(self.partition(user)))
    }

    /// A place among this person's facts.
    pub(crate) fn position(&self, user: &UserId, sequence: u64) -> Position {
        self.logs.position(self.partition(user), sequence)
    }

    /// The fact at a position, to compare a repeated command with. Whoever cannot see what is stored cannot say that it is
    /// the same.
    pub(crate) async fn stored(&self, position: &Position) -> Result<Fact, Problem> {
        // As large as `head`, and as seldom asked.
        let stored = Box::pin(self.logs.at(Log::Training, position.partition, position.sequence)).await;
        match stored.ok().flatten().map(|stored| Envelope::read(&stored.payload)) {
            Some(Ok((_, Event::Fact(fact)))) => Ok(fact),
            _ => Err(Problem::unavailable(
                "what is stored under this id cannot be read now; send it again with the same id",
            )),
        }
    }
}

/// Whether other commands are read with a fact: all but what was done or measured.
fn is_context(fact: &Fact) -> bool {
    !matches!(
        fact,
        Fact::SetLogged(_)
            | Fact::SetCorrected(_)
            | Fact::SetRetracted(_)
            | Fact::ActivityLogged(_)
            | Fact::ActivityCorrected(_)
            | Fact::ActivityRetracted(_)
            | Fact::BodyweightRecorded(_)
    )
}
