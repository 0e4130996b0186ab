//! The lines of an export, of which the demo is one.

use crate::client::upload::OURS;
use serde_json::Value;
use uuid::Uuid;

/// The first line.
pub(super) fn head() -> String {
    format!(r#"{OURS},"version":1}}"#)
}

/// A line of some type: a fact, or what is shaped like one.
pub(super) fn line(kind: &str, mut what: Value) -> String {
    what["type"] = kind.into();
    what.to_string()
}

/// The same of what has an id beside its fields.
pub(super) fn line_of(kind: &str, id: Uuid, mut what: Value) -> String {
    what["id"] = id.to_string().into();
    line(kind, what)
}
