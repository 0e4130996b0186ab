//! `/openapi.json`, and a page to read and try it with.

use super::App;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

const PAGE: &str = include_str!("docs/page.html");
const STYLE: &str = include_str!("docs/page.css");
const SCRIPT: &str = include_str!("docs/page.js");
/// Only what this page is made of.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Says that requests carry a token.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// Adds what is the same everywhere: the media type of problems, the answers every operation may give, and the
/// headers every operation understands.
pub(super) fn complete(openapi: &OpenApi) -> Value {
    let mut api = serde_json::to_value(openapi).unwrap_or_default();
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            complete_operation(path, method, operation);
        }
    }
    api
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    // Handlers of several resources have one name.
    let name = format!("{}_{}", text(&operation["tags"][0]), text(&operation["operationId"]));
    operation["operationId"] = name.into();
    let is_open = operation["security"] == json!([{}]);
    let has_body = operation.get("requestBody").is_some();
    let mut also =
        vec![("503", "What was asked is not known yet, or not known to be stored: send it again.")];
    if !is_open {
        also.push(("401", "There is no token, or it has ended."));
    }
    if has_body {
        also.push(("400", "The body cannot be read."));
        also.push(("408", "The body did not arrive in time."));
        also.push(("413", "The body is too large."));
        also.push(("415", "The body is of another media type."));
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        for (status, description) in also {
            let problem = json!({"description": description, "content": {"application/json": {"schema": {"$ref": PROBLEM}}}});
            responses.entry(status).or_insert(problem);
        }
        for (status, response) in responses.iter_mut() {
            // OpenAPI wants a description of each.
            if response["description"].as_str().is_none_or(str::is_empty) {
                let status = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
                let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("An answer");
                response["description"] = format!("{reason}.").into();
            }
            let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else { continue };
            if content.get("application/json").is_some_and(|json| json["schema"]["$ref"] == PROBLEM)
                && let Some(problem) = content.remove("application/json")
            {
                content.insert("application/problem+json".to_owned(), problem);
            }
        }
    }
    let mut headers = Vec::new();
    if !is_open {
        headers.push(("Mariposas-Position", "The position of a write: the answer waits until it shows it."));
    }
    if !is_open
        && matches!(method, "post" | "put" | "patch" | "delete")
        && !path.starts_with("/v1/sets/batch")
    {
        headers.push(("Idempotency-Key", "A name for this command: sent again under it, it happens once."));
    }
    if path == "/v1/live" {
        headers = vec![("Last-Event-ID", "The last event that was seen: the stream goes on after it.")];
    }
    let parameters =
        operation.as_object_mut().map(|operation| operation.entry("parameters").or_insert(json!([])));
    if let Some(Value::Array(parameters)) = parameters {
        for (name, description) in headers {
            let schema = json!({"type": "string"});
            parameters.push(
                json!({"name": name, "in": "header", "required": false, "description": description, "schema": schema}),
            );
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

const PROBLEM: &str = "#/components/schemas/Problem";

pub(super) fn routes(openapi: &Value) -> Router<App> {
    let json = format!("{openapi:#}");
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move {
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)], text)
        })
    };
    Router::new()
        .route(
            "/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], json).into_response() }),
        )
        .route("/", get(|| async { axum::response::Redirect::temporary("/docs") }))
        .route("/docs", file("text/html; charset=utf-8", PAGE))
        .route("/docs/page.css", file("text/css; charset=utf-8", STYLE))
        .route("/docs/page.js", file("text/javascript; charset=utf-8", SCRIPT))
}
