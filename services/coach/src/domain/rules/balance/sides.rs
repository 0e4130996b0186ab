//! BAL-04: one side is weaker, session after session.

use crate::domain::card::{Finding, Firing, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::HistorySet;
use crate::domain::history::session::ExerciseSession;
use crate::domain::ratio::Ratio;
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::Side;
use serde_json::json;

/// The newest so many sessions with both sides are looked at; so many of them make a habit.
const SESSIONS: usize = 4;
const HABIT: usize = 3;
/// The weaker side against the stronger; and what closes it.
const RATIO: f64 = 0.85;
const CLOSED: f64 = 0.9;
/// Repetitions count for strength as in Epley's formula: a thirtieth of the load each.
const REPS_A_LOAD: f64 = 30.0;

/// BAL-04: the same side is weaker by 15 %.
pub(super) const WEAKER_SIDE: Rule = Rule {
    id: "BAL-04",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Start with the weaker side: {}",
    grade: Some(Grade::C),
    sources: &[],
    guide: None,
    resolved_when: "The weaker side reaches more than 0.9 of the stronger one.",
    fires: |scene| {
        let exercises = scene.history.exercises();
        exercises.filter_map(|(_, sessions)| weaker_side(sessions)).collect()
    },
    resolved: |scene: &Scene<'_>, firing: &Firing| {
        let sessions = scene.history.exercise(&firing.card.subject);
        sessions.iter().rev().find_map(compare).is_none_or(|sides| !sides.ratio.at_most(CLOSED))
    },
};

/// How the sides did in one session.
#[derive(Debug, Clone, Copy)]
struct Sides {
    weaker: Side,
    /// The weaker side's best against the stronger one's.
    ratio: Ratio,
}

/// The best of one side: load x (1 + reps / 30).
fn best(session: &ExerciseSession<'_>, side: Side) -> Option<f64> {
    let strength = |set: &HistorySet<'_>| {
        let load = set.load_g? as f64;
        Some(load * (1.0 + f64::from(set.reps?) / REPS_A_LOAD))
    };
    let done = session.sets.iter().filter(|set| set.side == side);
    done.filter_map(strength).max_by(f64::total_cmp)
}

/// Nothing where one side has no load or no repetitions.
fn compare(session: &ExerciseSession<'_>) -> Option<Sides> {
    let (left, right) = (best(session, Side::Left)?, best(session, Side::Right)?);
    let (weaker, less, more) =
        if left <= right { (Side::Left, left, right) } else { (Side::Right, right, left) };
    Some(Sides { weaker, ratio: Ratio::of(less, more)? })
}

/// Nothing for what is never logged by side.
fn weaker_side(sessions: &[ExerciseSession<'_>]) -> Option<Finding> {
    let by_side = sessions.iter().rev().filter(|session| session.by_side);
    let both = by_side.filter_map(|session| Some((session, compare(session)?)));
    let newest: Vec<(&ExerciseSession<'_>, Sides)> = both.take(SESSIONS).collect();
    let exercise = &newest.first()?.0.sets[0].exercise;
    let behind = |side| newest.iter().filter(move |(_, s)| s.weaker == side && s.ratio.at_most(RATIO));
    let times = |side| behind(side).count();
    let (left, right) = (times(Side::Left), times(Side::Right));
    let (side, count) = if left >= right { (Side::Left, left) } else { (Side::Right, right) };
    let value = format!("{side}, {count} of {}", newest.len());
    let text =
        format!("the same side at most {RATIO} of the other, in at least {HABIT} of the last {SESSIONS}");
    let ratio = behind(side).next().map_or(1.0, |(_, sides)| sides.ratio.value());
    let finding = Finding::about(Subject::from(exercise), vec![Check::that(text, value, count >= HABIT)]);
    Some(finding.say(|| Says {
        advice: format!("Start with your {side} side, and do no more repetitions on the other."),
        reason: format!(
            "Your {side} side was weaker in {count} of your last {} sessions, most recently at {} of the other. Going \
             first gives it the better effort.",
            newest.len(),
            spoken(ratio)
        ),
        evidence: vec![
            ("weaker_side", json!(side)),
            ("ratio", json!(ratio)),
            ("sessions", json!(newest.iter().rev().map(|(session, _)| session.day).collect::<Vec<_>>())),
        ],
        sets: ids(newest.iter().rev().flat_map(|(session, _)| session.sets.iter())),
    }))
}
