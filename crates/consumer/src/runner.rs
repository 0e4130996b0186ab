//! Running a consumer: its serving generation live, beside it the one that is being built, and the hand-over from one
//! to the other.

mod build;
mod compare;
mod take_over;

use crate::db::{Database, Db, DbError, Durability};
use crate::engine::careful;
use crate::engine::session::{self, Live};
use crate::engine::{Decide, Engine, EngineError, Verification, answered, engine_schema};
use crate::generation::{Control, Generation, Plan, State};
use crate::lease::{self, Partitions};
use crate::parking::{Order, Parking};
use crate::position;
use crate::status::{Applied, Beats, Building, Progress, Serving};
use crate::task::spawn;
use crate::view::{Reactor, View};
use build::{Built, Work};
use mariposas_event_log::{Appender, Logs};
use mariposas_event_schema::streams::{Log, Partition};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Why an instance whose version was replaced builds nothing.
const REPLACED: &str = "this instance is of a version that was replaced; stop it, and ask again";
/// How often an instance looks what the others have decided.
const LOOK: Duration = Duration::from_millis(500);

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
    name: &'static str,
    view: V,
    decide: Option<Decide<V>>,
    home: Home,
    logs: Logs,
    leased: bool,
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
    pub async fn open(self, instance: String) -> Result<(Runner<V>, Progress), EngineError> {
        let control = Control::open(&self.home.database, self.home.service).await?;
        control.begin(&self.home.version).await?;
        let plan = control.plan().await?;
        let (generation, mut serves) = self.shown(&plan)?;
        let db = self.open_generation(&generation).await?;
        // Rows of another log are not shown for a moment.
        let stored = position::stored(db.reads(), self.name, self.logs.log_id()).await?;
        if serves && stored.is_empty() {
            // Somebody threw them away, and the list of generations not: nobody could take a partition of it.
            tracing::warn!(
                consumer = self.name,
                "the rows that served are gone; they are built from the log"
            );
            control.lost(generation.number).await?;
            serves = false;
        }
        let partitions = self.logs.partitions();
        let (serving, seen) = watch::channel(face(&generation, db.clone(), plan.paused, serves));
        let (send_order, orders) = mpsc::channel(16);
        let (send_command, commands) = mpsc::channel(16);
        let (does, held) = watch::channel(Partitions::new());
        let (building, seen_building) = watch::channel(None);
        let progress = Progress {
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
        let current = Current { engine: self.engine(db, &instance), generation, serves, paused: plan.paused };
        let face = Face { serving, building, does, progress: progress.clone() };
        let orders = Arc::new(Mutex::new(orders));
        Ok((Runner { consumer: self, control, instance, current, face, orders, commands }, progress))
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

    fn engine(&self, db: Db, instance: &str) -> Engine<V> {
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

    /// The generation of this version that answers, and whether it serves: else it is being built, before any serves; or a
    /// later version serves, and these rows stand still.
    fn shown(&self, plan: &Plan) -> Result<(Generation, bool), EngineError> {
        let Home { service, version, .. } = &self.home;
        let of_ours = |state| plan.generations.iter().find(|g| g.state == state && g.version == *version);
        // Where another version serves, what stands still is at least whole.
        let shown = [State::Serving, State::Kept, State::Building].into_iter().find_map(of_ours);
        let Some(shown) = shown else {
            let serving = plan.in_state(State::Serving).map_or("none", |serving| &serving.version);
            let (version, serving) = (version.clone(), serving.to_owned());
            return Err(EngineError::Superseded { service, version, serving });
        };
        Ok((shown.clone(), shown.state == State::Serving))
    }

    fn database_name(&self, generation: &Generation) -> String {
        format!("{}_{}_{}", self.home.service, generation.version, generation.number)
    }

    /// A reactor's ledger is nowhere else until it is on the log; a projection's rows can be folded again.
    async fn open_generation(&self, generation: &Generation) -> Result<Db, DbError> {
        let durability = if self.decide.is_some() { Durability::Full } else { Durability::Rebuildable };
        let schema = if generation.version == self.home.version {
            format!("{}{}", engine_schema(), self.home.schema)
        } else {
            engine_schema()
        };
        self.home.database.open_within(&self.database_name(generation), durability, &schema).await
    }
}

fn face(generation: &Generation, db: Db, paused: bool, serves: bool) -> Serving {
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

/// What an operator tells a running consumer as a whole.
#[derive(Debug)]
pub(crate) enum Command {
    Rebuild(oneshot::Sender<Result<i64, String>>),
    RollBack(oneshot::Sender<Result<i64, String>>),
    Pause(bool, oneshot::Sender<Result<(), String>>),
}

/// The generation that this instance shows.
struct Current<V: View> {
    engine: Engine<V>,
    generation: Generation,
    /// Else it is being built, and nothing of this version serves yet.
    serves: bool,
    paused: bool,
}

/// Where a runner says how it is doing.
struct Face {
    serving: watch::Sender<Serving>,
    building: watch::Sender<Option<Building>>,
    does: watch::Sender<Partitions>,
    progress: Progress,
}

/// A consumer with its databases open, ready to run.
pub struct Runner<V: View> {
    consumer: Consumer<V>,
    control: Control,
    instance: String,
    current: Current<V>,
    face: Face,
    orders: Arc<Mutex<mpsc::Receiver<Order>>>,
    commands: mpsc::Receiver<Command>,
}

impl<V: View> std::fmt::Debug for Runner<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").field("consumer", &self.consumer).finish_non_exhaustive()
    }
}

/// Why the live session of a generation was left.
enum Turn<V: View> {
    Shutdown,
    Failed(EngineError),
    Built(Result<Box<Built<V>>, EngineError>),
    Changed(Plan),
}

impl<V: View> Runner<V> {
    /// Runs until `shutdown`, or until the log is not the one that was applied. Everything else is tried again.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), EngineError> {
        let partitions = self.consumer.logs.partitions();
        let (may, allowed) = watch::channel(Partitions::new());
        // Ends what it holds when this function ends, after the leases were given back.
        let mut helpers = JoinSet::new();
        let (serves, stands) = watch::channel(self.current.serves);
        if self.control.db.is_shared() && self.consumer.leased {
            let keeper = lease::Keeper {
                db: self.control.db.clone(),
                instance: self.instance.clone(),
                logs: self.consumer.logs.clone(),
            };
            let does = self.face.does.subscribe();
            helpers.spawn(keeper.keep(may.clone(), does, stands, shutdown.clone()));
        } else {
            // One process has the database: everything is its own.
            may.send_replace(Partition::all(partitions).collect());
        }
        let mut outcomes = None;
        if self.consumer.decide.is_some() {
            let (appender, lanes) = Appender::new(&self.consumer.logs, Log::Outcomes);
            for lane in lanes {
                helpers.spawn(lane);
            }
            outcomes = Some(appender);
        }
        let result = Box::pin(self.turns(&shutdown, &serves, &allowed, outcomes.as_ref())).await;
        drop(outcomes);
        self.face.does.send_replace(Partitions::new());
        if result.is_ok() {
            let Engine { name, db, instance, .. } = &self.current.engine;
            answered(careful::end(db, name, instance, Partition::all(partitions))).await?;
            while helpers.join_next().await.is_some() {}
        }
        result
    }

    async fn turns(
        &mut self,
        shutdown: &CancellationToken,
        serves: &watch::Sender<bool>,
        allowed: &watch::Receiver<Partitions>,
        outcomes: Option<&Appender>,
    ) -> Result<(), EngineError> {
        let mut pause = Duration::from_millis(100);
        let mut work: Option<Work<V>> = None;
        loop {
            serves.send_replace(self.current.serves);
            let moved = Arc::new(AtomicBool::new(false));
            let mut live = self.live(allowed, outcomes, moved.clone());
            let turn = self.turn(shutdown, &mut live, &mut work).await;
            // Nothing is applied any more when the next thing is done.
            live.abort();
            if !matches!(turn, Ok(Turn::Failed(_))) {
                let _ = live.await;
            }
            if moved.load(Ordering::Relaxed) {
                pause = Duration::from_millis(100);
            }
            let error = match turn {
                Ok(Turn::Shutdown) => return Ok(()),
                Ok(Turn::Changed(plan)) => match self.follow(&plan).await {
                    Ok(()) => continue,
                    Err(error) => error,
                },
                Ok(Turn::Built(built)) => {
                    work = None;
                    self.face.building.send_replace(None);
                    let taken = match built {
                        Ok(built) => self.take_over(built, outcomes, shutdown).await,
                        Err(error) => Err(error),
                    };
                    match taken {
                        Ok(()) => continue,
                        Err(error) => error,
                    }
                }
                Ok(Turn::Failed(error)) | Err(error) => error,
            };
            if error.is_final() {
                tracing::error!(consumer = self.consumer.name, "{error}");
                return Err(error);
            }
            tracing::warn!(consumer = self.consumer.name, "{error}; starting over in {pause:?}");
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(Duration::from_secs(1));
            // Another instance may have taken over with another generation, or have ended amid that.
            if let Ok(plan) = answered(self.control.plan()).await
                && let Err(error) = self.follow(&plan).await
            {
                tracing::warn!(consumer = self.consumer.name, "{error}");
            }
            if matches!(error, EngineError::Overtaken(_))
                && self.current.serves
                && let Err(error) = self.open_again().await
            {
                tracing::warn!(consumer = self.consumer.name, "{error}");
            }
        }
    }

    /// Opens rows that serve and that a hand-over has closed which nobody goes on with: the builder, of another version
    /// maybe, is gone.
    async fn open_again(&self) -> Result<(), EngineError> {
        let Engine { name, db, logs, .. } = &self.current.engine;
        let seen = answered(position::stored(db.writes(), name, logs.log_id())).await?;
        if seen.iter().any(|checkpoint| checkpoint.epoch < 0) && !answered(self.control.is_building()).await?
        {
            tracing::warn!(consumer = name, "a hand-over was not finished; its rows are open again");
            answered(position::reopen(db, name, &seen)).await?;
        }
        Ok(())
    }

    /// Applies live, aside: what is done here meanwhile may wait for the database that it writes to.
    fn live(
        &self,
        allowed: &watch::Receiver<Partitions>,
        outcomes: Option<&Appender>,
        moved: Arc<AtomicBool>,
    ) -> AbortOnDropHandle<EngineError> {
        let engine = self.current.engine.clone();
        let orders = self.orders.clone();
        if self.current.serves && !self.current.paused {
            let live = Live {
                may: allowed.clone(),
                does: self.face.does.clone(),
                orders,
                applied: self.face.progress.applied.clone(),
                beats: self.face.progress.beats.clone(),
                moved,
                outcomes: outcomes.cloned(),
            };
            return AbortOnDropHandle::new(spawn(async move {
                session::live(&engine, live).await.expect_err("a session ends with its reason")
            }));
        }
        AbortOnDropHandle::new(spawn(async move {
            let mut orders = orders.lock().await;
            // Orders about users wait for rows that are applied.
            while let Some(order) = orders.recv().await {
                order.refuse("nothing is applied at this moment: it is paused or being built");
            }
            std::future::pending().await
        }))
    }

    /// Waits until something changes.
    async fn turn(
        &mut self,
        shutdown: &CancellationToken,
        live: &mut AbortOnDropHandle<EngineError>,
        work: &mut Option<Work<V>>,
    ) -> Result<Turn<V>, EngineError> {
        let face = &self.face;
        let mut looking = tokio::time::interval(LOOK);
        looking.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let built = async {
                match work {
                    Some(work) => (&mut work.task).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(Turn::Shutdown),
                built = built => {
                    let ended = built.unwrap_or_else(|panic| {
                        Err(EngineError::Panicked { task: "building", reason: panic.to_string() })
                    });
                    return Ok(Turn::Built(ended));
                }
                failed = &mut *live => {
                    let error = failed.unwrap_or_else(|panic| {
                        EngineError::Panicked { task: "applying", reason: panic.to_string() }
                    });
                    return Ok(Turn::Failed(error));
                }
                Some(command) = self.commands.recv() => {
                    answered(obey(&self.control, &self.consumer.home.version, command)).await?;
                    looking.reset_immediately();
                }
                _ = looking.tick() => {
                    let plan = answered(self.control.plan()).await?;
                    face.progress.look().await;
                    let (generation, serves) = self.consumer.shown(&plan)?;
                    if (generation.number, serves, plan.paused)
                        != (self.current.generation.number, self.current.serves, self.current.paused)
                    {
                        return Ok(Turn::Changed(plan));
                    }
                    if !plan.paused {
                        let consumer = &self.consumer;
                        build::keep_building(consumer, &self.control, &self.instance, &self.current, face, &plan, work)
                            .await?;
                    }
                }
            }
        }
    }

    /// Shows what the list of generations says.
    async fn follow(&mut self, plan: &Plan) -> Result<(), EngineError> {
        let (generation, serves) = self.consumer.shown(plan)?;
        if generation.state == State::Kept && self.current.generation.state != State::Kept {
            tracing::warn!(
                consumer = self.consumer.name,
                version = generation.version,
                "another version serves now: this program applies nothing any more and can be stopped"
            );
        }
        if generation.number != self.current.generation.number {
            let db = self.consumer.open_generation(&generation).await?;
            self.show(generation.clone(), db, serves);
        }
        self.current.generation.state = generation.state;
        self.current.serves = serves;
        self.current.paused = plan.paused;
        self.face.serving.send_modify(|serving| {
            (serving.paused, serving.serves) = (plan.paused, serves);
        });
        Ok(())
    }

    fn show(&mut self, generation: Generation, db: Db, serves: bool) {
        self.face.serving.send_replace(face(&generation, db.clone(), self.current.paused, serves));
        let engine = self.consumer.engine(db, &self.instance);
        let current = Current { engine, generation, serves, paused: self.current.paused };
        let old = std::mem::replace(&mut self.current, current);
        // Questions that began before may end first.
        spawn(async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            old.engine.db.close().await;
        });
    }
}

/// Does what an operator said, in the list of generations; every instance follows it.
async fn obey(control: &Control, version: &str, command: Command) -> Result<(), EngineError> {
    // Whoever asked and went away sees it in the status.
    match command {
        Command::Rebuild(answer) => {
            let number = match control.rebuild(version).await {
                Ok(Some(number)) => Ok(number),
                Ok(None) => Err(REPLACED.to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let _ = answer.send(number);
        }
        Command::RollBack(answer) => {
            let number = match control.roll_back(version).await {
                Ok(Some(number)) => Ok(number),
                Ok(None) => {
                    Err(format!("no earlier generation of {version}, the version of this instance, is kept"))
                }
                Err(error) => Err(error.to_string()),
            };
            let _ = answer.send(number);
        }
        Command::Pause(paused, answer) => {
            let _ = answer.send(control.pause(paused).await.map_err(|error| error.to_string()));
        }
    }
    Ok(())
}
