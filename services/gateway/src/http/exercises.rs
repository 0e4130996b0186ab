//! The exercise catalogue and a person's own exercises.

pub(super) mod own;
mod substitutes;
mod view;

use super::App;
use super::extract::{Asked, At, Carried, Person, answer};
use super::problem::Problem;
use crate::domain::exercise::find;
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_training::catalogue::normalise;
use mariposas_training::{Catalogue, Muscle};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use view::{ExerciseView, WholeExercise};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, own::create))
        .routes(routes!(get, own::replace))
        .routes(routes!(own::link))
        .routes(routes!(own::credit))
        .routes(routes!(substitutes::instead))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// Words of the name.
    q: Option<String>,
    /// A muscle it trains; primary muscles come first.
    muscle: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Exercises {
    exercises: Vec<ExerciseView>,
}

/// Exercises: the catalogue's and your own. An own one that is linked stands there as the catalogue's.
#[utoipa::path(get, path = "/v1/exercises", tag = "exercises", params(Params),
    responses((status = 200, body = Exercises), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<Params>,
) -> Result<Response, Problem> {
    let muscle: Option<Muscle> = params.muscle.as_deref().map(|muscle| word("muscle", muscle)).transpose()?;
    let query = params.q.unwrap_or_default();
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let wanted = normalise(&query);
    let own =
        person.exercises.own().keys().filter_map(|id| person.exercises.resolve(id).filter(|e| e.slug == *id));
    let own = own.filter(|exercise| {
        let name = normalise(&exercise.name);
        let trains =
            |muscle: Muscle| exercise.primary.contains(&muscle) || exercise.secondary.contains(&muscle);
        wanted.split_whitespace().all(|word| name.contains(word)) && muscle.is_none_or(trains)
    });
    let mut exercises: Vec<ExerciseView> =
        own.map(|exercise| ExerciseView::own(&exercise, &person.exercises)).collect();
    exercises.extend(Catalogue::global().search(&query, muscle).into_iter().map(ExerciseView::of));
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), Exercises { exercises }))
}

/// One exercise as you have it: with its link to the catalogue and what it credits to which muscle.
#[utoipa::path(get, path = "/v1/exercises/{exercise}", tag = "exercises",
    params(("exercise" = String, Path, example = "bench-press-barbell",
        description = "A slug, a name or an alias of the catalogue, or the id or name of an own exercise.")),
    responses((status = 200, body = WholeExercise), (status = 404, body = Problem)))]
async fn get(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(exercise): At<String>,
) -> Result<Response, Problem> {
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let found = find(&exercise, &person).ok();
    let whole = found.and_then(|(id, _)| WholeExercise::of(&id, &person.exercises));
    let whole = whole.ok_or_else(|| Problem::not_found("there is no exercise with this id"))?;
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), whole))
}
