//! Runs, rides and classes: training that is not sets.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An activity as it was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerformedActivity {
    /// The workout; absent means the implicit workout of its local training day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workout_id: Option<Uuid>,
    /// A catalogue slug, or the id of an own exercise.
    pub exercise: String,
    /// The name as it was written, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_name: Option<String>,
    /// When it was done.
    pub performed_at: Timestamp,
    /// The local training day it counts for.
    pub day: Date,
    /// The zone that day is in.
    pub time_zone: String,
    /// How long, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// How far, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// What the person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An activity was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityLogged {
    /// The activity.
    pub activity_id: Uuid,
    /// When these values were known, at the latest when they were accepted.
    pub edited_at: Timestamp,
    /// Where it came from: "api", or the app of an import.
    pub source: String,
    /// The values.
    #[serde(flatten)]
    pub performed: PerformedActivity,
}

/// The whole activity as it really was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityCorrected {
    /// The activity.
    pub activity_id: Uuid,
    /// When it was corrected, at the latest when that was accepted.
    pub edited_at: Timestamp,
    /// The values.
    #[serde(flatten)]
    pub performed: PerformedActivity,
}

/// The activity never was. Final for its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityRetracted {
    /// The activity.
    pub activity_id: Uuid,
}
