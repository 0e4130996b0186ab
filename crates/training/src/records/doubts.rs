//! Whether sets can be records at all, from as little of what came before them as it takes.

use super::RecordKind;
use super::fold::{SESSION_ENDS_AFTER, is_better, is_clearly_better};
use super::marks::{self, Eligibility};
use crate::past_set::{PastSet, SessionKey};

type Mark = fn(&PastSet) -> Option<f64>;

/// How each kind is read of which a set has a mark by itself, beside repetitions at a load.
const MARKS: [(RecordKind, Mark); 6] = [
    (RecordKind::Load, marks::load),
    (RecordKind::E1rm, marks::e1rm),
    (RecordKind::SetVolume, marks::volume),
    (RecordKind::Duration, marks::duration),
    (RecordKind::Distance, marks::distance),
    (RecordKind::LeastAssistance, marks::assistance),
];

/// Below it sums of halves are exact, whatever order they are made in.
const EXACT: f64 = 4_503_599_627_370_496.0;

/// Whether any of these sets of an exercise may be a record. No is certain: [`records`](super::records) of the whole
/// history has none of them. Yes is not.
///
/// All sets of their sessions must be among them; `earlier` are other whole sessions, over before the first of them, in any
/// order. No more are read than it takes: the newest mostly say soonest that there is nothing new.
pub fn may_be_records(sets: &[PastSet], earlier: impl IntoIterator<Item = Vec<PastSet>>) -> bool {
    let mut doubts = Doubts::about(sets);
    let mut earlier = earlier.into_iter();
    while doubts.kinds().next().is_some() {
        let Some(session) = earlier.next() else { return true };
        doubts.hear(&session);
    }
    false
}

/// What no earlier set is known to have reached yet.
pub(super) struct Doubts {
    /// The best mark of each kind, in the order of [`MARKS`].
    marks: [Option<f64>; MARKS.len()],
    /// Loads with repetitions.
    reps: Vec<(i64, u32)>,
    /// The most volume of a session.
    volume: Option<f64>,
}

impl Doubts {
    pub(super) fn about(sets: &[PastSet]) -> Self {
        let mut volumes: Vec<(SessionKey, f64)> = Vec::new();
        for (key, volume) in full(sets).filter_map(|set| Some((set.session(), marks::session_volume(set)?))) {
            match volumes.iter_mut().find(|(known, _)| *known == key) {
                Some((_, total)) => *total += volume,
                None => volumes.push((key, volume)),
            }
        }
        Self {
            marks: MARKS.map(|(kind, mark)| {
                full(sets)
                    .filter_map(mark)
                    .reduce(|best, value| if is_better(kind, value, best) { value } else { best })
            }),
            reps: with_reps(sets).collect(),
            volume: volumes.into_iter().map(|(_, total)| total).reduce(f64::max),
        }
    }

    /// The kinds of which any of the sets may be a record.
    pub(super) fn kinds(&self) -> impl Iterator<Item = RecordKind> {
        let marks =
            self.marks.iter().zip(MARKS).filter(|(doubt, _)| doubt.is_some()).map(|(_, (kind, _))| kind);
        let reps = (!self.reps.is_empty()).then_some(RecordKind::RepsAtLoad);
        marks.chain(reps).chain(self.volume.map(|_| RecordKind::SessionVolume))
    }

    /// Drops what a session reached, all of which came before.
    pub(super) fn hear(&mut self, session: &[PastSet]) {
        for (doubt, (kind, mark)) in self.marks.iter_mut().zip(MARKS) {
            let is_news = |value: f64, known: f64| {
                is_better(kind, value, known) && is_clearly_better(kind, value, known)
            };
            *doubt = doubt.filter(|value| full(session).filter_map(mark).all(|known| is_news(*value, known)));
        }
        self.reps.retain(|(load_g, reps)| {
            !with_reps(session).any(|(load, known)| load >= *load_g && known >= *reps)
        });
        self.volume = self.volume.filter(|volume| {
            // What is logged under a workout after a long rest is another session, with a volume of its own.
            let times = || session.iter().map(|set| set.occasion.at);
            let at_once = times().min().zip(times().max());
            let at_once =
                at_once.is_some_and(|(first, last)| last.duration_since(first) <= SESSION_ENDS_AFTER);
            let known: f64 = full(session).filter_map(marks::session_volume).sum();
            !(at_once && *volume <= known && *volume < EXACT)
        });
    }
}

/// Those that may hold records of every kind.
fn full(sets: &[PastSet]) -> impl Iterator<Item = &PastSet> {
    sets.iter().filter(|set| marks::eligibility(set) == Eligibility::Full)
}

fn with_reps(sets: &[PastSet]) -> impl Iterator<Item = (i64, u32)> {
    let counting = sets.iter().filter(|set| marks::eligibility(set) != Eligibility::None);
    counting.filter_map(marks::reps_at_load)
}
