//! What notes say, where, and about which muscles.

use super::session::Session;
use super::set::HistorySet;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_training::notes::{self, Sign, Signs};
use mariposas_training::{Exercise, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub finished_at: Timestamp,
    /// What the person wrote about it.
    pub note: Option<String>,
    /// How tired they were, 1 to 5.
    pub fatigue: Option<u8>,
}

/// A note that says something the coach listens for.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) at: Timestamp,
    /// The local training day it is about.
    pub(crate) day: Date,
    pub(crate) session: String,
    /// The set it was written on; absent for a note on the session.
    pub(crate) set_id: Option<String>,
    /// The exercise of that set.
    pub(crate) exercise: Option<Arc<Exercise>>,
    /// The primary muscles of that exercise, or of everything trained in the session.
    pub(crate) muscles: Vec<Muscle>,
    pub(crate) signs: Signs,
}

impl Note {
    pub(crate) const fn says(&self, sign: Sign) -> bool {
        self.signs.has(sign)
    }

    /// Whether it was written on a set of such an exercise.
    pub(crate) fn is_on(&self, fits: impl FnOnce(&Exercise) -> bool) -> bool {
        self.exercise.as_deref().is_some_and(fits)
    }
}

pub(super) fn on_set(set: &HistorySet<'_>) -> Option<Note> {
    (!set.signs.is_empty()).then(|| Note {
        at: set.performed_at,
        day: set.day,
        session: set.session.to_string(),
        set_id: Some(set.id.to_owned()),
        exercise: Some(set.exercise.clone()),
        muscles: set.primary().to_vec(),
        signs: set.signs,
    })
}

/// The note on a session; one on a session without sets is about its day in UTC.
pub(super) fn on_session(key: &str, closing: &Closing, session: Option<&Session<'_>>) -> Option<Note> {
    let signs = notes::read(closing.note.as_deref()?);
    let muscles: BTreeSet<Muscle> =
        session.iter().flat_map(|s| &s.sets).flat_map(|set| set.primary()).copied().collect();
    let in_utc = || jiff::tz::TimeZone::UTC.to_datetime(closing.finished_at).date();
    (!signs.is_empty()).then(|| Note {
        at: closing.finished_at,
        day: session.map_or_else(in_utc, |session| session.day),
        session: key.to_owned(),
        set_id: None,
        exercise: None,
        muscles: muscles.into_iter().collect(),
        signs,
    })
}
