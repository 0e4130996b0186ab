//! `/openapi.json`, and a page to read and try it with.

use super::App;
use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::Modify;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

const PAGE: &str = include_str!("docs/page.html");
const STYLE: &str = include_str!("docs/page.css");
const SCRIPT: &str = include_str!("docs/page.js");
/// Only what this page is made of.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Says that requests carry a token.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

pub(super) fn routes(openapi: &utoipa::openapi::OpenApi) -> Router<App> {
    let json = openapi.to_pretty_json().unwrap_or_default();
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)], text) })
    };
    Router::new()
        .route("/openapi.json", get(move || async move { ([(header::CONTENT_TYPE, "application/json")], json).into_response() }))
        .route("/", get(|| async { axum::response::Redirect::temporary("/docs") }))
        .route("/docs", file("text/html; charset=utf-8", PAGE))
        .route("/docs/page.css", file("text/css; charset=utf-8", STYLE))
        .route("/docs/page.js", file("text/javascript; charset=utf-8", SCRIPT))
}
