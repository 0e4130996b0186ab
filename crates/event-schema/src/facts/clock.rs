//! Time, as a fact: no fold reads a clock.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Time passed, at least to this instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockTicked {
    /// The instant.
    pub instant: Timestamp,
}
