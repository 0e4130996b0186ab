//! Corrections as JSON merge patches.

use super::problem::Problem;
use crate::domain::Refusal;
use crate::domain::set::merge_patch;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is held, with what the patch changes.
pub(super) fn patched<T: Serialize + DeserializeOwned>(held: &T, patch: &Value) -> Result<T, Problem> {
    if !patch.is_object() {
        return Err(Refusal::new("invalid-body", "a patch is a JSON object with what changes").into());
    }
    let mut whole = serde_json::to_value(held).map_err(Problem::internal)?;
    merge_patch(&mut whole, patch);
    shaped(whole)
}

/// A value of a known shape, or what is wrong with it, never longer than a line.
pub(super) fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| {
        Problem::new(422, "invalid-body", error.to_string().chars().take(300).collect::<String>())
    })
}
