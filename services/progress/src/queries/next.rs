//! What to do next time.

use super::stored::{self, Which};
use crate::domain::counts_as;
use mariposas_consumer::Db;
use mariposas_service::Query;
use mariposas_training::plates::Loading;
use mariposas_training::progression::{NextSession, PlannedSet, Rule, Target, next_session};
use mariposas_training::sessions::sessions;
use mariposas_training::{Equipment, PastSet, Unit};
use serde::{Deserialize, Serialize};

/// Asks for the targets of a routine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NextArgs {
    /// The unit loads are wanted in.
    pub unit: Unit,
    /// Its exercises, in order.
    pub exercises: Vec<NextExercise>,
}

/// A planned exercise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NextExercise {
    /// A slug, or the id of an own exercise.
    pub exercise: String,
    /// Its planned sets.
    pub sets: Vec<PlannedSet>,
    /// How it is made harder.
    pub rule: Rule,
}

/// What to do of an exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextTargets {
    /// The exercise, as it was asked for.
    pub exercise: String,
    /// One for each planned set.
    pub targets: Vec<Target>,
    /// Why, as data.
    pub reason: mariposas_training::progression::Reason,
    /// Why, as a sentence.
    pub why: String,
}

pub(super) async fn next(db: Db, question: Query<NextArgs>) -> anyhow::Result<Vec<NextTargets>> {
    let person = stored::person(&db, &question.user).await?;
    let mut answers = Vec::new();
    for planned in &question.args.exercises {
        let exercise = counts_as(&planned.exercise, &person.exercises);
        let rows = stored::sets(&db, &question.user, Which::Exercise(&exercise)).await?;
        let sets: Vec<PastSet> = rows.iter().filter_map(|row| row.past(&person)).collect();
        let equipment = person.exercises.resolve(&planned.exercise).map_or(Equipment::Other, |e| e.equipment);
        let loading = Loading::standard(equipment, question.args.unit);
        let NextSession { targets, reason } =
            next_session(&planned.sets, planned.rule, &sessions(&sets), &loading);
        let why = reason.to_string();
        answers.push(NextTargets { exercise: planned.exercise.clone(), targets, reason, why });
    }
    Ok(answers)
}
