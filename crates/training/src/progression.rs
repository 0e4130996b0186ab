//! What to do next time: the planned sets of an exercise with loads and repetitions, from how it went last
//! time, and the reason for them.

mod change_load;
mod decide;
mod defaults;
mod judge;
mod reason;
mod targets;
#[cfg(test)]
mod tests;

pub use defaults::{default_rep_range, default_step_g};
pub use reason::Reason;

use crate::plates::Loading;
use crate::sessions::Session;
use crate::{Load, Rir, SetKind};
use decide::decide;
use judge::Worked;
use serde::{Deserialize, Serialize};

/// A range of repetitions that is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepRange {
    /// The least.
    pub lo: u32,
    /// The most.
    pub hi: u32,
}

/// One set of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlannedSet {
    /// What it is for.
    pub kind: SetKind,
    /// Repetitions aimed at.
    pub reps: RepRange,
    /// Seconds to hold the first time, where it is a hold; holds go by [`Rule::Seconds`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Repetitions in reserve aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rir: Option<Rir>,
}

/// How an exercise is made harder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// A step of load after each session in which every set reached the low end of its range.
    Linear {
        /// The step, in grams.
        step_g: i64,
    },
    /// A step of load once every set has reached the top of its range, until then one repetition more.
    Double {
        /// The step, in grams.
        step_g: i64,
    },
    /// More repetitions in each set, up to the top of its range.
    Reps {
        /// How many more.
        add: u32,
    },
    /// A longer hold in each set; the plan has to name seconds.
    Seconds {
        /// How much longer.
        add: u32,
    },
}

/// What a set should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What it is for.
    pub kind: SetKind,
    /// What to load; absent where nobody knows yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// Repetitions to do; absent for a hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Repetitions to leave in reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rir: Option<Rir>,
}

/// The targets of a session and the reason for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextSession {
    /// One for each planned set, in order.
    pub targets: Vec<Target>,
    /// Why they are as they are; a sentence when printed.
    pub reason: Reason,
}

/// The next session of an exercise. `history` is its sessions, oldest first; those that should not count, such as
/// deloads, are left out by the caller. Loads are what `loading` can make, in its unit.
pub fn next_session(plan: &[PlannedSet], rule: Rule, history: &[Session], loading: &Loading) -> NextSession {
    let working: Vec<PlannedSet> = plan.iter().filter(|set| judge::is_working(set.kind)).copied().collect();
    let worked: Vec<Worked> = history.iter().filter_map(Worked::of).collect();
    let decision = decide(&working, rule, &worked, loading);
    let targets = targets::spell_out(plan, &decision, worked.last(), loading);
    NextSession { targets, reason: decision.reason }
}
