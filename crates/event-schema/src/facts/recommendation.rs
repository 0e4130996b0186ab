//! What people answer to the coach.

use jiff::Timestamp;
use mariposas_training::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// An answer to a recommendation.
    Answer as "answer" { Accepted = "accepted", Snoozed = "snoozed", Dismissed = "dismissed" }
}

/// A recommendation was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendationAnswered {
    /// The recommendation: the id of its outcome.
    pub recommendation_id: Uuid,
    /// The rule that made it, such as "VOL-01".
    pub rule: String,
    /// What it is about.
    pub subject: String,
    /// The answer.
    pub answer: Answer,
    /// When it was given.
    pub at: Timestamp,
}
