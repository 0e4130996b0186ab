//! Sets: log, correct, retract, list.

use super::App;
use super::extract::{Asked, At, Carried, CommandId, Json, Person, answer, page_size};
use super::problem::Problem;
use crate::book::SetFilter;
use crate::domain::Refusal;
use crate::domain::set::{SetInput, as_input, digest, merge_patch, perform};
use crate::projection::PersonRow;
use crate::write::Written;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged, SetRetracted};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Effective, Fact, Position, UserId};
use mariposas_service::{clock, ids};
use mariposas_training::Catalogue;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The most sets of one batch.
const MAX_BATCH: usize = 1_000;
const MAX_BATCH_BODY: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log, list)).routes(routes!(get, correct, retract))
}

pub(super) fn batch_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log_batch)).layer(DefaultBodyLimit::max(MAX_BATCH_BODY))
}

/// Where something is.
#[derive(Serialize, ToSchema)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    /// Send it back as `Mariposas-Position` to read what you wrote.
    pub(super) position: String,
}

pub(super) fn stored(status: StatusCode, id: Uuid, position: &Position) -> Response {
    answer(status, position, Stored { id, position: position.to_string() })
}

/// A set as it counts.
#[derive(Serialize, ToSchema)]
pub(super) struct SetView {
    #[serde(flatten)]
    set: SetInput,
    /// The name of the exercise on screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The local training day it counts for.
    day: String,
}

pub(super) fn view(id: Uuid, performed: &PerformedSet, person: &PersonRow) -> SetView {
    let name = Catalogue::global()
        .by_slug(&performed.exercise)
        .map(|exercise| exercise.name.clone())
        .or_else(|| person.exercises.own().get(&performed.exercise).map(|own| own.name.clone()));
    SetView { set: as_input(id, performed), name, day: performed.day.to_string() }
}

/// Reads sets for one person: their zone, their exercises, their workouts.
struct Reading<'a> {
    app: &'a App,
    user: &'a UserId,
    person: std::sync::Arc<PersonRow>,
    days: HashMap<Uuid, Option<Date>>,
    now: Timestamp,
}

impl<'a> Reading<'a> {
    async fn new(app: &'a App, user: &'a UserId, carried: &Carried) -> Result<Self, Problem> {
        let sequence = app.writer.settle_context(user, carried.0.as_ref()).await?;
        let person = app.book.person(user, sequence).await?;
        Ok(Self { app, user, person, days: HashMap::new(), now: clock::now() })
    }

    async fn perform(&mut self, input: &SetInput) -> Result<PerformedSet, Problem> {
        let day = match input.workout_id {
            Some(workout) => Some(self.day_of(workout).await?),
            None => None,
        };
        Ok(perform(input, &self.person, day, self.now)?)
    }

    async fn day_of(&mut self, workout: Uuid) -> Result<Date, Problem> {
        if !self.days.contains_key(&workout) {
            let row = self.app.book.workout(self.user, workout).await?;
            self.days.insert(workout, row.and_then(|row| row.day.parse().ok()));
        }
        self.days[&workout].ok_or_else(|| Problem::not_found("you have no workout with this workout_id"))
    }

    fn logged(&self, set_id: Uuid, performed: PerformedSet) -> (Uuid, Fact) {
        // The instant the values are from: a repetition years later must not beat a correction.
        let edited_at = performed.performed_at.min(self.now);
        let fact = SetLogged { set_id, edited_at, source: "api".to_owned(), performed };
        (event_id(self.user, set_id, "set.logged", 0), fact.into())
    }
}

/// Whether an id may have left the duplicate window: made by others, or more than a minute ago.
fn may_be_old(id: Uuid, now: Timestamp) -> bool {
    let made = id.get_timestamp().filter(|_| id.get_version_num() == 7).map(|at| at.to_unix().0);
    made.and_then(|second| i64::try_from(second).ok()).is_none_or(|second| now.as_second() - second > 60)
}

/// A set that was logged before may be sent again as it was, whatever became of it since.
fn same_set(logged: &str, sent: &PerformedSet) -> Result<(), Problem> {
    if logged == digest(sent) {
        return Ok(());
    }
    Err(Problem::conflict(
        "id-taken",
        "another set was logged under this id; correct it with PATCH, or use a new id",
    ))
}

/// The same, when the log said that it has the id.
async fn repeated(app: &App, written: &Written, sent: &PerformedSet) -> Result<(), Problem> {
    match app.writer.stored(&written.position).await {
        Some(Fact::SetLogged(held)) => same_set(&digest(&held.performed), sent),
        _ => Ok(()),
    }
}

/// Log a set. Durable when answered; safe to send again with the same id.
#[utoipa::path(post, path = "/v1/sets", tag = "sets", request_body = SetInput,
    responses((status = 201, body = Stored), (status = 200, description = "A repetition.", body = Stored),
        (status = 409, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn log(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Json(input): Json<SetInput>,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let performed = reading.perform(&input).await?;
    let set_id = input.id.unwrap_or(command);
    if may_be_old(set_id, reading.now) {
        app.writer.settle(&user, carried.0.as_ref()).await?;
        if let Some(logged) = app.book.logged(&user, set_id).await? {
            same_set(&logged, &performed)?;
            return Ok(stored(StatusCode::OK, set_id, &app.writer.applied(&user)));
        }
    }
    let wish = reading.logged(set_id, performed.clone());
    let written = app.writer.append(&user, &[wish], reading.now).await?;
    if written.repeated {
        repeated(&app, &written, &performed).await?;
        return Ok(stored(StatusCode::OK, set_id, &written.position));
    }
    Ok(stored(StatusCode::CREATED, set_id, &written.position))
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
        app.writer.settle(&user, carried.0.as_ref()).await?;
    }
    let mut results: Vec<Option<ItemResult>> = Vec::new();
    let mut wishes = Vec::new();
    let mut places: Vec<(usize, Uuid, PerformedSet)> = Vec::new();
    for value in batch.sets {
        let sent_id = value.get("id").and_then(|id| id.as_str()?.parse().ok());
        match accept(&mut reading, value).await {
            Ok(Accepted::New(set_id, performed)) => {
                wishes.push(reading.logged(set_id, (*performed).clone()));
                places.push((results.len(), set_id, *performed));
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
    for ((place, set_id, performed), result) in places.into_iter().zip(appended) {
        let outcome = match result {
            Ok(written) => {
                if written.position.sequence > position.sequence {
                    position = written.position.clone();
                }
                let same = if written.repeated { repeated(&app, &written, &performed).await } else { Ok(()) };
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
    let input: SetInput = serde_json::from_value(value).map_err(|error| {
        Problem::new(422, "invalid-body", error.to_string().chars().take(300).collect::<String>())
    })?;
    let performed = reading.perform(&input).await?;
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

/// The set that counts under an id; a stranger's is as missing as one that never was.
async fn held(
    app: &App,
    user: &UserId,
    id: Uuid,
    carried: &Carried,
) -> Result<Effective<PerformedSet>, Problem> {
    app.writer.settle(user, carried.0.as_ref()).await?;
    let missing = || Problem::not_found("you have no set with this id");
    app.book.set(user, id).await?.ok_or_else(missing)
}

/// One set.
#[utoipa::path(get, path = "/v1/sets/{id}", tag = "sets", params(("id" = Uuid, Path)),
    responses((status = 200, body = SetView), (status = 404, body = Problem)))]
async fn get(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let held = held(&app, &user, id, &carried).await?;
    let performed = held.value().ok_or_else(|| Problem::not_found("you have no set with this id"))?;
    let person = app.book.person(&user, 0).await?;
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), view(id, performed, &person)))
}

/// Correct a set: a JSON merge patch, in which null removes a value.
#[utoipa::path(patch, path = "/v1/sets/{id}", tag = "sets", params(("id" = Uuid, Path)),
    request_body(content = serde_json::Value, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Stored), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn correct(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
    Json(patch): Json<serde_json::Value>,
) -> Result<Response, Problem> {
    let held = held(&app, &user, id, &carried).await?;
    let current = held.value().ok_or_else(|| Problem::not_found("you have no set with this id"))?;
    if !patch.is_object() {
        return Err(Refusal::new("invalid-body", "a patch is a JSON object with what changes").into());
    }
    let mut whole = serde_json::to_value(as_input(id, current)).map_err(Problem::internal)?;
    // The two are one thing: who sends one means to replace the other.
    if let Some(whole) = whole.as_object_mut()
        && patch.get("rpe").is_some()
    {
        whole.remove("rir");
    }
    merge_patch(&mut whole, &patch);
    let input: SetInput = serde_json::from_value(whole).map_err(|error| {
        Problem::new(422, "invalid-body", error.to_string().chars().take(300).collect::<String>())
    })?;
    if input.id != Some(id) {
        return Err(Refusal::invalid("id", "cannot be changed").into());
    }
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let mut performed = reading.perform(&input).await?;
    // Told neither a new time nor a new workout, the set stays on its day, wherever the person is now.
    if input.performed_at == as_input(id, current).performed_at && input.workout_id == current.workout_id {
        performed.day = current.day;
        performed.time_zone.clone_from(&current.time_zone);
    }
    if performed.exercise == current.exercise {
        performed.raw_name.clone_from(&current.raw_name);
    }
    if performed == *current {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    let fact = SetCorrected { set_id: id, edited_at: reading.now, performed };
    let wish = (event_id(&user, command, "set.corrected", 0), fact.into());
    let written = app.writer.command(&user, &[wish], reading.now).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// Delete a set, for good.
#[utoipa::path(delete, path = "/v1/sets/{id}", tag = "sets", params(("id" = Uuid, Path)),
    responses((status = 200, body = Stored), (status = 404, body = Problem)))]
async fn retract(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let held = held(&app, &user, id, &carried).await?;
    if held.is_retracted() {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    let wish = (event_id(&user, id, "set.retracted", 0), SetRetracted { set_id: id }.into());
    let written = app.writer.append(&user, &[wish], clock::now()).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// First local training day.
    from: Option<String>,
    /// Last local training day.
    to: Option<String>,
    /// A slug, a name, or the id of an own exercise.
    exercise: Option<String>,
    /// What the page before returned.
    cursor: Option<String>,
    /// 1 to 500; 100 when absent.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct SetPage {
    sets: Vec<SetView>,
    /// There is more: send it as `cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Your sets, newest first.
#[utoipa::path(get, path = "/v1/sets", tag = "sets", params(ListParams),
    responses((status = 200, body = SetPage), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<ListParams>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, 0).await?;
    let limit = i64::from(page_size(params.limit, 100, 500)?);
    let filter = SetFilter {
        from: day("from", params.from)?,
        to: day("to", params.to)?,
        exercise: params
            .exercise
            .map(|text| Catalogue::global().find(&text).map_or(text, |exercise| exercise.slug.clone())),
        after: params.cursor.map(|cursor| read_cursor(&cursor)).transpose()?,
        limit: limit + 1,
    };
    let mut sets = app.book.sets(&user, &filter).await?;
    let more = i64::try_from(sets.len()).unwrap_or(i64::MAX) > limit;
    sets.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor =
        sets.last().filter(|_| more).map(|(id, set)| format!("{}_{id}", set.performed_at.as_millisecond()));
    let sets = sets.iter().map(|(id, performed)| view(*id, performed, &person)).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), SetPage { sets, next_cursor }))
}

fn day(field: &str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let day: Date = text.parse().map_err(|_| Refusal::invalid(field, "write a day such as 2026-05-29"))?;
    Ok(Some(day.to_string()))
}

/// "milliseconds_id".
pub(super) fn read_cursor(cursor: &str) -> Result<(i64, String), Refusal> {
    let read = || {
        let (at, id) = cursor.split_once('_')?;
        Some((at.parse().ok()?, id.parse::<Uuid>().ok()?.to_string()))
    };
    read().ok_or_else(|| Refusal::invalid("cursor", "send back what the page before returned, unchanged"))
}
