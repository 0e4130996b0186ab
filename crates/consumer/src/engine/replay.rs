//! Folding one person again, in place of their rows. Where their events are is known, so it takes as long as their own
//! history, however long the log is. It cannot act: nothing up to the position is decided again.

use super::fold::{Built, fold};
use super::incoming::Incoming;
use super::retry::take;
use super::session::Checkpoints;
use super::verify::Poison;
use super::{Engine, EngineError, history, unissued};
use crate::given_up::GivenUp;
use crate::handle::Replayed;
use crate::parking;
use crate::position;
use crate::rows::State;
use crate::script::Script;
use crate::task::spawn;
use crate::view::{Recorded, View};
use mariposas_event_log::Stored;
use mariposas_event_schema::facts::clock::ClockTicked;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Actor, Envelope, Event, Fact, UserId};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use uuid::Uuid;

type Answer = oneshot::Sender<Result<Replayed, String>>;

/// What was made aside of one person's events, to be taken over between two batches.
pub(super) enum Prepared {
    /// Their rows.
    Rows(Box<Folded>),
    /// What was not issued about them.
    Outcomes(unissued::Found),
}

/// One person, folded.
pub(super) struct Folded {
    user: UserId,
    /// The events this was folded from, and the last tick.
    from: (Vec<u64>, u64),
    built: Built,
    answer: Answer,
}

/// Reads and folds; whoever waits hears when that fails.
pub(super) async fn prepare<V: View>(
    engine: Engine<V>,
    user: UserId,
    answer: Answer,
    done: mpsc::Sender<Prepared>,
) {
    match read_and_fold(&engine, &user).await {
        Ok((from, built)) => {
            // A session that ended drops the answer with it, which says so.
            let _ = done.send(Prepared::Rows(Box::new(Folded { user, from, built, answer }))).await;
        }
        Err(error) => {
            let _ = answer.send(Err(error.to_string()));
        }
    }
}

/// What was applied of one person, and when time was said.
pub(super) struct Own {
    pub(super) partition: Partition,
    /// Where it is.
    sequences: Vec<u64>,
    last_tick: u64,
    pub(super) events: Vec<Incoming>,
    /// More of them waits.
    pub(super) waits: bool,
    pub(super) given_up: Arc<GivenUp>,
}

async fn read_and_fold<V: View>(
    engine: &Engine<V>,
    user: &UserId,
) -> Result<((Vec<u64>, u64), Built), EngineError> {
    let Own { partition, sequences, last_tick, events, given_up, .. } = own(engine, user, None).await?;
    let folder = engine.folder(given_up);
    let built = spawn_blocking(move || {
        let events = events.into_iter().map(Ok);
        fold(&folder, partition, position::NEVER, events, HashSet::new(), &Poison::new())
    });
    let built = built.await.expect("panics of folds are caught")?;
    if let Some(first) = built.parked.first() {
        // A later program folded it, and its rows would end here.
        let (stream, sequence) = (Log::Training.stream(partition), first.sequence);
        return Err(EngineError::Event { stream, sequence, reason: first.reason.clone() });
    }
    Ok(((sequences, last_tick), built))
}

/// Reads it. Ticks are as they stand on the log from `acts_from` on; those before cause nothing.
pub(super) async fn own<V: View>(
    engine: &Engine<V>,
    user: &UserId,
    acts_from: Option<u64>,
) -> Result<Own, EngineError> {
    let partition = Partition::of(user, engine.logs.partitions());
    let mut tx = engine.db.snapshot().await?;
    let sequences = history::of(&mut tx, user).await?;
    let last = sequences.last().copied().unwrap_or(0);
    let stored = position::stored(&mut *tx, engine.name, engine.logs.log_id()).await?;
    let upto = stored.iter().find(|at| at.partition == partition).map_or(last, |at| at.sequence);
    let mut ticks = match engine.view.touches_on_tick() {
        Some(_) => history::ticks(&mut tx, partition, upto).await?,
        None => Vec::new(),
    };
    let given_up = Arc::new(GivenUp::load(&mut tx, engine.name).await?);
    let waiting = parking::waiting(&mut tx, engine.name, user).await?;
    drop(tx);
    // Of who waits, nothing that was said since.
    if let Some(first) = waiting.first() {
        ticks.retain(|(sequence, _)| sequence < first);
    }
    let last_tick = ticks.last().map_or(0, |(sequence, _)| *sequence);
    // What was erased is gone from here too.
    let read = |stored: &Stored| Incoming::read(partition, stored);
    let mut events: Vec<Incoming> = engine.logs.all_at(Log::Training, partition, &sequences, read).await?;
    if let Some(from) = acts_from {
        let those = ticks.split_off(ticks.partition_point(|(sequence, _)| *sequence < from));
        let those: Vec<u64> = those.into_iter().map(|(sequence, _)| sequence).collect();
        events.extend(engine.logs.all_at(Log::Training, partition, &those, read).await?);
    }
    events.extend(ticks.into_iter().map(|(sequence, instant)| {
        let recorded = Recorded {
            partition,
            sequence,
            envelope: Envelope {
                id: Uuid::nil(),
                source: "gateway".to_owned(),
                user: UserId::clock(),
                time: instant,
                correlation: Uuid::nil(),
                causation: None,
                actor: Actor::System,
            },
            event: Event::Fact(Fact::ClockTicked(ClockTicked { instant })),
        };
        Incoming { sequence, user: UserId::clock(), read: Ok(recorded) }
    }));
    // Places where nothing is folded and they were due for nothing any more.
    events.extend(given_up.beginnings(user).map(|sequence| {
        let read = Err("it was given up".to_owned());
        Incoming { sequence, user: user.clone(), read }
    }));
    events.sort_by_key(|event| event.sequence);
    Ok(Own { partition, sequences, last_tick, events, waits: !waiting.is_empty(), given_up })
}

/// Puts the folded rows in place of the stored ones, if nothing of this person was applied meanwhile; else it is
/// folded again. An `Err` starts the session over.
pub(super) async fn take_over<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    prepared: Prepared,
    again: &mpsc::Sender<Prepared>,
) -> Result<(), EngineError> {
    let Folded { user, from, mut built, answer } = match prepared {
        Prepared::Rows(folded) => *folded,
        Prepared::Outcomes(found) => return unissued::issue(engine, checkpoints, found).await,
    };
    let partition = built.partition;
    let mut tx = engine.db.begin().await?;
    let next = take(engine, checkpoints, &mut tx, partition).await?;
    // Another instance may have parked them, or this one a moment ago: what waits must come in its turn.
    if !parking::waiting(&mut tx, engine.name, &user).await?.is_empty() {
        let _ = answer.send(Err(parking::refusal(&user)));
        return Ok(());
    }
    let now = (history::of(&mut tx, &user).await?, history::last_tick(&mut tx, partition).await?);
    if now != from {
        drop(tx);
        spawn(prepare(engine.clone(), user, answer, again.clone()));
        return Ok(());
    }
    let mut names: BTreeSet<&'static str> = BTreeSet::from([history::HISTORY.name]);
    for rows in V::State::default().tables() {
        names.insert(rows.table().name);
        names.extend(rows.sum_tables().iter().map(|table| table.name));
    }
    for name in names {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {name} WHERE user_id = $1")))
            .bind(user.as_str().to_owned())
            .execute(&mut *tx)
            .await?;
    }
    parking::undue(&mut tx, engine.name, &user).await?;
    let (mut script, mut rows) = (Script::new(engine.db.dialect()), 0);
    for (name, (table, stored)) in std::mem::take(&mut built.tables) {
        table.store(&mut script, &stored);
        if name != history::HISTORY.name && name != position::DUE.name {
            rows += stored.len() as u64;
        }
    }
    script.run(&mut tx).await?;
    tx.commit().await?;
    checkpoints.entry(partition).and_modify(|held| *held = next);
    // Whoever asked and went away has their rows.
    let _ = answer.send(Ok(Replayed { events: from.0.len() as u64, rows }));
    Ok(())
}
