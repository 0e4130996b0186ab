//! One set as it was done.

use crate::{Load, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a set was done for (training-science 2.1).
    SetKind as "set kind" {
        Warmup = "warmup", Working = "working", Backoff = "backoff", Drop = "drop", Failure = "failure",
        Amrap = "amrap", RestPause = "rest_pause", Myo = "myo", Partial = "partial",
    }
}

words! {
    /// Which side worked.
    Side as "side" { Left = "left", Right = "right", Both = "both" }
}

/// Repetitions in reserve, in halves, from 0 to 10. RPE is a view of it: RIR = 10 - RPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Rir(u8);

/// A number that is no effort.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadEffort {
    /// RIR outside 0 to 10, or not in halves.
    #[error("rir {0} is not between 0 and 10 in halves")]
    Rir(f64),
    /// RPE outside 1 to 10, or not in halves.
    #[error("rpe {0} is not between 1 and 10 in halves")]
    Rpe(f64),
}

impl Rir {
    /// `reps` in reserve.
    pub fn from_reps(reps: f64) -> Result<Self, BadEffort> {
        Self::halves(reps).ok_or(BadEffort::Rir(reps))
    }

    /// From a rating of perceived exertion, 1 to 10.
    pub fn from_rpe(rpe: f64) -> Result<Self, BadEffort> {
        (1.0..=10.0).contains(&rpe).then(|| Self::halves(10.0 - rpe)).flatten().ok_or(BadEffort::Rpe(rpe))
    }

    fn halves(reps: f64) -> Option<Self> {
        let halves = reps * 2.0;
        let fits = (0.0..=20.0).contains(&halves) && halves.fract() == 0.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be 0 to 20")]
        fits.then_some(Self(halves as u8))
    }

    /// Repetitions in reserve.
    pub fn reps(self) -> f64 {
        f64::from(self.0) / 2.0
    }
}

impl TryFrom<f64> for Rir {
    type Error = BadEffort;
    fn try_from(reps: f64) -> Result<Self, BadEffort> {
        Self::from_reps(reps)
    }
}

impl From<Rir> for f64 {
    fn from(rir: Rir) -> Self {
        rir.reps()
    }
}

/// What was done in a set. Which exercise, when and in which workout is said around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedSet {
    /// What the set was done for.
    pub kind: SetKind,
    /// The load, where one was logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// Repetitions done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds held or moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Metres covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// Which side worked.
    pub side: Side,
    /// Repetitions in reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rir: Option<Rir>,
    /// Rest taken before the set, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_s: Option<u32>,
    /// Tempo as written, such as "3-1-1-0".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo: Option<String>,
    /// Mini-sets of a rest-pause or myo cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mini_sets: Option<u32>,
    /// Which run of sets of the workout this belongs to, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// The place within the block, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// What the person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The equipment has no heavier step.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_equipment_max: bool,
}

impl LoggedSet {
    /// A working set of both sides with nothing else said.
    pub fn working() -> Self {
        Self {
            kind: SetKind::Working,
            load: None,
            reps: None,
            seconds: None,
            metres: None,
            side: Side::Both,
            rir: None,
            rest_s: None,
            tempo: None,
            mini_sets: None,
            block: None,
            index: None,
            note: None,
            at_equipment_max: false,
        }
    }
}
