//! Balance between muscles, movements and sides (training-science 4.3). None of the ratios is a proven threshold of
//! injury; the wording stays soft.

mod sides;

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, at_least, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::{PULL, PUSH, is_loaded_curl, is_of};
use crate::domain::ratio::Ratio;
use crate::domain::scene::{Scene, ids, mean};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::{Equipment, Exercise, Muscle, Pattern};
use serde_json::json;
use std::collections::BTreeSet;

/// BAL-01, BAL-02 and BAL-05 look at so many weeks.
const WEEKS: i32 = 4;
/// BAL-01: pushing sets in all of them, against pulling ones; and what closes it.
const PUSH_SETS: f64 = 32.0;
const PUSH_RATIO: f64 = 1.5;
const PUSH_CLOSED: f64 = 1.2;
/// BAL-02: sets a week for the quads, against the hamstrings; and what closes it.
const QUAD_SETS: f64 = 8.0;
const QUAD_RATIO: f64 = 2.0;
const QUAD_CLOSED: f64 = 1.6;
/// BAL-03: days with a valid estimate of each, within so many days; the ratio, and what closes it.
const MACHINE_DAYS: i32 = 28;
const MACHINE_ESTIMATES: f64 = 3.0;
const MACHINE_RATIO: f64 = 0.5;
const MACHINE_CLOSED: f64 = 0.55;
/// BAL-05: sets a week for the front delts, against the rear ones; and what closes it.
const FRONT_SETS: f64 = 8.0;
const FRONT_RATIO: f64 = 2.5;
const FRONT_CLOSED: f64 = 2.0;

pub(crate) const RULES: &[Rule] = &[MORE_PUSH, MORE_QUADS, WEAK_CURL, sides::WEAKER_SIDE, MORE_FRONT];

/// BAL-01: half as much again is pushed as pulled.
const MORE_PUSH: Rule = Rule {
    id: "BAL-01",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Pull as much as you push",
    grade: Some(Grade::C),
    sources: &[],
    guide: Some(Tells::Entry("upper.faq.ratio")),
    resolved_when: "Four weeks have at most 1.2 pushing sets for each pulling one.",
    fires: |scene| vec![more_push(scene)],
    resolved: |scene, _| {
        let (push, pull) = push_and_pull(scene);
        at_least(PUSH_CLOSED * pull, push)
    },
};

/// BAL-02: the quads get twice what the hamstrings get.
const MORE_QUADS: Rule = Rule {
    id: "BAL-02",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Even out quads and hamstrings",
    grade: Some(Grade::C),
    sources: &["KEL22", "COO02", "guide"],
    guide: Some(Tells::Entry("ham.faq.separate")),
    resolved_when: "Over four weeks the quads get less than 1.6 times the sets of the hamstrings.",
    fires: |scene| vec![more_quads(scene)],
    resolved: |scene, _| {
        let [quads, hamstrings] = four_weeks(scene, [Muscle::Quads, Muscle::Hamstrings]);
        !at_least(quads, QUAD_CLOSED * hamstrings)
    },
};

/// BAL-03: the curl machine moves less than half of the extension machine.
const WEAK_CURL: Rule = Rule {
    id: "BAL-03",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Build your leg curl",
    grade: Some(Grade::C),
    sources: &["COO02"],
    guide: Some(Tells::Entry("ham.faq.separate")),
    resolved_when: "Your best curl reaches 0.55 of your best extension.",
    fires: |scene| vec![weak_curl(scene)],
    resolved: |scene, _| machine_ratio(scene).is_some_and(|ratio| ratio.at_least(MACHINE_CLOSED)),
};

/// BAL-05: pressing leaves the back of the shoulder behind.
const MORE_FRONT: Rule = Rule {
    id: "BAL-05",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Something for your {}",
    grade: Some(Grade::C),
    sources: &["AND17"],
    guide: Some(Tells::Section(Topic::Pairing)),
    resolved_when: "Over four weeks the front delts get less than twice the sets of the rear delts.",
    fires: |scene| vec![more_front(scene)],
    resolved: |scene, _| {
        let [front, rear] = four_weeks(scene, [Muscle::FrontDelts, Muscle::RearDelts]);
        !at_least(front, FRONT_CLOSED * rear)
    },
};

fn push_and_pull(scene: &Scene<'_>) -> (f64, f64) {
    let of = |patterns| (0..WEEKS).map(|week| scene.hard(patterns, week)).sum();
    (of(PUSH), of(PULL))
}

fn more_push(scene: &Scene<'_>) -> Finding {
    let (push, pull) = push_and_pull(scene);
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("PUSH, sum of W0-W3", push, PUSH_SETS),
        Check::above(
            format!("PUSH beyond {PUSH_RATIO} x PULL ({})", spoken(pull)),
            push - PUSH_RATIO * pull,
            0.0,
        ),
    ];
    Finding::about(Subject::User, checks).short_of(push - pull).say(|| Says {
        advice: "Consider more rows and pulldowns, until both come to about the same.".to_owned(),
        reason: format!(
            "You did {} hard sets of presses and {} of pulls in four weeks. Evening them out is a good habit for the \
             shoulders, though no threshold is proven.",
            spoken(push),
            spoken(pull)
        ),
        evidence: vec![("push_sets", json!(push)), ("pull_sets", json!(pull)), scene.window(WEEKS)],
        sets: ids(scene.sets(WEEKS).filter(|set| is_of(&set.exercise, PUSH) || is_of(&set.exercise, PULL))),
    })
}

/// mean_4 F of two muscles.
fn four_weeks(scene: &Scene<'_>, muscles: [Muscle; 2]) -> [f64; 2] {
    muscles.map(|muscle| mean(WEEKS, |week| scene.fractional(muscle, week)))
}

/// The sets of W0 to W3 that credit either muscle.
fn credited(scene: &Scene<'_>, muscles: [Muscle; 2]) -> Vec<String> {
    let credits = |set: &&HistorySet<'_>| {
        set.muscles().any(|(muscle, _, fractional)| muscles.contains(&muscle) && fractional > 0)
    };
    ids(scene.sets(WEEKS).filter(credits))
}

/// That one muscle has at least a multiple of another's sets, as a condition.
fn multiple((much, little): (Muscle, Muscle), [more, less]: [f64; 2], ratio: f64) -> Check {
    let text = format!("F({much}) at least {ratio} x F({little})");
    Check::that(text, format!("{} and {}", spoken(more), spoken(less)), at_least(more, ratio * less))
}

fn more_quads(scene: &Scene<'_>) -> Finding {
    let [quads, hamstrings] = four_weeks(scene, [Muscle::Quads, Muscle::Hamstrings]);
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("F(quads), mean of W0-W3", quads, QUAD_SETS),
        multiple((Muscle::Quads, Muscle::Hamstrings), [quads, hamstrings], QUAD_RATIO),
    ];
    let plays = !scene.person.profile.sports.is_empty();
    Finding::about(Muscle::Hamstrings, checks).important_if(plays).short_of(quads - hamstrings).say(|| Says {
        advice: "Raise your hamstring sets before you add any for the quads.".to_owned(),
        reason: format!(
            "Over four weeks your quads had {} hard sets a week and your hamstrings {}. It is worth evening out; the \
             ratio alone says nothing certain about injuries.",
            spoken(quads),
            spoken(hamstrings)
        ),
        evidence: vec![
            ("quad_sets", json!(quads)),
            ("hamstring_sets", json!(hamstrings)),
            scene.window(WEEKS),
        ],
        sets: credited(scene, [Muscle::Quads, Muscle::Hamstrings]),
    })
}

/// A leg extension with a stack, both legs at once.
fn is_extension(exercise: &Exercise) -> bool {
    let stack = matches!(exercise.equipment, Equipment::Machine | Equipment::Cable);
    is_of(exercise, &[Pattern::KneeExtension]) && stack && !exercise.unilateral
}

/// A leg curl with a stack, both legs at once: one leg's load compares with nothing here.
fn is_curl(exercise: &Exercise) -> bool {
    is_loaded_curl(exercise) && exercise.equipment != Equipment::Band && !exercise.unilateral
}

/// The sets of the last 28 days with a valid estimate.
fn estimated<'s>(scene: &'s Scene<'_>, fits: fn(&Exercise) -> bool) -> Vec<&'s HistorySet<'s>> {
    scene.last_days(MACHINE_DAYS).filter(|set| set.estimate().is_some() && fits(&set.exercise)).collect()
}

fn best(sets: &[&HistorySet<'_>]) -> Option<f64> {
    sets.iter().filter_map(|set| set.estimate()).map(|estimate| estimate.grams as f64).max_by(f64::total_cmp)
}

fn machine_ratio(scene: &Scene<'_>) -> Option<Ratio> {
    Ratio::of(best(&estimated(scene, is_curl))?, best(&estimated(scene, is_extension))?)
}

fn weak_curl(scene: &Scene<'_>) -> Finding {
    let (curls, extensions) = (estimated(scene, is_curl), estimated(scene, is_extension));
    let days = |sets: &[&HistorySet<'_>]| sets.iter().map(|set| set.day).collect::<BTreeSet<_>>().len();
    let fewer = days(&curls).min(days(&extensions));
    let ratio = machine_ratio(scene);
    let text = format!("days with an estimate of both, the fewer, in {MACHINE_DAYS} days");
    let checks = vec![
        scene.not_novice(),
        Check::at_least(text, fewer as f64, MACHINE_ESTIMATES),
        Check::below("best curl / best extension", ratio, MACHINE_RATIO),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Give your leg curl the same attention as the extension for a while.".to_owned(),
        reason: format!(
            "Your best curl is {} of your best extension. That is only a hint: the weights of two stacks are no \
             measure of torque. It is worth evening out.",
            spoken(ratio.map_or(0.0, Ratio::value))
        ),
        evidence: vec![
            ("ratio", json!(ratio.map(Ratio::value))),
            ("best_curl_g", json!(best(&curls))),
            ("best_extension_g", json!(best(&extensions))),
            ("days", json!(MACHINE_DAYS)),
            ("first", json!(scene.day_ago(MACHINE_DAYS))),
            ("last", json!(scene.today)),
        ],
        sets: ids(curls.iter().chain(&extensions).copied()),
    })
}

fn more_front(scene: &Scene<'_>) -> Finding {
    let [front, rear] = four_weeks(scene, [Muscle::FrontDelts, Muscle::RearDelts]);
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("F(front_delts), mean of W0-W3", front, FRONT_SETS),
        multiple((Muscle::FrontDelts, Muscle::RearDelts), [front, rear], FRONT_RATIO),
    ];
    Finding::about(Muscle::RearDelts, checks).short_of(front - rear).say(|| Says {
        advice: "Consider a reverse fly or a face pull, two or three sets.".to_owned(),
        reason: format!(
            "Over four weeks your front delts had {} hard sets a week, most of them from presses, and your rear delts \
             {}. Work for the back of the shoulder may help to keep it well.",
            spoken(front),
            spoken(rear)
        ),
        evidence: vec![("front_sets", json!(front)), ("rear_sets", json!(rear)), scene.window(WEEKS)],
        sets: credited(scene, [Muscle::FrontDelts, Muscle::RearDelts]),
    })
}

#[cfg(test)]
mod tests;
