//! What training adds up to, as progress answers.

use super::App;
use super::extract::{Asked, At, Carried, Person};
use super::problem::Problem;
use super::question::question;
use crate::domain::Refusal;
use crate::domain::set::word;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use mariposas_event_schema::UserId;
use mariposas_service::clock;
use mariposas_training::profile::DEFAULT_PLAN_SESSIONS;
use mariposas_training::{Catalogue, IsoWeek, Muscle};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(volume))
        .routes(routes!(volume_sets))
        .routes(routes!(history))
        .routes(routes!(records))
        .routes(routes!(summary))
}

/// The person as this gateway knows them, and their local day.
async fn known(
    app: &App,
    user: &UserId,
    carried: &Carried,
) -> Result<(Arc<crate::projection::PersonRow>, Date), Problem> {
    let sequence = app.writer.settle_context(user, carried.0.as_ref()).await?;
    let person = app.book.person(user, sequence).await?;
    let zone = person.profile.time_zone.as_deref().and_then(|name| jiff::tz::TimeZone::get(name).ok());
    let today = clock::now().to_zoned_datetime(zone.unwrap_or(jiff::tz::TimeZone::UTC)).date();
    Ok((person, today))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VolumeParams {
    /// 1 to 1000; 12 when absent.
    weeks: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct VolumeAnswer {
    /// Up to the current week, oldest first, empty ones present. `sets` are hard sets; `volume_load_kg` is null
    /// where it depends on a body weight nobody told.
    #[schema(value_type = Vec<Object>, example = json!([{"week": "2026-W22", "muscles": [{"muscle": "chest", "direct": 6.0, "fractional": 7.5}],
        "exercises": [{"exercise": "bench-press-barbell", "sets": 6.0, "volume_load_kg": 3600.0}]}]))]
    weeks: Value,
}

/// Weekly volume by muscle and by exercise.
#[utoipa::path(get, path = "/v1/volume", tag = "progress", params(VolumeParams),
    responses((status = 200, body = VolumeAnswer), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn volume(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<VolumeParams>,
) -> Result<Response, Problem> {
    let weeks = bounded("weeks", params.weeks, 12, 1_000)?;
    let (_, today) = known(&app, &user, &carried).await?;
    let args = json!({"last": IsoWeek::of(today), "weeks": weeks});
    let weeks = question(&app, "progress", "volume", &user, &carried, args).await?;
    Ok(axum::Json(VolumeAnswer { weeks }).into_response())
}

fn bounded(field: &str, value: Option<u32>, usual: u32, most: u32) -> Result<u32, Refusal> {
    let value = value.unwrap_or(usual);
    if (1..=most).contains(&value) {
        return Ok(value);
    }
    Err(Refusal::invalid(field, format!("must be from 1 to {most}")))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SetsParams {
    /// The ISO week, such as 2026-W22; the current one when absent.
    week: Option<String>,
    /// Only sets that credit this muscle.
    muscle: Option<String>,
    /// Only sets of this exercise.
    exercise: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SetsAnswer {
    /// Each with the hard sets it counts for and what it credits to which muscle.
    #[schema(value_type = Vec<Object>)]
    sets: Value,
}

/// The sets behind a number of weekly volume.
#[utoipa::path(get, path = "/v1/volume/sets", tag = "progress", params(SetsParams),
    responses((status = 200, body = SetsAnswer), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn volume_sets(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<SetsParams>,
) -> Result<Response, Problem> {
    let (_, today) = known(&app, &user, &carried).await?;
    let week: IsoWeek = match params.week.as_deref() {
        Some(week) => word("week", week)?,
        None => IsoWeek::of(today),
    };
    let muscle: Option<Muscle> = params.muscle.as_deref().map(|muscle| word("muscle", muscle)).transpose()?;
    let args = json!({"week": week, "muscle": muscle, "exercise": params.exercise});
    let sets = question(&app, "progress", "sets", &user, &carried, args).await?;
    Ok(axum::Json(SetsAnswer { sets }).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryParams {
    /// How many sessions, 1 to 1000; 20 when absent.
    sessions: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct HistoryAnswer {
    /// The exercise, `sessions` newest first with their sets and best set, the `curve` of the estimated one-repetition
    /// maximum, the present `bests`, `rep_maxes` by load, and `last`: what was done last time, per kind, side and position.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    history: Value,
}

/// How an exercise has come on, and what was done last time.
#[utoipa::path(get, path = "/v1/exercises/{exercise}/history", tag = "progress", params(("exercise" = String, Path), HistoryParams),
    responses((status = 200, body = HistoryAnswer), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn history(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(exercise): At<String>,
    Asked(params): Asked<HistoryParams>,
) -> Result<Response, Problem> {
    let sessions = bounded("sessions", params.sessions, 20, 1_000)?;
    let (person, _) = known(&app, &user, &carried).await?;
    if Catalogue::global().by_slug(&exercise).is_none() && !person.exercises.own().contains_key(&exercise) {
        return Err(Problem::not_found("neither the catalogue nor you have an exercise with this id"));
    }
    let args = json!({"exercise": exercise, "sessions": sessions});
    let history = question(&app, "progress", "history", &user, &carried, args).await?;
    Ok(axum::Json(HistoryAnswer { history }).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecordsParams {
    /// Only of this exercise.
    exercise: Option<String>,
    /// How many, the newest first: 1 to 1000; 100 when absent.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct RecordsAnswer {
    /// Each with exercise, kind, value, unit, the best before it, and the set. They are those of the sets as they are now.
    #[schema(value_type = Vec<Object>)]
    records: Value,
}

/// Your personal records, newest first.
#[utoipa::path(get, path = "/v1/records", tag = "progress", params(RecordsParams),
    responses((status = 200, body = RecordsAnswer), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn records(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<RecordsParams>,
) -> Result<Response, Problem> {
    let limit = bounded("limit", params.limit, 100, 1_000)?;
    let args = json!({"exercise": params.exercise, "limit": limit});
    let records = question(&app, "progress", "records", &user, &carried, args).await?;
    Ok(axum::Json(RecordsAnswer { records }).into_response())
}

/// Asks how the present week stands. A muscle that is asked about is listed, whatever was done.
pub(super) async fn present_week(
    app: &App,
    user: &UserId,
    carried: &Carried,
    asked: Option<Muscle>,
) -> Result<Value, Problem> {
    let (person, today) = known(app, user, carried).await?;
    let profile = &person.profile;
    let mut muscles: Vec<Muscle> = profile.goal_muscles.clone();
    muscles.extend(&profile.weak_points);
    muscles.extend(asked);
    let args = json!({
        "today": today,
        "level": profile.level,
        "plan_sessions": profile.plan_sessions.unwrap_or(DEFAULT_PLAN_SESSIONS),
        "muscles": muscles,
    });
    question(app, "progress", "summary", user, carried, args).await
}

#[derive(Serialize, ToSchema)]
struct SummaryAnswer {
    /// `week` (Monday until today) and `last_seven_days`: sessions against the plan, and hard sets of each muscle against its
    /// productive range.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    summary: Value,
}

/// How the present week stands. An unfinished week is never low: what is missing is what there is still time for.
#[utoipa::path(get, path = "/v1/summary", tag = "progress",
    responses((status = 200, body = SummaryAnswer), (status = 503, body = Problem)))]
async fn summary(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
) -> Result<Response, Problem> {
    let summary = present_week(&app, &user, &carried, None).await?;
    Ok(axum::Json(SummaryAnswer { summary }).into_response())
}
