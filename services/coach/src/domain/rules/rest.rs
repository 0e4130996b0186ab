//! Rest between sets, as it was measured (training-science 4.3).

#[cfg(test)]
mod tests;

use super::{Again, Rule, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::is_compound;
use crate::domain::scene::{Scene, ids, median};
use crate::domain::sources::Grade;
use mariposas_training::profile::Goal;
use serde_json::json;

/// RST-01: compound sets with a measured rest, the median in seconds that is short, and what closes it.
const SHORT_SETS: f64 = 8.0;
const SHORT_S: f64 = 60.0;
const SHORT_CLOSED_S: f64 = 75.0;
/// RST-02: the same for heavy sets, which are those of so few repetitions.
const HEAVY_REPS: u32 = 6;
const HEAVY_SETS: f64 = 5.0;
const HEAVY_FROM_S: f64 = 60.0;
const HEAVY_BELOW_S: f64 = 120.0;
const HEAVY_CLOSED_S: f64 = 150.0;

pub(crate) const RULES: &[Rule] = &[SHORT, HEAVY];

/// RST-01: short rests on compound lifts.
const SHORT: Rule = Rule {
    id: "RST-01",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Rest a little longer",
    grade: Some(Grade::A),
    sources: &["SIN24"],
    guide: None,
    resolved_when: "Your median rest on compound lifts is 75 seconds or more.",
    fires: |scene| vec![short(scene)],
    resolved: |scene, _| rest(compound(scene)).is_none_or(|seconds| seconds >= SHORT_CLOSED_S),
};

/// RST-02: heavy sets on the rests of lighter ones.
const HEAVY: Rule = Rule {
    id: "RST-02",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Longer rests on heavy sets",
    grade: Some(Grade::A),
    sources: &["ACSM09"],
    guide: None,
    resolved_when: "Your median rest on heavy sets is 150 seconds or more.",
    fires: |scene| vec![heavy(scene)],
    resolved: |scene, _| rest(heavy_sets(scene)).is_none_or(|seconds| seconds >= HEAVY_CLOSED_S),
};

/// The compound sets of W0 whose rest was measured.
fn compound<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    scene.sets(1).filter(|set| set.worked && set.rest_s().is_some() && is_compound(&set.exercise))
}

fn heavy_sets<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    compound(scene).filter(|set| set.reps.is_some_and(|reps| reps <= HEAVY_REPS))
}

/// The median rest in seconds.
fn rest<'s>(sets: impl Iterator<Item = &'s HistorySet<'s>>) -> Option<f64> {
    median(sets.filter_map(HistorySet::rest_s).map(f64::from))
}

fn short(scene: &Scene<'_>) -> Finding {
    let count = compound(scene).count();
    let median = rest(compound(scene));
    let goal = scene.person.profile.goal;
    let checks = vec![
        Check::at_least("compound sets of W0 with a measured rest", count as f64, SHORT_SETS),
        Check::below("their median rest in seconds", median, SHORT_S),
        Check::that(
            "the goal is not endurance",
            goal.map_or("none told", Goal::as_str),
            goal != Some(Goal::Endurance),
        ),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Try 90 to 180 seconds between compound sets.".to_owned(),
        reason: format!(
            "You rested {} seconds between compound sets last week, over {count} of them. More than a minute keeps \
             the repetitions of later sets up.",
            spoken(median.unwrap_or_default())
        ),
        evidence: vec![("sets", json!(count)), ("median_rest_s", json!(median)), scene.window(1)],
        sets: ids(compound(scene)),
    })
}

fn heavy(scene: &Scene<'_>) -> Finding {
    let count = heavy_sets(scene).count();
    let median = rest(heavy_sets(scene));
    let checks = vec![
        scene.goal(Goal::Strength),
        Check::at_least(
            format!("compound sets of W0 of at most {HEAVY_REPS} repetitions with a measured rest"),
            count as f64,
            HEAVY_SETS,
        ),
        match median {
            Some(seconds) => Check::that(
                format!("their median rest from {HEAVY_FROM_S} to under {HEAVY_BELOW_S} seconds"),
                spoken(seconds),
                (HEAVY_FROM_S..HEAVY_BELOW_S).contains(&seconds),
            ),
            None => Check::no_data("their median rest in seconds"),
        },
    ];
    // Who is asked to leave the heaviest sets is not asked to rest for them.
    let advice = if scene.fired("SAF-03") {
        "Leave the heaviest sets for later, and try three to five minutes between sets of six repetitions."
    } else {
        "Try three to five minutes between heavy sets."
    };
    Finding::about(Subject::User, checks).say(|| Says {
        advice: advice.to_owned(),
        reason: format!(
            "You rested {} seconds between sets of {HEAVY_REPS} repetitions or fewer last week. Strength comes from \
             heavy sets done fresh, and they take longer to recover from.",
            spoken(median.unwrap_or_default())
        ),
        evidence: vec![("sets", json!(count)), ("median_rest_s", json!(median)), scene.window(1)],
        sets: ids(heavy_sets(scene)),
    })
}
