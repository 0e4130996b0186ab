//! What a person makes of exercises: their own ones, links to the catalogue, and credits.

use crate::domain::Refusal;
use crate::domain::exercise::credits::{CreditInput, as_own as own_credits, read};
use crate::domain::exercise::{ExerciseInput, NameOf, define, find, hint, name_of, own_id};
use crate::http::App;
use crate::http::command::carry_out;
use crate::http::extract::{At, Carried, CommandId, Json, Person, answer};
use crate::http::problem::Problem;
use crate::projection::PersonRow;
use crate::write::Wish;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mariposas_event_schema::facts::exercise::{ExerciseAdjusted, ExerciseLinked};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Position, UserId};
use mariposas_service::clock;
use mariposas_training::Catalogue;
use mariposas_training::personal::{Exercises, MAX_OWN, OwnExercise};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
struct SavedExercise {
    /// What sets name it by.
    exercise: String,
    /// Send it back as `Mariposas-Position` to read what you wrote.
    position: String,
    /// What it lacks to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

/// The answer to a change of an exercise. `exercises` are those after it.
fn saved(status: StatusCode, id: &str, position: &Position, exercises: &Exercises) -> Response {
    let hint = exercises.own().get(id).and_then(|_| hint(exercises, id));
    answer(status, position, SavedExercise { exercise: id.to_owned(), position: position.to_string(), hint })
}

/// The person, with every exercise they were told is theirs.
async fn settled(app: &App, user: &UserId, carried: &Carried) -> Result<Arc<PersonRow>, Problem> {
    let sequence = app.writer.settle_context(user, carried.0.as_ref()).await?;
    Ok(app.book.person(user, sequence).await?)
}

/// Appends what changes an exercise; where nothing changes, nothing.
async fn change(
    app: &App,
    user: &UserId,
    id: &str,
    before: &Exercises,
    after: &Exercises,
    (command, wish): (Uuid, Wish),
) -> Result<Response, Problem> {
    if before == after {
        return Ok(saved(StatusCode::OK, id, &app.writer.applied(user), after));
    }
    let written = carry_out(app, user, command, &[wish], clock::now()).await?;
    Ok(saved(StatusCode::OK, id, &written.position, after))
}

fn in_catalogue(name: &str, slug: &str) -> Problem {
    let detail = format!("`{name}` is `{slug}` of the catalogue; log that one, or choose another name");
    Problem::conflict("in-catalogue", detail).with("exercise", slug)
}

/// There would be more than [`MAX_OWN`].
pub(crate) fn too_many() -> Problem {
    let detail = format!("{MAX_OWN} exercises of your own are the most there can be");
    Problem::new(422, "too-many-exercises", detail)
}

fn not_own() -> Problem {
    Problem::not_found(
        "you have no exercise of your own with this id; what one of the catalogue credits is changed with PUT /v1/exercises/{exercise}/credits",
    )
}

/// Make an exercise of your own. The same name makes the same exercise, also when an import brings it.
///
/// It counts for muscles once it names a pattern and a primary muscle; until then the answer has a hint.
#[utoipa::path(post, path = "/v1/exercises", tag = "exercises", request_body = ExerciseInput,
    responses((status = 201, body = SavedExercise),
        (status = 200, description = "A repetition.", body = SavedExercise),
        (status = 409, description = "The name is one of the catalogue's, or of another exercise of yours: `exercise` says which.", body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Json(input): Json<ExerciseInput>,
) -> Result<Response, Problem> {
    let person = settled(&app, &user, &carried).await?;
    // The id is the command's too: sent again, in the log it is the same event.
    let command = own_id(&user, input.name.trim());
    let fact = define(command.to_string(), &input)?;
    match name_of(&fact.name, &person) {
        Some(NameOf::Catalogue(known)) => return Err(in_catalogue(&fact.name, &known.slug)),
        Some(NameOf::Own(id)) if person.exercises.own().get(id) == Some(&OwnExercise::from(&fact)) => {
            return Ok(saved(StatusCode::OK, id, &app.writer.applied(&user), &person.exercises));
        }
        Some(NameOf::Own(id)) => {
            let detail = format!("you have `{}` already; change it with PUT /v1/exercises/{id}", fact.name);
            return Err(Problem::conflict("known-exercise", detail).with("exercise", id));
        }
        None if person.exercises.own().len() >= MAX_OWN => return Err(too_many()),
        None => {}
    }
    let id = fact.exercise.clone();
    let mut exercises = person.exercises.clone();
    exercises.define(&id, (&fact).into());
    let wish = (event_id(&user, command, "exercise.defined", 0), fact.into());
    let written = carry_out(&app, &user, command, &[wish], clock::now()).await?;
    let status = if written.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok(saved(status, &id, &written.position, &exercises))
}

/// Write an exercise of your own anew, as a whole. All of its history counts by what it is now.
///
/// Under its old name it is still found.
#[utoipa::path(put, path = "/v1/exercises/{exercise}", tag = "exercises", request_body = ExerciseInput,
    params(("exercise" = String, Path, description = "The id of an own exercise.")),
    responses((status = 200, body = SavedExercise), (status = 404, body = Problem),
        (status = 409, description = "The name is one of the catalogue's, or of another exercise of yours: `exercise` says which.", body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn replace(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<String>,
    Json(input): Json<ExerciseInput>,
) -> Result<Response, Problem> {
    let person = settled(&app, &user, &carried).await?;
    if !person.exercises.own().contains_key(&id) {
        return Err(not_own());
    }
    let fact = define(id.clone(), &input)?;
    match name_of(&fact.name, &person) {
        Some(NameOf::Catalogue(known)) => return Err(in_catalogue(&fact.name, &known.slug)),
        Some(NameOf::Own(other)) if other != id => {
            let detail = format!("`{}` is the name of another exercise of yours; choose another", fact.name);
            return Err(Problem::conflict("known-exercise", detail).with("exercise", other));
        }
        _ => {}
    }
    let mut after = person.exercises.clone();
    after.define(&id, (&fact).into());
    let wish = (event_id(&user, command, "exercise.defined", 0), fact.into());
    change(&app, &user, &id, &person.exercises, &after, (command, wish)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// A slug, a name or an alias of the catalogue.
    #[schema(example = "leg-extension-machine")]
    exercise: String,
}

/// Say which exercise of the catalogue an own one is. All of its history counts as that one.
///
/// Say another to correct it.
#[utoipa::path(put, path = "/v1/exercises/{exercise}/link", tag = "exercises", request_body = Link,
    params(("exercise" = String, Path, description = "The id of an own exercise.")),
    responses((status = 200, body = SavedExercise), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn link(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<String>,
    Json(input): Json<Link>,
) -> Result<Response, Problem> {
    let person = settled(&app, &user, &carried).await?;
    if !person.exercises.own().contains_key(&id) {
        return Err(not_own());
    }
    let known = Catalogue::global().find(&input.exercise).ok_or_else(|| {
        let shown: String = input.exercise.chars().take(80).collect();
        let detail =
            format!("`{shown}` is no exercise of the catalogue; look one up with GET /v1/exercises?q=");
        Refusal::new("unknown-exercise", detail)
    })?;
    let fact = ExerciseLinked { exercise: id.clone(), slug: known.slug.clone() };
    let mut after = person.exercises.clone();
    after.link(&id, &fact.slug);
    let wish = (event_id(&user, command, "exercise.linked", 0), fact.into());
    change(&app, &user, &id, &person.exercises, &after, (command, wish)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credits {
    /// Each muscle once; empty takes your change back.
    credits: Vec<CreditInput>,
}

/// Set what one hard set of an exercise credits to which muscle, in place of what the exercise says. All of your
/// history counts by it, and so do own exercises that are linked to it and have no credits of their own.
#[utoipa::path(put, path = "/v1/exercises/{exercise}/credits", tag = "exercises", request_body = Credits,
    params(("exercise" = String, Path, example = "squat-barbell",
        description = "A slug, a name or an alias of the catalogue, or the id or name of an own exercise.")),
    responses((status = 200, body = SavedExercise), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn credit(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(exercise): At<String>,
    Json(input): Json<Credits>,
) -> Result<Response, Problem> {
    let person = settled(&app, &user, &carried).await?;
    let found = find(&exercise, &person).ok();
    let (id, _) = found.ok_or_else(|| Problem::not_found("there is no exercise with this id"))?;
    let credits = read(&input.credits)?;
    let mut after = person.exercises.clone();
    after.adjust(&id, own_credits(&credits));
    let wish = (
        event_id(&user, command, "exercise.adjusted", 0),
        ExerciseAdjusted { exercise: id.clone(), credits }.into(),
    );
    change(&app, &user, &id, &person.exercises, &after, (command, wish)).await
}
