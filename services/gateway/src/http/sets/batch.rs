//! Many sets at once.

use super::{logged, performed, repeated, same_set};
use crate::domain::set::SetInput;
use crate::http::App;
use crate::http::extract::{Carried, Json, MaxBody, Person, answer};
use crate::http::patch::shaped;
use crate::http::problem::Problem;
use crate::http::reading::{Reading, may_be_old};
use crate::write::{PATIENCE, Written};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use futures::{StreamExt, stream};
use mariposas_event_log::AppendError;
use mariposas_event_schema::Fact;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_service::ids;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The most sets of one batch.
const MAX_BATCH: usize = 1_000;
const MAX_BATCH_BODY: usize = 8 * 1024 * 1024;
/// Repetitions compared at once with what is stored.
const COMPARED_AT_ONCE: usize = 64;

pub(in crate::http) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log_batch)).layer(Extension(MaxBody(MAX_BATCH_BODY)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// At most 1000.
    #[schema(value_type = Vec<SetInput>)]
    sets: Sets,
}

/// Sets as they came, and how many there are. Those that are too many are counted and not kept: a million empty ones
/// have room in a body.
#[derive(Default)]
struct Sets {
    kept: Vec<Box<RawValue>>,
    count: usize,
}

impl<'de> Deserialize<'de> for Sets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> Visitor<'de> for Gather {
            type Value = Sets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of sets")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Sets, A::Error> {
                let mut sets = Sets::default();
                while sets.kept.len() < MAX_BATCH
                    && let Some(set) = sequence.next_element()?
                {
                    sets.kept.push(set);
                }
                sets.count = sets.kept.len();
                while sequence.next_element::<IgnoredAny>()?.is_some() {
                    sets.count += 1;
                }
                Ok(sets)
            }
        }
        deserializer.deserialize_seq(Gather)
    }
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
    let Sets { kept, count } = batch.sets;
    if count > MAX_BATCH {
        return Err(Problem::new(413, "too-large", format!("{count} sets at once; {MAX_BATCH} is the most")));
    }
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let sent_ids: Vec<Option<Uuid>> = kept.iter().map(|set| sent_id(set)).collect();
    let old: Vec<Uuid> =
        sent_ids.iter().flatten().copied().filter(|id| may_be_old(*id, reading.now)).collect();
    let mut known = HashMap::new();
    if !old.is_empty() {
        app.writer.settle_unanswered(&user, carried.0.as_ref(), PATIENCE).await?;
        known = app.book.logged_of(&user, &old).await?;
    }
    let mut results: Vec<Option<ItemResult>> = Vec::new();
    let mut wishes = Vec::new();
    let mut places: Vec<(usize, Uuid)> = Vec::new();
    for (set, sent_id) in kept.into_iter().zip(sent_ids) {
        match accept(&mut reading, (&set, sent_id), &known).await {
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
    for written in appended.iter().flatten() {
        if written.position.sequence > position.sequence {
            position = written.position.clone();
        }
    }
    let told: Vec<_> =
        appended.into_iter().zip(&wishes).map(|(appended, (_, fact))| status(&app, appended, fact)).collect();
    let told: Vec<_> = stream::iter(told).buffered(COMPARED_AT_ONCE).collect().await;
    for ((place, set_id), told) in places.into_iter().zip(told) {
        results[place] = Some(match told {
            Ok(status) => ItemResult { id: Some(set_id), status, problem: None },
            Err(problem) => ItemResult::failed(Some(set_id), problem),
        });
    }
    let body =
        BatchAnswer { results: results.into_iter().flatten().collect(), position: position.to_string() };
    Ok(answer(StatusCode::OK, &position, body))
}

/// The id of a set, read alone: as values, all sets at once would take many times the room of the body.
fn sent_id(set: &RawValue) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
    }
    serde_json::from_str::<Named<'_>>(set.get()).ok()?.id.parse().ok()
}

/// What became of a set that was appended.
async fn status(app: &App, appended: Result<Written, AppendError>, sent: &Fact) -> Result<u16, Problem> {
    let written = appended?;
    if !written.repeated {
        return Ok(201);
    }
    repeated(app, &written, sent).await.map(|()| 200)
}

enum Accepted {
    New(Uuid, Box<PerformedSet>),
    Repeated(Uuid),
}

/// `known` is what was logged under the ids that may be old.
async fn accept(
    reading: &mut Reading<'_>,
    (set, sent_id): (&RawValue, Option<Uuid>),
    known: &HashMap<Uuid, String>,
) -> Result<Accepted, Problem> {
    // That it is JSON was seen; a number without end, say, only now.
    let unreadable = "this set holds a number or a text that cannot be read";
    let value: Value =
        serde_json::from_str(set.get()).map_err(|_| Problem::new(422, "invalid-body", unreadable))?;
    if !value.is_object() {
        return Err(Problem::new(422, "invalid-body", "a set is a JSON object"));
    }
    let input: SetInput = shaped(value)?;
    if input.id != sent_id {
        return Err(Problem::new(422, "invalid-body", "this set has its id twice"));
    }
    let performed = performed(reading, &input).await?;
    let set_id = input.id.unwrap_or_else(ids::new_id);
    if let Some(logged) = known.get(&set_id) {
        same_set(logged, &performed)?;
        return Ok(Accepted::Repeated(set_id));
    }
    Ok(Accepted::New(set_id, Box::new(performed)))
}
