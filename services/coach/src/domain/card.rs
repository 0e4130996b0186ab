//! What the coach says.

use jiff::Timestamp;
use mariposas_event_schema::Outcome;
use mariposas_event_schema::outcomes::recommendation::RecommendationIssued;
use mariposas_training::Muscle;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A recommendation as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The id to answer to, once it was issued.
    pub id: Option<Uuid>,
    /// The rule, such as "VOL-01".
    pub rule: String,
    /// A muscle, or "user".
    pub subject: String,
    /// 0 safety, 1 important, 2 normal, 3 information.
    pub priority: u8,
    /// Whether it is among those to show.
    pub shown: bool,
    /// The state or rule that holds it back.
    pub suppressed_by: Option<String>,
    /// A few words.
    pub title: String,
    /// What to do, in one sentence.
    pub advice: String,
    /// Why.
    pub reason: String,
    /// The numbers behind it.
    pub evidence: BTreeMap<String, Value>,
    /// Where the knowledge comes from.
    pub source: String,
    /// The workout, the session's day, or the ISO week that was judged.
    pub judged: String,
}

/// A rule whose condition holds, with everything the ranking needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firing {
    /// What would be shown; without an id until it is issued.
    pub card: Card,
    /// Whether it is about a muscle that matters most to the person.
    pub goal: bool,
    /// How far from enough, in sets.
    pub deficit: f64,
    /// The newest note it rests on, for rules about notes.
    pub noted_at: Option<Timestamp>,
}

impl Firing {
    /// Whether both are about the same.
    pub(crate) fn is_about(&self, rule: &str, subject: &str) -> bool {
        self.card.rule == rule && self.card.subject == subject
    }

    /// The outcome that says it.
    pub(crate) fn issued(&self) -> Outcome {
        let card = self.card.clone();
        Outcome::RecommendationIssued(RecommendationIssued {
            rule: card.rule,
            subject: card.subject,
            judged: card.judged,
            priority: card.priority,
            title: card.title,
            advice: card.advice,
            reason: card.reason,
            evidence: card.evidence,
            source: card.source,
        })
    }
}

/// What a rule found: the part of a firing that is not the same for the whole rule.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) subject: String,
    pub(crate) judged: String,
    /// Raised to priority 1.
    pub(crate) important: bool,
    pub(crate) deficit: f64,
    pub(crate) noted_at: Option<Timestamp>,
    pub(crate) title: String,
    pub(crate) advice: String,
    pub(crate) reason: String,
    pub(crate) evidence: Vec<(&'static str, Value)>,
}

/// The subject as a muscle, where it is one.
pub(crate) fn muscle_of(subject: &str) -> Option<Muscle> {
    subject.parse().ok()
}
