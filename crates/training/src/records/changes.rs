//! What a changed history does to records.

use super::Record;
use std::collections::BTreeMap;

/// What is different between two histories of one exercise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Records that are new, in order; one whose mark changed is new.
    pub achieved: Vec<Record>,
    /// Records that their sets no longer support, in order; one whose mark changed is withdrawn.
    pub withdrawn: Vec<Record>,
}

/// The difference from what was achieved `before` to what is `after`. What a record beat may change without
/// changing the record.
pub fn changes(before: &[Record], after: &[Record]) -> Changes {
    Changes { achieved: missing_from(before, after), withdrawn: missing_from(after, before) }
}

fn missing_from(there: &[Record], records: &[Record]) -> Vec<Record> {
    let marks: BTreeMap<_, f64> =
        there.iter().map(|record| ((record.set, record.kind), record.value)).collect();
    let is_there = |record: &Record| marks.get(&(record.set, record.kind)) == Some(&record.value);
    records.iter().filter(|record| !is_there(record)).copied().collect()
}
