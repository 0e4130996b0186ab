//! Many sets at once.

use super::{logged, performed, repeated, same_set};
use crate::domain::set::SetInput;
use crate::http::App;
use crate::http::extract::{Carried, Json, MaxBody, Person, answer};
use crate::http::patch::shaped;
use crate::http::problem::Problem;
use crate::http::reading::{Reading, may_be_old};
use crate::write::PATIENCE;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_service::ids;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The most sets of one batch.
const MAX_BATCH: usize = 1_000;
const MAX_BATCH_BODY: usize = 8 * 1024 * 1024;

pub(in crate::http) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log_batch)).layer(Extension(MaxBody(MAX_BATCH_BODY)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// At most 1000.
    #[schema(value_type = Vec<SetInput>)]
    sets: Vec<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
struct BatchAnswer {
    /// One for each set, in order.
    results: Vec<ItemResult>,
    position: String,
}

#[derive(Serialize, ToSchema)]
struct ItemResult {
    id: Option<Uuid>,
    /// As an HTTP status: 201 stored, 200 repeated, 4xx refused, 503 send it again.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

impl ItemResult {
    fn failed(id: Option<Uuid>, problem: Problem) -> Self {
        Self { id, status: problem.status, problem: Some(problem) }
    }
}

/// Log many sets. Good ones are kept although others fail.
#[utoipa::path(post, path = "/v1/sets/batch", tag = "sets", request_body = Batch,
    responses((status = 200, body = BatchAnswer), (status = 413, body = Problem)))]
async fn log_batch(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Json(batch): Json<Batch>,
) -> Result<Response, Problem> {
    if batch.sets.len() > MAX_BATCH {
        return Err(Problem::new(
            413,
            "too-large",
            format!("{} sets at once; {MAX_BATCH} is the most", batch.sets.len()),
        ));
    }
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let old_ids = batch.sets.iter().filter_map(|set| set.get("id")?.as_str()?.parse().ok());
    if old_ids.into_iter().any(|id| may_be_old(id, reading.now)) {
        app.writer.settle_unanswered(&user, carried.0.as_ref(), PATIENCE).await?;
    }
    let mut results: Vec<Option<ItemResult>> = Vec::new();
    let mut wishes = Vec::new();
    let mut places: Vec<(usize, Uuid)> = Vec::new();
    for value in batch.sets {
        let sent_id = value.get("id").and_then(|id| id.as_str()?.parse().ok());
        match accept(&mut reading, value).await {
            Ok(Accepted::New(set_id, performed)) => {
                wishes.push(logged(&reading, set_id, *performed));
                places.push((results.len(), set_id));
                results.push(None);
            }
            Ok(Accepted::Repeated(set_id)) => {
                results.push(Some(ItemResult { id: Some(set_id), status: 200, problem: None }));
            }
            Err(problem) => results.push(Some(ItemResult::failed(sent_id, problem))),
        }
    }
    let mut position = app.writer.applied(&user);
    let appended = app.writer.append_each(&user, &wishes, reading.now).await;
    for (((place, set_id), (_, fact)), result) in places.into_iter().zip(&wishes).zip(appended) {
        let outcome = match result {
            Ok(written) => {
                if written.position.sequence > position.sequence {
                    position = written.position.clone();
                }
                let same = if written.repeated { repeated(&app, &written, fact).await } else { Ok(()) };
                same.map(|()| if written.repeated { 200 } else { 201 })
            }
            Err(error) => Err(Problem::from(error)),
        };
        results[place] = Some(match outcome {
            Ok(status) => ItemResult { id: Some(set_id), status, problem: None },
            Err(problem) => ItemResult::failed(Some(set_id), problem),
        });
    }
    let body =
        BatchAnswer { results: results.into_iter().flatten().collect(), position: position.to_string() };
    Ok(answer(StatusCode::OK, &position, body))
}

enum Accepted {
    New(Uuid, Box<PerformedSet>),
    Repeated(Uuid),
}

async fn accept(reading: &mut Reading<'_>, value: serde_json::Value) -> Result<Accepted, Problem> {
    if !value.is_object() {
        return Err(Problem::new(422, "invalid-body", "a set is a JSON object"));
    }
    let input: SetInput = shaped(value)?;
    let performed = performed(reading, &input).await?;
    let set_id = input.id.unwrap_or_else(ids::new_id);
    if input.id.is_some()
        && may_be_old(set_id, reading.now)
        && let Some(logged) = reading.app.book.logged(reading.user, set_id).await?
    {
        same_set(&logged, &performed)?;
        return Ok(Accepted::Repeated(set_id));
    }
    Ok(Accepted::New(set_id, Box::new(performed)))
}
