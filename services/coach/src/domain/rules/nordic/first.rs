//! NOR-03 and NOR-04: Nordics that a sport asks for, and a first session that was long.

use crate::domain::card::{Finding, Says};
use crate::domain::check::Check;
use crate::domain::history::HistorySet;
use crate::domain::history::exercise::{EASIER_NORDICS, FULL_NORDIC, is_nordic};
use crate::domain::rules::{Again, Rule, Tells, When, safety};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::time;
use jiff::civil::Date;
use mariposas_training::Muscle;
use serde_json::json;
use std::collections::BTreeMap;

/// NOR-03: weeks without a Nordic.
const WITHOUT_WEEKS: i32 = 4;
/// Sports with sprints, in which hamstrings are strained most.
const SPRINT_SPORTS: &[&str] = &[
    "football",
    "soccer",
    "american_football",
    "australian_football",
    "gaelic_football",
    "rugby",
    "hockey",
    "field_hockey",
    "lacrosse",
    "sprint",
];
/// NOR-04: a first session is news for so many days, and of more repetitions than these too long.
const FIRST_DAYS: i32 = 14;
const FIRST_REPS: u32 = 15;

/// NOR-03: a sport with sprints, and no Nordics.
pub(super) const NONE: Rule = Rule {
    id: "NOR-03",
    when: When::Session,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Nordics for your sport",
    grade: Some(Grade::A),
    sources: &["VDY19", "guide"],
    guide: Some(Tells::Entry("ham.eccentrics")),
    resolved_when: "You log one session of Nordics.",
    fires: |scene| vec![none(scene)],
    resolved: |scene, _| nordics_since(scene, scene.week(WITHOUT_WEEKS - 1).monday()) > 0,
};

/// NOR-04: the first session of Nordics was long.
pub(super) const LONG_START: Rule = Rule {
    id: "NOR-04",
    when: When::Session,
    priority: 2,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "Fewer Nordics to start with",
    grade: Some(Grade::C),
    sources: &["NORD"],
    guide: Some(Tells::Entry("ham.faq.nordic")),
    resolved_when: "The next session of Nordics has 15 repetitions or fewer.",
    fires: |scene| long_start(scene).into_iter().collect(),
    resolved: |scene, _| later_short_sessions(&nordic_sessions(scene)) > 0,
};

fn nordics_since(scene: &Scene<'_>, day: Date) -> usize {
    scene.history.sets_since(day).filter(|set| set.worked && is_nordic(&set.exercise)).count()
}

fn none(scene: &Scene<'_>) -> Finding {
    let said = &scene.person.profile.sports;
    let sport = said.iter().find(|sport| SPRINT_SPORTS.contains(&sport.as_str()));
    let since = scene.week(WITHOUT_WEEKS - 1).monday();
    let hurts = safety::painful(scene).contains(&Muscle::Hamstrings);
    let checks = vec![
        Check::that("a sport with sprints", sport.map_or("none told", String::as_str), sport.is_some()),
        scene.observed(WITHOUT_WEEKS),
        Check::none("sets of Nordics since the Monday of W3", nordics_since(scene, since)),
        Check::that("no hamstring pain", if hurts { "pain noted" } else { "none noted" }, !hurts),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Consider Nordics once a week: two slow sets of five to begin with, lowering only if need be."
            .to_owned(),
        reason: format!(
            "Your sport is {}, and you logged no Nordics in four weeks. Programmes with Nordics about halved hamstring \
             injuries, in 15 studies of more than 8,000 athletes, many of them footballers.",
            sport.map(|sport| sport.replace('_', " ")).unwrap_or_default()
        ),
        evidence: vec![("sport", json!(sport)), scene.window(WITHOUT_WEEKS)],
        ..Says::default()
    })
}

/// A session's working sets of any Nordic.
struct NordicSession<'s> {
    key: &'s str,
    day: Date,
    sets: Vec<&'s HistorySet<'s>>,
}

/// Every session with a Nordic, oldest first.
fn nordic_sessions<'s>(scene: &'s Scene<'_>) -> Vec<NordicSession<'s>> {
    let mut by_session: BTreeMap<(Date, &str), Vec<&HistorySet<'_>>> = BTreeMap::new();
    for slug in EASIER_NORDICS.iter().chain([&FULL_NORDIC]) {
        for session in scene.history.exercise(slug) {
            let sets = by_session.entry((session.day, &*session.session)).or_default();
            sets.extend(session.sets.iter());
        }
    }
    by_session.into_iter().map(|((day, key), sets)| NordicSession { key, day, sets }).collect()
}

fn reps(sets: &[&HistorySet<'_>]) -> u32 {
    sets.iter().filter_map(|set| set.reps).sum()
}

/// Sessions after the first with few enough repetitions.
fn later_short_sessions(sessions: &[NordicSession<'_>]) -> usize {
    sessions.iter().skip(1).filter(|session| reps(&session.sets) <= FIRST_REPS).count()
}

fn long_start(scene: &Scene<'_>) -> Option<Finding> {
    let sessions = nordic_sessions(scene);
    let first = sessions.first()?;
    let done = reps(&first.sets);
    let checks = vec![
        Check::at_most(
            "days since the first session of Nordics",
            f64::from(time::days_between(first.day, scene.today)),
            f64::from(FIRST_DAYS),
        ),
        Check::above("its repetitions", f64::from(done), f64::from(FIRST_REPS)),
    ];
    Some(Finding::about(Muscle::Hamstrings, checks).judging(first.key).say(|| Says {
        advice: "Next time try two sets of five, and add a little each week.".to_owned(),
        reason: format!(
            "Your first session of Nordics had {done} repetitions. Lowering under load is new to the muscle, and a \
             sudden lot of it makes you very sore for days; a small start protects."
        ),
        evidence: vec![("reps", json!(done)), ("day", json!(first.day))],
        sets: ids(first.sets.iter().copied()),
    }))
}
