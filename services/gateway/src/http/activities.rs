//! Activities: log, correct, retract, list.

use super::App;
use super::command::{carry_out, done_before, taken};
use super::extract::{Asked, At, Carried, CommandId, Json, Person, answer, page_size};
use super::paging::{cursor, day, page, read_cursor};
use super::patch::patched;
use super::problem::Problem;
use super::reading::{Reading, edited_after, may_be_old};
use super::sets::{Stored, stored};
use crate::book::Filter;
use crate::domain::Refusal;
use crate::domain::activity::{ActivityInput, as_input, digest, perform};
use crate::domain::exercise::{find, name_on_screen};
use crate::projection::PersonRow;
use crate::write::{PATIENCE, Written};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::activity::{
    ActivityCorrected, ActivityLogged, ActivityRetracted, PerformedActivity,
};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Effective, Fact, UserId};
use mariposas_service::clock;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log, list)).routes(routes!(get, correct, retract))
}

/// An activity as it counts.
#[derive(Serialize, ToSchema)]
pub(super) struct ActivityView {
    #[serde(flatten)]
    activity: ActivityInput,
    /// The name of the exercise on screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The local training day it counts for.
    day: String,
}

pub(super) fn activity_view(id: Uuid, performed: &PerformedActivity, person: &PersonRow) -> ActivityView {
    let name = name_on_screen(&performed.exercise, person);
    ActivityView { activity: as_input(id, performed), name, day: performed.day.to_string() }
}

/// Reads an activity for the person.
async fn performed(reading: &mut Reading<'_>, input: &ActivityInput) -> Result<PerformedActivity, Problem> {
    let day = reading.workout_day(input.workout_id).await?;
    Ok(perform(input, &reading.person, day, reading.now)?)
}

/// An activity that was logged before may be sent again as it was, whatever became of it since.
fn same_activity(logged: &str, sent: &PerformedActivity) -> Result<(), Problem> {
    if logged == digest(sent) {
        return Ok(());
    }
    Err(Problem::conflict(
        "id-taken",
        "another activity was logged under this id; correct it with PATCH, or use a new id",
    ))
}

/// The same, when the log said that it has the id.
async fn repeated(app: &App, written: &Written, sent: &PerformedActivity) -> Result<(), Problem> {
    match app.writer.stored(&written.position).await? {
        Fact::ActivityLogged(held) => same_activity(&digest(&held.performed), sent),
        _ => Err(Problem::internal("an id of a logged activity is that of another event")),
    }
}

/// Log a run, ride or class. Durable when answered; safe to send again with the same id.
///
/// The exercise is a conditioning one of the catalogue or one of your own. What is done in sets goes to
/// POST /v1/sets.
#[utoipa::path(post, path = "/v1/activities", tag = "activities", request_body = ActivityInput,
    responses((status = 201, body = Stored), (status = 200, description = "A repetition.", body = Stored),
        (status = 404, description = "You have no workout with this workout_id.", body = Problem),
        (status = 409, description = "Another activity was logged under this id.", body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn log(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Json(input): Json<ActivityInput>,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let performed = performed(&mut reading, &input).await?;
    let activity_id = input.id.unwrap_or(command);
    if may_be_old(activity_id, reading.now) {
        app.writer.settle_unanswered(&user, carried.0.as_ref(), PATIENCE).await?;
        if let Some(logged) = app.book.logged_activity(&user, activity_id).await? {
            same_activity(&logged, &performed)?;
            return Ok(stored(StatusCode::OK, activity_id, &app.writer.applied(&user)));
        }
    }
    // The instant the values are from: a repetition years later must not beat a correction.
    let edited_at = performed.performed_at.min(reading.now);
    let fact =
        ActivityLogged { activity_id, edited_at, source: "api".to_owned(), performed: performed.clone() };
    let wish = (event_id(&user, activity_id, "activity.logged", 0), fact.into());
    let written = app.writer.append(&user, &[wish], reading.now).await;
    let written = written.map_err(|problem| problem.sent_again_as(activity_id))?;
    if written.repeated {
        repeated(&app, &written, &performed).await?;
        return Ok(stored(StatusCode::OK, activity_id, &written.position));
    }
    Ok(stored(StatusCode::CREATED, activity_id, &written.position))
}

fn missing() -> Problem {
    Problem::not_found("you have no activity with this id")
}

/// What is known of an id; a stranger's is as missing as one that never was.
async fn held(
    app: &App,
    user: &UserId,
    id: Uuid,
    carried: &Carried,
) -> Result<Effective<PerformedActivity>, Problem> {
    app.writer.settle(user, carried.0.as_ref()).await?;
    app.book.activity(user, id).await?.ok_or_else(missing)
}

/// One activity.
#[utoipa::path(get, path = "/v1/activities/{id}", tag = "activities", params(("id" = Uuid, Path)),
    responses((status = 200, body = ActivityView), (status = 404, body = Problem)))]
async fn get(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let held = held(&app, &user, id, &carried).await?;
    let performed = held.value().ok_or_else(missing)?;
    let person = app.book.person(&user, 0).await?;
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), activity_view(id, performed, &person)))
}

/// Correct an activity: a JSON merge patch, in which null removes a value.
#[utoipa::path(patch, path = "/v1/activities/{id}", tag = "activities", params(("id" = Uuid, Path)),
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
    let current = held.value().ok_or_else(missing)?;
    let mut reading = Reading::new(&app, &user, &carried).await?;
    let event = event_id(&user, command, "activity.corrected", 0);
    if let Some(before) = done_before(&app, &user, command, event, reading.now).await? {
        // What a patch came to it does not change again, whatever was corrected since.
        let Fact::ActivityCorrected(done) = app.writer.stored(&before.position).await? else {
            return Err(taken());
        };
        if done.activity_id != id {
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
    let edited_at = edited_after(&held, reading.now);
    let fact = ActivityCorrected { activity_id: id, edited_at, performed };
    let written = carry_out(&app, &user, command, &[(event, fact.into())], reading.now).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}

/// An activity as a patch makes it.
async fn corrected(
    reading: &mut Reading<'_>,
    id: Uuid,
    current: &PerformedActivity,
    patch: &serde_json::Value,
) -> Result<PerformedActivity, Problem> {
    let whole = as_input(id, current);
    let input = patched(&whole, patch)?;
    if input.id != Some(id) {
        return Err(Refusal::invalid("id", "cannot be changed").into());
    }
    let mut performed = performed(reading, &input).await?;
    // Told neither a new time nor a new workout, the activity stays on its day, wherever the person is now.
    if input.performed_at == whole.performed_at && input.workout_id == whole.workout_id {
        performed.day = current.day;
        performed.time_zone.clone_from(&current.time_zone);
    }
    if performed.exercise == current.exercise {
        performed.raw_name.clone_from(&current.raw_name);
    }
    Ok(performed)
}

/// Delete an activity, for good.
#[utoipa::path(delete, path = "/v1/activities/{id}", tag = "activities", params(("id" = Uuid, Path)),
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
    let wish = (event_id(&user, id, "activity.retracted", 0), ActivityRetracted { activity_id: id }.into());
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
struct ActivityPage {
    activities: Vec<ActivityView>,
    /// There is more: send it as `cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Your runs, rides and classes, newest first.
#[utoipa::path(get, path = "/v1/activities", tag = "activities", params(ListParams),
    responses((status = 200, body = ActivityPage), (status = 422, body = Problem)))]
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
    let place = |(id, done): &(Uuid, PerformedActivity)| cursor(done.performed_at.as_millisecond(), id);
    let (activities, next_cursor) = page(app.book.activities(&user, &filter).await?, limit, place);
    let activities =
        activities.iter().map(|(id, performed)| activity_view(*id, performed, &person)).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), ActivityPage { activities, next_cursor }))
}
