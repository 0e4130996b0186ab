//! Routines: plans of a workout.

use mariposas_training::SetKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A routine, as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutineSaved {
    /// The routine.
    pub routine_id: Uuid,
    /// Its name.
    pub name: String,
    /// What the person wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its exercises, in order.
    pub exercises: Vec<PlannedExercise>,
}

/// One exercise of a routine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedExercise {
    /// A slug, or the id of an own exercise.
    pub exercise: String,
    /// Exercises with the same number are done in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superset: Option<u32>,
    /// What the person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The sets, in order.
    pub sets: Vec<PlannedSet>,
}

/// One planned set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedSet {
    /// What it is for.
    pub kind: SetKind,
    /// Least repetitions aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps_lo: Option<u32>,
    /// Most repetitions aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps_hi: Option<u32>,
    /// Seconds to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Repetitions in reserve aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rir: Option<mariposas_training::Rir>,
    /// Rest after the set, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_s: Option<u32>,
}

/// The routine is put away; workouts done by it stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutineArchived {
    /// The routine.
    pub routine_id: Uuid,
}
