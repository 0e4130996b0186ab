//! Hevy's table, in kilograms and kilometres.

use super::{ExportedSet, ExportedWorkout, number, rpe, table, text, weight};
use crate::SetKind;
use jiff::civil::DateTime;
use std::collections::HashMap;

const HEADER: [&str; 14] = [
    "title",
    "start_time",
    "end_time",
    "description",
    "exercise_title",
    "superset_id",
    "exercise_notes",
    "set_index",
    "set_type",
    "weight_kg",
    "reps",
    "distance_km",
    "duration_seconds",
    "rpe",
];

/// The table that Hevy exports, newest workout first.
pub fn hevy(workouts: &[ExportedWorkout]) -> String {
    table(b',', &HEADER, workouts.iter().rev().flat_map(rows))
}

fn rows(workout: &ExportedWorkout) -> Vec<Vec<String>> {
    let mut indexes: HashMap<&str, u32> = HashMap::new();
    let row = |exported: &ExportedSet, index: u32| {
        let ExportedSet { exercise, set } = exported;
        let grams = weight(set).map(|weight| weight.grams);
        let kind = match set.kind {
            SetKind::Warmup => "warmup",
            SetKind::Drop => "dropset",
            SetKind::Failure => "failure",
            _ => "normal",
        };
        vec![
            text(&workout.name),
            time(workout.start),
            workout.end.map(time).unwrap_or_default(),
            text(workout.note.as_deref().unwrap_or_default()),
            text(exercise),
            String::new(),
            text(set.note.as_deref().filter(|_| index == 0).unwrap_or_default()),
            index.to_string(),
            kind.to_owned(),
            number(grams.map(|grams| grams as f64 / 1_000.0)),
            set.reps.map(|reps| reps.to_string()).unwrap_or_default(),
            number(set.metres.map(|metres| metres / 1_000.0)),
            number(set.seconds),
            rpe(set),
        ]
    };
    let mut written = Vec::new();
    for exported in &workout.sets {
        let index = indexes.entry(&exported.exercise).or_default();
        written.push(row(exported, *index));
        *index += 1;
    }
    written
}

/// `5 Dec 2025, 11:37`.
fn time(at: DateTime) -> String {
    at.strftime("%-d %b %Y, %H:%M").to_string()
}
