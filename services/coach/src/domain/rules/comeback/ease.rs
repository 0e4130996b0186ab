//! RET-04: too much in the first week back.

use super::days_back;
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, at_least, spoken};
use crate::domain::history::gap::Gap;
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::{Scene, ids, sets};
use crate::domain::sources::Grade;
use crate::domain::state::is_returning;
use crate::domain::time;
use jiff::Span;
use jiff::civil::Date;
use serde_json::json;

/// A lay-off, and how long coming back from it lasts, in days.
const LAYOFF_DAYS: i32 = 14;
/// From so many days on a lay-off is a long one.
const LONG_DAYS: i32 = 28;
/// The share of the usual week that is enough for the first one, after a shorter and after a long lay-off.
const SHARE: f64 = 0.8;
const LONG_SHARE: f64 = 0.6;
/// The usual week is the mean of so many days before the lay-off.
const USUAL_DAYS: i32 = 28;
const REPEATED_DAYS: i64 = 3;

pub(super) const TOO_MUCH_AT_ONCE: Rule = Rule {
    id: "RET-04",
    when: When::Session,
    priority: 1,
    again: Again::AfterDays(REPEATED_DAYS),
    asks_for_more: false,
    title: "Ease into it",
    grade: Some(Grade::A),
    sources: &["CSC19"],
    guide: None,
    resolved_when: "A week stays under the sets that are named.",
    fires: |scene| vec![too_much_at_once(scene)],
    resolved: |scene, firing| {
        let under = |cap: f64| at_least(cap, last_week(scene));
        !is_returning(scene) || firing.number("cap_sets").is_none_or(under)
    },
};

fn hard(scene: &Scene<'_>, from: Date, to: Date) -> f64 {
    sets(scene.history.days(from, to).map(|(_, day)| day.hard()).sum())
}

/// Hard sets of today and the six days before.
fn last_week(scene: &Scene<'_>) -> f64 {
    hard(scene, scene.day_ago(6), scene.today)
}

/// Hard sets a week in the 28 days up to the lay-off; of less, where less was logged.
fn usual(scene: &Scene<'_>, gap: &Gap) -> f64 {
    let earliest = gap.last.saturating_sub(Span::new().days(USUAL_DAYS - 1));
    let from = scene.history.first_day().map_or(earliest, |first| first.max(earliest));
    let weeks = (time::days_between(from, gap.last) / 7 + 1).min(USUAL_DAYS / 7);
    hard(scene, from, gap.last) / f64::from(weeks)
}

fn too_much_at_once(scene: &Scene<'_>) -> Finding {
    let recent = |gap: &Gap| (0..=LAYOFF_DAYS).contains(&days_back(scene, gap));
    let gap = scene.history.gaps(LAYOFF_DAYS).rev().find(recent);
    let returning = Check::that(
        format!("a lay-off of {LAYOFF_DAYS} days or more ended within {LAYOFF_DAYS} days"),
        gap.map_or_else(|| "none".to_owned(), |gap| format!("{} days, back on {}", gap.days, gap.back)),
        gap.is_some(),
    );
    let Some(gap) = gap else { return Finding::about(Subject::User, vec![returning]) };
    let share = if gap.days < LONG_DAYS { SHARE } else { LONG_SHARE };
    let usual = usual(scene, &gap);
    let cap = share * usual;
    let first_week_end = gap.back.saturating_add(Span::new().days(6));
    let first_week = hard(scene, gap.back, first_week_end);
    let known = (usual > 0.0).then_some(first_week);
    let checks = vec![returning, Check::above("hard sets in the first 7 days back", known, cap)];
    let newest = scene.history.sessions().last().map(|session| session.key.to_string());
    Finding::about(Subject::User, checks).judging(newest.unwrap_or_default()).say(|| Says {
        advice: format!(
            "Hold back to about {} hard sets a week for now, and add a little each week.",
            spoken(cap.floor())
        ),
        reason: format!(
            "You did {} hard sets in your first week after {} days off, where {} a week were usual before. The \
             first two to four weeks back are the risky ones.",
            spoken(first_week),
            gap.days,
            spoken(usual)
        ),
        evidence: vec![
            ("days_off", json!(gap.days)),
            ("day_back", json!(gap.back)),
            ("first_week_sets", json!(first_week)),
            ("usual_sets", json!(usual)),
            ("cap_sets", json!(cap)),
        ],
        sets: ids(scene.history.sets(gap.back, first_week_end).filter(|set| set.hard > 0)),
    })
}
