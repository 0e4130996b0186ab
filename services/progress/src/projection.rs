//! What training adds up to: a row per set with what it counts for, sums over them by week, and the records they hold.

mod held;
mod reach;
pub(crate) mod rows;

use crate::domain::entry::Entry;
pub(crate) use held::Held;
use held::{News, NewsRow, hold};
use mariposas_consumer::{AnyRows, Reactor, Recorded, Rows, State, Touch, View};
use mariposas_event_schema::{Effective, Event, Fact, Outcome};
use mariposas_training::records::{History, RecordBook};
use mariposas_training::{EntityId, PastSet, Record};
use rows::{BookRow, PersonRow, SetRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The source of sets that were logged here, not imported.
const LOGGED_HERE: &str = "api";

/// The rows of one person.
#[derive(Debug, Default)]
pub struct ProgressState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
    books: Rows<BookRow>,
    news: Rows<NewsRow>,
    /// All sets of those exercises of which a set came late, changed or went: made of the rows, and as long as they are here.
    histories: BTreeMap<String, History>,
}

impl State for ProgressState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.sets, &mut self.books, &mut self.news]
    }
}

/// Folds sets into weekly volume and records.
#[derive(Debug, Clone, Copy)]
pub struct Progressing;

impl View for Progressing {
    type State = ProgressState;

    fn touches(&self, event: &Recorded) -> Touch {
        let Some(fact) = counted(event) else { return Touch::nothing() };
        let person = Touch::nothing().row::<PersonRow>("").row::<NewsRow>("");
        match fact {
            // Most exercises count for themselves; where one does not, the rest is reached from there.
            Fact::SetLogged(fact) => {
                person.row::<SetRow>(fact.set_id).row::<BookRow>(&fact.performed.exercise)
            }
            Fact::SetCorrected(fact) => person.row::<SetRow>(fact.set_id),
            Fact::SetRetracted(fact) => person.row::<SetRow>(fact.set_id),
            // Credits of a catalogue exercise reach the own ones that are linked to it, and a link moves whole histories.
            Fact::BodyweightRecorded(_) | Fact::ExerciseAdjusted(_) | Fact::ExerciseLinked(_) => {
                person.all::<SetRow>().all::<BookRow>()
            }
            _ => person,
        }
    }

    fn is_touched_by(&self, event: &Recorded) -> bool {
        counted(event).is_some()
    }

    fn reach(&self, state: &ProgressState, events: &[&Recorded]) -> Touch {
        reach::reach(state, events)
    }

    fn standing(&self) -> Touch {
        Touch::nothing().row::<NewsRow>("")
    }

    fn fold(&self, state: &mut ProgressState, event: &Recorded) {
        let Some(fact) = counted(event) else { return };
        let id = event.envelope.id;
        let news = match fact {
            Fact::SetLogged(fact) => state.edit(fact.set_id, |row| {
                if fact.source != LOGGED_HERE {
                    row.set_imported();
                }
                row.edits.log(fact.edited_at, id, Entry::of(&fact.performed));
            }),
            Fact::SetCorrected(fact) => state.edit(fact.set_id, |row| {
                row.edits.correct(fact.edited_at, id, Entry::of(&fact.performed));
            }),
            Fact::SetRetracted(fact) => state.edit(fact.set_id, |row| Effective::retract(&mut row.edits)),
            Fact::BodyweightRecorded(fact) => state.learn(None, |person| {
                person.weights.insert(fact.at.as_second(), fact.weight.grams);
            }),
            Fact::ExerciseDefined(fact) => state.learn(Some(&fact.exercise), |person| {
                person.exercises.define(&fact.exercise, fact.into());
            }),
            Fact::ExerciseLinked(fact) => {
                state.learn(Some(&fact.exercise), |person| person.exercises.link(&fact.exercise, &fact.slug))
            }
            Fact::ExerciseAdjusted(fact) => {
                let credits = fact.credits.iter().map(|c| (c.muscle, c.milli, c.direct)).collect();
                state.learn(None, |person| person.exercises.adjust(&fact.exercise, credits))
            }
            _ => return,
        };
        if let Some(row) = state.news.one().after(event.sequence, news) {
            state.news.put(row);
        }
    }
}

impl Reactor for Progressing {
    fn outcomes(&self, state: &ProgressState) -> Vec<Outcome> {
        state.news.one().outcomes()
    }
}

/// What is counted, or changes how sets count.
fn counted(event: &Recorded) -> Option<&Fact> {
    let Event::Fact(fact) = &event.event else { return None };
    let counts = matches!(
        fact,
        Fact::SetLogged(_)
            | Fact::SetCorrected(_)
            | Fact::SetRetracted(_)
            | Fact::BodyweightRecorded(_)
            | Fact::ExerciseDefined(_)
            | Fact::ExerciseLinked(_)
            | Fact::ExerciseAdjusted(_)
    );
    counts.then_some(fact)
}

/// A set in the history of the exercise it counts for.
type InHistory = Option<(String, PastSet)>;

impl ProgressState {
    /// Changes one set; what that changes about records.
    fn edit(&mut self, set_id: Uuid, edit: impl FnOnce(&mut SetRow)) -> Vec<News> {
        let unknown = PersonRow::default();
        let person = self.person.get("").unwrap_or(&unknown);
        let key = set_id.to_string();
        let (before, after) = self.sets.change(
            &key,
            || SetRow::new(key.clone()),
            |row| {
                let before = in_history(row, person);
                edit(row);
                row.recount(person);
                (before, in_history(row, person))
            },
        );
        self.moved(EntityId(set_id.as_u128()), &before, &after)
    }

    /// A set is now another, or came, or went.
    fn moved(&mut self, set: EntityId, before: &InHistory, after: &InHistory) -> Vec<News> {
        if before == after {
            return Vec::new();
        }
        if let (None, Some((exercise, past))) = (before, after)
            && !self.histories.contains_key(exercise)
        {
            let new = || BookRow { exercise: exercise.clone(), book: RecordBook::default() };
            let achieved = self.books.change(exercise, new, |row| {
                let book = &mut row.book;
                book.continues(past).then(|| book.take(past))
            });
            if let Some(achieved) = achieved {
                return self.hold(exercise, set, &achieved);
            }
        }
        let mut news = Vec::new();
        if let Some((old, _)) = before
            && after.as_ref().is_none_or(|(new, _)| new != old)
        {
            news.extend(self.hold(old, set, &[]));
        }
        let concerned: BTreeSet<&String> = before.iter().chain(after).map(|(exercise, _)| exercise).collect();
        for exercise in concerned {
            let among =
                |moved: &InHistory| moved.as_ref().filter(|(of, _)| of == exercise).map(|(_, past)| *past);
            news.extend(self.judge(exercise, set, among(before), among(after)));
        }
        news
    }

    /// Finds the records of an exercise again of which one set is now another, or came, or went.
    fn judge(
        &mut self,
        exercise: &str,
        set: EntityId,
        old: Option<PastSet>,
        new: Option<PastSet>,
    ) -> Vec<News> {
        let mut history = self.histories.remove(exercise).unwrap_or_else(|| {
            // What the rows held until now, which is what their records say.
            let others = self.sets_of(exercise).into_iter().filter(|other| other.occasion.set != set);
            History::of(others.chain(old).collect()).0
        });
        let judged = history.replace(old.as_ref(), new.as_ref());
        self.remember(exercise, history);
        judged.flat_map(|(set, records)| self.hold(exercise, set, &records)).collect()
    }

    /// Keeps a history, and stores its book.
    fn remember(&mut self, exercise: &str, history: History) {
        let book = history.book().clone();
        if book.taken() == 0 {
            self.books.remove(exercise);
        } else {
            self.books.put(BookRow { exercise: exercise.to_owned(), book });
        }
        self.histories.insert(exercise.to_owned(), history);
    }

    /// The sets that count for an exercise, in no order.
    fn sets_of(&self, exercise: &str) -> Vec<PastSet> {
        let unknown = PersonRow::default();
        let person = self.person.get("").unwrap_or(&unknown);
        let counting = self.sets.loaded().filter(|row| row.counts_as.as_deref() == Some(exercise));
        counting.filter_map(|row| row.past(person)).collect()
    }

    /// Something about the person changed; the sets of the exercise, or all, are counted again.
    fn learn(&mut self, exercise: Option<&str>, change: impl FnOnce(&mut PersonRow)) -> Vec<News> {
        let before = self.person.one();
        let mut person = before.clone();
        change(&mut person);
        self.person.put(person.clone());
        let concerned = match exercise {
            Some(exercise) => self.sets.keys_where(|row| row.names(exercise)),
            None => self.sets.keys(),
        };
        let mut news = Vec::new();
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for set_id in concerned {
            let Some(mut row) = self.sets.get(&set_id).cloned() else { continue };
            let (set, old) = (row.id(), in_history(&row, &before));
            row.recount(&person);
            let new = in_history(&row, &person);
            self.sets.put(row);
            if old == new {
                continue;
            }
            if let Some((left, _)) = &old
                && new.as_ref().is_none_or(|(exercise, _)| exercise != left)
            {
                news.extend(self.hold(left, set, &[]));
            }
            changed.extend(old.into_iter().chain(new).map(|(exercise, _)| exercise));
        }
        for exercise in changed {
            news.extend(self.judge_anew(&exercise));
        }
        news
    }

    /// Finds the records of an exercise again, from all of its sets.
    fn judge_anew(&mut self, exercise: &str) -> Vec<News> {
        let sets = self.sets_of(exercise);
        let judged: Vec<EntityId> = sets.iter().map(|set| set.occasion.set).collect();
        let (history, achieved) = History::of(sets);
        self.remember(exercise, history);
        let mut by_set: BTreeMap<EntityId, Vec<Record>> = BTreeMap::new();
        for record in achieved {
            by_set.entry(record.set).or_default().push(record);
        }
        let mut news = Vec::new();
        for set in judged {
            let records = by_set.remove(&set).unwrap_or_default();
            news.extend(self.hold(exercise, set, &records));
        }
        news
    }

    fn hold(&mut self, exercise: &str, set: EntityId, records: &[Record]) -> Vec<News> {
        let key = Uuid::from_u128(set.0).to_string();
        let concerned = |row: &SetRow| !records.is_empty() || row.records.is_some();
        if !self.sets.get(&key).is_some_and(concerned) {
            return Vec::new();
        }
        self.sets.change(
            &key,
            || SetRow::new(key.clone()),
            |row| {
                let news = hold(&mut row.records, exercise, set, records);
                if row.is_imported() { Vec::new() } else { news }
            },
        )
    }
}

fn in_history(row: &SetRow, person: &PersonRow) -> InHistory {
    Some((row.counts_as.clone()?, row.past(person)?))
}

#[cfg(test)]
mod tests;
