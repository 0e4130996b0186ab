//! Building a generation, up to where it can take over.

use super::{Consumer, Current, Face, compare};
use crate::engine::session::Checkpoints;
use crate::engine::{Engine, EngineError, answered, bulk, catch_up};
use crate::generation::{Control, Generation, Plan, State};
use crate::given_up;
use crate::position::{self, Checkpoint, NEVER};
use crate::relay;
use crate::status::{Applied, Building};
use crate::task::spawn;
use crate::view::View;
use mariposas_event_log::Logs;
use mariposas_event_schema::streams::{Log, Partition};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// A generation that comes so close to the head takes over.
const CLOSE: u64 = 200;
const PASSES: u32 = 100;
/// Live work that is further behind goes first.
const LIVE_FIRST: u64 = 500;

/// A generation that is ready to take over.
pub(super) struct Built<V: View> {
    pub(super) generation: Generation,
    pub(super) engine: Engine<V>,
    pub(super) compared: Option<String>,
}

/// The generation that this instance builds. Dropped, it stops.
pub(super) struct Work<V: View> {
    number: i64,
    pub(super) task: AbortOnDropHandle<Result<Box<Built<V>>, EngineError>>,
}

/// Starts, keeps or drops building, as the list of generations says and as long as no other instance does it.
pub(super) async fn keep_building<V: View>(
    consumer: &Consumer<V>,
    control: &Control,
    instance: &str,
    current: &Current<V>,
    face: &Face,
    plan: &Plan,
    work: &mut Option<Work<V>>,
) -> Result<(), EngineError> {
    let ours = |generation: &&Generation| {
        generation.state == State::Building && generation.version == consumer.home.version
    };
    let Some(wanted) = plan.generations.iter().find(ours) else {
        *work = None;
        return Ok(());
    };
    if !answered(control.claim(wanted.number, instance)).await? {
        *work = None;
        return Ok(());
    }
    if work.as_ref().is_some_and(|work| work.number == wanted.number) {
        return Ok(());
    }
    let engine = if current.generation.number == wanted.number {
        current.engine.clone()
    } else {
        consumer.engine(consumer.open_generation(wanted).await?, instance)
    };
    let mut before = None;
    if let Some(serving) = plan.in_state(State::Serving) {
        let shown = current.generation.number == serving.number;
        let old = if shown {
            current.engine.clone()
        } else {
            consumer.engine(consumer.open_generation(serving).await?, instance)
        };
        // A hand-over that was interrupted had closed it.
        let seen = position::stored(old.db.reads(), old.name, old.logs.log_id());
        let seen = answered(seen).await?;
        if seen.iter().any(|checkpoint| checkpoint.epoch < 0)
            && let Some(held) = answered(control.hold(serving.number, Some(wanted.number))).await?
        {
            answered(position::reopen(&old.db, old.name, &seen)).await?;
            drop(held);
        }
        before = Some((old, serving.version == wanted.version));
    }
    tracing::info!(consumer = consumer.name, generation = wanted.number, "rows are built from the log");
    let building = face.building.clone();
    let applied = face.handle.applied.clone();
    let (generation, number) = (wanted.clone(), wanted.number);
    let (control, instance) = (control.clone(), instance.to_owned());
    let task = spawn(async move {
        // Rows of another version answer elsewhere, and not here.
        let beside = before.as_ref().is_some_and(|(_, same_version)| *same_version);
        let say = Say { building, number, since: Instant::now(), from: OnceLock::new(), beside };
        let begun = position::stored(engine.db.reads(), engine.name, engine.logs.log_id()).await?;
        // Only now: whoever builds in our place from here on takes the partitions, and what was seen is over.
        if !answered(control.claim(number, &instance)).await? {
            return Err(EngineError::Displaced(number));
        }
        // With it the database that only one process may have: who is stopped must not keep it for as long as a build.
        drop(control);
        prepare(&engine, &begun, before.is_some()).await?;
        if let Some((serving, _)) = &before {
            given_up::inherit(&serving.db, &engine.db, engine.name).await?;
        }
        let compared = build(&engine, before, &applied, &say).await?;
        Ok(Box::new(Built { generation, engine, compared }))
    });
    *work = Some(Work { number, task: AbortOnDropHandle::new(task) });
    Ok(())
}

/// Tells how far a build is.
struct Say {
    building: watch::Sender<Option<Building>>,
    number: i64,
    since: Instant,
    /// What was done then.
    from: OnceLock<u64>,
    beside: bool,
}

impl Say {
    fn say(&self, done: u64, total: u64) {
        let (number, since, beside) = (self.number, self.since, self.beside);
        let from = *self.from.get_or_init(|| done);
        self.building.send_replace(Some(Building { number, done, total, since, from, beside }));
    }
}

/// `before` is the serving generation, and whether it is of the same version. What comparing the two came to.
async fn build<V: View>(
    engine: &Engine<V>,
    before: Option<(Engine<V>, bool)>,
    applied: &Applied,
    say: &Say,
) -> Result<Option<String>, EngineError> {
    // Live work of another version is done elsewhere, and seen there.
    let beside_live = before.as_ref().is_some_and(|(_, same_version)| *same_version);
    let wait = || live_first(&engine.logs, applied, beside_live);
    let targets = targets(engine, before.as_ref().map(|(serving, _)| serving)).await?;
    bulk::run(engine, &targets, before.is_some(), |done, total| say.say(done, total), wait).await?;
    let Some((serving, same_version)) = before else {
        // Nobody waits for a hand-over: the rest is applied live.
        return Ok(None);
    };
    follow(engine, &serving, (applied, beside_live), say).await?;
    let mut compared = None;
    if same_version {
        compared = Some(compare::compare(&serving, engine).await?);
        // Comparing took its time; what was written meanwhile is not left to the hand-over.
        follow(engine, &serving, (applied, beside_live), say).await?;
    }
    relay::restore(&engine.db, engine.name, &engine.logs).await?;
    Ok(compared)
}

/// How far to build. Never further than the serving generation is: what it has not applied it has not acted on, and what
/// is folded here before the hand-over is not acted on either.
async fn targets<V: View>(engine: &Engine<V>, serving: Option<&Engine<V>>) -> Result<Vec<u64>, EngineError> {
    let Some(serving) = serving else {
        return Ok(engine.logs.heads(Log::Training).await?);
    };
    let stored = position::stored(serving.db.reads(), serving.name, serving.logs.log_id()).await?;
    Ok(stored.into_iter().map(|checkpoint| checkpoint.sequence).collect())
}

/// Applies what the serving generation has, until little comes while that is done.
async fn follow<V: View>(
    engine: &Engine<V>,
    serving: &Engine<V>,
    (applied, beside): (&Applied, bool),
    say: &Say,
) -> Result<(), EngineError> {
    let mut at = catch_up::upto(engine, &[], &mut |_| ()).await?;
    // Where more comes all the time than this bounds, the hand-over takes the rest.
    for _ in 0..PASSES {
        given_up::inherit(&serving.db, &engine.db, engine.name).await?;
        let targets = targets(engine, Some(serving)).await?;
        let target = |partition: Partition| targets.get(partition.index()).copied().unwrap_or(0);
        let missing: u64 =
            at.values().map(|place| target(place.partition).saturating_sub(place.sequence)).sum();
        let total: u64 = targets.iter().sum();
        at = catch_up::upto(engine, &targets, &mut |at| say.say(sum(at), total)).await?;
        if missing < CLOSE {
            break;
        }
        live_first(&engine.logs, applied, beside).await;
    }
    Ok(())
}

fn sum(at: &Checkpoints) -> u64 {
    at.values().map(|checkpoint| checkpoint.sequence).sum()
}

/// Makes the checkpoints of rows that have none. A reactor first takes its ledger back from its own outcomes, and does
/// not act on what was acted on: beside a serving generation on nothing, until it takes over.
async fn prepare<V: View>(engine: &Engine<V>, begun: &[Checkpoint], beside: bool) -> Result<(), EngineError> {
    let mut acts_from = vec![0; usize::from(engine.logs.partitions())];
    if engine.decide.is_some() {
        let heads = engine.logs.heads(Log::Training).await?;
        let acted = relay::restore(&engine.db, engine.name, &engine.logs).await?;
        if beside {
            acts_from.fill(NEVER);
        } else if acted {
            acts_from = heads;
        }
    }
    let mut tx = engine.db.begin().await?;
    position::create(&mut tx, engine.name, &engine.logs, &acts_from).await?;
    if beside {
        position::act_from(&mut tx, engine.name, begun, &acts_from).await?;
    }
    tx.commit().await?;
    position::reopen(&engine.db, engine.name, begun).await?;
    Ok(())
}

/// Holds building up, for two seconds at most, while live work is behind.
async fn live_first(logs: &Logs, applied: &Applied, beside: bool) {
    for _ in 0..40 {
        if !beside {
            return;
        }
        let Ok(heads) = logs.heads(Log::Training).await else { return };
        let lag: u64 = heads.iter().zip(applied.now()).map(|(head, at)| head.saturating_sub(at)).sum();
        if lag < LIVE_FIRST {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
