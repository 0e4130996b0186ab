//! A consumer as a service says it, opened to be run or verified.

use super::{Current, Face, Runner};
use crate::db::{Database, Db, DbError, Durability};
use crate::engine::{Decide, Engine, EngineError, Verification, engine_schema};
use crate::generation::{Control, Generation, Lives, Plan, State};
use crate::handle::Handle;
use crate::lease::Partitions;
use crate::parking::Parking;
use crate::position;
use crate::status::{Applied, Beats, Serves, Serving};
use crate::view::{Reactor, View};
use mariposas_event_log::Logs;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, watch};

/// Where a consumer keeps its rows.
#[derive(Debug, Clone)]
pub struct Home {
    /// The databases.
    pub database: Database,
    /// The service: a word that never changes. Its databases have its name.
    pub service: &'static str,
    /// The versions its rows depend on, as a word like `v2_c1`. Rows of another version are built anew.
    pub version: String,
    /// Its tables: SQL in the portable subset, each statement repeatable.
    pub schema: &'static str,
}

/// A consumer: a view, its name, where it keeps its rows, and the logs it follows.
pub struct Consumer<V: View> {
    pub(super) name: &'static str,
    view: V,
    pub(super) decide: Option<Decide<V>>,
    pub(super) home: Home,
    pub(super) logs: Logs,
    pub(super) leased: bool,
    fenced: bool,
    batched: bool,
}

impl<V: View> std::fmt::Debug for Consumer<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<V: View> Consumer<V> {
    /// A consumer that keeps rows. `name` is kebab-case and never changes.
    pub fn projection(name: &'static str, view: V, home: Home, logs: Logs) -> Self {
        Self { name, view, decide: None, home, logs, leased: true, fenced: true, batched: true }
    }

    /// A consumer that keeps rows and issues outcomes, as the author `name`.
    pub fn reactor(name: &'static str, view: V, home: Home, logs: Logs) -> Self
    where
        V: Reactor,
    {
        Self { decide: Some(Reactor::outcomes), ..Self::projection(name, view, home, logs) }
    }

    /// Every instance applies every partition: for the tests of what a lease does not promise.
    #[doc(hidden)]
    #[must_use]
    pub fn without_leases(self) -> Self {
        Self { leased: false, ..self }
    }

    /// Applies what another instance has applied before it: for the tests that prove that tests can fail.
    #[doc(hidden)]
    #[must_use]
    pub fn unfenced(self) -> Self {
        Self { fenced: false, ..self }
    }

    /// A transaction for each event: for the measurement of what batches are worth.
    #[doc(hidden)]
    #[must_use]
    pub fn one_by_one(self) -> Self {
        Self { batched: false, ..self }
    }

    /// Opens its databases. `instance` names this process among those that share them.
    pub async fn open(self, instance: String) -> Result<(Runner<V>, Handle), EngineError> {
        let control = Control::open(&self.home.database, self.home.service).await?;
        control.begin(&self.home.version, false).await?;
        let plan = control.plan().await?;
        let (generation, mut answers) = self.shown(&plan)?;
        let db = self.open_generation(&generation).await?;
        // Rows of another log are not shown for a moment.
        let stored = position::stored(db.reads(), self.name, self.logs.log_id()).await?;
        if answers == Serves::These && stored.is_empty() {
            // Somebody threw them away, and the list of generations not: nobody could take a partition of it.
            tracing::warn!(
                consumer = self.name,
                "the rows that served are gone; they are built from the log"
            );
            control.lost(generation.number).await?;
            answers = Serves::None;
        }
        let partitions = self.logs.partitions();
        if generation.state == State::Kept {
            tracing::warn!(
                consumer = self.name,
                version = generation.version,
                "another version serves: this program stands by until no instance of that is left"
            );
        }
        let (serving, seen) = watch::channel(face(&generation, db.clone(), plan.paused, answers));
        let (send_order, orders) = mpsc::channel(16);
        let (send_command, commands) = mpsc::channel(16);
        let (does, held) = watch::channel(Partitions::new());
        let (building, seen_building) = watch::channel(None);
        let handle = Handle {
            consumer: self.name,
            log_id: self.logs.log_id().to_owned(),
            applied: Applied::new(partitions),
            serving: seen.clone(),
            held,
            building: seen_building,
            beats: Beats::new(partitions),
            parking: Parking { consumer: self.name, serving: seen, orders: send_order },
            commands: send_command,
        };
        let current = Current { engine: self.engine(db, &instance), generation, paused: plan.paused };
        let face = Face { serving, building, does, handle: handle.clone() };
        let orders = Arc::new(Mutex::new(orders));
        Ok((Runner { consumer: self, control, instance, current, face, orders, commands }, handle))
    }

    /// Folds the log with no database and compares every row, and every outcome. Changes nothing; may run beside
    /// the consumer.
    pub async fn verify(&self) -> Result<Verification, EngineError> {
        let control = Control::open_reading(&self.home.database, self.home.service).await?;
        let plan = control.plan().await?;
        let (generation, _) = self.shown(&plan)?;
        let db = self.home.database.open_reading(&self.database_name(&generation)).await?;
        self.engine(db, "verify").verify().await
    }

    pub(super) fn engine(&self, db: Db, instance: &str) -> Engine<V> {
        Engine {
            name: self.name,
            instance: instance.to_owned(),
            view: self.view,
            decide: self.decide,
            db,
            schema: self.home.schema,
            logs: self.logs.clone(),
            fenced: self.fenced,
            batched: self.batched,
        }
    }

    /// The generation of this version that is shown, and which rows answer. It serves; or it is being built, before any
    /// serves; or another version serves, and these rows stand still.
    pub(super) fn shown(&self, plan: &Plan) -> Result<(Generation, Serves), EngineError> {
        let Home { service, version, .. } = &self.home;
        let of_ours = |state| plan.generations.iter().find(|g| g.state == state && g.version == *version);
        let replaced_by = plan.in_state(State::Serving).filter(|serving| serving.version != *version);
        // Where another version serves, what stands still is at least whole.
        let next = if replaced_by.is_some() {
            [State::Kept, State::Building]
        } else {
            [State::Building, State::Kept]
        };
        let shown = of_ours(State::Serving).or_else(|| next.into_iter().find_map(of_ours));
        let Some(shown) = shown else {
            let serving = plan.in_state(State::Serving).map_or("none", |serving| &serving.version);
            let (version, serving) = (version.clone(), serving.to_owned());
            return Err(EngineError::Superseded { service, version, serving });
        };
        let answers = match replaced_by {
            _ if shown.state == State::Serving => Serves::These,
            Some(other) if other.lives == Lives::Yes => Serves::Others,
            // Those of another program that has ended are no more to be asked than none.
            _ => Serves::None,
        };
        Ok((shown.clone(), answers))
    }

    pub(super) fn database_name(&self, generation: &Generation) -> String {
        format!("{}_{}_{}", self.home.service, generation.version, generation.number)
    }

    /// A reactor's ledger is nowhere else until it is on the log; a projection's rows can be folded again.
    pub(super) async fn open_generation(&self, generation: &Generation) -> Result<Db, DbError> {
        let durability = if self.decide.is_some() { Durability::Full } else { Durability::Rebuildable };
        let schema = if generation.version == self.home.version {
            format!("{}{}", engine_schema(), self.home.schema)
        } else {
            engine_schema()
        };
        self.home.database.open_within(&self.database_name(generation), durability, &schema).await
    }
}

pub(super) fn face(generation: &Generation, db: Db, paused: bool, serves: Serves) -> Serving {
    Serving {
        db,
        number: generation.number,
        version: generation.version.clone(),
        compared: generation.compared.clone(),
        handed_over_in: None,
        paused,
        serves,
    }
}
