//! The signs of fatigue of DEL-01, each as a sentence would have it.

use crate::domain::check::{at_least, spoken};
use crate::domain::history::HistorySet;
use crate::domain::scene::Scene;
use crate::domain::time;
use mariposas_training::Muscle;
use mariposas_training::landmarks::landmarks;
use mariposas_training::notes::Sign;
use mariposas_training::vocabulary::Tier;
use std::collections::BTreeSet;

/// Muscles above their upper mark at once.
const MUSCLES: usize = 2;
/// Sets with known RIR that a mean needs; the mean that is near failure; and how much further from it the weeks
/// W3-W5 must have been.
const RIR_SETS: usize = 10;
const NEAR_FAILURE: f64 = 0.5;
const DROP: f64 = 1.0;
/// Notes and ratings of so many days, the dates or ratings that are needed, and the rating that is high.
const DAYS: i64 = 14;
const TIMES: usize = 2;
const HIGH_RATING: u8 = 4;

pub(super) fn signs(scene: &Scene<'_>) -> Vec<String> {
    let decline = scene.fired("PRG-04").then(|| "several lifts are down".to_owned());
    [decline, volume(scene), effort(scene), notes(scene), ratings(scene)].into_iter().flatten().collect()
}

fn volume(scene: &Scene<'_>) -> Option<String> {
    let novice = scene.is_novice();
    let expected = Muscle::ALL.iter().filter(|muscle| muscle.tier() == Tier::Expected);
    let above = |muscle: &&Muscle| {
        landmarks(**muscle, novice).is_some_and(|m| !at_least(f64::from(m.up), scene.fractional(**muscle, 0)))
    };
    let above: Vec<String> = expected.filter(above).map(|muscle| muscle.spoken()).collect();
    (above.len() >= MUSCLES).then(|| format!("{} were above what recovers well", above.join(" and ")))
}

fn effort(scene: &Scene<'_>) -> Option<String> {
    let now = mean_rir(scene.sets(1))?;
    let before = mean_rir(scene.history.sets(scene.week(5).monday(), scene.week(3).sunday()))?;
    let near = at_least(NEAR_FAILURE, now) && at_least(before - now, DROP);
    near.then(|| {
        format!("sets ended {} repetitions from failure, {} a month ago", spoken(now), spoken(before))
    })
}

fn mean_rir<'s>(sets: impl Iterator<Item = &'s HistorySet<'s>>) -> Option<f64> {
    let known: Vec<f64> = sets.filter(|set| set.worked).filter_map(|set| set.rir).collect();
    (known.len() >= RIR_SETS).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

fn notes(scene: &Scene<'_>) -> Option<String> {
    let tired = scene.history.newest_notes(scene.instant, DAYS).filter(|note| note.says(Sign::Fatigue));
    let dates = tired.map(|note| note.day).collect::<BTreeSet<_>>().len();
    (dates >= TIMES).then(|| format!("your notes speak of tiredness on {dates} days"))
}

fn ratings(scene: &Scene<'_>) -> Option<String> {
    let ratings = scene.history.fatigue_ratings().iter();
    let recent = ratings.filter(|(at, _)| time::within_days(scene.instant, *at, DAYS));
    let high = recent.filter(|(_, rating)| *rating >= HIGH_RATING).count();
    (high >= TIMES).then(|| format!("you rated your tiredness {HIGH_RATING} of 5 or higher {high} times"))
}
