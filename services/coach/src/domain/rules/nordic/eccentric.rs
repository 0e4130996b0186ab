//! ECC-01: the equipment has no heavier step, but the way down has.

use crate::domain::card::{Finding, Says};
use crate::domain::check::Check;
use crate::domain::history::exercise::{is_hamstring_hinge, is_leg_curl};
use crate::domain::history::session::ExerciseSession;
use crate::domain::history::{HistorySet, Known};
use crate::domain::rules::{Again, Rule, Tells, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::time;
use serde_json::json;
use std::rc::Rc;

/// Sessions at the end of the equipment, the newest of them in so many days.
const SESSIONS: usize = 3;
const RECENT_DAYS: i32 = 21;

pub(super) const AT_THE_LIMIT: Rule = Rule {
    id: "ECC-01",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Slow the way down on {}",
    grade: Some(Grade::A),
    sources: &["SCH15", "guide"],
    guide: Some(Tells::Entry("ham.eccentrics")),
    resolved_when: "You log it with a tempo.",
    fires: |scene| {
        let exercises = scene.history.exercises().map(|(_, sessions)| sessions);
        let exercises = exercises.filter(|sessions| sessions.last().is_some_and(|s| is_recent(scene, s)));
        exercises.filter_map(|sessions| at_the_limit(scene, sessions)).collect()
    },
    resolved: |scene, firing| scene.history.exercise(&firing.card.subject).last().is_none_or(has_tempo),
};

fn is_recent(scene: &Scene<'_>, session: &ExerciseSession<'_>) -> bool {
    time::days_between(session.day, scene.today) <= RECENT_DAYS
}

fn has_tempo(session: &ExerciseSession<'_>) -> bool {
    session.sets.iter().any(|set| set.tempo().is_some())
}

fn at_the_maximum<'s>(session: &'s ExerciseSession<'s>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    session.sets.iter().filter(|set| set.at_equipment_max())
}

fn at_the_limit(scene: &Scene<'_>, sessions: &[ExerciseSession<'_>]) -> Option<Finding> {
    let exercise: &Rc<Known> = &sessions.first()?.sets[0].exercise;
    if !is_hamstring_hinge(exercise) && !is_leg_curl(exercise) {
        return None;
    }
    let target = scene.target(exercise);
    let last: Vec<&ExerciseSession<'_>> = sessions.iter().rev().take(SESSIONS).collect();
    let at_maximum = last.iter().filter(|session| at_the_maximum(session).next().is_some()).count();
    let reps = last.iter().flat_map(|session| at_the_maximum(session)).filter_map(|set| set.reps);
    let fewest = reps.min().map(f64::from);
    let checks = vec![
        Check::at_least(
            format!("of the last {SESSIONS} sessions at the equipment's maximum"),
            at_maximum as f64,
            SESSIONS as f64,
        ),
        Check::at_least("fewest repetitions there", fewest, f64::from(target.hi)),
    ];
    Some(Finding::about(exercise, checks).say(|| Says {
        advice: "Lower the weight over three to five seconds instead of looking for more of it.".to_owned(),
        reason: format!(
            "You have reached the end of the equipment on {} for {SESSIONS} sessions, with {} repetitions or more. \
             A slow way down makes it harder without load, and has a good record against hamstring injuries.",
            exercise.name, target.hi
        ),
        evidence: vec![
            ("sessions", json!(SESSIONS)),
            ("fewest_reps", json!(fewest)),
            ("target_reps", json!([target.lo, target.hi])),
            ("since", json!(last.last().map(|session| session.day))),
        ],
        sets: ids(last.iter().rev().flat_map(|session| at_the_maximum(session))),
    }))
}
