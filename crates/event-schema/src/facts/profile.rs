//! Who trains, as far as training needs it. Names and addresses stay with the account and never come here.

use jiff::{Timestamp, civil::Date};
use mariposas_training::profile::{Flag, Goal, Level, RegionGoal};
use mariposas_training::{Muscle, Unit, Weight};
use serde::{Deserialize, Serialize};

/// The whole profile; what is absent is unset.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ProfileUpdated {
    /// Training experience; absent means novice until 26 weeks are logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// What the training is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// Year of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_year: Option<i16>,
    /// Body weight at this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bodyweight: Option<Weight>,
    /// The unit weights are shown in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// IANA time zone, such as "Europe/Madrid".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The local hour a training day starts at; absent means midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_starts_at: Option<u8>,
    /// Sessions planned a week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_sessions: Option<u32>,
    /// Muscles that matter most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goal_muscles: Vec<Muscle>,
    /// Muscles that lag behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weak_points: Vec<Muscle>,
    /// Goals for one region of a muscle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region_goals: Vec<RegionGoal>,
    /// Sports played beside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sports: Vec<String>,
    /// What the coach must be careful about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Exercises or equipment that are not to be had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment_unavailable: Vec<String>,
    /// Mondays of weeks declared as deload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deload_weeks: Vec<Date>,
}

/// A body weight at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BodyweightRecorded {
    /// The weight.
    pub weight: Weight,
    /// When it was taken.
    pub at: Timestamp,
    /// The local training day it was taken on.
    pub day: Date,
}
