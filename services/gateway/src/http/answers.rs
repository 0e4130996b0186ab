//! What services answer. They are asked over NATS, in every mode.

use super::App;
use super::extract::{Carried, Person};
use super::problem::Problem;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use mariposas_event_schema::UserId;
use mariposas_service::{Query, ask, clock};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(pets))
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
struct PetsAnswer {
    /// Its stage is one of egg, instar_1 to instar_5, chrysalis, adult.
    #[schema(value_type = Object)]
    companion: Value,
    #[schema(value_type = Vec<Object>)]
    collection: Value,
    #[schema(value_type = Vec<Object>)]
    wardrobe: Value,
    #[schema(value_type = Vec<Object>)]
    rolls: Value,
}

/// Your companion and collection.
#[utoipa::path(get, path = "/v1/pets", tag = "pets", responses((status = 200, body = PetsAnswer), (status = 503, body = Problem)))]
async fn pets(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    Ok(axum::Json(question(&app, "pet", "pets", &user, &carried, json!({})).await?).into_response())
}
