//! Movement patterns that belong together (training-science 4.3).

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Firing, Patterns, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::{
    HIP, KNEE, PULL, PUSH, is_deadlift, is_hamstring_hinge, is_leg_curl, is_of,
};
use crate::domain::scene::{Scene, ids, mean};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::{Muscle, Pattern};
use serde_json::json;

/// Every rule here looks at W0-W2.
const WEEKS: i32 = 3;
/// PAT-01 and PAT-02: hard sets a week that make a pattern trained, and that close the card.
const TRAINED: f64 = 2.0;
/// PAT-02: deadlifts a week that load the hamstrings at the hip well enough.
const DEADLIFTS_ENOUGH: f64 = 3.0;
/// PAT-03: squats, lunges and deadlifts a week of somebody who trains legs, and the direct sets that close it.
const LEG_SETS: f64 = 6.0;
const DIRECT_SETS: f64 = 4.0;
/// PAT-04: hard sets a week of the one partner that ask for the other.
const PARTNER_SETS: f64 = 4.0;
/// PAT-05: training days a week of somebody who could train every family.
const REGULAR_DAYS: f64 = 2.0;

pub(crate) const RULES: &[Rule] = &[NO_CURL, NO_HINGE, NO_HAMSTRINGS, NO_PARTNER, NO_FAMILY];

/// PAT-01: hinges for the hamstrings, but no curl of any kind for three weeks.
const NO_CURL: Rule = Rule {
    id: "PAT-01",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Pair your hinges with a leg curl",
    grade: Some(Grade::B),
    sources: &["MAE21", "MAE24", "guide"],
    guide: Some(Tells::Entry("ham.pairing")),
    resolved_when: "A week has two hard sets of leg curls.",
    fires: |scene| vec![no_curl(scene)],
    resolved: |scene, _| scene.hard(&[Pattern::KneeFlexion], 0) >= TRAINED,
};

/// PAT-02: leg curls, but no hip-dominant lift for the hamstrings and few deadlifts.
const NO_HINGE: Rule = Rule {
    id: "PAT-02",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Pair your leg curls with a hinge",
    grade: Some(Grade::B),
    sources: &["BOU17", "guide"],
    guide: Some(Tells::Entry("ham.pairing")),
    resolved_when: "A week has two hard sets of hamstring hinges.",
    fires: |scene| vec![no_hinge(scene)],
    resolved: |scene, _| scene.mean_hard(1, |set| is_hamstring_hinge(&set.exercise)) >= TRAINED,
};

/// PAT-03: squats and deadlifts, and nothing for the hamstrings themselves.
const NO_HAMSTRINGS: Rule = Rule {
    id: "PAT-03",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Hamstrings of their own",
    grade: Some(Grade::B),
    sources: &["KUB19", "PLO23", "guide"],
    guide: Some(Tells::Entry("ham.faq.separate")),
    resolved_when: "A week has four direct hard sets for the hamstrings.",
    fires: |scene| vec![no_hamstrings(scene)],
    resolved: |scene, _| scene.direct(Muscle::Hamstrings, 0) >= DIRECT_SETS,
};

/// PAT-04: one of two patterns that cover a region together.
const NO_PARTNER: Rule = Rule {
    id: "PAT-04",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "The partner is missing: {}",
    grade: Some(Grade::C),
    sources: &[],
    guide: Some(Tells::Section(Topic::Pairing)),
    resolved_when: "You log a set of it.",
    fires: |scene| PAIRS.iter().map(|pair| no_partner(scene, pair)).collect(),
    resolved: |scene, firing| {
        let partner = PAIRS.iter().find(|pair| pair.partner.id == firing.card.subject);
        partner.is_none_or(|pair| is_logged(scene, pair.partner.wanted))
    },
};

/// PAT-05: a whole family of movements is missing.
const NO_FAMILY: Rule = Rule {
    id: "PAT-05",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "A movement is missing: {}",
    grade: Some(Grade::A),
    sources: &["IVE21"],
    guide: Some(Tells::Section(Topic::Pairing)),
    resolved_when: "You log a set of it.",
    fires: |scene| FAMILIES.iter().map(|family| no_family(scene, family)).collect(),
    resolved: |scene, firing: &Firing| {
        let family = FAMILIES.iter().find(|family| family.patterns.id == firing.card.subject);
        family.is_none_or(|family| is_logged(scene, family.patterns.wanted))
    },
};

/// What is trained, and the partner it wants.
struct Pair {
    partner: Patterns,
    trained: &'static [Pattern],
    /// Only for those who want to grow this muscle.
    goal: Option<Muscle>,
    example: &'static str,
}

const PAIRS: &[Pair] = &[
    Pair {
        partner: Patterns {
            id: "row",
            spoken: "rows",
            wanted: &[Pattern::HorizontalPull],
            muscles: &[Muscle::UpperBack, Muscle::Lats],
        },
        trained: &[Pattern::VerticalPull],
        goal: None,
        example: "a chest-supported or cable row",
    },
    Pair {
        partner: Patterns {
            id: "pulldown",
            spoken: "pulldowns or pull-ups",
            wanted: &[Pattern::VerticalPull],
            muscles: &[Muscle::Lats],
        },
        trained: &[Pattern::HorizontalPull],
        goal: None,
        example: "a pulldown or pull-up from a full hang",
    },
    Pair {
        partner: Patterns {
            id: "lateral_raise",
            spoken: "lateral raises",
            wanted: &[Pattern::ShoulderAbduction],
            muscles: &[Muscle::SideDelts],
        },
        trained: &[Pattern::VerticalPush],
        goal: None,
        example: "a lateral raise with cable or dumbbells",
    },
    Pair {
        partner: Patterns {
            id: "hip_thrust",
            spoken: "hip thrusts or abduction",
            wanted: &[Pattern::HipExtension, Pattern::HipAbduction],
            muscles: &[Muscle::Glutes],
        },
        trained: &[Pattern::Squat, Pattern::Lunge, Pattern::Hinge],
        goal: Some(Muscle::Glutes),
        example: "a hip thrust or a hip abduction",
    },
];

/// A family of movements (1.2).
struct Family {
    patterns: Patterns,
    example: &'static str,
}

const FAMILIES: &[Family] = &[
    Family {
        patterns: Patterns {
            id: "knee_dominant",
            spoken: "squats and lunges",
            wanted: KNEE,
            muscles: &[Muscle::Quads, Muscle::Glutes],
        },
        example: "a squat, leg press or lunge",
    },
    Family {
        patterns: Patterns {
            id: "hip_dominant",
            spoken: "hinges and hip thrusts",
            wanted: HIP,
            muscles: &[Muscle::Hamstrings, Muscle::Glutes],
        },
        example: "a Romanian deadlift or hip thrust",
    },
    Family {
        patterns: Patterns {
            id: "push",
            spoken: "presses",
            wanted: PUSH,
            muscles: &[Muscle::Chest, Muscle::Triceps, Muscle::FrontDelts],
        },
        example: "a bench, overhead or machine press",
    },
    Family {
        patterns: Patterns {
            id: "pull",
            spoken: "rows and pulldowns",
            wanted: PULL,
            muscles: &[Muscle::Lats, Muscle::UpperBack, Muscle::Biceps],
        },
        example: "a row or pulldown",
    },
];

/// Whether anything of these patterns was done since W2, the unfinished week included.
fn is_logged(scene: &Scene<'_>, patterns: &[Pattern]) -> bool {
    let mut recent = scene.history.sets_since(scene.week(WEEKS - 1).monday());
    recent.any(|set| set.worked && is_of(&set.exercise, patterns))
}

fn no_curl(scene: &Scene<'_>) -> Finding {
    let is_hinge = |set: &HistorySet<'_>| is_hamstring_hinge(&set.exercise);
    let hinges = scene.mean_hard(WEEKS, is_hinge);
    let curls = scene.any(&[Pattern::KneeFlexion], WEEKS);
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("hamstring hinges, mean of W0-W2", hinges, TRAINED),
        Check::none("leg curls of any kind in W0-W2", curls),
    ];
    Finding::about(Muscle::Hamstrings, checks).short_of(TRAINED).say(|| Says {
        advice: "Consider adding a leg curl, the seated one first if you have it: 2 to 4 sets of 8 to 15.".to_owned(),
        reason: format!(
            "You did {} hard sets of hamstring hinges a week over the last three weeks, and no leg curl. Hinges \
             miss the short head, which crosses only the knee, and a curl trains exactly that.",
            spoken(hinges)
        ),
        evidence: vec![("mean_hinge_sets", json!(hinges)), ("curl_sets", json!(curls)), scene.window(WEEKS)],
        sets: ids(scene.sets(WEEKS).filter(|set| is_hinge(set))),
    })
}

fn no_hinge(scene: &Scene<'_>) -> Finding {
    let curls = mean(WEEKS, |week| scene.hard(&[Pattern::KneeFlexion], week));
    let hinges = scene.sets(WEEKS).filter(|set| set.worked && is_hamstring_hinge(&set.exercise)).count();
    let deadlifts = scene.mean_hard(WEEKS, |set| is_deadlift(&set.exercise));
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("P(knee_flexion), mean of W0-W2", curls, TRAINED),
        Check::none("hip-dominant hamstring sets in W0-W2", hinges),
        Check::below("deadlifts, mean of W0-W2", deadlifts, DEADLIFTS_ENOUGH),
    ];
    Finding::about(Muscle::Hamstrings, checks).short_of(TRAINED).say(|| Says {
        advice: "Consider adding a Romanian deadlift or good morning: 2 to 4 sets of 5 to 8.".to_owned(),
        reason: format!(
            "You did {} hard sets of leg curls a week over the last three weeks, and no hip-dominant lift. Three of \
             the four heads cross the hip, and a hinge loads them while they are long.",
            spoken(curls)
        ),
        evidence: vec![
            ("mean_curl_sets", json!(curls)),
            ("hinge_sets", json!(hinges)),
            ("mean_deadlift_sets", json!(deadlifts)),
            scene.window(WEEKS),
        ],
        sets: ids(scene.sets(WEEKS).filter(|set| is_leg_curl(&set.exercise))),
    })
}

fn no_hamstrings(scene: &Scene<'_>) -> Finding {
    let is_leg = |set: &HistorySet<'_>| {
        is_of(&set.exercise, &[Pattern::Squat, Pattern::Lunge]) || is_deadlift(&set.exercise)
    };
    let direct =
        scene.sets(WEEKS).filter(|set| set.worked && set.primary().contains(&Muscle::Hamstrings)).count();
    let legs = scene.mean_hard(WEEKS, is_leg);
    let checks = vec![
        scene.observed(WEEKS),
        Check::none("sets with the hamstrings as a primary muscle in W0-W2", direct),
        Check::at_least("squats, lunges and deadlifts, mean of W0-W2", legs, LEG_SETS),
    ];
    Finding::about(Muscle::Hamstrings, checks).short_of(DIRECT_SETS).say(|| Says {
        advice: "Consider a Romanian deadlift and a seated leg curl, two or three sets of each.".to_owned(),
        reason: format!(
            "You did {} hard sets of squats, lunges and deadlifts a week, and nothing for the hamstrings \
             themselves. Squats hardly load them, and in a deadlift glutes and back take most of the work.",
            spoken(legs)
        ),
        evidence: vec![
            ("mean_leg_sets", json!(legs)),
            ("hamstring_sets", json!(direct)),
            scene.window(WEEKS),
        ],
        sets: ids(scene.sets(WEEKS).filter(|set| is_leg(set))),
    })
}

fn no_partner(scene: &Scene<'_>, pair: &'static Pair) -> Finding {
    let trained = mean(WEEKS, |week| scene.hard(pair.trained, week));
    let partner = scene.any(pair.partner.wanted, WEEKS);
    let mut checks = vec![
        scene.observed(WEEKS),
        Check::at_least(format!("P({}), mean of W0-W2", named(pair.trained)), trained, PARTNER_SETS),
        Check::none(format!("G({}) in W0-W2", named(pair.partner.wanted)), partner),
    ];
    if let Some(muscle) = pair.goal {
        let wanted = scene.person.profile.goal_muscles.contains(&muscle);
        checks.push(Check::that(format!("{muscle} is a goal"), if wanted { "yes" } else { "no" }, wanted));
    }
    Finding::about(Subject::Patterns(&pair.partner), checks).say(|| Says {
        advice: format!("Consider two or three sets of {}.", pair.example),
        reason: format!(
            "You did {} hard sets of {} a week over the last three weeks and none of {}. The partner covers a region \
             the other one misses.",
            spoken(trained),
            named(pair.trained).replace('_', " "),
            pair.partner.spoken
        ),
        evidence: vec![("mean_sets", json!(trained)), ("partner_sets", json!(partner)), scene.window(WEEKS)],
        sets: ids(scene.sets(WEEKS).filter(|set| is_of(&set.exercise, pair.trained))),
    })
}

/// "squat+lunge+hinge".
fn named(patterns: &[Pattern]) -> String {
    patterns.iter().map(|pattern| pattern.as_str()).collect::<Vec<_>>().join("+")
}

fn no_family(scene: &Scene<'_>, family: &'static Family) -> Finding {
    let days = mean(WEEKS, |week| scene.session_days(week));
    let sets = scene.any(family.patterns.wanted, WEEKS);
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_least("training days, mean of W0-W2", days, REGULAR_DAYS),
        Check::none(format!("G({}) in W0-W2", named(family.patterns.wanted)), sets),
    ];
    Finding::about(Subject::Patterns(&family.patterns), checks).say(|| Says {
        advice: format!("Consider adding one exercise: {}.", family.example),
        reason: format!(
            "You trained {} days a week over the last three weeks without any {}. One leg exercise, one press and one \
             pull are the shortest plan that reaches every major muscle.",
            spoken(days),
            family.patterns.spoken
        ),
        evidence: vec![("training_days", json!(days)), ("sets", json!(sets)), scene.window(WEEKS)],
        ..Says::default()
    })
}

#[cfg(test)]
mod tests;
