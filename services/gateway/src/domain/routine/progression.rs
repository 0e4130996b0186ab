//! How an exercise of a routine is made harder, as people send it and as the fact has it.

use crate::domain::Refusal;
use crate::domain::set::word;
use crate::domain::weight::WeightInput;
use mariposas_event_schema::facts::routine::{Progression, ProgressionRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The largest step of load, in grams.
const MAX_STEP_G: i64 = 100_000;

/// How an exercise is made harder from one session to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgressionInput {
    /// linear: a step after each session that was done as planned. double: repetitions up to the top of the range
    /// in every set, then a step of load. time: a longer hold.
    #[schema(example = "double")]
    rule: String,
    /// The step of load, above 0 and at most 100 kg; the usual one when absent. For linear and double.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<WeightInput>,
    /// The step in repetitions, 1 to 50. For double, beside the step of load; for linear, in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step_reps: Option<u32>,
    /// The step in seconds, 1 to 600. For time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step_seconds: Option<u32>,
}

impl ProgressionInput {
    /// Reads it. A step that the rule has no use for is refused.
    pub(super) fn read(&self) -> Result<Progression, Refusal> {
        let rule = word("progression.rule", &self.rule)?;
        let useless = |field: &str| {
            let detail = format!("the rule {rule} has no use for it; leave it out, or choose another rule");
            Err(Refusal::invalid(&format!("progression.{field}"), detail))
        };
        match rule {
            ProgressionRule::Time if self.step.is_some() => return useless("step"),
            ProgressionRule::Time if self.step_reps.is_some() => return useless("step_reps"),
            ProgressionRule::Linear | ProgressionRule::Double if self.step_seconds.is_some() => {
                return useless("step_seconds");
            }
            ProgressionRule::Linear if self.step.is_some() && self.step_reps.is_some() => {
                let detail = "a linear step is of load or of repetitions; send one of the two";
                return Err(Refusal::invalid("progression.step_reps", detail));
            }
            _ => {}
        }
        let step = self.step.as_ref().map(|step| step.read("progression.step")).transpose()?;
        if step.is_some_and(|step| !(1..=MAX_STEP_G).contains(&step.grams)) {
            return Err(Refusal::invalid("progression.step", "must be above 0 and at most 100 kg"));
        }
        Ok(Progression {
            rule,
            step,
            step_reps: within("progression.step_reps", self.step_reps, 50)?,
            step_seconds: within("progression.step_seconds", self.step_seconds, 600)?,
        })
    }

    /// A progression as it is sent.
    pub(super) fn of(progression: &Progression) -> Self {
        Self {
            rule: progression.rule.to_string(),
            step: progression.step.map(WeightInput::of),
            step_reps: progression.step_reps,
            step_seconds: progression.step_seconds,
        }
    }
}

fn within(field: &str, step: Option<u32>, most: u32) -> Result<Option<u32>, Refusal> {
    match step {
        Some(step) if !(1..=most).contains(&step) => {
            Err(Refusal::invalid(field, format!("must be from 1 to {most}")))
        }
        step => Ok(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: &Value) -> Result<Progression, Refusal> {
        let input: ProgressionInput = serde_json::from_value(value.clone()).expect("it has the shape");
        input.read()
    }

    #[test]
    fn every_rule_has_its_own_steps() {
        for good in [
            json!({"rule": "linear"}),
            json!({"rule": "linear", "step": {"value": 5.0, "unit": "lb"}}),
            json!({"rule": "linear", "step_reps": 2}),
            json!({"rule": "double", "step": {"value": 2.5, "unit": "kg"}, "step_reps": 1}),
            json!({"rule": "time", "step_seconds": 5}),
        ] {
            let read = read(&good).unwrap();
            assert_eq!(serde_json::to_value(ProgressionInput::of(&read)).unwrap(), good);
        }
    }

    #[test]
    fn steps_that_mean_nothing_are_refused() {
        for (wrong, field) in [
            (json!({"rule": "wave"}), "rule"),
            (json!({"rule": "linear", "step_seconds": 5}), "step_seconds"),
            (json!({"rule": "linear", "step": {"value": 5, "unit": "kg"}, "step_reps": 1}), "step_reps"),
            (json!({"rule": "double", "step_seconds": 5}), "step_seconds"),
            (json!({"rule": "time", "step": {"value": 5, "unit": "kg"}}), "step"),
            (json!({"rule": "time", "step_reps": 5}), "step_reps"),
            (json!({"rule": "double", "step": {"value": 0, "unit": "kg"}}), "step"),
            (json!({"rule": "double", "step": {"value": 100.1, "unit": "kg"}}), "step"),
            (json!({"rule": "double", "step": {"value": 5, "unit": "stone"}}), "step.unit"),
            (json!({"rule": "double", "step_reps": 0}), "step_reps"),
            (json!({"rule": "time", "step_seconds": 601}), "step_seconds"),
        ] {
            let refusal = read(&wrong).unwrap_err();
            assert!(
                refusal.detail.starts_with(&format!("progression.{field}:")),
                "{wrong}: {}",
                refusal.detail
            );
        }
    }
}
