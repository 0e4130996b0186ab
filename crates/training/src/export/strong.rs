//! Strong's table, in the shape that says the unit of each weight.

use super::{ExportedSet, ExportedWorkout, number, rpe, table, text, weight};
use crate::{LoggedSet, SetKind};
use std::collections::HashMap;

const HEADER: [&str; 14] = [
    "Date",
    "Workout Name",
    "Exercise Name",
    "Set Order",
    "Weight",
    "Weight Unit",
    "Reps",
    "RPE",
    "Distance",
    "Distance Unit",
    "Seconds",
    "Notes",
    "Workout Notes",
    "Workout Duration",
];

/// The table that Strong on Android exports.
pub fn strong(workouts: &[ExportedWorkout]) -> String {
    table(b';', &HEADER, workouts.iter().flat_map(rows))
}

fn rows(workout: &ExportedWorkout) -> Vec<Vec<String>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    workout.sets.iter().map(|set| row(workout, set, &mut numbers)).collect()
}

fn row<'a>(
    workout: &ExportedWorkout,
    exported: &'a ExportedSet,
    numbers: &mut HashMap<&'a str, u32>,
) -> Vec<String> {
    let ExportedSet { exercise, set } = exported;
    let weight = weight(set);
    vec![
        workout.start.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        text(&workout.name),
        text(exercise),
        order(set, numbers.entry(exercise).or_default()),
        number(weight.map(|weight| weight.value)),
        weight.map(|weight| weight.unit.to_string()).unwrap_or_default(),
        set.reps.map(|reps| reps.to_string()).unwrap_or_default(),
        rpe(set),
        number(set.metres),
        set.metres.map(|_| "m".to_owned()).unwrap_or_default(),
        number(set.seconds),
        text(set.note.as_deref().unwrap_or_default()),
        text(workout.note.as_deref().unwrap_or_default()),
        duration(workout),
    ]
}

/// A letter stands in place of the number, and does not advance it.
fn order(set: &LoggedSet, number: &mut u32) -> String {
    let letter = match set.kind {
        SetKind::Warmup => "W",
        SetKind::Drop => "D",
        SetKind::Failure => "F",
        _ => {
            *number += 1;
            return number.to_string();
        }
    };
    letter.to_owned()
}

/// Hours and minutes, as in `1h 13m`.
fn duration(workout: &ExportedWorkout) -> String {
    let minutes = workout.end.and_then(|end| workout.start.until((jiff::Unit::Minute, end)).ok());
    match minutes.map(|span| span.get_minutes()) {
        Some(minutes) if minutes >= 60 => format!("{}h {}m", minutes / 60, minutes % 60),
        Some(minutes) if minutes > 0 => format!("{minutes}m"),
        _ => String::new(),
    }
}
