//! Trying a parked user again: what waits is applied in order, with the time that passed meanwhile, in one
//! transaction, up to the first event that still cannot be.

use super::batch::{Batch, Ready};
use super::incoming::Incoming;
use super::replay::{self, Prepared};
use super::session::Checkpoints;
use super::tick::tick_of;
use super::{Engine, EngineError, answered, history, unissued};
use crate::given_up;
use crate::parking::{self, Lot, Order, Retried};
use crate::position::Checkpoint;
use crate::task::spawn;
use crate::view::{Recorded, View};
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use sqlx::{Any, Transaction};
use tokio::sync::mpsc;

/// Later than everything.
const END: u64 = i64::MAX as u64;

/// Does what an operator asked, and answers. An `Err` starts the session over.
pub(super) async fn carry_out<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    lot: &mut Lot,
    order: Order,
    replaying: &mpsc::Sender<Prepared>,
) -> Result<(), EngineError> {
    // Whoever asked and went away has the answer in the list of the parked.
    match order {
        Order::Retry(user, answer) => {
            let result = retry(engine, checkpoints, lot, &user).await;
            let _ = answer.send(result.as_ref().map(Clone::clone).map_err(ToString::to_string));
            if result?.waiting == 0 {
                let partition = Partition::of(&user, engine.logs.partitions());
                unissued::look_for(engine, partition, Some(&user), replaying).await?;
            }
            Ok(())
        }
        Order::Drop(user, answer) => {
            let result = give_up(engine, checkpoints, lot, &user).await;
            let _ = answer.send(result.as_ref().map(|dropped| *dropped).map_err(ToString::to_string));
            result?;
            let partition = Partition::of(&user, engine.logs.partitions());
            unissued::look_for(engine, partition, Some(&user), replaying).await
        }
        Order::Replay(user, answer) => {
            if lot.users.contains(&user) {
                let _ = answer.send(Err(parking::refusal(&user)));
            } else {
                // Reading and folding go on aside; what came of it is taken over between two batches.
                spawn(replay::prepare(engine.clone(), user, answer, replaying.clone()));
            }
            Ok(())
        }
    }
}

/// Takes a partition within a transaction, so that another instance must read again who is parked. One that is held
/// here must be where we left it.
pub(super) async fn take<V: View>(
    engine: &Engine<V>,
    checkpoints: &Checkpoints,
    tx: &mut Transaction<'static, Any>,
    partition: Partition,
) -> Result<Checkpoint, EngineError> {
    let taken = Checkpoint::take(tx, engine.name, partition).await?;
    let taken = taken.ok_or(EngineError::Overtaken(partition))?;
    let moved = |held: &Checkpoint| held.sequence != taken.sequence || held.epoch + 1 != taken.epoch;
    if checkpoints.get(&partition).is_some_and(moved) {
        return Err(EngineError::Overtaken(partition));
    }
    Ok(taken)
}

async fn retry<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    lot: &mut Lot,
    user: &UserId,
) -> Result<Retried, EngineError> {
    let partition = Partition::of(user, engine.logs.partitions());
    let first_seen = async {
        let mut tx = engine.db.snapshot().await?;
        parking::waiting(&mut tx, engine.name, user).await
    };
    let mut waiting = answered(first_seen).await?;
    let (mut events, mut stop) = read(engine, partition, &waiting).await?;
    loop {
        let begun = async {
            let mut tx = engine.db.begin().await?;
            let next = take(engine, checkpoints, &mut tx, partition).await?;
            // Whoever applied the partition until now may have let more wait, or less, since that was read.
            let now = parking::waiting(&mut tx, engine.name, user).await?;
            let ticks = history::ticks(&mut tx, partition, next.sequence).await?;
            Ok::<_, EngineError>((tx, next, now, ticks))
        };
        let (tx, next, now, ticks) = answered(begun).await?;
        if now != waiting {
            drop(tx);
            (events, stop) = read(engine, partition, &now).await?;
            waiting = now;
            continue;
        }
        let before = stop.as_ref().map_or(END, |(sequence, _)| *sequence);
        let first = waiting.first().copied().unwrap_or(END);
        let (ticks, acts_from) = (&ticks[..], next.acts_from);
        let next_tick = ticks.partition_point(|(sequence, _)| *sequence < first);
        let apart = Waiting { user, partition, ticks, next_tick, acts_from };
        let mut batch = Batch::new(engine, tx, Lot::default());
        let until = before.min(next.sequence + 1);
        let now = events.iter().filter(|event| event.sequence < before);
        match apart.apply(&mut batch, now, until).await {
            Err(EngineError::Poisoned { sequence, reason, .. }) => {
                stop = Some((sequence, reason));
                continue;
            }
            applied => applied?,
        }
        let Batch { mut tx, .. } = batch;
        let released = async {
            let applied = parking::release(&mut tx, engine.name, user, before).await?;
            if let Some((sequence, reason)) = stop {
                parking::note_attempt(&mut tx, engine.name, user, partition, sequence, reason).await?;
            }
            let waiting = parking::waiting(&mut tx, engine.name, user).await?.len() as u64;
            tx.commit().await?;
            Ok::<_, EngineError>((applied, waiting))
        };
        let (applied, waiting) = answered(released).await?;
        checkpoints.entry(partition).and_modify(|held| *held = next);
        if waiting == 0 {
            lot.users.remove(user);
        }
        return Ok(Retried { applied, waiting });
    }
}

/// What waits, up to the first event that cannot be read, and that one with the reason.
async fn read<V: View>(
    engine: &Engine<V>,
    partition: Partition,
    waiting: &[u64],
) -> Result<(Vec<Recorded>, Option<(u64, String)>), EngineError> {
    let mut events = Vec::new();
    for &sequence in waiting {
        // What was erased needs no applying.
        let Some(stored) = engine.logs.at(Log::Training, partition, sequence).await? else { continue };
        match Incoming::read(partition, &stored)?.read {
            Ok(event) => events.push(event),
            Err(reason) => return Ok((events, Some((sequence, reason)))),
        }
    }
    Ok((events, None))
}

/// What waits for one user, and when time was said meanwhile.
struct Waiting<'a> {
    user: &'a UserId,
    partition: Partition,
    ticks: &'a [(u64, Timestamp)],
    /// Ticks before this one are over.
    next_tick: usize,
    acts_from: u64,
}

impl Waiting<'_> {
    /// Applies events in order, and each tick by which the user was due between them, up to before a sequence.
    async fn apply<V: View>(
        mut self,
        batch: &mut Batch<'_, V>,
        events: impl Iterator<Item = &Recorded>,
        before: u64,
    ) -> Result<(), EngineError> {
        // They were due for nothing while they were parked; what waits may say nothing about when they are.
        answered(batch.due_again(self.user)).await?;
        for event in events {
            self.pass_time(batch, event.sequence).await?;
            if let Some(instant) = tick_of(event) {
                self.tick(batch, event, instant).await?;
            } else {
                let ready = [Ready { event, acts: event.sequence > self.acts_from }];
                answered(batch.fold(&ready)).await?;
            }
            self.next_tick = self.ticks.partition_point(|(sequence, _)| *sequence <= event.sequence);
        }
        self.pass_time(batch, before).await
    }

    async fn pass_time<V: View>(&mut self, batch: &mut Batch<'_, V>, before: u64) -> Result<(), EngineError> {
        while let Some(due_at) = answered(batch.due_of(self.user)).await? {
            let ahead = &self.ticks[self.next_tick..];
            let Some(skipped) = ahead.iter().position(|(_, instant)| *instant >= due_at) else { break };
            let (sequence, instant) = ahead[skipped];
            if sequence >= before {
                break;
            }
            self.next_tick += skipped + 1;
            let logs = &batch.engine.logs;
            let Some(stored) = logs.at(Log::Training, self.partition, sequence).await? else { continue };
            if let Ok(tick) = Incoming::read(self.partition, &stored)?.read {
                self.tick(batch, &tick, instant).await?;
            }
        }
        Ok(())
    }

    async fn tick<V: View>(
        &self,
        batch: &mut Batch<'_, V>,
        tick: &Recorded,
        instant: Timestamp,
    ) -> Result<(), EngineError> {
        answered(batch.tick_users(std::slice::from_ref(self.user), tick, instant, self.acts_from)).await
    }
}

async fn give_up<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    lot: &mut Lot,
    user: &UserId,
) -> Result<u64, EngineError> {
    let partition = Partition::of(user, engine.logs.partitions());
    let giving_up = async {
        let mut tx = engine.db.begin().await?;
        let next = take(engine, checkpoints, &mut tx, partition).await?;
        let dropped = given_up::give_up(&mut tx, engine.name, user, next.sequence).await?;
        tx.commit().await?;
        Ok::<_, EngineError>((next, dropped))
    };
    let (next, dropped) = answered(giving_up).await?;
    checkpoints.entry(partition).and_modify(|held| *held = next);
    lot.users.remove(user);
    Ok(dropped)
}
