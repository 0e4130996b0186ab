//! One set after the other, against the bests until then.

use super::marks::{self, Eligibility};
use super::rep_maxes::RepMaxes;
use super::{BASELINE_SESSIONS, Best, Record, RecordKind, Records};
use crate::Side;
use crate::past_set::{PastSet, SessionKey};
use std::collections::BTreeMap;

/// A session as far as it has come.
#[derive(Debug, Clone, Copy)]
struct Session {
    /// How many sessions came before.
    ordinal: usize,
    /// Volume load of its sets so far, in gram-repetitions.
    volume: f64,
}

#[derive(Debug, Default)]
pub(super) struct Fold {
    sessions: BTreeMap<SessionKey, Session>,
    bests: BTreeMap<RecordKind, Best>,
    /// Which session holds the best volume.
    best_session: Option<SessionKey>,
    rep_maxes: RepMaxes,
    achieved: Vec<Record>,
}

impl Fold {
    /// Takes the next set in order.
    pub(super) fn add(&mut self, set: &PastSet) {
        let eligibility = marks::eligibility(set);
        if eligibility == Eligibility::None {
            return;
        }
        let ordinal = self.sessions.len();
        self.sessions.entry(set.session()).or_insert(Session { ordinal, volume: 0.0 });
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

    pub(super) fn finish(self) -> Records {
        Records { achieved: self.achieved, bests: self.bests, rep_maxes: self.rep_maxes.into_frontier() }
    }

    fn try_mark(&mut self, set: &PastSet, kind: RecordKind, mark: Option<f64>) {
        let Some(value) = mark else { return };
        let best = Best { set: set.occasion.set, value };
        let Some(previous) = self.bests.get(&kind).map(|best| best.value) else {
            self.bests.insert(kind, best);
            return;
        };
        if !is_better(kind, value, previous) {
            return;
        }
        self.bests.insert(kind, best);
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
        let Some(volume) = marks::volume(set) else { return };
        let key = set.session();
        let Some(session) = self.sessions.get_mut(&key) else { return };
        // Each side logged by itself is half of what a set of both sides is logged as.
        session.volume += if set.side == Side::Both { volume } else { volume / 2.0 };
        let total = session.volume;
        if self.best_session == Some(key) {
            self.bests.entry(RecordKind::SessionVolume).and_modify(|best| best.value = total);
            return;
        }
        let previous = self.bests.get(&RecordKind::SessionVolume).map_or(0.0, |best| best.value);
        if total > previous {
            self.try_mark(set, RecordKind::SessionVolume, Some(total));
            self.best_session = Some(key);
        }
    }

    fn award(&mut self, set: &PastSet, kind: RecordKind, value: f64, previous: f64) {
        let ordinal = self.sessions.get(&set.session()).map_or(0, |session| session.ordinal);
        if ordinal >= BASELINE_SESSIONS {
            self.achieved.push(Record { set: set.occasion.set, kind, value, previous });
        }
    }
}

fn is_better(kind: RecordKind, value: f64, best: f64) -> bool {
    if kind == RecordKind::LeastAssistance { value < best } else { value > best }
}

/// Estimates scatter, so a record of one has to be a percent above the best.
fn is_clearly_better(kind: RecordKind, value: f64, best: f64) -> bool {
    kind != RecordKind::E1rm || value * 100.0 >= best * 101.0
}
