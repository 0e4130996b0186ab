//! Activities as people send them, and as facts.

use super::Refusal;
use super::exercise::find;
use super::place::locate;
use super::set::{MAX_NOTE, measure, text, written};
use crate::projection::PersonRow;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_training::{Catalogue, Pattern};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A run, ride or class that was done. It has seconds, metres or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActivityInput {
    /// Any UUID; made by the server when absent. Send the same id again to repeat safely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Uuid>,
    /// The workout; without one the activity belongs to its local training day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) workout_id: Option<Uuid>,
    /// A slug, a name or an alias of a conditioning exercise of the catalogue, or the id or name of an own exercise.
    #[schema(example = "running")]
    pub(crate) exercise: String,
    /// RFC 3339 with offset.
    #[schema(example = "2026-05-29T18:30:00+02:00")]
    pub(crate) performed_at: String,
    /// How long, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 1800.0)]
    pub(crate) seconds: Option<f64>,
    /// How far, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 5000.0)]
    pub(crate) metres: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// Reads an activity. `workout_day` is the local day of the workout it names.
pub(crate) fn perform(
    input: &ActivityInput,
    person: &PersonRow,
    workout_day: Option<Date>,
    now: Timestamp,
) -> Result<PerformedActivity, Refusal> {
    let place = locate("performed_at", &input.performed_at, &person.profile, now)?;
    let (exercise, raw_name) = find(&input.exercise, person)?;
    if let Some(known) = Catalogue::global().by_slug(&exercise)
        && known.pattern != Some(Pattern::Conditioning)
    {
        let detail = format!(
            "`{exercise}` is done in sets: log it with POST /v1/sets; an activity is conditioning, such as `running`"
        );
        return Err(Refusal::new("not-an-activity", detail));
    }
    let seconds = measure("seconds", input.seconds, 172_800.0)?;
    let metres = measure("metres", input.metres, 1_000_000.0)?;
    let is_done = |measured: Option<f64>| measured.is_some_and(|value| value > 0.0);
    if !(is_done(seconds) || is_done(metres)) {
        return Err(Refusal::invalid("seconds", "say how long it took, or in `metres` how far it went"));
    }
    Ok(PerformedActivity {
        workout_id: input.workout_id,
        exercise,
        raw_name,
        performed_at: place.at,
        day: workout_day.unwrap_or(place.day),
        time_zone: place.time_zone,
        seconds,
        metres,
        note: input.note.as_deref().map(|note| text("note", note, MAX_NOTE)).transpose()?,
    })
}

/// An activity as it was sent, so that a merge patch has something to change.
pub(crate) fn as_input(id: Uuid, performed: &PerformedActivity) -> ActivityInput {
    ActivityInput {
        id: Some(id),
        workout_id: performed.workout_id,
        exercise: performed.exercise.clone(),
        performed_at: written(performed.performed_at, &performed.time_zone),
        seconds: performed.seconds,
        metres: performed.metres,
        note: performed.note.clone(),
    }
}

/// What a person said of an activity, as one word: two that say the same have the same. The day and zone are left
/// out, for the gateway stamps them, and may stamp others when the request comes again.
pub(crate) fn digest(performed: &PerformedActivity) -> String {
    let PerformedActivity { workout_id, exercise, performed_at, seconds, metres, note, .. } = performed;
    let said = serde_json::json!([workout_id, exercise, performed_at, seconds, metres, note]);
    mariposas_event_schema::ids::derived(&["activity", &said.to_string()]).simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::super::set::merge_patch;
    use super::*;
    use mariposas_training::personal::OwnExercise;
    use serde_json::json;

    fn person() -> PersonRow {
        let mut person = PersonRow::default();
        let spin = OwnExercise {
            name: "Spin class".to_owned(),
            pattern: None,
            equipment: None,
            load_type: None,
            primary: Vec::new(),
            secondary: Vec::new(),
        };
        person.exercises.define("own-spin", spin);
        person.names.insert("spin class".to_owned(), "own-spin".to_owned());
        person
    }

    fn read(value: &serde_json::Value) -> Result<PerformedActivity, Refusal> {
        let mut whole = json!({"exercise": "running", "performed_at": "2026-05-29T18:30:00+02:00"});
        merge_patch(&mut whole, value);
        let input: ActivityInput = serde_json::from_value(whole).expect("the test's activity has the shape");
        perform(&input, &person(), None, "2026-06-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn an_activity_has_a_time_or_a_distance() {
        for measured in [json!({"seconds": 60}), json!({"metres": 100}), json!({"seconds": 0, "metres": 100})]
        {
            assert!(read(&measured).is_ok(), "{measured}");
        }
        for nothing in [json!({}), json!({"seconds": 0}), json!({"metres": -5}), json!({"seconds": 172_801})]
        {
            assert_eq!(read(&nothing).unwrap_err().code, "invalid-value", "{nothing}");
        }
    }

    #[test]
    fn conditioning_and_own_exercises_are_activities_and_what_is_done_in_sets_is_not() {
        let exercise = |name: &str| read(&json!({"exercise": name, "seconds": 60})).map(|run| run.exercise);
        assert_eq!(exercise("Running").unwrap(), "running");
        assert_eq!(exercise("spin Class").unwrap(), "own-spin");
        assert_eq!(exercise("bench-press-barbell").unwrap_err().code, "not-an-activity");
        assert_eq!(exercise("flying").unwrap_err().code, "unknown-exercise");
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        let first = read(&json!({"seconds": 1_800, "metres": 5_000.5, "note": "by the river"})).unwrap();
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        let again = perform(&as_input(Uuid::nil(), &first), &person(), None, now).unwrap();
        assert_eq!(again, first);
    }

    #[test]
    fn the_digest_is_what_was_said_and_not_where_it_was_placed() {
        let run = read(&json!({"seconds": 1_800})).unwrap();
        let elsewhere = PerformedActivity {
            time_zone: "UTC".to_owned(),
            day: run.day.tomorrow().unwrap(),
            ..run.clone()
        };
        assert_eq!(digest(&elsewhere), digest(&run));
        assert_ne!(digest(&read(&json!({"seconds": 1_801})).unwrap()), digest(&run));
        assert_ne!(digest(&read(&json!({"seconds": 1_800, "note": "x"})).unwrap()), digest(&run));
    }
}
