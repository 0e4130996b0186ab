//! Random histories: what is said to be no record is none.

use super::histories::{Dice, random_history};
use super::*;
use crate::SessionKey;
use crate::records::doubts::{Doubts, may_be_records};
use std::collections::BTreeSet;

/// The sets of the sessions that go on to the newest day, and the sessions that were over before.
fn parted(history: &[PastSet]) -> (Vec<PastSet>, Vec<Vec<PastSet>>) {
    let newest = history.iter().map(|set| set.occasion.day).max();
    let late: BTreeSet<SessionKey> =
        history.iter().filter(|set| Some(set.occasion.day) == newest).map(PastSet::session).collect();
    let (sets, others): (Vec<PastSet>, Vec<PastSet>) =
        history.iter().copied().partition(|set: &PastSet| late.contains(&set.session()));
    let first = sets.iter().map(|set| set.occasion.at).min();
    let mut sessions: BTreeMap<SessionKey, Vec<PastSet>> = BTreeMap::new();
    for set in others {
        sessions.entry(set.session()).or_default().push(set);
    }
    let is_over = |session: &Vec<PastSet>| session.iter().all(|set| Some(set.occasion.at) < first);
    (sets, sessions.into_values().filter(is_over).collect())
}

#[test]
fn what_may_be_no_record_is_none_and_every_doubt_is_needed() {
    let mut dice = Dice(5);
    let (mut certain, mut needed) = (0, BTreeSet::new());
    for _ in 0..40_000 {
        let history = random_history(&mut dice);
        let (sets, earlier) = parted(&history);
        let ids: BTreeSet<EntityId> = sets.iter().map(|set| set.occasion.set).collect();
        let found: BTreeSet<RecordKind> = records(&history)
            .achieved
            .iter()
            .filter(|record| ids.contains(&record.set))
            .map(|record| record.kind)
            .collect();
        let mut doubts = Doubts::about(&sets);
        for session in &earlier {
            doubts.hear(session);
        }
        let left: BTreeSet<RecordKind> = doubts.kinds().collect();
        assert!(found.is_subset(&left), "{found:?}, {left:?}: {history:#?}");
        assert_eq!(may_be_records(&sets, earlier), !left.is_empty());
        certain += usize::from(left.is_empty() && !sets.is_empty());
        // Without this doubt alone, a record would be missed.
        needed.extend(found.first().copied().filter(|_| left.len() == 1));
    }
    assert_eq!(needed.len(), RecordKind::ALL.len(), "{needed:?}");
    assert!(certain > 1_000, "{certain} histories have nothing new");
}

#[test]
fn no_more_sessions_are_read_than_it_takes() {
    let earlier = [vec![lift(1, 2, 100.0, 5)], vec![lift(0, 1, 100.0, 5)]];
    let mut read = 0;
    let may_be = may_be_records(&[lift(2, 3, 100.0, 5)], earlier.into_iter().inspect(|_| read += 1));
    assert_eq!((may_be, read), (false, 1));
}

#[test]
fn a_session_that_rested_for_long_is_not_known_to_have_had_all_its_volume_at_once() {
    let on = |day, number| {
        let mut set = lift(day, number, 100.0, 5);
        set.occasion.workout = Some(EntityId(7));
        set
    };
    let twice = [lift(5, 3, 100.0, 5), lift(5, 4, 100.0, 5)];
    assert!(!may_be_records(&twice, [vec![on(0, 1), on(1, 2)]]));
    assert!(may_be_records(&twice, [vec![on(0, 1), on(2, 2)]]));
}
