//! Applying a batch: one transaction, in which the position moves first, and every row is written once. Only a tick for
//! which many are due takes several.

use super::history;
use super::session::{Checkpoints, Chunk};
use super::tick::tick_of;
use super::{Engine, EngineError, answered};
use crate::db::Dialect;
use crate::ledger::{self, Issued};
use crate::parking::{self, Lot, Waiting};
use crate::position;
use crate::rows::{Changes, JsonRow, State, Sums, key_of, quoted, user_only};
use crate::table::Table;
use crate::view::{Recorded, Touch, View};
use jiff::Timestamp;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Outcome, UserId};
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, HashMap, HashSet};
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
        issued |= apply_some(engine, checkpoints, &mut chunks, lot).await?;
    }
    Ok(issued)
}

/// The same in one transaction. What is left in `chunks` comes after: in a partition where more people are due than one
/// transaction tells, its tick and all that stands behind it.
pub(super) async fn apply_some<V: View>(
    engine: &Engine<V>,
    checkpoints: &mut Checkpoints,
    chunks: &mut Vec<Chunk>,
    lot: &mut Lot,
) -> Result<bool, EngineError> {
    loop {
        match answered(apply(engine, checkpoints, chunks, lot)).await {
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
) -> Result<bool, EngineError> {
    let mut half_told = HalfTold::new();
    let ahead = after(checkpoints, chunks, &half_told);
    let mut tx = engine.db.begin().await?;
    // First, so that a second owner waits here and then finds the position moved.
    swap(engine, &mut tx, checkpoints, &ahead).await?;
    let mut batch = Batch::new(engine, tx, lot.clone());
    for chunk in chunks.iter() {
        if !half_told.contains_key(&chunk.partition)
            && let Some(tick) = batch.apply(chunk, ahead[&chunk.partition].acts_from).await?
        {
            half_told.insert(chunk.partition, tick);
        }
    }
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
    for (old, new) in from.values().zip(to.values()) {
        if old.sequence != new.sequence && !new.swap(tx, engine.name, old).await? && engine.fenced {
            return Err(EngineError::Overtaken(old.partition));
        }
    }
    Ok(())
}

/// Runs something that may panic; what the panic said.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it did not say why").to_owned()
    })
}

/// A transaction in which events are applied.
pub(super) struct Batch<'a, V: View> {
    pub(super) engine: &'a Engine<V>,
    pub(super) tx: Tx,
    /// Outcomes were issued.
    pub(super) issued: bool,
    pub(super) lot: Lot,
    /// How many people were told a time.
    pub(super) told: usize,
}

/// The event that makes an outcome due.
#[derive(Clone, Copy)]
pub(super) struct Trigger<'a> {
    pub(super) event: &'a Recorded,
    pub(super) ordinal: u32,
}

impl<'a, V: View> Batch<'a, V> {
    pub(super) const fn new(engine: &'a Engine<V>, tx: Tx, lot: Lot) -> Self {
        Self { engine, tx, issued: false, lot, told: 0 }
    }

    fn dialect(&self) -> Dialect {
        self.engine.db.dialect()
    }

    /// Folds what can be folded, and lets the rest wait. `Some`: it stopped at this tick, which is half told.
    async fn apply(&mut self, chunk: &Chunk, acts_from: u64) -> Result<Option<(u64, Uuid)>, EngineError> {
        let mut ready: Vec<&Recorded> = Vec::new();
        for incoming in &chunk.events {
            let (user, sequence) = (&incoming.user, incoming.sequence);
            let unread = incoming.read.as_ref().err();
            if let Some((reason, attempts)) = self.lot.waits(user, sequence, unread) {
                let concerns = |event| self.engine.view.is_touched_by(event);
                if attempts > 0 {
                    // What came before may make its user due; the parked are due for nothing.
                    self.fold(&ready, acts_from).await?;
                    ready.clear();
                }
                if incoming.read.as_ref().map_or(true, concerns) {
                    self.park(user, chunk.partition, sequence, reason, attempts).await?;
                }
                continue;
            }
            let event = incoming.read.as_ref().expect("what cannot be read waits");
            if tick_of(event).is_some() {
                self.fold(&ready, acts_from).await?;
                ready.clear();
                if !self.tick(event, acts_from).await? {
                    return Ok(Some((event.sequence, event.envelope.id)));
                }
            } else {
                ready.push(event);
            }
        }
        self.fold(&ready, acts_from).await?;
        Ok(None)
    }

    pub(super) async fn park(
        &mut self,
        user: &UserId,
        partition: Partition,
        sequence: u64,
        reason: String,
        attempts: u32,
    ) -> Result<(), EngineError> {
        if attempts > 0 {
            tracing::error!(consumer = self.engine.name, %user, sequence, "parked: {reason}");
            self.lot.users.insert(user.clone());
            self.lot.poison.remove(user);
        }
        let waiting = Waiting { user: user.clone(), partition, sequence, reason, attempts };
        parking::park(&mut self.tx, self.engine.name, &[waiting]).await?;
        Ok(())
    }

    /// Folds events that are no ticks.
    pub(super) async fn fold(&mut self, events: &[&Recorded], acts_from: u64) -> Result<(), EngineError> {
        let view = &self.engine.view;
        let standing = view.standing();
        let cares_for_time = view.touches_on_tick().is_some();
        let mut wanted: BTreeMap<UserId, Touch> = BTreeMap::new();
        let mut of_each: HashMap<UserId, Vec<&Recorded>> = HashMap::new();
        let mut folded: Vec<&Recorded> = Vec::new();
        for &event in events {
            let touch = view.touches(event);
            if touch.is_nothing() {
                continue;
            }
            let user = wanted.entry(event.envelope.user.clone()).or_default();
            user.merge(touch);
            user.merge(standing.clone());
            of_each.entry(event.envelope.user.clone()).or_default().push(event);
            folded.push(event);
        }
        if folded.is_empty() {
            return Ok(());
        }
        let mut states = HashMap::new();
        self.load(&wanted, &mut states).await?;
        let mut further: BTreeMap<UserId, Touch> = BTreeMap::new();
        for (user, events) in of_each {
            let reached = view.reach(&states[&user], &events);
            if !reached.is_nothing() {
                further.insert(user, reached);
            }
        }
        self.load(&further, &mut states).await?;
        let mut seen = HashSet::new();
        let mut due: BTreeMap<UserId, Option<Timestamp>> = BTreeMap::new();
        let mut outcomes = Vec::new();
        history::record(&mut self.tx, self.engine.db.dialect(), &folded).await?;
        for event in folded {
            let user = &event.envelope.user;
            let state = states.get_mut(user).expect("every user of the batch was loaded");
            caught(|| {
                view.fold(state, event);
                if cares_for_time {
                    due.insert(user.clone(), view.due_at(state));
                }
                if event.sequence > acts_from {
                    let trigger = Trigger { event, ordinal: 0 };
                    self.decide(user, state, trigger, &mut seen, &mut outcomes);
                }
            })
            .map_err(|reason| EngineError::Poisoned {
                user: user.clone(),
                sequence: event.sequence,
                reason,
            })?;
        }
        self.store(states, outcomes, due, events[0].partition).await
    }

    pub(super) fn decide(
        &self,
        user: &UserId,
        state: &V::State,
        trigger: Trigger<'_>,
        seen: &mut HashSet<(UserId, String)>,
        outcomes: &mut Vec<Issued>,
    ) {
        if let Some(should) = self.engine.decide {
            let should = should(&self.engine.view, state);
            decide(self.engine.name, should, user, trigger, seen, outcomes);
        }
    }

    /// Loads what is wanted into the states, of which nothing was folded yet.
    pub(super) async fn load(
        &mut self,
        wanted: &BTreeMap<UserId, Touch>,
        states: &mut HashMap<UserId, V::State>,
    ) -> Result<(), EngineError> {
        let dialect = self.dialect();
        let mut keys: BTreeMap<&'static str, Vec<JsonRow>> = BTreeMap::new();
        let mut users: BTreeMap<&'static str, Vec<JsonRow>> = BTreeMap::new();
        let mut matching: BTreeMap<(&'static str, &'static str), Vec<JsonRow>> = BTreeMap::new();
        let mut tables: BTreeMap<&'static str, &'static Table> = BTreeMap::new();
        for (user, touch) in wanted {
            let state = states.entry(user.clone()).or_default();
            for rows in state.tables() {
                let table = rows.table();
                tables.insert(table.name, table);
                if touch.tables.contains(table.name) {
                    rows.expect(None);
                    users.entry(table.name).or_default().push(user_only(user.as_str()));
                    continue;
                }
                for (_, column, value) in touch.matching.iter().filter(|(name, ..)| *name == table.name) {
                    let given =
                        format!("{{\"user_id\":{},\"{column}\":{}}}", quoted(user.as_str()), quoted(value));
                    matching.entry((table.name, column)).or_default().push(given);
                }
                for (_, key) in touch.rows.iter().filter(|(name, _)| *name == table.name) {
                    rows.expect(Some(key));
                    keys.entry(table.name).or_default().push(key_of(table, user.as_str(), key));
                }
            }
        }
        for (name, table) in tables {
            let mut accept = |user: &str, row: &str| {
                let bad = |reason: String| EngineError::Row { table: name, reason };
                let user = UserId::new(user.to_owned()).map_err(|error| bad(error.to_string()))?;
                let state = states.get_mut(&user).expect("only rows of wanted users are loaded");
                let rows = state.tables().into_iter().find(|rows| rows.table().name == name);
                rows.expect("the table is the state's").accept(row).map_err(|error| bad(error.to_string()))
            };
            if let Some(keys) = keys.get(name) {
                table.load(&mut self.tx, dialect, keys, &mut accept).await?;
            }
            for ((_, column), given) in matching.iter().filter(|((table, _), _)| *table == name) {
                table.load_matching(&mut self.tx, dialect, column, given, &mut accept).await?;
            }
            if let Some(users) = users.get(name) {
                table.load_users(&mut self.tx, dialect, users, &mut accept).await?;
            }
        }
        Ok(())
    }

    /// When one user is due.
    pub(super) async fn due_of(&mut self, user: &UserId) -> Result<Option<Timestamp>, EngineError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT due_at FROM due WHERE consumer = $1 AND user_id = $2")
                .bind(self.engine.name)
                .bind(user.as_str().to_owned())
                .fetch_optional(&mut *self.tx)
                .await?;
        Ok(row.and_then(|(due_at,)| Timestamp::from_millisecond(due_at).ok()))
    }

    pub(super) async fn store(
        &mut self,
        mut states: HashMap<UserId, V::State>,
        outcomes: Vec<Issued>,
        due: BTreeMap<UserId, Option<Timestamp>>,
        partition: Partition,
    ) -> Result<(), EngineError> {
        let dialect = self.dialect();
        // Only those that should exist are looked up: who has trained for years has been issued thousands.
        let outcomes = ledger::not_yet_issued(&mut self.tx, dialect, outcomes).await?;
        let mut written: BTreeMap<&'static str, (&'static Table, Changes)> = BTreeMap::new();
        let mut added: BTreeMap<&'static str, (&'static Table, Vec<JsonRow>)> = BTreeMap::new();
        for (user, state) in &mut states {
            let mut sums = Sums::default();
            for rows in state.tables() {
                if !rows.has_changed() {
                    continue;
                }
                let (_, all) =
                    written.entry(rows.table().name).or_insert_with(|| (rows.table(), Changes::default()));
                let changes = rows.changes(user.as_str(), &mut sums);
                all.stored.extend(changes.stored);
                all.deleted.extend(changes.deleted);
            }
            for (table, rows) in sums.into_rows(user.as_str()) {
                added.entry(table.name).or_insert_with(|| (table, Vec::new())).1.extend(rows);
            }
        }
        for (table, changes) in written.into_values() {
            table.store(&mut self.tx, dialect, &changes.stored).await?;
            table.delete(&mut self.tx, dialect, &changes.deleted).await?;
        }
        for (table, rows) in added.into_values() {
            table.add(&mut self.tx, dialect, &rows).await?;
        }
        if !outcomes.is_empty() {
            self.issued = true;
            ledger::issue(&mut self.tx, dialect, partition, &outcomes).await?;
        }
        self.store_due(due, partition).await
    }

    async fn store_due(
        &mut self,
        due: BTreeMap<UserId, Option<Timestamp>>,
        partition: Partition,
    ) -> Result<(), EngineError> {
        let dialect = self.dialect();
        let consumer = self.engine.name;
        let (mut stored, mut deleted) = (Vec::new(), Vec::new());
        for (user, due_at) in due {
            let key = key_of(&position::DUE, user.as_str(), consumer);
            match due_at {
                Some(due_at) => stored.push(position::due_row(&key, partition, due_at)),
                None => deleted.push(key),
            }
        }
        position::DUE.store(&mut self.tx, dialect, &stored).await?;
        position::DUE.delete(&mut self.tx, dialect, &deleted).await?;
        Ok(())
    }
}

/// Issues what should exist and does not stand in the ledger.
pub(super) fn decide(
    author: &'static str,
    should: Vec<Outcome>,
    user: &UserId,
    trigger: Trigger<'_>,
    ledger: &mut HashSet<(UserId, String)>,
    issued: &mut Vec<Issued>,
) {
    for outcome in should {
        let key = outcome.natural_key();
        if ledger.insert((user.clone(), key.as_str().to_owned())) {
            let order =
                (trigger.event.sequence, trigger.ordinal, u32::try_from(issued.len()).unwrap_or(u32::MAX));
            issued.push(Issued::new(author, user, &key, &outcome, trigger.event, order));
        }
    }
}
