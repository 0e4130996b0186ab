//! Progress of single exercises (training-science 4.3).

mod decline;
mod plateau;
mod praise;
mod room;
mod step;

use super::Rule;
use crate::domain::check::spoken;
use crate::domain::history::Known;
use crate::domain::history::session::ExerciseSession;
use crate::domain::scene::Scene;
use crate::domain::time;
use mariposas_training::Unit;
use std::rc::Rc;

/// An exercise that was not trained for so many days is not in progress.
const CURRENT_DAYS: i32 = 21;
/// The most a load may grow from one session to the next.
const LARGEST_STEP: f64 = 1.10;

pub(crate) const RULES: &[Rule] =
    &[plateau::PLATEAU, step::READY, praise::RECORD, decline::DECLINE, step::LEAP, room::ROOM];

/// The exercises trained in the last so many days, with all their sessions, oldest first.
fn trained<'s>(
    scene: &'s Scene<'_>,
    days: i32,
) -> impl Iterator<Item = (&'s Rc<Known>, &'s [ExerciseSession<'s>])> {
    scene.history.exercises().filter_map(move |(_, sessions)| {
        let newest = sessions.last()?;
        let current = days_ago(scene, newest) <= days;
        current.then(|| (&newest.sets[0].exercise, sessions))
    })
}

fn days_ago(scene: &Scene<'_>, session: &ExerciseSession<'_>) -> i32 {
    time::days_between(session.day, scene.today)
}

/// A load as the person reads it: "62.5 kg".
fn weight(scene: &Scene<'_>, grams: i64) -> String {
    let unit = scene.person.profile.unit.unwrap_or(Unit::Kg);
    let thousand_g = unit.to_grams(1_000.0) as f64;
    format!("{} {unit}", spoken(grams as f64 * 1_000.0 / thousand_g))
}

#[cfg(test)]
mod tests;
