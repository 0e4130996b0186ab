//! Whether this process lives, and whether it may be asked.

use super::App;
use super::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// The process runs.
#[utoipa::path(get, path = "/health/live", tag = "health", security(()), responses((status = 200, description = "It runs.")))]
async fn live() -> &'static str {
    "ok\n"
}

#[derive(Serialize, ToSchema)]
struct Readiness {
    ready: bool,
    nats: bool,
    services: Vec<ServiceReady>,
}

#[derive(Serialize, ToSchema)]
struct ServiceReady {
    name: &'static str,
    caught_up: bool,
    /// Events that were on the log when the process started and are not applied yet.
    behind: u64,
}

/// NATS answers, and every service of this process has caught up to where the log stood at its start.
#[utoipa::path(get, path = "/health/ready", tag = "health", security(()),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    let nats = app.logs.is_connected();
    let states = app.readiness.services();
    let ready = nats && states.iter().all(|service| service.caught_up);
    let services = states
        .into_iter()
        .map(|service| ServiceReady {
            name: service.name,
            caught_up: service.caught_up,
            behind: service.behind,
        })
        .collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, axum::Json(Readiness { ready, nats, services })).into_response())
}
