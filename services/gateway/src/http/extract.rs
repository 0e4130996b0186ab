//! What handlers are given: who asks, what they sent, and what they have seen.

use super::problem::Problem;
use super::{App, Shared};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mariposas_event_schema::{Position, UserId};
use mariposas_service::{clock, ids};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

pub(crate) const POSITION: HeaderName = HeaderName::from_static("mariposas-position");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Whoever is signed in.
pub(crate) struct Person(pub(crate) UserId);

/// The token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl FromRequestParts<App> for Person {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let missing =
            || Problem::new(401, "sign-in", "send `Authorization: Bearer <token>`; POST /v1/login gives one");
        let token = bearer(&parts.headers).ok_or_else(missing)?;
        let user = app.accounts.who(token, clock::now()).await?;
        user.map(Self).ok_or_else(|| {
            Problem::new(401, "sign-in", "this token has ended; sign in again with POST /v1/login")
        })
    }
}

/// The position a request carries.
pub(crate) struct Carried(pub(crate) Option<Position>);

impl Carried {
    pub(crate) fn text(&self) -> Option<String> {
        self.0.as_ref().map(ToString::to_string)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Carried {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(POSITION) else { return Ok(Self(None)) };
        let bad = |detail: String| Problem::new(400, "bad-position", detail);
        let text = value.to_str().map_err(|_| bad("the Mariposas-Position header is no text".to_owned()))?;
        text.parse()
            .map(|position| Self(Some(position)))
            .map_err(|error| bad(format!("Mariposas-Position: {error}")))
    }
}

/// The id of a command: `Idempotency-Key`, made here when absent.
pub(crate) struct CommandId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for CommandId {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else { return Ok(Self(ids::new_id())) };
        let bad = || {
            Problem::new(400, "bad-idempotency-key", "Idempotency-Key must be 1 to 255 visible characters")
        };
        let text = value.to_str().map_err(|_| bad())?.trim_matches('"');
        if text.is_empty() || text.len() > 255 {
            return Err(bad());
        }
        let id =
            text.parse().unwrap_or_else(|_| mariposas_event_schema::ids::derived(&["idempotency-key", text]));
        Ok(Self(id))
    }
}

/// A JSON body of a known shape.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &Arc<Shared>) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        if kind != "application/json" && !kind.ends_with("+json") {
            return Err(Problem::new(415, "not-json", "send the body as `Content-Type: application/json`"));
        }
        let body = body(request).await?;
        if has_nul(&body) {
            return Err(Problem::new(422, "invalid-body", "text cannot hold the character NUL (\\u0000)"));
        }
        match serde_json::from_slice(&body) {
            // An array would pass for an object whose fields come in order.
            Ok(_) if body.trim_ascii_start().first() != Some(&b'{') => {
                Err(Problem::new(422, "invalid-body", "the body must be a JSON object"))
            }
            Ok(value) => Ok(Self(value)),
            Err(error) if error.is_data() => Err(Problem::new(422, "invalid-body", shape_error(&error))),
            Err(error) => {
                let place = format!("line {}, column {}", error.line(), error.column());
                Err(Problem::new(400, "bad-json", format!("the body is no JSON: {place}")))
            }
        }
    }
}

/// What serde says, without the place it adds, and never longer than a line.
fn shape_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    text.chars().take(300).collect()
}

/// Whether any text of a JSON document holds a NUL, which Postgres cannot store. A backslash stands only in texts, and with it
/// goes what it escapes: the document need not be read for this, however large or broken it is.
pub(crate) fn has_nul(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        if rest[at..].starts_with(b"\\u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// The largest body of an ordinary request.
const MAX_BODY: usize = 1024 * 1024;
/// How long an ordinary body may take to arrive; less than a handler may work, so that slowness is told apart.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of a body, for routes that say another number than [`MAX_BODY`] with `Extension`.
#[derive(Clone, Copy)]
pub(super) struct MaxBody(pub(super) usize);

/// A whole body within its limits.
async fn body(request: Request) -> Result<Bytes, Problem> {
    let slow = || {
        Problem::new(408, "body-timeout", format!("the body did not arrive whole within {BODY_TIMEOUT:?}"))
    };
    let most = request.extensions().get().map_or(MAX_BODY, |&MaxBody(most)| most);
    let arrived = tokio::time::timeout(BODY_TIMEOUT, Limited::new(request.into_body(), most).collect());
    match arrived.await.map_err(|_| slow())? {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Problem::new(413, "too-large", "the body is too large for this address"))
        }
        Err(_) => Err(slow()),
    }
}

/// A body too large for memory, as a file that nobody else sees and that ends with its handle.
pub(crate) async fn spool(request: Request, most: usize, patience: Duration) -> Result<File, Problem> {
    let slow =
        |_| Problem::new(408, "body-timeout", format!("the body did not arrive whole within {patience:?}"));
    let cut = || Problem::new(408, "body-timeout", "the body broke off; send it again");
    let write = async {
        let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(Problem::internal)?);
        let (mut pieces, mut length) = (request.into_body().into_data_stream(), 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| cut())?;
            length += piece.len();
            if length > most {
                let detail = format!("the file has more than {} MiB", most / (1024 * 1024));
                return Err(Problem::new(413, "too-large", detail));
            }
            file.write_all(&piece).await.map_err(Problem::internal)?;
        }
        file.flush().await.map_err(Problem::internal)?;
        Ok(file.into_std().await)
    };
    tokio::time::timeout(patience, write).await.map_err(slow)?
}

/// Parts of the address.
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // An id that cannot be is one that is not there.
        let found = Path::<T>::from_request_parts(parts, app).await;
        found.map(|Path(value)| Self(value)).map_err(|_| Problem::not_found("there is nothing with this id"))
    }
}

/// The query of the address.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::new(422, "invalid-query", "text cannot hold the character NUL (%00)"));
        }
        let found = Query::<T>::from_request_parts(parts, app).await;
        found.map(|Query(value)| Self(value)).map_err(|rejection| {
            let text = rejection.body_text();
            let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            Problem::new(422, "invalid-query", text.chars().take(300).collect::<String>())
        })
    }
}

/// Headers of an answer: two of [`answer`], its length, and those of every answer. What makes room for them anew, moves them.
const HEADERS: usize = 8;

/// A JSON answer that says up to where the log is behind it.
pub(crate) fn answer(status: StatusCode, position: &Position, body: impl Serialize) -> Response {
    let json = match serde_json::to_vec(&body) {
        Ok(json) => json,
        Err(error) => return Problem::internal(error).into_response(),
    };
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(value) = HeaderValue::from_str(&position.to_string()) {
        headers.insert(POSITION, value);
    }
    *response.headers_mut() = headers;
    response
}

/// How many items of a page were asked for, from 1 to `most`.
pub(crate) fn page_size(asked: Option<u32>, usual: u32, most: u32) -> Result<u32, Problem> {
    match asked.unwrap_or(usual) {
        size if (1..=most).contains(&size) => Ok(size),
        _ => Err(Problem::new(422, "invalid-value", format!("limit must be from 1 to {most}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::has_nul;

    #[test]
    fn a_nul_is_found_and_a_backslash_before_its_letters_is_none() {
        for text in [r#"{"a":"\u0000"}"#, r#"{"a\u0000":1}"#, r#"{"a":1e999,"b":"x\\\u0000"}"#] {
            assert!(has_nul(text.as_bytes()), "{text}");
        }
        for text in [r#"{"a":"\\u0000"}"#, r#"{"a":"\u0001 u0000"}"#, "\\"] {
            assert!(!has_nul(text.as_bytes()), "{text}");
        }
    }
}
