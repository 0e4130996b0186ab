//! Easy weeks: when one is due, and when one was taken (training-science 4.3).

mod fatigue;
#[cfg(test)]
mod tests;

use super::{Again, Rule, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::scene::{Scene, ids, mean};
use crate::domain::sources::Grade;
use serde_json::json;

/// A week of at least so much of the mean is a full one.
const FULL: f64 = 0.8;
/// DEL-01 asks for so many full weeks in a row, DEL-02 for these.
const TIRING_WEEKS: i32 = 6;
const LONG_WEEKS: i32 = 8;
/// DEL-01: signs of fatigue that must come together.
const SIGNS: usize = 2;
const REPEATED_DAYS: i64 = 14;
/// DEL-03: a week whose hard sets fell to so much of the four before it, on most of the usual days.
const DELOAD_SETS: f64 = 0.6;
const DELOAD_DAYS: f64 = 0.75;
const COMPARED_WEEKS: i32 = 4;

pub(crate) const RULES: &[Rule] = &[TIRED, LONG_BLOCK, COUNTED];

/// DEL-01: hard weeks without an easy one, and signs that they tell.
const TIRED: Rule = Rule {
    id: "DEL-01",
    when: When::Week,
    priority: 1,
    again: Again::AfterDays(REPEATED_DAYS),
    asks_for_more: false,
    title: "Time for an easy week",
    grade: Some(Grade::C),
    sources: &["BEL23", "ROG24"],
    guide: None,
    resolved_when: "You take a recovery week, or the signs pass.",
    fires: |scene| vec![tired(scene)],
    // Somebody who is no longer tired must not be kept from more by a card they did not heed.
    resolved: |scene, _| scene.fired("DEL-03") || !scene.fired("DEL-01"),
};

/// DEL-02: a long block without an easy week. Many plan one; nobody has to.
const LONG_BLOCK: Rule = Rule {
    id: "DEL-02",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Eight full weeks in a row",
    grade: Some(Grade::B),
    sources: &["COL24", "ROG24"],
    guide: None,
    resolved_when: "You take an easy week, or say that you do not want one.",
    fires: |scene| vec![long_block(scene)],
    resolved: |scene, _| was_deload(scene, 0),
};

/// DEL-03: a recovery week was taken.
const COUNTED: Rule = Rule {
    id: "DEL-03",
    when: When::Week,
    priority: 3,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "Recovery week counted",
    grade: None,
    sources: &[],
    guide: None,
    resolved_when: "It was shown.",
    fires: |scene| vec![counted(scene)],
    resolved: |_, _| true,
};

/// Whether `W<back>` was a deload, declared or done.
fn was_deload(scene: &Scene<'_>, back: i32) -> bool {
    scene.is_deload(scene.week(back)) || easy_week(scene, back).iter().all(|check| check.holds)
}

/// How many of W0 to W(n-1) were deloads.
pub(super) fn deload_weeks(scene: &Scene<'_>, weeks: i32) -> usize {
    (0..weeks).filter(|back| was_deload(scene, *back)).count()
}

/// The conditions of an easy week that nobody declared.
fn easy_week(scene: &Scene<'_>, back: i32) -> Vec<Check> {
    let before = |of: &dyn Fn(i32) -> f64| mean(COMPARED_WEEKS, |week| of(back + 1 + week));
    let sets_before = before(&|week| scene.total(week));
    let days_before = before(&|week| scene.session_days(week));
    let share = |now: f64, usual: f64| (usual > 0.0).then(|| now / usual);
    let trained = (1..=COMPARED_WEEKS).filter(|week| scene.sessions(back + week) > 0).count();
    vec![
        scene.observed(back + COMPARED_WEEKS + 1),
        Check::at_least("trained weeks of the four before", trained as f64, f64::from(COMPARED_WEEKS)),
        Check::at_most(
            "T against the mean of the four weeks before",
            share(scene.total(back), sets_before),
            DELOAD_SETS,
        ),
        Check::at_least(
            "training days against the mean of the four weeks before",
            share(scene.session_days(back), days_before),
            DELOAD_DAYS,
        ),
    ]
}

/// The weeks that T compares, and that none of them was a deload.
fn full_weeks(scene: &Scene<'_>, weeks: i32) -> Vec<Check> {
    let mean = mean(weeks, |back| scene.total(back));
    let least = (0..weeks).map(|back| scene.total(back)).min_by(f64::total_cmp);
    let share = least.filter(|_| mean > 0.0).map(|least| least / mean);
    vec![
        scene.observed(weeks),
        Check::at_least(format!("least T of W0-W{} against their mean", weeks - 1), share, FULL),
        Check::none(format!("deloads in W0-W{}", weeks - 1), deload_weeks(scene, weeks)),
    ]
}

fn tired(scene: &Scene<'_>) -> Finding {
    let signs = fatigue::signs(scene);
    let mut checks = full_weeks(scene, TIRING_WEEKS);
    let found = if signs.is_empty() { "none".to_owned() } else { signs.join("; ") };
    checks.push(Check::that(format!("at least {SIGNS} signs of fatigue"), &found, signs.len() >= SIGNS));
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Take five to seven easy days: the same days and exercises, about half the sets, 10 percent less \
                 load, and three or four repetitions left in every set."
            .to_owned(),
        reason: format!(
            "You have trained six full weeks without an easy one, and there are signs that they tell: {found}. \
             Rest is when training turns into strength."
        ),
        evidence: vec![
            ("signs", json!(signs)),
            ("mean_sets", json!(mean(TIRING_WEEKS, |back| scene.total(back)))),
            scene.window(TIRING_WEEKS),
        ],
        sets: ids(scene.sets(TIRING_WEEKS).filter(|set| set.worked)),
    })
}

fn long_block(scene: &Scene<'_>) -> Finding {
    let mut checks = vec![scene.not_novice()];
    checks.extend(full_weeks(scene, LONG_WEEKS));
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "If you feel like it, make one of the next weeks an easy one; if you feel fresh, carry on.".to_owned(),
        reason: "You have trained eight full weeks in a row. Athletes take an easy week of about six days every \
                 five to six weeks or so; in the one trial of a week off in mid-block, growth was the same and \
                 strength slightly less, so it is your choice."
            .to_owned(),
        evidence: vec![
            ("mean_sets", json!(mean(LONG_WEEKS, |back| scene.total(back)))),
            scene.window(LONG_WEEKS),
        ],
        sets: ids(scene.sets(LONG_WEEKS).filter(|set| set.worked)),
    })
}

fn counted(scene: &Scene<'_>) -> Finding {
    let declared = scene.is_deload(scene.w0);
    let checks = if declared {
        vec![Check::that("W0 was declared a deload", "yes", true)]
    } else {
        easy_week(scene, 0)
    };
    let usual = mean(COMPARED_WEEKS, |back| scene.total(back + 1));
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Go back to your usual weeks whenever you feel fresh.".to_owned(),
        reason: format!(
            "Last week was an easy one: {} hard sets, where {} a week were usual. It counts like any other, and \
             your companion kept growing.",
            spoken(scene.total(0)),
            spoken(usual)
        ),
        evidence: vec![
            ("declared", json!(declared)),
            ("sets", json!(scene.total(0))),
            ("usual_sets", json!(usual)),
            scene.window(COMPARED_WEEKS + 1),
        ],
        sets: ids(scene.sets(1).filter(|set| set.worked)),
    })
}
