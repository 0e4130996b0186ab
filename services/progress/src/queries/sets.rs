//! The sets behind a number of weekly volume.

use super::stored::{self, SetView, Which, thousandths};
use mariposas_consumer::Db;
use mariposas_service::Query;
use mariposas_training::{IsoWeek, Muscle};
use serde::{Deserialize, Serialize};

/// Asks for the sets of a week.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetsArgs {
    /// The week.
    pub week: IsoWeek,
    /// Those that credit this muscle alone.
    pub muscle: Option<Muscle>,
    /// Those of this exercise alone.
    pub exercise: Option<String>,
}

/// A set and what it counts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountedSet {
    /// The set.
    #[serde(flatten)]
    pub set: SetView,
    /// The exercise it counts for.
    pub exercise: String,
    /// Hard sets.
    pub sets: f64,
    /// What it credits: muscle, direct and fractional hard sets.
    pub muscles: Vec<super::MuscleVolume>,
}

pub(super) async fn sets(db: Db, question: Query<SetsArgs>) -> anyhow::Result<Vec<CountedSet>> {
    let SetsArgs { week, muscle, exercise } = &question.args;
    let person = stored::person(&db, &question.user).await?;
    let exercise = exercise.as_deref().map(|exercise| crate::domain::counts_as(exercise, &person.exercises));
    let rows = stored::sets(&db, &question.user, Which::Days(week.monday(), week.sunday())).await?;
    let counted = rows.into_iter().filter_map(|row| {
        let (counts_as, counted) = (row.counts_as.clone()?, row.counted.clone()?);
        let muscles: Vec<super::MuscleVolume> = counted
            .muscles(&counts_as)
            .into_iter()
            .map(|(muscle, direct, fractional)| super::MuscleVolume {
                muscle,
                direct: thousandths(direct),
                fractional: thousandths(fractional),
            })
            .collect();
        let wanted = muscle.is_none_or(|muscle| muscles.iter().any(|volume| volume.muscle == muscle))
            && exercise.as_ref().is_none_or(|exercise| *exercise == counts_as);
        let set = SetView::of(&row.past(&person)?);
        wanted.then(|| CountedSet { set, exercise: counts_as, sets: thousandths(counted.sets), muscles })
    });
    Ok(counted.collect())
}
