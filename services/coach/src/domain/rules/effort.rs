//! Effort: how near to failure sets end (training-science 4.3).

mod amrap;
#[cfg(test)]
mod tests;

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::Check;
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::is_compound;
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::Pattern;
use serde_json::json;

/// The weeks that are looked at.
const WEEKS: i32 = 2;
/// EFF-01: sets that say how they ended, the RIR that is far from failure, the share of them, and what closes it.
const EASY_SETS: f64 = 10.0;
const EASY_RIR: f64 = 5.0;
const EASY_SHARE: f64 = 0.6;
const EASY_CLOSED: f64 = 0.4;
/// EFF-02: the same for compound sets that end at failure.
const FAILURE_SETS: f64 = 12.0;
const FAILURE_SHARE: f64 = 0.7;
const FAILURE_CLOSED: f64 = 0.5;
/// EFF-03: working sets, and the share that says how it ended.
const TOLD_SETS: f64 = 20.0;
const TOLD_SHARE: f64 = 0.2;
const TOLD_REPEATED_DAYS: i64 = 56;

pub(crate) const RULES: &[Rule] = &[TOO_EASY, ALWAYS_TO_FAILURE, UNTOLD, amrap::MORE_LEFT];

/// EFF-01: most sets end too far from failure to count.
const TOO_EASY: Rule = Rule {
    id: "EFF-01",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Go closer to your limit",
    grade: Some(Grade::A),
    sources: &["ROB24"],
    guide: Some(Tells::Entry("upper.faq.effort")),
    resolved_when: "Fewer than 40 percent of your sets end five or more repetitions early.",
    fires: |scene| vec![too_easy(scene)],
    resolved: |scene, _| {
        let (told, easy) = easy_sets(scene);
        share(easy.len(), told).is_none_or(|share| share < EASY_CLOSED)
    },
};

/// EFF-02: compound lifts always to failure.
const ALWAYS_TO_FAILURE: Rule = Rule {
    id: "EFF-02",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Leave one or two on compounds",
    grade: Some(Grade::A),
    sources: &["REF23"],
    guide: Some(Tells::Entry("chest.faq.failure")),
    resolved_when: "Fewer than half of your compound sets end at failure.",
    fires: |scene| vec![always_to_failure(scene)],
    resolved: |scene, _| {
        let (told, failed) = failed_sets(scene);
        share(failed.len(), told).is_none_or(|share| share < FAILURE_CLOSED)
    },
};

/// EFF-03: nobody knows how near to failure sets end.
const UNTOLD: Rule = Rule {
    id: "EFF-03",
    when: When::Week,
    priority: 3,
    again: Again::AfterDays(TOLD_REPEATED_DAYS),
    asks_for_more: false,
    title: "Note how many you had left",
    grade: Some(Grade::A),
    sources: &["HAL22"],
    guide: Some(Tells::Entry("upper.faq.effort")),
    resolved_when: "A fifth of your sets say how many repetitions were left.",
    fires: |scene| vec![untold(scene)],
    resolved: |scene, _| {
        let done = efforts(scene).count();
        let told = efforts(scene).filter(|set| set.rir.is_some()).count();
        share(told, done).is_none_or(|share| share >= TOLD_SHARE)
    },
};

/// The working sets whose effort means something: power ends long before failure by design.
fn efforts<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    let is_effort =
        |set: &&HistorySet<'_>| set.worked && set.resistance && set.pattern() != Some(Pattern::Power);
    scene.sets(WEEKS).filter(is_effort)
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// How many sets say how they ended, and those that ended far from failure.
fn easy_sets<'s>(scene: &'s Scene<'_>) -> (usize, Vec<&'s HistorySet<'s>>) {
    let told = efforts(scene).filter(|set| set.rir.is_some()).count();
    (told, efforts(scene).filter(|set| set.rir.is_some_and(|rir| rir >= EASY_RIR)).collect())
}

/// How many compound sets say how they ended, and those that ended at failure.
fn failed_sets<'s>(scene: &'s Scene<'_>) -> (usize, Vec<&'s HistorySet<'s>>) {
    let told = || efforts(scene).filter(|set| is_compound(&set.exercise) && set.rir.is_some());
    (told().count(), told().filter(|set| set.rir == Some(0.0)).collect())
}

fn percent(share: Option<f64>) -> String {
    format!("{} percent", (share.unwrap_or_default() * 100.0).round())
}

fn too_easy(scene: &Scene<'_>) -> Finding {
    let (told, easy) = easy_sets(scene);
    let share = share(easy.len(), told);
    let checks = vec![
        Check::at_least("working sets with RIR in W0-W1", told as f64, EASY_SETS),
        Check::at_least(format!("share of them with RIR of {EASY_RIR} or more"), share, EASY_SHARE),
    ];
    Finding::about(Subject::User, checks).short_of(easy.len() as f64).say(|| Says {
        advice: "Finish most sets with none to three repetitions left, by a little more load or a few more \
                 repetitions."
            .to_owned(),
        reason: format!(
            "{} of the sets you rated in the last two weeks ended with five or more repetitions left. Growth rises \
             as sets end closer to failure, and many of these did not count as hard sets.",
            percent(share)
        ),
        evidence: vec![
            ("sets_rated", json!(told)),
            ("sets_easy", json!(easy.len())),
            ("share", json!(share)),
            scene.window(WEEKS),
        ],
        sets: ids(easy.iter().copied()),
    })
}

fn always_to_failure(scene: &Scene<'_>) -> Finding {
    let (told, failed) = failed_sets(scene);
    let share = share(failed.len(), told);
    let checks = vec![
        Check::at_least("compound sets with RIR in W0-W1", told as f64, FAILURE_SETS),
        Check::at_least("share of them with RIR 0", share, FAILURE_SHARE),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Try leaving one or two repetitions on compound lifts, and keep failure for small exercises."
            .to_owned(),
        reason: format!(
            "{} of your compound sets in the last two weeks went to failure. Stopping one or two short grows as \
             much, and costs far less to recover from.",
            percent(share)
        ),
        evidence: vec![
            ("sets_rated", json!(told)),
            ("sets_to_failure", json!(failed.len())),
            ("share", json!(share)),
            scene.window(WEEKS),
        ],
        sets: ids(failed.iter().copied()),
    })
}

fn untold(scene: &Scene<'_>) -> Finding {
    let done = efforts(scene).count();
    let told = efforts(scene).filter(|set| set.rir.is_some()).count();
    let share = share(told, done);
    let checks = vec![
        Check::at_least("working sets in W0-W1", done as f64, TOLD_SETS),
        Check::below("share of them with RIR", share, TOLD_SHARE),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "You could note the repetitions you had left on the last set of each exercise.".to_owned(),
        reason: format!(
            "{told} of your {done} sets of the last two weeks say how near to failure they ended. People guess about \
             one repetition too few, and get better with practice; with it the coach sees more."
        ),
        evidence: vec![("sets", json!(done)), ("sets_rated", json!(told)), scene.window(WEEKS)],
        sets: ids(efforts(scene)),
    })
}
