//! Reading what the API takes, for programs that have no server: the same fields, the same refusals.

use crate::domain;
use crate::domain::profile::ProfileInput;
use crate::domain::set::SetInput;
use crate::projection::PersonRow;
use jiff::Timestamp;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::PerformedSet;
use serde_json::Value;
use uuid::Uuid;

/// What is wrong with a body, and what helps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl From<domain::Refusal> for Unreadable {
    fn from(refusal: domain::Refusal) -> Self {
        Self(refusal.detail)
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// A body of `PUT /v1/profile`.
pub fn profile(body: Value, now: Timestamp) -> Result<ProfileUpdated, Unreadable> {
    let input: ProfileInput = serde_json::from_value(body)?;
    Ok(domain::profile::update(&input, now)?)
}

/// A body of `POST /v1/sets`: its id, where it has one, and the set. Exercises are those of the catalogue; a workout
/// need not exist, and gives no day.
pub fn set(
    body: Value,
    profile: &ProfileUpdated,
    now: Timestamp,
) -> Result<(Option<Uuid>, PerformedSet), Unreadable> {
    let input: SetInput = serde_json::from_value(body)?;
    let person = PersonRow { profile: profile.clone(), ..PersonRow::default() };
    let performed = domain::set::perform(&input, &person, None, now)?;
    Ok((input.id, performed))
}
