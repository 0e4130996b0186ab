//! PRG-06: the same load and repetitions, session after session, far from failure.

use super::{CURRENT_DAYS, trained};
use crate::domain::card::{Finding, Says};
use crate::domain::check::{Check, spoken};
use crate::domain::history::Known;
use crate::domain::history::session::ExerciseSession;
use crate::domain::rules::{Again, Rule, Tells, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use serde_json::json;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Sessions that must be the same.
const SAME: usize = 6;
/// Repetitions left in every set.
const ROOM_RIR: f64 = 3.0;

pub(super) const ROOM: Rule = Rule {
    id: "PRG-06",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "You have room on {}",
    grade: Some(Grade::A),
    sources: &["ACSM09"],
    guide: Some(Tells::Section(Topic::Reps)),
    resolved_when: "Load or repetitions change.",
    fires: |scene| {
        // Holds and carries have no repetitions to compare.
        let counted = trained(scene, CURRENT_DAYS)
            .filter(|(_, sessions)| sessions.iter().rev().take(SAME).all(has_reps));
        counted.map(|(exercise, sessions)| room(scene, exercise, sessions)).collect()
    },
    resolved: |scene, firing| {
        let sessions = scene.history.exercise(&firing.card.subject);
        !is_same(&newest(sessions))
    },
};

fn has_reps(session: &ExerciseSession<'_>) -> bool {
    session.sets.iter().all(|set| set.reps.is_some())
}

/// The last six, newest first.
fn newest<'s>(sessions: &'s [ExerciseSession<'s>]) -> Vec<&'s ExerciseSession<'s>> {
    sessions.iter().rev().take(SAME).collect()
}

/// Whether all of them were done with the same loads and repetitions, however many sets.
fn is_same(sessions: &[&ExerciseSession<'_>]) -> bool {
    let done = |session: &ExerciseSession<'_>| -> BTreeSet<_> {
        session.sets.iter().map(|set| (set.load_g, set.reps)).collect()
    };
    sessions.windows(2).all(|pair| done(pair[0]) == done(pair[1]))
}

fn room(scene: &Scene<'_>, exercise: &Rc<Known>, sessions: &[ExerciseSession<'_>]) -> Finding {
    let last = newest(sessions);
    let same = is_same(&last);
    let left: Option<Vec<f64>> =
        last.iter().flat_map(|session| session.sets.iter()).map(|set| set.rir).collect();
    let least = left.and_then(|left| left.into_iter().min_by(f64::total_cmp));
    let checks = vec![
        Check::at_least("sessions", sessions.len() as f64, SAME as f64),
        Check::that(
            format!("the same load and repetitions in the last {SAME}"),
            if same { "yes" } else { "no" },
            same,
        ),
        Check::at_least("least RIR in them, told for every set", least, ROOM_RIR),
    ];
    Finding::about(exercise, checks).say(|| Says {
        advice: "Try one repetition more in each set, or a small step up in load.".to_owned(),
        reason: format!(
            "Your last {SAME} sessions of {} were the same, with at least {} repetitions left in every set. A \
             muscle adapts to what is new to it.",
            exercise.name,
            spoken(least.unwrap_or(ROOM_RIR))
        ),
        evidence: vec![
            ("sessions", json!(SAME)),
            ("least_rir", json!(least)),
            ("load_g", json!(last.first().and_then(|session| session.top_load()))),
            ("since", json!(last.last().map(|session| session.day))),
            ("until", json!(scene.today)),
        ],
        sets: ids(last.iter().rev().flat_map(|session| session.sets.iter())),
    })
}
