//! Why the next session is as it is.

use crate::{Load, LoadKind, Rir};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The reason for a session's targets, with its numbers; prints as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// There is no working set in the plan.
    NoWorkingSets,
    /// The exercise was never done.
    FirstTime {
        /// Repetitions to find a load for.
        reps: u32,
        /// Seconds to hold instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<u32>,
        /// Repetitions to leave in reserve.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rir: Option<Rir>,
    },
    /// Every set reached its goal: more load, or less help.
    AddLoad {
        /// Last time's load.
        from: Load,
        /// The next.
        to: Load,
        /// What every set reached.
        reps: u32,
        /// How many sets that were.
        sets: usize,
    },
    /// Some sets are below the top of the range.
    OneMoreRep {
        /// How many.
        sets: usize,
        /// Of how many.
        of: usize,
        /// The top of the range.
        reps: u32,
        /// The load that stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        load: Option<Load>,
    },
    /// Some sets fell short of the range; one bad day is no trend, or there is nothing easier to load.
    Repeat {
        /// How many.
        sets: usize,
        /// The low end of the range.
        reps: u32,
        /// The load that stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        load: Option<Load>,
    },
    /// Sets fell short in several sessions in a row.
    Reduce {
        /// Last time's load.
        from: Load,
        /// The next, with which a tenth less is lifted.
        to: Load,
        /// How many sessions.
        misses: usize,
    },
    /// There were fewer sets than planned at the hardest load.
    CutShort {
        /// How many there were.
        done: usize,
        /// How many were planned.
        planned: usize,
    },
    /// The goal was reached with too little in reserve.
    TooHard {
        /// What was left.
        rir: Rir,
        /// What should have been.
        target: Rir,
    },
    /// Every set reached its goal and the equipment has nothing heavier.
    NothingHeavier {
        /// The load that stays.
        load: Load,
    },
    /// More repetitions are the rule.
    AddReps {
        /// How many more.
        add: u32,
    },
    /// Every set is at the top of its range and no load can be added.
    TopReached {
        /// The top of the range.
        reps: u32,
    },
    /// A longer hold is the rule.
    AddSeconds {
        /// How much longer.
        add: u32,
    },
}

/// A load as a sentence would have it.
struct Spoken(Load);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(weight) = self.0.weight.filter(|_| self.0.kind != LoadKind::Bodyweight) else {
            return f.write_str("body weight");
        };
        write!(f, "{} {}", weight.value, weight.unit)?;
        f.write_str(match self.0.kind {
            LoadKind::External | LoadKind::Bodyweight => "",
            LoadKind::Added => " added",
            LoadKind::Assisted => " of help",
        })
    }
}

/// " at 60 kg", where there is a load.
fn at(load: Option<Load>) -> String {
    load.map(|load| format!(" at {}", Spoken(load))).unwrap_or_default()
}

/// "1 set" or "3 sets".
fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

fn reps(count: u32) -> String {
    counted(count as usize, "repetition")
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoWorkingSets => f.write_str("The plan has no working set to go by."),
            Self::FirstTime { seconds: Some(seconds), .. } => {
                write!(f, "There is no earlier session to go by: hold for {seconds} s.")
            }
            Self::FirstTime { reps: goal, rir, .. } => {
                let reserve = rir.map(|rir| format!(" with {} in reserve", rir.reps())).unwrap_or_default();
                let goal = reps(goal);
                write!(f, "There is no earlier session to go by: find a load for {goal}{reserve}.")
            }
            Self::AddLoad { from, to, reps: reached, sets } => {
                let (sets, reached) = (counted(sets, "set"), reps(reached));
                let (from, to) = (Spoken(from), Spoken(to));
                write!(f, "{sets} reached {reached} at {from}: go on with {to}.")
            }
            Self::OneMoreRep { sets, of, reps: top, load } => {
                let (at, top) = (at(load), reps(top));
                write!(
                    f,
                    "{sets} of {} not yet at {top}{at}: one more in each, then more load.",
                    counted(of, "set")
                )
            }
            Self::Repeat { sets, reps: low, load } => {
                let (sets, at, low) = (counted(sets, "set"), at(load), reps(low));
                write!(f, "{sets} fell short of {low}{at}: try the same again.")
            }
            Self::Reduce { from, to, misses } => {
                let (misses, from, to) = (counted(misses, "session"), Spoken(from), Spoken(to));
                write!(
                    f,
                    "{misses} in a row fell short at {from}: take a tenth off and build up again from {to}."
                )
            }
            Self::CutShort { done, planned } => {
                let planned = counted(planned, "planned set");
                write!(f, "{done} of {planned} done at the hardest load: do them all before it changes.")
            }
            Self::TooHard { rir, target } => {
                let (left, target) = (rir.reps(), target.reps());
                write!(
                    f,
                    "The repetitions were there, but {left} in reserve instead of {target}: the same again, easier."
                )
            }
            Self::NothingHeavier { load } => {
                write!(f, "There is nothing heavier than {}: do one more repetition.", Spoken(load))
            }
            Self::AddReps { add } => write!(f, "{} more in each set than last time.", reps(add)),
            Self::TopReached { reps: top } => {
                write!(f, "Every set is at {}: raise the range or choose a harder exercise.", reps(top))
            }
            Self::AddSeconds { add } => write!(f, "Hold each set {add} s longer than last time."),
        }
    }
}
