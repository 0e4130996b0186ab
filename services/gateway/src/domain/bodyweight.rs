//! Body weights as people send them, and as facts.

use super::Refusal;
use super::place::locate;
use super::weight::WeightInput;
use jiff::Timestamp;
use mariposas_event_schema::facts::profile::{BodyweightRecorded, ProfileUpdated};
use mariposas_training::Weight;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A body weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BodyweightInput {
    /// 20 to 500 kg, or as much in lb. Kept as typed.
    weight: WeightInput,
    /// When it was taken: RFC 3339 with offset; now when absent. There is one body weight in a second: sent again with
    /// its time it is still one, and another weight takes its place.
    #[serde(default)]
    #[schema(example = "2026-05-29T07:15:00+02:00")]
    at: Option<String>,
}

/// Reads a body weight.
pub(crate) fn record(
    input: &BodyweightInput,
    profile: &ProfileUpdated,
    now: Timestamp,
) -> Result<BodyweightRecorded, Refusal> {
    let weight = input.weight.read("weight")?;
    if !is_believable(&weight) {
        return Err(Refusal::invalid("weight.value", "a body weighs from 20 to 500 kg; check the unit"));
    }
    let now_text = now.to_string();
    let place = locate("at", input.at.as_deref().unwrap_or(&now_text), profile, now)?;
    Ok(BodyweightRecorded { weight, at: place.at, day: place.day })
}

/// Whether a person may weigh so much: from 20 to 500 kg.
pub(crate) fn is_believable(weight: &Weight) -> bool {
    (20_000..=500_000).contains(&weight.grams)
}

/// What a body weight is known by: its second, written so that the order of text is the order of time.
pub(crate) fn key(at: Timestamp) -> String {
    let second = Timestamp::from_second(at.as_second()).unwrap_or(at);
    second.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn read(value: serde_json::Value) -> Result<BodyweightRecorded, Refusal> {
        let input: BodyweightInput = serde_json::from_value(value).expect("the test's weight has the shape");
        let profile = ProfileUpdated {
            time_zone: Some("Europe/Berlin".to_owned()),
            day_starts_at: Some(3),
            ..ProfileUpdated::default()
        };
        record(&input, &profile, "2026-06-01T12:00:00.5Z".parse().unwrap())
    }

    #[test]
    fn a_weight_is_kept_as_typed() {
        let recorded = read(json!({"weight": {"value": 180.4, "unit": "lb"}})).unwrap();
        assert_eq!((recorded.weight.value, recorded.weight.grams), (180.4, 81_828));
        assert_eq!(recorded.day, date(2026, 6, 1));
        assert_eq!(recorded.at, "2026-06-01T12:00:00.5Z".parse::<Timestamp>().unwrap());
    }

    #[test]
    fn it_belongs_to_the_training_day_it_was_taken_on() {
        let late = json!({"weight": {"value": 70, "unit": "kg"}, "at": "2026-05-31T00:30:00+02:00"});
        assert_eq!(read(late).unwrap().day, date(2026, 5, 30));
    }

    #[test]
    fn what_no_body_weighs_is_refused() {
        for (value, unit) in [(19.9, "kg"), (500.1, "kg"), (40.0, "lb"), (70.0, "stone"), (-70.0, "kg")] {
            assert!(read(json!({"weight": {"value": value, "unit": unit}})).is_err(), "{value} {unit}");
        }
        for (value, unit) in [(20.0, "kg"), (500.0, "kg"), (45.0, "lb")] {
            assert!(read(json!({"weight": {"value": value, "unit": unit}})).is_ok(), "{value} {unit}");
        }
    }

    #[test]
    fn keys_stand_in_the_order_of_time() {
        let keys = ["1970-01-01T00:00:00Z", "2026-05-31T09:59:59.999Z", "2026-05-31T10:00:00Z"]
            .map(|at| key(at.parse().unwrap()));
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(keys[1], "2026-05-31T09:59:59Z");
    }
}
