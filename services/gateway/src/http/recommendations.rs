//! What the coach recommends, why, and what people answer.

use super::App;
use super::command::{carry_out, done_before, taken};
use super::extract::{Asked, At, Carried, CommandId, Json, Person};
use super::guides::EntryView;
use super::problem::Problem;
use super::question::question;
use super::sets::{SetView, Stored, stored, view};
use crate::domain::Refusal;
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use mariposas_event_schema::Fact;
use mariposas_event_schema::facts::recommendation::RecommendationAnswered;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::ids::event_id;
use mariposas_service::clock;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(answer))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// An instant, such as 2026-06-01T03:00:00Z: everything that fires on what was done until then, shown or not, as
    /// if nothing had been said before. Nothing is written.
    as_of: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct RecommendationsAnswer {
    /// Each with rule, subject, priority, whether it is shown, title, advice, reason, evidence and source. Those that are
    /// shown were issued and are answered by their id; safety is shown, and can be answered, at once. What else fires waits
    /// for its turn, and is listed without being shown. Low volume of several muscles is one card: the others are `part_of`
    /// it. Its id, rule and subject stay when some of them are done; its words are about the others.
    #[schema(value_type = Vec<Object>)]
    recommendations: Value,
}

/// What the coach recommends, with the reason and the numbers behind it.
#[utoipa::path(get, path = "/v1/recommendations", tag = "coach", params(Params),
    responses((status = 200, body = RecommendationsAnswer), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn list(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<Params>,
) -> Result<Response, Problem> {
    let as_of = params.as_of.as_deref().map(instant).transpose()?;
    let args = json!({"as_of": as_of});
    let recommendations = question(&app, "coach", "recommendations", &user, &carried, args).await?;
    Ok(axum::Json(RecommendationsAnswer { recommendations }).into_response())
}

fn instant(text: &str) -> Result<Timestamp, Refusal> {
    text.parse().map_err(|_| {
        let cure = "write a time with its offset, such as 2026-06-01T03:00:00Z (a + in an address is %2B)";
        Refusal::invalid("as_of", cure)
    })
}

#[derive(Serialize, ToSchema)]
struct WholeRecommendation {
    /// The recommendation, while it is open as the list has it, then as it was issued; its `state` (open, resolved,
    /// dismissed, unheeded or expired), `thanks` where the person did what was asked, when it was issued (null for safety
    /// whose session is not over), the instant it judged, and each condition with the value found then.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    card: Map<String, Value>,
    /// The sets behind it, as they are now.
    sets: Vec<SetView>,
    /// What the guide says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    guide_entry: Option<EntryView>,
}

#[derive(Deserialize)]
struct SetBehind {
    id: Uuid,
    performed: PerformedSet,
}

/// One recommendation with everything behind it, open or closed.
#[utoipa::path(get, path = "/v1/recommendations/{id}", tag = "coach", params(("id" = Uuid, Path)),
    responses((status = 200, body = WholeRecommendation), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn one(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let found = question(&app, "coach", "recommendation", &user, &carried, json!({"id": id})).await?;
    let Value::Object(mut card) = found else {
        return Err(Problem::not_found("you have no recommendation with this id"));
    };
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let sets: Vec<SetBehind> =
        serde_json::from_value(card.remove("sets").unwrap_or_default()).map_err(Problem::internal)?;
    let sets = sets.iter().map(|set| view(set.id, &set.performed, &person)).collect();
    let guide_entry = card.get("guide").and_then(Value::as_str).and_then(EntryView::of);
    Ok(axum::Json(WholeRecommendation { card, sets, guide_entry }).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerInput {
    /// accepted, snoozed or dismissed.
    answer: String,
}

/// Answer a recommendation, about everything that it names: snoozed, it is held back as a whole.
#[utoipa::path(post, path = "/v1/recommendations/{id}/answer", tag = "coach", params(("id" = Uuid, Path)), request_body = AnswerInput,
    responses((status = 200, body = Stored), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn answer(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
    Json(input): Json<AnswerInput>,
) -> Result<Response, Problem> {
    let cards = question(&app, "coach", "recommendations", &user, &carried, json!({})).await?;
    let card = cards.as_array().into_iter().flatten().find(|card| card["id"] == json!(id));
    let (at, event) = (clock::now(), event_id(&user, command, "recommendation.answered", 0));
    let Some(card) = card else {
        // What was answered is not open any more, for whoever did not hear that it was, either.
        app.writer.settle(&user, carried.0.as_ref()).await?;
        let answered = done_before(&app, &user, command, event, at).await?;
        let missing = || Problem::not_found("you have no open recommendation with this id");
        let position = answered.ok_or_else(missing)?.position;
        return match app.writer.stored(&position).await? {
            Fact::RecommendationAnswered(before)
                if before.recommendation_id == id && before.answer == word("answer", &input.answer)? =>
            {
                Ok(stored(StatusCode::OK, id, &position))
            }
            _ => Err(taken()),
        };
    };
    let text = |name: &str| card[name].as_str().unwrap_or_default().to_owned();
    let fact = RecommendationAnswered {
        recommendation_id: id,
        rule: text("rule"),
        subject: text("subject"),
        judged: Some(text("judged")),
        answer: word("answer", &input.answer)?,
        at,
    };
    let written = carry_out(&app, &user, command, &[(event, fact.into())], at).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}
