//! After an end that was not clean: event by event, with the attempt committed before it is made, until it is sure that
//! it was none of them. What a panic cannot tell (out of memory, an abort) is counted this way, and parked in the end.

use super::apply::{Batch, apply_all};
use super::fold::fold;
use super::session::{Checkpoints, Chunk};
use super::spill::Spilled;
use super::tick::{PAGE, tick_of};
use super::verify::Poison;
use super::{Engine, EngineError};
use crate::db::Db;
use crate::given_up::GivenUp;
use crate::parking::Lot;
use crate::position;
use crate::view::View;
use mariposas_event_schema::UserId;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// So many events of a start are taken one by one.
pub(super) const CAREFUL: usize = 200;
/// Whoever was being folded when the program ended so often is parked.
const ATTEMPTS: i64 = 3;

/// Notes that an instance runs. `true`: another one did and has not said that it ended.
pub(crate) async fn begin(db: &Db, consumer: &str, instance: &str) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let others = sqlx::query("DELETE FROM running WHERE consumer = $1 AND instance <> $2")
        .bind(consumer.to_owned())
        .bind(instance.to_owned())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO running (consumer, instance) VALUES ($1, $2) ON CONFLICT (consumer, instance) DO NOTHING",
    )
    .bind(consumer.to_owned())
    .bind(instance.to_owned())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(others.rows_affected() > 0)
}

/// Notes that an instance ended as it should.
pub(crate) async fn end(db: &Db, consumer: &str, instance: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM running WHERE consumer = $1 AND instance = $2")
        .bind(consumer.to_owned())
        .bind(instance.to_owned())
        .execute(db.writes())
        .await?;
    Ok(())
}

/// Applies a chunk event by event.
pub(super) async fn apply<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    chunk: Chunk,
    lot: &mut Lot,
) -> Result<bool, EngineError> {
    let mut issued = false;
    for chunk in chunk.one_by_one() {
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
                let mut tx = engine.db.snapshot().await?;
                position::due(&mut tx, engine.name, partition, instant, PAGE).await?
            }
            None => vec![event.user.clone()],
        };
        for user in concerned {
            let attempts = attempt(engine, &user).await?;
            if attempts > ATTEMPTS {
                let reason = format!("the program ended {} times while this was folded", attempts - 1);
                lot.poison.insert(user.clone(), (event.sequence, reason));
            } else if let Some((tick, instant)) = tick {
                // Each of them is tried alone before all are told; what it came to is not kept.
                let mut batch = Batch::new(engine, engine.db.begin().await?, Lot::default());
                let tried = batch.tick_users(std::slice::from_ref(&user), tick, instant, acts_from).await;
                if let Err(error) = tried
                    && !matches!(error, EngineError::Poisoned { .. })
                {
                    return Err(error);
                }
            } else {
                continue;
            }
            passed(engine, &user).await?;
        }
        let owner = event.user.clone();
        issued |= apply_all(engine, checkpoints, vec![chunk], lot).await?;
        passed(engine, &owner).await?;
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
        let attempts = attempt(engine, user).await?;
        if attempts > ATTEMPTS {
            let first = events.events_of(|of| of == user.as_str()).find_map(Result::ok);
            let first = first.map_or(0, |event| event.sequence);
            let reason = format!("the program ended {} times while this was folded", attempts - 1);
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
        passed(engine, user).await?;
    }
    Ok(poison)
}

/// Counts an attempt before it is made.
async fn attempt<V: View>(engine: &Engine<V>, user: &UserId) -> Result<i64, sqlx::Error> {
    let (attempts,): (i64,) = sqlx::query_as(
        "INSERT INTO attempt (user_id, consumer, attempts) VALUES ($1, $2, 1)
         ON CONFLICT (user_id, consumer) DO UPDATE SET attempts = attempt.attempts + 1 RETURNING attempts",
    )
    .bind(user.as_str().to_owned())
    .bind(engine.name)
    .fetch_one(engine.db.writes())
    .await?;
    Ok(attempts)
}

/// It went well, or is parked.
async fn passed<V: View>(engine: &Engine<V>, user: &UserId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM attempt WHERE user_id = $1 AND consumer = $2")
        .bind(user.as_str().to_owned())
        .bind(engine.name)
        .execute(engine.db.writes())
        .await?;
    Ok(())
}
