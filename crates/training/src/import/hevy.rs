//! Hevy: one table with an English header, whose months and exercise names are in the language of the app.

use super::assemble::{Draft, Line, Work, effort, exercise_name};
use super::dates;
use super::table::{Cells, Records, note, shorten};
use super::units::{self, Declared};
use super::{Format, ImportedWorkout};
use crate::{SetKind, Unit};

/// Where each column stands.
#[derive(Debug)]
pub(super) struct Columns {
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
    weight: Option<(usize, Unit, String)>,
    reps: Option<usize>,
    /// With the metres in its unit.
    distance: Option<(usize, f64)>,
    seconds: Option<usize>,
    rpe: Option<usize>,
}

impl Columns {
    /// The columns, if the header is Hevy's.
    pub(super) fn find(header: &[&str]) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        let named = |prefix: &str| {
            names.iter().enumerate().find_map(|(index, name)| Some((index, name.strip_prefix(prefix)?)))
        };
        let columns = Self {
            count: header.len(),
            title: at("title"),
            start: at("start_time"),
            end: at("end_time"),
            description: at("description"),
            exercise: at("exercise_title"),
            superset: at("superset_id"),
            exercise_notes: at("exercise_notes"),
            index: at("set_index"),
            kind: at("set_type"),
            weight: named("weight_")
                .and_then(|(index, unit)| Some((index, units::weight_unit(unit)?, names[index].clone()))),
            reps: at("reps"),
            distance: named("distance_").and_then(|(index, unit)| Some((index, units::metres_in(unit)?))),
            seconds: at("duration_seconds"),
            rpe: at("rpe"),
        };
        let known = columns.start.and(columns.exercise).and(columns.index).and(columns.reps);
        known.map(|_| columns)
    }

    /// How many columns a record must have: the last may be missing where only the effort stands in them.
    fn needed(&self) -> usize {
        let (weight, distance) = (self.weight.as_ref().map(|w| w.0), self.distance.map(|d| d.0));
        let needed =
            [self.start, self.exercise, self.index, self.kind, weight, self.reps, distance, self.seconds];
        needed.into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// Every record after the header.
pub(super) fn read(columns: &Columns, records: Records<'_>) -> Draft {
    let declared = columns
        .weight
        .as_ref()
        .map_or(Declared::Nowhere, |(_, unit, name)| Declared::Column { unit: *unit, name: name.clone() });
    let mut draft = Draft::new(Format::Hevy, declared);
    let needed = columns.needed();
    for record in records {
        let line = Cells::of(record, columns.count, needed)
            .and_then(|cells| work(columns, &cells, &mut draft))
            .map_or_else(Line::Skipped, |work| Line::Work(Box::new(work)));
        draft.lines.push(line);
    }
    draft
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

fn work(columns: &Columns, cells: &Cells<'_>, draft: &mut Draft) -> Result<Work, String> {
    let exercise = exercise_name(cells.text(columns.exercise))?;
    let workout = workout(columns, cells, draft)?;
    let key = draft.workouts[workout].key.clone();
    let number = cells.text(columns.index).parse().ok();
    let alone = cells.text(columns.superset).is_empty();
    let occurrence = draft.places.place((workout, &key), exercise, number, |before| {
        let again = number.zip(before.last).is_some_and(|(number, last)| number <= last);
        again || before.apart && alone
    });
    let kind = kind(cells.text(columns.kind))?;
    let nonzero = |column, what| Ok::<_, String>(cells.number(column, what)?.filter(|&value| value != 0.0));
    Ok(Work {
        workout,
        exercise: exercise.to_owned(),
        occurrence,
        kind,
        weight: nonzero(columns.weight.as_ref().map(|w| w.0), "weight")?,
        unit: columns.weight.as_ref().map(|w| w.1),
        weighs_body: false,
        reps: cells.reps(columns.reps)?,
        seconds: nonzero(columns.seconds, "seconds")?,
        distance: nonzero(columns.distance.map(|d| d.0), "distance")?,
        metres_in_unit: columns.distance.map(|d| d.1),
        rir: effort(cells.text(columns.rpe)),
        note: None,
        run_note: note(cells.text(columns.exercise_notes)),
    })
}

/// The workout of a row: rows of one title, start and end.
fn workout(columns: &Columns, cells: &Cells<'_>, draft: &mut Draft) -> Result<usize, String> {
    let (title, written) = (cells.text(columns.title), cells.text(columns.start));
    let ended = cells.text(columns.end);
    draft.workout(format!("{title}\n{written}\n{ended}"), || {
        let unread = || format!("`{}` is no date that can be read", shorten(written, 40));
        let start = dates::date_time(written).ok_or_else(unread)?;
        Ok(ImportedWorkout {
            key: written.to_owned(),
            start,
            end: dates::date_time(ended).and_then(|end| dates::end_at(start, end)),
            name: shorten(title, 200),
            note: note(cells.text(columns.description)),
            sets: Vec::new(),
            activities: Vec::new(),
        })
    })
}
