//! Applying up to given sequences, in partitions that nobody else applies: what a build is brought up with.

use super::apply::apply_all;
use super::careful::{self, Doubts};
use super::reading::{ReadMark, place, read};
use super::session::{Checkpoints, parked, take};
use super::{Engine, EngineError, answered};
use crate::view::View;
use futures::FutureExt;
use mariposas_event_log::ReadError;
use mariposas_event_schema::streams::Partition;
use std::time::Duration;
use tokio::task::JoinSet;

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
    let (send, mut receive, room) = place(checkpoints.len());
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
