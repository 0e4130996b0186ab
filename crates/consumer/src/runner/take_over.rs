//! The hand-over from the serving generation to the one that was built: the old one is closed where it stands, what it
//! issued is sent, the new one comes to exactly there and acts from there on.

use super::build::Built;
use super::{Runner, State};
use crate::engine::{Engine, EngineError, answered, careful, catch_up, session, unissued};
use crate::generation::{Control, Generation};
use crate::given_up;
use crate::position;
use crate::relay;
use crate::status::Serves;
use crate::task::spawn;
use crate::view::View;
use mariposas_event_log::Appender;
use mariposas_event_schema::streams::Partition;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often the place of the builder is kept meanwhile.
const KEEP: Duration = Duration::from_secs(1);

impl<V: View> Runner<V> {
    /// The live session is over already. A hand-over that is interrupted is done again from the start, and until then the
    /// old rows are opened again by whoever builds, or serves them.
    pub(super) async fn take_over(
        &mut self,
        built: Box<Built<V>>,
        outcomes: Option<&Appender>,
        shutdown: &CancellationToken,
    ) -> Result<(), EngineError> {
        let began = Instant::now();
        let Built { generation, engine, compared } = *built;
        let number = generation.number;
        let plan = answered(self.control.plan()).await?;
        let old = match plan.in_state(State::Serving).filter(|old| old.number != number) {
            Some(old) if old.number == self.current.generation.number => Some(self.current.engine.clone()),
            Some(old) => {
                let db = self.consumer.open_generation(old).await?;
                Some(self.consumer.engine(db, &self.instance))
            }
            None => None,
        };
        if !answered(self.control.claim(number, &self.instance)).await? {
            return Err(EngineError::Displaced(number));
        }
        // Whoever is asked here from now on waits for these rows: they serve in a moment.
        self.face.serving.send_if_modified(|serving| {
            let others = serving.serves == Serves::Others;
            if others {
                serving.serves = Serves::Soon;
            }
            others
        });
        tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(()),
            handed = hand_over(&engine, old.as_ref(), outcomes) => handed?,
            lost = keep_place(&self.control, &generation, &self.instance) => match lost? {},
        }
        let stored = position::stored(engine.db.reads(), engine.name, engine.logs.log_id());
        let stored = answered(stored).await?;
        // The list of generations is in a file of its own and synced: it must not name rows that a power cut takes back
        // to before they began.
        answered(engine.db.sync()).await?;
        let list = answered(self.control.locked()).await?;
        let from = plan.in_state(State::Serving).filter(|old| old.number != number).map(|old| old.number);
        if let Some(old) = &old {
            // Whoever thought that this instance was gone may have opened them again, but not while the list is held.
            let old = position::stored(old.db.writes(), old.name, old.logs.log_id());
            if answered(old).await?.iter().any(|checkpoint| checkpoint.epoch >= 0) {
                return Err(EngineError::Displaced(number));
            }
        }
        let served = self.control.serve(list, (number, from), &self.instance, compared.as_deref());
        let served = answered(served).await?;
        let thrown_away = served.ok_or(EngineError::Displaced(number))?;
        let applied = self.face.handle.applied.clone();
        if number == self.current.generation.number {
            self.current.generation.state = State::Serving;
            self.face.serving.send_modify(|serving| serving.serves = Serves::These);
        } else {
            let generation = Generation { state: State::Serving, compared, ..generation };
            self.show(generation, engine.db.clone(), Serves::These);
        }
        applied.advance(stored.iter().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
        let took = began.elapsed();
        tracing::info!(consumer = engine.name, generation = number, ?took, "a new generation serves");
        self.face.serving.send_modify(|serving| serving.handed_over_in = Some(took));
        for old in thrown_away {
            let (database, name) = (self.consumer.home.database.clone(), self.consumer.database_name(&old));
            // Aside: somebody may be reading it, as a backup does.
            spawn(async move {
                if let Err(error) = database.discard(&name).await {
                    tracing::warn!(generation = name, "an old generation is not thrown away: {error}");
                }
            });
        }
        Ok(())
    }
}

/// Nothing is applied while this runs.
async fn hand_over<V: View>(
    engine: &Engine<V>,
    old: Option<&Engine<V>>,
    outcomes: Option<&Appender>,
) -> Result<(), EngineError> {
    let Some(old) = old else { return Ok(()) };
    let closed_at = answered(position::close(&old.db, old.name, old.logs.log_id())).await?;
    if let Some(appender) = outcomes {
        for partition in Partition::all(engine.logs.partitions()) {
            session::relay(old, partition, appender).drain().await?;
        }
        relay::restore(&engine.db, engine.name, &engine.logs).await?;
    }
    answered(given_up::inherit(&old.db, &engine.db, engine.name)).await?;
    if outcomes.is_some() {
        answered(unissued::inherit(old, engine)).await?;
    }
    let ours: Vec<_> = catch_up::upto(engine, &[], &mut |_| ()).await?.into_values().collect();
    let acts = async {
        let mut tx = engine.db.begin().await?;
        position::act_from(&mut tx, engine.name, &ours, &closed_at).await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    answered(acts).await?;
    catch_up::upto(engine, &closed_at, &mut |_| ()).await?;
    // Others may take them now.
    let all = Partition::all(engine.logs.partitions());
    answered(careful::end(&engine.db, engine.name, &engine.instance, all)).await
}

/// Keeps the place of the builder until another one has it.
async fn keep_place(
    control: &Control,
    Generation { number, version, .. }: &Generation,
    instance: &str,
) -> Result<Infallible, EngineError> {
    while answered(control.claim(*number, instance)).await? {
        // Of its own version it says so at other times when it looks.
        answered(control.say_alive(version)).await?;
        tokio::time::sleep(KEEP).await;
    }
    Err(EngineError::Displaced(*number))
}
