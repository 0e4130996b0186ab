//! Weekly volume.

use super::stored::thousandths;
use mariposas_consumer::Db;
use mariposas_service::Query;
use mariposas_training::{IsoWeek, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Asks for weekly volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VolumeArgs {
    /// The newest week.
    pub last: IsoWeek,
    /// How many weeks, 1 to 1000.
    pub weeks: u32,
}

/// A week's volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeekVolume {
    /// The ISO week.
    pub week: IsoWeek,
    /// Muscles with any credit, in the order of the catalogue's list.
    pub muscles: Vec<MuscleVolume>,
    /// Exercises with any set, by id.
    pub exercises: Vec<ExerciseVolume>,
}

/// A muscle's hard sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MuscleVolume {
    /// The muscle.
    pub muscle: Muscle,
    /// As a primary muscle.
    pub direct: f64,
    /// All, secondary work at half.
    pub fractional: f64,
}

/// An exercise's hard sets and tonnage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseVolume {
    /// A slug, or the id of an own exercise.
    pub exercise: String,
    /// Hard sets.
    pub sets: f64,
    /// Load times repetitions; unknown while it depends on a body weight nobody told.
    pub volume_load_kg: Option<f64>,
}

/// Week, muscle, and thousandths of hard sets: direct, fractional.
type MuscleRow = (String, String, i64, i64);
/// Week, exercise, thousandths of hard sets, volume load in gram-repetitions, sets whose load is not known.
type ExerciseRow = (String, String, i64, i64, i64);

pub(super) async fn volume(db: Db, question: Query<VolumeArgs>) -> anyhow::Result<Vec<WeekVolume>> {
    let VolumeArgs { last, weeks } = question.args;
    let weeks = i32::try_from(weeks.clamp(1, 1_000))?;
    let first = last.plus(1 - weeks);
    let mut by_week: BTreeMap<IsoWeek, WeekVolume> = (0..weeks)
        .map(|n| first.plus(n))
        .map(|week| (week, WeekVolume { week, muscles: Vec::new(), exercises: Vec::new() }))
        .collect();

    let (muscles, mut exercises): (Vec<MuscleRow>, Vec<ExerciseRow>) = db
        .find(
            &[
                (
                    "week, muscle, direct, fractional",
                    "weekly_muscle WHERE user_id = $1 AND week >= $2 AND week <= $3 AND fractional <> 0",
                ),
                (
                    "week, exercise, sets, volume_load, unknown_loads",
                    "weekly_exercise WHERE user_id = $1 AND week >= $2 AND week <= $3 AND entries > 0",
                ),
            ],
            &[question.user.as_str(), &first.to_string(), &last.to_string()],
        )
        .await?;
    for (week, muscle, direct, fractional) in muscles {
        if let Some(week) = by_week.get_mut(&week.parse()?) {
            let (direct, fractional) = (thousandths(direct), thousandths(fractional));
            week.muscles.push(MuscleVolume { muscle: muscle.parse()?, direct, fractional });
        }
    }
    exercises.sort_unstable();
    for (week, exercise, sets, volume_load, unknown_loads) in exercises {
        if let Some(week) = by_week.get_mut(&week.parse()?) {
            let volume_load_kg = (unknown_loads == 0).then(|| thousandths(volume_load));
            week.exercises.push(ExerciseVolume { exercise, sets: thousandths(sets), volume_load_kg });
        }
    }
    for week in by_week.values_mut() {
        week.muscles.sort_by_key(|volume| volume.muscle);
    }
    Ok(by_week.into_values().collect())
}
