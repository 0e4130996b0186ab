//! What can be done instead of an exercise.

use super::view::ExerciseView;
use crate::domain::exercise::find;
use crate::http::App;
use crate::http::extract::{At, Carried, Person, answer};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_training::substitutes::{Closeness, Substitute, substitutes};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
struct Substitutes {
    /// Instead of which exercise.
    exercise: String,
    /// The closest first.
    substitutes: Vec<SubstituteView>,
}

#[derive(Serialize, ToSchema)]
struct SubstituteView {
    #[serde(flatten)]
    exercise: ExerciseView,
    /// same_pattern: the same movement. same_family: a movement of the same family, as a lunge for a squat.
    /// same_muscle: another movement for the same main muscle.
    #[schema(example = "same_pattern")]
    closeness: &'static str,
}

fn view(substitute: &Substitute) -> SubstituteView {
    let closeness = match substitute.closeness {
        Closeness::SamePattern => "same_pattern",
        Closeness::SameFamily => "same_family",
        Closeness::SameMuscle => "same_muscle",
    };
    SubstituteView { exercise: ExerciseView::of(substitute.exercise), closeness }
}

/// What you can do instead, when the machine is taken or the gym has none: exercises of the catalogue for the same
/// muscle, closest first.
///
/// What your profile lists as `equipment_unavailable` is left out. An own exercise without a pattern has none.
#[utoipa::path(get, path = "/v1/exercises/{exercise}/substitutes", tag = "exercises",
    params(("exercise" = String, Path, example = "leg-press-machine",
        description = "A slug, a name or an alias of the catalogue, or the id or name of an own exercise.")),
    responses((status = 200, body = Substitutes), (status = 404, body = Problem)))]
pub(super) async fn instead(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(exercise): At<String>,
) -> Result<Response, Problem> {
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let found = find(&exercise, &person).ok().map(|(id, _)| id);
    let meant = found.and_then(|id| Some((person.exercises.resolve(&id)?, id)));
    let (meant, id) = meant.ok_or_else(|| Problem::not_found("there is no exercise with this id"))?;
    let found = substitutes(&meant, &person.profile.equipment_unavailable);
    let substitutes = found.iter().map(view).collect();
    Ok(answer(StatusCode::OK, &app.writer.applied(&user), Substitutes { exercise: id, substitutes }))
}
