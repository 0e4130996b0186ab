//! Consistency: keeping at it, being away, and plans that fit (training-science 4.3).

mod streak;
#[cfg(test)]
mod tests;

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::Check;
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::time;
use mariposas_training::IsoWeek;
use mariposas_training::profile::DEFAULT_PLAN_SESSIONS;
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use streak::{Outcome, Streak, streak};

/// CON-01: the weeks in a row that are praised.
const MILESTONES: &[i32] = &[4, 8, 12, 26, 52];
/// CON-02: days since the last session; and the trained weeks that make a habit, of those that end with it.
const AWAY_DAYS: RangeInclusive<i32> = 7..=13;
const HABIT_OF_WEEKS: i32 = 4;
const HABIT_WEEKS: f64 = 3.0;
/// CON-03: a plan that can be lowered, the weeks that are looked at, and those below half of it.
const PLAN_SESSIONS: f64 = 3.0;
const MISSED_OF_WEEKS: i32 = 4;
const MISSED_WEEKS: f64 = 3.0;
/// No plan below this is offered: each muscle wants two days.
const LEAST_SESSIONS: f64 = 2.0;

pub(crate) const RULES: &[Rule] = &[MILESTONE, AWAY, PLAN_TOO_HIGH];

/// CON-01: the plan was met in many weeks in a row.
const MILESTONE: Rule = Rule {
    id: "CON-01",
    when: When::Week,
    priority: 3,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "A routine that holds",
    grade: Some(Grade::B),
    sources: &["SIL23"],
    guide: Some(Tells::Entry("ham.faq.order")),
    resolved_when: "It was shown.",
    fires: |scene| vec![milestone(scene)],
    resolved: |_, _| true,
};

/// CON-02: a week without a session, after weeks with one.
const AWAY: Rule = Rule {
    id: "CON-02",
    when: When::Week,
    priority: 3,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "A small session is enough",
    grade: Some(Grade::B),
    sources: &["MIL21"],
    guide: Some(Tells::Entry("ham.faq.order")),
    resolved_when: "You log a session.",
    fires: |scene| vec![away(scene)],
    resolved: |scene, firing| {
        let last = scene.history.resistance_days().last();
        last.is_none_or(|last| last.to_string() != firing.card.judged)
    },
};

/// CON-03: the plan asks for more than there is time for.
const PLAN_TOO_HIGH: Rule = Rule {
    id: "CON-03",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A plan that fits your weeks",
    grade: Some(Grade::B),
    sources: &["SHA17"],
    guide: Some(Tells::Entry("ham.faq.order")),
    resolved_when: "You change the plan, or meet it.",
    fires: |scene| vec![plan_too_high(scene)],
    resolved: |scene, firing| {
        let plan = scene.person.profile.plan_sessions.map(f64::from);
        plan != firing.number("plan_sessions") || Some(scene.session_days(0)) >= plan
    },
};

fn milestone(scene: &Scene<'_>) -> Finding {
    let plan = scene.person.profile.plan_sessions.unwrap_or(DEFAULT_PLAN_SESSIONS).max(1);
    let streak = current_streak(scene, plan);
    let weeks = streak.map_or(0, |streak| streak.weeks);
    let listed: Vec<String> = MILESTONES.iter().map(ToString::to_string).collect();
    let text = format!("weeks in a row in which the plan was met, one of {}", listed.join(", "));
    let finding = Finding::about(Subject::User, vec![Check::that(text, weeks, MILESTONES.contains(&weeks))]);
    let Some(Streak { since, .. }) = streak else { return finding };
    finding.judging(format!("{weeks} weeks from {since}")).say(|| Says {
        advice: "Keep what makes it easy: the days, the time, the plan.".to_owned(),
        reason: format!(
            "You kept to your plan for {weeks} weeks now, easy weeks and all. What lasts is the routine, and yours \
             holds."
        ),
        evidence: vec![
            ("weeks_in_a_row", json!(weeks)),
            ("plan_sessions", json!(plan)),
            ("weeks", json!({ "first": since, "last": scene.w0 })),
        ],
        sets: ids(scene.history.sets(since.monday(), scene.w0.sunday()).filter(|set| set.worked)),
    })
}

/// Weeks count by the sessions done in them, two on a day too, and weeks off as met, as a companion counts them.
fn current_streak(scene: &Scene<'_>, plan: u32) -> Option<Streak> {
    let mut done: BTreeMap<IsoWeek, u32> = BTreeMap::new();
    for session in scene.history.sessions().iter().filter(|session| !session.exercises.is_empty()) {
        *done.entry(IsoWeek::of(session.day)).or_default() += 1;
    }
    let first = *done.keys().next()?;
    let outcome = |week| {
        let met = done.get(&week).is_some_and(|sessions| *sessions >= plan);
        if met || scene.is_off(week) { Outcome::Met } else { Outcome::Missed }
    };
    streak(first, scene.w0, outcome)
}

fn away(scene: &Scene<'_>) -> Finding {
    let last = scene.history.resistance_days().last().copied();
    let text = format!("days since the last session from {} to {}", AWAY_DAYS.start(), AWAY_DAYS.end());
    let Some(last) = last else { return Finding::about(Subject::User, vec![Check::no_data(text)]) };
    let days = time::days_between(last, scene.today);
    let ending = IsoWeek::of(last);
    let trained = (0..HABIT_OF_WEEKS).filter(|back| {
        let week = ending.plus(-back);
        scene.history.days(week.monday(), week.sunday()).any(|(_, day)| day.resistance)
    });
    let paused = scene.is_paused();
    let checks = vec![
        Check::that(text, days, AWAY_DAYS.contains(&days)),
        Check::at_least(
            format!("trained weeks of the {HABIT_OF_WEEKS} that end with it"),
            trained.count() as f64,
            HABIT_WEEKS,
        ),
        Check::that("not paused", if paused { "paused" } else { "not paused" }, !paused),
    ];
    Finding::about(Subject::User, checks).judging(last.to_string()).say(|| Says {
        advice: "If you like, do the shortest of your sessions this week: a few sets are enough.".to_owned(),
        reason: format!(
            "Your last session was {days} days ago, and before that you trained in most weeks. Nothing is lost; a \
             small session is the easiest way back in."
        ),
        evidence: vec![("last_day", json!(last)), ("days", json!(days))],
        sets: ids(scene.history.sets(last, last).filter(|set| set.resistance)),
    })
}

fn plan_too_high(scene: &Scene<'_>) -> Finding {
    let plan = scene.person.profile.plan_sessions.map(f64::from);
    let half = plan.unwrap_or_default() / 2.0;
    let missed = (0..MISSED_OF_WEEKS).filter(|back| scene.session_days(*back) < half).count();
    let checks = vec![
        Check::at_least("planned sessions a week", plan, PLAN_SESSIONS),
        scene.observed(MISSED_OF_WEEKS),
        Check::at_least("weeks of W0-W3 below half the plan", missed as f64, MISSED_WEEKS),
        Check::at_least("training days in W0", scene.session_days(0), 1.0),
    ];
    let days: Vec<f64> = (0..MISSED_OF_WEEKS).map(|back| scene.session_days(back)).collect();
    let done = days.iter().sum::<f64>() / days.len() as f64;
    let fitting = done.ceil().max(LEAST_SESSIONS).min(plan.unwrap_or(PLAN_SESSIONS) - 1.0);
    Finding::about(Subject::User, checks).say(|| Says {
        advice: format!("You could plan {fitting} a week for now, and raise it when that feels easy."),
        reason: format!(
            "You planned {} sessions a week, and in {missed} of the last four weeks life had room for fewer than half \
             of them. Plans with some slack are the ones that people keep.",
            plan.unwrap_or_default()
        ),
        evidence: vec![
            ("plan_sessions", json!(plan)),
            ("weeks_below_half", json!(missed)),
            ("training_days", json!(days)),
            scene.window(MISSED_OF_WEEKS),
        ],
        sets: ids(scene.sets(MISSED_OF_WEEKS).filter(|set| set.resistance)),
    })
}
