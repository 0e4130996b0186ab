//! What people ask progress.

mod held;
mod history;
mod next;
mod sets;
mod stored;
mod summary;
mod volume;

pub use held::{RecordView, RecordsArgs};
pub use history::{Best, CurvePoint, History, HistoryArgs, LastTime, RepMax, SessionView};
pub use next::{NextArgs, NextExercise, NextTargets};
pub use sets::{CountedSet, SetsArgs};
pub use stored::SetView;
pub use summary::{MuscleNow, SummaryArgs, SummaryView, Window};
pub use volume::{ExerciseVolume, MuscleVolume, VolumeArgs, WeekVolume};

use mariposas_consumer::{Db, Progress};
use mariposas_service::{Env, Query, query};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) async fn serve(env: &Env, progress: Progress) -> anyhow::Result<()> {
    tokio::try_join!(
        answer(env, &progress, "volume", volume::volume),
        answer(env, &progress, "sets", sets::sets),
        answer(env, &progress, "history", history::history),
        answer(env, &progress, "records", held::records),
        answer(env, &progress, "summary", summary::summary),
        answer(env, &progress, "next", next::next),
    )?;
    Ok(())
}

/// Answers one kind of question from the rows that serve at that moment.
async fn answer<A, T, F>(
    env: &Env,
    progress: &Progress,
    name: &'static str,
    find: fn(Db, Query<A>) -> F,
) -> anyhow::Result<()>
where
    A: DeserializeOwned + Send + 'static,
    T: Serialize + Send + 'static,
    F: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let rows = progress.clone();
    let answer = move |question: Query<A>| find(rows.db(), question);
    query::serve(env.logs.client(), "progress", name, progress.clone(), env.shutdown.clone(), answer).await
}
