//! Strong: seven shapes of one table, in the languages whose headers are translated.

use super::assemble::{Draft, Line, Work, effort, exercise_name};
use super::dates;
use super::table::{Cells, Records, note, shorten};
use super::units::{self, Declared};
use super::{Format, ImportedWorkout};
use crate::catalogue::normalise;
use crate::{SetKind, Unit};
use std::collections::HashMap;

/// Where each column stands.
#[derive(Debug, Default)]
pub(super) struct Columns {
    count: usize,
    date: Option<usize>,
    number: Option<usize>,
    workout: Option<usize>,
    duration: Option<usize>,
    exercise: Option<usize>,
    order: Option<usize>,
    weight: Option<usize>,
    weight_unit: Option<usize>,
    reps: Option<usize>,
    rpe: Option<usize>,
    distance: Option<usize>,
    distance_unit: Option<usize>,
    seconds: Option<usize>,
    notes: Option<usize>,
    workout_notes: Option<usize>,
    declared: Option<Declared>,
    metres_in_unit: Option<f64>,
}

impl Columns {
    /// The columns, if the header is one of Strong's.
    pub(super) fn find(header: &[&str]) -> Option<Self> {
        let mut columns = Self { count: header.len(), ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let (base, unit) = name.split_once(['(', '（']).unwrap_or((name, ""));
            let base = normalise(base);
            if let Some(slot) = columns.slot(&base) {
                slot.get_or_insert(index);
            }
            let unit = if unit.is_empty() { base.as_str() } else { unit.trim_end_matches([')', '）']) };
            if columns.weight == Some(index) {
                let name = (*name).to_owned();
                columns.declared = units::weight_unit(unit).map(|unit| Declared::Column { unit, name });
            }
            if columns.distance == Some(index) {
                columns.metres_in_unit = units::metres_in(unit);
            }
            if columns.weight_unit == Some(index) {
                columns.declared.get_or_insert(Declared::EachRow { name: (*name).to_owned() });
            }
        }
        let known = columns.date.and(columns.exercise).and(columns.order).and(columns.reps);
        known.map(|_| columns)
    }

    /// The column a name in lower case without its unit means.
    fn slot(&mut self, name: &str) -> Option<&mut Option<usize>> {
        Some(match name {
            "date" | "datum" | "日期" => &mut self.date,
            "workout" => &mut self.number,
            "workout name" | "nom de lentraînement" | "锻炼名称" => &mut self.workout,
            "duration" | "workout duration" | "dauer" | "workout dauer" | "durée" | "时长" => {
                &mut self.duration
            }
            "exercise name" | "name der übung" | "nom de lexercice" | "运动名称" => &mut self.exercise,
            "set order" | "reihenfolge festlegen" | "ordre de la série" | "设置顺序" => &mut self.order,
            "weight" | "gewicht" | "poids" | "重量" | "kg" | "lb" | "lbs" => &mut self.weight,
            "weight unit" | "gewichtseinheit" | "unité de poids" | "重量单位" => &mut self.weight_unit,
            "reps" | "wiederh" | "réps" | "次" => &mut self.reps,
            "rpe" => &mut self.rpe,
            "distance" | "entfernung" | "距离" | "km" | "mi" | "miles" => &mut self.distance,
            "distance unit" | "entfernungseinheit" | "unité de distance" | "距离单位" => {
                &mut self.distance_unit
            }
            "seconds" | "sekunden" | "secondes" | "秒" => &mut self.seconds,
            "notes" | "notizen" | "备注" => &mut self.notes,
            "workout notes" | "workout notizen" | "notes dentraînement" | "锻炼备注" => {
                &mut self.workout_notes
            }
            _ => return None,
        })
    }

    /// How many columns a record must have: the last ones may be missing where only notes stand in them.
    fn needed(&self) -> usize {
        let needed = [
            self.date,
            self.workout,
            self.exercise,
            self.order,
            self.weight,
            self.weight_unit,
            self.reps,
            self.distance,
            self.distance_unit,
            self.seconds,
        ];
        needed.into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// What the set-order column says.
enum Order {
    Set(SetKind, Option<u32>),
    Rest,
    Note,
}

impl Order {
    fn parse(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix(".0").unwrap_or(text).parse().ok();
        if number.is_some() || text.is_empty() {
            return Ok(Self::Set(SetKind::Working, number));
        }
        Ok(match normalise(text).as_str() {
            "w" | "warm up" | "warmup" => Self::Set(SetKind::Warmup, None),
            "d" | "drop" | "drop set" | "dropset" => Self::Set(SetKind::Drop, None),
            "f" | "failure" => Self::Set(SetKind::Failure, None),
            "rest timer" | "rest" | "ruhezeit" | "minuteur de repos" | "temps de repos" | "repos"
            | "休息计时器" | "休息时间" | "休息" => Self::Rest,
            "note" | "notes" | "notiz" | "notizen" | "备注" => Self::Note,
            _ => return Err(format!("the set order `{}` is not known", shorten(text, 40))),
        })
    }
}

/// Notes of rows of their own, waiting for the next set of their exercise.
type Waiting = HashMap<(usize, String), String>;

/// Every record after the header.
pub(super) fn read(columns: &Columns, records: Records<'_>) -> Draft {
    let declared = columns.declared.clone().unwrap_or(Declared::Nowhere);
    let mut draft = Draft::new(Format::Strong, declared);
    let mut waiting = Waiting::new();
    let needed = columns.needed();
    for record in records {
        let line = Cells::of(record, columns.count, needed)
            .and_then(|cells| line(columns, &cells, &mut draft, &mut waiting))
            .unwrap_or_else(Line::Skipped);
        draft.lines.push(line);
    }
    draft
}

fn line(
    columns: &Columns,
    cells: &Cells<'_>,
    draft: &mut Draft,
    waiting: &mut Waiting,
) -> Result<Line, String> {
    let (kind, number) = match Order::parse(cells.text(columns.order))? {
        Order::Rest => return Ok(Line::Rest),
        Order::Set(kind, number) => (Some(kind), number),
        Order::Note => (None, None),
    };
    let exercise = cells.text(columns.exercise);
    let Some(kind) = kind else {
        // A note whose workout is not readable is still no set.
        if let (Ok(workout), Some(text)) = (workout(columns, cells, draft), note(cells.text(columns.notes))) {
            waiting.insert((workout, exercise.to_owned()), text);
        }
        return Ok(Line::Note);
    };
    let exercise = exercise_name(exercise)?;
    let workout = workout(columns, cells, draft)?;
    let key = draft.workouts[workout].key.clone();
    // Letters replace the number, so a warm-up opens a run only where the last one had got to its numbers
    // and another exercise came between.
    let occurrence = draft.places.place((workout, &key), exercise, number, |before| match number {
        Some(number) => before.last.is_some_and(|last| number <= last),
        None => kind == SetKind::Warmup && before.apart && before.last.is_some(),
    });
    let unit = unit(columns, cells)?;
    let metres_in_unit = metres_in_unit(columns, cells)?;
    let nonzero = |column, what| Ok::<_, String>(cells.number(column, what)?.filter(|&value| value != 0.0));
    let work = Work {
        workout,
        exercise: exercise.to_owned(),
        occurrence,
        kind,
        weight: nonzero(columns.weight, "weight")?,
        unit,
        // Only the shape that numbers its workouts writes the body as a weight.
        weighs_body: columns.number.is_some(),
        reps: cells.reps(columns.reps)?,
        seconds: nonzero(columns.seconds, "seconds")?,
        distance: nonzero(columns.distance, "distance")?,
        metres_in_unit,
        rir: effort(cells.text(columns.rpe)),
        note: note(cells.text(columns.notes)).or_else(|| waiting.remove(&(workout, exercise.to_owned()))),
        run_note: None,
    };
    Ok(Line::Work(Box::new(work)))
}

fn unit(columns: &Columns, cells: &Cells<'_>) -> Result<Option<Unit>, String> {
    if let Some(Declared::Column { unit, .. }) = columns.declared {
        return Ok(Some(unit));
    }
    match cells.text(columns.weight_unit) {
        "" => Ok(None),
        word => units::weight_unit(word)
            .map(Some)
            .ok_or_else(|| format!("the weight unit `{}` is not known", shorten(word, 40))),
    }
}

fn metres_in_unit(columns: &Columns, cells: &Cells<'_>) -> Result<Option<f64>, String> {
    match cells.text(columns.distance_unit) {
        "" => Ok(columns.metres_in_unit),
        word => units::metres_in(word)
            .map(Some)
            .ok_or_else(|| format!("the distance unit `{}` is not known", shorten(word, 40))),
    }
}

/// The workout of a row: rows of one number, else of one start and name.
fn workout(columns: &Columns, cells: &Cells<'_>, draft: &mut Draft) -> Result<usize, String> {
    let (written, name) = (cells.text(columns.date), cells.text(columns.workout));
    let number = cells.text(columns.number);
    let group = if number.is_empty() { format!("{written}\n{name}") } else { format!("#{number}") };
    let said = note(cells.text(columns.workout_notes));
    let index = draft.workout(group, || {
        let unread = || format!("`{}` is no date that can be read", shorten(written, 40));
        let start = dates::date_time(written).ok_or_else(unread)?;
        let key = if number.is_empty() { written.to_owned() } else { format!("{number} {written}") };
        Ok(ImportedWorkout {
            key: shorten(&key, 100),
            start,
            end: dates::duration(cells.text(columns.duration)).and_then(|s| dates::end(start, s)),
            name: shorten(name, 200),
            note: None,
            sets: Vec::new(),
            activities: Vec::new(),
        })
    })?;
    let known = &mut draft.workouts[index].note;
    *known = known.take().or(said);
    Ok(index)
}
