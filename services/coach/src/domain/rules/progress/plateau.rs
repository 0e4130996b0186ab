//! PRG-01: an exercise that has stood still for weeks.

use super::{CURRENT_DAYS, days_ago, trained, weight};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::Check;
use crate::domain::history::session::ExerciseSession;
use crate::domain::history::{HistorySet, Known};
use crate::domain::ratio::Ratio;
use crate::domain::rules::deload::deload_weeks;
use crate::domain::rules::{Again, Rule, Tells, When, rule};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::landmarks::landmarks;
use serde_json::json;
use std::rc::Rc;

/// What the last weeks are compared with ends so many days ago.
const BEFORE_DAYS: i32 = 63;
/// Sessions with a valid estimate that either span needs.
const SESSIONS: f64 = 3.0;
/// Less than so much of the old best is no progress.
const PROGRESS: f64 = 1.01;
/// Sets that end further from failure explain by themselves why nothing grows.
const MEAN_RIR: f64 = 3.0;
/// No deload in so many weeks, which would explain it too.
const WITHOUT_DELOAD: i32 = 3;
const REPEATED_DAYS: i64 = 21;

pub(super) const PLATEAU: Rule = Rule {
    id: "PRG-01",
    when: When::Week,
    priority: 2,
    again: Again::AfterDays(REPEATED_DAYS),
    asks_for_more: false,
    title: "{} has levelled off",
    grade: Some(Grade::C),
    sources: &[],
    guide: Some(Tells::Section(Topic::Volume)),
    resolved_when: "Your estimated maximum passes the old best by one percent.",
    fires: |scene| {
        let deloads = deload_weeks(scene, WITHOUT_DELOAD);
        trained(scene, CURRENT_DAYS).map(|(x, sessions)| plateau(scene, x, sessions, deloads)).collect()
    },
    resolved: |scene, firing| {
        let Some(best) = firing.number("best_before_g") else { return true };
        let sessions = scene.history.exercise(&firing.card.subject).iter();
        let newest = sessions.filter(|session| days_ago(scene, session) <= CURRENT_DAYS);
        let mut ratios = newest.filter_map(|session| Ratio::of(session.best_estimate()? as f64, best));
        ratios.any(|ratio| !ratio.at_most(PROGRESS))
    },
};

fn plateau(
    scene: &Scene<'_>,
    exercise: &Rc<Known>,
    sessions: &[ExerciseSession<'_>],
    deloads: usize,
) -> Finding {
    let estimated = |from: i32, to: i32| {
        let start = sessions.partition_point(|session| days_ago(scene, session) > to);
        let end = sessions.partition_point(|session| days_ago(scene, session) >= from);
        let span = sessions[start..end].iter();
        span.filter(|session| session.best_estimate().is_some()).collect::<Vec<_>>()
    };
    let (recent, before) = (estimated(0, CURRENT_DAYS), estimated(CURRENT_DAYS + 1, BEFORE_DAYS));
    let best =
        |span: &[&ExerciseSession<'_>]| span.iter().filter_map(|session| session.best_estimate()).max();
    let (best_recent, best_before) = (best(&recent), best(&before));
    let ratio =
        best_recent.zip(best_before).and_then(|(recent, before)| Ratio::of(recent as f64, before as f64));
    let rirs: Vec<f64> =
        recent.iter().flat_map(|session| session.sets.iter()).filter_map(|set| set.rir).collect();
    let mean_rir = (!rirs.is_empty()).then(|| rirs.iter().sum::<f64>() / rirs.len() as f64);
    let checks = vec![
        Check::at_least(
            format!("sessions with an e1RM in the last {CURRENT_DAYS} days"),
            recent.len() as f64,
            SESSIONS,
        ),
        Check::at_least(
            format!("sessions with an e1RM from {} to {BEFORE_DAYS} days ago", CURRENT_DAYS + 1),
            before.len() as f64,
            SESSIONS,
        ),
        Check::below("best e1RM of late against the best before", ratio, PROGRESS),
        Check::at_most("mean RIR of late", mean_rir, MEAN_RIR),
        Check::none("deloads in W0-W2", deloads),
    ];
    Finding::about(exercise, checks).say(|| Says {
        advice: advice(scene, exercise),
        reason: format!(
            "Your best estimate on {} in the last three weeks is {}, against {} in the six weeks before. Every \
             lift levels off at times; sleep, food and effort are worth a look first.",
            exercise.name,
            weight(scene, best_recent.unwrap_or_default()),
            weight(scene, best_before.unwrap_or_default()),
        ),
        evidence: vec![
            ("best_recent_g", json!(best_recent)),
            ("best_before_g", json!(best_before)),
            ("mean_rir", json!(mean_rir)),
            ("days", json!(BEFORE_DAYS)),
        ],
        sets: ids(best_before_set(&before).into_iter().chain(recent.iter().flat_map(|session| sets_of(session)))),
    })
}

fn sets_of<'s>(session: &'s ExerciseSession<'s>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    session.sets.iter()
}

/// The set with the best estimate, which the last weeks are compared with.
fn best_before_set<'s>(before: &[&'s ExerciseSession<'s>]) -> Option<&'s HistorySet<'s>> {
    let estimated = before.iter().flat_map(|session| sets_of(session)).filter(|set| set.estimate().is_some());
    estimated.max_by_key(|set| set.estimate().map(|estimate| estimate.grams))
}

/// More sets while the muscle has room for them, else another stimulus. Who was asked to slow down is not asked
/// for more.
fn advice(scene: &Scene<'_>, exercise: &Rc<Known>) -> String {
    let jumped = |subject: &str| {
        let findings = rule("VOL-05").map(|rule| scene.findings(rule));
        findings.into_iter().flatten().any(|found| found.fires() && found.subject.to_string() == subject)
    };
    let room = exercise.primary.first().and_then(|muscle| {
        let high = f64::from(landmarks(*muscle, scene.is_novice())?.hi);
        (scene.fractional(*muscle, 0) < high && !jumped(muscle.as_str())).then_some(*muscle)
    });
    match room {
        Some(muscle) => format!(
            "You could add one or two weekly sets for your {}, which still have room for them.",
            Subject::Muscle(muscle).spoken()
        ),
        None => {
            "You could change the rep range or the variation for four to six weeks, or take an easy week."
                .to_owned()
        }
    }
}
