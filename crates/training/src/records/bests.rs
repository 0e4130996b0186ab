//! The best of each kind so far.

use super::{Best, RecordKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By kind, in the order of [`RecordKind::ALL`]: every set asks for most of them. It is stored as a map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<RecordKind, Best>", into = "BTreeMap<RecordKind, Best>")]
pub(super) struct Bests([Option<Best>; RecordKind::ALL.len()]);

impl Bests {
    /// The best of a kind; none where there is no mark yet.
    pub(super) const fn of(&mut self, kind: RecordKind) -> &mut Option<Best> {
        &mut self.0[kind as usize]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

impl From<BTreeMap<RecordKind, Best>> for Bests {
    fn from(map: BTreeMap<RecordKind, Best>) -> Self {
        let mut bests = Self::default();
        for (kind, best) in map {
            *bests.of(kind) = Some(best);
        }
        bests
    }
}

impl From<Bests> for BTreeMap<RecordKind, Best> {
    fn from(bests: Bests) -> Self {
        RecordKind::ALL.iter().zip(bests.0).filter_map(|(kind, best)| Some((*kind, best?))).collect()
    }
}
