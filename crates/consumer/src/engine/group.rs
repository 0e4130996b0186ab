//! Folding the events of a batch in groups of people, so that the rows of one group are written while the next is folded.

use super::batch::Ready;
use super::caught;
use super::decide::Trigger;
use super::{Engine, EngineError, history};
use crate::cells::Cells;
use crate::ledger::Issued;
use crate::rows::{Changes, State, Sums};
use crate::script::Script;
use crate::table::Table;
use crate::view::View;
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Groups of a large batch. Others may go first between two.
const GROUPS: usize = 12;
/// Events that are worth a group of their own.
const EVENTS: usize = 64;
/// Events that are folded, or people whose rows are written out, before the database may be given the next statement.
const A_TURN: usize = 32;

/// The events of some people, in log order, and their rows.
pub(super) struct Group<'a, S> {
    states: HashMap<UserId, S>,
    events: Vec<Ready<'a>>,
}

/// What a group came to.
pub(super) struct Folded {
    pub(super) script: Script,
    pub(super) outcomes: Vec<Issued>,
    pub(super) due: BTreeMap<UserId, Option<Timestamp>>,
}

/// The groups of a batch: each person is in one, with all of their events.
pub(super) fn grouped<'a, S>(mut states: HashMap<UserId, S>, events: Vec<Ready<'a>>) -> Vec<Group<'a, S>> {
    let share = events.len().div_ceil(GROUPS).max(EVENTS);
    let mut groups: Vec<Group<'a, S>> = Vec::new();
    let mut place_of: HashMap<&'a UserId, usize> = HashMap::new();
    let mut counts: HashMap<&'a UserId, usize> = HashMap::new();
    for ready in &events {
        *counts.entry(&ready.event.envelope.user).or_default() += 1;
    }
    let mut room = 0;
    for ready in events {
        let user = &ready.event.envelope.user;
        let place = *place_of.entry(user).or_insert_with(|| {
            if room == 0 {
                groups.push(Group { states: HashMap::new(), events: Vec::new() });
                room = share;
            }
            room = room.saturating_sub(counts[user]);
            let place = groups.len() - 1;
            let state = states.remove(user).expect("every user of the batch was loaded");
            groups[place].states.insert(user.clone(), state);
            place
        });
        groups[place].events.push(ready);
    }
    groups
}

/// Folds a group, and writes out what is to be stored. Others may go on in between.
pub(super) async fn fold<V: View>(
    engine: &Engine<V>,
    group: Group<'_, V::State>,
) -> Result<Folded, EngineError> {
    let view = &engine.view;
    let Group { mut states, events } = group;
    let cares_for_time = view.touches_on_tick().is_some();
    let mut script = Script::new(engine.db.dialect());
    history::record(&mut script, events.iter().map(|ready| ready.event));
    let mut seen = HashSet::new();
    let mut due: BTreeMap<UserId, Option<Timestamp>> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let mut first: HashMap<UserId, u64> = HashMap::new();
    for (n, Ready { event, acts }) in events.into_iter().enumerate() {
        if n % A_TURN == A_TURN - 1 {
            tokio::task::yield_now().await;
        }
        let user = &event.envelope.user;
        let state = states.get_mut(user).expect("every user of a group has their rows in it");
        if !first.contains_key(user) {
            first.insert(user.clone(), event.sequence);
        }
        caught(|| {
            view.fold(state, event);
            if cares_for_time {
                due.insert(user.clone(), view.due_at(state));
            }
            if acts {
                engine.decide(user, state, Trigger { event, ordinal: 0 }, &mut seen, &mut outcomes);
            }
        })
        .map_err(|reason| EngineError::Poisoned {
            user: user.clone(),
            sequence: event.sequence,
            reason,
        })?;
    }
    write_out(&mut script, states, |user| first[user]).await?;
    Ok(Folded { script, outcomes, due })
}

/// Adds what states came to. Whose rows cannot be written is parked at the sequence that is given for them.
pub(super) async fn write_out<S: State>(
    script: &mut Script,
    states: HashMap<UserId, S>,
    sequence: impl Fn(&UserId) -> u64,
) -> Result<(), EngineError> {
    let mut written: BTreeMap<&'static str, (&'static Table, Changes)> = BTreeMap::new();
    let mut added: BTreeMap<&'static str, (&'static Table, Vec<Cells>)> = BTreeMap::new();
    for (n, (user, mut state)) in states.into_iter().enumerate() {
        if n % A_TURN == A_TURN - 1 {
            tokio::task::yield_now().await;
        }
        let mut sums = Sums::default();
        caught(|| {
            for rows in state.tables() {
                if !rows.has_changed() {
                    continue;
                }
                let (_, all) =
                    written.entry(rows.table().name).or_insert_with(|| (rows.table(), Changes::default()));
                let changes = rows.changes(user.as_str(), &mut sums);
                all.stored.extend(changes.stored);
                all.deleted.extend(changes.deleted);
            }
        })
        .map_err(|reason| EngineError::Poisoned {
            sequence: sequence(&user),
            user: user.clone(),
            reason,
        })?;
        for (table, rows) in sums.into_rows(user.as_str()) {
            added.entry(table.name).or_insert_with(|| (table, Vec::new())).1.extend(rows);
        }
    }
    for (table, changes) in written.into_values() {
        table.store(script, &changes.stored);
        table.delete(script, &changes.deleted);
    }
    for (table, rows) in added.into_values() {
        table.add(script, &rows);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::recorded;
    use crate::view::Recorded;
    use mariposas_event_schema::Fact;
    use mariposas_event_schema::facts::clock::ClockTicked;

    fn event(user: usize, sequence: u64) -> Recorded {
        let (user, instant) = (UserId::new(format!("person-{user}")).unwrap(), Timestamp::UNIX_EPOCH);
        recorded(&user, sequence, instant, Fact::ClockTicked(ClockTicked { instant }))
    }

    /// The sequences in each group, where person `n` has every event whose place gives `n` by `of`.
    fn sequences(count: u64, of: impl Fn(u64) -> usize) -> Vec<Vec<u64>> {
        let events: Vec<Recorded> = (0..count).map(|n| event(of(n), n)).collect();
        let states = events.iter().map(|event| (event.envelope.user.clone(), ())).collect();
        let ready = events.iter().map(|event| Ready { event, acts: true }).collect();
        let groups = grouped(states, ready);
        for group in &groups {
            let users: HashSet<&UserId> =
                group.events.iter().map(|ready| &ready.event.envelope.user).collect();
            assert_eq!(users, group.states.keys().collect(), "each group has the rows of its people");
        }
        groups.iter().map(|group| group.events.iter().map(|ready| ready.event.sequence).collect()).collect()
    }

    #[test]
    fn each_person_is_in_one_group_with_all_their_events_in_order() {
        let groups = sequences(1_200, |n| usize::try_from(n % 48).unwrap());
        assert_eq!(groups.len(), GROUPS);
        let mut all: Vec<u64> = groups.concat();
        assert!(groups.iter().all(|group| group.is_sorted() && group.len() == 100));
        all.sort_unstable();
        assert_eq!(all, (0..1_200).collect::<Vec<_>>());
    }

    #[test]
    fn few_events_and_one_person_are_one_group() {
        assert_eq!(sequences(0, |_| 0).len(), 0);
        assert_eq!(sequences(60, |n| usize::try_from(n).unwrap()).len(), 1);
        assert_eq!(sequences(2_000, |_| 0).len(), 1);
    }
}
