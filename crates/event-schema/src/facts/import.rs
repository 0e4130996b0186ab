//! Imports from other apps.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An import ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportCompleted {
    /// The import.
    pub import_id: Uuid,
    /// The app the file came from.
    pub source: String,
    /// Sets that were new.
    pub sets: u64,
    /// Activities that were new.
    pub activities: u64,
    /// Sets that had other values before.
    pub corrected: u64,
}
