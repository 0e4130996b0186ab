//! Personal records.

use mariposas_training::RecordKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A personal record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordAchieved {
    /// The exercise.
    pub exercise: String,
    /// What the record is of.
    pub kind: RecordKind,
    /// The set that holds it.
    pub set_id: Uuid,
    /// Counts up when the same set gains the same record again after losing it.
    pub revision: u32,
    /// The mark: grams, repetitions, gram-repetitions, seconds or metres, as the kind says.
    pub value: f64,
}

/// The set no longer supports its record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordWithdrawn {
    /// The exercise.
    pub exercise: String,
    /// What the record was of.
    pub kind: RecordKind,
    /// The set that held it.
    pub set_id: Uuid,
    /// The revision that ended.
    pub revision: u32,
}
