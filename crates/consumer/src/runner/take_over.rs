//! The hand-over from the serving generation to the one that was built: the old one is closed where it stands, what it
//! issued is sent, the new one comes to exactly there and acts from there on.

use super::build::Built;
use super::{Runner, State};
use crate::engine::session;
use crate::engine::{EngineError, answered};
use crate::ledger;
use crate::position;
use crate::view::View;
use mariposas_event_log::Appender;
use mariposas_event_schema::streams::Partition;
use std::time::Instant;

impl<V: View> Runner<V> {
    /// The live session is over already. A hand-over that is interrupted is done again from the start.
    pub(super) async fn take_over(
        &mut self,
        built: Box<Built<V>>,
        outcomes: Option<&Appender>,
    ) -> Result<(), EngineError> {
        let began = Instant::now();
        let Built { generation, engine, compared } = *built;
        let plan = answered(self.control.plan()).await?;
        if let Some(old) = plan.in_state(State::Serving).filter(|old| old.number != generation.number) {
            let old_engine = if old.number == self.current.generation.number {
                self.current.engine.clone()
            } else {
                self.consumer.engine(self.consumer.open_generation(old).await?)
            };
            let closed_at = answered(position::close(&old_engine.db, old_engine.name)).await?;
            if let Some(appender) = outcomes {
                for partition in Partition::all(engine.logs.partitions()) {
                    session::relay(&old_engine, partition, appender).drain().await?;
                }
                ledger::restore(&engine.db, engine.name, &engine.logs).await?;
            }
            let acts = async {
                let mut tx = engine.db.begin().await?;
                position::act_from(&mut tx, engine.name, &closed_at).await?;
                tx.commit().await
            };
            answered(acts).await?;
            session::upto(&engine, &closed_at, |_| ()).await?;
        }
        let stored = position::stored(engine.db.reads(), engine.name, engine.logs.log_id());
        let stored = answered(stored).await?;
        // The list of generations is in a file of its own and synced: it must not name rows that a power cut takes back
        // to before they began.
        answered(engine.db.sync()).await?;
        let thrown_away = answered(self.control.serve(generation.number, compared.as_deref())).await?;
        let applied = self.face.progress.applied.clone();
        let number = generation.number;
        if number == self.current.generation.number {
            self.current.serves = true;
        } else {
            let generation = crate::generation::Generation { state: State::Serving, compared, ..generation };
            self.show(generation, engine.db.clone(), true);
        }
        applied.advance(stored.iter().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
        let took = began.elapsed();
        tracing::info!(consumer = engine.name, generation = number, ?took, "a new generation serves");
        self.face.serving.send_modify(|serving| serving.handed_over_in = Some(took));
        for old in thrown_away {
            if let Err(error) = self.consumer.home.database.discard(&self.consumer.database_name(&old)).await
            {
                tracing::warn!(generation = old.number, "an old generation is not thrown away: {error}");
            }
        }
        Ok(())
    }
}
