//! Routines: plans of a workout.

use super::App;
use super::command::carry_out;
use super::extract::{At, Carried, CommandId, Json, Person, answer};
use super::problem::Problem;
use super::sets::{Stored, stored};
use crate::domain::Refusal;
use crate::domain::routine::{Routine, save, view};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::routine::RoutineArchived;
use mariposas_event_schema::ids::event_id;
use mariposas_service::clock;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, put, archive)).routes(routes!(list))
}

#[derive(Serialize, ToSchema)]
struct Routines {
    routines: Vec<Routine>,
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
    let written = carry_out(&app, &user, command, &[wish], clock::now()).await?;
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
    let written = carry_out(&app, &user, command, &[wish], clock::now()).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// Your routines.
#[utoipa::path(get, path = "/v1/routines", tag = "routines", responses((status = 200, body = Routines)))]
async fn list(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let routines = app.book.routines(&user).await?.into_iter().map(view).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), Routines { routines }))
}
