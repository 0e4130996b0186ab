//! The profile, planned weeks, and pausing.

use super::App;
use super::command::{carry_out, done_before};
use super::extract::{At, Carried, CommandId, Json, Person, answer};
use super::problem::Problem;
use crate::domain::place::day_at;
use crate::domain::profile::{ProfileInput, as_input, update};
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::Fact;
use mariposas_event_schema::facts::plan::{PauseEnded, PauseStarted, WeekPlanned};
use mariposas_event_schema::facts::profile::BodyweightRecorded;
use mariposas_event_schema::ids::event_id;
use mariposas_service::clock;
use mariposas_training::IsoWeek;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, put)).routes(routes!(plan_week)).routes(routes!(pause))
}

#[derive(Serialize, ToSchema)]
struct Saved {
    /// Where the log is behind this; send it back as `Mariposas-Position`.
    position: String,
}

#[derive(Serialize, ToSchema)]
struct SavedProfile {
    #[serde(flatten)]
    profile: ProfileInput,
    /// Send it back as `Mariposas-Position` to read what you wrote.
    position: String,
}

/// Your profile.
#[utoipa::path(get, path = "/v1/profile", tag = "profile", responses((status = 200, body = ProfileInput)))]
async fn get(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), as_input(&person.profile)))
}

/// Replace your whole profile.
#[utoipa::path(put, path = "/v1/profile", tag = "profile", request_body = ProfileInput,
    responses((status = 200, body = SavedProfile), (status = 422, body = Problem)))]
async fn put(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Json(input): Json<ProfileInput>,
) -> Result<Response, Problem> {
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let held = app.book.person(&user, sequence).await?;
    let now = clock::now();
    let profile = update(&input, now)?;
    let event = event_id(&user, command, "profile.updated", 0);
    // Who only changes something else sends the old weight back, and has not weighed themselves. Nor has who sends the same
    // again, whatever they weigh by now.
    let is_repeated = done_before(&app, &user, command, event, now).await?.is_some();
    let weighed =
        profile.bodyweight.filter(|_| !is_repeated && profile.bodyweight != held.profile.bodyweight);
    let weighed = weighed.map(|weight| BodyweightRecorded { weight, at: now, day: day_at(now, &profile) });
    let echoed = as_input(&profile);
    // The weight goes first: should only this be stored, it is still another than before when the request comes again.
    let mut wishes = Vec::new();
    wishes.extend(weighed.map(|fact| (event_id(&user, command, "bodyweight.recorded", 0), fact.into())));
    wishes.push((event, profile.into()));
    let written = carry_out(&app, &user, command, &wishes, now).await?;
    let saved = SavedProfile { profile: echoed, position: written.position.to_string() };
    Ok(answer(StatusCode::OK, &written.position, saved))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlannedWeek {
    /// deload, travel, illness, or none to take it back.
    kind: String,
}

/// Say what a week is meant to be.
#[utoipa::path(put, path = "/v1/weeks/{week}", tag = "profile", request_body = PlannedWeek,
    params(("week" = String, Path, example = "2026-W22")),
    responses((status = 200, body = Saved), (status = 422, body = Problem)))]
async fn plan_week(
    State(app): State<App>,
    Person(user): Person,
    CommandId(command): CommandId,
    At(week): At<String>,
    Json(input): Json<PlannedWeek>,
) -> Result<Response, Problem> {
    let week: IsoWeek = word("week", &week)?;
    let fact = WeekPlanned { week, kind: word("kind", &input.kind)? };
    let wishes = [(event_id(&user, command, "week.planned", 0), fact.into())];
    let written = carry_out(&app, &user, command, &wishes, clock::now()).await?;
    Ok(answer(StatusCode::OK, &written.position, Saved { position: written.position.to_string() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pause {
    paused: bool,
}

/// Pause, or come back. Nothing is lost meanwhile.
#[utoipa::path(put, path = "/v1/pause", tag = "profile", request_body = Pause, responses((status = 200, body = Saved)))]
async fn pause(
    State(app): State<App>,
    Person(user): Person,
    CommandId(command): CommandId,
    carried: Carried,
    Json(input): Json<Pause>,
) -> Result<Response, Problem> {
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let position = if (person.paused != 0) == input.paused {
        app.writer.applied(&user)
    } else {
        let at = clock::now();
        let fact: Fact = if input.paused { PauseStarted { at }.into() } else { PauseEnded { at }.into() };
        let wishes = [(event_id(&user, command, fact.name(), 0), fact)];
        carry_out(&app, &user, command, &wishes, at).await?.position
    };
    Ok(answer(StatusCode::OK, &position, Saved { position: position.to_string() }))
}
