//! Weekly volume (training-science 4.3).

use super::{Again, Rule, Tells, When, muscle};
use crate::domain::card::{Finding, Firing, Says};
use crate::domain::check::{Check, at_least, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::trains;
use crate::domain::scene::{Scene, ids, mean, sets};
use crate::domain::sources::Grade;
use mariposas_training::Muscle;
use mariposas_training::guides::Topic;
use mariposas_training::landmarks::Landmarks;
use mariposas_training::vocabulary::Tier;
use serde_json::json;
use std::collections::BTreeMap;

/// VOL-01 looks at so many weeks.
const LOW_WEEKS: i32 = 2;
/// VOL-02: weeks without a set, and the training days a week that make that a choice of exercises.
const ABSENT_WEEKS: i32 = 3;
const ABSENT_MIN_DAYS: f64 = 2.0;
/// VOL-03 looks at so many weeks.
const PRIORITY_WEEKS: i32 = 3;
/// VOL-04 looks at so many weeks.
const HIGH_WEEKS: i32 = 2;
/// VOL-05: the weeks before W0, how many of them must be trained, the least they came to, and the jump.
const JUMP_WEEKS: i32 = 4;
const JUMP_TRAINED: f64 = 3.0;
const JUMP_BASE: f64 = 4.0;
const JUMP_RATIO: f64 = 1.5;
const JUMP_SETS: f64 = 6.0;
/// VOL-06: fractional hard sets in one session beyond which little is gained.
const SESSION_SETS: f64 = 11.0;
/// VOL-07: W0-W1 against the four weeks before, and what closes it.
const FELL_WEEKS: i32 = 2;
const FELL_BEFORE: i32 = 4;
const FELL_RATIO: f64 = 0.6;
const FELL_CLOSED_RATIO: f64 = 0.8;

pub(crate) const RULES: &[Rule] = &[TOO_LITTLE, ABSENT, BELOW_RANGE, TOO_MUCH, JUMP, LONG_SESSION, FELL];

/// VOL-01: some work, over two weeks of training, but less than where growth starts.
const TOO_LITTLE: Rule = Rule {
    id: "VOL-01",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "A little more for your {}",
    grade: Some(Grade::A),
    sources: &["PEL25", "SCH17"],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "Your newest full week reaches the sets that are named.",
    fires: |scene| scene.coached().map(|(muscle, marks)| too_little(scene, muscle, marks)).collect(),
    resolved: |scene, firing| {
        let target = |(_, marks)| f64::from(floor(scene, marks));
        coached(scene, firing).is_none_or(|coached| at_least(scene.fractional(coached.0, 0), target(coached)))
    },
};

/// VOL-02: a muscle everybody trains had no set for three weeks of regular training.
const ABSENT: Rule = Rule {
    id: "VOL-02",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Something for your {}",
    grade: Some(Grade::A),
    sources: &["ACSM26"],
    guide: Some(Tells::Section(Topic::Selection)),
    resolved_when: "You log a set that trains it.",
    fires: |scene| {
        let expected = Muscle::ALL.iter().filter(|muscle| muscle.tier() == Tier::Expected);
        expected.map(|muscle| absent(scene, *muscle)).collect()
    },
    resolved: |scene, firing| {
        let since = scene.week(ABSENT_WEEKS - 1).monday();
        let mut recent = scene.history.sets_since(since);
        muscle(firing).is_none_or(|muscle| recent.any(|set| set.worked && trains(&set.exercise, muscle)))
    },
};

/// VOL-03: a muscle that matters grows on less than the productive range.
const BELOW_RANGE: Rule = Rule {
    id: "VOL-03",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Room to grow for your {}",
    grade: Some(Grade::A),
    sources: &["BAZ22"],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "Your newest full week reaches the productive range.",
    fires: |scene| {
        let priority = scene.coached().filter(|(muscle, _)| scene.matters(*muscle));
        priority.map(|(muscle, marks)| below_range(scene, muscle, marks)).collect()
    },
    resolved: |scene, firing| {
        coached(scene, firing)
            .is_none_or(|(muscle, marks)| at_least(scene.fractional(muscle, 0), f64::from(marks.lo)))
    },
};

/// VOL-04: more than recovers well, two weeks running.
const TOO_MUCH: Rule = Rule {
    id: "VOL-04",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A little less for your {}",
    grade: Some(Grade::A),
    sources: &["BAZ22", "PEL25"],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "A week stays at or below the upper mark.",
    fires: |scene| scene.coached().map(|(muscle, marks)| too_much(scene, muscle, marks)).collect(),
    resolved: |scene, firing| {
        coached(scene, firing)
            .is_none_or(|(muscle, marks)| at_least(f64::from(marks.up), scene.fractional(muscle, 0)))
    },
};

/// VOL-05: a sudden jump over what the last weeks were.
const JUMP: Rule = Rule {
    id: "VOL-05",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Smaller steps for your {}",
    grade: Some(Grade::B),
    sources: &["ENE25"],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "The next week stays below one and a half times your usual.",
    fires: |scene| scene.coached().map(|(muscle, _)| jump(scene, muscle)).collect(),
    resolved: |scene, firing| {
        let usual = firing.number("usual_sets").unwrap_or_default();
        muscle(firing).is_none_or(|muscle| !at_least(scene.fractional(muscle, 0), JUMP_RATIO * usual))
    },
};

/// VOL-06: more in one session than brings more.
const LONG_SESSION: Rule = Rule {
    id: "VOL-06",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Split your {} work over two days",
    grade: Some(Grade::A),
    sources: &["REM25"],
    guide: Some(Tells::Section(Topic::Frequency)),
    resolved_when: "A week goes by without a session that long for the muscle.",
    fires: |scene| scene.coached().map(|(muscle, _)| long_session(scene, muscle)).collect(),
    resolved: |scene, firing| {
        muscle(firing).is_none_or(|muscle| at_least(SESSION_SETS, longest(scene, muscle).0))
    },
};

/// VOL-07: two fifths less than the month before.
const FELL: Rule = Rule {
    id: "VOL-07",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Less for your {} lately",
    grade: Some(Grade::A),
    sources: &["SPI21"],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "Two weeks reach four fifths of your usual, or you say that it was planned.",
    fires: |scene| scene.coached().map(|(muscle, marks)| fell(scene, muscle, marks)).collect(),
    resolved: |scene, firing| {
        let usual = firing.number("usual_sets").unwrap_or_default();
        let back = |muscle| {
            let mean = mean(FELL_WEEKS, |week| scene.fractional(muscle, week));
            at_least(mean, FELL_CLOSED_RATIO * usual)
        };
        was_planned(scene) || muscle(firing).is_none_or(back)
    },
};

/// The muscle of a card with its landmarks, while it is coached.
fn coached(scene: &Scene<'_>, firing: &Firing) -> Option<(Muscle, Landmarks)> {
    scene.coached().find(|(coached, _)| Some(*coached) == muscle(firing))
}

/// MEV, or MV for those who want to keep what they have.
fn floor(scene: &Scene<'_>, marks: Landmarks) -> u32 {
    if scene.maintains() { marks.mv } else { marks.mev }
}

/// S >= 1 in W0 and W1: a week off is no week of too little.
fn trained_both(scene: &Scene<'_>) -> Check {
    let fewer = scene.session_days(0).min(scene.session_days(1));
    Check::at_least("training days in the emptier of W0 and W1", fewer, 1.0)
}

fn mean_of(muscle: Muscle, weeks: i32) -> String {
    format!("F({muscle}), mean of W0-W{}", weeks - 1)
}

/// The sets of W0 to W(n-1) that credit a muscle.
fn credited(scene: &Scene<'_>, muscle: Muscle, weeks: i32) -> Vec<String> {
    let credits =
        |set: &&HistorySet<'_>| set.muscles().any(|(m, _, fractional)| m == muscle && fractional > 0);
    ids(scene.sets(weeks).filter(credits))
}

fn too_little(scene: &Scene<'_>, muscle: Muscle, marks: Landmarks) -> Finding {
    let target = floor(scene, marks);
    let mean = mean(LOW_WEEKS, |week| scene.fractional(muscle, week));
    let checks = vec![
        scene.observed(LOW_WEEKS),
        trained_both(scene),
        Check::above(mean_of(muscle, LOW_WEEKS), mean, 0.0),
        Check::below(mean_of(muscle, LOW_WEEKS), mean, f64::from(target)),
    ];
    let wanted = scene.person.profile.goal_muscles.contains(&muscle);
    let finding = Finding::about(muscle, checks).important_if(wanted).short_of(f64::from(target) - mean);
    finding.say(|| {
        let name = muscle.spoken();
        let why = if scene.maintains() { "keeps the muscle you have" } else { "is about where growth starts" };
        Says {
            advice: format!(
                "Try one or two more hard sets for your {name} in each session, until you reach {target} a week."
            ),
            reason: format!(
                "Your {name} had {} hard sets a week over the last two weeks, and {target} {why}; at this point \
                 every extra set gives the most back.",
                spoken(mean)
            ),
            evidence: vec![
                ("mean_sets", json!(mean)),
                ("target_sets", json!(target)),
                ("landmark", json!(if scene.maintains() { "MV" } else { "MEV" })),
                (
                    "weekly_sets",
                    json!({
                        scene.week(1).to_string(): scene.fractional(muscle, 1),
                        scene.week(0).to_string(): scene.fractional(muscle, 0),
                    }),
                ),
                scene.window(LOW_WEEKS),
            ],
            sets: credited(scene, muscle, LOW_WEEKS),
        }
    })
}

fn absent(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let sets = scene.sets(ABSENT_WEEKS).filter(|set| set.worked && trains(&set.exercise, muscle)).count();
    let days = mean(ABSENT_WEEKS, |week| scene.session_days(week));
    let checks = vec![
        scene.observed(ABSENT_WEEKS),
        Check::none(format!("sets that train the {} in W0-W{}", muscle.spoken(), ABSENT_WEEKS - 1), sets),
        Check::at_least(format!("training days a week in W0-W{}", ABSENT_WEEKS - 1), days, ABSENT_MIN_DAYS),
    ];
    let name = muscle.spoken();
    Finding::about(muscle, checks).say(|| Says {
        advice: format!("Consider one exercise for your {name}, two or three sets, once or twice a week."),
        reason: format!(
            "You trained {} days a week over the last three weeks, and nothing among it reached your {name}; \
             every major muscle does well with some work each week.",
            spoken(days)
        ),
        evidence: vec![("sets", json!(sets)), ("training_days", json!(days)), scene.window(ABSENT_WEEKS)],
        ..Says::default()
    })
}

fn below_range(scene: &Scene<'_>, muscle: Muscle, marks: Landmarks) -> Finding {
    let mean = mean(PRIORITY_WEEKS, |week| scene.fractional(muscle, week));
    let (mev, lo) = (f64::from(marks.mev), f64::from(marks.lo));
    let checks = vec![
        scene.not_novice(),
        scene.observed(PRIORITY_WEEKS),
        Check::at_least(mean_of(muscle, PRIORITY_WEEKS), mean, mev),
        Check::below(mean_of(muscle, PRIORITY_WEEKS), mean, lo),
    ];
    let name = muscle.spoken();
    Finding::about(muscle, checks).short_of(lo - mean).say(|| Says {
        advice: format!(
            "To bring your {name} on, move towards {lo} hard sets a week, at most two more each week."
        ),
        reason: format!(
            "Your {name} had {} hard sets a week over the last three weeks: enough to grow, and below the {lo} to \
             {} that most studies of growth used.",
            spoken(mean),
            marks.hi
        ),
        evidence: vec![("mean_sets", json!(mean)), ("target_sets", json!(lo)), scene.window(PRIORITY_WEEKS)],
        sets: credited(scene, muscle, PRIORITY_WEEKS),
    })
}

fn too_much(scene: &Scene<'_>, muscle: Muscle, marks: Landmarks) -> Finding {
    let [w0, w1] = [0, 1].map(|week| scene.fractional(muscle, week));
    let up = f64::from(marks.up);
    let checks = vec![
        Check::above(format!("F({muscle}), W0"), w0, up),
        Check::above(format!("F({muscle}), W1"), w1, up),
    ];
    let name = muscle.spoken();
    Finding::about(muscle, checks).short_of(w0 - up).say(|| Says {
        advice: format!("Try a fifth to a third fewer sets for your {name} next week."),
        reason: format!(
            "Your {name} had {} and {} hard sets in the last two weeks. Beyond {up} each set returns little, while \
             the recovery it costs stays the same; more than 20 did not beat 12 to 20 where it was tried.",
            spoken(w1),
            spoken(w0)
        ),
        evidence: vec![
            ("sets_w0", json!(w0)),
            ("sets_w1", json!(w1)),
            ("upper_mark", json!(up)),
            scene.window(HIGH_WEEKS),
        ],
        sets: credited(scene, muscle, HIGH_WEEKS),
    })
}

fn jump(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let trained: Vec<i32> = (1..=JUMP_WEEKS).filter(|week| scene.sessions(*week) > 0).collect();
    let before: f64 = trained.iter().map(|week| scene.fractional(muscle, *week)).sum();
    let usual = (!trained.is_empty()).then(|| before / trained.len() as f64);
    let w0 = scene.fractional(muscle, 0);
    let checks = vec![
        Check::at_least("weeks trained of W1-W4", trained.len() as f64, JUMP_TRAINED),
        Check::at_least(format!("F({muscle}), mean of those"), usual, JUMP_BASE),
        Check::at_least(
            "W0 as a multiple of it",
            usual.filter(|usual| *usual > 0.0).map(|usual| w0 / usual),
            JUMP_RATIO,
        ),
        Check::at_least("sets more than it in W0", usual.map(|usual| w0 - usual), JUMP_SETS),
    ];
    let usual = usual.unwrap_or_default();
    let name = muscle.spoken();
    Finding::about(muscle, checks).short_of(w0 - usual).say(|| Says {
        advice: format!("Hold the sets for your {name} where they are now, or add at most a fifth a week from here."),
        reason: format!(
            "Your {name} went from about {} to {} hard sets in a week. Muscles adapt to steps; jumps of a third to \
             a half brought trained lifters nothing extra.",
            spoken(usual),
            spoken(w0)
        ),
        evidence: vec![
            ("sets_w0", json!(w0)),
            ("usual_sets", json!(usual)),
            scene.window(JUMP_WEEKS + 1),
        ],
        sets: credited(scene, muscle, 1),
    })
}

/// The most fractional hard sets of a muscle in one session of W0, and that session.
fn longest(scene: &Scene<'_>, muscle: Muscle) -> (f64, String) {
    let mut sessions: BTreeMap<&str, i64> = BTreeMap::new();
    for set in scene.sets(1) {
        for (_, _, fractional) in set.muscles().filter(|(m, ..)| *m == muscle) {
            *sessions.entry(&set.session).or_default() += fractional;
        }
    }
    let most = sessions.into_iter().max_by_key(|(session, milli)| (*milli, *session));
    most.map_or_else(|| (0.0, String::new()), |(session, milli)| (sets(milli), session.to_owned()))
}

fn long_session(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let (most, session) = longest(scene, muscle);
    let text = format!("fractional sets for the {} in one session of W0", muscle.spoken());
    let checks = vec![Check::above(text, most, SESSION_SETS)];
    let name = muscle.spoken();
    Finding::about(muscle, checks).short_of(most - SESSION_SETS).say(|| Says {
        advice: format!("Split your {name} work over two days and keep the number of sets."),
        reason: format!(
            "One session held {} hard sets for your {name}. Beyond about {SESSION_SETS} in one visit little more is \
             gained; the later ones are done tired.",
            spoken(most)
        ),
        evidence: vec![("sets", json!(most)), ("session", json!(session)), scene.window(1)],
        sets: ids(scene.sets(1).filter(|set| *set.session == *session && trains(&set.exercise, muscle))),
    })
}

/// Whether less was planned: a deload, travel or illness in W0 or W1.
fn was_planned(scene: &Scene<'_>) -> bool {
    (0..FELL_WEEKS).any(|week| scene.planned(scene.week(week)).is_some())
}

fn fell(scene: &Scene<'_>, muscle: Muscle, marks: Landmarks) -> Finding {
    let before = FELL_WEEKS..FELL_WEEKS + FELL_BEFORE;
    let usual = before.map(|week| scene.fractional(muscle, week)).sum::<f64>() / f64::from(FELL_BEFORE);
    let mean = mean(FELL_WEEKS, |week| scene.fractional(muscle, week));
    let planned = was_planned(scene);
    let checks = vec![
        scene.observed(FELL_WEEKS + FELL_BEFORE),
        trained_both(scene),
        Check::that(
            "neither W0 nor W1 was planned light",
            if planned { "planned" } else { "not planned" },
            !planned,
        ),
        Check::at_least(format!("F({muscle}), mean of W2-W5"), usual, f64::from(marks.lo)),
        Check::at_most(mean_of(muscle, FELL_WEEKS), mean, FELL_RATIO * usual),
    ];
    let name = muscle.spoken();
    Finding::about(muscle, checks).short_of(usual - mean).say(|| Says {
        advice: format!(
            "If life is busy, a few hard sets for your {name} each week keep what you have; if it was planned, tell \
             the coach so."
        ),
        reason: format!(
            "Your {name} had {} hard sets a week lately and {} in the month before. Size and strength hold for a long \
             time on little.",
            spoken(mean),
            spoken(usual)
        ),
        evidence: vec![
            ("mean_sets", json!(mean)),
            ("usual_sets", json!(usual)),
            scene.window(FELL_WEEKS + FELL_BEFORE),
        ],
        sets: credited(scene, muscle, FELL_WEEKS),
    })
}

#[cfg(test)]
mod tests;
