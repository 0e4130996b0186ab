//! A transaction in which events are applied: what they touch is loaded once, folded in groups, and written once.

use super::group::{self, Folded};
use super::reading::Chunk;
use super::tick::tick_of;
use super::{Engine, EngineError, caught, pace};
use crate::cells::Cells;
use crate::db::Dialect;
use crate::ledger::{self, Issued};
use crate::parking::{self, Lot, Waiting};
use crate::position;
use crate::rows::State;
use crate::script::Script;
use crate::view::{Recorded, Touch, View};
use crate::wanted::{By, Wanted};
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, HashMap};
use tokio::time::Instant;
use uuid::Uuid;

/// A transaction in which events are applied.
pub(super) struct Batch<'a, V: View> {
    pub(super) engine: &'a Engine<V>,
    pub(super) tx: Transaction<'static, Any>,
    /// Outcomes were issued.
    pub(super) issued: bool,
    pub(super) lot: Lot,
    /// How many people were told a time.
    pub(super) told: usize,
    /// Others go first between its parts.
    pub(super) rests: bool,
}

/// An event that can be folded.
#[derive(Clone, Copy)]
pub(super) struct Ready<'a> {
    pub(super) event: &'a Recorded,
    /// What it makes due is issued.
    pub(super) acts: bool,
}

impl<'a, V: View> Batch<'a, V> {
    pub(super) const fn new(engine: &'a Engine<V>, tx: Transaction<'static, Any>, lot: Lot) -> Self {
        Self { engine, tx, issued: false, lot, told: 0, rests: false }
    }

    fn dialect(&self) -> Dialect {
        self.engine.db.dialect()
    }

    /// Adds what can be folded to what is ready, and lets the rest wait. What is ready, of whichever partition, is folded
    /// before somebody must be as they then are. `Some`: it stopped at this tick, which is half told.
    pub(super) async fn apply<'c>(
        &mut self,
        chunk: &'c Chunk,
        acts_from: u64,
        ready: &mut Vec<Ready<'c>>,
    ) -> Result<Option<(u64, Uuid)>, EngineError> {
        for incoming in &chunk.events {
            let (user, sequence) = (&incoming.user, incoming.sequence);
            if self.lot.given_up.has(user, sequence) {
                // As when they were parked: what came before may make them due, and they are due for nothing.
                self.fold(&std::mem::take(ready)).await?;
                parking::undue(&mut self.tx, self.engine.name, user).await?;
                continue;
            }
            let unread = incoming.read.as_ref().err();
            if let Some((reason, attempts)) = self.lot.waits(user, sequence, unread) {
                let concerns = |event| caught(|| self.engine.view.is_touched_by(event)).unwrap_or(true);
                if attempts > 0 {
                    // What came before may make its user due; the parked are due for nothing.
                    self.fold(&std::mem::take(ready)).await?;
                }
                if incoming.read.as_ref().map_or(true, concerns) {
                    self.park(user, chunk.partition, sequence, reason, attempts).await?;
                }
                continue;
            }
            let event = incoming.read.as_ref().expect("what cannot be read waits");
            if tick_of(event).is_some() {
                self.fold(&std::mem::take(ready)).await?;
                if !self.tick(event, acts_from).await? {
                    return Ok(Some((event.sequence, event.envelope.id)));
                }
            } else {
                ready.push(Ready { event, acts: event.sequence > acts_from });
            }
        }
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
    pub(super) async fn fold(&mut self, ready: &[Ready<'_>]) -> Result<(), EngineError> {
        let view = &self.engine.view;
        let standing = view.standing();
        let mut wanted: BTreeMap<UserId, Touch> = BTreeMap::new();
        let mut of_each: HashMap<UserId, Vec<&Recorded>> = HashMap::new();
        let mut folded: Vec<Ready<'_>> = Vec::new();
        for &Ready { event, acts } in ready {
            let poisoned = |reason| EngineError::Poisoned {
                user: event.envelope.user.clone(),
                sequence: event.sequence,
                reason,
            };
            let touch = caught(|| view.touches(event)).map_err(poisoned)?;
            if touch.is_nothing() {
                continue;
            }
            let user = wanted.entry(event.envelope.user.clone()).or_default();
            user.merge(touch);
            user.merge(standing.clone());
            of_each.entry(event.envelope.user.clone()).or_default().push(event);
            folded.push(Ready { event, acts });
        }
        if folded.is_empty() {
            return Ok(());
        }
        let mut states = HashMap::new();
        self.load(&wanted, &mut states).await?;
        let mut further: BTreeMap<UserId, Touch> = BTreeMap::new();
        for (user, events) in of_each {
            let reached = caught(|| view.reach(&states[&user], &events));
            let reached = reached.map_err(|reason| EngineError::Poisoned {
                user: user.clone(),
                sequence: events[0].sequence,
                reason,
            })?;
            if !reached.is_nothing() {
                further.insert(user, reached);
            }
        }
        self.load(&further, &mut states).await?;
        let engine = self.engine;
        let mut before: Option<Folded> = None;
        for group in group::grouped(states, folded) {
            let (began, folding) = (Instant::now(), group::fold(engine, group));
            before = Some(match before.take() {
                // What was folded before is written meanwhile: the database works in a thread, or a process, of its own.
                Some(before) => {
                    let (written, folded) = tokio::join!(self.write(before), folding);
                    written?;
                    folded?
                }
                None => folding.await?,
            });
            if self.rests {
                pace::rest_within(began.elapsed()).await;
            }
        }
        match before {
            Some(last) => self.write(last).await,
            None => Ok(()),
        }
    }

    /// Loads what is wanted into the states, of which nothing was folded yet.
    pub(super) async fn load(
        &mut self,
        wanted: &BTreeMap<UserId, Touch>,
        states: &mut HashMap<UserId, V::State>,
    ) -> Result<(), EngineError> {
        let dialect = self.dialect();
        let mut rows_wanted = Wanted::default();
        for (user, touch) in wanted {
            let state = states.entry(user.clone()).or_default();
            for rows in state.tables() {
                let table = rows.table();
                if touch.tables.contains(table.name) {
                    rows.expect(None);
                    rows_wanted.add(table, By::User, Cells::of(user.as_str()));
                    continue;
                }
                for (_, column, value) in touch.matching.iter().filter(|(name, ..)| *name == table.name) {
                    rows_wanted.add(table, By::Column(column), Cells::of(user.as_str()).text(value));
                }
                for (_, key) in touch.rows.iter().filter(|(name, _)| *name == table.name) {
                    rows.expect(Some(key));
                    rows_wanted.add(table, By::Key, Cells::of_key(table, user.as_str(), key));
                }
            }
        }
        let accept = |name: &str, user: &str, row: &str| {
            let user = UserId::new(user.to_owned())
                .map_err(|error| EngineError::Row { table: "user_id", reason: error.to_string() })?;
            let state = states.get_mut(&user).expect("only rows of wanted users are loaded");
            let rows = state.tables().into_iter().find(|rows| rows.table().name == name);
            let rows = rows.expect("the table is the state's");
            let table = rows.table().name;
            rows.accept(row).map_err(|error| EngineError::Row { table, reason: error.to_string() })
        };
        rows_wanted.load(&mut self.tx, dialect, accept).await
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

    /// Notes when somebody is due who was due for nothing.
    pub(super) async fn due_again(&mut self, user: &UserId) -> Result<(), EngineError> {
        let view = &self.engine.view;
        if view.touches_on_tick().is_none() {
            return Ok(());
        }
        let mut states = HashMap::new();
        self.load(&BTreeMap::from([(user.clone(), view.standing())]), &mut states).await?;
        let state = states.remove(user).unwrap_or_default();
        let due_at = caught(|| view.due_at(&state)).unwrap_or(None);
        let mut script = Script::new(self.dialect());
        self.store_due(&mut script, BTreeMap::from([(user.clone(), due_at)]));
        Ok(script.run(&mut self.tx).await?)
    }

    /// Writes what a group came to.
    async fn write(&mut self, folded: Folded) -> Result<(), EngineError> {
        let Folded { mut script, outcomes, due } = folded;
        // Only those that should exist are looked up: who has trained for years has been issued thousands.
        let dialect = self.dialect();
        let outcomes = ledger::not_yet_issued(&mut self.tx, dialect, outcomes).await?;
        if !outcomes.is_empty() {
            self.issued = true;
            ledger::issue(&mut script, &outcomes);
        }
        self.store_due(&mut script, due);
        script.run(&mut self.tx).await?;
        Ok(())
    }

    /// Writes what states came to by an event.
    pub(super) async fn store(
        &mut self,
        states: HashMap<UserId, V::State>,
        outcomes: Vec<Issued>,
        due: BTreeMap<UserId, Option<Timestamp>>,
        sequence: u64,
    ) -> Result<(), EngineError> {
        let mut script = Script::new(self.dialect());
        group::write_out(&mut script, states, |_| sequence).await?;
        self.write(Folded { script, outcomes, due }).await
    }

    fn store_due(&self, script: &mut Script, due: BTreeMap<UserId, Option<Timestamp>>) {
        let consumer = self.engine.name;
        let (mut stored, mut deleted) = (Vec::new(), Vec::new());
        for (user, due_at) in due {
            match due_at {
                Some(due_at) => {
                    let partition = Partition::of(&user, self.engine.logs.partitions());
                    stored.push(position::due_row(&user, consumer, partition, due_at));
                }
                None => deleted.push(Cells::of_key(&position::DUE, user.as_str(), consumer)),
            }
        }
        position::DUE.store(script, &stored);
        position::DUE.delete(script, &deleted);
    }
}
