//! What each day holds.

use super::App;
use super::extract::{Asked, Carried, Person, answer};
use super::problem::Problem;
use crate::domain::Refusal;
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(calendar))
}

/// The most days of one answer: a year and a leap day.
const MOST_DAYS: i32 = 366;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// The first local training day, such as 2026-05-01.
    from: String,
    /// The last; at most a year later.
    to: String,
}

#[derive(Serialize, ToSchema)]
struct Calendar {
    /// Days on which something was done, oldest first.
    days: Vec<OnDay>,
}

#[derive(Serialize, ToSchema, Default)]
struct OnDay {
    /// The local training day.
    day: String,
    /// Sets of every kind.
    sets: i64,
    /// Runs, rides and classes.
    activities: i64,
    workouts: Vec<DayWorkout>,
}

#[derive(Serialize, ToSchema)]
struct DayWorkout {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Whether it ended.
    finished: bool,
}

/// Which days you trained on. A session that crosses midnight stands on the day it started.
#[utoipa::path(get, path = "/v1/calendar", tag = "workouts", params(Params),
    responses((status = 200, body = Calendar), (status = 422, body = Problem)))]
async fn calendar(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<Params>,
) -> Result<Response, Problem> {
    let (from, to): (Date, Date) = (word("from", &params.from)?, word("to", &params.to)?);
    let apart = from.until(to).map_or(i32::MAX, |span| span.get_days());
    if !(0..MOST_DAYS).contains(&apart) {
        return Err(Refusal::invalid("to", "must be from the first day to a year later").into());
    }
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let (from, to) = (from.to_string(), to.to_string());
    let mut days: BTreeMap<String, OnDay> = BTreeMap::new();
    for (day, count) in app.book.days(&user, &from, &to).await? {
        days.insert(
            day.clone(),
            OnDay { day, sets: count.sets, activities: count.activities, workouts: Vec::new() },
        );
    }
    for row in app.book.workouts_between(&user, &from, &to).await? {
        let new = || OnDay { day: row.day.clone(), ..OnDay::default() };
        let workout = DayWorkout { id: row.workout_id, name: row.name, finished: row.finished_at.is_some() };
        days.entry(row.day.clone()).or_insert_with(new).workouts.push(workout);
    }
    let calendar = Calendar { days: days.into_values().collect() };
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), calendar))
}
