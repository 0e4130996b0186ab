//! FitNotes: Android old and new, and iOS. It knows the day alone, so a day is a workout, and it keeps
//! neither set numbers nor kinds.

mod unquoted;

use super::apps::Shape;
use super::cells::{Cells, exercise_name, note};
use super::draft::{Draft, Work};
use super::header::Header;
use super::source::Record;
use super::units::{self, Declared};
use super::{ImportedWorkout, dates};
use crate::Unit;

/// A file of FitNotes': where each column stands.
#[derive(Debug)]
struct FitNotes {
    count: usize,
    date: Option<usize>,
    exercise: Option<usize>,
    category: Option<usize>,
    weight: Weights,
    reps: Option<usize>,
    distance: Option<usize>,
    distance_unit: Option<usize>,
    time: Option<usize>,
    comment: Option<usize>,
}

/// Where the weight and its unit stand.
#[derive(Debug)]
enum Weights {
    /// The unit is in another column, where there is one.
    EachRow { weight: usize, unit: Option<usize> },
    /// The unit is in the column's name. iOS writes the same weight in both units.
    Columns(Vec<(usize, Unit, String)>),
}

/// A file with one of FitNotes' headers.
pub(super) fn recognise(header: &[&str]) -> Option<Box<dyn Shape>> {
    let header = Header::new(header);
    let columns = |weights: Vec<(usize, Unit, &str)>| {
        weights.into_iter().map(|(column, unit, name)| (column, unit, name.to_owned())).collect()
    };
    let weight = match (header.at("weight"), header.weights("weight")) {
        (Some(weight), _) => Weights::EachRow { weight, unit: header.at("weight unit") },
        (None, named) if named.is_empty() => return None,
        (None, named) => Weights::Columns(columns(named)),
    };
    let columns = FitNotes {
        count: header.count(),
        date: header.at("date"),
        exercise: header.at("exercise"),
        category: header.at("category"),
        weight,
        reps: header.at("reps"),
        distance: header.at("distance"),
        distance_unit: header.at("distance unit"),
        time: header.at("time"),
        comment: header.at("comment").or_else(|| header.at("notes")),
    };
    columns.date.and(columns.exercise).and(columns.category).and(columns.reps)?;
    Some(Box::new(columns))
}

impl Shape for FitNotes {
    fn declared(&self) -> Declared {
        match &self.weight {
            Weights::EachRow { unit: None, .. } => Declared::Nowhere,
            Weights::EachRow { .. } => Declared::EachRow { says: "the column `Weight Unit` says".to_owned() },
            Weights::Columns(columns) => match columns.as_slice() {
                [(_, unit, name)] => Declared::column(*unit, name),
                several => {
                    let names: Vec<_> = several.iter().map(|(_, _, name)| format!("`{name}`")).collect();
                    let says = format!("the rounder number of {} says", names.join(" and "));
                    Declared::EachRow { says }
                }
            },
        }
    }

    fn take(&mut self, record: Record<'_>, draft: &mut Draft) {
        let work = self.arranged(record).and_then(|cells| self.work(&cells, draft));
        draft.push(work);
    }
}

impl FitNotes {
    fn work(&self, cells: &Cells<'_>, draft: &mut Draft) -> Result<Work, String> {
        let exercise = exercise_name(cells.text(self.exercise))?;
        let day = cells.text(self.date);
        let workout =
            draft.workouts.of(&[day], || Ok(ImportedWorkout::started(day, dates::readable(day)?)))?;
        let place = draft.place(workout, exercise, None, |_| false);
        let (weight, unit) = self.weight(cells)?;
        let distance = cells.measure(self.distance, "distance")?;
        // Timed exercises carry `kg` as the unit of no distance.
        let metres_in_unit = match distance {
            Some(_) => units::metres_in_cell(cells.text(self.distance_unit))?,
            None => None,
        };
        Ok(Work {
            weight,
            unit,
            reps: cells.reps(self.reps)?,
            seconds: time(cells.text(self.time))?,
            distance,
            metres_in_unit,
            note: note(cells.text(self.comment)),
            ..Work::at(place)
        })
    }

    fn weight(&self, cells: &Cells<'_>) -> Result<(Option<f64>, Option<Unit>), String> {
        match &self.weight {
            Weights::EachRow { weight, unit } => {
                let weight = cells.measure(Some(*weight), "weight")?;
                let unit = weight.map(|_| units::weight_unit_cell(cells.text(*unit))).transpose()?;
                Ok((weight, unit.flatten()))
            }
            Weights::Columns(columns) => {
                let mut roundest: Option<(usize, f64, Unit)> = None;
                for (column, unit, _) in columns {
                    let Some(weight) = cells.measure(Some(*column), "weight")? else { continue };
                    let decimals = decimals(cells.text(Some(*column)));
                    if roundest.is_none_or(|known| decimals < known.0) {
                        roundest = Some((decimals, weight, *unit));
                    }
                }
                Ok(roundest.map_or((None, None), |(_, weight, unit)| (Some(weight), Some(unit))))
            }
        }
    }
}

/// How many decimals of a number mean something.
fn decimals(number: &str) -> usize {
    number.split_once(['.', ',']).map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len())
}

/// Seconds of `0:01:30`.
fn time(text: &str) -> Result<Option<f64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let seconds = dates::clock_span(text).ok_or_else(|| format!("`{text}` is no time that can be read"))?;
    Ok(Some(seconds).filter(|&seconds| seconds > 0.0))
}

#[cfg(test)]
mod tests;
