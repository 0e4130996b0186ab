//! Trying a parked user again: what waits is applied in order, in one transaction, up to the first event that
//! still cannot be.

use super::apply::{Batch, tick_of};
use super::incoming::Incoming;
use super::{Consumer, EngineError};
use crate::parking::{self, Lot, Order, Retried};
use crate::position::Checkpoint;
use crate::view::{Recorded, View};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};

/// Later than everything.
const END: u64 = i64::MAX as u64;

/// Does what an operator asked, and answers. An `Err` starts the session over.
pub(super) async fn carry_out<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
    lot: &mut Lot,
    order: Order,
) -> Result<(), EngineError> {
    // Whoever asked and went away has the answer in the list of the parked.
    match order {
        Order::Retry(user, answer) => {
            let result = retry(consumer, checkpoints, lot, &user).await;
            let _ = answer.send(result.as_ref().map(Clone::clone).map_err(ToString::to_string));
            result.map(|_| ())
        }
        Order::Drop(user, answer) => {
            let result = give_up(consumer, checkpoints, lot, &user).await;
            let _ = answer.send(result.as_ref().map(|dropped| *dropped).map_err(ToString::to_string));
            result.map(|_| ())
        }
    }
}

async fn retry<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
    lot: &mut Lot,
    user: &UserId,
) -> Result<Retried, EngineError> {
    let partition = Partition::of(user, consumer.logs.partitions());
    let waiting = parking::waiting(&mut consumer.db.begin().await?, consumer.name, user).await?;
    let mut events: Vec<Recorded> = Vec::new();
    let mut stop: Option<(u64, String)> = None;
    for sequence in &waiting {
        // What was erased needs no applying.
        let Some(stored) = consumer.logs.at(Log::Training, partition, *sequence).await? else { continue };
        match Incoming::read(partition, &stored)?.read {
            Ok(event) => events.push(event),
            Err(reason) => {
                stop = Some((*sequence, reason));
                break;
            }
        }
    }
    let place = &mut checkpoints[partition.index()];
    loop {
        let mut next = place.clone();
        let mut tx = consumer.db.begin().await?;
        // Another instance must read again who is parked.
        if !next.take(&mut tx, consumer.name).await? {
            return Err(EngineError::Overtaken(partition));
        }
        let before = stop.as_ref().map_or(END, |(sequence, _)| *sequence);
        let mut batch = Batch { consumer, tx, issued: false, lot: Lot::default() };
        match apply(&mut batch, user, events.iter().filter(|event| event.sequence < before), next.acts_from)
            .await
        {
            Err(EngineError::Poisoned { sequence, reason, .. }) => {
                stop = Some((sequence, reason));
                continue;
            }
            applied => applied?,
        }
        let Batch { mut tx, .. } = batch;
        let applied = parking::release(&mut tx, consumer.name, user, before).await?;
        if let Some((sequence, reason)) = &stop {
            parking::note_attempt(&mut tx, consumer.name, user, *sequence, reason).await?;
        }
        tx.commit().await?;
        *place = next;
        if stop.is_none() {
            lot.users.remove(user);
        }
        return Ok(Retried { applied, waiting: (waiting.len() as u64).saturating_sub(applied) });
    }
}

async fn apply<V: View>(
    batch: &mut Batch<'_, V>,
    user: &UserId,
    events: impl Iterator<Item = &Recorded>,
    acts_from: u64,
) -> Result<(), EngineError> {
    for event in events {
        match tick_of(event) {
            Some(instant) => {
                batch.tick_users(vec![user.clone()], event, instant, acts_from, &mut 0).await?;
            }
            None => batch.fold(&[event], acts_from).await?,
        }
    }
    Ok(())
}

async fn give_up<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
    lot: &mut Lot,
    user: &UserId,
) -> Result<u64, EngineError> {
    let place = &mut checkpoints[Partition::of(user, consumer.logs.partitions()).index()];
    let mut next = place.clone();
    let mut tx = consumer.db.begin().await?;
    if !next.take(&mut tx, consumer.name).await? {
        return Err(EngineError::Overtaken(place.partition));
    }
    let dropped = parking::release(&mut tx, consumer.name, user, END).await?;
    tx.commit().await?;
    *place = next;
    lot.users.remove(user);
    Ok(dropped)
}
