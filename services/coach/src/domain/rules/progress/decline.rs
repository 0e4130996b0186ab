//! PRG-04: strength is down on several lifts at once.

use super::{days_ago, trained};
use crate::domain::card::{Finding, Firing, Says, Subject};
use crate::domain::check::{Check, exact};
use crate::domain::history::Known;
use crate::domain::history::session::ExerciseSession;
use crate::domain::ratio::Ratio;
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::time;
use serde_json::{Value, json};
use std::rc::Rc;

/// Exercises that must be down together: one alone has a bad day.
const EXERCISES: f64 = 2.0;
/// Sessions with a valid estimate an exercise needs.
const SESSIONS: usize = 4;
/// The last two must be this recent, and are compared with so many days before them.
const RECENT_DAYS: i32 = 14;
const BEFORE_DAYS: i32 = 28;
/// The share of the best that is down, and the one that is back.
const DOWN: f64 = 0.925;
const BACK: f64 = 0.97;

pub(super) const DECLINE: Rule = Rule {
    id: "PRG-04",
    when: When::Week,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A lighter week could help",
    grade: Some(Grade::C),
    sources: &["ROG24"],
    guide: None,
    resolved_when: "One of the lifts is back at 97 percent of its best.",
    fires: |scene| vec![decline(scene)],
    resolved: |scene, firing| bests(firing).any(|(slug, best)| is_back(scene, slug, best)),
};

/// An exercise whose last two sessions can be judged.
struct Lift<'s> {
    exercise: &'s Rc<Known>,
    last: [&'s ExerciseSession<'s>; 2],
    best_g: i64,
    /// The better of the last two against the best.
    share: Ratio,
}

fn lift<'s>(
    scene: &Scene<'_>,
    exercise: &'s Rc<Known>,
    sessions: &'s [ExerciseSession<'s>],
) -> Option<Lift<'s>> {
    // Newest first, so that years of sessions are not looked at.
    let valid = || sessions.iter().rev().filter_map(|session| Some((session, session.best_estimate()?)));
    if valid().take(SESSIONS).count() < SESSIONS {
        return None;
    }
    let mut newest = valid();
    let ((later, later_g), (earlier, earlier_g)) = (newest.next()?, newest.next()?);
    if days_ago(scene, earlier) > RECENT_DAYS {
        return None;
    }
    let before = newest.take_while(|(s, _)| time::days_between(s.day, earlier.day) <= BEFORE_DAYS);
    let best_g = before.map(|(_, grams)| grams).max()?;
    let share = Ratio::of(earlier_g.max(later_g) as f64, best_g as f64)?;
    Some(Lift { exercise, last: [earlier, later], best_g, share })
}

fn decline(scene: &Scene<'_>) -> Finding {
    let lifts: Vec<Lift<'_>> =
        trained(scene, RECENT_DAYS).filter_map(|(x, sessions)| lift(scene, x, sessions)).collect();
    let down: Vec<&Lift<'_>> = lifts.iter().filter(|lift| lift.share.at_most(DOWN)).collect();
    let count = (!lifts.is_empty()).then_some(down.len() as f64);
    let text = format!(
        "exercises whose last two sessions stayed at or below {} of their best in the {BEFORE_DAYS} days before",
        exact(DOWN)
    );
    Finding::about(Subject::User, vec![Check::at_least(text, count, EXERCISES)]).say(|| {
        let names: Vec<&str> = down.iter().map(|lift| lift.exercise.name.as_str()).collect();
        let sets = down.iter().flat_map(|lift| lift.last).flat_map(|session| session.sets.iter());
        Says {
            advice: "Consider a lighter week: the same days, less load, and an early night or two.".to_owned(),
            reason: format!(
                "Your last two sessions of {} were at least 7.5 percent below your best of the four weeks before. \
                 When several lifts drop together it is mostly tiredness, short sleep or an illness on its way.",
                names.join(" and ")
            ),
            evidence: vec![
                (
                    "exercises",
                    down.iter()
                        .map(|lift| {
                            json!({
                                "exercise": lift.exercise.slug, "best_g": lift.best_g, "share": lift.share.value(),
                            })
                        })
                        .collect(),
                ),
                ("days", json!(RECENT_DAYS + BEFORE_DAYS)),
            ],
            sets: ids(sets),
        }
    })
}

/// The exercises a card named, with their bests in grams.
fn bests(firing: &Firing) -> impl Iterator<Item = (&str, f64)> {
    let named = firing.card.evidence.get("exercises").and_then(Value::as_array);
    named
        .into_iter()
        .flatten()
        .filter_map(|lift| Some((lift["exercise"].as_str()?, lift["best_g"].as_f64()?)))
}

fn is_back(scene: &Scene<'_>, slug: &str, best_g: f64) -> bool {
    let newest = scene.history.exercise(slug).iter().rev().find_map(ExerciseSession::best_estimate);
    newest.and_then(|grams| Ratio::of(grams as f64, best_g)).is_some_and(|share| share.at_least(BACK))
}
