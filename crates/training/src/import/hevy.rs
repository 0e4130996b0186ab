//! Hevy: one table with an English header, whose months and exercise names are in the language of the app.

use super::apps::Shape;
use super::cells::{Cells, exercise_name, needed, note, shorten};
use super::draft::{Draft, Work, effort};
use super::header::Header;
use super::source::Record;
use super::units::Declared;
use super::workouts::WorkoutId;
use super::{ImportedWorkout, dates};
use crate::{SetKind, Unit};

/// A file of Hevy's: where each column stands.
#[derive(Debug)]
struct Hevy {
    count: usize,
    title: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    description: Option<usize>,
    exercise: Option<usize>,
    superset: Option<usize>,
    exercise_notes: Option<usize>,
    index: Option<usize>,
    kind: Option<usize>,
    weight: Option<(usize, Unit)>,
    declared: Declared,
    reps: Option<usize>,
    /// With the metres in its unit.
    distance: Option<(usize, f64)>,
    seconds: Option<usize>,
    rpe: Option<usize>,
}

/// A file with Hevy's header.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let header = Header::new(header);
    let weight = header.weights("weight_").first().copied();
    let columns = Hevy {
        count: header.count(),
        title: header.at("title"),
        start: header.at("start_time"),
        end: header.at("end_time"),
        description: header.at("description"),
        exercise: header.at("exercise_title"),
        superset: header.at("superset_id"),
        exercise_notes: header.at("exercise_notes"),
        index: header.at("set_index"),
        kind: header.at("set_type"),
        weight: weight.map(|(column, unit, _)| (column, unit)),
        declared: weight.map_or(Declared::Nowhere, |(_, unit, name)| Declared::column(unit, name)),
        reps: header.at("reps"),
        distance: header.distance("distance_"),
        seconds: header.at("duration_seconds"),
        rpe: header.at("rpe"),
    };
    columns.start.and(columns.exercise).and(columns.index).and(columns.reps)?;
    Some(Box::new(columns))
}

impl Shape for Hevy {
    fn declared(&self) -> Declared {
        self.declared.clone()
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let work = Cells::of(record, self.count, self.needed()).and_then(|cells| self.work(&cells, draft));
        draft.push(work);
    }
}

impl Hevy {
    /// How many columns a record must have: the last may be missing where only the effort stands in them.
    fn needed(&self) -> usize {
        let (weight, distance) = (self.weight.map(|w| w.0), self.distance.map(|d| d.0));
        needed(&[self.start, self.exercise, self.index, self.kind, weight, self.reps, distance, self.seconds])
    }

    fn work(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<Work, String> {
        let exercise = exercise_name(cells.text(self.exercise))?;
        let workout = self.workout(cells, draft)?;
        let number = cells.text(self.index).parse().ok();
        let alone = cells.text(self.superset).is_empty();
        let place = draft.place(workout, exercise, number, |before| {
            let again = number.zip(before.last).is_some_and(|(number, last)| number <= last);
            again || before.apart && alone
        });
        Ok(Work {
            kind: kind(cells.text(self.kind))?,
            weight: cells.measure(self.weight.map(|w| w.0), "weight")?,
            unit: self.weight.map(|w| w.1),
            reps: cells.reps(self.reps)?,
            seconds: cells.measure(self.seconds, "seconds")?,
            distance: cells.measure(self.distance.map(|d| d.0), "distance")?,
            metres_in_unit: self.distance.map(|d| d.1),
            rpe: effort(cells.text(self.rpe)),
            run_note: note(cells.text(self.exercise_notes)),
            ..Work::at(place)
        })
    }

    /// The workout of a row: rows of one title, start and end.
    fn workout(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<WorkoutId, String> {
        let (title, written, ended) = (cells.text(self.title), cells.text(self.start), cells.text(self.end));
        draft.workouts.of(&[title, written, ended], || {
            let start = dates::readable(written)?;
            Ok(ImportedWorkout {
                started_at: start.instant,
                end: dates::date_time(ended).and_then(|end| dates::end_at(start.local, end)),
                name: shorten(title, 200),
                note: note(cells.text(self.description)),
                ..ImportedWorkout::started(written, start)
            })
        })
    }
}

fn kind(word: &str) -> Result<SetKind, String> {
    match word.to_lowercase().as_str() {
        "" | "normal" => Ok(SetKind::Working),
        "warmup" => Ok(SetKind::Warmup),
        "failure" => Ok(SetKind::Failure),
        "dropset" | "drop" => Ok(SetKind::Drop),
        _ => Err(format!("the set type `{}` is not known", shorten(word, 40))),
    }
}

#[cfg(test)]
mod tests;
