//! The rows of progress and their tables.

use super::held::Held;
use crate::domain::entry::Entry;
use crate::domain::{Counted, Weights, bodyweight_at, count, counts_as};
use jiff::civil::Date;
use mariposas_consumer::{Adds, Column, Kind, Row, Table};
use mariposas_event_schema::Effective;
use mariposas_training::personal::Exercises;
use mariposas_training::records::RecordBook;
use mariposas_training::{EntityId, IsoWeek, Occasion, PastSet};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What counting needs to know about a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) weights: Weights,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) exercises: Exercises,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[Column("weights", Kind::Text), Column("exercises", Kind::Text)],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set with what it counts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    pub(crate) set_id: String,
    /// The exercise it counts for.
    pub(crate) counts_as: Option<String>,
    /// Its local training day.
    pub(crate) day: Option<Date>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<Entry>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) counted: Option<Counted>,
    /// Brought by an import: its records are shown and never announced.
    imported: i64,
    /// The records it holds or has held; none: it never held any.
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) records: Option<Vec<Held>>,
}

pub(crate) const WEEKLY_MUSCLE: Table = Table {
    name: "weekly_muscle",
    key: &[Column("week", Kind::Text), Column("muscle", Kind::Text)],
    columns: &[Column("direct", Kind::Int), Column("fractional", Kind::Int)],
};

pub(crate) const WEEKLY_EXERCISE: Table = Table {
    name: "weekly_exercise",
    key: &[Column("week", Kind::Text), Column("exercise", Kind::Text)],
    columns: &[
        Column("sets", Kind::Int),
        Column("volume_load", Kind::Int),
        Column("unknown_loads", Kind::Int),
        Column("entries", Kind::Int),
    ],
};

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "counted_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[
            Column("counts_as", Kind::Text),
            Column("day", Kind::Text),
            Column("edits", Kind::Text),
            Column("counted", Kind::Text),
            Column("imported", Kind::Int),
            Column("records", Kind::Text),
        ],
    };

    const SUM_TABLES: &'static [&'static Table] = &[&WEEKLY_MUSCLE, &WEEKLY_EXERCISE];

    fn key(&self) -> &str {
        &self.set_id
    }

    fn sums(&self, add: &mut Adds<'_>) {
        let (Some(counted), Some(exercise), Some(day)) = (&self.counted, &self.counts_as, self.day) else {
            return;
        };
        let week = IsoWeek::of(day).to_string();
        for (muscle, direct, fractional) in counted.muscles(exercise) {
            add(&WEEKLY_MUSCLE, &[&week, muscle.as_str()], &[direct, fractional]);
        }
        let unknown = i64::from(counted.volume_load.is_none());
        let amounts = [counted.sets, counted.volume_load.unwrap_or(0), unknown, 1];
        add(&WEEKLY_EXERCISE, &[&week, exercise], &amounts);
    }
}

impl SetRow {
    pub(crate) fn new(set_id: String) -> Self {
        Self {
            set_id,
            counts_as: None,
            day: None,
            edits: Effective::default(),
            counted: None,
            imported: 0,
            records: None,
        }
    }

    pub(crate) fn names(&self, exercise: &str) -> bool {
        self.edits.value().is_some_and(|entry| entry.exercise == exercise)
    }

    pub(crate) fn set_imported(&mut self) {
        self.imported = 1;
    }

    pub(crate) const fn is_imported(&self) -> bool {
        self.imported != 0
    }

    /// What it counts for, with what is now known about the person.
    pub(crate) fn recount(&mut self, person: &PersonRow) {
        let entry = self.edits.value();
        self.counts_as = entry.map(|entry| counts_as(&entry.exercise, &person.exercises));
        self.day = entry.map(|entry| entry.day);
        self.counted = entry.map(|entry| count(entry, &person.exercises, &person.weights));
    }

    pub(crate) fn id(&self) -> EntityId {
        EntityId(self.set_id.parse::<Uuid>().unwrap_or_default().as_u128())
    }

    /// The set as one of the history of the exercise it counts for.
    pub(crate) fn past(&self, person: &PersonRow) -> Option<PastSet> {
        past(self.id(), self.edits.value()?, person)
    }
}

/// A set as one of the history of its exercise; none where nobody knows the exercise.
pub(crate) fn past(id: EntityId, entry: &Entry, person: &PersonRow) -> Option<PastSet> {
    let exercise = person.exercises.resolve(&entry.exercise)?;
    let occasion = Occasion {
        set: id,
        workout: entry.workout_id.map(|id| EntityId(id.as_u128())),
        at: entry.performed_at,
        day: entry.day,
    };
    let bodyweight = bodyweight_at(&person.weights, entry.performed_at.as_second());
    Some(PastSet::new(occasion, &exercise, &entry.set(), bodyweight))
}

/// The records of an exercise, as far as its next set needs them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BookRow {
    pub(crate) exercise: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) book: RecordBook,
}

impl Row for BookRow {
    const TABLE: Table = Table {
        name: "record_book",
        key: &[Column("exercise", Kind::Text)],
        columns: &[Column("book", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.exercise
    }
}
