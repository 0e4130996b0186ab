//! How an exercise has come on.

use super::stored::{self, SetView, Which, thousandths};
use crate::domain::counts_as;
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_service::Query;
use mariposas_training::previous::{estimated_max_curve, session_bests};
use mariposas_training::sessions::{Session, sessions};
use mariposas_training::{Confidence, EstimatedMax, PastSet, RecordKind, SessionKey, SetKind, Side, records};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Asks for the history of an exercise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HistoryArgs {
    /// A slug, or the id of an own exercise.
    pub exercise: String,
    /// How many sessions, the newest first.
    pub sessions: usize,
}

/// The history of an exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The exercise it counts for.
    pub exercise: String,
    /// Newest first.
    pub sessions: Vec<SessionView>,
    /// The best estimated maximum of each session that has one, oldest first.
    pub curve: Vec<CurvePoint>,
    /// The present best of each kind.
    pub bests: Vec<Best>,
    /// The most repetitions at each load that no heavier set matches, lightest first.
    pub rep_maxes: Vec<RepMax>,
    /// What was done last time, to be shown beside the sets of the next.
    pub last: Vec<LastTime>,
}

/// A session's sets of the exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// The local training day it started on.
    pub day: Date,
    /// Its workout, where it has one.
    pub workout_id: Option<Uuid>,
    /// In the order they were done.
    pub sets: Vec<SetView>,
    /// The best of them.
    pub best: Option<Uuid>,
    /// The estimated one-repetition maximum of the best.
    pub estimated_max_kg: Option<f64>,
}

/// A point of the curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The local training day.
    pub day: Date,
    /// The estimated one-repetition maximum.
    pub estimated_max_kg: f64,
    /// high or medium.
    pub confidence: Confidence,
}

/// The best there is of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Of what.
    pub kind: RecordKind,
    /// The mark.
    pub value: f64,
    /// kg, kg_reps, reps, s or m.
    pub unit: String,
    /// The set.
    pub set_id: Uuid,
}

/// The most repetitions at a load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepMax {
    /// The load; help counts below zero.
    pub load_kg: f64,
    /// Repetitions.
    pub reps: u32,
    /// The set.
    pub set_id: Uuid,
}

/// The set that stood at a place last time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LastTime {
    /// What it was done for.
    pub kind: SetKind,
    /// Which side worked.
    pub side: Side,
    /// Its place among those of its kind and side, from 0. A later place has the last of these.
    pub position: usize,
    /// The set.
    pub set: SetView,
}

/// The value of a record as people read it, and its unit.
pub(super) fn spoken(kind: RecordKind, value: f64) -> (f64, &'static str) {
    match kind {
        RecordKind::Load | RecordKind::E1rm | RecordKind::LeastAssistance => (value / 1_000.0, "kg"),
        RecordKind::SetVolume | RecordKind::SessionVolume => (value / 1_000.0, "kg_reps"),
        RecordKind::RepsAtLoad => (value, "reps"),
        RecordKind::Duration => (value, "s"),
        RecordKind::Distance => (value, "m"),
    }
}

pub(super) async fn history(db: Db, question: Query<HistoryArgs>) -> anyhow::Result<History> {
    let person = stored::person(&db, &question.user).await?;
    let exercise = counts_as(&question.args.exercise, &person.exercises);
    let rows = stored::sets(&db, &question.user, Which::Exercise(&exercise)).await?;
    let sets: Vec<PastSet> = rows.iter().filter_map(|row| row.past(&person)).collect();
    let (sessions, records) = (sessions(&sets), records(&sets));
    let bests = records.bests.iter().map(|(kind, best)| {
        let (value, unit) = spoken(*kind, best.value);
        Best { kind: *kind, value, unit: unit.to_owned(), set_id: Uuid::from_u128(best.set.0) }
    });
    let rep_maxes = records.rep_maxes.iter().map(|max| RepMax {
        load_kg: thousandths(max.load_g),
        reps: max.reps,
        set_id: Uuid::from_u128(max.set.0),
    });
    let curve = estimated_max_curve(&sessions).into_iter().map(|point| {
        let EstimatedMax { grams, confidence } = point.estimated_max;
        CurvePoint { day: point.day, estimated_max_kg: thousandths(grams), confidence }
    });
    let (bests, rep_maxes, curve) = (bests.collect(), rep_maxes.collect(), curve.collect());
    let last = last_time(&sessions);
    let mut best_of: BTreeMap<SessionKey, _> =
        session_bests(&sessions).into_iter().map(|best| (best.session, best)).collect();
    let shown = sessions.iter().rev().take(question.args.sessions).map(|session| {
        let best = best_of.remove(&session.key);
        let workout_id = match session.key {
            SessionKey::Workout(id) => Some(Uuid::from_u128(id.0)),
            SessionKey::Day(_) => None,
        };
        SessionView {
            day: session.day,
            workout_id,
            sets: session.sets.iter().map(SetView::of).collect(),
            best: best.as_ref().map(|best| Uuid::from_u128(best.set.occasion.set.0)),
            estimated_max_kg: best.and_then(|best| best.estimated_max).map(|max| thousandths(max.grams)),
        }
    });
    let sessions = shown.collect();
    Ok(History { exercise, sessions, curve, bests, rep_maxes, last })
}

/// For each kind and side, the sets of the newest session that has any.
fn last_time(sessions: &[Session]) -> Vec<LastTime> {
    let mut last: BTreeMap<(SetKind, Side), Vec<&PastSet>> = BTreeMap::new();
    for session in sessions {
        let mut here: BTreeMap<(SetKind, Side), Vec<&PastSet>> = BTreeMap::new();
        for set in &session.sets {
            here.entry((set.kind, set.side)).or_default().push(set);
        }
        last.extend(here);
    }
    let places = last.into_iter().flat_map(|((kind, side), sets)| {
        let place = move |(position, set)| LastTime { kind, side, position, set: SetView::of(set) };
        sets.into_iter().enumerate().map(place)
    });
    places.collect()
}
