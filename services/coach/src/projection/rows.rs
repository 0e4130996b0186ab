//! The rows themselves.

use super::plan::Plan;
use super::schedule::Schedule;
use crate::domain::book::Book;
use crate::domain::history::{Closing, History};
use crate::domain::person::Person;
use crate::domain::scene::Scene;
use crate::domain::time;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mariposas_consumer::{Column, Kind, Row, Table};
use mariposas_event_schema::Effective;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known about a person beside their sets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    /// Their id: outcomes name recommendations by it.
    pub(super) owner: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) profile: ProfileUpdated,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) exercises: Exercises,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) plan: Plan,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) book: Book,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) schedule: Schedule,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("owner", Kind::Text),
            Column("profile", Kind::Text),
            Column("exercises", Kind::Text),
            Column("plan", Kind::Text),
            Column("book", Kind::Text),
            Column("schedule", Kind::Text),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

impl PersonRow {
    pub(super) fn zone(&self) -> TimeZone {
        time::zone(self.profile.time_zone.as_deref())
    }

    pub(super) fn person(&self) -> Person {
        Person {
            profile: self.profile.clone(),
            pauses: self.plan.pauses(),
            weeks: self.plan.weeks.clone(),
            targets: self.plan.targets(),
            accepted: self.book.accepted(),
        }
    }

    pub(super) fn settle(&mut self, history: &History<'_>, weekly: bool, as_of: Timestamp, now: Timestamp) {
        let person = self.person();
        self.book.settle(&Scene::new(&person, history, as_of), weekly, now);
    }
}

/// A set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    pub(super) set_id: String,
    /// Where it was logged: here, or by the app of an import. Empty until that is known.
    pub(super) source: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) edits: Effective<PerformedSet>,
}

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "performed_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[Column("source", Kind::Text), Column("edits", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.set_id
    }
}

pub(super) fn new_set(set_id: &str) -> SetRow {
    SetRow { set_id: set_id.to_owned(), source: String::new(), edits: Effective::default() }
}

/// What was said about a workout.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Told {
    /// The newest word on how it ended, and when it was said, by which event.
    pub(super) closing: Option<(Timestamp, Uuid, Closing)>,
    pub(super) discarded: bool,
}

/// A workout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorkoutRow {
    pub(super) workout_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(super) told: Told,
}

impl Row for WorkoutRow {
    const TABLE: Table = Table {
        name: "workout",
        key: &[Column("workout_id", Kind::Text)],
        columns: &[Column("told", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.workout_id
    }
}

pub(super) fn new_workout(workout_id: &str) -> WorkoutRow {
    WorkoutRow { workout_id: workout_id.to_owned(), told: Told::default() }
}
