//! Personal records of one exercise (training-science 2.5): a pure function of its effective sets, so that a
//! set that is edited, deleted or logged late gives what a history without the mistake would have given.

mod bests;
mod doubts;
mod fold;
mod history;
mod marks;
mod rep_maxes;
#[cfg(test)]
mod tests;

pub use doubts::may_be_records;
pub use fold::RecordBook;
pub use history::History;
pub use rep_maxes::RepMax;

use crate::past_set::{EntityId, PastSet};
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// What a record is of (training-science 2.5).
    RecordKind as "kind of record" {
        /// The heaviest logged load, in grams: of a pair of weights one, on a body-weight exercise what was
        /// added.
        Load = "load",
        /// The estimated one-repetition maximum, in grams, beaten by at least one percent.
        E1rm = "e1rm",
        /// More repetitions than ever at that load, or at the nearest lighter one that was used, or heavier.
        RepsAtLoad = "reps_at_load",
        /// The volume load of a set, in gram-repetitions.
        SetVolume = "set_volume",
        /// The volume load of a session, in gram-repetitions.
        SessionVolume = "session_volume",
        /// The longest hold, in seconds.
        Duration = "duration",
        /// The farthest, in metres.
        Distance = "distance",
        /// The least help, in grams; 0 for none at all.
        LeastAssistance = "least_assistance",
    }
}

/// A record at the moment it was set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The set that holds it.
    pub set: EntityId,
    /// What it is of.
    pub kind: RecordKind,
    /// The mark, in the unit of its kind.
    pub value: f64,
    /// The best until then.
    pub previous: f64,
}

/// The best that ever was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The first set that reached it; of a session, the set that passed every other session.
    pub set: EntityId,
    /// The mark, in the unit of its kind.
    pub value: f64,
}

/// All records of an exercise.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Records {
    /// Every record that was set, in order, beaten ones too.
    pub achieved: Vec<Record>,
    /// The present best of each kind but `reps_at_load`, whose marks are the `rep_maxes`.
    pub bests: BTreeMap<RecordKind, Best>,
    /// The most repetitions at each load that no heavier set matches, lightest first.
    pub rep_maxes: Vec<RepMax>,
}

/// How many sessions set the baseline, and no records.
const BASELINE_SESSIONS: usize = 2;

/// The records of one exercise, from all its effective sets in any order.
///
/// The first two sessions set the baseline, and so does the first mark of a kind: a record is always better
/// than something. A tie is no record. Warm-ups and partials hold none; drops and clusters only of repetitions.
pub fn records(sets: &[PastSet]) -> Records {
    let (book, achieved) = RecordBook::of(sets);
    book.finish(achieved)
}
