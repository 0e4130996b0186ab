//! One set after the other, against the bests until then.

use super::bests::Bests;
use super::marks::{self, Eligibility};
use super::rep_maxes::RepMaxes;
use super::{BASELINE_SESSIONS, Best, Record, RecordKind, Records};
use crate::past_set::{PastSet, SessionKey, SetOrder};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A session that rests for longer is over: what is logged under its workout afterwards is another one.
pub(super) const SESSION_ENDS_AFTER: SignedDuration = SignedDuration::from_hours(36);

/// A session as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Session {
    #[serde(rename = "k")]
    key: SessionKey,
    /// When its last set was done.
    #[serde(rename = "t", with = "jiff::fmt::serde::timestamp::millisecond::required")]
    last_at: Timestamp,
    /// How many sessions came before.
    #[serde(rename = "o")]
    ordinal: usize,
    /// Volume load of its sets so far, in gram-repetitions.
    #[serde(rename = "v")]
    volume: f64,
}

/// The records of one exercise up to some set, ready for the next. It is stored for each exercise of each person, so its
/// stored names are short.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RecordBook {
    /// Where the last set stands among all.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    last: Option<SetOrder>,
    /// How many sets were taken.
    #[serde(rename = "c")]
    taken: usize,
    /// Sessions that may go on.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<Session>,
    /// How many sessions there were.
    #[serde(rename = "n")]
    sessions: usize,
    #[serde(rename = "b", default, skip_serializing_if = "Bests::is_empty")]
    bests: Bests,
    /// Which session holds the best volume, while it may go on.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    best_session: Option<SessionKey>,
    #[serde(rename = "r", default, skip_serializing_if = "RepMaxes::is_empty")]
    rep_maxes: RepMaxes,
    #[serde(skip)]
    achieved: Vec<Record>,
}

/// How many more a book holds than another; wraps below zero.
#[derive(Clone, Copy)]
pub(super) struct More {
    sets: usize,
    sessions: usize,
}

impl RecordBook {
    /// The book of all sets of an exercise, in any order, and every record that was set.
    pub fn of(sets: &[PastSet]) -> (Self, Vec<Record>) {
        let mut in_order: Vec<&PastSet> = sets.iter().collect();
        if !in_order.is_sorted_by(|a, b| a.occasion.at < b.occasion.at || a.order() <= b.order()) {
            in_order.sort_by_cached_key(|set| set.order());
        }
        let mut book = Self::default();
        for set in in_order {
            book.add(set);
        }
        let achieved = std::mem::take(&mut book.achieved);
        (book, achieved)
    }

    /// How many sets it holds.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// Whether a set comes after every set it holds: then it can be [taken](Self::take), and else the book must be made
    /// anew of all of them.
    pub fn continues(&self, set: &PastSet) -> bool {
        self.last.is_none_or(|last| last < set.order())
    }

    /// Takes the next set; the records it sets.
    pub fn take(&mut self, set: &PastSet) -> Vec<Record> {
        self.add(set);
        std::mem::take(&mut self.achieved)
    }

    /// Where every later set is judged as after another book: how many more sets and sessions this one holds.
    pub(super) fn goes_on_like(&self, other: &Self) -> Option<More> {
        let pairs = || self.open.iter().zip(&other.open);
        // Beyond the baseline nothing depends on how many sessions came before.
        let baseline = |ordinal: usize| ordinal.min(BASELINE_SESSIONS);
        let like = self.bests == other.bests
            && self.rep_maxes == other.rep_maxes
            && self.best_session == other.best_session
            && self.open.len() == other.open.len()
            && pairs().all(|(a, b)| (a.key, a.last_at, a.volume) == (b.key, b.last_at, b.volume))
            && pairs().all(|(a, b)| baseline(a.ordinal) == baseline(b.ordinal))
            && pairs().all(|(a, b)| self.sessions - a.ordinal == other.sessions - b.ordinal);
        like.then(|| More {
            sets: self.taken.wrapping_sub(other.taken),
            sessions: self.sessions.wrapping_sub(other.sessions),
        })
    }

    /// Takes so many more, which came before all that is told apart here.
    pub(super) fn count_more(&mut self, more: More) {
        self.taken = self.taken.wrapping_add(more.sets);
        self.sessions = self.sessions.wrapping_add(more.sessions);
        for session in &mut self.open {
            session.ordinal = session.ordinal.wrapping_add(more.sessions);
        }
    }

    /// What it comes to, beside the records that were set.
    pub(super) fn finish(self, achieved: Vec<Record>) -> Records {
        Records { achieved, bests: self.bests.into(), rep_maxes: self.rep_maxes.into_frontier() }
    }

    fn add(&mut self, set: &PastSet) {
        self.last = Some(set.order());
        self.taken += 1;
        let eligibility = marks::eligibility(set);
        if eligibility == Eligibility::None {
            return;
        }
        self.enter_session(set);
        if eligibility == Eligibility::Full {
            self.try_mark(set, RecordKind::Load, marks::load(set));
            self.try_mark(set, RecordKind::E1rm, marks::e1rm(set));
        }
        self.try_reps(set);
        if eligibility == Eligibility::Full {
            self.try_mark(set, RecordKind::SetVolume, marks::volume(set));
            self.try_session(set);
            self.try_mark(set, RecordKind::Duration, marks::duration(set));
            self.try_mark(set, RecordKind::Distance, marks::distance(set));
            self.try_mark(set, RecordKind::LeastAssistance, marks::assistance(set));
        }
    }

    fn enter_session(&mut self, set: &PastSet) {
        let (key, at) = (set.session(), set.occasion.at);
        // Nearly always the set goes on with the only open session.
        if let [session] = self.open.as_mut_slice()
            && session.key == key
            && at.duration_since(session.last_at) <= SESSION_ENDS_AFTER
        {
            session.last_at = at;
            return;
        }
        self.open.retain(|session| at.duration_since(session.last_at) <= SESSION_ENDS_AFTER);
        if self.best_session.is_some_and(|best| self.open.iter().all(|session| session.key != best)) {
            self.best_session = None;
        }
        if let Some(session) = self.open.iter_mut().find(|session| session.key == key) {
            session.last_at = at;
        } else {
            self.open.push(Session { key, last_at: at, ordinal: self.sessions, volume: 0.0 });
            self.sessions += 1;
        }
    }

    fn try_mark(&mut self, set: &PastSet, kind: RecordKind, mark: Option<f64>) {
        let Some(value) = mark else { return };
        let best = Best { set: set.occasion.set, value };
        let held = self.bests.of(kind);
        let Some(previous) = held.map(|best| best.value) else {
            *held = Some(best);
            return;
        };
        if !is_better(kind, value, previous) {
            return;
        }
        *held = Some(best);
        if is_clearly_better(kind, value, previous) {
            self.award(set, kind, value, previous);
        }
    }

    fn try_reps(&mut self, set: &PastSet) {
        let Some((load_g, reps)) = marks::reps_at_load(set) else { return };
        if let Some(previous) = self.rep_maxes.beat(load_g, reps, set.occasion.set) {
            self.award(set, RecordKind::RepsAtLoad, f64::from(reps), f64::from(previous));
        }
    }

    /// A session's record falls with the set that passes every other session, and only once: what it adds
    /// afterwards raises the best, silently.
    fn try_session(&mut self, set: &PastSet) {
        let Some(volume) = marks::session_volume(set) else { return };
        let key = set.session();
        let Some(session) = self.open.iter_mut().find(|session| session.key == key) else { return };
        session.volume += volume;
        let total = session.volume;
        let best = self.bests.of(RecordKind::SessionVolume);
        if self.best_session == Some(key) {
            if let Some(best) = best {
                best.value = total;
            }
            return;
        }
        let previous = best.map_or(0.0, |best| best.value);
        if total > previous {
            self.try_mark(set, RecordKind::SessionVolume, Some(total));
            self.best_session = Some(key);
        }
    }

    fn award(&mut self, set: &PastSet, kind: RecordKind, value: f64, previous: f64) {
        let key = set.session();
        let ordinal =
            self.open.iter().find(|session| session.key == key).map_or(0, |session| session.ordinal);
        if ordinal >= BASELINE_SESSIONS {
            self.achieved.push(Record { set: set.occasion.set, kind, value, previous });
        }
    }
}

pub(super) fn is_better(kind: RecordKind, value: f64, best: f64) -> bool {
    if kind == RecordKind::LeastAssistance { value < best } else { value > best }
}

/// Estimates scatter, so a record of one has to be a percent above the best.
pub(super) fn is_clearly_better(kind: RecordKind, value: f64, best: f64) -> bool {
    kind != RecordKind::E1rm || value * 100.0 >= best * 101.0
}
