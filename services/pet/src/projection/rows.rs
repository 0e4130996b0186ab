//! The rows of pets and their tables.

use crate::art::Outfit;
use crate::domain::calendar::Calendar;
use crate::domain::collection::{MusclesByWeeks, collected};
use crate::domain::companion::{Grown, Judged};
use crate::domain::draw::Drawn;
use crate::domain::entry::{Entry, is_in_time};
use crate::domain::session::{Session, Visit, Workout};
use crate::domain::warnings::Warnings;
use crate::domain::week::Week;
use crate::domain::weeks::Weeks;
use crate::species::Species;
use jiff::civil::Date;
use mariposas_consumer::{Column, Kind, Row, Table};
use mariposas_event_schema::Effective;
use mariposas_training::IsoWeek;
use mariposas_training::Muscle;
use mariposas_training::counting::MilliSets;
use mariposas_training::personal::Exercises;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What pets are, and what the next event needs of all that was before: a few bytes for each week.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) calendar: Calendar,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) pets: Pets,
    /// How long after Monday at four this person's week is judged.
    pub(crate) jitter_ms: i64,
}

/// The same for every order in which facts came, but for draws, which follow the log.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Pets {
    /// The newest instant known to have passed, in milliseconds.
    pub(crate) seen: i64,
    /// The newest end of an import.
    pub(crate) imported: i64,
    /// Sessions that are not yet three hours old, by the key of their row: when they close, and whether they have not.
    pub(crate) open: BTreeMap<String, Open>,
    pub(crate) weeks: Weeks,
    /// Weeks with enough sets that stopped before the last repetition.
    pub(crate) weeks_in_reserve: u32,
    pub(crate) warnings: Warnings,
    pub(crate) muscles: MusclesByWeeks,
    /// The farthest companion there ever was.
    pub(crate) grown: Grown,
    pub(crate) judged: Judged,
    /// Species of muscles.
    pub(crate) by_muscle: BTreeSet<Species>,
    pub(crate) drawn: Drawn,
    pub(crate) outfits: BTreeSet<Outfit>,
}

impl Pets {
    /// Every species of the collection.
    pub(crate) fn species(&self) -> BTreeSet<Species> {
        collected(&self.by_muscle, &self.drawn, self.grown)
    }
}

/// A session that is not yet three hours old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Open {
    pub(crate) closes_at: i64,
    pub(crate) week: IsoWeek,
    /// An import closed it already.
    pub(crate) closed: bool,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("calendar", Kind::Text),
            Column("pets", Kind::Text),
            Column("jitter_ms", Kind::Int),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// The exercises as the person has them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct OwnRow {
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) exercises: Exercises,
}

impl Row for OwnRow {
    const TABLE: Table =
        Table { name: "own_exercises", key: &[], columns: &[Column("exercises", Kind::Text)] };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set or activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EntryRow {
    pub(crate) entry_id: String,
    /// The exercise it names, where it is none of the catalogue's: those alone are ever described anew.
    pub(crate) own_exercise: Option<String>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<Entry>,
    /// The first minute in which it was logged here.
    pub(crate) logged_minute: Option<i64>,
    /// Brought by an import.
    pub(crate) imported: i64,
}

impl Row for EntryRow {
    const TABLE: Table = Table {
        name: "entry",
        key: &[Column("entry_id", Kind::Text)],
        columns: &[
            Column("own_exercise", Kind::Text),
            Column("edits", Kind::Text),
            Column("logged_minute", Kind::Int),
            Column("imported", Kind::Int),
        ],
    };

    fn key(&self) -> &str {
        &self.entry_id
    }
}

/// What an entry adds to its session and week.
#[derive(Debug, PartialEq)]
pub(crate) struct Share {
    pub(crate) session: String,
    /// Absent for sets without one.
    pub(crate) workout: Option<String>,
    pub(crate) week: IsoWeek,
    pub(crate) visit: Visit,
    pub(crate) credits: Vec<(Muscle, MilliSets)>,
    /// It stopped before the last repetition.
    pub(crate) in_reserve: bool,
    /// The minute in which a sign of danger was noted with it.
    pub(crate) danger: Option<i64>,
}

impl EntryRow {
    pub(crate) fn new(entry_id: String) -> Self {
        Self { entry_id, own_exercise: None, edits: Effective::default(), logged_minute: None, imported: 0 }
    }

    /// What it adds; none where nothing was done.
    pub(crate) fn share(&self, exercises: &Exercises) -> Option<Share> {
        let entry = self.edits.value().filter(|entry| entry.done)?;
        let logged = self.logged_minute.filter(|minute| self.imported == 0 && is_in_time(*minute, entry.day));
        let (week, workout) = (entry.week(), entry.workout_id.map(|id| id.to_string()));
        Some(Share {
            session: session_of(entry),
            week,
            workout,
            visit: Visit {
                day: entry.day,
                performed_minute: entry.performed_minute(),
                logged_minute: logged,
                painful: entry.painful,
            },
            credits: entry.credits(exercises),
            in_reserve: entry.is_in_reserve(),
            danger: entry.dangerous.then(|| entry.performed_minute()),
        })
    }
}

/// The key of the session that an entry belongs to: its workout's, or that of the sets of its day without one.
pub(crate) fn session_of(entry: &Entry) -> String {
    let week = entry.week();
    entry.workout_id.map_or_else(|| format!("{week}/{}", entry.day), |id| session_key(week, &id.to_string()))
}

/// The key of a workout's session in a week.
pub(crate) fn session_key(week: IsoWeek, workout: &str) -> String {
    format!("{week}/{workout}")
}

/// A session, within one week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SessionRow {
    pub(crate) session: String,
    /// `open` until it is three hours old.
    pub(crate) state: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) held: Session,
}

impl Row for SessionRow {
    const TABLE: Table = Table {
        name: "session",
        key: &[Column("session", Kind::Text)],
        columns: &[Column("state", Kind::Text), Column("held", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.session
    }
}

/// What was said of a workout as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorkoutRow {
    pub(crate) workout: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) said: Workout,
    /// The weeks in which it has entries; one unless corrections say otherwise.
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) weeks: BTreeSet<IsoWeek>,
}

impl Row for WorkoutRow {
    const TABLE: Table = Table {
        name: "workout",
        key: &[Column("workout", Kind::Text)],
        columns: &[Column("said", Kind::Text), Column("weeks", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.workout
    }
}

/// A week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WeekRow {
    pub(crate) week: String,
    /// `open` while a session of it is.
    pub(crate) state: String,
    /// The days whose roll is there.
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) rolls: Option<BTreeSet<Date>>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) held: Week,
}

impl Row for WeekRow {
    const TABLE: Table = Table {
        name: "week",
        key: &[Column("week", Kind::Text)],
        columns: &[Column("state", Kind::Text), Column("rolls", Kind::Text), Column("held", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.week
    }
}

/// How a pet is called and dressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PetRow {
    /// Nil: what concerns all of them.
    pub(crate) pet_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) name: Effective<String>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) outfit: Effective<Option<String>>,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) hidden: Effective<bool>,
}

impl Row for PetRow {
    const TABLE: Table = Table {
        name: "pet",
        key: &[Column("pet_id", Kind::Text)],
        columns: &[Column("name", Kind::Text), Column("outfit", Kind::Text), Column("hidden", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.pet_id
    }
}

impl PetRow {
    pub(crate) fn new(pet_id: Uuid) -> Self {
        Self {
            pet_id: pet_id.to_string(),
            name: Effective::default(),
            outfit: Effective::default(),
            hidden: Effective::default(),
        }
    }
}
