//! What was never issued about people who were parked when other rows took over. The rows before had decided nothing about them
//! since the event that parked them, and the new ones decide about nothing up to where those were closed. It is issued once they
//! wait for nothing any more.

use super::fold::fold;
use super::replay::{self, Own};
use super::retry::take;
use super::session::Checkpoints;
use super::verify::Poison;
use super::{Engine, EngineError, answered};
use crate::ledger::{self, Issued};
use crate::parking;
use crate::position::{self, signed, unsigned};
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
pub(crate) async fn inherit<V: View>(old: &Engine<V>, new: &Engine<V>) -> Result<(), EngineError> {
    let mut tx = old.db.snapshot().await?;
    let parked = parking::first_waiting(&mut tx, old.name).await?;
    let left: Vec<(String, i64)> = sqlx::query_as("SELECT user_id, since FROM unissued WHERE consumer = $1")
        .bind(old.name)
        .fetch_all(&mut *tx)
        .await?;
    let stored = position::stored(&mut *tx, old.name, old.logs.log_id()).await?;
    drop(tx);
    let at = |user: &UserId| {
        let partition = Partition::of(user, old.logs.partitions());
        stored.iter().find(|checkpoint| checkpoint.partition == partition)
    };
    let mut since: BTreeMap<UserId, u64> = BTreeMap::new();
    for (user, (first, _)) in parked {
        // Up to there it was decided before these rows were made.
        let acts_from = at(&user).map_or(0, |checkpoint| checkpoint.acts_from);
        since.insert(user, first.max(acts_from.saturating_add(1)));
    }
    for (user, left) in left {
        if let Ok(user) = UserId::new(user) {
            let since = since.entry(user).or_insert(u64::MAX);
            *since = unsigned(left).min(*since);
        }
    }
    since.retain(|user, since| at(user).is_some_and(|checkpoint| *since <= checkpoint.sequence));
    let mut tx = new.db.begin().await?;
    // Of a hand-over that was interrupted, or of when these rows served before.
    sqlx::query("DELETE FROM unissued WHERE consumer = $1").bind(new.name).execute(&mut *tx).await?;
    for (user, since) in since {
        sqlx::query("INSERT INTO unissued (user_id, consumer, part, since) VALUES ($1, $2, $3, $4)")
            .bind(user.as_str().to_owned())
            .bind(new.name)
            .bind(i64::from(Partition::of(&user, new.logs.partitions()).0))
            .bind(signed(since))
            .execute(&mut *tx)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// Looks, aside, for what was not issued about the people of a partition, one after another; or about one of them, who waited
/// until now.
pub(super) async fn look_for<V: View>(
    engine: &Engine<V>,
    partition: Partition,
    only: Option<&UserId>,
    found: &mpsc::Sender<replay::Prepared>,
) -> Result<(), EngineError> {
    if engine.decide.is_none() {
        return Ok(());
    }
    let noted = sqlx::query_as("SELECT user_id, since FROM unissued WHERE consumer = $1 AND part = $2")
        .bind(engine.name)
        .bind(i64::from(partition.0))
        .fetch_all(engine.db.reads());
    let mut noted: Vec<(String, i64)> = answered(noted).await?;
    noted.retain(|(user, _)| only.is_none_or(|only| user == only.as_str()));
    if !noted.is_empty() {
        spawn(find(engine.clone(), noted, found.clone()));
    }
    Ok(())
}

async fn find<V: View>(engine: Engine<V>, noted: Vec<(String, i64)>, found: mpsc::Sender<replay::Prepared>) {
    for (user, since) in noted {
        let Ok(user) = UserId::new(user) else { continue };
        let missing = loop {
            match missing(&engine, &user, unsigned(since)).await {
                Ok(missing) => break missing,
                // They alone; their note stays for a program that can.
                Err(error @ EngineError::Poisoned { .. }) => {
                    tracing::error!(consumer = engine.name, %user, "what was not issued is not known: {error}");
                    break None;
                }
                Err(error) => {
                    tracing::warn!(consumer = engine.name, %user, "what was not issued is not known: {error}");
                }
            }
            tokio::time::sleep(AGAIN).await;
            if found.is_closed() {
                return;
            }
        };
        // A session that ended begins to look again.
        if let Some(missing) = missing
            && found.send(replay::Prepared::Outcomes(missing)).await.is_err()
        {
            return;
        }
    }
}

/// Folds what was applied of somebody, deciding since then. `None`: they wait, and it is looked for when they do not, or
/// a later program applied what this one cannot read.
async fn missing<V: View>(
    engine: &Engine<V>,
    user: &UserId,
    since: u64,
) -> Result<Option<Found>, EngineError> {
    let Own { partition, events, given_up, waits, .. } = replay::own(engine, user, Some(since)).await?;
    if waits || events.iter().any(|event| event.read.is_err() && !given_up.has(user, event.sequence)) {
        return Ok(None);
    }
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
    Ok(Some(Found { user: user.clone(), partition, outcomes }))
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
