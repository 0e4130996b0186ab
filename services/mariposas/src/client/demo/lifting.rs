//! How strong the person of the demo is, and how an exercise comes on: double progression, by what they can do.

use super::calendar::Week;
use super::plan::{Aim, Lift};
use mariposas_training::{Load, LoadKind, LoggedSet, Rir, SetKind, Unit, Weight};

/// An exercise, as far as it has come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Progress {
    Lift(Lifting),
    /// A hold of so many seconds at first.
    Hold(u32),
}

/// An exercise that is loaded, and the load it has come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifting {
    lift: Lift,
    kg: f64,
}

/// What each set costs the next, in repetitions.
const TIRING: f64 = 0.6;
/// Three warm-up sets: their part of the load, and their repetitions. Who does fewer does the last ones.
const WARMUPS: [(f64, u32); 3] = [(0.4, 10), (0.6, 6), (0.8, 3)];
/// The part of the load that a deload leaves.
const DELOAD: f64 = 0.9;

impl Progress {
    pub(super) fn begin(aim: Aim) -> Self {
        match aim {
            Aim::Reps(lift) => Self::Lift(Lifting::begin(lift)),
            Aim::Hold(seconds) => Self::Hold(seconds),
        }
    }

    /// The sets of the `number`-th week's session. `form` is how good a day it is, about 1; `sets` how many working sets
    /// are planned, of which a deload leaves half.
    pub(super) fn session(&mut self, number: u32, sets: u32, form: f64) -> Vec<LoggedSet> {
        let sets = if Week::of(number) == Week::Deload { sets.div_ceil(2) } else { sets };
        match self {
            Self::Lift(lifting) => lifting.session(number, sets, form),
            Self::Hold(first) => (0..sets).map(|_| hold(*first, number)).collect(),
        }
    }
}

/// Five seconds more in every fourth week.
fn hold(first: u32, number: u32) -> LoggedSet {
    LoggedSet { seconds: Some(f64::from(first + number / 4 * 5)), ..LoggedSet::working() }
}

/// What a one-repetition maximum has become after some weeks, against the first: 15% in half a year, and less from
/// week to week.
fn grown(weeks: u32) -> f64 {
    let weeks = f64::from(weeks);
    1.0 + 0.26 * weeks / (weeks + 18.0)
}

impl Lifting {
    /// A load to begin with: one repetition above the range's least, with three in reserve.
    fn begin(lift: Lift) -> Self {
        let reps = f64::from(lift.reps.0 + 4);
        // Epley, as in `session`: the maximum is the load times 1 + reps / 30.
        Self { lift, kg: down_to(lift.max_kg / (1.0 + reps / 30.0), lift.step_kg) }
    }

    fn session(&mut self, number: u32, sets: u32, form: f64) -> Vec<LoggedSet> {
        let week = Week::of(number);
        let max_kg = self.lift.max_kg * grown(number) * form;
        let part = if week == Week::Deload { DELOAD } else { 1.0 };
        let kg = down_to(self.kg * part, self.lift.step_kg);
        let working = (0..sets).map(|set| {
            let able = 30.0 * (max_kg / kg - 1.0) - TIRING * f64::from(set);
            self.working(kg, able, week)
        });
        let working: Vec<LoggedSet> = working.collect();
        let mut all = self.warmups(kg);
        if week != Week::Deload {
            self.step(&working);
        }
        all.extend(working);
        all
    }

    fn warmups(&self, kg: f64) -> Vec<LoggedSet> {
        let warmups = WARMUPS.iter().skip(WARMUPS.len() - self.lift.warmups);
        let warmup = |&(part, reps)| LoggedSet {
            kind: SetKind::Warmup,
            ..loaded(down_to(kg * part, self.lift.step_kg), reps)
        };
        warmups.map(warmup).collect()
    }

    /// As many of the repetitions that there are, `able`, as leave the reserve aimed at, within the range.
    fn working(&self, kg: f64, able: f64, week: Week) -> LoggedSet {
        let (lo, hi) = self.lift.reps;
        let aimed = match week {
            Week::Deload => lo,
            _ => whole(able - f64::from(week.reserve())).clamp(lo, hi),
        };
        let reps = aimed.min(whole(able)).max(1);
        let left = ((able - f64::from(reps)) * 2.0).round() / 2.0;
        LoggedSet { rir: Rir::from_reps(left.clamp(0.0, 5.0)).ok(), ..loaded(kg, reps) }
    }

    /// A step up once every set has reached the top of the range; a step down when the first one missed it.
    fn step(&mut self, working: &[LoggedSet]) {
        let (lo, hi) = self.lift.reps;
        let reached = |set: &LoggedSet, reps| set.reps.is_some_and(|done| done >= reps);
        if working.iter().all(|set| reached(set, hi)) {
            self.kg += self.lift.step_kg;
        } else if working.first().is_some_and(|set| !reached(set, lo)) {
            self.kg -= self.lift.step_kg;
        }
    }
}

fn loaded(kg: f64, reps: u32) -> LoggedSet {
    let load = Load { kind: LoadKind::External, weight: Weight::new(kg, Unit::Kg) };
    LoggedSet { load: Some(load), reps: Some(reps), ..LoggedSet::working() }
}

/// The heaviest load of whole steps that is not above `kg`, and at least one step.
fn down_to(kg: f64, step_kg: f64) -> f64 {
    (kg / step_kg).floor().max(1.0) * step_kg
}

/// Whole repetitions of some.
fn whole(reps: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let whole = reps.clamp(0.0, 1_000.0) as u32;
    whole
}
