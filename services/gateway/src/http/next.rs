//! The next session of a routine.

use super::App;
use super::extract::{At, Carried, Person};
use super::problem::Problem;
use super::question::question;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use mariposas_event_schema::facts::routine::{PlannedExercise, PlannedSet, ProgressionRule};
use mariposas_training::personal::Exercises;
use mariposas_training::profile::Goal;
use mariposas_training::progression::{self, RepRange, Rule, default_rep_range, default_step_g};
use mariposas_training::{Exercise, LoadType, Unit};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(next))
}

#[derive(Serialize, ToSchema)]
struct Next {
    /// For each exercise of the routine, in its order: a target for each planned set, the `reason` as data and `why` as a
    /// sentence. Loads are in your unit, and can be loaded.
    #[schema(value_type = Vec<Object>)]
    exercises: Value,
}

/// What to do in the next session of a routine, from how it went last time, and why.
#[utoipa::path(get, path = "/v1/routines/{id}/next", tag = "routines", params(("id" = Uuid, Path)),
    responses((status = 200, body = Next), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn next(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let found = app.book.routine(&user, id).await?.filter(|(_, archived)| !archived);
    let (routine, _) = found.ok_or_else(|| Problem::not_found("you have no routine with this id"))?;
    let unit = person.profile.unit.unwrap_or(Unit::Kg);
    let planned = |planned: &PlannedExercise| plan(planned, &person.exercises, person.profile.goal, unit);
    let exercises: Vec<Value> = routine.exercises.iter().map(planned).collect();
    let args = json!({"unit": unit, "exercises": exercises});
    let exercises = question(&app, "progress", "next", &user, &carried, args).await?;
    Ok(axum::Json(Next { exercises }).into_response())
}

/// A planned exercise as progress is asked about it. What the person left open is what is usual.
fn plan(planned: &PlannedExercise, exercises: &Exercises, goal: Option<Goal>, unit: Unit) -> Value {
    let known = exercises.resolve(&planned.exercise);
    let usual = known.as_deref().map_or(RepRange { lo: 8, hi: 12 }, |known| default_rep_range(known, goal));
    let sets: Vec<progression::PlannedSet> = planned.sets.iter().map(|set| planned_set(set, usual)).collect();
    let rule = rule(planned, known.as_deref(), unit);
    json!({"exercise": planned.exercise, "sets": sets, "rule": rule})
}

fn planned_set(set: &PlannedSet, usual: RepRange) -> progression::PlannedSet {
    let lo = set.reps_lo.or(set.reps_hi).unwrap_or(usual.lo);
    let hi = set.reps_hi.or(set.reps_lo).unwrap_or(usual.hi).max(lo);
    progression::PlannedSet { kind: set.kind, reps: RepRange { lo, hi }, seconds: set.seconds, rir: set.rir }
}

/// How the exercise is made harder: as the person chose, else holds by time, what has no load by repetitions, and the rest by
/// double progression.
fn rule(planned: &PlannedExercise, known: Option<&Exercise>, unit: Unit) -> Rule {
    let chosen = planned.progression.as_ref();
    let usual_step = known.map_or(2_500, |known| default_step_g(known, unit));
    let step_g = chosen.and_then(|chosen| chosen.step).map_or(usual_step, |step| step.grams);
    let seconds = chosen.and_then(|chosen| chosen.step_seconds).unwrap_or(5);
    let reps = chosen.and_then(|chosen| chosen.step_reps).unwrap_or(1);
    match chosen.map(|chosen| chosen.rule) {
        Some(ProgressionRule::Linear) if chosen.is_some_and(|chosen| chosen.step_reps.is_some()) => {
            Rule::Reps { add: reps }
        }
        Some(ProgressionRule::Linear) => Rule::Linear { step_g },
        Some(ProgressionRule::Time) => Rule::Seconds { add: seconds },
        None if planned.sets.iter().any(|set| set.seconds.is_some()) => Rule::Seconds { add: seconds },
        None if known.is_some_and(|known| known.load_type == LoadType::Bodyweight) => {
            Rule::Reps { add: reps }
        }
        Some(ProgressionRule::Double) | None => Rule::Double { step_g },
    }
}
