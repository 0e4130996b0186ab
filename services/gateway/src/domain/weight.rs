//! Weights as people type them. The number and unit are kept.

use super::Refusal;
use super::set::word;
use mariposas_training::{Unit, Weight};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeightInput {
    #[schema(example = 72.5)]
    value: f64,
    /// kg or lb.
    #[schema(example = "kg")]
    unit: String,
}

impl WeightInput {
    /// Reads it.
    pub(crate) fn read(&self, field: &str) -> Result<Weight, Refusal> {
        weight(field, self.value, &self.unit)
    }

    /// A weight as it was typed.
    pub(crate) fn of(weight: Weight) -> Self {
        Self { value: weight.value, unit: weight.unit.to_string() }
    }
}

/// Reads a number and its unit.
pub(crate) fn weight(field: &str, value: f64, unit: &str) -> Result<Weight, Refusal> {
    let unit: Unit = word(&format!("{field}.unit"), unit)?;
    let weight = Weight::new(value, unit);
    weight.ok_or_else(|| Refusal::invalid(&format!("{field}.value"), "must be from 0 to 10 tonnes"))
}
