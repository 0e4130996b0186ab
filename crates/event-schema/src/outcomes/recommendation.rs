//! Recommendations of the coach.

use crate::ids::{NaturalKey, OutcomeId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The coach recommends something. Carries why, so that a reader needs nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendationIssued {
    /// The rule, such as "VOL-01".
    pub rule: String,
    /// A muscle, an exercise, a pair or family, or "user".
    pub subject: String,
    /// The workout or the ISO week that was judged.
    pub judged: String,
    /// 0 safety, 1 important, 2 normal, 3 information.
    pub priority: u8,
    /// A few words.
    pub title: String,
    /// What to do, in one sentence.
    pub advice: String,
    /// Why.
    pub reason: String,
    /// The numbers behind it.
    pub evidence: BTreeMap<String, serde_json::Value>,
    /// Where the knowledge comes from.
    pub source: String,
    /// How strong the evidence for the rule is, such as "A"; absent where it needs none, as praise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// What closes it, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_when: Option<String>,
    /// The guide entry that tells more, such as "ham.pairing".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
}

/// The condition of a recommendation no longer holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendationResolved {
    /// The recommendation: the id of its outcome.
    pub recommendation_id: Uuid,
    /// The rule.
    pub rule: String,
    /// What it was about.
    pub subject: String,
    /// What the resolved recommendation judged.
    pub judged: String,
    /// A word of thanks, where the person did what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
}

/// The id of a recommendation: that of its `recommendation.issued`.
pub fn recommendation_id(user: &UserId, rule: &str, subject: &str, judged: &str) -> Uuid {
    OutcomeId::of(user, &NaturalKey::new("recommendation.issued", &[rule, subject, judged])).0
}
