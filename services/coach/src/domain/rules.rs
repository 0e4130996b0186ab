//! The rules (training-science 4.3). To add one, define it in its family's file and name it in [`RULES`].

pub(crate) mod cramp;
pub(crate) mod frequency;
pub(crate) mod pattern;
pub(crate) mod safety;
pub(crate) mod volume;

use crate::domain::card::{Card, Finding, Firing, muscle_of};
use crate::domain::state::Scene;
use jiff::SignedDuration;
use mariposas_training::counting::{MilliSets, ONE_SET};
use serde_json::{Value, json};
use std::fmt;

/// When a rule is evaluated (4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// After every session, and at the turn of the week.
    Session,
    /// At the turn of the week.
    Week,
}

/// A rule.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) when: When,
    pub(crate) priority: u8,
    /// Whether it is one of the INCREASE rules.
    pub(crate) asks_for_more: bool,
    pub(crate) source: &'static str,
    /// Where it fires, and what it says there.
    pub(crate) find: fn(&Scene<'_>) -> Vec<Finding>,
    /// Whether a card about this subject has done its work.
    pub(crate) resolved: fn(&Scene<'_>, &str) -> bool,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Every rule.
pub(crate) const RULES: &[Rule] = &[
    safety::PAIN,
    safety::RED_FLAG,
    volume::TOO_LITTLE,
    frequency::ONE_DAY,
    pattern::NO_CURL,
    cramp::LYING_CURL,
];

/// What swallows what, about the same subject (4.2, absorption). Rules of later versions are named already.
pub(crate) const ABSORBS: &[(&str, &str)] =
    &[("PAT-03", "VOL-01"), ("EFF-01", "VOL-01"), ("CRP-01", "SEL-01")];

/// The rule with this id.
pub(crate) fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// How long the coach is silent about a thing after it was said (4.1).
pub(crate) const fn cool_down(priority: u8) -> SignedDuration {
    SignedDuration::from_hours(
        24 * match priority {
            0 => 1,
            1 => 7,
            2 => 14,
            _ => 28,
        },
    )
}

impl Rule {
    /// Where this rule fires.
    pub(crate) fn firings(&self, scene: &Scene<'_>) -> Vec<Firing> {
        let firing = |finding: Finding| Firing {
            goal: muscle_of(&finding.subject).is_some_and(|muscle| scene.matters(muscle)),
            deficit: finding.deficit,
            noted_at: finding.noted_at,
            card: Card {
                id: None,
                rule: self.id.to_owned(),
                subject: finding.subject,
                priority: if finding.important { self.priority.min(1) } else { self.priority },
                shown: true,
                suppressed_by: None,
                title: finding.title,
                advice: finding.advice,
                reason: finding.reason,
                evidence: finding
                    .evidence
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                source: self.source.to_owned(),
                judged: finding.judged,
            },
        };
        (self.find)(scene).into_iter().map(firing).collect()
    }
}

/// Thousandths as sets.
pub(crate) fn sets(milli: MilliSets) -> f64 {
    milli as f64 / ONE_SET as f64
}

/// A number of sets as a sentence would have it: "4", "4.5".
pub(crate) fn spoken(sets: f64) -> String {
    format!("{}", (sets * 10.0).round() / 10.0)
}

/// The newest of the weeks a rule looked at, and how many.
pub(crate) fn window(scene: &Scene<'_>, weeks: i32) -> Value {
    json!({ "first": scene.w0.plus(1 - weeks), "last": scene.w0 })
}
