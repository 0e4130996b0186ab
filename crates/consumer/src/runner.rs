//! Running a consumer: its serving generation live, beside it the one that is being built, and the hand-over from one
//! to the other.

mod build;
mod command;
mod compare;
mod consumer;
mod take_over;

use crate::db::Db;
use crate::engine::careful;
use crate::engine::session::{self, Live};
use crate::engine::{Engine, EngineError, answered};
use crate::generation::{Control, Generation, Lives, Plan, State};
use crate::handle::Handle;
use crate::lease::{self, Partitions};
use crate::parking::Order;
use crate::position;
use crate::status::{Building, Serves, Serving};
use crate::task::spawn;
use crate::view::View;
use build::{Built, Work};
use command::obey;
use consumer::face;
use mariposas_event_log::Appender;
use mariposas_event_schema::streams::{Log, Partition};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

pub(crate) use command::Command;
pub use consumer::{Consumer, Home};

/// How often an instance looks what the others have decided.
const LOOK: Duration = Duration::from_millis(500);
/// How soon it looks who serves after its rows were closed or taken: people wait for the answer.
const LOOK_OVERTAKEN: Duration = Duration::from_millis(50);

/// How long nobody of the version that serves has said that they live, in the eyes of one that stands by.
const SILENT: Duration = Duration::from_secs(5);

/// The generation that this instance shows.
struct Current<V: View> {
    engine: Engine<V>,
    generation: Generation,
    paused: bool,
}

/// Since when a version that stands by sees nobody of the one that serves.
#[derive(Default)]
struct Alone(Option<Instant>);

impl Alone {
    /// Whether it is time to come back. One that is only silent may not have reached the database either: it has time to say
    /// that it lives.
    fn is_left(&mut self, plan: &Plan) -> bool {
        match plan.in_state(State::Serving).map_or(Lives::No, |serving| serving.lives) {
            Lives::Silent => self.0.get_or_insert_with(Instant::now).elapsed() > SILENT,
            lives => {
                self.0 = None;
                lives == Lives::No
            }
        }
    }
}

/// Where a runner says how it is doing.
struct Face {
    serving: watch::Sender<Serving>,
    building: watch::Sender<Option<Building>>,
    does: watch::Sender<Partitions>,
    handle: Handle,
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
        let (serves, stands) = watch::channel(self.serves());
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
            answered(self.control.say_goodbye(&self.consumer.home.version)).await?;
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
            serves.send_replace(self.serves());
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
            let handed_over = matches!(error, EngineError::Overtaken(_));
            let wait = if handed_over { LOOK_OVERTAKEN } else { pause };
            tracing::warn!(consumer = self.consumer.name, "{error}; starting over in {wait:?}");
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(wait) => {}
            }
            if !handed_over {
                pause = (pause * 2).min(Duration::from_secs(1));
            }
            // Another instance may have taken over with another generation, or have ended amid that.
            if let Ok(plan) = self.plan().await
                && let Err(error) = self.follow(&plan).await
            {
                tracing::warn!(consumer = self.consumer.name, "{error}");
            }
            if handed_over
                && self.serves()
                && let Err(error) = self.open_again().await
            {
                tracing::warn!(consumer = self.consumer.name, "{error}");
            }
        }
    }

    /// Else the generation that is shown is being built, or rows of another version serve.
    fn serves(&self) -> bool {
        self.face.serving.borrow().serves == Serves::These
    }

    /// The list, in which there is a generation of this version: one that stands by may have been thrown away.
    async fn plan(&self) -> Result<Plan, EngineError> {
        let version = &self.consumer.home.version;
        let plan = answered(self.control.plan()).await?;
        if plan.generations.iter().any(|generation| generation.version == *version) {
            return Ok(plan);
        }
        answered(self.control.begin(version, false)).await?;
        answered(self.control.plan()).await
    }

    /// Opens rows that serve and that a hand-over has closed which nobody goes on with: the builder, of another version
    /// maybe, is gone.
    async fn open_again(&self) -> Result<(), EngineError> {
        let Engine { name, db, logs, .. } = &self.current.engine;
        let seen = answered(position::stored(db.writes(), name, logs.log_id())).await?;
        if seen.iter().all(|checkpoint| checkpoint.epoch >= 0) {
            return Ok(());
        }
        // Whoever hands over lets the new rows serve in that list, and would have done so before it is held.
        if let Some(held) = answered(self.control.hold(self.current.generation.number, None)).await? {
            tracing::warn!(consumer = name, "a hand-over was not finished; its rows are open again");
            answered(position::reopen(db, name, &seen)).await?;
            drop(held);
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
        if self.serves() && !self.current.paused {
            let live = Live {
                may: allowed.clone(),
                does: self.face.does.clone(),
                orders,
                applied: self.face.handle.applied.clone(),
                beats: self.face.handle.beats.clone(),
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
        let mut alone = Alone::default();
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
                    let plan = self.plan().await?;
                    let (generation, answers) = self.consumer.shown(&plan)?;
                    let answered_by = face.serving.borrow().serves;
                    if (generation.number, answers, plan.paused)
                        != (self.current.generation.number, answered_by, self.current.paused)
                    {
                        return Ok(Turn::Changed(plan));
                    }
                    face.handle.look().await;
                    let version = &self.consumer.home.version;
                    if answers == Serves::These {
                        match answered(self.control.say_alive(version)).await {
                            Err(error @ EngineError::Silent) => return Err(error),
                            // It says so later.
                            Err(error) => tracing::warn!(consumer = self.consumer.name, "not noted that this lives: {error}"),
                            Ok(()) => {}
                        }
                    }
                    let stands_by = plan.replaced.contains(version) && !alone.is_left(&plan);
                    if stands_by {
                        *work = None;
                    } else if !plan.paused {
                        let consumer = &self.consumer;
                        if generation.state == State::Kept {
                            answered(self.control.begin(version, true)).await?;
                            looking.reset_immediately();
                        }
                        build::keep_building(consumer, &self.control, &self.instance, &self.current, face, &plan, work)
                            .await?;
                    }
                }
            }
        }
    }

    /// Shows what the list of generations says.
    async fn follow(&mut self, plan: &Plan) -> Result<(), EngineError> {
        let (generation, answers) = self.consumer.shown(plan)?;
        if generation.state == State::Kept && self.current.generation.state != State::Kept {
            tracing::warn!(
                consumer = self.consumer.name,
                version = generation.version,
                "another version serves now: this program stands by and can be stopped"
            );
        }
        if generation.number != self.current.generation.number {
            let db = self.consumer.open_generation(&generation).await?;
            self.show(generation.clone(), db, answers);
        }
        self.current.generation.state = generation.state;
        self.current.paused = plan.paused;
        self.face.serving.send_modify(|serving| {
            (serving.paused, serving.serves) = (plan.paused, answers);
        });
        Ok(())
    }

    fn show(&mut self, generation: Generation, db: Db, answers: Serves) {
        self.face.serving.send_replace(face(&generation, db.clone(), self.current.paused, answers));
        let engine = self.consumer.engine(db, &self.instance);
        let current = Current { engine, generation, paused: self.current.paused };
        let old = std::mem::replace(&mut self.current, current);
        // Questions that began before may end first.
        spawn(async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            old.engine.db.close().await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_only_silent_has_time_to_say_that_it_lives() {
        let serving = |lives| {
            let (version, state) = ("v2".to_owned(), State::Serving);
            let serving = Generation { number: 2, version, state, compared: None, lives };
            Plan { generations: vec![serving], ..Plan::default() }
        };
        let long_ago = Instant::now().checked_sub(SILENT * 2);
        assert!(Alone::default().is_left(&serving(Lives::No)), "it said goodbye");
        assert!(!Alone::default().is_left(&serving(Lives::Silent)));
        let mut alone = Alone(long_ago);
        assert!(alone.is_left(&serving(Lives::Silent)));
        assert!(!alone.is_left(&serving(Lives::Yes)));
        assert!(!alone.is_left(&serving(Lives::Silent)), "it was heard of since");
    }
}
