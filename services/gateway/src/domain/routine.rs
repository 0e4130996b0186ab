//! Routines as people send them, and as facts.

mod progression;

use super::Refusal;
use super::exercise::find;
use super::set::{MAX_NOTE, at_most, text, word};
use crate::projection::PersonRow;
use mariposas_event_schema::facts::routine::{PlannedExercise, PlannedSet, RoutineSaved};
use mariposas_training::{Rir, plausible};
use progression::ProgressionInput;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A routine, as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Routine {
    /// Given by the address; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Uuid>,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// At most 50, in order.
    exercises: Vec<RoutineExercise>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoutineExercise {
    /// A slug, a name or an alias of the catalogue, or the id or name of an own exercise.
    exercise: String,
    /// Exercises with the same number are done in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    superset: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// At most 30, in order.
    sets: Vec<RoutineSet>,
    /// How it is made harder from one session to the next; absent, that is up to you.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progression: Option<ProgressionInput>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoutineSet {
    /// As in a set; working when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reps_lo: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reps_hi: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    /// Repetitions in reserve to aim at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rir: Option<f64>,
    /// Rest after the set, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rest_s: Option<u32>,
}

/// Reads a routine.
pub(crate) fn save(routine_id: Uuid, input: &Routine, person: &PersonRow) -> Result<RoutineSaved, Refusal> {
    if input.exercises.len() > 50 {
        return Err(Refusal::invalid("exercises", "50 is the most"));
    }
    if input.name.trim().is_empty() {
        return Err(Refusal::invalid("name", "is empty"));
    }
    let note = |note: &Option<String>| note.as_deref().map(|note| text("note", note, MAX_NOTE)).transpose();
    let exercises = input.exercises.iter().map(|planned| {
        if planned.sets.len() > 30 {
            return Err(Refusal::invalid("sets", "30 is the most"));
        }
        Ok(PlannedExercise {
            exercise: find(&planned.exercise, person)?.0,
            superset: planned.superset,
            note: note(&planned.note)?,
            sets: planned.sets.iter().map(planned_set).collect::<Result<_, _>>()?,
            progression: planned.progression.as_ref().map(ProgressionInput::read).transpose()?,
        })
    });
    Ok(RoutineSaved {
        routine_id,
        name: text("name", input.name.trim(), 200)?,
        note: note(&input.note)?,
        exercises: exercises.collect::<Result<_, Refusal>>()?,
    })
}

fn planned_set(input: &RoutineSet) -> Result<PlannedSet, Refusal> {
    if let (Some(lo), Some(hi)) = (input.reps_lo, input.reps_hi)
        && lo > hi
    {
        return Err(Refusal::invalid("reps_lo", "is more than reps_hi"));
    }
    let rir = input.rir.map(Rir::from_reps).transpose().map_err(|error| Refusal::invalid("rir", error))?;
    let planned = PlannedSet {
        kind: word("kind", input.kind.as_deref().unwrap_or("working"))?,
        reps_lo: input.reps_lo,
        reps_hi: input.reps_hi,
        seconds: input.seconds,
        rir,
        rest_s: input.rest_s,
    };
    bounded(&planned)?;
    Ok(planned)
}

/// Refuses to plan what could not be logged.
pub(crate) fn bounded(planned: &PlannedSet) -> Result<(), Refusal> {
    at_most("reps_lo", planned.reps_lo, plausible::MOST_REPS)?;
    at_most("reps_hi", planned.reps_hi, plausible::MOST_REPS)?;
    at_most("seconds", planned.seconds, 172_800)?;
    at_most("rest_s", planned.rest_s, 86_400).map(drop)
}

/// A routine as it is sent.
pub(crate) fn view(saved: RoutineSaved) -> Routine {
    let set = |set: PlannedSet| RoutineSet {
        kind: Some(set.kind.to_string()),
        reps_lo: set.reps_lo,
        reps_hi: set.reps_hi,
        seconds: set.seconds,
        rir: set.rir.map(Rir::reps),
        rest_s: set.rest_s,
    };
    let exercise = |planned: PlannedExercise| RoutineExercise {
        exercise: planned.exercise,
        superset: planned.superset,
        note: planned.note,
        sets: planned.sets.into_iter().map(set).collect(),
        progression: planned.progression.as_ref().map(ProgressionInput::of),
    };
    let exercises = saved.exercises.into_iter().map(exercise).collect();
    Routine { id: Some(saved.routine_id), name: saved.name, note: saved.note, exercises }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(planned: &serde_json::Value) -> Result<RoutineSaved, Refusal> {
        let whole = json!({"name": "Push", "exercises": [planned]});
        let input: Routine = serde_json::from_value(whole).expect("the test's routine has the shape");
        save(Uuid::nil(), &input, &PersonRow::default())
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        let planned = json!({
            "exercise": "Bench Press (Barbell)", "superset": 1, "note": "slowly",
            "sets": [{"kind": "working", "reps_lo": 6, "reps_hi": 10, "rir": 1.5, "rest_s": 180}],
            "progression": {"rule": "double", "step": {"value": 2.5, "unit": "kg"}},
        });
        let saved = read(&planned).unwrap();
        assert_eq!(saved.exercises[0].exercise, "bench-press-barbell");
        assert_eq!(save(Uuid::nil(), &view(saved.clone()), &PersonRow::default()).unwrap(), saved);
    }

    #[test]
    fn a_range_of_repetitions_goes_up() {
        let range = |lo: u32, hi: u32| {
            read(&json!({"exercise": "pull-up", "sets": [{"reps_lo": lo, "reps_hi": hi}]})).is_ok()
        };
        assert!(range(5, 8) && range(5, 5));
        assert!(!range(8, 5));
        assert!(range(5_000, 5_000) && !range(8, u32::MAX) && !range(5_001, 5_001));
    }

    #[test]
    fn an_exercise_without_a_progression_has_none() {
        let saved = read(&json!({"exercise": "pull-up", "sets": []})).unwrap();
        assert_eq!(saved.exercises[0].progression, None);
        assert!(serde_json::to_value(view(saved)).unwrap()["exercises"][0].get("progression").is_none());
    }
}
