//! Coming back after a lay-off (training-science 4.3). Full days without a resistance session make its length; the
//! first weeks back are the risky ones (Caterisano and others 2019).

mod ease;
#[cfg(test)]
mod tests;

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Firing, Says, Subject};
use crate::domain::check::Check;
use crate::domain::history::gap::Gap;
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::time;
use serde_json::json;
use std::ops::RangeInclusive;

/// Full days off: what changes nothing, what costs a little, what costs more, and what is a new start.
const SHORT: RangeInclusive<i32> = 7..=13;
const WEEKS: RangeInclusive<i32> = 14..=27;
const MONTHS: RangeInclusive<i32> = 28..=83;
const NEW_START: RangeInclusive<i32> = 84..=i32::MAX;
/// It is spoken of for so many days after the first session back.
const BACK_DAYS: f64 = 7.0;
/// RET-05: sessions before a gap that make it one.
const SESSIONS_BEFORE: f64 = 6.0;

pub(crate) const RULES: &[Rule] =
    &[AFTER_WEEKS, AFTER_MONTHS, AFTER_A_SEASON, ease::TOO_MUCH_AT_ONCE, WELCOME_BACK];

/// RET-01: two or three weeks off.
const AFTER_WEEKS: Rule = Rule {
    id: "RET-01",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Welcome back, start a little lighter",
    grade: Some(Grade::A),
    sources: &["DET", "CSC19"],
    guide: None,
    resolved_when: "You have been back for two weeks.",
    fires: |scene| vec![after_weeks(scene)],
    resolved: |scene, firing| is_back_for(scene, firing, 2),
};

/// RET-02: one or two months off.
const AFTER_MONTHS: Rule = Rule {
    id: "RET-02",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Welcome back, build up in steps",
    grade: Some(Grade::B),
    sources: &["HAL24", "CSC19"],
    guide: Some(Tells::Entry("lat.faq.gap")),
    resolved_when: "You have been back for three weeks.",
    fires: |scene| vec![after_months(scene)],
    resolved: |scene, firing| is_back_for(scene, firing, 3),
};

/// RET-03: three months off and more.
const AFTER_A_SEASON: Rule = Rule {
    id: "RET-03",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Welcome back, begin as you once began",
    grade: Some(Grade::C),
    sources: &["CSC19"],
    guide: None,
    resolved_when: "You have been back for four weeks.",
    fires: |scene| vec![after_a_season(scene)],
    resolved: |scene, firing| is_back_for(scene, firing, 4),
};

/// RET-05: a week off is nothing.
const WELCOME_BACK: Rule = Rule {
    id: "RET-05",
    when: When::Session,
    priority: 3,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "Welcome back",
    grade: Some(Grade::A),
    sources: &["DET"],
    guide: None,
    resolved_when: "It was shown.",
    fires: |scene| vec![welcome_back(scene)],
    resolved: |_, _| true,
};

/// The last break that is over.
fn last_gap(scene: &Scene<'_>) -> Option<Gap> {
    scene.history.gaps(*SHORT.start()).next_back()
}

fn days_back(scene: &Scene<'_>, gap: &Gap) -> i32 {
    time::days_between(gap.back, scene.today)
}

fn is_back_for(scene: &Scene<'_>, firing: &Firing, weeks: i32) -> bool {
    let back = firing.card.judged.parse().ok();
    back.is_none_or(|back| time::days_between(back, scene.today) >= 7 * weeks)
}

fn conditions(scene: &Scene<'_>, gap: Option<&Gap>, length: &RangeInclusive<i32>) -> Vec<Check> {
    let (from, to) = (length.start(), length.end());
    let text = match *to {
        i32::MAX => format!("full days off before the return >= {from}"),
        to => format!("full days off before the return from {from} to {to}"),
    };
    vec![
        match gap {
            Some(gap) => Check::that(text, gap.days, length.contains(&gap.days)),
            None => Check::no_data(text),
        },
        Check::at_most("days since the return", gap.map(|gap| f64::from(days_back(scene, gap))), BACK_DAYS),
    ]
}

/// About the person, judged by the day they came back.
fn finding(
    scene: &Scene<'_>,
    gap: Option<&Gap>,
    checks: Vec<Check>,
    words: impl FnOnce(i32) -> (String, String),
) -> Finding {
    let finding = Finding::about(Subject::User, checks);
    let Some(gap) = gap else { return finding };
    finding.judging(gap.back.to_string()).say(|| {
        let (advice, reason) = words(gap.days);
        let evidence = vec![
            ("days_off", json!(gap.days)),
            ("last_day_before", json!(gap.last)),
            ("day_back", json!(gap.back)),
        ];
        let around = scene.history.sets(gap.last, gap.back).filter(|set| set.resistance);
        Says { advice, reason, evidence, sets: ids(around) }
    })
}

fn after_weeks(scene: &Scene<'_>) -> Finding {
    let gap = last_gap(scene);
    finding(scene, gap.as_ref(), conditions(scene, gap.as_ref(), &WEEKS), |days| {
        (
            "For the first week do up to 70 percent of your usual sets with 10 percent less load, and leave three \
             repetitions in every set."
                .to_owned(),
            format!(
                "You were off for {days} days. Strength holds for about four weeks, so little is lost; muscles \
                 and tendons like a gentle first week all the same."
            ),
        )
    })
}

fn after_months(scene: &Scene<'_>) -> Finding {
    let gap = last_gap(scene);
    finding(scene, gap.as_ref(), conditions(scene, gap.as_ref(), &MONTHS), |days| {
        (
            "For the first week do about half your usual sets with 20 percent less load, and add from there."
                .to_owned(),
            format!(
                "You were off for {days} days. What was lost comes back in about half the time: in one trial a \
                 ten-week break was made up for in five."
            ),
        )
    })
}

fn after_a_season(scene: &Scene<'_>) -> Finding {
    let gap = last_gap(scene);
    finding(scene, gap.as_ref(), conditions(scene, gap.as_ref(), &NEW_START), |days| {
        (
            "For two weeks train the whole body twice a week with one or two easy sets of each exercise."
                .to_owned(),
            format!(
                "You were off for {days} days. The skill is still there; joints and muscles do best when they \
                 start over, and they catch up faster than the first time."
            ),
        )
    })
}

fn welcome_back(scene: &Scene<'_>) -> Finding {
    let gap = last_gap(scene);
    let sessions = scene.history.sessions().iter().filter(|session| session.resistance);
    let before = gap.as_ref().map(|gap| sessions.filter(|session| session.day <= gap.last).count() as f64);
    let mut checks = conditions(scene, gap.as_ref(), &SHORT);
    checks.push(Check::at_least("sessions before it", before, SESSIONS_BEFORE));
    finding(scene, gap.as_ref(), checks, |days| {
        (
            "Carry on where you left off.".to_owned(),
            format!(
                "You were off for {days} days. Nothing was lost: strength and size hold far longer than that."
            ),
        )
    })
}
