//! The API of people and programs, under `/v1`.

pub(crate) mod problem;

mod accounts;
mod activities;
mod around;
mod bodyweights;
mod calendar;
mod command;
mod docs;
mod exercises;
mod exports;
mod extract;
mod guides;
mod health;
mod imports;
mod live;
mod next;
mod paging;
mod patch;
mod pets;
mod profile;
mod progress;
mod question;
mod reading;
mod recommendations;
mod routines;
pub(crate) mod server;
pub(crate) use imports::Turns;
mod sets;
mod unread;
mod workouts;

use crate::accounts::Accounts;
use crate::book::Book;
use crate::live::Hub;
use crate::write::Writer;
use axum::Router;
use docs::Security;
use mariposas_service::Readiness;
use problem::Problem;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// What handlers share.
pub(crate) struct Shared {
    pub(crate) accounts: Accounts,
    pub(crate) book: Book,
    pub(crate) writer: Writer,
    pub(crate) hub: Hub,
    pub(crate) logs: mariposas_event_log::Logs,
    pub(crate) readiness: Readiness,
    /// One import of a person at a time: two would both find the rows missing.
    pub(crate) imports: imports::Turns,
}

pub(crate) type App = Arc<Shared>;

#[derive(OpenApi)]
#[openapi(
    info(title = "Mariposas", description = "Build a routine, track every set, raise butterflies."),
    modifiers(&Security),
    security(("token" = []))
)]
struct Api;

fn routes() -> OpenApiRouter<App> {
    let unhurried = OpenApiRouter::new()
        .merge(sets::batch_routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(live::routes())
        .layer(axum::middleware::from_fn(around::unhurried));
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(accounts::routes())
        .merge(profile::routes())
        .merge(sets::routes())
        .merge(activities::routes())
        .merge(bodyweights::routes())
        .merge(workouts::routes())
        .merge(routines::routes())
        .merge(exercises::routes())
        .merge(recommendations::routes())
        .merge(guides::routes())
        .merge(pets::routes())
        .merge(progress::routes())
        .merge(calendar::routes())
        .merge(next::routes())
        .merge(health::routes())
        .merge(unhurried)
}

/// The API as OpenAPI 3.1, from the code.
pub fn openapi() -> serde_json::Value {
    docs::complete(&routes().to_openapi())
}

pub(crate) fn router(app: App) -> Router {
    let (router, openapi) = routes().split_for_parts();
    router
        .merge(docs::routes(&docs::complete(&openapi)))
        .merge(guides::pages())
        .fallback(|| async { Problem::not_found("there is nothing at this address; see /docs") })
        .method_not_allowed_fallback(|| async {
            Problem::new(405, "method-not-allowed", "this address takes other methods; see /docs")
        })
        .with_state(app)
}
