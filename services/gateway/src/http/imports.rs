//! Imports of what people exported from other apps.

use super::App;
use super::extract::{Asked, Carried, CommandId, Person, answer, body};
use super::problem::Problem;
use crate::domain::import::plan;
use crate::domain::set::word;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use jiff::tz::TimeZone;
use mariposas_event_schema::UserId;
use mariposas_service::clock;
use mariposas_training::import::{Options, Report, read};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest file.
const MAX_FILE: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FILE))
}

/// How long a file may take to arrive.
const FILE_TIMEOUT: Duration = Duration::from_mins(5);

/// A turn for each person who imports now.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<UserId, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, user: &UserId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        turns.entry(user.clone()).or_default().clone()
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// kg or lb, for files that do not say.
    unit: Option<String>,
    /// Report only; nothing is written.
    #[serde(default)]
    dry_run: bool,
}

/// Import the CSV export of Strong or Hevy. What an earlier import brought is recognised; nothing doubles.
#[utoipa::path(post, path = "/v1/imports", tag = "imports", params(Params),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "The report.", body = Object), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn import(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Asked(params): Asked<Params>,
    request: Request,
) -> Result<Response, Problem> {
    let unit = params.unit.as_deref().map(|unit| word("unit", unit)).transpose()?;
    let options = Options { unit, today: Some(clock::now().to_zoned_datetime(TimeZone::UTC).date()) };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if kind.contains("json") || kind.contains("form-data") {
        return Err(Problem::new(415, "not-csv", "send the file itself as `Content-Type: text/csv`"));
    }
    let file = body(request, &app, FILE_TIMEOUT).await?;
    let turn = app.imports.of(&user);
    let _turn = turn.lock().await;
    let read = tokio::task::spawn_blocking(move || read(&file, &options)).await.map_err(Problem::internal)?;
    let mut import = read.map_err(|error| Problem::new(422, "unreadable-file", error.to_string()))?;
    if import.report.unit_needed() {
        return Err(unit_needed(&import.report));
    }
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let existing = app.book.existing(&user).await?;
    let now = clock::now();
    let plan = plan(&user, &person, &existing, &import, command, now);
    import.report.added = plan.added;
    import.report.already_there = plan.already_there;
    if params.dry_run || plan.facts.is_empty() {
        return Ok(answer(StatusCode::OK, &app.writer.applied(&user), import.report));
    }
    let written = app.writer.append(&user, &plan.facts, now).await?;
    Ok(answer(StatusCode::OK, &written.position, import.report))
}

fn unit_needed(report: &Report) -> Problem {
    let proposed = report.unit.value.map_or_else(String::new, |unit| format!(" They look like {unit}."));
    let detail = format!(
        "the file does not say whether its weights are kg or lb; send it again with ?unit=kg or ?unit=lb.{proposed}"
    );
    Problem::new(422, "unit-needed", detail).with("report", report)
}
