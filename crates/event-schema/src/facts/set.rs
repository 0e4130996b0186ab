//! Sets.

use jiff::{Timestamp, civil::Date};
use mariposas_training::{Load, LoggedSet, Rir, SetKind, Side};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A set as it was done, with where it belongs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
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
#[serde(try_from = "Stored")]
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
#[serde(try_from = "Stored")]
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

/// Any of these as stored, all fields at one level. Reading by `flatten` takes three times as long, and sets are most of
/// the log.
#[derive(Deserialize)]
struct Stored {
    set_id: Option<Uuid>,
    edited_at: Option<Timestamp>,
    source: Option<String>,
    workout_id: Option<Uuid>,
    exercise: String,
    raw_name: Option<String>,
    performed_at: Timestamp,
    day: Date,
    time_zone: String,
    kind: SetKind,
    load: Option<Load>,
    reps: Option<u32>,
    seconds: Option<f64>,
    metres: Option<f64>,
    side: Side,
    rir: Option<Rir>,
    rest_s: Option<u32>,
    tempo: Option<String>,
    mini_sets: Option<u32>,
    block: Option<u32>,
    index: Option<u32>,
    note: Option<String>,
    #[serde(default)]
    at_equipment_max: bool,
}

impl From<Stored> for PerformedSet {
    fn from(stored: Stored) -> Self {
        Self {
            workout_id: stored.workout_id,
            exercise: stored.exercise,
            raw_name: stored.raw_name,
            performed_at: stored.performed_at,
            day: stored.day,
            time_zone: stored.time_zone,
            set: LoggedSet {
                kind: stored.kind,
                load: stored.load,
                reps: stored.reps,
                seconds: stored.seconds,
                metres: stored.metres,
                side: stored.side,
                rir: stored.rir,
                rest_s: stored.rest_s,
                tempo: stored.tempo,
                mini_sets: stored.mini_sets,
                block: stored.block,
                index: stored.index,
                note: stored.note,
                at_equipment_max: stored.at_equipment_max,
            },
        }
    }
}

impl TryFrom<Stored> for SetLogged {
    type Error = &'static str;

    fn try_from(mut stored: Stored) -> Result<Self, Self::Error> {
        Ok(Self {
            set_id: stored.set_id.ok_or("missing field `set_id`")?,
            edited_at: stored.edited_at.ok_or("missing field `edited_at`")?,
            source: stored.source.take().ok_or("missing field `source`")?,
            performed: stored.into(),
        })
    }
}

impl TryFrom<Stored> for SetCorrected {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Ok(Self {
            set_id: stored.set_id.ok_or("missing field `set_id`")?,
            edited_at: stored.edited_at.ok_or("missing field `edited_at`")?,
            performed: stored.into(),
        })
    }
}
