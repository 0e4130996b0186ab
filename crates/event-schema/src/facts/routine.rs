//! Routines: plans of a workout.

use mariposas_training::{SetKind, Weight, words};
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
    /// How it is made harder from one session to the next; absent means that the person decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progression: Option<Progression>,
}

words! {
    /// What makes an exercise harder.
    ProgressionRule as "progression rule" {
        /// A step after each session that was done as planned.
        Linear = "linear",
        /// A step of load once every set has reached the top of its range of repetitions.
        Double = "double",
        /// A longer hold.
        Time = "time",
    }
}

/// How an exercise is made harder from one session to the next. A step that is absent is the usual one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progression {
    /// The rule.
    pub rule: ProgressionRule,
    /// The step of load, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Weight>,
    /// The step in repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_reps: Option<u32>,
    /// The step in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_seconds: Option<u32>,
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
