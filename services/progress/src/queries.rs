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

use mariposas_service::Questions;

pub(crate) async fn serve(questions: Questions) -> anyhow::Result<()> {
    tokio::try_join!(
        questions.answer("volume", volume::volume),
        questions.answer("sets", sets::sets),
        questions.answer("history", history::history),
        questions.answer("records", held::records),
        questions.answer("summary", summary::summary),
        questions.answer("next", next::next),
    )?;
    Ok(())
}
