//! A training visit, within one ISO week: which days it has entries on, and when it is over.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long after its last set a session closes by itself, in minutes.
const OPEN_MINUTES: i64 = 3 * 60;
const MINUTE_MS: i64 = 60_000;

/// What an entry adds to its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) day: Date,
    /// When it was done.
    pub(crate) performed_minute: i64,
    /// When it was logged, where that was in time.
    pub(crate) logged_minute: Option<i64>,
    pub(crate) painful: bool,
}

/// How many there are of each.
type Tally<K> = BTreeMap<K, u32>;

fn count<K: Ord>(tally: &mut Tally<K>, key: K) {
    *tally.entry(key).or_default() += 1;
}

fn discount<K: Ord>(tally: &mut Tally<K>, key: &K) {
    if let Some(n) = tally.get_mut(key) {
        *n -= 1;
        if *n == 0 {
            tally.remove(key);
        }
    }
}

/// A session. What it holds depends on which entries there are, not on how they came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Session {
    /// How many entries it has on which day; one day unless corrections say otherwise.
    days: Tally<Date>,
    /// The minutes in which those entries were done that are not yet three hours old.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    open: Tally<i64>,
    /// The minutes in which entries were logged in time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    logged: Tally<i64>,
    /// Entries that tell of pain.
    #[serde(default, skip_serializing_if = "is_zero")]
    painful: u32,
    /// What was said of its workout.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(crate) workout: Workout,
}

/// What was said of a workout as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Workout {
    /// The person said it is over.
    pub(crate) finished: bool,
    /// Its note speaks of pain or danger.
    pub(crate) painful: bool,
    /// It was brought by an import.
    pub(crate) imported: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
fn is_usual(workout: &Workout) -> bool {
    *workout == Workout::default()
}

/// What a session adds to its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) day: Date,
    pub(crate) closed: bool,
    /// The first minute in which anything of it was logged in time.
    pub(crate) logged_minute: Option<i64>,
    pub(crate) painful: bool,
}

impl Session {
    pub(crate) fn add(&mut self, visit: &Visit, seen: i64) {
        count(&mut self.days, visit.day);
        if !self.workout.finished && is_open(visit.performed_minute, seen) {
            count(&mut self.open, visit.performed_minute);
        }
        if let Some(minute) = visit.logged_minute {
            count(&mut self.logged, minute);
        }
        self.painful += u32::from(visit.painful);
    }

    pub(crate) fn remove(&mut self, visit: &Visit) {
        discount(&mut self.days, &visit.day);
        discount(&mut self.open, &visit.performed_minute);
        if let Some(minute) = visit.logged_minute {
            discount(&mut self.logged, &minute);
        }
        self.painful -= u32::from(visit.painful);
    }

    /// Something was said of its workout.
    pub(crate) fn know(&mut self, workout: Workout) {
        self.workout = workout;
        if workout.finished {
            self.open.clear();
        }
    }

    /// Whether any of its minutes is three hours old when time has passed to `seen`.
    pub(crate) fn ages(&self, seen: i64) -> bool {
        self.open.first_key_value().is_some_and(|(minute, _)| !is_open(*minute, seen))
    }

    /// Time has passed to `seen`.
    pub(crate) fn advance(&mut self, seen: i64) {
        self.open.retain(|minute, _| is_open(*minute, seen));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// What it adds to its day, where it has any entry. `imported`: the newest end of an import; what was done before it
    /// is over.
    pub(crate) fn part(&self, imported: i64) -> Option<Part> {
        let (day, _) = self.days.first_key_value()?;
        let last = self.open.last_key_value().map(|(minute, _)| minute * MINUTE_MS);
        let first_logged = self.logged.first_key_value().map(|(minute, _)| *minute);
        Some(Part {
            day: *day,
            closed: last.is_none_or(|last| last < imported),
            logged_minute: first_logged.filter(|_| !self.workout.imported),
            painful: self.painful > 0 || self.workout.painful,
        })
    }

    /// When it closes by itself, in milliseconds; `None` where it is over.
    pub(crate) fn closes_at(&self) -> Option<i64> {
        self.open.last_key_value().map(|(minute, _)| (minute + OPEN_MINUTES) * MINUTE_MS)
    }
}

const fn is_open(performed_minute: i64, seen: i64) -> bool {
    (performed_minute + OPEN_MINUTES) * MINUTE_MS > seen
}
