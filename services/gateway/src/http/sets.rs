//! Sets: log, correct, retract, list.

mod batch;

use super::App;
use super::command::{carry_out, done_before, taken};
use super::extract::{Asked, At, Carried, CommandId, Json, Person, answer, page_size};
use super::paging::{cursor, day, page, read_cursor};
use super::patch::patched;
use super::problem::Problem;
use super::reading::{Reading, edited_after, may_be_old};
use crate::book::Filter;
use crate::domain::Refusal;
use crate::domain::exercise::{find, name_on_screen};
use crate::domain::set::{SetInput, as_input, digest, perform};
use crate::projection::PersonRow;
use crate::write::{PATIENCE, Wish, Written};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged, SetRetracted};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Effective, Fact, Position, UserId};
use mariposas_service::clock;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) use batch::routes as batch_routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log, list)).routes(routes!(get, correct, retract))
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
    let name = name_on_screen(&performed.exercise, person);
    SetView { set: as_input(id, performed), name, day: performed.day.to_string() }
}

/// Reads a set for the person.
async fn performed(reading: &mut Reading<'_>, input: &SetInput) -> Result<PerformedSet, Problem> {
    let day = reading.workout_day(input.workout_id).await?;
    Ok(perform(input, &reading.person, day, reading.now)?)
}

fn logged(reading: &Reading<'_>, set_id: Uuid, performed: PerformedSet) -> Wish {
    // The instant the values are from: a repetition years later must not beat a correction.
    let edited_at = performed.performed_at.min(reading.now);
    let fact = SetLogged { set_id, edited_at, source: "api".to_owned(), performed };
    (event_id(reading.user, set_id, "set.logged", 0), fact.into())
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
async fn repeated(app: &App, written: &Written, sent: &Fact) -> Result<(), Problem> {
    match (app.writer.stored(&written.position).await?, sent) {
        (Fact::SetLogged(held), Fact::SetLogged(sent)) => same_set(&digest(&held.performed), &sent.performed),
        _ => Err(Problem::internal("an id of a logged set is that of another event")),
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
    let performed = performed(&mut reading, &input).await?;
    let set_id = input.id.unwrap_or(command);
    if may_be_old(set_id, reading.now) {
        app.writer.settle_unanswered(&user, carried.0.as_ref(), PATIENCE).await?;
        if let Some(logged) = app.book.logged(&user, set_id).await? {
            same_set(&logged, &performed)?;
            return Ok(stored(StatusCode::OK, set_id, &app.writer.applied(&user)));
        }
    }
    let wishes = [logged(&reading, set_id, performed)];
    let written = app.writer.append(&user, &wishes, reading.now).await;
    let written = written.map_err(|problem| problem.sent_again_as(set_id))?;
    if written.repeated {
        repeated(&app, &written, &wishes[0].1).await?;
        return Ok(stored(StatusCode::OK, set_id, &written.position));
    }
    Ok(stored(StatusCode::CREATED, set_id, &written.position))
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
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let event = event_id(&user, command, "set.corrected", 0);
    if let Some(before) = done_before(&app, &user, command, event, reading.now).await? {
        // What a patch came to it does not change again, whatever was corrected since.
        let Fact::SetCorrected(done) = app.writer.stored(&before.position).await? else {
            return Err(taken());
        };
        if done.set_id != id {
            return Err(taken());
        }
        let again = corrected(&mut reading, id, &done.performed, &patch).await?;
        let is_repeated = digest(&again) == digest(&done.performed);
        return if is_repeated { Ok(stored(StatusCode::OK, id, &before.position)) } else { Err(taken()) };
    }
    let performed = corrected(&mut reading, id, current, &patch).await?;
    if performed == *current {
        return Ok(stored(StatusCode::OK, id, &app.writer.applied(&user)));
    }
    let fact = SetCorrected { set_id: id, edited_at: edited_after(&held, reading.now), performed };
    let written = carry_out(&app, &user, command, &[(event, fact.into())], reading.now).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// A set as a patch makes it.
async fn corrected(
    reading: &mut Reading<'_>,
    id: Uuid,
    current: &PerformedSet,
    patch: &serde_json::Value,
) -> Result<PerformedSet, Problem> {
    let mut whole = as_input(id, current);
    // The two are one thing: who sends one means to replace the other.
    if patch.get("rpe").is_some() {
        whole.rir = None;
    }
    let input: SetInput = patched(&whole, patch)?;
    if input.id != Some(id) {
        return Err(Refusal::invalid("id", "cannot be changed").into());
    }
    let mut performed = performed(reading, &input).await?;
    // Told neither a new time nor a new workout, the set stays on its day, wherever the person is now.
    if input.performed_at == whole.performed_at && input.workout_id == current.workout_id {
        performed.day = current.day;
        performed.time_zone.clone_from(&current.time_zone);
    }
    if performed.exercise == current.exercise {
        performed.raw_name.clone_from(&current.raw_name);
    }
    Ok(performed)
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
    /// A slug, a name or an alias of the catalogue, or the id or name of an own exercise.
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
    let limit = page_size(params.limit, 100, 500)?;
    let filter = Filter {
        from: day("from", params.from)?,
        to: day("to", params.to)?,
        exercise: params.exercise.map(|text| find(&text, &person).map_or(text, |(id, _)| id)),
        after: params.cursor.map(|cursor| read_cursor(&cursor)).transpose()?,
        limit: i64::from(limit) + 1,
    };
    let place = |(id, set): &(Uuid, PerformedSet)| cursor(set.performed_at.as_millisecond(), id);
    let (sets, next_cursor) = page(app.book.sets(&user, &filter).await?, limit, place);
    let sets = sets.iter().map(|(id, performed)| view(*id, performed, &person)).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), SetPage { sets, next_cursor }))
}
