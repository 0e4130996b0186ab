//! Sets and activities, and what they add.

use super::Folding;
use crate::domain::entry::{Entry, minute_of};
use crate::projection::rows::{EntryRow, Share};
use jiff::Timestamp;
use mariposas_event_schema::Fact;
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_training::personal::Exercises;
use uuid::Uuid;

/// The source of what was logged here, not imported.
const LOGGED_HERE: &str = "api";

impl Folding<'_> {
    /// Changes one set or activity, and what it adds.
    pub(super) fn entry(&mut self, entry: &str, fact: &Fact, id: Uuid, time: Timestamp) {
        let none = Exercises::default();
        let exercises = self.state.own.get("").map_or(&none, |row| &row.exercises);
        let new = || EntryRow::new(entry.to_owned());
        let (before, after) = self.state.entries.change(entry, new, |row| {
            let before = row.share(exercises);
            edit(row, fact, id, time);
            row.own_exercise = row.edits.value().and_then(Entry::own_exercise).map(str::to_owned);
            (before, row.share(exercises))
        });
        if before == after {
            return;
        }
        let stays = before.as_ref().map(|share| &share.session) == after.as_ref().map(|share| &share.session);
        // A session must not vanish between the two: what its day has earned would go with it.
        let replaced = before.as_ref().filter(|_| stays).map(|share| share.visit);
        if let Some(share) = before {
            if !stays {
                self.visit(&share, |session, _| session.remove(&share.visit));
            }
            self.take_off(&share);
        }
        if let Some(share) = after {
            let said = share.workout.as_ref().and_then(|id| self.state.workouts.get(id)).map(|row| row.said);
            self.visit(&share, |session, seen| {
                if let Some(said) = said {
                    session.know(said);
                }
                if let Some(visit) = replaced {
                    session.remove(&visit);
                }
                session.add(&share.visit, seen);
            });
            self.put_on(&share);
        }
    }

    fn put_on(&mut self, share: &Share) {
        if let Some(minute) = share.danger {
            self.person.pets.warnings.add(minute);
        }
        self.credit(share.week, &share.credits, 1);
        if share.in_reserve {
            self.keep_reserve(share.week, |sets| *sets += 1);
        }
    }

    fn take_off(&mut self, share: &Share) {
        if let Some(minute) = share.danger {
            self.person.pets.warnings.remove(minute);
        }
        self.credit(share.week, &share.credits, -1);
        if share.in_reserve {
            self.keep_reserve(share.week, |sets| *sets -= 1);
        }
    }

    /// An own exercise is what the fact says.
    pub(super) fn define(&mut self, fact: &ExerciseDefined) {
        self.learn(Some(&fact.exercise), |exercises| exercises.define(&fact.exercise, fact.into()));
    }

    /// Something about exercises changed; the sets of one, or all, are counted again.
    pub(super) fn learn(&mut self, exercise: Option<&str>, change: impl FnOnce(&mut Exercises)) {
        let before = self.state.own.one();
        let mut own = before.clone();
        change(&mut own.exercises);
        let concerned = self
            .state
            .entries
            .keys_where(|row| exercise.is_none() || row.own_exercise.as_deref() == exercise);
        for key in concerned {
            let Some(entry) = self.state.entries.get(&key).and_then(|row| row.edits.value()) else {
                continue;
            };
            let (old, new) = (entry.credits(&before.exercises), entry.credits(&own.exercises));
            if old != new && entry.done {
                let week = entry.week();
                self.credit(week, &old, -1);
                self.credit(week, &new, 1);
            }
        }
        self.state.own.put(own);
    }
}

fn edit(row: &mut EntryRow, fact: &Fact, id: Uuid, time: Timestamp) {
    let edits = &mut row.edits;
    let source = match fact {
        Fact::SetLogged(fact) => {
            edits.log(fact.edited_at, id, Entry::of_set(&fact.performed));
            &fact.source
        }
        Fact::ActivityLogged(fact) => {
            edits.log(fact.edited_at, id, Entry::of_activity(&fact.performed));
            &fact.source
        }
        Fact::SetCorrected(fact) => {
            return edits.correct(fact.edited_at, id, Entry::of_set(&fact.performed));
        }
        Fact::ActivityCorrected(fact) => {
            return edits.correct(fact.edited_at, id, Entry::of_activity(&fact.performed));
        }
        _ => return edits.retract(),
    };
    if source == LOGGED_HERE {
        let minute = minute_of(time.as_millisecond());
        row.logged_minute = Some(row.logged_minute.map_or(minute, |first| first.min(minute)));
    } else {
        row.imported = 1;
    }
}
