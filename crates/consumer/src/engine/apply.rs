//! Applying a batch: one transaction, in which the position moves first, and every row is written once. Only a tick for
//! which many are due takes several.

use super::batch::Batch;
use super::reading::Chunk;
use super::session::Checkpoints;
use super::{Engine, EngineError, answered};
use crate::parking::Lot;
use crate::position;
use crate::view::View;
use mariposas_event_schema::streams::Partition;
use sqlx::{Any, Transaction};
use std::collections::BTreeMap;
use uuid::Uuid;

type Tx = Transaction<'static, Any>;

/// Half-told ticks, by partition: their sequences and ids.
type HalfTold = BTreeMap<Partition, (u64, Uuid)>;

/// Applies chunks, in as many transactions as their ticks need; whoever cannot be folded is parked. `true`: outcomes
/// wait in the outbox.
pub(super) async fn apply_all<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    mut chunks: Vec<Chunk>,
    lot: &mut Lot,
) -> Result<bool, EngineError> {
    let mut issued = false;
    while !chunks.is_empty() {
        issued |= apply_some(engine, checkpoints, &mut chunks, lot, false).await?;
    }
    Ok(issued)
}

/// The same in one transaction. What is left in `chunks` comes after: in a partition where more people are due than one
/// transaction tells, its tick and all that stands behind it. It may let others go first between its parts.
pub(super) async fn apply_some<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    chunks: &mut Vec<Chunk>,
    lot: &mut Lot,
    rests: bool,
) -> Result<bool, EngineError> {
    loop {
        match answered(apply(engine, checkpoints, chunks, lot, rests)).await {
            Err(EngineError::Poisoned { user, sequence, reason }) => {
                lot.poison.insert(user, (sequence, reason));
            }
            applied => return applied,
        }
    }
}

async fn apply<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    chunks: &mut Vec<Chunk>,
    lot: &mut Lot,
    rests: bool,
) -> Result<bool, EngineError> {
    let mut half_told = HalfTold::new();
    let ahead = after(checkpoints, chunks, &half_told);
    let mut tx = engine.db.begin().await?;
    // First, so that a second owner waits here and then finds the position moved.
    swap(engine, &mut tx, checkpoints, &ahead).await?;
    let mut batch = Batch { rests, ..Batch::new(engine, tx, lot.clone()) };
    let mut ready = Vec::new();
    for chunk in chunks.iter() {
        if !half_told.contains_key(&chunk.partition)
            && let Some(tick) = batch.apply(chunk, ahead[&chunk.partition].acts_from, &mut ready).await?
        {
            half_told.insert(chunk.partition, tick);
        }
    }
    batch.fold(&ready).await?;
    // Back to before a tick that has to be told to others yet.
    let reached = after(checkpoints, chunks, &half_told);
    swap(engine, &mut batch.tx, &ahead, &reached).await?;
    batch.tx.commit().await?;
    *checkpoints = reached;
    *lot = batch.lot;
    chunks.retain_mut(|chunk| {
        let Some((tick, _)) = half_told.get(&chunk.partition) else { return false };
        chunk.events.retain(|event| event.sequence >= *tick);
        chunk.upto >= *tick
    });
    Ok(batch.issued)
}

/// Where the checkpoints are after these chunks, or before a half-told tick in them.
fn after(checkpoints: &Checkpoints, chunks: &[Chunk], half_told: &HalfTold) -> Checkpoints {
    let mut next = checkpoints.clone();
    for chunk in chunks {
        let checkpoint = next.get_mut(&chunk.partition).expect("a chunk is of a partition that is held");
        let end = half_told.get(&chunk.partition).map_or(u64::MAX, |(tick, _)| *tick);
        for event in chunk.events.iter().take_while(|event| event.sequence < end) {
            checkpoint.advance(event.sequence, event.read.as_ref().ok().map(|event| event.envelope.id));
        }
        checkpoint.advance(chunk.upto.min(end - 1), None);
    }
    for (partition, (tick, id)) in half_told {
        next.entry(*partition).and_modify(|checkpoint| checkpoint.remember(*tick, *id));
    }
    next
}

async fn swap<V: View>(
    engine: &Engine<V>,
    tx: &mut Tx,
    from: &Checkpoints,
    to: &Checkpoints,
) -> Result<(), EngineError> {
    let moves: Vec<_> =
        from.values().zip(to.values()).filter(|(old, new)| old.sequence != new.sequence).collect();
    match position::swap(tx, engine.db.dialect(), engine.name, &moves).await? {
        Some(lost) if engine.fenced => Err(EngineError::Overtaken(lost)),
        _ => Ok(()),
    }
}
