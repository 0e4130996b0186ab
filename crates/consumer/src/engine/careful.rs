//! After an end that was not clean: what is applied next is noted before. What had been noted when the program ended again is
//! applied in pieces, each noted too, and a piece that was not survived event by event, with the attempt committed before it
//! is made. What a panic cannot tell (out of memory, an abort) is counted this way, and parked in the end.

use super::apply::apply_all;
use super::batch::Batch;
use super::fold::fold;
use super::reading::Chunk;
use super::session::{BATCH, Checkpoints};
use super::spill::Spilled;
use super::tick::{PAGE, tick_of};
use super::verify::Poison;
use super::{Engine, EngineError, answered, trial};
use crate::db::Db;
use crate::given_up::GivenUp;
use crate::parking::Lot;
use crate::position::{self, Checkpoint, signed, unsigned};
use crate::view::View;
use mariposas_event_schema::{Partition, UserId};
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS applier (
    consumer TEXT NOT NULL,
    part BIGINT NOT NULL,
    instance TEXT NOT NULL,
    doubtful BIGINT NOT NULL,
    tried BIGINT NOT NULL,
    tried_by TEXT NOT NULL,
    PRIMARY KEY (consumer, part)
);
";

/// What was not survived is tried in so many pieces.
const PIECES: u64 = 50;
/// So far after a position whoever ended there may have been: a transaction, and the rest of its last chunk.
const IN_DOUBT: u64 = 2 * BATCH as u64;
/// Whoever ends the program must be the only one who is on trial, whatever else this process folds meanwhile.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Partitions whose last owner has not said that it ended: something of what comes next may have ended it.
#[derive(Default)]
pub(super) struct Doubts(BTreeMap<Partition, Doubt>);

struct Doubt {
    /// Nothing is in doubt after this sequence.
    until: u64,
    /// Up to here it was tried by somebody who did not survive it.
    tried: u64,
    /// So many events of that are tried at a time.
    piece: usize,
}

impl Doubts {
    /// Notes who applies a partition from now on, and whether to doubt what comes. Whoever noted what it tried and is still
    /// there has survived it, however it failed.
    pub(super) async fn take(
        &mut self,
        tx: &mut Transaction<'static, Any>,
        (consumer, instance): (&str, &str),
        at: &Checkpoint,
    ) -> Result<(), sqlx::Error> {
        let (doubtful, tried, tried_by): (i64, i64, String) = sqlx::query_as(
            "INSERT INTO applier (consumer, part, instance, doubtful, tried, tried_by) VALUES ($1, $2, $3, 0, 0, '')
             ON CONFLICT (consumer, part) DO UPDATE SET instance = excluded.instance,
             doubtful = CASE WHEN applier.instance = excluded.instance THEN applier.doubtful ELSE $4 END
             RETURNING doubtful, tried, tried_by",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(at.partition.0))
        .bind(instance.to_owned())
        .bind(signed(at.sequence + IN_DOUBT))
        .fetch_one(&mut **tx)
        .await?;
        let tried = if tried_by == instance { 0 } else { unsigned(tried) };
        // Of what was erased there are no events between the two.
        let until = unsigned(doubtful).max(tried);
        let piece = usize::try_from(tried.saturating_sub(at.sequence) / PIECES).unwrap_or(1).max(1);
        self.0.insert(at.partition, Doubt { until, tried, piece });
        Ok(())
    }

    /// How many events of several chunks may be applied together: none where a chunk may begin with what somebody did not
    /// survive.
    pub(super) fn most(&mut self, checkpoints: &Checkpoints) -> usize {
        self.0.retain(|held, doubt| checkpoints.get(held).is_some_and(|at| at.sequence < doubt.until));
        let suspects = self.0.iter().any(|(held, doubt)| checkpoints[held].sequence < doubt.tried);
        if suspects { 0 } else { BATCH }
    }

    /// Whether a chunk begins with what somebody did not survive: in pieces of how many events it is to be applied.
    pub(super) fn suspect(&self, chunk: &Chunk) -> Option<usize> {
        let (first, doubt) = (chunk.events.first()?, self.0.get(&chunk.partition)?);
        (first.sequence <= doubt.tried).then_some(doubt.piece)
    }

    /// Notes what is applied next, as far as it is in doubt.
    pub(super) async fn note(
        &self,
        db: &Db,
        (consumer, instance): (&str, &str),
        chunks: &[Chunk],
    ) -> Result<(), sqlx::Error> {
        let mut upto = BTreeMap::new();
        for chunk in chunks.iter().filter(|chunk| self.0.contains_key(&chunk.partition)) {
            upto.insert(chunk.partition, chunk.upto);
        }
        if upto.is_empty() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        for (partition, upto) in upto {
            let note = "UPDATE applier SET tried = $1, tried_by = instance
                        WHERE consumer = $2 AND part = $3 AND instance = $4";
            sqlx::query(note)
                .bind(signed(upto))
                .bind(consumer.to_owned())
                .bind(i64::from(partition.0))
                .bind(instance.to_owned())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }
}

/// Notes that an instance applies nothing any more of some partitions, or of all, and ended as it should.
pub(crate) async fn end(
    db: &Db,
    consumer: &str,
    instance: &str,
    partitions: impl IntoIterator<Item = Partition>,
) -> Result<(), sqlx::Error> {
    for partition in partitions {
        sqlx::query("DELETE FROM applier WHERE consumer = $1 AND instance = $2 AND part = $3")
            .bind(consumer.to_owned())
            .bind(instance.to_owned())
            .bind(i64::from(partition.0))
            .execute(db.writes())
            .await?;
    }
    Ok(())
}

/// Applies a chunk that begins with what somebody did not survive.
pub(super) async fn apply<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    (chunk, piece): (Chunk, usize),
    doubts: &Doubts,
    lot: &mut Lot,
) -> Result<bool, EngineError> {
    if piece == 1 {
        return one_by_one(engine, checkpoints, chunk, lot).await;
    }
    let mut issued = false;
    for piece in chunk.pieces(piece) {
        let piece = vec![piece];
        answered(doubts.note(&engine.db, (engine.name, &engine.instance), &piece)).await?;
        issued |= apply_all(engine, checkpoints, piece, lot).await?;
    }
    Ok(issued)
}

/// Applies a chunk event by event.
async fn one_by_one<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    chunk: Chunk,
    lot: &mut Lot,
) -> Result<bool, EngineError> {
    let mut issued = false;
    for chunk in chunk.pieces(1) {
        let partition = chunk.partition;
        let acts_from = checkpoints.get(&partition).map_or(0, |checkpoint| checkpoint.acts_from);
        let Some(event) = chunk.events.first() else {
            apply_all(engine, checkpoints, vec![chunk], lot).await?;
            continue;
        };
        let tick = event.read.as_ref().ok().and_then(|event| Some((event, tick_of(event)?)));
        let concerned = match tick {
            // Those of the transaction that did not end: whoever was told before is due later.
            Some((_, instant)) => {
                let due = async {
                    let mut tx = engine.db.snapshot().await?;
                    position::due(&mut tx, engine.name, partition, instant, PAGE).await
                };
                answered(due).await?
            }
            None => vec![event.user.clone()],
        };
        let _alone = ALONE.lock().await;
        let by = (engine.name, &*engine.instance);
        let mut tried = vec![event.user.clone()];
        for user in concerned {
            if let Some(reason) = trial::begin(&engine.db, by, &user).await? {
                lot.poison.insert(user.clone(), (event.sequence, reason));
                tried.push(user);
            } else if let Some((tick, instant)) = tick {
                // Each of them is tried alone before all are told; what it came to is not kept.
                let told = async {
                    let mut batch = Batch::new(engine, engine.db.begin().await?, Lot::default());
                    batch.tick_users(std::slice::from_ref(&user), tick, instant, acts_from).await
                };
                let told = answered(told).await;
                trial::pass(&engine.db, engine.name, &user).await?;
                match told {
                    Ok(()) | Err(EngineError::Poisoned { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let applied = apply_all(engine, checkpoints, vec![chunk], lot).await;
        // Also where it failed: whoever says so was not ended by it, but for what takes so long that the program ends.
        if !matches!(applied, Err(EngineError::Silent)) {
            // Who was to be parked and is not stays known.
            tried.retain(|user| applied.is_ok() || !lot.poison.contains_key(user));
            for user in tried {
                trial::pass(&engine.db, engine.name, &user).await?;
            }
        }
        issued |= applied?;
    }
    Ok(issued)
}

/// Before events are folded for a build that an earlier try of them did not survive: everybody is folded alone, the
/// attempt committed first. Whoever is known to end the program, since their first event.
pub(super) async fn building<V: View>(
    engine: &Engine<V>,
    acts_from: u64,
    events: &Arc<Spilled>,
    given_up: &Arc<GivenUp>,
) -> Result<Poison, EngineError> {
    let mut poison = Poison::new();
    for user in &events.users()? {
        if user.is_clock() {
            continue;
        }
        let _alone = ALONE.lock().await;
        if let Some(reason) = trial::begin(&engine.db, (engine.name, &engine.instance), user).await? {
            let first = events.events_of(|of| of == user.as_str()).find_map(Result::ok);
            let first = first.map_or(0, |event| event.sequence);
            poison.insert(user.clone(), (first, reason));
            continue;
        }
        let (folder, events, alone) = (engine.folder(given_up.clone()), events.clone(), user.clone());
        // What it came to is not kept: all of them are folded together next.
        let alone = spawn_blocking(move || {
            let own = events.events_of(|of| of == alone.as_str() || of == UserId::CLOCK);
            fold(&folder, events.partition, acts_from, own, HashSet::new(), &Poison::new()).is_ok()
        });
        alone.await.expect("panics of folds are caught");
        trial::pass(&engine.db, engine.name, user).await?;
    }
    Ok(poison)
}
