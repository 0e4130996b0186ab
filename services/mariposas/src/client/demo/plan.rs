//! Who trains in the demo, and by which routines.

use super::chance::Chance;
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::routine::{
    PlannedExercise, PlannedSet, Progression, ProgressionRule, RoutineSaved,
};
use mariposas_training::profile::{Goal, Level};
use mariposas_training::{Equipment, LoadType, Muscle, Pattern, Rir, SetKind, Unit, Weight};
use uuid::Uuid;

/// Where they live.
pub(super) const TIME_ZONE: &str = "Europe/Madrid";

/// Stands for their own exercise, which has an id instead of a slug.
const OWN: &str = "own";

/// A session of the week, and the routine it follows.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) name: &'static str,
    /// From 0 for Monday.
    pub(super) weekday: u32,
    pub(super) exercises: &'static [Planned],
}

/// An exercise of a session.
#[derive(Debug)]
pub(super) struct Planned {
    slug: &'static str,
    pub(super) sets: u32,
    /// After each set, in seconds.
    pub(super) rest_s: u32,
    pub(super) aim: Aim,
}

/// What is aimed at in every working set.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aim {
    Reps(Lift),
    /// Seconds to hold at first.
    Hold(u32),
}

/// An exercise that is loaded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lift {
    /// Repetitions, from and to.
    pub(super) reps: (u32, u32),
    /// The one-repetition maximum at first, in kilograms.
    pub(super) max_kg: f64,
    /// The smallest step of load, in kilograms.
    pub(super) step_kg: f64,
    /// Warm-up sets.
    pub(super) warmups: usize,
}

const fn lift(
    slug: &'static str,
    (sets, lo, hi): (u32, u32, u32),
    (max_kg, step_kg): (f64, f64),
    warmups: usize,
    rest_s: u32,
) -> Planned {
    Planned { slug, sets, rest_s, aim: Aim::Reps(Lift { reps: (lo, hi), max_kg, step_kg, warmups }) }
}

/// The three sessions of a week.
pub(super) static SESSIONS: [Session; 3] = [
    Session {
        name: "Full body",
        weekday: 0,
        exercises: &[
            lift("squat-barbell", (3, 5, 8), (118.0, 2.5), 3, 180),
            lift("bench-press-barbell", (3, 6, 10), (82.0, 2.5), 3, 150),
            lift("bent-over-row-barbell", (3, 8, 12), (78.0, 2.5), 1, 120),
            lift("lateral-raise-dumbbell", (3, 12, 20), (13.0, 1.0), 0, 90),
            lift(OWN, (3, 10, 15), (34.0, 2.5), 0, 90),
            Planned { slug: "plank", sets: 3, rest_s: 60, aim: Aim::Hold(40) },
        ],
    },
    Session {
        name: "Upper body",
        weekday: 2,
        exercises: &[
            lift("incline-bench-press-dumbbell", (4, 8, 12), (30.0, 2.0), 2, 150),
            lift("lat-pulldown-cable", (4, 8, 12), (84.0, 5.0), 1, 120),
            lift("overhead-press-barbell", (3, 6, 10), (54.0, 2.5), 1, 120),
            lift("seated-row-cable", (3, 10, 15), (76.0, 5.0), 0, 120),
            lift("triceps-pushdown-cable", (3, 10, 15), (38.0, 2.5), 0, 90),
            lift("face-pull-cable", (2, 12, 20), (30.0, 2.5), 0, 90),
        ],
    },
    Session {
        name: "Lower body",
        weekday: 4,
        exercises: &[
            lift("leg-press-machine", (4, 8, 12), (225.0, 10.0), 2, 150),
            lift("romanian-deadlift-barbell", (3, 8, 12), (112.0, 5.0), 2, 150),
            lift("seated-leg-curl-machine", (3, 10, 15), (64.0, 5.0), 0, 90),
            lift("leg-extension-machine", (3, 10, 15), (74.0, 5.0), 0, 90),
            lift("standing-calf-raise-machine", (4, 10, 15), (118.0, 5.0), 1, 90),
        ],
    },
];

/// Who they are.
pub(super) fn profile() -> ProfileUpdated {
    ProfileUpdated {
        level: Some(Level::Intermediate),
        goal: Some(Goal::Hypertrophy),
        birth_year: Some(1991),
        unit: Some(Unit::Kg),
        time_zone: Some(TIME_ZONE.to_owned()),
        plan_sessions: Some(3),
        ..ProfileUpdated::default()
    }
}

/// Their own exercise.
pub(super) fn own_exercise(seed: u64) -> ExerciseDefined {
    ExerciseDefined {
        exercise: own_id(seed),
        name: "Towel Curl on the Low Pulley".to_owned(),
        pattern: Some(Pattern::ElbowFlexion),
        equipment: Some(Equipment::Cable),
        load_type: Some(LoadType::External),
        primary: vec![Muscle::Biceps],
        secondary: vec![Muscle::Forearms],
    }
}

fn own_id(seed: u64) -> String {
    Chance { seed }.id("exercise", &[]).to_string()
}

impl Session {
    pub(super) fn routine_id(&self, seed: u64) -> Uuid {
        Chance { seed }.id("routine", &[self.weekday])
    }

    /// The routine it follows.
    pub(super) fn routine(&self, seed: u64) -> RoutineSaved {
        RoutineSaved {
            routine_id: self.routine_id(seed),
            name: self.name.to_owned(),
            note: None,
            exercises: self.exercises.iter().map(|planned| planned.in_routine(seed)).collect(),
        }
    }
}

impl Planned {
    /// A slug, or the id of the own exercise.
    pub(super) fn exercise(&self, seed: u64) -> String {
        if self.slug == OWN { own_id(seed) } else { self.slug.to_owned() }
    }

    fn in_routine(&self, seed: u64) -> PlannedExercise {
        let (set, progression) = match self.aim {
            Aim::Reps(lift) => (lift.planned_set(), lift.progression()),
            Aim::Hold(seconds) => (hold(seconds), longer()),
        };
        let set = PlannedSet { rest_s: Some(self.rest_s), ..set };
        PlannedExercise {
            exercise: self.exercise(seed),
            superset: None,
            note: None,
            sets: (0..self.sets).map(|_| set.clone()).collect(),
            progression: Some(progression),
        }
    }
}

impl Lift {
    fn planned_set(&self) -> PlannedSet {
        PlannedSet {
            kind: SetKind::Working,
            reps_lo: Some(self.reps.0),
            reps_hi: Some(self.reps.1),
            seconds: None,
            rir: Rir::from_reps(2.0).ok(),
            rest_s: None,
        }
    }

    fn progression(&self) -> Progression {
        Progression {
            rule: ProgressionRule::Double,
            step: Weight::new(self.step_kg, Unit::Kg),
            step_reps: None,
            step_seconds: None,
        }
    }
}

const fn hold(seconds: u32) -> PlannedSet {
    PlannedSet {
        kind: SetKind::Working,
        reps_lo: None,
        reps_hi: None,
        seconds: Some(seconds),
        rir: None,
        rest_s: None,
    }
}

const fn longer() -> Progression {
    Progression { rule: ProgressionRule::Time, step: None, step_reps: None, step_seconds: Some(5) }
}
