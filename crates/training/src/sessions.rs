//! The sessions of one exercise.

use crate::past_set::{PastSet, SessionKey};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One session's sets of one exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Which session.
    pub key: SessionKey,
    /// The local training day it started on.
    pub day: Date,
    /// The sets in the order they were done: by block and index, else by time.
    pub sets: Vec<PastSet>,
}

/// The sessions in which anything was done, oldest first, whatever order the sets arrived in.
pub fn sessions(sets: &[PastSet]) -> Vec<Session> {
    let mut in_order: Vec<PastSet> = sets.iter().filter(|set| set.is_done()).copied().collect();
    in_order.sort_by_cached_key(PastSet::order);
    let mut sessions: Vec<Session> = Vec::new();
    let mut places: BTreeMap<SessionKey, usize> = BTreeMap::new();
    for set in in_order {
        let place = *places.entry(set.session()).or_insert(sessions.len());
        match sessions.get_mut(place) {
            Some(session) => session.sets.push(set),
            None => sessions.push(Session { key: set.session(), day: set.occasion.day, sets: vec![set] }),
        }
    }
    for session in &mut sessions {
        // Sets without a place stand behind those that have one.
        session.sets.sort_by_key(|set| (set.block.unwrap_or(u32::MAX), set.index.unwrap_or(u32::MAX)));
    }
    sessions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{lift, set};

    #[test]
    fn sessions_are_in_order_of_their_first_set() {
        let arrived = [lift(2, 5, 70.0, 5), lift(0, 1, 60.0, 5), lift(2, 4, 70.0, 6), lift(1, 3, 65.0, 5)];
        let ids: Vec<Vec<u128>> = sessions(&arrived)
            .iter()
            .map(|session| session.sets.iter().map(|set| set.occasion.set.0).collect())
            .collect();
        assert_eq!(ids, [vec![1], vec![3], vec![4, 5]]);
    }

    #[test]
    fn the_place_in_the_workout_goes_before_the_time() {
        let at = |number, index| PastSet { block: Some(0), index, ..lift(0, number, 60.0, 5) };
        let arrived = [at(1, Some(1)), at(2, Some(0)), at(3, None)];
        let ids: Vec<u128> = sessions(&arrived)[0].sets.iter().map(|set| set.occasion.set.0).collect();
        assert_eq!(ids, [2, 1, 3]);
    }

    #[test]
    fn sets_in_which_nothing_was_done_are_no_session() {
        assert_eq!(sessions(&[set(0, 1)]), []);
    }
}
