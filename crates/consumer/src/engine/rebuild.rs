//! Building the rows of a new database from a long log: the same fold as live, with another sink.
//!
//! Live, a batch loads the rows its events touch. Here nothing is stored yet, so nothing is loaded: the log is
//! spilled into files by user, each file is folded wholly in memory, and its rows are written once. The
//! position moves at the end, so what a crash leaves behind is cleared by the next try. Outcomes that were
//! issued before the crash stand in the ledger and are not issued again.

use super::apply::{Trigger, added, caught, decide, tick_of};
use super::incoming::Incoming;
use super::spill::{self, spill};
use super::verify::Poison;
use super::{Consumer, EngineError};
use crate::ledger::{self, Issued};
use crate::parking::{self, Lot, Waiting};
use crate::position::{self, Checkpoint};
use crate::rows::{Changes, JsonRow, State, key_of};
use crate::status::Building;
use crate::table::Table;
use crate::view::{Recorded, View};
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::{JoinSet, spawn_blocking};

/// From so many events on, this is faster than applying batch by batch.
const WORTH_IT: u64 = 10_000;
/// Rows written with one statement.
const PAGE: usize = 5_000;

/// The rows of some users, ready to be written.
pub(super) struct Built {
    partition: Partition,
    pub(super) events: u64,
    pub(super) users: BTreeSet<UserId>,
    pub(super) tables: BTreeMap<&'static str, (&'static Table, Vec<JsonRow>)>,
    pub(super) outcomes: Vec<Issued>,
    parked: Vec<Waiting>,
}

/// Brings a database without any position to the head of a long log. Does nothing to one that has begun.
pub(super) async fn run<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
) -> Result<(), EngineError> {
    let mut heads = Vec::new();
    for checkpoint in checkpoints.iter() {
        heads.push(consumer.logs.head(Log::Training, checkpoint.partition).await?);
    }
    let events: u64 = heads.iter().sum();
    if checkpoints.iter().any(|checkpoint| checkpoint.sequence > 0) || events < WORTH_IT {
        return Ok(());
    }
    let started = Instant::now();
    tracing::info!(consumer = consumer.name, events, "the rows are built from the log");
    let say =
        |done| consumer.saying.building.send_replace(Some(Building { done, total: events, since: started }));
    say(0);
    let built = build(consumer, checkpoints, &heads, say).await;
    consumer.saying.building.send_replace(None);
    built?;
    tracing::info!(consumer = consumer.name, events, "the rows are built; it took {:?}", started.elapsed());
    Ok(())
}

async fn build<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
    heads: &[u64],
    say: impl Fn(u64) -> Option<Building>,
) -> Result<(), EngineError> {
    claim(consumer, checkpoints).await?;

    let mut spilling = JoinSet::new();
    for (checkpoint, head) in checkpoints.iter().zip(heads) {
        spilling.spawn(spill(consumer.logs.clone(), checkpoint.clone(), *head));
    }
    let mut reached: Vec<Checkpoint> = checkpoints.to_vec();
    let mut folding = JoinSet::new();
    let lanes = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = 0;
    while let Some(spilled) = spilling.join_next().await {
        let spilled = spilled.expect("reading does not panic")?;
        let acts_from = spilled.upto.acts_from;
        let partition = spilled.upto.partition;
        reached[partition.index()] = spilled.upto;
        for file in spilled.files {
            while folding.len() >= lanes {
                let built = folding.join_next().await.expect("something is being folded");
                done += write(consumer, checkpoints, built.expect("folds do not panic")?).await?;
                say(done);
            }
            folding.spawn(fold_file(consumer.folder(), partition, acts_from, file));
        }
    }
    while let Some(built) = folding.join_next().await {
        write(consumer, checkpoints, built.expect("folds do not panic")?).await?;
    }

    let mut tx = consumer.db.begin().await?;
    for (old, new) in checkpoints.iter().zip(&reached) {
        if !new.swap(&mut tx, consumer.name, old).await? {
            return Err(EngineError::Overtaken(old.partition));
        }
    }
    tx.commit().await?;
    checkpoints.clone_from_slice(&reached);
    Ok(())
}

/// Takes every partition for this process and clears what an earlier try left. Another process that builds
/// the same rows finds its epoch gone at its next write.
async fn claim<V: View>(consumer: &Consumer<V>, checkpoints: &mut [Checkpoint]) -> Result<(), EngineError> {
    let mut tx = consumer.db.begin().await?;
    for checkpoint in checkpoints.iter_mut() {
        if !checkpoint.take(&mut tx, consumer.name).await? {
            return Err(EngineError::Overtaken(checkpoint.partition));
        }
    }
    let mut tables: BTreeSet<&'static str> = BTreeSet::new();
    for rows in V::State::default().tables() {
        tables.insert(rows.table().name);
        tables.extend(rows.sum_tables().iter().map(|table| table.name));
    }
    for table in tables {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *tx).await?;
    }
    for table in ["due", "parked"] {
        let sql = format!("DELETE FROM {table} WHERE consumer = $1");
        sqlx::query(AssertSqlSafe(sql)).bind(consumer.name).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What folding needs of a consumer, wherever it runs.
pub(super) struct Folder<V: View> {
    pub(super) name: &'static str,
    pub(super) view: Arc<V>,
    pub(super) decide: Option<super::Decide<V>>,
    pub(super) db: crate::Db,
    /// Who is known to be parked, and since which event.
    pub(super) poison: Arc<Poison>,
}

impl<V: View> Consumer<V> {
    pub(super) fn folder(&self) -> Folder<V> {
        Folder {
            name: self.name,
            view: self.view.clone(),
            decide: self.decide,
            db: self.db.clone(),
            poison: Arc::default(),
        }
    }
}

pub(super) async fn fold_file<V: View>(
    folder: Folder<V>,
    partition: Partition,
    acts_from: u64,
    file: File,
) -> Result<Built, EngineError> {
    let events = spawn_blocking(move || decode(partition, file)).await.expect("decoding does not panic")?;
    let mut ledger = HashSet::new();
    if folder.decide.is_some() {
        let users: BTreeSet<&UserId> = events.iter().map(|event| &event.user).collect();
        let mut tx = folder.db.snapshot().await?;
        ledger = ledger::keys(&mut tx, folder.db.dialect(), users.into_iter()).await?;
    }
    spawn_blocking(move || {
        let mut poison = (*folder.poison).clone();
        loop {
            // A user whose fold panics has half-changed rows: everything is folded again without the rest of them.
            match fold(&folder, partition, acts_from, &events, ledger.clone(), &poison) {
                Err((user, sequence, reason)) => poison.insert(user, (sequence, reason)),
                Ok(built) => return Ok(built),
            };
        }
    })
    .await
    .expect("panics of folds are caught")
}

fn decode(partition: Partition, file: File) -> Result<Vec<Incoming>, EngineError> {
    let stored = spill::read(file)?.into_iter();
    stored
        .map(|(sequence, user, payload)| Incoming::from_parts(partition, sequence, &user, &payload))
        .collect()
}

/// Folds everything about some users, in log order, with nothing but memory. An `Err` is the user whose fold
/// panicked, where, and why.
fn fold<V: View>(
    folder: &Folder<V>,
    partition: Partition,
    acts_from: u64,
    events: &[Incoming],
    mut ledger: HashSet<(UserId, String)>,
    poison: &HashMap<UserId, (u64, String)>,
) -> Result<Built, (UserId, u64, String)> {
    let view = &*folder.view;
    let mut lot = Lot { poison: poison.clone(), ..Lot::default() };
    let mut parked = Vec::new();
    let mut states: HashMap<UserId, V::State> = HashMap::new();
    let mut due = Due::default();
    let mut outcomes = Vec::new();
    let mut decide_for = |user: &UserId, state: &V::State, event: &Recorded, ordinal: u32| {
        if event.sequence > acts_from
            && let Some(should) = folder.decide
        {
            let trigger = Trigger { event, ordinal };
            decide(folder.name, should(view, state), user, trigger, &mut ledger, &mut outcomes);
        }
    };
    for Incoming { sequence, user, read } in events {
        let waiting = |user: &UserId, (reason, attempts)| {
            let (user, sequence) = (user.clone(), *sequence);
            Waiting { user, partition, sequence, reason, attempts }
        };
        if let Some(waits) = lot.waits(user, *sequence, read.as_ref().err()) {
            if read.as_ref().map_or(true, |event| !view.touches(event).is_nothing()) {
                lot.users.insert(user.clone());
                due.set(user, None);
                parked.push(waiting(user, waits));
            }
            continue;
        }
        let event = read.as_ref().expect("what cannot be read waits");
        if let Some(instant) = tick_of(event) {
            for (ordinal, user) in (1..).zip(due.take(instant)) {
                if let Some(waits) = poison.get(&user).filter(|(at, _)| sequence >= at) {
                    lot.users.insert(user.clone());
                    parked.push(waiting(&user, (waits.1.clone(), 1)));
                    continue;
                }
                let state = states.get_mut(&user).expect("whoever is due has rows");
                let next = caught(|| {
                    view.tick(state, &user, instant);
                    let next = view.due_at(state).filter(|next| *next > instant);
                    decide_for(&user, state, event, ordinal);
                    next
                });
                let next = next.map_err(|reason| (user.clone(), *sequence, reason))?;
                due.set(&user, next);
            }
            continue;
        }
        if view.touches(event).is_nothing() {
            continue;
        }
        if !states.contains_key(user) {
            states.insert(user.clone(), V::State::complete());
        }
        let state = states.get_mut(user).expect("it was made");
        let next = caught(|| {
            view.fold(state, event);
            decide_for(user, state, event, 0);
            view.due_at(state)
        });
        let next = next.map_err(|reason| (user.clone(), *sequence, reason))?;
        due.set(user, next);
    }
    let mut tables = rows_of(states);
    if view.touches_on_tick().is_some() {
        let rows = due.at.iter().map(|(user, at)| {
            position::due_row(&key_of(&position::DUE, user.as_str(), folder.name), partition, *at)
        });
        tables.insert(position::DUE.name, (&position::DUE, rows.collect()));
    }
    let users = events.iter().map(|event| event.user.clone()).collect();
    Ok(Built { partition, events: events.len() as u64, users, tables, outcomes, parked })
}

/// Every row of these users, and the sums over them: a user is whole in one file, so the sums are final.
fn rows_of<S: State>(states: HashMap<UserId, S>) -> BTreeMap<&'static str, (&'static Table, Vec<JsonRow>)> {
    let mut tables: BTreeMap<&'static str, (&'static Table, Vec<JsonRow>)> = BTreeMap::new();
    let mut sums = Vec::new();
    for (user, mut state) in states {
        for rows in state.tables() {
            let Changes { stored, sums: addends, .. } = rows.changes(user.as_str());
            tables.entry(rows.table().name).or_insert_with(|| (rows.table(), Vec::new())).1.extend(stored);
            sums.extend(addends.into_iter().map(|(sign, mut sum)| {
                sum.key.insert(0, user.as_str().to_owned());
                (sign, sum)
            }));
        }
    }
    for (table, rows) in added(sums) {
        tables.insert(table.name, (table, rows));
    }
    tables
}

/// Writes what one file came to, if every partition is still ours. How many events that were.
async fn write<V: View>(
    consumer: &Consumer<V>,
    ours: &[Checkpoint],
    built: Built,
) -> Result<u64, EngineError> {
    let dialect = consumer.db.dialect();
    let mut tx: Transaction<'static, Any> = consumer.db.begin().await?;
    for checkpoint in ours {
        if !checkpoint.hold(&mut tx, consumer.name).await? {
            return Err(EngineError::Overtaken(checkpoint.partition));
        }
    }
    for (table, rows) in built.tables.into_values() {
        for page in rows.chunks(PAGE) {
            table.store(&mut tx, dialect, page).await?;
        }
    }
    parking::park(&mut tx, consumer.name, &built.parked).await?;
    for page in built.outcomes.chunks(PAGE) {
        ledger::issue(&mut tx, dialect, built.partition, page).await?;
    }
    tx.commit().await?;
    Ok(built.events)
}

/// Who is due when, both ways.
#[derive(Default)]
struct Due {
    at: HashMap<UserId, Timestamp>,
    queue: BTreeSet<(Timestamp, UserId)>,
}

impl Due {
    fn set(&mut self, user: &UserId, at: Option<Timestamp>) {
        if self.at.get(user).copied() == at {
            return;
        }
        if let Some(old) = self.at.remove(user) {
            self.queue.remove(&(old, user.clone()));
        }
        if let Some(at) = at {
            self.at.insert(user.clone(), at);
            self.queue.insert((at, user.clone()));
        }
    }

    /// Takes out everyone who is due by an instant.
    fn take(&mut self, instant: Timestamp) -> Vec<UserId> {
        let mut users = Vec::new();
        while let Some((at, _)) = self.queue.first()
            && *at <= instant
        {
            let (_, user) = self.queue.pop_first().expect("there is a first");
            self.at.remove(&user);
            users.push(user);
        }
        users
    }
}
