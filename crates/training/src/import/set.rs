//! One row of work as a logged set: what was done, with which load, and whether it can have been done.

use super::cells::{note, plain};
use super::draft::{Means, Work};
use super::units::{self, Units};
use crate::counting::is_done;
use crate::plausible;
use crate::{Exercise, Load, LoadKind, LoadType, LoggedSet, Pattern, Rir, Weight};

/// What was done, without the load, if anything was.
pub(super) fn done(work: &Work, units: &Units) -> Result<LoggedSet, String> {
    for (value, what) in [(work.seconds, "seconds"), (work.distance, "units of distance")] {
        if let Some(value) = value.filter(|&value| value < 0.0) {
            return Err(format!("implausible: {value} {what}"));
        }
    }
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
        rir: work.rpe.as_deref().and_then(rir),
        ..LoggedSet::working()
    };
    if is_done(&set) { Ok(set) } else { Err("nothing done: no reps, time or distance".to_owned()) }
}

/// The effort of an RPE, 1 to 10 in halves.
fn rir(rpe: &str) -> Option<Rir> {
    Rir::from_rpe(plain(&rpe.replace(',', "."))?).ok()
}

/// A note with an effort that nothing else says. It comes first: a note that is too long loses its end.
pub(super) fn with_rpe(rpe: Option<&str>, noted: Option<String>) -> Option<String> {
    let Some(rpe) = rpe else { return noted };
    note(&format!("RPE {rpe}\n{}", noted.unwrap_or_default()))
}

/// Refuses loads, repetitions, times and distances of which nobody trains so much.
pub(super) fn plausible(set: &LoggedSet, exercise: Option<&Exercise>) -> Result<(), String> {
    plausible::check(exercise, set).map_err(|error| format!("implausible: {error}"))?;
    for (value, most, what) in [(set.seconds, 172_800.0, "seconds"), (set.metres, 1_000_000.0, "metres")] {
        if let Some(value) = value.filter(|&value| value > most) {
            return Err(format!("implausible: {value} {what}"));
        }
    }
    Ok(())
}

/// The lightest body that is believed to lift: below the lightest classes of the sport (43 kg). What an app that writes the
/// body as a weight has below that was added.
const LIGHTEST_BODY_G: i64 = 40_000;

/// The load of a row, by what its weight stands for.
pub(super) fn load(
    work: &Work,
    name: &str,
    exercise: Option<&Exercise>,
    units: &Units,
) -> Result<Option<Load>, String> {
    let load_type = exercise.map_or(LoadType::External, |exercise| exercise.load_type);
    let Some(value) = work.weight else { return Ok(None) };
    let unit = work.unit.or(units.otherwise).ok_or_else(|| format!("its weight {value} has no unit"))?;
    let kind = match load_type {
        _ if work.means == Means::Help => LoadKind::Assisted,
        LoadType::Assisted => LoadKind::Assisted,
        _ if name.to_lowercase().contains("(assisted)") => LoadKind::Assisted,
        LoadType::Bodyweight if work.means == Means::Body && unit.to_grams(value) >= LIGHTEST_BODY_G => {
            LoadKind::Bodyweight
        }
        LoadType::Bodyweight => LoadKind::Added,
        _ => LoadKind::External,
    };
    // Help is written as a positive number, whatever the sign in the file.
    let help = if kind == LoadKind::Assisted { value.abs() } else { value };
    let weight = Weight::new(help, unit).ok_or_else(|| format!("implausible: a weight of {value} {unit}"))?;
    Ok(Some(Load { kind, weight: Some(weight) }))
}

/// Conditioning by the catalogue, or, of an exercise nobody knows, a distance and neither reps nor weight.
pub(super) fn is_conditioning(exercise: Option<&Exercise>, set: &LoggedSet) -> bool {
    match exercise {
        Some(exercise) => {
            exercise.pattern == Some(Pattern::Conditioning) && (set.seconds.is_some() || set.metres.is_some())
        }
        None => set.metres.is_some() && set.reps.is_none() && set.load.is_none(),
    }
}
