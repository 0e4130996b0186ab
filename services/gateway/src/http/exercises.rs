//! The exercise catalogue and a person's own exercises.

use super::App;
use super::extract::{Asked, Carried, Person, answer};
use super::problem::Problem;
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_training::catalogue::normalise;
use mariposas_training::{Catalogue, Exercise, Muscle};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
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

#[derive(Serialize, ToSchema)]
struct ExerciseView {
    /// What sets name it by.
    exercise: String,
    name: String,
    /// Of your own making.
    own: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    equipment: &'static str,
    /// Credited with a whole set.
    primary_muscles: Vec<&'static str>,
    /// Credited with half a set.
    secondary_muscles: Vec<&'static str>,
    load_type: &'static str,
    unilateral: bool,
}

fn view(exercise: &Exercise, own: bool) -> ExerciseView {
    let muscles = |muscles: &[Muscle]| muscles.iter().map(|muscle| muscle.as_str()).collect();
    ExerciseView {
        exercise: exercise.slug.clone(),
        name: exercise.name.clone(),
        own,
        pattern: exercise.pattern.map(Into::into),
        equipment: exercise.equipment.as_str(),
        primary_muscles: muscles(&exercise.primary),
        secondary_muscles: muscles(&exercise.secondary),
        load_type: exercise.load_type.as_str(),
        unilateral: exercise.unilateral,
    }
}

/// Exercises: the catalogue's and your own.
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
    let mut exercises: Vec<ExerciseView> = own.map(|exercise| view(&exercise, true)).collect();
    exercises
        .extend(Catalogue::global().search(&query, muscle).into_iter().map(|exercise| view(exercise, false)));
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), Exercises { exercises }))
}
