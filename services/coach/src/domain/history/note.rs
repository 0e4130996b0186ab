//! What notes say, where, and about which muscles.

use super::session::Session;
use super::set::{HistorySet, Known};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mariposas_training::notes::{self, Sign, Signs};
use mariposas_training::{Exercise, Muscle};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

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
    pub(crate) exercise: Option<Rc<Known>>,
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
        self.exercise.as_ref().is_some_and(|exercise| fits(exercise))
    }
}

/// A note as it was written. It is read when it is first asked for: most notes of a long history never are.
#[derive(Debug)]
pub(super) struct Written<'a> {
    pub(super) at: Timestamp,
    session: Rc<str>,
    set_id: Option<&'a str>,
    about: About,
    text: &'a str,
    read: OnceCell<Option<Note>>,
}

/// What a note is about, by its place in the history.
#[derive(Debug, Clone, Copy)]
enum About {
    Set(usize),
    Session(Option<usize>),
}

impl<'a> Written<'a> {
    pub(super) fn on_set(all: &[HistorySet<'a>], place: u32) -> Option<Self> {
        let set = &all[place as usize];
        Some(Self {
            at: set.performed_at,
            session: set.session.clone(),
            set_id: Some(set.id),
            about: About::Set(place as usize),
            text: set.entry.set.note.as_deref()?,
            read: OnceCell::new(),
        })
    }

    /// The note on a session, which may be one without sets.
    pub(super) fn on_session(key: &str, closing: &'a Closing, place: Option<usize>) -> Option<Self> {
        Some(Self {
            at: closing.finished_at,
            session: key.into(),
            set_id: None,
            about: About::Session(place),
            text: closing.note.as_deref()?,
            read: OnceCell::new(),
        })
    }

    /// Oldest first, whatever order they arrived in.
    pub(super) fn order(&self) -> (Timestamp, &str, Option<&str>) {
        (self.at, &self.session, self.set_id)
    }

    /// What it says, if the coach listens for any of it.
    pub(super) fn note(&self, all: &[HistorySet<'_>], sessions: &[Session<'_>]) -> Option<&Note> {
        self.read.get_or_init(|| self.listen(all, sessions)).as_ref()
    }

    fn listen(&self, all: &[HistorySet<'_>], sessions: &[Session<'_>]) -> Option<Note> {
        let signs = notes::read(self.text);
        if signs.is_empty() {
            return None;
        }
        let (day, exercise, muscles) = match self.about {
            About::Set(place) => {
                let set = &all[place];
                (set.day, Some(set.exercise.clone()), set.primary().to_vec())
            }
            About::Session(Some(place)) => (sessions[place].day, None, muscles(&sessions[place])),
            // One on a session without sets is about its day in UTC.
            About::Session(None) => (TimeZone::UTC.to_datetime(self.at).date(), None, Vec::new()),
        };
        let session = self.session.to_string();
        let set_id = self.set_id.map(str::to_owned);
        Some(Note { at: self.at, day, session, set_id, exercise, muscles, signs })
    }
}

/// The primary muscles of everything in a session.
fn muscles(session: &Session<'_>) -> Vec<Muscle> {
    let muscles: BTreeSet<Muscle> = session.sets.iter().flat_map(HistorySet::primary).copied().collect();
    muscles.into_iter().collect()
}
