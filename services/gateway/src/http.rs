//! The API of people and programs, under `/v1`.

pub(crate) mod problem;

mod accounts;
mod activities;
mod bodyweights;
mod calendar;
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
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use docs::Security;
use mariposas_service::Readiness;
use problem::Problem;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
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

/// The largest body of an ordinary request.
const MAX_BODY: usize = 1024 * 1024;
/// How long a handler may work. Imports and the live feed take the time they need.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(15);

#[derive(OpenApi)]
#[openapi(
    info(title = "Mariposas", description = "Build a routine, track every set, raise butterflies."),
    modifiers(&Security),
    security(("token" = []))
)]
struct Api;

fn routes() -> OpenApiRouter<App> {
    let quick = OpenApiRouter::new()
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
        .layer(axum::middleware::from_fn(time_limit))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(quick)
        .merge(sets::batch_routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(live::routes())
}

/// A handler that takes too long answers 503: what it did is not known, and may be sent again.
async fn time_limit(
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    use axum::response::IntoResponse;
    tokio::time::timeout(HANDLER_TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| Problem::unavailable("this took too long; send it again").into_response())
}

/// The API as OpenAPI 3.1, from the code.
pub fn openapi() -> serde_json::Value {
    docs::complete(&routes().to_openapi())
}

pub(crate) fn router(app: App) -> Router {
    let (router, openapi) = routes().split_for_parts();
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // One layer: each that a router is given by itself is boxed, and cloned, for every request.
    let around = ServiceBuilder::new()
        .layer(set(CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"))
        .layer(set(REFERRER_POLICY, "no-referrer"))
        .layer(set(CACHE_CONTROL, "no-store"))
        .layer(set(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(axum::middleware::from_fn(unread::take))
        .layer(CatchPanicLayer::custom(problem::of_panic));
    router
        .merge(docs::routes(&docs::complete(&openapi)))
        .merge(guides::pages())
        .fallback(|| async { Problem::not_found("there is nothing at this address; see /docs") })
        .method_not_allowed_fallback(|| async {
            Problem::new(405, "method-not-allowed", "this address takes other methods; see /docs")
        })
        .layer(around)
        .with_state(app)
}
