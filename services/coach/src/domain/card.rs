//! What the coach says, and what a rule found.

use crate::domain::check::Check;
use crate::domain::history::{Known, Note};
use crate::domain::sources::Grade;
use jiff::Timestamp;
use mariposas_event_schema::Outcome;
use mariposas_event_schema::outcomes::recommendation::RecommendationIssued;
use mariposas_training::{Muscle, Pattern};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use uuid::Uuid;

/// A recommendation as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The id to answer to, once it was issued.
    pub id: Option<Uuid>,
    /// The rule, such as "VOL-01".
    pub rule: String,
    /// A muscle, an exercise, a pair or family, or "user".
    pub subject: String,
    /// The muscles to whose guides it belongs.
    pub muscles: Vec<Muscle>,
    /// 0 safety, 1 important, 2 normal, 3 information.
    pub priority: u8,
    /// Whether it is among those to show.
    pub shown: bool,
    /// The state or rule that holds it back.
    pub suppressed_by: Option<String>,
    /// The card that speaks for it too, as "VOL-01/chest": low-volume hits of one run are one card.
    pub part_of: Option<String>,
    /// A few words.
    pub title: String,
    /// What to do, in one sentence.
    pub advice: String,
    /// Why.
    pub reason: String,
    /// The numbers behind it, the window they are from, and the ids of the sets.
    pub evidence: BTreeMap<String, Value>,
    /// How strong the evidence for the rule is; absent where it needs none, as praise.
    pub grade: Option<Grade>,
    /// Where the knowledge comes from.
    pub source: String,
    /// What closes the card, as a sentence.
    pub resolved_when: String,
    /// The guide entry that tells more, such as "ham.pairing".
    pub guide: Option<String>,
    /// The workout, the session's day, the ISO week, or the event that was judged.
    pub judged: String,
}

/// A rule whose condition holds, with everything the ranking needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firing {
    /// What would be shown; without an id until it is issued.
    pub card: Card,
    /// The muscles it is about: the subject, or the primary muscles of an exercise.
    pub muscles: Vec<Muscle>,
    /// Whether one of them matters most to the person.
    pub goal: bool,
    /// How far from enough, in sets.
    pub deficit: f64,
    /// When it was found.
    pub since: Timestamp,
    /// The newest note it rests on, for rules about notes.
    pub noted_at: Option<Timestamp>,
    /// The firings that one card names together, each with its own words; empty where it is about itself alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Firing>,
}

impl Firing {
    /// Rule and subject, as "VOL-01/chest".
    pub(crate) fn about(&self) -> String {
        about(&self.card.rule, &self.card.subject)
    }

    /// What it names: its parts, else itself.
    pub(crate) fn hits(&self) -> &[Firing] {
        if self.parts.is_empty() { std::slice::from_ref(self) } else { &self.parts }
    }

    /// Whether it names this.
    pub(crate) fn names(&self, rule: &str, subject: &str) -> bool {
        self.hits().iter().any(|hit| hit.is_about(rule, subject))
    }

    /// Whether both are about the same.
    pub(crate) fn is_about(&self, rule: &str, subject: &str) -> bool {
        self.card.rule == rule && self.card.subject == subject
    }

    /// A number of the evidence.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.card.evidence.get(name)?.as_f64()
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
            grade: card.grade.map(|grade| grade.as_str().to_owned()),
            resolved_when: Some(card.resolved_when),
            guide: card.guide,
        })
    }
}

/// A rule and a subject, as "VOL-01/chest".
pub(crate) fn about(rule: &str, subject: &str) -> String {
    format!("{rule}/{subject}")
}

/// What a finding is about (training-science 4.1).
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    User,
    Muscle(Muscle),
    Exercise(Rc<Known>),
    /// A pair of patterns or a family of them.
    Patterns(&'static Patterns),
}

/// Movements that are missing.
#[derive(Debug)]
pub(crate) struct Patterns {
    pub(crate) id: &'static str,
    /// As a sentence would have it.
    pub(crate) spoken: &'static str,
    /// Any of them.
    pub(crate) wanted: &'static [Pattern],
    /// The muscles that miss them, the one that misses them most first.
    pub(crate) muscles: &'static [Muscle],
}

impl Subject {
    /// As a sentence would have it.
    pub(crate) fn spoken(&self) -> String {
        match self {
            Self::User => "you".to_owned(),
            Self::Muscle(muscle) => muscle.spoken(),
            Self::Exercise(exercise) => exercise.name.clone(),
            Self::Patterns(patterns) => patterns.spoken.to_owned(),
        }
    }

    /// The muscles to whose guides it belongs.
    pub(crate) fn guided(&self) -> Vec<Muscle> {
        match self {
            Self::Patterns(patterns) => patterns.muscles.to_vec(),
            _ => self.muscles(),
        }
    }

    pub(crate) fn muscles(&self) -> Vec<Muscle> {
        match self {
            Self::Muscle(muscle) => vec![*muscle],
            Self::Exercise(exercise) => exercise.primary.clone(),
            Self::User | Self::Patterns(..) => Vec::new(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Muscle(muscle) => muscle.as_str(),
            Self::Exercise(exercise) => &exercise.slug,
            Self::Patterns(patterns) => patterns.id,
        })
    }
}

impl From<Muscle> for Subject {
    fn from(muscle: Muscle) -> Self {
        Self::Muscle(muscle)
    }
}

impl From<&Rc<Known>> for Subject {
    fn from(exercise: &Rc<Known>) -> Self {
        Self::Exercise(exercise.clone())
    }
}

/// The words of a card and what they rest on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Says {
    /// What to do, in one sentence.
    pub(crate) advice: String,
    /// Why, with the numbers.
    pub(crate) reason: String,
    /// The numbers and the window they are from.
    pub(crate) evidence: Vec<(&'static str, Value)>,
    /// The sets behind it, oldest first.
    pub(crate) sets: Vec<String>,
}

/// What a rule found about one subject: every condition with its value, and the words for when all of them hold.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) subject: Subject,
    pub(crate) checks: Vec<Check>,
    /// What was judged; W0 where nothing else is said. Praise names its event here.
    pub(crate) judged: Option<String>,
    /// Raised to priority 1.
    pub(crate) important: bool,
    /// How far from enough, in sets.
    pub(crate) deficit: f64,
    pub(crate) noted_at: Option<Timestamp>,
    pub(crate) says: Option<Says>,
}

impl Finding {
    pub(crate) fn about(subject: impl Into<Subject>, checks: Vec<Check>) -> Self {
        let subject = subject.into();
        Self { subject, checks, judged: None, important: false, deficit: 0.0, noted_at: None, says: None }
    }

    /// Whether every condition holds.
    pub(crate) fn fires(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// What was judged, where it is not W0.
    pub(crate) fn judging(mut self, judged: impl Into<String>) -> Self {
        self.judged = Some(judged.into());
        self
    }

    /// It rests on a note.
    pub(crate) fn noted(mut self, note: Option<&Note>) -> Self {
        self.judged = note.map(|note| note.session.clone());
        self.noted_at = note.map(|note| note.at);
        self
    }

    pub(crate) fn important_if(mut self, important: bool) -> Self {
        self.important = important;
        self
    }

    pub(crate) fn short_of(mut self, deficit: f64) -> Self {
        self.deficit = deficit;
        self
    }

    /// The words, which are asked for only if it fires: they may take for granted what was checked.
    pub(crate) fn say(mut self, says: impl FnOnce() -> Says) -> Self {
        self.says = self.fires().then(says);
        self
    }
}
