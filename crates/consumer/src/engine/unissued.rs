//! What was never issued about people who were parked when other rows took over. The rows before had decided nothing about them
//! since the event that parked them, and the new ones decide about nothing up to where those were closed. It is issued once they
//! wait for nothing any more.

use super::fold::fold;
use super::replay::{self, Own};
use super::retry::take;
use super::session::Checkpoints;
use super::verify::Poison;
use super::{Engine, EngineError, answered};
use crate::db::Db;
use crate::ledger::{self, Issued};
use crate::parking;
use crate::position::{signed, unsigned};
use crate::script::Script;
use crate::task::spawn;
use crate::view::View;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS unissued (
    user_id TEXT NOT NULL,
    consumer TEXT NOT NULL,
    part BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (user_id, consumer)
);
";

/// How long it is waited before reading somebody's events is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Outcomes about one person that may be missing.
pub(super) struct Found {
    user: UserId,
    partition: Partition,
    outcomes: Vec<Issued>,
}

/// Notes in new rows about whom the old ones, which are closed, have decided nothing since when.
pub(crate) async fn inherit(old: &Db, new: &Db, consumer: &str, partitions: u16) -> Result<(), EngineError> {
    let mut tx = old.snapshot().await?;
    let mut since: BTreeMap<UserId, u64> = BTreeMap::new();
    for (user, (first, _)) in parking::first_waiting(&mut tx, consumer).await? {
        since.insert(user, first);
    }
    let left: Vec<(String, i64)> = sqlx::query_as("SELECT user_id, since FROM unissued WHERE consumer = $1")
        .bind(consumer.to_owned())
        .fetch_all(&mut *tx)
        .await?;
    drop(tx);
    for (user, left) in left {
        if let Ok(user) = UserId::new(user) {
            let first = since.entry(user).or_insert(u64::MAX);
            *first = unsigned(left).min(*first);
        }
    }
    let mut tx = new.begin().await?;
    for (user, since) in since {
        sqlx::query(
            "INSERT INTO unissued (user_id, consumer, part, since) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, consumer) DO UPDATE SET since = excluded.since",
        )
        .bind(user.as_str().to_owned())
        .bind(consumer.to_owned())
        .bind(i64::from(Partition::of(&user, partitions).0))
        .bind(signed(since))
        .execute(&mut *tx)
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Looks, aside, for what was not issued about the people of a partition.
pub(super) async fn look_for<V: View>(
    engine: &Engine<V>,
    partition: Partition,
    found: &mpsc::Sender<replay::Prepared>,
) -> Result<(), EngineError> {
    if engine.decide.is_none() {
        return Ok(());
    }
    let noted = sqlx::query_as("SELECT user_id, since FROM unissued WHERE consumer = $1 AND part = $2")
        .bind(engine.name)
        .bind(i64::from(partition.0))
        .fetch_all(engine.db.reads());
    let noted: Vec<(String, i64)> = answered(noted).await?;
    for (user, since) in noted {
        if let Ok(user) = UserId::new(user) {
            spawn(find(engine.clone(), user, unsigned(since), found.clone()));
        }
    }
    Ok(())
}

async fn find<V: View>(engine: Engine<V>, user: UserId, since: u64, found: mpsc::Sender<replay::Prepared>) {
    loop {
        match missing(&engine, &user, since).await {
            // A session that ended begins to look again.
            Ok(missing) => {
                let _ = found.send(replay::Prepared::Outcomes(missing)).await;
                return;
            }
            Err(error) => {
                tracing::warn!(consumer = engine.name, %user, "what was not issued is not known: {error}");
            }
        }
        tokio::time::sleep(AGAIN).await;
        if found.is_closed() {
            return;
        }
    }
}

/// Folds what was applied of somebody, deciding since then.
async fn missing<V: View>(engine: &Engine<V>, user: &UserId, since: u64) -> Result<Found, EngineError> {
    let Own { partition, events, given_up, .. } = replay::own(engine, user, Some(since)).await?;
    let ledger = async {
        let mut tx = engine.db.snapshot().await?;
        ledger::keys(&mut tx, engine.db.dialect(), std::iter::once(user)).await
    };
    let ledger = answered(ledger).await?;
    let folder = engine.folder(given_up);
    let folded = spawn_blocking(move || {
        let events = events.into_iter().map(Ok);
        fold(&folder, partition, since - 1, events, ledger, &Poison::new())
    });
    let outcomes = folded.await.expect("panics of folds are caught")?.outcomes;
    Ok(Found { user: user.clone(), partition, outcomes })
}

/// Issues what was found and does not stand in the ledger by now. Whoever waits by now is tried again first. An `Err` starts
/// the session over.
pub(super) async fn issue<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    found: Found,
) -> Result<(), EngineError> {
    let Found { user, partition, outcomes } = found;
    let mut tx = engine.db.begin().await?;
    let next = take(engine, checkpoints, &mut tx, partition).await?;
    if parking::waiting(&mut tx, engine.name, &user).await?.is_empty() {
        let outcomes = ledger::not_yet_issued(&mut tx, engine.db.dialect(), outcomes).await?;
        let mut script = Script::new(engine.db.dialect());
        ledger::issue(&mut script, &outcomes);
        script.run(&mut tx).await?;
        sqlx::query("DELETE FROM unissued WHERE consumer = $1 AND user_id = $2")
            .bind(engine.name)
            .bind(user.as_str().to_owned())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    checkpoints.entry(partition).and_modify(|held| *held = next);
    Ok(())
}
