//! Sets as people send them, and as facts.

use super::Refusal;
use super::exercise::find;
use super::place::locate;
use super::weight::weight;
use crate::projection::PersonRow;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::plausible::{self, Implausible};
use mariposas_training::{Exercise, Load, LoadKind, LoggedSet, Rir, SetKind, Side};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

/// A set that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetInput {
    /// Any UUID; made by the server when absent. Send the same id again to repeat safely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Uuid>,
    /// The workout; without one the set belongs to its local training day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) workout_id: Option<Uuid>,
    /// A slug, a name or an alias of the catalogue, or the id or name of an own exercise.
    #[schema(example = "bench-press-barbell")]
    pub(crate) exercise: String,
    /// RFC 3339 with offset.
    #[schema(example = "2026-05-29T18:30:00+02:00")]
    pub(crate) performed_at: String,
    /// warmup, working, backoff, drop, failure, amrap, rest_pause, myo or partial; working when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) load: Option<LoadInput>,
    /// Up to 5,000; with a load up to 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reps: Option<u32>,
    /// Seconds held or moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
    /// Metres covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) metres: Option<f64>,
    /// left, right or both; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) side: Option<String>,
    /// Repetitions in reserve, 0 to 10 in halves. Not together with rpe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rir: Option<f64>,
    /// Rating of perceived exertion, 1 to 10 in halves: 10 - RIR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rpe: Option<f64>,
    /// Rest taken before the set, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rest_s: Option<u32>,
    /// Such as "3-1-1-0".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tempo: Option<String>,
    /// Mini-sets of a rest-pause or myo cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mini_sets: Option<u32>,
    /// Which run of sets of the workout, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) block: Option<u32>,
    /// The place within the run, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// The equipment has no heavier step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_equipment_max: Option<bool>,
}

/// The load of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoadInput {
    /// external, added, assisted or bodyweight.
    pub(crate) kind: String,
    /// Up to 700 kg; on machines and sleds, for the calves and in carries up to 1,100 kg. Beside bodyweight it is what the
    /// body weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<f64>,
    /// kg or lb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
}

/// The most characters of a note.
pub(crate) const MAX_NOTE: usize = 2_000;

/// A word of one of the closed lists.
pub(crate) fn word<T: FromStr<Err: Display>>(field: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|error| Refusal::invalid(field, error))
}

/// Text of a bounded length.
pub(crate) fn text(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let count = text.chars().count();
    if count > most {
        return Err(Refusal::invalid(field, format!("has {count} characters; {most} is the most")));
    }
    Ok(text.to_owned())
}

/// Reads a set. `workout_day` is the local day of the workout it names: a session that crosses midnight
/// belongs to the day it started.
pub(crate) fn perform(
    input: &SetInput,
    person: &PersonRow,
    workout_day: Option<Date>,
    now: Timestamp,
) -> Result<PerformedSet, Refusal> {
    let place = locate("performed_at", &input.performed_at, &person.profile, now)?;
    let (exercise, raw_name) = find(&input.exercise, person)?;
    let set = logged(input)?;
    believed(&set, person.exercises.resolve(&exercise).as_deref())?;
    Ok(PerformedSet {
        workout_id: input.workout_id,
        exercise,
        raw_name,
        performed_at: place.at,
        day: workout_day.unwrap_or(place.day),
        time_zone: place.time_zone,
        set,
    })
}

/// Refuses what nobody has done, as an import does: it would be a record for ever.
pub(crate) fn believed(set: &LoggedSet, exercise: Option<&Exercise>) -> Result<(), Refusal> {
    plausible::check(exercise, set).map_err(|error| {
        let (field, cure) = match error {
            Implausible::Load { .. } => ("load.value", "check the number and the unit"),
            Implausible::Reps { .. } => ("reps", "check the number"),
        };
        Refusal::invalid(field, format!("implausible: {error}; {cure}"))
    })
}

/// Reads what was done.
pub(crate) fn logged(input: &SetInput) -> Result<LoggedSet, Refusal> {
    let optional = |field: &str, value: &Option<String>, most: usize| {
        value.as_deref().map(|v| text(field, v, most)).transpose()
    };
    Ok(LoggedSet {
        kind: input.kind.as_deref().map_or(Ok(SetKind::Working), |kind| word("kind", kind))?,
        load: input.load.as_ref().map(load).transpose()?,
        reps: at_most("reps", input.reps, 10_000)?,
        seconds: measure("seconds", input.seconds, 172_800.0)?,
        metres: measure("metres", input.metres, 1_000_000.0)?,
        side: input.side.as_deref().map_or(Ok(Side::Both), |side| word("side", side))?,
        rir: effort(input.rir, input.rpe)?,
        rest_s: at_most("rest_s", input.rest_s, 86_400)?,
        tempo: optional("tempo", &input.tempo, 32)?,
        mini_sets: at_most("mini_sets", input.mini_sets, 100)?,
        block: at_most("block", input.block, 10_000)?,
        index: at_most("index", input.index, 10_000)?,
        note: optional("note", &input.note, MAX_NOTE)?,
        at_equipment_max: input.at_equipment_max.unwrap_or(false),
    })
}

fn load(input: &LoadInput) -> Result<Load, Refusal> {
    let kind = word("load.kind", &input.kind)?;
    let weight = match (input.value, &input.unit) {
        (Some(value), Some(unit)) => Some(weight("load", value, unit)?),
        (None, None) if kind == LoadKind::Bodyweight => None,
        (Some(_), None) => return Err(Refusal::invalid("load.unit", "say kg or lb")),
        (None, _) => return Err(Refusal::invalid("load.value", "is missing")),
    };
    Ok(Load { kind, weight })
}

fn effort(rir: Option<f64>, rpe: Option<f64>) -> Result<Option<Rir>, Refusal> {
    match (rir, rpe) {
        (Some(_), Some(_)) => Err(Refusal::invalid("rpe", "send rir or rpe, not both")),
        (Some(rir), None) => Rir::from_reps(rir).map(Some).map_err(|error| Refusal::invalid("rir", error)),
        (None, Some(rpe)) => Rir::from_rpe(rpe).map(Some).map_err(|error| Refusal::invalid("rpe", error)),
        (None, None) => Ok(None),
    }
}

pub(crate) fn at_most(field: &str, value: Option<u32>, most: u32) -> Result<Option<u32>, Refusal> {
    match value {
        Some(value) if value > most => Err(Refusal::invalid(field, format!("{value} is more than {most}"))),
        value => Ok(value),
    }
}

pub(crate) fn measure(field: &str, value: Option<f64>, most: f64) -> Result<Option<f64>, Refusal> {
    match value {
        Some(value) if !(0.0..=most).contains(&value) => {
            Err(Refusal::invalid(field, format!("must be from 0 to {most}")))
        }
        value => Ok(value),
    }
}

/// A set as it was sent, so that a merge patch has something to change.
pub(crate) fn as_input(id: Uuid, performed: &PerformedSet) -> SetInput {
    let set = &performed.set;
    SetInput {
        id: Some(id),
        workout_id: performed.workout_id,
        exercise: performed.exercise.clone(),
        performed_at: written(performed.performed_at, &performed.time_zone),
        kind: Some(set.kind.to_string()),
        load: set.load.map(|load| LoadInput {
            kind: load.kind.to_string(),
            value: load.weight.map(|weight| weight.value),
            unit: load.weight.map(|weight| weight.unit.to_string()),
        }),
        reps: set.reps,
        seconds: set.seconds,
        metres: set.metres,
        side: Some(set.side.to_string()),
        rir: set.rir.map(Rir::reps),
        rpe: None,
        rest_s: set.rest_s,
        tempo: set.tempo.clone(),
        mini_sets: set.mini_sets,
        block: set.block,
        index: set.index,
        note: set.note.clone(),
        at_equipment_max: set.at_equipment_max.then_some(true),
    }
}

/// What a person said of a set, as one word: two that say the same have the same. The day and zone are left
/// out, for the gateway stamps them, and may stamp others when the request comes again.
pub(crate) fn digest(performed: &PerformedSet) -> String {
    let PerformedSet { workout_id, exercise, performed_at, set, .. } = performed;
    let said = serde_json::json!([workout_id, exercise, performed_at, set]);
    mariposas_event_schema::ids::derived(&["set", &said.to_string()]).simple().to_string()
}

/// An instant with the offset of its zone.
pub(crate) fn written(at: Timestamp, time_zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(time_zone).ok().or_else(|| {
        let pieces = format!("2000-01-01T00:00{time_zone}");
        let offset = jiff::fmt::temporal::Pieces::parse(&pieces).ok()?.to_numeric_offset()?;
        Some(jiff::tz::TimeZone::fixed(offset))
    });
    zone.map_or_else(|| at.to_string(), |zone| at.display_with_offset(zone.to_offset(at)).to_string())
}

/// RFC 7396: members of `patch` replace, null removes, objects merge.
pub(crate) fn merge_patch(target: &mut serde_json::Value, patch: &serde_json::Value) {
    let serde_json::Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = serde_json::Value::Object(serde_json::Map::new());
    }
    let Some(target) = target.as_object_mut() else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            merge_patch(target.entry(name.clone()).or_insert(serde_json::Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> Timestamp {
        "2026-06-01T12:00:00Z".parse().unwrap()
    }

    fn read(value: &serde_json::Value) -> Result<PerformedSet, Refusal> {
        let mut whole =
            json!({"exercise": "bench-press-barbell", "performed_at": "2026-05-29T18:30:00+02:00"});
        merge_patch(&mut whole, value);
        let input: SetInput = serde_json::from_value(whole).expect("the test's set has the shape");
        perform(&input, &PersonRow::default(), None, now())
    }

    #[test]
    fn a_set_is_a_working_set_of_both_sides_unless_said() {
        let set = read(&json!({"reps": 5})).unwrap().set;
        assert_eq!(set, LoggedSet { reps: Some(5), ..LoggedSet::working() });
    }

    #[test]
    fn rpe_is_a_view_of_rir() {
        assert_eq!(read(&json!({"rpe": 8.5})).unwrap().set.rir, Some(Rir::try_from(1.5).unwrap()));
        assert!(read(&json!({"rpe": 8, "rir": 2})).is_err());
        assert!(read(&json!({"rpe": 0.5})).is_err());
        assert!(read(&json!({"rir": 1.3})).is_err());
    }

    #[test]
    fn what_nobody_has_done_is_refused_with_the_field_and_the_cure() {
        let kg = |value: f64| json!({"kind": "external", "value": value, "unit": "kg"});
        for (sent, field) in [
            (
                json!({"load": kg(9_000.0), "reps": 5}),
                "load.value: implausible: 9000 kg is more than the 700 kg",
            ),
            (json!({"load": kg(100.0), "reps": 1_271}), "reps: implausible: 1271 repetitions"),
            (json!({"reps": 5_001}), "reps: implausible"),
            (json!({"exercise": "leg-press-machine", "load": kg(1_101.0), "reps": 1}), "load.value"),
        ] {
            let refusal = read(&sent).unwrap_err();
            assert_eq!(refusal.code, "invalid-value");
            assert!(refusal.detail.starts_with(field), "{}", refusal.detail);
            assert!(refusal.detail.contains("check the number"), "{}", refusal.detail);
        }
        let pounds = json!({"kind": "external", "value": 1_300, "unit": "lb"});
        for sent in [
            json!({"load": pounds, "reps": 1}),
            json!({"exercise": "leg-press-machine", "load": kg(1_043.0), "reps": 8}),
            json!({"exercise": "push-up", "reps": 3_249}),
        ] {
            assert!(read(&sent).is_ok(), "{sent}");
        }
    }

    #[test]
    fn an_unknown_exercise_says_so() {
        assert_eq!(read(&json!({"exercise": "flying"})).unwrap_err().code, "unknown-exercise");
        assert_eq!(
            read(&json!({"exercise": "Bench Press (Barbell)"})).unwrap().exercise,
            "bench-press-barbell"
        );
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        let first = read(&json!({"reps": 5, "rir": 2, "load": {"kind": "external", "value": 135, "unit": "lb"}, "note": "x"})).unwrap();
        let again = perform(&as_input(Uuid::nil(), &first), &PersonRow::default(), None, now()).unwrap();
        assert_eq!(again, first);
    }

    #[test]
    fn merge_patches_replace_remove_and_reach_into_objects() {
        let mut target = json!({"a": {"b": 1, "c": 2}, "d": 3});
        merge_patch(&mut target, &json!({"a": {"b": null, "e": 5}, "d": null}));
        assert_eq!(target, json!({"a": {"c": 2, "e": 5}}));
    }
}
