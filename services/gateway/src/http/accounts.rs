//! Accounts and signing in.

use super::App;
use super::extract::{Json, Person, bearer};
use super::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use mariposas_service::{clock, ids};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(login)).routes(routes!(logout))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    #[schema(example = "ada@example.org")]
    email: String,
    /// At least 8 characters.
    password: String,
    #[serde(default)]
    display_name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Serialize, ToSchema)]
struct SignedIn {
    user_id: String,
    /// Send it as `Authorization: Bearer <token>`. It is shown once.
    token: String,
}

impl From<crate::accounts::SignedIn> for SignedIn {
    fn from(signed_in: crate::accounts::SignedIn) -> Self {
        Self { user_id: signed_in.user.to_string(), token: signed_in.token }
    }
}

/// Make an account.
#[utoipa::path(post, path = "/v1/accounts", tag = "accounts", request_body = NewAccount, security(()),
    responses((status = 201, body = SignedIn), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create(State(app): State<App>, Json(new): Json<NewAccount>) -> Result<Response, Problem> {
    let signed_in = app
        .accounts
        .create(ids::new_id(), &new.email, &new.password, &new.display_name, clock::now())
        .await?;
    Ok((StatusCode::CREATED, axum::Json(SignedIn::from(signed_in))).into_response())
}

/// Sign in.
#[utoipa::path(post, path = "/v1/login", tag = "accounts", request_body = Credentials, security(()),
    responses((status = 200, body = SignedIn), (status = 401, body = Problem)))]
async fn login(
    State(app): State<App>,
    Json(who): Json<Credentials>,
) -> Result<axum::Json<SignedIn>, Problem> {
    Ok(axum::Json(app.accounts.login(&who.email, &who.password, clock::now()).await?.into()))
}

/// End this token.
#[utoipa::path(post, path = "/v1/logout", tag = "accounts", responses((status = 204), (status = 401, body = Problem)))]
async fn logout(State(app): State<App>, _: Person, headers: HeaderMap) -> Result<StatusCode, Problem> {
    if let Some(token) = bearer(&headers) {
        app.accounts.revoke(token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
