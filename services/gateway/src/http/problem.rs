//! Everything that goes wrong, as `application/problem+json` (RFC 9457).

use crate::accounts::AccountError;
use crate::domain::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mariposas_event_log::AppendError;
use mariposas_service::AskError;
use serde::Serialize;
use std::any::Any;
use utoipa::ToSchema;
use uuid::Uuid;

/// What went wrong, for people and programs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A lasting word for programs, such as "unknown-exercise".
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) status: u16,
    /// What is wrong and what helps.
    pub(crate) detail: String,
    /// More that belongs to this kind of problem.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(crate) more: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    pub(crate) fn new(status: u16, kind: &str, detail: impl Into<String>) -> Self {
        let title = kind.replace('-', " ");
        Self { kind: kind.to_owned(), title, status, detail: detail.into(), more: serde_json::Map::new() }
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "not-found", detail)
    }

    pub(crate) fn conflict(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(409, kind, detail)
    }

    /// Try again: nothing is wrong with the request.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(503, "try-again", detail)
    }

    /// Our own fault. What exactly stands in the log, not in the answer.
    pub(crate) fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!("a request failed: {reason}");
        Self::new(500, "internal", "something went wrong on our side; it was logged")
    }

    /// Says the id under which what may be stored is sent again: whoever sent none does not know it.
    pub(crate) fn sent_again_as(self, id: Uuid) -> Self {
        if self.status == 503 { self.with("id", id) } else { self }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
        self.more.insert(name.to_owned(), value);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A handler that panicked.
#[expect(clippy::needless_pass_by_value, reason = "it is handed over so")]
pub(crate) fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(format!("panic: {}", text.unwrap_or("?"))).into_response()
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(422, refusal.code, refusal.detail)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        if is_away(&error) {
            tracing::error!("database: {error}");
            return Self::unavailable("the database does not answer; try again");
        }
        Self::internal(format!("database: {error}"))
    }
}

/// Whether the database is the trouble, and not what it was asked: it stops, starts, or has no room.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            if code.len() == 5 {
                // Classes of Postgres: the connection, resources, an operator.
                return ["08", "53", "57"].iter().any(|class| code.starts_with(class));
            }
            // SQLite: busy, read-only, not readable or writable, malformed (as it looks while a disk dies), full, cannot be
            // opened. Above the lowest byte it says more.
            code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 8 | 10 | 11 | 13 | 14))
        }),
        _ => false,
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Unknown => {
                Self::unavailable("whether this was stored is not known; send it again with the same id")
            }
            AppendError::Full(reason) => {
                tracing::error!("the log is full: {reason}");
                Self::new(
                    507,
                    "log-full",
                    "the platform has no room for more at this moment; nothing was stored",
                )
            }
            AppendError::Refused(reason) => Self::new(422, "refused-by-log", reason),
            AppendError::Closed => Self::unavailable("this gateway is shutting down; send it again"),
        }
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match &error {
            AskError::Unavailable(_) | AskError::Behind(_) => Self::unavailable(error.to_string()),
            AskError::Failed { .. } => Self::internal(error),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Known => Self::conflict("known-email", error.to_string()),
            AccountError::Invalid(detail) => Self::new(422, "invalid-value", detail),
            AccountError::Wrong => Self::new(401, "wrong-credentials", error.to_string()),
            AccountError::Busy => Self::unavailable(error.to_string()),
            AccountError::Sql(error) => error.into(),
        }
    }
}
