//! The rows of the gateway's view, and their tables.

use crate::domain::backup::Line;
use jiff::Timestamp;
use mariposas_consumer::{Column, Kind, Row, Table};
use mariposas_event_schema::Effective;
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::routine::RoutineSaved;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use mariposas_training::profile::WeekKind;
use mariposas_training::{IsoWeek, Weight};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The one row of a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) profile: ProfileUpdated,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) exercises: Exercises,
    /// Own exercises by normalised name.
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) paused: i64,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) plan: Plan,
}

/// What weeks were meant to be, and pauses.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) weeks: BTreeMap<IsoWeek, Effective<WeekKind>>,
    /// Instants at which a pause began (`false`) or ended (`true`).
    pub(crate) pauses: BTreeSet<(Timestamp, bool)>,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("profile", Kind::Text),
            Column("exercises", Kind::Text),
            Column("names", Kind::Text),
            Column("paused", Kind::Int),
            Column("plan", Kind::Text),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set, with what it is listed by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    pub(crate) set_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<PerformedSet>,
    /// What was first logged under the id, as [`digest`](crate::domain::set::digest): a repetition is told from another
    /// set by it.
    pub(crate) logged: Option<String>,
    pub(super) performed_at: Option<i64>,
    pub(super) day: Option<String>,
    pub(super) exercise: Option<String>,
    pub(super) workout_id: Option<String>,
}

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "logged_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[
            Column("edits", Kind::Text),
            Column("logged", Kind::Text),
            Column("performed_at", Kind::Int),
            Column("day", Kind::Text),
            Column("exercise", Kind::Text),
            Column("workout_id", Kind::Text),
        ],
    };

    fn key(&self) -> &str {
        &self.set_id
    }
}

/// A run, ride or class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ActivityRow {
    pub(crate) activity_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<PerformedActivity>,
    /// What was first logged under the id, as [`digest`](crate::domain::activity::digest).
    pub(crate) logged: Option<String>,
    pub(super) performed_at: Option<i64>,
    pub(super) day: Option<String>,
    pub(super) exercise: Option<String>,
    pub(super) workout_id: Option<String>,
}

impl Row for ActivityRow {
    const TABLE: Table = Table {
        name: "logged_activity",
        key: &[Column("activity_id", Kind::Text)],
        columns: &[
            Column("edits", Kind::Text),
            Column("logged", Kind::Text),
            Column("performed_at", Kind::Int),
            Column("day", Kind::Text),
            Column("exercise", Kind::Text),
            Column("workout_id", Kind::Text),
        ],
    };

    fn key(&self) -> &str {
        &self.activity_id
    }
}

/// A body weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BodyweightRow {
    /// The instant it was taken, as [`key`](crate::domain::bodyweight::key): one in a second, the last that was recorded.
    pub(crate) taken_at: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) weight: Weight,
    pub(crate) day: String,
}

impl Row for BodyweightRow {
    const TABLE: Table = Table {
        name: "bodyweight",
        key: &[Column("taken_at", Kind::Text)],
        columns: &[Column("weight", Kind::Text), Column("day", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.taken_at
    }
}

/// A workout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorkoutRow {
    pub(crate) workout_id: String,
    pub(crate) name: Option<String>,
    pub(crate) routine_id: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) day: String,
    pub(crate) time_zone: String,
    pub(crate) finished_at: Option<i64>,
    pub(crate) note: Option<String>,
    pub(crate) fatigue: Option<i64>,
    pub(crate) discarded: i64,
}

impl Row for WorkoutRow {
    const TABLE: Table = Table {
        name: "workout",
        key: &[Column("workout_id", Kind::Text)],
        columns: &[
            Column("name", Kind::Text),
            Column("routine_id", Kind::Text),
            Column("started_at", Kind::Int),
            Column("day", Kind::Text),
            Column("time_zone", Kind::Text),
            Column("finished_at", Kind::Int),
            Column("note", Kind::Text),
            Column("fatigue", Kind::Int),
            Column("discarded", Kind::Int),
        ],
    };

    fn key(&self) -> &str {
        &self.workout_id
    }
}

/// A routine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoutineRow {
    pub(crate) routine_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) routine: RoutineSaved,
    pub(crate) archived: i64,
}

impl Row for RoutineRow {
    const TABLE: Table = Table {
        name: "routine",
        key: &[Column("routine_id", Kind::Text)],
        columns: &[Column("routine", Kind::Text), Column("archived", Kind::Int)],
    };

    fn key(&self) -> &str {
        &self.routine_id
    }
}

/// What is kept as a line of an export: an answer to the coach, what a pet was given, a roll that was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptRow {
    /// As [`Line::key`].
    pub(crate) line_key: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<Line>,
}

impl Row for KeptRow {
    const TABLE: Table = Table {
        name: "kept",
        key: &[Column("line_key", Kind::Text)],
        columns: &[Column("edits", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.line_key
    }
}

/// An event that has the id of its command, and not of what it is about: where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CommandRow {
    pub(crate) event_id: String,
    pub(crate) sequence: i64,
}

impl Row for CommandRow {
    const TABLE: Table = Table {
        name: "command",
        key: &[Column("event_id", Kind::Text)],
        columns: &[Column("sequence", Kind::Int)],
    };

    fn key(&self) -> &str {
        &self.event_id
    }
}
