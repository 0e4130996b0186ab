//! Profiles as people send them, and as facts.

use super::Refusal;
use super::bodyweight::is_believable;
use super::set::{text, word};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_training::{Unit, Weight};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;
use utoipa::ToSchema;

/// Who trains. A PUT replaces the whole: what is absent is unset.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProfileInput {
    /// novice, intermediate or advanced.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// general, hypertrophy, strength, endurance or maintain.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_year: Option<i16>,
    /// Also recorded as a body weight of this moment, when it is another than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    bodyweight_kg: Option<f64>,
    /// kg or lb: the unit weights are shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// IANA name, such as Europe/Madrid.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// The hour your training day starts at, 0 to 6; midnight when absent. What you do before it belongs to the
    /// day before; what you did keeps its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    day_starts_at: Option<u8>,
    /// Sessions planned a week, 1 to 14; 2 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_sessions: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    goal_muscles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weak_points: Vec<String>,
    /// upper_chest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    region_goals: Vec<String>,
    /// football, rugby, hockey, sprint, ..., other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sports: Vec<String>,
    /// pregnant, postpartum, screening_yes, cleared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<String>,
    /// Slugs of exercises, or kinds of equipment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    equipment_unavailable: Vec<String>,
    /// Mondays of deload weeks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deload_weeks: Vec<String>,
}

/// Reads a profile.
pub(crate) fn update(input: &ProfileInput, now: Timestamp) -> Result<ProfileUpdated, Refusal> {
    let this_year = now.to_zoned_datetime(TimeZone::UTC).year();
    if input.birth_year.is_some_and(|year| !(1900..=this_year).contains(&year)) {
        return Err(Refusal::invalid("birth_year", format!("must be from 1900 to {this_year}")));
    }
    if input.plan_sessions.is_some_and(|sessions| !(1..=14).contains(&sessions)) {
        return Err(Refusal::invalid("plan_sessions", "must be from 1 to 14"));
    }
    if let Some(name) = &input.time_zone
        && TimeZone::get(name).is_err()
    {
        return Err(Refusal::invalid("time_zone", "is no IANA time zone such as Europe/Madrid"));
    }
    if input.day_starts_at.is_some_and(|hour| hour > 6) {
        return Err(Refusal::invalid("day_starts_at", "must be an hour from 0 to 6"));
    }
    let bodyweight = input
        .bodyweight_kg
        .map(|kg| {
            let weight = Weight::new(kg, Unit::Kg).filter(is_believable);
            weight.ok_or_else(|| Refusal::invalid("bodyweight_kg", "must be from 20 to 500"))
        })
        .transpose()?;
    let deload_weeks = words::<Date>("deload_weeks", &input.deload_weeks)?;
    if deload_weeks.iter().any(|day| day.weekday() != jiff::civil::Weekday::Monday) {
        return Err(Refusal::invalid("deload_weeks", "name each week by its Monday"));
    }
    Ok(ProfileUpdated {
        level: optional("level", input.level.as_deref())?,
        goal: optional("goal", input.goal.as_deref())?,
        birth_year: input.birth_year,
        bodyweight,
        unit: optional("unit", input.unit.as_deref())?,
        time_zone: input.time_zone.clone(),
        day_starts_at: input.day_starts_at,
        plan_sessions: input.plan_sessions,
        goal_muscles: words("goal_muscles", &input.goal_muscles)?,
        weak_points: words("weak_points", &input.weak_points)?,
        region_goals: words("region_goals", &input.region_goals)?,
        sports: tokens("sports", &input.sports)?,
        flags: words("flags", &input.flags)?,
        equipment_unavailable: tokens("equipment_unavailable", &input.equipment_unavailable)?,
        deload_weeks,
    })
}

/// A profile as it is sent.
pub(crate) fn as_input(profile: &ProfileUpdated) -> ProfileInput {
    fn all<T: ToString>(words: &[T]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }
    ProfileInput {
        level: profile.level.map(|level| level.to_string()),
        goal: profile.goal.map(|goal| goal.to_string()),
        birth_year: profile.birth_year,
        bodyweight_kg: profile.bodyweight.map(|weight| weight.grams as f64 / 1_000.0),
        unit: profile.unit.map(|unit| unit.to_string()),
        time_zone: profile.time_zone.clone(),
        day_starts_at: profile.day_starts_at,
        plan_sessions: profile.plan_sessions,
        goal_muscles: all(&profile.goal_muscles),
        weak_points: all(&profile.weak_points),
        region_goals: all(&profile.region_goals),
        sports: profile.sports.clone(),
        flags: all(&profile.flags),
        equipment_unavailable: profile.equipment_unavailable.clone(),
        deload_weeks: all(&profile.deload_weeks),
    }
}

pub(crate) fn optional<T: FromStr<Err: Display>>(
    field: &str,
    value: Option<&str>,
) -> Result<Option<T>, Refusal> {
    value.map(|value| word(field, value)).transpose()
}

/// Words of a closed list, each once, in the order they came.
pub(crate) fn words<T: FromStr<Err: Display> + PartialEq>(
    field: &str,
    values: &[String],
) -> Result<Vec<T>, Refusal> {
    let mut found = Vec::new();
    for value in values {
        let value = word(field, value)?;
        if !found.contains(&value) {
            found.push(value);
        }
    }
    Ok(found)
}

fn tokens(field: &str, values: &[String]) -> Result<Vec<String>, Refusal> {
    if values.len() > 100 {
        return Err(Refusal::invalid(field, "100 is the most"));
    }
    values.iter().map(|value| text(field, value, 80)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: serde_json::Value) -> Result<ProfileUpdated, Refusal> {
        let input: ProfileInput = serde_json::from_value(value).expect("the test's profile has the shape");
        update(&input, "2026-06-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        let whole = json!({"level": "novice", "time_zone": "Europe/Madrid", "day_starts_at": 4, "bodyweight_kg": 70.5});
        let profile = read(whole.clone()).unwrap();
        assert_eq!(profile.day_starts_at, Some(4));
        assert_eq!(serde_json::to_value(as_input(&profile)).unwrap(), whole);
    }

    #[test]
    fn a_training_day_starts_at_six_at_the_latest() {
        assert!(read(json!({"day_starts_at": 6})).is_ok());
        assert_eq!(read(json!({"day_starts_at": 7})).unwrap_err().code, "invalid-value");
    }

    #[test]
    fn body_weights_nobody_has_are_refused() {
        for kg in [19.9, 500.1, -70.0] {
            assert!(read(json!({"bodyweight_kg": kg})).is_err(), "{kg}");
        }
        assert!(read(json!({"bodyweight_kg": 20})).is_ok());
    }
}
