//! Deciding which facts a wish becomes. Pure: now, ids and what is known are arguments.

pub(crate) mod activity;
pub(crate) mod backup;
pub(crate) mod bodyweight;
pub(crate) mod exercise;
pub(crate) mod import;
pub(crate) mod pet;
pub(crate) mod place;
pub(crate) mod profile;
pub(crate) mod routine;
pub(crate) mod set;
pub(crate) mod weight;

/// A business "no", told to the person. Not an error to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// A lasting word for programs: "unknown-exercise".
    pub(crate) code: &'static str,
    /// What is wrong and what helps, for people.
    pub(crate) detail: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    pub(crate) fn invalid(field: &str, detail: impl std::fmt::Display) -> Self {
        Self::new("invalid-value", format!("{field}: {detail}"))
    }
}
