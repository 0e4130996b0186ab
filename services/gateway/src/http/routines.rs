//! Routines: plans of a workout.

use super::App;
use super::extract::{At, Carried, CommandId, Json, Person, answer};
use super::problem::Problem;
use super::sets::{Stored, stored};
use crate::domain::Refusal;
use crate::domain::set::{text, word};
use crate::projection::PersonRow;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::routine::{PlannedExercise, PlannedSet, RoutineArchived, RoutineSaved};
use mariposas_event_schema::ids::event_id;
use mariposas_service::clock;
use mariposas_training::{Catalogue, Rir};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, put, archive)).routes(routes!(list))
}

/// A routine, as a whole.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Routine {
    /// Given by the address; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// At most 50, in order.
    exercises: Vec<RoutineExercise>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoutineExercise {
    /// A slug, a name or an alias of the catalogue, or the id or name of an own exercise.
    exercise: String,
    /// Exercises with the same number are done in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    superset: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// At most 30, in order.
    sets: Vec<RoutineSet>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoutineSet {
    /// As in a set; working when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reps_lo: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reps_hi: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    /// Repetitions in reserve to aim at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rir: Option<f64>,
    /// Rest after the set, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rest_s: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct Routines {
    routines: Vec<Routine>,
}

fn save(routine_id: Uuid, input: &Routine, person: &PersonRow) -> Result<RoutineSaved, Refusal> {
    if input.exercises.len() > 50 {
        return Err(Refusal::invalid("exercises", "50 is the most"));
    }
    if input.name.trim().is_empty() {
        return Err(Refusal::invalid("name", "is empty"));
    }
    let note = |note: &Option<String>| note.as_deref().map(|note| text("note", note, 2_000)).transpose();
    let exercises = input.exercises.iter().map(|planned| {
        if planned.sets.len() > 30 {
            return Err(Refusal::invalid("sets", "30 is the most"));
        }
        Ok(PlannedExercise {
            exercise: exercise(&planned.exercise, person)?,
            superset: planned.superset,
            note: note(&planned.note)?,
            sets: planned.sets.iter().map(planned_set).collect::<Result<_, _>>()?,
        })
    });
    Ok(RoutineSaved {
        routine_id,
        name: text("name", input.name.trim(), 200)?,
        note: note(&input.note)?,
        exercises: exercises.collect::<Result<_, Refusal>>()?,
    })
}

fn exercise(text: &str, person: &PersonRow) -> Result<String, Refusal> {
    let own = || person.exercises.own().contains_key(text).then(|| text.to_owned());
    let found = Catalogue::global().find(text).map(|exercise| exercise.slug.clone()).or_else(own);
    found.ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        Refusal::new("unknown-exercise", format!("`{shown}` is no exercise of the catalogue or your own"))
    })
}

fn planned_set(input: &RoutineSet) -> Result<PlannedSet, Refusal> {
    if let (Some(lo), Some(hi)) = (input.reps_lo, input.reps_hi)
        && lo > hi
    {
        return Err(Refusal::invalid("reps_lo", "is more than reps_hi"));
    }
    let rir = input.rir.map(Rir::from_reps).transpose().map_err(|error| Refusal::invalid("rir", error))?;
    Ok(PlannedSet {
        kind: word("kind", input.kind.as_deref().unwrap_or("working"))?,
        reps_lo: input.reps_lo,
        reps_hi: input.reps_hi,
        seconds: input.seconds,
        rir,
        rest_s: input.rest_s,
    })
}

fn view(saved: RoutineSaved) -> Routine {
    let set = |set: PlannedSet| RoutineSet {
        kind: Some(set.kind.to_string()),
        reps_lo: set.reps_lo,
        reps_hi: set.reps_hi,
        seconds: set.seconds,
        rir: set.rir.map(Rir::reps),
        rest_s: set.rest_s,
    };
    let exercise = |planned: PlannedExercise| RoutineExercise {
        exercise: planned.exercise,
        superset: planned.superset,
        note: planned.note,
        sets: planned.sets.into_iter().map(set).collect(),
    };
    let exercises = saved.exercises.into_iter().map(exercise).collect();
    Routine { id: Some(saved.routine_id), name: saved.name, note: saved.note, exercises }
}

/// One routine.
#[utoipa::path(get, path = "/v1/routines/{id}", tag = "routines", params(("id" = Uuid, Path)),
    responses((status = 200, body = Routine), (status = 404, body = Problem)))]
async fn get(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let found = app.book.routine(&user, id).await?.filter(|(_, archived)| !archived);
    let (routine, _) = found.ok_or_else(|| Problem::not_found("you have no routine with this id"))?;
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), view(routine)))
}

/// Write a routine, as a whole. The id is yours to choose.
#[utoipa::path(put, path = "/v1/routines/{id}", tag = "routines", params(("id" = Uuid, Path)), request_body = Routine,
    responses((status = 200, body = Stored), (status = 422, body = Problem)))]
async fn put(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
    Json(input): Json<Routine>,
) -> Result<Response, Problem> {
    if input.id.is_some_and(|given| given != id) {
        return Err(Refusal::invalid("id", "is another than the address's").into());
    }
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let saved = save(id, &input, &person)?;
    if app.book.routine(&user, id).await?.is_some_and(|(held, archived)| !archived && held == saved) {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    let wish = (event_id(&user, command, "routine.saved", 0), saved.into());
    let written = app.writer.command(&user, &[wish], clock::now()).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// Put a routine away. Workouts done by it stay.
#[utoipa::path(delete, path = "/v1/routines/{id}", tag = "routines", params(("id" = Uuid, Path)),
    responses((status = 200, body = Stored), (status = 404, body = Problem)))]
async fn archive(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let found = app.book.routine(&user, id).await?;
    let (_, archived) = found.ok_or_else(|| Problem::not_found("you have no routine with this id"))?;
    if archived {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    let wish = (event_id(&user, command, "routine.archived", 0), RoutineArchived { routine_id: id }.into());
    let written = app.writer.command(&user, &[wish], clock::now()).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// Your routines.
#[utoipa::path(get, path = "/v1/routines", tag = "routines", responses((status = 200, body = Routines)))]
async fn list(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let routines = app.book.routines(&user).await?.into_iter().map(view).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), Routines { routines }))
}
