//! Which stored rows folding some events needs beside those they name: a set that comes after all others of its exercise
//! needs the book of records alone, every other change all sets of the exercise.

use super::ProgressState;
use super::rows::{BookRow, PersonRow, SetRow, past};
use crate::domain::counts_as;
use crate::domain::entry::Entry;
use mariposas_consumer::{Recorded, Touch};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Event, Fact};
use mariposas_training::{EntityId, PastSet};
use std::collections::BTreeMap;
use uuid::Uuid;

/// `events` are of one person; `state` holds what is stored of the rows they touch.
pub(super) fn reach(state: &ProgressState, events: &[&Recorded]) -> Touch {
    let facts = || {
        events.iter().filter_map(|event| match &event.event {
            Event::Fact(fact) => Some(fact),
            Event::Outcome(_) | Event::Unknown(_) => None,
        })
    };
    // A link within the events changes what later ones count for; then everything is there already.
    if facts().any(|fact| matches!(fact, Fact::ExerciseLinked(_))) {
        return Touch::nothing();
    }
    let person = state.person.one();
    let mut reach = Reach {
        state,
        person: &person,
        touch: Touch::nothing(),
        newest: BTreeMap::new(),
        named: BTreeMap::new(),
    };
    for fact in facts() {
        match fact {
            Fact::SetLogged(fact) => reach.logged(fact.set_id, &fact.performed),
            Fact::SetCorrected(fact) => reach.edited(fact.set_id, Some(&fact.performed.exercise)),
            Fact::SetRetracted(fact) => reach.edited(fact.set_id, None),
            Fact::ExerciseDefined(fact) => reach.whole(&counts_as(&fact.exercise, &person.exercises)),
            _ => {}
        }
    }
    reach.touch
}

struct Reach<'a> {
    state: &'a ProgressState,
    person: &'a PersonRow,
    touch: Touch,
    /// The newest set of these events in each exercise.
    newest: BTreeMap<String, PastSet>,
    /// The exercises that these events name for each set.
    named: BTreeMap<Uuid, Vec<String>>,
}

impl Reach<'_> {
    /// Every set of an exercise, and its book.
    fn whole(&mut self, exercise: &str) {
        let touch = std::mem::take(&mut self.touch);
        self.touch = touch.matching::<SetRow>("counts_as", exercise).row::<BookRow>(exercise);
    }

    /// A set changes: everything it counted for before, and counts for now.
    fn edited(&mut self, set_id: Uuid, exercise: Option<&str>) {
        let stored = self.state.sets.get(&set_id.to_string()).and_then(|row| row.edits.newest());
        let stored = stored.map(|entry| counts_as(&entry.exercise, &self.person.exercises));
        let now = exercise.map(|exercise| counts_as(exercise, &self.person.exercises));
        let named = self.named.entry(set_id).or_default();
        named.extend(stored.into_iter().chain(now));
        for exercise in named.clone() {
            self.whole(&exercise);
        }
    }

    fn logged(&mut self, set_id: Uuid, performed: &PerformedSet) {
        let known = self.state.sets.get(&set_id.to_string()).is_some() || self.named.contains_key(&set_id);
        let exercise = counts_as(&performed.exercise, &self.person.exercises);
        if known {
            return self.edited(set_id, Some(&performed.exercise));
        }
        self.named.insert(set_id, vec![exercise.clone()]);
        let entry = Entry::of(performed);
        let Some(past) = past(EntityId(set_id.as_u128()), &entry, self.person) else {
            // Nobody knows the exercise yet; a definition among these events would make it known.
            return self.whole(&exercise);
        };
        let follows = self.newest.get(&exercise).is_none_or(|newest| newest.order() < past.order());
        let book_is_here = exercise == performed.exercise;
        let continues =
            book_is_here && self.state.books.get(&exercise).is_none_or(|row| row.book.continues(&past));
        if follows && continues {
            self.newest.insert(exercise, past);
        } else {
            self.whole(&exercise);
        }
    }
}
