//! Repetition ranges (training-science 4.3).

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Firing, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::{
    is_barbell_compound, is_hamstring_hinge, is_isolation, is_leg_curl, is_loaded_curl,
};
use crate::domain::scene::{Scene, ids, median, sets};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::profile::Goal;
use mariposas_training::{Exercise, Muscle, Pattern};
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A median is taken of so many hard sets or more, in so many weeks.
const MEDIAN_SETS: f64 = 6.0;
const MEDIAN_WEEKS: i32 = 2;
/// REP-01, REP-02 and REP-03: medians that suit hinges, curls and other isolation.
const HINGE_MOST: f64 = 10.0;
const CURL_LEAST: f64 = 8.0;
const ISOLATION_LEAST: f64 = 6.0;
/// REP-04: hard barbell compounds in so many weeks, none of them of so few repetitions.
const STRENGTH_SETS: f64 = 10.0;
const STRENGTH_WEEKS: i32 = 3;
const STRENGTH_REPS: u32 = 6;
/// REP-05: sets of more repetitions than this count only with so few in reserve.
const MANY_REPS: u32 = 30;
const MANY_REPS_RIR: f64 = 2.0;
const MANY_REPS_SETS: f64 = 6.0;

pub(crate) const RULES: &[Rule] = &[LIGHT_HINGES, HEAVY_CURLS, HEAVY_ISOLATION, NOTHING_HEAVY, TOO_LIGHT];

/// REP-01: hinges in long sets.
const LIGHT_HINGES: Rule = Rule {
    id: "REP-01",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Heavier, shorter sets of hinges",
    grade: Some(Grade::C),
    sources: &["guide"],
    guide: Some(Tells::Entry("ham.reps")),
    resolved_when: "The median of two weeks is at most 10 repetitions.",
    fires: |scene| vec![light_hinges(scene)],
    resolved: |scene, _| reps_of(scene, is_hamstring_hinge).is_none_or(|reps| reps <= HINGE_MOST),
};

/// REP-02: leg curls in short sets.
const HEAVY_CURLS: Rule = Rule {
    id: "REP-02",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Longer sets of leg curls",
    grade: Some(Grade::C),
    sources: &["guide"],
    guide: Some(Tells::Entry("ham.reps")),
    resolved_when: "The median of two weeks is at least 8 repetitions.",
    fires: |scene| vec![heavy_curls(scene)],
    resolved: |scene, _| reps_of(scene, is_loaded_curl).is_none_or(|reps| reps >= CURL_LEAST),
};

/// REP-03: another isolation exercise in very short sets.
const HEAVY_ISOLATION: Rule = Rule {
    id: "REP-03",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Longer sets of {}",
    grade: Some(Grade::C),
    sources: &["SCH21"],
    guide: Some(Tells::Section(Topic::Reps)),
    resolved_when: "The median of two weeks is at least 6 repetitions.",
    fires: |scene| {
        let isolations = done(scene, |e| is_isolation(e) && !is_leg_curl(e) && !is_hamstring_hinge(e));
        isolations.into_values().map(|sets| heavy_isolation(scene, &sets)).collect()
    },
    resolved: |scene, firing| {
        let reps = reps_of(scene, |exercise| exercise.slug == firing.card.subject);
        reps.is_none_or(|reps| reps >= ISOLATION_LEAST)
    },
};

/// REP-04: strength is the goal, and no lift is heavy.
const NOTHING_HEAVY: Rule = Rule {
    id: "REP-04",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Some heavy work for strength",
    grade: Some(Grade::A),
    sources: &["ACSM26"],
    guide: None,
    resolved_when: "You log a hard set of at most 6 repetitions on a barbell lift.",
    fires: |scene| vec![nothing_heavy(scene)],
    resolved: |scene, _| {
        let mut recent = scene.history.sets_since(scene.week(STRENGTH_WEEKS - 1).monday());
        recent.any(|set| is_hard_barbell(set) && is_heavy(set))
    },
};

/// REP-05: very long sets that end far from failure.
const TOO_LIGHT: Rule = Rule {
    id: "REP-05",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "More load for {}",
    grade: Some(Grade::A),
    sources: &["SCH21"],
    guide: Some(Tells::Section(Topic::Reps)),
    resolved_when: "Two weeks have fewer than six such sets.",
    fires: |scene| {
        done(scene, |e| e.pattern != Some(Pattern::Power))
            .into_values()
            .map(|sets| too_light(scene, &sets))
            .collect()
    },
    resolved: |scene, firing: &Firing| {
        let light = scene
            .sets(MEDIAN_WEEKS)
            .filter(|set| set.exercise.slug == firing.card.subject && is_too_light(set));
        (light.count() as f64) < MANY_REPS_SETS
    },
};

/// The median repetitions of the hard sets of such exercises in W0-W1.
fn reps_of(scene: &Scene<'_>, fits: impl Fn(&Exercise) -> bool) -> Option<f64> {
    median_reps(scene.sets(MEDIAN_WEEKS).filter(|set| fits(&set.exercise)))
}

fn median_reps<'s>(sets: impl Iterator<Item = &'s HistorySet<'s>>) -> Option<f64> {
    median(sets.filter(|set| set.hard > 0).filter_map(|set| set.reps).map(f64::from))
}

/// The working sets of W0-W1 by exercise, of those that fit.
fn done<'s>(
    scene: &'s Scene<'_>,
    fits: impl Fn(&Exercise) -> bool,
) -> BTreeMap<&'s str, Vec<&'s HistorySet<'s>>> {
    let mut by_exercise: BTreeMap<&str, Vec<&HistorySet<'_>>> = BTreeMap::new();
    for set in scene.sets(MEDIAN_WEEKS).filter(|set| set.resistance && fits(&set.exercise)) {
        by_exercise.entry(&set.exercise.slug).or_default().push(set);
    }
    by_exercise
}

fn hard_sets(sets_done: &[&HistorySet<'_>]) -> f64 {
    sets(sets_done.iter().map(|set| set.hard).sum())
}

fn evidence(scene: &Scene<'_>, done: &[&HistorySet<'_>], reps: Option<f64>) -> Says {
    Says {
        evidence: vec![
            ("hard_sets", json!(hard_sets(done))),
            ("median_reps", json!(reps)),
            scene.window(MEDIAN_WEEKS),
        ],
        sets: ids(done.iter().copied()),
        ..Says::default()
    }
}

fn light_hinges(scene: &Scene<'_>) -> Finding {
    let done: Vec<_> = scene.sets(MEDIAN_WEEKS).filter(|set| is_hamstring_hinge(&set.exercise)).collect();
    let reps = median_reps(done.iter().copied());
    let checks = vec![
        Check::at_least("hard hip-dominant hamstring sets in W0-W1", hard_sets(&done), MEDIAN_SETS),
        Check::above("their median repetitions", reps, HINGE_MOST),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Try a heavier load for 5 to 8 repetitions in your hinges.".to_owned(),
        reason: format!(
            "Your hinges had a median of {} repetitions over the last two weeks. In long sets back and grip tire \
             before the hamstrings do.",
            spoken(reps.unwrap_or_default())
        ),
        ..evidence(scene, &done, reps)
    })
}

fn heavy_curls(scene: &Scene<'_>) -> Finding {
    let done: Vec<_> = scene.sets(MEDIAN_WEEKS).filter(|set| is_loaded_curl(&set.exercise)).collect();
    let reps = median_reps(done.iter().copied());
    let checks = vec![
        Check::at_least("hard leg curls with machine, cable or band in W0-W1", hard_sets(&done), MEDIAN_SETS),
        Check::below("their median repetitions", reps, CURL_LEAST),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Try 8 to 15 repetitions in your leg curls, with a little less load.".to_owned(),
        reason: format!(
            "Your leg curls had a median of {} repetitions over the last two weeks. Longer sets run smoother, are \
             kinder to the knee and cramp less.",
            spoken(reps.unwrap_or_default())
        ),
        ..evidence(scene, &done, reps)
    })
}

fn heavy_isolation(scene: &Scene<'_>, done: &[&HistorySet<'_>]) -> Finding {
    let reps = median_reps(done.iter().copied());
    let checks = vec![
        Check::at_least("hard sets in W0-W1", hard_sets(done), MEDIAN_SETS),
        Check::below("their median repetitions", reps, ISOLATION_LEAST),
    ];
    Finding::about(exercise(done), checks).say(|| Says {
        advice: "Try 10 to 20 repetitions here, with less load.".to_owned(),
        reason: format!(
            "Your sets had a median of {} repetitions over the last two weeks. A single joint is easier to load well \
             in longer sets, and they grow a muscle just as much.",
            spoken(reps.unwrap_or_default())
        ),
        ..evidence(scene, done, reps)
    })
}

/// The exercise that sets of one exercise are of.
fn exercise(done: &[&HistorySet<'_>]) -> Subject {
    done.first().map_or(Subject::User, |set| Subject::from(&Rc::clone(&set.exercise)))
}

fn is_hard_barbell(set: &HistorySet<'_>) -> bool {
    set.hard > 0 && is_barbell_compound(&set.exercise)
}

fn is_heavy(set: &HistorySet<'_>) -> bool {
    set.reps.is_some_and(|reps| reps <= STRENGTH_REPS)
}

fn nothing_heavy(scene: &Scene<'_>) -> Finding {
    let done: Vec<_> = scene.sets(STRENGTH_WEEKS).filter(|set| is_hard_barbell(set)).collect();
    let heavy = done.iter().filter(|set| is_heavy(set)).count();
    let checks = vec![
        scene.goal(Goal::Strength),
        scene.observed(STRENGTH_WEEKS),
        Check::at_least("hard barbell compounds in W0-W2", hard_sets(&done), STRENGTH_SETS),
        Check::none(format!("of at most {STRENGTH_REPS} repetitions"), heavy),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Consider some sets of 1 to 6 repetitions, at 80 % of your maximum or more.".to_owned(),
        reason: format!(
            "Strength is your goal, and none of your {} hard barbell sets in three weeks had {STRENGTH_REPS} \
             repetitions or fewer. Strength grows most at the loads it is asked for.",
            spoken(hard_sets(&done))
        ),
        evidence: vec![("hard_sets", json!(hard_sets(&done))), scene.window(STRENGTH_WEEKS)],
        sets: ids(done.iter().copied()),
    })
}

/// Beyond thirty repetitions a set counts only near failure (2.1).
fn is_too_light(set: &HistorySet<'_>) -> bool {
    let far = set.rir.is_none_or(|rir| rir > MANY_REPS_RIR);
    set.resistance && far && set.reps.is_some_and(|reps| reps > MANY_REPS)
}

fn too_light(scene: &Scene<'_>, done: &[&HistorySet<'_>]) -> Finding {
    let light: Vec<&HistorySet<'_>> = done.iter().copied().filter(|set| is_too_light(set)).collect();
    let text = format!("sets of more than {MANY_REPS} at RIR > {MANY_REPS_RIR} or unknown in W0-W1");
    let checks = vec![Check::at_least(text, light.len() as f64, MANY_REPS_SETS)];
    Finding::about(exercise(done), checks).say(|| Says {
        advice: "Add some load, or take these sets closer to failure.".to_owned(),
        reason: format!(
            "{} of your sets in two weeks had more than {MANY_REPS} repetitions without ending near failure, so they \
             do not count as hard sets. Light loads grow muscle when little is left at the end.",
            light.len()
        ),
        evidence: vec![("sets", json!(light.len())), scene.window(MEDIAN_WEEKS)],
        sets: ids(light),
    })
}

#[cfg(test)]
mod tests;
