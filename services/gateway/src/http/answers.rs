//! What the coach answers, and how services are asked: over NATS, in every mode.

use super::App;
use super::extract::{At, Carried, CommandId, Json, Person};
use super::problem::Problem;
use super::sets::{Stored, stored};
use crate::domain::set::word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::recommendation::RecommendationAnswered;
use mariposas_event_schema::ids::event_id;
use mariposas_service::{Query, ask, clock};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(recommendations)).routes(routes!(answer_recommendation))
}

/// Asks a service about a person. The answer is passed on as it is: its shape is the service's own.
pub(super) async fn question(
    app: &App,
    service: &'static str,
    query: &str,
    user: &UserId,
    carried: &Carried,
    args: Value,
) -> Result<Value, Problem> {
    let question = Query { user: user.clone(), position: carried.text(), now: clock::now(), args };
    Ok(ask(app.logs.client(), service, query, &question).await?)
}

#[derive(Serialize, ToSchema)]
struct RecommendationsAnswer {
    /// Each with rule, subject, priority, whether it is shown, title, advice, reason, evidence and source.
    #[schema(value_type = Vec<Object>)]
    recommendations: Value,
}

/// What the coach recommends, with the reason and the numbers behind it.
#[utoipa::path(get, path = "/v1/recommendations", tag = "coach",
    responses((status = 200, body = RecommendationsAnswer), (status = 503, body = Problem)))]
async fn recommendations(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
) -> Result<Response, Problem> {
    let recommendations = question(&app, "coach", "recommendations", &user, &carried, json!({})).await?;
    Ok(axum::Json(RecommendationsAnswer { recommendations }).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerInput {
    /// accepted, snoozed or dismissed.
    answer: String,
}

/// Answer a recommendation.
#[utoipa::path(post, path = "/v1/recommendations/{id}/answer", tag = "coach", params(("id" = Uuid, Path)), request_body = AnswerInput,
    responses((status = 200, body = Stored), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn answer_recommendation(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(id): At<Uuid>,
    Json(input): Json<AnswerInput>,
) -> Result<Response, Problem> {
    let cards = question(&app, "coach", "recommendations", &user, &carried, json!({})).await?;
    let card = cards.as_array().into_iter().flatten().find(|card| card["id"] == json!(id));
    let card = card.ok_or_else(|| Problem::not_found("you have no open recommendation with this id"))?;
    let text = |name: &str| card[name].as_str().unwrap_or_default().to_owned();
    let at = clock::now();
    let fact = RecommendationAnswered {
        recommendation_id: id,
        rule: text("rule"),
        subject: text("subject"),
        answer: word("answer", &input.answer)?,
        at,
    };
    let wish = (event_id(&user, command, "recommendation.answered", 0), fact.into());
    let written = app.writer.command(&user, &[wish], at).await?;
    Ok(stored(StatusCode::OK, id, &written.position))
}
