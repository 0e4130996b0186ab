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
    /// The recommendation: the id of its outcome. It may come later, or never, as where an account is restored.
    pub recommendation_id: Uuid,
    /// The rule that made it, such as "VOL-01".
    pub rule: String,
    /// What it is about.
    pub subject: String,
    /// The workout, the session's day, the ISO week, or the event it judged. Absent in the oldest facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<String>,
    /// The answer.
    pub answer: Answer,
    /// When it was given.
    pub at: Timestamp,
}
