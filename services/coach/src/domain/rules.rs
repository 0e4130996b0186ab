//! The rules (training-science 4.3). To add one, define it in its family's file and name it in that file's `RULES`.

pub(crate) mod balance;
pub(crate) mod comeback;
pub(crate) mod consistency;
pub(crate) mod cramp;
pub(crate) mod deload;
pub(crate) mod effort;
pub(crate) mod frequency;
pub(crate) mod nordic;
pub(crate) mod order;
pub(crate) mod pattern;
pub(crate) mod progress;
pub(crate) mod reps;
pub(crate) mod rest;
pub(crate) mod safety;
pub(crate) mod selection;
pub(crate) mod start;
#[cfg(test)]
mod traceability;
pub(crate) mod volume;

use crate::domain::card::{Card, Finding, Firing};
use crate::domain::scene::Scene;
use crate::domain::sources::{Grade, citation};
use jiff::SignedDuration;
use mariposas_training::Muscle;
use mariposas_training::guides::{self, Topic};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;

/// The newest so many sets behind a card are named; more would not be looked up.
const SETS_NAMED: usize = 50;

/// When a rule is evaluated (4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// After every session, and at the turn of the week.
    Session,
    /// At the turn of the week.
    Week,
}

/// When a rule may speak again about the same subject (4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// As rules of its priority do: after 1, 7, 14 or 28 days.
    ByPriority,
    /// After so many days.
    AfterDays(i64),
    /// Once for every event that is judged, as praise.
    PerEvent,
    /// Never.
    Once,
}

/// The guide entry that tells more (4.4).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tells {
    /// This one, whatever the card is about.
    Entry(&'static str),
    /// The section on a topic, of the guide to the muscle that the card is about.
    Section(Topic),
}

impl Tells {
    /// The key of the entry; none where the muscle has no guide.
    fn key(self, muscles: &[Muscle]) -> Option<String> {
        let topic = match self {
            Self::Entry(key) => return Some(key.to_owned()),
            Self::Section(topic) => topic,
        };
        let guide = guides::of(*muscles.first()?)?;
        // What the order of hamstrings and quads comes to is a question of its own.
        let asked = guide.muscle == Muscle::Hamstrings && topic == Topic::Order;
        Some(format!("{}.{}{topic}", guide.prefix, if asked { "faq." } else { "" }))
    }
}

/// What rules name as a source where the guide says it that their cards lead to.
const GUIDE: &str = "guide";

/// A rule.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) when: When,
    pub(crate) priority: u8,
    pub(crate) again: Again,
    /// Whether it is one of the INCREASE rules.
    pub(crate) asks_for_more: bool,
    /// The title of its cards; `{}` stands for the subject.
    pub(crate) title: &'static str,
    /// The strength of its evidence; none for praise.
    pub(crate) grade: Option<Grade>,
    /// The keys of its sources.
    pub(crate) sources: &'static [&'static str],
    /// The guide entry that tells more (4.4).
    pub(crate) guide: Option<Tells>,
    /// What closes its cards, as a sentence.
    pub(crate) resolved_when: &'static str,
    /// What it finds about each subject it looks at, fired or not.
    pub(crate) fires: fn(&Scene<'_>) -> Vec<Finding>,
    /// Whether a card has done its work.
    pub(crate) resolved: fn(&Scene<'_>, &Firing) -> bool,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Every rule, by family.
const FAMILIES: &[&[Rule]] = &[
    safety::RULES,
    volume::RULES,
    frequency::RULES,
    pattern::RULES,
    selection::RULES,
    reps::RULES,
    order::RULES,
    balance::RULES,
    progress::RULES,
    deload::RULES,
    comeback::RULES,
    nordic::RULES,
    cramp::RULES,
    effort::RULES,
    rest::RULES,
    consistency::RULES,
    start::RULES,
];

/// What swallows what, about the same subject or from the whole person (4.2, absorption).
pub(crate) const ABSORBS: &[(&str, &str)] = &[
    ("PAT-03", "VOL-01"),
    ("PAT-03", "VOL-02"),
    ("CRP-01", "SEL-01"),
    ("ORD-02", "ORD-01"),
    ("BEG-02", "VOL-04"),
    ("RET-04", "VOL-05"),
    ("EFF-01", "VOL-01"),
    ("PRG-02", "PRG-01"),
    ("ECC-01", "PRG-02"),
    ("DEL-01", "DEL-02"),
];

/// Every rule.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten()
}

/// The rule with this id.
pub(crate) fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

impl Rule {
    /// The three letters of its family.
    pub(crate) fn family(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }

    /// How long it is silent about a thing after it was said at this priority; none for what is never repeated.
    pub(crate) fn cool_down(&self, priority: u8) -> Option<SignedDuration> {
        let days = match (self.again, priority) {
            (Again::PerEvent | Again::Once, _) => return None,
            (Again::AfterDays(days), _) => days,
            (Again::ByPriority, 0) => 1,
            (Again::ByPriority, 1) => 7,
            (Again::ByPriority, 2) => 14,
            (Again::ByPriority, _) => 28,
        };
        Some(SignedDuration::from_hours(24 * days))
    }

    /// Where this rule fires.
    pub(crate) fn firings(&self, scene: &Scene<'_>) -> Vec<Firing> {
        scene.findings(self).iter().filter_map(|finding| self.firing(scene, finding)).collect()
    }

    /// Where its knowledge comes from, as a card that leads to this guide entry has it.
    fn source(&self, entry: Option<&str>) -> String {
        let guide = entry.and_then(guides::entry).map(|(guide, _)| guide.title.as_str());
        let cite = |key: &&str| if *key == GUIDE { guide } else { citation(key) };
        let cited = self.sources.iter().filter_map(cite);
        let practice = (self.sources.is_empty() && self.grade.is_some()).then_some("expert practice");
        let rule = format!("Training science 4.3, {}", self.id);
        let all: Vec<&str> = std::iter::once(rule.as_str()).chain(cited).chain(practice).collect();
        all.join("; ")
    }

    fn firing(&self, scene: &Scene<'_>, finding: &Finding) -> Option<Firing> {
        let says = finding.says.as_ref().filter(|_| finding.fires())?;
        let mut evidence: BTreeMap<_, _> =
            says.evidence.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        if !says.sets.is_empty() {
            let named = &says.sets[says.sets.len().saturating_sub(SETS_NAMED)..];
            evidence.insert("set_ids".to_owned(), json!(named));
        }
        let muscles = finding.subject.muscles();
        let guided = finding.subject.guided();
        let guide = self.guide.and_then(|tells| tells.key(&guided));
        Some(Firing {
            goal: muscles.iter().any(|muscle| scene.matters(*muscle)),
            muscles,
            deficit: finding.deficit,
            since: scene.instant,
            noted_at: finding.noted_at,
            parts: Vec::new(),
            card: Card {
                id: None,
                rule: self.id.to_owned(),
                subject: finding.subject.to_string(),
                muscles: guided,
                priority: if finding.important { self.priority.min(1) } else { self.priority },
                shown: true,
                suppressed_by: None,
                part_of: None,
                title: self.title.replace("{}", &finding.subject.spoken()),
                advice: says.advice.clone(),
                reason: says.reason.clone(),
                evidence,
                grade: self.grade,
                source: self.source(guide.as_deref()),
                resolved_when: self.resolved_when.to_owned(),
                guide,
                judged: finding.judged.clone().unwrap_or_else(|| scene.w0.to_string()),
            },
        })
    }
}

/// The subject of a firing as a muscle, where it is one.
pub(crate) fn muscle(firing: &Firing) -> Option<Muscle> {
    firing.card.subject.parse().ok()
}
