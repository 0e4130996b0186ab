//! Workouts: start, finish, discard, look at.

use super::App;
use super::activities::{ActivityView, activity_view};
use super::command::carry_out;
use super::extract::{Asked, At, Carried, CommandId, Json, Person, answer, page_size};
use super::paging::{cursor, page, read_cursor};
use super::problem::Problem;
use super::sets::{SetView, Stored, stored, view};
use crate::domain::Refusal;
use crate::domain::place::locate;
use crate::domain::set::{text, written};
use crate::projection::WorkoutRow;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use mariposas_event_schema::facts::activity::ActivityRetracted;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::SetRetracted;
use mariposas_event_schema::facts::workout::{WorkoutDiscarded, WorkoutFinished, WorkoutStarted};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Fact, UserId};
use mariposas_service::clock;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start, list))
        .routes(routes!(get))
        .routes(routes!(finish))
        .routes(routes!(discard))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWorkout {
    /// Any UUID; made by the server when absent.
    id: Option<Uuid>,
    name: Option<String>,
    /// The routine it follows.
    routine_id: Option<Uuid>,
    /// RFC 3339 with offset; now when absent.
    started_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct WorkoutView {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routine_id: Option<String>,
    started_at: String,
    /// The local training day it belongs to, also after midnight.
    day: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    fatigue: Option<i64>,
    /// In a single workout only.
    #[serde(skip_serializing_if = "Option::is_none")]
    sets: Option<Vec<SetView>>,
    /// In a single workout only.
    #[serde(skip_serializing_if = "Option::is_none")]
    activities: Option<Vec<ActivityView>>,
}

fn workout_view(row: WorkoutRow) -> WorkoutView {
    let time = |ms: i64| written(Timestamp::from_millisecond(ms).unwrap_or_default(), &row.time_zone);
    WorkoutView {
        started_at: time(row.started_at),
        finished_at: row.finished_at.map(time),
        id: row.workout_id,
        name: row.name,
        routine_id: row.routine_id,
        day: row.day,
        note: row.note,
        fatigue: row.fatigue,
        sets: None,
        activities: None,
    }
}

/// Start a workout, also from a routine.
#[utoipa::path(post, path = "/v1/workouts", tag = "workouts", request_body = NewWorkout,
    responses((status = 201, body = Stored), (status = 200, description = "A repetition.", body = Stored),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn start(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Json(input): Json<NewWorkout>,
) -> Result<Response, Problem> {
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let now = clock::now();
    let mut name = input.name.as_deref().map(|name| text("name", name, 200)).transpose()?;
    if let Some(routine) = input.routine_id {
        let found = app.book.routine(&user, routine).await?.filter(|(_, archived)| !archived);
        let (routine, _) = found.ok_or_else(|| Problem::not_found("you have no routine with this id"))?;
        name = name.or(Some(routine.name));
    }
    let started_at = input.started_at.unwrap_or_else(|| now.to_string());
    let place = locate("started_at", &started_at, &person.profile, now)?;
    let workout_id = input.id.unwrap_or(command);
    if let Some(held) = app.book.workout(&user, workout_id).await? {
        if held.name != name || held.routine_id != input.routine_id.map(|id| id.to_string()) {
            return Err(Problem::conflict(
                "id-taken",
                "another workout was started under this id; use a new one",
            ));
        }
        return Ok(stored(StatusCode::OK, workout_id, &app.writer.applied(&user)));
    }
    let fact = WorkoutStarted {
        workout_id,
        name,
        routine_id: input.routine_id,
        started_at: place.at,
        day: place.day,
        time_zone: place.time_zone,
        source: None,
    };
    let wish = (event_id(&user, workout_id, "workout.started", 0), fact.into());
    let written = carry_out(&app, &user, workout_id, &[wish], now).await?;
    let status = if written.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok(stored(status, workout_id, &written.position))
}

async fn held(app: &App, user: &UserId, id: Uuid, carried: &Carried) -> Result<WorkoutRow, Problem> {
    app.writer.settle(user, carried.0.as_ref()).await?;
    let row = app.book.workout(user, id).await?;
    row.ok_or_else(|| Problem::not_found("you have no workout with this id"))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Finish {
    /// RFC 3339 with offset; now when absent.
    finished_at: Option<String>,
    note: Option<String>,
    /// How tired you are, 1 to 5.
    fatigue: Option<u8>,
}

/// Finish a workout. Say so again to change the note or how tired you are.
#[utoipa::path(post, path = "/v1/workouts/{id}/finish", tag = "workouts", params(("id" = Uuid, Path)), request_body = Finish,
    responses((status = 200, body = Stored), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn finish(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
    Json(input): Json<Finish>,
) -> Result<Response, Problem> {
    let row = held(&app, &user, id, &carried).await?;
    let now = clock::now();
    if input.fatigue.is_some_and(|fatigue| !(1..=5).contains(&fatigue)) {
        return Err(Refusal::invalid("fatigue", "must be from 1 to 5").into());
    }
    let finished_at = match &input.finished_at {
        Some(at) => locate("finished_at", at, &ProfileUpdated::default(), now)?.at,
        None => now,
    };
    if finished_at.as_millisecond() < row.started_at {
        return Err(Refusal::invalid("finished_at", "is before the workout started").into());
    }
    let note = input.note.as_deref().map(|note| text("note", note, 2_000)).transpose()?;
    let fact = WorkoutFinished { workout_id: id, finished_at, note, fatigue: input.fatigue, source: None };
    let wish = (event_id(&user, command, "workout.finished", 0), fact.into());
    let written = carry_out(&app, &user, command, &[wish], now).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// Throw a workout away, with its sets and activities.
#[utoipa::path(post, path = "/v1/workouts/{id}/discard", tag = "workouts", params(("id" = Uuid, Path)),
    responses((status = 200, body = Stored), (status = 404, body = Problem)))]
async fn discard(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    if app.book.is_discarded(&user, id).await? {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    held(&app, &user, id, &carried).await?;
    let sets = app.book.sets_of(&user, id).await?;
    let activities = app.book.activities_of(&user, id).await?;
    let retracted = |id: Uuid, fact: Fact| (event_id(&user, id, fact.name(), 0), fact);
    let mut wishes = Vec::new();
    wishes.extend(sets.iter().map(|&(set_id, _)| retracted(set_id, SetRetracted { set_id }.into())));
    wishes.extend(
        activities
            .iter()
            .map(|&(activity_id, _)| retracted(activity_id, ActivityRetracted { activity_id }.into())),
    );
    wishes.push((event_id(&user, id, "workout.discarded", 0), WorkoutDiscarded { workout_id: id }.into()));
    let written = app.writer.append(&user, &wishes, clock::now()).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// A workout with its sets and activities.
#[utoipa::path(get, path = "/v1/workouts/{id}", tag = "workouts", params(("id" = Uuid, Path)),
    responses((status = 200, body = WorkoutView), (status = 404, body = Problem)))]
async fn get(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let row = held(&app, &user, id, &carried).await?;
    let person = app.book.person(&user, 0).await?;
    let sets = app.book.sets_of(&user, id).await?;
    let activities = app.book.activities_of(&user, id).await?;
    let whole = WorkoutView {
        sets: Some(sets.iter().map(|(id, performed)| view(*id, performed, &person)).collect()),
        activities: Some(
            activities.iter().map(|(id, performed)| activity_view(*id, performed, &person)).collect(),
        ),
        ..workout_view(row)
    };
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), whole))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// What the page before returned.
    cursor: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct WorkoutPage {
    workouts: Vec<WorkoutView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Your workouts, newest first.
#[utoipa::path(get, path = "/v1/workouts", tag = "workouts", params(ListParams),
    responses((status = 200, body = WorkoutPage)))]
async fn list(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<ListParams>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let limit = page_size(params.limit, 50, 200)?;
    let after = params.cursor.map(|cursor| read_cursor(&cursor)).transpose()?;
    let rows = app.book.workouts(&user, after, i64::from(limit) + 1).await?;
    let (rows, next_cursor) = page(rows, limit, |row| cursor(row.started_at, &row.workout_id));
    let workouts = rows.into_iter().map(workout_view).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), WorkoutPage { workouts, next_cursor }))
}
