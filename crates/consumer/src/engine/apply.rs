//! Applying a batch: one transaction, in which the position moves first, and every row is written once.

use super::session::Chunk;
use super::{Consumer, EngineError};
use crate::db::Dialect;
use crate::ledger::{self, Issued};
use crate::position::Checkpoint;
use crate::rows::{Changes, State, Sum, key_of};
use crate::table::Table;
use crate::view::{Recorded, Touch, View};
use jiff::Timestamp;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Event, Fact, UserId};
use serde_json::{Map, Value};
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, HashMap, HashSet};

type Tx = Transaction<'static, Any>;

/// Users whose time has come, evaluated together.
const DUE_PAGE: i64 = 500;

/// Applies chunks and moves `checkpoints`. `true`: outcomes wait in the outbox.
pub(super) async fn apply<V: View>(
    consumer: &Consumer<V>,
    checkpoints: &mut [Checkpoint],
    chunks: Vec<Chunk>,
) -> Result<bool, EngineError> {
    let mut next: Vec<Checkpoint> = checkpoints.to_vec();
    for chunk in &chunks {
        let checkpoint = &mut next[chunk.partition.index()];
        for event in &chunk.events {
            checkpoint.advance(event.sequence, Some(event.envelope.id));
        }
        checkpoint.advance(chunk.upto, None);
    }
    let mut tx = consumer.db.begin().await?;
    // First, so that a second owner waits here and then finds the position moved.
    for (old, new) in checkpoints.iter().zip(&next) {
        if old.sequence != new.sequence && !new.swap(&mut tx, consumer.name, old).await? {
            return Err(EngineError::Overtaken(old.partition));
        }
    }
    let mut batch = Batch { consumer, tx, issued: false };
    for chunk in chunks {
        let acts_from = next[chunk.partition.index()].acts_from;
        let mut rest = chunk.events.as_slice();
        while !rest.is_empty() {
            let ticks_at = rest.iter().position(|event| tick_of(event).is_some()).unwrap_or(rest.len());
            batch.fold(&rest[..ticks_at], acts_from).await?;
            rest = &rest[ticks_at..];
            if let Some((tick, after)) = rest.split_first() {
                batch.tick(tick, acts_from).await?;
                rest = after;
            }
        }
    }
    let Batch { tx, issued, .. } = batch;
    tx.commit().await?;
    checkpoints.clone_from_slice(&next);
    Ok(issued)
}

fn tick_of(event: &Recorded) -> Option<Timestamp> {
    match &event.event {
        Event::Fact(Fact::ClockTicked(tick)) => Some(tick.instant),
        _ => None,
    }
}

struct Batch<'a, V: View> {
    consumer: &'a Consumer<V>,
    tx: Tx,
    issued: bool,
}

/// The event that makes an outcome due.
#[derive(Clone, Copy)]
struct Trigger<'a> {
    event: &'a Recorded,
    ordinal: u32,
}

impl<V: View> Batch<'_, V> {
    fn dialect(&self) -> Dialect {
        self.consumer.db.dialect()
    }

    /// Folds events that are no ticks.
    async fn fold(&mut self, events: &[Recorded], acts_from: u64) -> Result<(), EngineError> {
        let view = &*self.consumer.view;
        let on_tick = view.touches_on_tick();
        let mut wanted: BTreeMap<UserId, Touch> = BTreeMap::new();
        let mut folded: Vec<&Recorded> = Vec::new();
        for event in events {
            let touch = view.touches(event);
            if touch.is_nothing() {
                continue;
            }
            let user = wanted.entry(event.envelope.user.clone()).or_default();
            user.merge(touch);
            if let Some(on_tick) = &on_tick {
                user.merge(on_tick.clone());
            }
            folded.push(event);
        }
        if folded.is_empty() {
            return Ok(());
        }
        let mut states = self.load(&wanted).await?;
        let mut ledger = self.ledger(wanted.keys()).await?;
        let mut due: BTreeMap<UserId, Option<Timestamp>> = BTreeMap::new();
        let mut outcomes = Vec::new();
        for event in folded {
            let user = &event.envelope.user;
            let state = states.get_mut(user).expect("every user of the batch was loaded");
            view.fold(state, event);
            if on_tick.is_some() {
                due.insert(user.clone(), view.due_at(state));
            }
            if event.sequence > acts_from {
                let trigger = Trigger { event, ordinal: 0 };
                self.decide(user, state, trigger, &mut ledger, &mut outcomes);
            }
        }
        self.store(states, outcomes, due, events[0].partition).await
    }

    /// Lets everyone who is due know that time has passed.
    async fn tick(&mut self, tick: &Recorded, acts_from: u64) -> Result<(), EngineError> {
        let view = &*self.consumer.view;
        let (Some(touch), Some(instant)) = (view.touches_on_tick(), tick_of(tick)) else { return Ok(()) };
        let mut ordinal = 0;
        loop {
            let users = self.due(tick.partition, instant).await?;
            if users.is_empty() {
                return Ok(());
            }
            let wanted: BTreeMap<UserId, Touch> = users.into_iter().map(|user| (user, touch.clone())).collect();
            let mut states = self.load(&wanted).await?;
            let mut ledger = self.ledger(wanted.keys()).await?;
            let mut due = BTreeMap::new();
            let mut outcomes = Vec::new();
            for user in wanted.keys() {
                let state = states.get_mut(user).expect("every due user was loaded");
                view.tick(state, user, instant);
                // Whoever would be due again at once would hold up everyone for ever.
                let next = view.due_at(state).filter(|next| *next > instant);
                due.insert(user.clone(), next);
                ordinal += 1;
                if tick.sequence > acts_from {
                    self.decide(user, state, Trigger { event: tick, ordinal }, &mut ledger, &mut outcomes);
                }
            }
            self.store(states, outcomes, due, tick.partition).await?;
        }
    }

    fn decide(
        &mut self,
        user: &UserId,
        state: &V::State,
        trigger: Trigger<'_>,
        ledger: &mut HashSet<(UserId, String)>,
        outcomes: &mut Vec<Issued>,
    ) {
        let Some(decide) = self.consumer.decide else { return };
        for outcome in decide(&self.consumer.view, state) {
            let key = outcome.natural_key();
            if ledger.insert((user.clone(), key.as_str().to_owned())) {
                let event = trigger.event;
                let order = (event.sequence, trigger.ordinal, u32::try_from(outcomes.len()).unwrap_or(u32::MAX));
                outcomes.push(Issued::new(self.consumer.name, user, &key, &outcome, event, order));
            }
        }
    }

    async fn load(&mut self, wanted: &BTreeMap<UserId, Touch>) -> Result<HashMap<UserId, V::State>, EngineError> {
        let dialect = self.dialect();
        let mut states: HashMap<UserId, V::State> = HashMap::new();
        let mut keys: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
        let mut users: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
        let mut tables: BTreeMap<&'static str, &'static Table> = BTreeMap::new();
        for (user, touch) in wanted {
            let mut state = V::State::default();
            for rows in state.tables() {
                let table = rows.table();
                tables.insert(table.name, table);
                if touch.tables.contains(table.name) {
                    rows.expect(None);
                    users.entry(table.name).or_default().push(key_of(&Table { key: &[], ..*table }, user.as_str(), ""));
                    continue;
                }
                for (_, key) in touch.rows.iter().filter(|(name, _)| *name == table.name) {
                    rows.expect(Some(key));
                    keys.entry(table.name).or_default().push(key_of(table, user.as_str(), key));
                }
            }
            states.insert(user.clone(), state);
        }
        for (name, table) in tables {
            let mut found: Vec<Map<String, Value>> = Vec::new();
            if let Some(keys) = keys.get(name) {
                found.extend(table.load(&mut self.tx, dialect, keys).await?);
            }
            if let Some(users) = users.get(name) {
                found.extend(table.load_users(&mut self.tx, dialect, users).await?);
            }
            for mut row in found {
                let bad = |reason: String| EngineError::Row { table: name, reason };
                let user = row.remove("user_id").and_then(|user| UserId::new(user.as_str()?).ok());
                let user = user.ok_or_else(|| bad("its user_id is none".to_owned()))?;
                let state = states.get_mut(&user).expect("only rows of wanted users are loaded");
                let rows = state.tables().into_iter().find(|rows| rows.table().name == name);
                rows.expect("the table is the state's").accept(row).map_err(|error| bad(error.to_string()))?;
            }
        }
        Ok(states)
    }

    /// What was issued to these users before.
    async fn ledger(&mut self, users: impl Iterator<Item = &UserId>) -> Result<HashSet<(UserId, String)>, EngineError> {
        if self.consumer.decide.is_none() {
            return Ok(HashSet::new());
        }
        let dialect = self.dialect();
        Ok(ledger::keys(&mut self.tx, dialect, users).await?)
    }

    async fn due(&mut self, partition: Partition, instant: Timestamp) -> Result<Vec<UserId>, EngineError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT user_id FROM due WHERE consumer = $1 AND part = $2 AND due_at <= $3 ORDER BY user_id LIMIT $4",
        )
        .bind(self.consumer.name)
        .bind(i64::from(partition.0))
        .bind(instant.as_millisecond())
        .bind(DUE_PAGE)
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(rows.into_iter().filter_map(|(user,)| UserId::new(user).ok()).collect())
    }

    async fn store(
        &mut self,
        mut states: HashMap<UserId, V::State>,
        outcomes: Vec<Issued>,
        due: BTreeMap<UserId, Option<Timestamp>>,
        partition: Partition,
    ) -> Result<(), EngineError> {
        let dialect = self.dialect();
        let mut written: BTreeMap<&'static str, (&'static Table, Changes)> = BTreeMap::new();
        for (user, state) in &mut states {
            for rows in state.tables() {
                if !rows.has_changed() {
                    continue;
                }
                let (_, all) = written.entry(rows.table().name).or_insert_with(|| (rows.table(), Changes::default()));
                let changes = rows.changes(user.as_str());
                all.stored.extend(changes.stored);
                all.deleted.extend(changes.deleted);
                all.sums.extend(changes.sums.into_iter().map(|(sign, mut sum)| {
                    sum.key.insert(0, user.as_str().to_owned());
                    (sign, sum)
                }));
            }
        }
        let mut sums = Vec::new();
        for (table, changes) in written.into_values() {
            table.store(&mut self.tx, dialect, &changes.stored).await?;
            table.delete(&mut self.tx, dialect, &changes.deleted).await?;
            sums.extend(changes.sums);
        }
        for (table, rows) in added(sums) {
            table.add(&mut self.tx, dialect, &rows).await?;
        }
        if !outcomes.is_empty() {
            self.issued = true;
            ledger::issue(&mut self.tx, dialect, partition, &outcomes).await?;
        }
        self.store_due(due, partition).await
    }

    async fn store_due(&mut self, due: BTreeMap<UserId, Option<Timestamp>>, partition: Partition) -> Result<(), EngineError> {
        let name = self.consumer.name;
        for (user, due_at) in due {
            match due_at {
                Some(due_at) => {
                    sqlx::query(
                        "INSERT INTO due (consumer, user_id, part, due_at) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (consumer, user_id) DO UPDATE SET due_at = excluded.due_at",
                    )
                    .bind(name)
                    .bind(user.as_str().to_owned())
                    .bind(i64::from(partition.0))
                    .bind(due_at.as_millisecond())
                    .execute(&mut *self.tx)
                    .await?;
                }
                None => {
                    sqlx::query("DELETE FROM due WHERE consumer = $1 AND user_id = $2")
                        .bind(name)
                        .bind(user.as_str().to_owned())
                        .execute(&mut *self.tx)
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// Addends folded by key: each row of a sum table is written once, and not at all where nothing changed.
fn added(sums: Vec<(i64, Sum)>) -> Vec<(&'static Table, Vec<Value>)> {
    let mut tables: BTreeMap<&'static str, (&'static Table, BTreeMap<Vec<String>, Vec<i64>>)> = BTreeMap::new();
    for (sign, sum) in sums {
        let (_, rows) = tables.entry(sum.table.name).or_insert_with(|| (sum.table, BTreeMap::new()));
        let amounts = rows.entry(sum.key).or_insert_with(|| vec![0; sum.amounts.len()]);
        for (amount, addend) in amounts.iter_mut().zip(&sum.amounts) {
            *amount += sign * addend;
        }
    }
    tables
        .into_values()
        .map(|(table, rows)| {
            let rows = rows.into_iter().filter(|(_, amounts)| amounts.iter().any(|amount| *amount != 0));
            let rows = rows.map(|(key, amounts)| {
                let names = std::iter::once("user_id").chain(table.key.iter().map(|column| column.0));
                let keys = names.zip(key).map(|(name, value)| (name.to_owned(), Value::from(value)));
                let values = table.columns.iter().zip(amounts).map(|(column, amount)| (column.0.to_owned(), amount.into()));
                Value::Object(keys.chain(values).collect())
            });
            (table, rows.collect())
        })
        .collect()
}
