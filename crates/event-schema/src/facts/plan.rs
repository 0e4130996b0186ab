//! Weeks and pauses.

use jiff::Timestamp;
use mariposas_training::{IsoWeek, profile::WeekKind};
use serde::{Deserialize, Serialize};

/// What a week is meant to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeekPlanned {
    /// The ISO week.
    pub week: IsoWeek,
    /// What it is.
    pub kind: WeekKind,
}

/// The person pauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PauseStarted {
    /// Since when.
    pub at: Timestamp,
}

/// The person is back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PauseEnded {
    /// Since when.
    pub at: Timestamp,
}
