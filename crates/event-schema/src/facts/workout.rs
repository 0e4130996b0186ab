//! Workouts: training visits.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A workout began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkoutStarted {
    /// The workout.
    pub workout_id: Uuid,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The routine it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routine_id: Option<Uuid>,
    /// When it began.
    pub started_at: Timestamp,
    /// The local training day it belongs to, also after midnight.
    pub day: Date,
    /// The zone that day is in.
    pub time_zone: String,
    /// The program it came from, for imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A workout ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkoutFinished {
    /// The workout.
    pub workout_id: Uuid,
    /// When it ended.
    pub finished_at: Timestamp,
    /// What the person wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How tired they were, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fatigue: Option<u8>,
    /// The program it came from, for imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A workout was thrown away; the gateway retracts its sets beside this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkoutDiscarded {
    /// The workout.
    pub workout_id: Uuid,
}
