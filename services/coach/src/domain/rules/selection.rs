//! Exercise selection (training-science 4.3).

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::{SEATED_CURLS, is_isolation, is_lying_curl, is_of, is_seated_curl};
use crate::domain::scene::{Scene, ids, mean, sets};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::profile::RegionGoal;
use mariposas_training::{Equipment, Exercise, Muscle, Pattern};
use serde_json::json;
use std::collections::BTreeSet;

/// SEL-01: hard lying curls in each of two weeks, and the weeks without a seated one.
const LYING_SETS: f64 = 3.0;
const LYING_WEEKS: i32 = 2;
const NO_SEATED_WEEKS: i32 = 4;
/// SEL-02: hard sets a week of elbow extension beside the body.
const EXTENSION_SETS: f64 = 4.0;
/// SEL-03: hard sets a week of calf work with bent knees.
const BENT_KNEE_SETS: f64 = 3.0;
/// SEL-02 and SEL-03 look at so many weeks.
const PARTNER_WEEKS: i32 = 3;
/// SEL-04 and SEL-06: hard sets a week of what is trained instead, over so many weeks.
const GOAL_SETS: f64 = 6.0;
const GOAL_WEEKS: i32 = 4;
/// SEL-05: so many exercises in a week, of which so large a share was in neither of the two weeks before.
const CHURN_EXERCISES: usize = 6;
const CHURN_SHARE: f64 = 0.5;
const CHURN_WEEKS: i32 = 4;

pub(crate) const RULES: &[Rule] =
    &[LYING_CURL, NO_OVERHEAD, NO_STRAIGHT_KNEE, NO_INCLINE, CHURN, NO_EXTENSION];

/// SEL-01: lying curls only, although a seated machine may be there.
const LYING_CURL: Rule = Rule {
    id: "SEL-01",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Try the seated leg curl",
    grade: Some(Grade::B),
    sources: &["MAE21", "guide"],
    guide: Some(Tells::Entry("ham.seated_vs_lying")),
    resolved_when: "You log a set of seated leg curls.",
    fires: |scene| vec![lying_curl(scene)],
    resolved: |scene, _| is_logged(scene, NO_SEATED_WEEKS, is_seated_curl),
};

/// SEL-02: pushdowns and their like, never overhead.
const NO_OVERHEAD: Rule = Rule {
    id: "SEL-02",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Take your {} overhead",
    grade: Some(Grade::B),
    sources: &["MAE22"],
    guide: Some(Tells::Section(Topic::Selection)),
    resolved_when: "You log a set of overhead extensions.",
    fires: |scene| vec![no_overhead(scene)],
    resolved: |scene, _| is_logged(scene, PARTNER_WEEKS, |e| is_of(e, &[Pattern::ElbowExtensionOverhead])),
};

/// SEL-03: calves with bent knees only.
const NO_STRAIGHT_KNEE: Rule = Rule {
    id: "SEL-03",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Standing raises for your {}",
    grade: Some(Grade::B),
    sources: &["KIN23"],
    guide: Some(Tells::Section(Topic::Selection)),
    resolved_when: "You log a set of straight-knee calf raises.",
    fires: |scene| vec![no_straight_knee(scene)],
    resolved: |scene, _| {
        is_logged(scene, PARTNER_WEEKS, |e| is_of(e, &[Pattern::PlantarFlexionStraightKnee]))
    },
};

/// SEL-04: the upper chest is a goal, and nothing is pressed at an incline.
const NO_INCLINE: Rule = Rule {
    id: "SEL-04",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "An incline press for your upper {}",
    grade: Some(Grade::B),
    sources: &["CHA20"],
    guide: Some(Tells::Section(Topic::Selection)),
    resolved_when: "You log a set of incline presses.",
    fires: |scene| vec![no_incline(scene)],
    resolved: |scene, _| is_logged(scene, GOAL_WEEKS, |e| is_of(e, &[Pattern::InclinePush])),
};

/// SEL-05: most exercises are new, week after week.
const CHURN: Rule = Rule {
    id: "SEL-05",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Keep your main lifts for a while",
    grade: Some(Grade::C),
    sources: &[],
    guide: None,
    resolved_when: "At least half of a week's exercises were done in the two weeks before it.",
    fires: |scene| vec![churn(scene)],
    resolved: |scene, _| new_exercises(scene, 0).share() <= CHURN_SHARE,
};

/// SEL-06: quads are a goal, and the knee is never extended alone.
const NO_EXTENSION: Rule = Rule {
    id: "SEL-06",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Leg extensions for your {}",
    grade: Some(Grade::B),
    sources: &["KUB19", "LAR24"],
    guide: Some(Tells::Section(Topic::Selection)),
    resolved_when: "You log a set of leg extensions.",
    fires: |scene| vec![no_extension(scene)],
    resolved: |scene, _| is_logged(scene, GOAL_WEEKS, |e| is_of(e, &[Pattern::KneeExtension])),
};

/// Whether such an exercise was done since W(n-1), the unfinished week included.
fn is_logged(scene: &Scene<'_>, weeks: i32, fits: impl Fn(&Exercise) -> bool) -> bool {
    let mut recent = scene.history.sets_since(scene.week(weeks - 1).monday());
    recent.any(|set| set.worked && fits(&set.exercise))
}

/// Whether the machine for seated curls is marked unavailable.
pub(super) fn is_seated_curl_missing(scene: &Scene<'_>) -> bool {
    let missing = &scene.person.profile.equipment_unavailable;
    missing.iter().any(|name| name == SEATED_CURLS[0] || name == Equipment::Machine.as_str())
}

fn lying_curl(scene: &Scene<'_>) -> Finding {
    let of_week = |week: i32| {
        let days = (scene.week(week).monday(), scene.week(week).sunday());
        let lying = scene.history.sets(days.0, days.1).filter(|set| is_lying_curl(&set.exercise));
        sets(lying.map(|set| set.hard).sum())
    };
    let [w0, w1] = [0, 1].map(of_week);
    let seated =
        scene.sets(NO_SEATED_WEEKS).filter(|set| set.worked && is_seated_curl(&set.exercise)).count();
    let unavailable = is_seated_curl_missing(scene);
    let there = if unavailable { "unavailable" } else { "not marked" };
    let checks = vec![
        scene.observed(LYING_WEEKS),
        Check::at_least("hard lying curls in the lesser of W0 and W1", w0.min(w1), LYING_SETS),
        Check::none("seated curls in W0-W3", seated),
        Check::that("the seated machine is not marked unavailable", there, !unavailable),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Try the seated leg curl in place of the lying one, if your gym has it.".to_owned(),
        reason: format!(
            "You did {} and {} hard sets of lying curls in the last two weeks. Seated, the hip is bent and the \
             hamstrings are longer under load: in a trial of 12 weeks they grew 14 % against 9 %. Lying still works.",
            spoken(w1),
            spoken(w0)
        ),
        evidence: vec![
            ("lying_sets_w0", json!(w0)),
            ("lying_sets_w1", json!(w1)),
            ("seated_sets", json!(seated)),
            scene.window(NO_SEATED_WEEKS),
        ],
        sets: ids(scene.sets(LYING_WEEKS).filter(|set| is_lying_curl(&set.exercise))),
    })
}

fn no_overhead(scene: &Scene<'_>) -> Finding {
    let beside = |set: &HistorySet<'_>| {
        is_of(&set.exercise, &[Pattern::ElbowExtension]) && is_isolation(&set.exercise)
    };
    let extensions = scene.mean_hard(PARTNER_WEEKS, beside);
    let overhead = scene.any(&[Pattern::ElbowExtensionOverhead], PARTNER_WEEKS);
    let checks = vec![
        scene.observed(PARTNER_WEEKS),
        Check::at_least("isolated elbow extensions, mean of W0-W2", extensions, EXTENSION_SETS),
        Check::none("overhead extensions in W0-W2", overhead),
    ];
    Finding::about(Muscle::Triceps, checks).say(|| Says {
        advice: "Try swapping half of your pushdowns for overhead extensions, starting light.".to_owned(),
        reason: format!(
            "You did {} hard sets of extensions a week, none of them overhead. Overhead the long head works at \
             length: it grew 28 % against 20 % in a trial, with less load.",
            spoken(extensions)
        ),
        evidence: vec![
            ("mean_sets", json!(extensions)),
            ("overhead_sets", json!(overhead)),
            scene.window(PARTNER_WEEKS),
        ],
        sets: ids(scene.sets(PARTNER_WEEKS).filter(|set| beside(set))),
    })
}

fn no_straight_knee(scene: &Scene<'_>) -> Finding {
    let bent_knee = &[Pattern::PlantarFlexionBentKnee];
    let bent = mean(PARTNER_WEEKS, |week| scene.hard(bent_knee, week));
    let straight = scene.any(&[Pattern::PlantarFlexionStraightKnee], PARTNER_WEEKS);
    let checks = vec![
        scene.observed(PARTNER_WEEKS),
        Check::at_least("bent-knee calf raises, mean of W0-W2", bent, BENT_KNEE_SETS),
        Check::none("straight-knee calf raises in W0-W2", straight),
    ];
    Finding::about(Muscle::Calves, checks).say(|| Says {
        advice: "Do standing calf raises first, and keep the seated ones as the extra.".to_owned(),
        reason: format!(
            "You did {} hard sets of seated raises a week, none standing. With the knee bent the gastrocnemius is \
             slack: in a trial it grew about 10 % standing and 1 % seated.",
            spoken(bent)
        ),
        evidence: vec![
            ("mean_sets", json!(bent)),
            ("straight_knee_sets", json!(straight)),
            scene.window(PARTNER_WEEKS),
        ],
        sets: ids(scene.sets(PARTNER_WEEKS).filter(|set| is_of(&set.exercise, bent_knee))),
    })
}

fn no_incline(scene: &Scene<'_>) -> Finding {
    let wanted = scene.person.profile.region_goals.contains(&RegionGoal::UpperChest);
    let flat = mean(GOAL_WEEKS, |week| scene.hard(&[Pattern::HorizontalPush], week));
    let incline = scene.any(&[Pattern::InclinePush], GOAL_WEEKS);
    let checks = vec![
        Check::that("the upper chest is a goal", if wanted { "yes" } else { "no" }, wanted),
        scene.observed(GOAL_WEEKS),
        Check::at_least("P(horizontal_push), mean of W0-W3", flat, GOAL_SETS),
        Check::none("G(incline_push) in W0-W3", incline),
    ];
    Finding::about(Muscle::Chest, checks).say(|| Says {
        advice: "Consider some of your presses at an incline of 15 to 30 degrees.".to_owned(),
        reason: format!(
            "The upper chest is your goal, and your {} hard sets of presses a week were all flat. It grew most where \
             people pressed at an incline; beyond 45 degrees the shoulders take over.",
            spoken(flat)
        ),
        evidence: vec![("mean_sets", json!(flat)), ("incline_sets", json!(incline)), scene.window(GOAL_WEEKS)],
        sets: ids(scene.sets(GOAL_WEEKS).filter(|set| is_of(&set.exercise, &[Pattern::HorizontalPush]))),
    })
}

/// How many exercises a week had, and how many of them the two weeks before it had not.
#[derive(Debug, Clone, Copy)]
struct New {
    exercises: usize,
    new: usize,
}

impl New {
    fn share(self) -> f64 {
        if self.exercises == 0 { 0.0 } else { self.new as f64 / self.exercises as f64 }
    }
}

fn new_exercises(scene: &Scene<'_>, back: i32) -> New {
    let of = |newest: i32, oldest: i32| -> BTreeSet<&str> {
        let days = (scene.week(oldest).monday(), scene.week(newest).sunday());
        let done = scene.history.sets(days.0, days.1).filter(|set| set.resistance);
        done.map(|set| set.exercise.slug.as_str()).collect()
    };
    let (now, before) = (of(back, back), of(back + 1, back + 2));
    New { exercises: now.len(), new: now.difference(&before).count() }
}

fn churn(scene: &Scene<'_>) -> Finding {
    let [w0, w1] = [0, 1].map(|week| new_exercises(scene, week));
    let fewest = w0.exercises.min(w1.exercises);
    let checks = vec![
        scene.observed(CHURN_WEEKS),
        Check::at_least("exercises in the lesser of W0 and W1", fewest as f64, CHURN_EXERCISES as f64),
        Check::above("share of W0's exercises not done in W1-W2", w0.share(), CHURN_SHARE),
        Check::above("share of W1's exercises not done in W2-W3", w1.share(), CHURN_SHARE),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Choose a few main lifts and keep them for four to eight weeks; vary the rest as you like."
            .to_owned(),
        reason: format!(
            "{} of your {} exercises last week had not been done in the two weeks before. A lift that stays shows you \
             whether you are getting stronger.",
            w0.new, w0.exercises
        ),
        evidence: vec![
            ("exercises", json!(w0.exercises)),
            ("new_exercises", json!(w0.new)),
            scene.window(CHURN_WEEKS),
        ],
        sets: ids(scene.sets(LYING_WEEKS).filter(|set| set.resistance)),
    })
}

fn no_extension(scene: &Scene<'_>) -> Finding {
    let wanted = scene.person.profile.goal_muscles.contains(&Muscle::Quads);
    let squats = mean(GOAL_WEEKS, |week| scene.hard(&[Pattern::Squat], week));
    let extensions = scene.any(&[Pattern::KneeExtension], GOAL_WEEKS);
    let checks = vec![
        Check::that("quads are a goal", if wanted { "yes" } else { "no" }, wanted),
        scene.observed(GOAL_WEEKS),
        Check::at_least("P(squat), mean of W0-W3", squats, GOAL_SETS),
        Check::none("G(knee_extension) in W0-W3", extensions),
    ];
    Finding::about(Muscle::Quads, checks).say(|| Says {
        advice: "Consider two or three sets of leg extensions, leaning back.".to_owned(),
        reason: format!(
            "Quads are your goal, and your {} hard sets of squats a week came without an extension. Squats did not \
             grow the rectus femoris, which crosses hip and knee; leaning back puts more on it.",
            spoken(squats)
        ),
        evidence: vec![
            ("mean_sets", json!(squats)),
            ("extension_sets", json!(extensions)),
            scene.window(GOAL_WEEKS),
        ],
        sets: ids(scene.sets(GOAL_WEEKS).filter(|set| is_of(&set.exercise, &[Pattern::Squat]))),
    })
}

#[cfg(test)]
mod tests;
