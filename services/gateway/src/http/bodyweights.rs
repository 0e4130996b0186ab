//! Body weights over time.

use super::App;
use super::command::carry_out;
use super::extract::{Asked, Carried, CommandId, Json, Person, answer, page_size};
use super::paging::{day, page, unreadable_cursor};
use super::problem::Problem;
use crate::book::BodyweightFilter;
use crate::domain::bodyweight::{BodyweightInput, key, record};
use crate::domain::set::written;
use crate::domain::weight::WeightInput;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use mariposas_event_schema::Fact;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::ids::event_id;
use mariposas_service::clock;
use mariposas_training::Weight;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(weigh, list))
}

#[derive(Serialize, ToSchema)]
struct BodyweightView {
    /// As it was typed.
    weight: WeightInput,
    /// When it was taken, to the second.
    #[schema(example = "2026-05-29T07:15:00+02:00")]
    at: String,
    /// The local training day it was taken on.
    day: String,
}

fn view(weight: Weight, taken_at: &str, day: String, profile: &ProfileUpdated) -> BodyweightView {
    let zone = profile.time_zone.as_deref().unwrap_or("UTC");
    let at = taken_at.parse::<Timestamp>().map_or_else(|_| taken_at.to_owned(), |at| written(at, zone));
    BodyweightView { weight: WeightInput::of(weight), at, day }
}

#[derive(Serialize, ToSchema)]
struct SavedBodyweight {
    #[serde(flatten)]
    bodyweight: BodyweightView,
    /// Send it back as `Mariposas-Position` to read what you wrote.
    position: String,
}

/// Record a body weight, now or for a time that was.
///
/// Loads of body-weight exercises count with the weight of their time. A wrong one is replaced by another for the
/// same second.
#[utoipa::path(post, path = "/v1/bodyweights", tag = "bodyweights", request_body = BodyweightInput,
    responses((status = 201, body = SavedBodyweight),
        (status = 200, description = "A repetition.", body = SavedBodyweight),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn weigh(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Json(input): Json<BodyweightInput>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let now = clock::now();
    let mut recorded = record(&input, &person.profile, now)?;
    let (status, position) = if app.book.bodyweight(&user, &key(recorded.at)).await? == Some(recorded.weight)
    {
        (StatusCode::OK, app.writer.applied(&user))
    } else {
        let wish = (event_id(&user, command, "bodyweight.recorded", 0), recorded.clone().into());
        let written = carry_out(&app, &user, command, &[wish], now).await?;
        let status = if written.repeated { StatusCode::OK } else { StatusCode::CREATED };
        // A repetition without `at` is told the instant that was recorded.
        if written.repeated
            && let Fact::BodyweightRecorded(first) = app.writer.stored(&written.position).await?
        {
            recorded = first;
        }
        (status, written.position)
    };
    let day = recorded.day.to_string();
    let bodyweight = view(recorded.weight, &key(recorded.at), day, &person.profile);
    let saved = SavedBodyweight { bodyweight, position: position.to_string() };
    Ok(answer(status, &position, saved))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// First local training day.
    from: Option<String>,
    /// Last local training day.
    to: Option<String>,
    /// What the page before returned.
    cursor: Option<String>,
    /// 1 to 1000; 1000 when absent.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct BodyweightPage {
    bodyweights: Vec<BodyweightView>,
    /// There is more: send it as `cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Your body weights, oldest first, those of your profile among them.
#[utoipa::path(get, path = "/v1/bodyweights", tag = "bodyweights", params(ListParams),
    responses((status = 200, body = BodyweightPage), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<ListParams>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, 0).await?;
    let limit = page_size(params.limit, 1_000, 1_000)?;
    let after = params.cursor.map(|cursor| cursor.parse::<Timestamp>().map(key));
    let filter = BodyweightFilter {
        from: day("from", params.from)?,
        to: day("to", params.to)?,
        after: after.transpose().map_err(|_| unreadable_cursor())?,
        limit: i64::from(limit) + 1,
    };
    let rows = app.book.bodyweights(&user, &filter).await?;
    let (rows, next_cursor) = page(rows, limit, |row| row.taken_at.clone());
    let bodyweights = rows.into_iter().map(|row| view(row.weight, &row.taken_at, row.day, &person.profile));
    let page = BodyweightPage { bodyweights: bodyweights.collect(), next_cursor };
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), page))
}
