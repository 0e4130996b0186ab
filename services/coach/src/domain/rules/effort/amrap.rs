//! EFF-04: a set of as many repetitions as possible that went far beyond what was foreseen.

use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::session::ExerciseSession;
use crate::domain::rules::{Again, Rule, Tells, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::SetKind;
use serde_json::json;

/// Such a set is looked at for so many days.
const RECENT_DAYS: i32 = 14;
/// Repetitions beyond what was foreseen, and what closes it.
const BEYOND: f64 = 4.0;
const CLOSED: f64 = 2.0;

pub(super) const MORE_LEFT: Rule = Rule {
    id: "EFF-04",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "You have more left than you think",
    grade: Some(Grade::A),
    sources: &["HAL22"],
    guide: Some(Tells::Entry("upper.faq.effort")),
    resolved_when: "Such a set comes within two repetitions of what you foresaw.",
    fires: |scene| vec![more_left(scene)],
    resolved: |scene, firing| {
        let slug = firing.card.evidence.get("exercise").and_then(|slug| slug.as_str());
        let newest = slug.and_then(|slug| newest(scene, scene.history.exercise(slug)));
        newest.is_none_or(|amrap| amrap.beyond() <= CLOSED)
    },
};

/// A set of as many repetitions as possible, and the last set at its load that said how many were left.
struct Amrap<'s> {
    set: &'s HistorySet<'s>,
    reps: u32,
    before: &'s HistorySet<'s>,
    foreseen: f64,
}

impl Amrap<'_> {
    fn beyond(&self) -> f64 {
        f64::from(self.reps) - self.foreseen
    }
}

/// The newest one of an exercise that has something to be compared with.
fn newest<'s>(scene: &Scene<'_>, sessions: &'s [ExerciseSession<'s>]) -> Option<Amrap<'s>> {
    let since = scene.day_ago(RECENT_DAYS);
    let is_amrap = |set: &HistorySet<'_>| set.kind == SetKind::Amrap;
    let mut recent = sessions.iter().rev().take_while(|session| session.day >= since);
    if !recent.any(|session| session.sets.iter().any(is_amrap)) {
        return None;
    }
    let sets: Vec<&HistorySet<'_>> = sessions.iter().flat_map(|session| session.sets.iter()).collect();
    let amraps = sets.iter().enumerate().rev().filter(|(_, set)| is_amrap(set));
    amraps.take_while(|(_, set)| set.day >= since).find_map(|(place, set)| {
        let alike = |before: &&&HistorySet<'_>| before.load_g.is_some() && before.load_g == set.load_g;
        let mut earlier = sets[..place].iter().rev().filter(alike);
        let (before, foreseen) =
            earlier.find_map(|before| Some((*before, f64::from(before.reps?) + before.rir?)))?;
        Some(Amrap { set, reps: set.reps?, before, foreseen })
    })
}

fn more_left(scene: &Scene<'_>) -> Finding {
    let amraps = scene.history.exercises().filter_map(|(_, sessions)| newest(scene, sessions));
    let furthest = amraps.max_by(|a, b| a.beyond().total_cmp(&b.beyond()));
    let text = format!("repetitions of an AMRAP set of {RECENT_DAYS} days beyond those foreseen at its load");
    let checks = vec![Check::at_least(text, furthest.as_ref().map(Amrap::beyond), BEYOND)];
    let finding = Finding::about(Subject::User, checks);
    let Some(amrap) = furthest else { return finding };
    finding.judging(amrap.set.id).say(|| Says {
        advice: "Next time try going a repetition or two closer to your limit.".to_owned(),
        reason: format!(
            "You did {} repetitions of {} with the last set open, where {} were foreseen from what you noted before. \
             Most people have more left than they think, and guess better with practice.",
            amrap.reps,
            amrap.set.exercise.name,
            spoken(amrap.foreseen)
        ),
        evidence: vec![
            ("exercise", json!(amrap.set.exercise.slug)),
            ("reps", json!(amrap.reps)),
            ("foreseen", json!(amrap.foreseen)),
            ("day", json!(amrap.set.day)),
        ],
        sets: ids([amrap.before, amrap.set]),
    })
}
