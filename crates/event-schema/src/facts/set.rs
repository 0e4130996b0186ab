//! Sets.

use jiff::{Timestamp, civil::Date};
use mariposas_training::LoggedSet;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A set as it was done, with where it belongs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerformedSet {
    /// The workout; absent means the implicit workout of its local training day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workout_id: Option<Uuid>,
    /// A catalogue slug, or the id of an own exercise.
    pub exercise: String,
    /// The name as the person or their old app wrote it, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_name: Option<String>,
    /// When it was done.
    pub performed_at: Timestamp,
    /// The local training day it counts for.
    pub day: Date,
    /// The zone that day is in: an IANA name or an offset.
    pub time_zone: String,
    /// What was done.
    #[serde(flatten)]
    pub set: LoggedSet,
}

/// A set was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetLogged {
    /// The set.
    pub set_id: Uuid,
    /// When these values were known, at the latest when they were accepted.
    pub edited_at: Timestamp,
    /// Where it came from: "api", or the app of an import.
    pub source: String,
    /// The values.
    #[serde(flatten)]
    pub performed: PerformedSet,
}

/// The whole set as it really was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetCorrected {
    /// The set.
    pub set_id: Uuid,
    /// When it was corrected, at the latest when that was accepted.
    pub edited_at: Timestamp,
    /// The values.
    #[serde(flatten)]
    pub performed: PerformedSet,
}

/// The set never was. Final for its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetRetracted {
    /// The set.
    pub set_id: Uuid,
}
