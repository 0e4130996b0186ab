//! From the rows an app's module understood to workouts and the account of them: units, exercises, loads,
//! what is plausible and what is a set at all.

use super::places::Places;
use super::table::shorten;
use super::units::{self, Declared, Units};
use super::{
    Format, Import, ImportedActivity, ImportedSet, ImportedWorkout, Names, Options, Report, Skipped,
    Unmatched,
};
use crate::counting::is_done;
use crate::{Catalogue, Exercise, Load, LoadKind, LoadType, LoggedSet, Pattern, Rir, SetKind, Weight};
use std::collections::HashMap;

/// The rows of a file as its app means them, before units and exercises are known.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) format: Format,
    pub(super) declared: Declared,
    pub(super) workouts: Vec<ImportedWorkout>,
    /// The workout that a group of rows is, by what the rows have in common.
    pub(super) groups: HashMap<String, usize>,
    pub(super) places: Places,
    /// One for each data record.
    pub(super) lines: Vec<Line>,
}

/// What a record is.
#[derive(Debug)]
pub(super) enum Line {
    Rest,
    Note,
    Skipped(String),
    Work(Box<Work>),
}

/// A row that tells of work, in the numbers of the file. Empty and zero are both `None`.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) workout: usize,
    pub(super) exercise: String,
    pub(super) occurrence: u32,
    pub(super) kind: SetKind,
    pub(super) weight: Option<f64>,
    /// The unit of the weight, where the row or its column says it.
    pub(super) unit: Option<crate::Unit>,
    /// The weight of a body-weight exercise is the body.
    pub(super) weighs_body: bool,
    pub(super) reps: Option<u32>,
    pub(super) seconds: Option<f64>,
    pub(super) distance: Option<f64>,
    /// Metres in the unit of the distance, where the row or its column says it.
    pub(super) metres_in_unit: Option<f64>,
    pub(super) rir: Option<Rir>,
    pub(super) note: Option<String>,
    /// A note on the whole run of sets; its first set gets it.
    pub(super) run_note: Option<String>,
}

impl Draft {
    pub(super) fn new(format: Format, declared: Declared) -> Self {
        Self {
            format,
            declared,
            workouts: Vec::new(),
            groups: HashMap::new(),
            places: Places::default(),
            lines: Vec::new(),
        }
    }

    /// The workout of a group of rows, made by `open` when its first row comes.
    pub(super) fn workout(
        &mut self,
        group: String,
        open: impl FnOnce() -> Result<ImportedWorkout, String>,
    ) -> Result<usize, String> {
        if let Some(&known) = self.groups.get(&group) {
            return Ok(known);
        }
        self.workouts.push(open()?);
        let index = self.workouts.len() - 1;
        self.groups.insert(group, index);
        Ok(index)
    }
}

/// The effort of a set from an RPE; one that is no half from 6 to 10 says nothing.
pub(super) fn effort(rpe: &str) -> Option<Rir> {
    let rpe = rpe.replace(',', ".").parse().ok().filter(|rpe| (6.0..=10.0).contains(rpe))?;
    Rir::from_rpe(rpe).ok()
}

/// The exercise name of a row, if it is one.
pub(super) fn exercise_name(text: &str) -> Result<&str, String> {
    match text.chars().count() {
        0 => Err("it names no exercise".to_owned()),
        1..=200 => Ok(text),
        _ => Err(format!("the exercise name `{}` is longer than 200 characters", shorten(text, 40))),
    }
}

/// A run of an exercise in a workout.
#[derive(Debug, Clone, Copy)]
struct Run {
    block: u32,
    /// Sets and activities so far.
    kept: u32,
}

#[derive(Default)]
struct Assembly {
    workouts: Vec<ImportedWorkout>,
    runs: HashMap<(usize, String, u32), Run>,
    /// Runs so far in each workout.
    blocks: Vec<u32>,
    /// Imported rows of each name, and its exercise.
    names: HashMap<String, (u64, Option<&'static Exercise>)>,
}

/// Every line of `draft` as a set, an activity or an entry in the report.
pub(super) fn assemble(draft: Draft, options: Options) -> Import {
    let works: Vec<&Work> = draft.lines.iter().filter_map(Line::work).collect();
    let units = units::settle(&draft.declared, options, &works);
    let mut assembly =
        Assembly { blocks: vec![0; draft.workouts.len()], workouts: draft.workouts, ..Assembly::default() };
    let mut report = Report {
        format: draft.format,
        rows: 0,
        sets: 0,
        activities: 0,
        rest_rows: 0,
        notes: 0,
        skipped: Vec::new(),
        unit: units.finding.clone(),
        exercises: Names { matched: 0, unmatched: Vec::new() },
        added: 0,
        already_there: 0,
    };
    for (row, line) in (1..).zip(draft.lines) {
        report.rows = row;
        match line {
            Line::Rest => report.rest_rows += 1,
            Line::Note => report.notes += 1,
            Line::Skipped(reason) => report.skipped.push(Skipped { row, reason }),
            Line::Work(work) if is_to_come(&assembly.workouts[work.workout], options) => {
                report.skipped.push(Skipped { row, reason: "its date is in the future".to_owned() });
            }
            Line::Work(work) => match assembly.add(row, *work, &units) {
                Ok(Kept::Set) => report.sets += 1,
                Ok(Kept::Activity) => report.activities += 1,
                Err(reason) => report.skipped.push(Skipped { row, reason }),
            },
        }
    }
    report.exercises = names(assembly.names);
    let mut workouts = assembly.workouts;
    workouts.retain(|workout| !workout.sets.is_empty() || !workout.activities.is_empty());
    Import { format: draft.format, workouts, report }
}

/// Whether a workout starts after tomorrow: wherever the person is, it is no later there.
fn is_to_come(workout: &ImportedWorkout, options: Options) -> bool {
    let tomorrow = options.today.and_then(|today| today.tomorrow().ok());
    tomorrow.is_some_and(|tomorrow| workout.start.date() > tomorrow)
}

impl Line {
    fn work(&self) -> Option<&Work> {
        match self {
            Self::Work(work) => Some(work),
            _ => None,
        }
    }
}

enum Kept {
    Set,
    Activity,
}

impl Assembly {
    fn add(&mut self, row: u64, work: Work, units: &Units) -> Result<Kept, String> {
        let known = self.names.get(&work.exercise).map(|(_, exercise)| *exercise);
        let exercise = known.unwrap_or_else(|| Catalogue::global().find(&work.exercise));
        let set = logged(&work, exercise, units)?;
        self.names.entry(work.exercise.clone()).or_insert((0, exercise)).0 += 1;
        let blocks = &mut self.blocks[work.workout];
        let slot = (work.workout, work.exercise.clone(), work.occurrence);
        let run = self.runs.entry(slot).or_insert_with(|| {
            *blocks += 1;
            Run { block: *blocks - 1, kept: 0 }
        });
        let order = run.kept;
        run.kept += 1;
        let note = match work.run_note {
            Some(run_note) if order == 0 => Some(run_note),
            _ => work.note,
        };
        let slug = exercise.map(|exercise| exercise.slug.clone());
        let (raw_exercise, occurrence) = (work.exercise, work.occurrence);
        let workout = &mut self.workouts[work.workout];
        if is_conditioning(exercise, &set) {
            let (seconds, metres) = (set.seconds, set.metres);
            workout.activities.push(ImportedActivity {
                row,
                raw_exercise,
                slug,
                occurrence,
                order,
                seconds,
                metres,
                note,
            });
            return Ok(Kept::Activity);
        }
        let set = LoggedSet { block: Some(run.block), index: Some(order), note, ..set };
        workout.sets.push(ImportedSet { row, raw_exercise, slug, occurrence, order, set });
        Ok(Kept::Set)
    }
}

/// The set of a row, if anything was done and it can have been done.
fn logged(work: &Work, exercise: Option<&Exercise>, units: &Units) -> Result<LoggedSet, String> {
    let metres_in_unit = work
        .metres_in_unit
        .or_else(|| work.unit.or(units.otherwise).or(units.finding.value).map(units::metres_beside));
    // To the millimetre: 1.1 km are 1100 m.
    let metres = work.distance.map(|d| (d * metres_in_unit.unwrap_or(1_000.0) * 1_000.0).round() / 1_000.0);
    let set = LoggedSet {
        kind: work.kind,
        reps: work.reps,
        seconds: work.seconds,
        metres,
        rir: work.rir,
        ..LoggedSet::working()
    };
    for (value, most, what) in [(set.seconds, 172_800.0, "seconds"), (metres, 1_000_000.0, "metres")] {
        if let Some(value) = value.filter(|value| !(0.0..=most).contains(value)) {
            return Err(format!("{value} {what} are not plausible"));
        }
    }
    if !is_done(&set) {
        return Err("nothing done: no reps, time or distance".to_owned());
    }
    Ok(LoggedSet { load: load(work, exercise, units)?, ..set })
}

fn load(work: &Work, exercise: Option<&Exercise>, units: &Units) -> Result<Option<Load>, String> {
    let load_type = exercise.map_or(LoadType::External, |exercise| exercise.load_type);
    if work.weighs_body && load_type == LoadType::Bodyweight {
        return Ok(work.weight.map(|_| Load { kind: LoadKind::Bodyweight, weight: None }));
    }
    let Some(value) = work.weight else { return Ok(None) };
    let unit = work.unit.or(units.otherwise).ok_or_else(|| format!("its weight {value} has no unit"))?;
    let kind = match load_type {
        LoadType::Assisted => LoadKind::Assisted,
        _ if work.exercise.to_lowercase().contains("(assisted)") => LoadKind::Assisted,
        LoadType::Bodyweight => LoadKind::Added,
        _ => LoadKind::External,
    };
    // Help is written as a positive number, whatever the sign in the file.
    let help = if kind == LoadKind::Assisted { value.abs() } else { value };
    let weight =
        Weight::new(help, unit).ok_or_else(|| format!("a weight of {value} {unit} is not plausible"))?;
    Ok(Some(Load { kind, weight: Some(weight) }))
}

/// Conditioning by the catalogue, or, of an exercise nobody knows, a distance and neither reps nor weight.
fn is_conditioning(exercise: Option<&Exercise>, set: &LoggedSet) -> bool {
    match exercise {
        Some(exercise) => {
            exercise.pattern == Some(Pattern::Conditioning) && (set.seconds.is_some() || set.metres.is_some())
        }
        None => set.metres.is_some() && set.reps.is_none() && set.load.is_none(),
    }
}

fn names(found: HashMap<String, (u64, Option<&'static Exercise>)>) -> Names {
    let all = found.len();
    let mut unmatched: Vec<Unmatched> = found
        .into_iter()
        .filter(|(_, (_, exercise))| exercise.is_none())
        .map(|(name, (rows, _))| Unmatched { name, rows })
        .collect();
    unmatched.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    Names { matched: (all - unmatched.len()) as u64, unmatched }
}
