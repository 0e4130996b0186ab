//! Given, when, then for views: one person's facts, folded with no log and no database. And what every view must
//! keep, checked on any story.

use crate::rows::{JsonRow, State};
use crate::view::{Reactor, Recorded, Touch, View};
use jiff::Timestamp;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Actor, Envelope, Event, Fact, UserId};
use std::collections::BTreeMap;

/// A person about whom facts are told, one after the other.
#[derive(Debug)]
pub struct Told<V: View> {
    view: V,
    user: UserId,
    state: V::State,
    last: Option<Recorded>,
    count: u64,
}

impl<V: View> Told<V> {
    /// Given somebody about whom nothing is known.
    pub fn new(view: V, user: &str) -> Self {
        let user = UserId::new(user).expect("a user id");
        Self { view, user, state: V::State::complete(), last: None, count: 0 }
    }

    /// When they did something.
    pub fn tell(&mut self, time: Timestamp, fact: Fact) {
        self.count += 1;
        let event = recorded(&self.user, self.count, time, fact);
        self.view.fold(&mut self.state, &event);
        self.last = Some(event);
    }

    /// When the last thing is told once more.
    pub fn repeat(&mut self) {
        if let Some(event) = &self.last {
            self.view.fold(&mut self.state, event);
        }
    }

    /// When time has passed, whether they are due or not.
    pub fn tick(&mut self, instant: Timestamp) {
        self.view.tick(&mut self.state, &self.user, instant);
    }

    /// Then they are due at.
    pub fn due(&self) -> Option<Timestamp> {
        self.view.due_at(&self.state)
    }

    /// Then their rows are.
    pub const fn state(&self) -> &V::State {
        &self.state
    }

    /// The same, for keeps.
    pub fn into_state(self) -> V::State {
        self.state
    }
}

impl<V: Reactor> Told<V> {
    /// Then these outcomes should exist.
    pub fn outcomes(&self) -> Vec<mariposas_event_schema::Outcome> {
        self.view.outcomes(&self.state)
    }
}

/// A fact as it stands on the log; equal facts at one time are one event.
pub fn recorded(user: &UserId, sequence: u64, time: Timestamp, fact: Fact) -> Recorded {
    let id = derived(&[user.as_str(), &format!("{time}{fact:?}")]);
    let source = "gateway".to_owned();
    let envelope = Envelope {
        id,
        source,
        user: user.clone(),
        time,
        correlation: id,
        causation: None,
        actor: Actor::User,
    };
    Recorded { partition: Partition(0), sequence, envelope, event: Event::Fact(fact) }
}

type AllRows = BTreeMap<(&'static str, String), JsonRow>;

fn rows<S: State>(state: &mut S) -> AllRows {
    let mut all = AllRows::new();
    for rows in state.tables() {
        let name = rows.table().name;
        all.extend(rows.all().into_iter().map(|(key, row)| ((name, key), row)));
    }
    all
}

/// Checks on a story of one person what every view must keep: a repeated event changes nothing, and a fold needs no
/// row but those the event touches and the standing ones.
///
/// # Panics
/// With what is not kept.
pub fn keeps_its_promises<V: View>(view: &V, story: &[(Timestamp, Fact)]) {
    let user = UserId::new("ada").expect("a user id");
    let mut state = V::State::complete();
    for (n, (time, fact)) in (1..).zip(story) {
        let event = recorded(&user, n, *time, fact.clone());
        let mut touch = view.touches(&event);
        let before = rows(&mut state);
        assert_eq!(view.is_touched_by(&event), !touch.is_nothing(), "{fact:?} touches rows or does not");
        if touch.is_nothing() {
            view.fold(&mut state, &event);
            assert_eq!(rows(&mut state), before, "{fact:?} touches nothing, and changes rows");
            continue;
        }
        touch.merge(view.standing());
        let stored = only(&mut state, &touch);
        touch.merge(view.reach(&stored, &[&event]));
        let mut touched = only(&mut state, &touch);
        view.fold(&mut state, &event);
        let after = rows(&mut state);
        view.fold(&mut touched, &event);
        for (key, row) in rows(&mut touched) {
            assert_eq!(after.get(&key), Some(&row), "{fact:?} needs more rows than it touches");
        }
        assert_eq!(
            view.due_at(&touched),
            view.due_at(&state),
            "{fact:?}: due needs more than the standing rows"
        );
        view.fold(&mut state, &event);
        assert_eq!(rows(&mut state), after, "{fact:?} is counted again when it comes again");
    }
    let events: Vec<Recorded> =
        (1..).zip(story).map(|(n, (time, fact))| recorded(&user, n, *time, fact.clone())).collect();
    for size in [2, 7, story.len().max(1)] {
        folds_together(view, &events, size);
    }
    let told = rows(&mut state);
    for (n, (time, fact)) in (1..).zip(story) {
        if matches!(fact, Fact::SetLogged(_) | Fact::SetCorrected(_) | Fact::SetRetracted(_)) {
            view.fold(&mut state, &recorded(&user, n, *time, fact.clone()));
        }
    }
    assert_eq!(rows(&mut state), told, "a story of sets that is told again counts again");
}

/// Events that share a batch need no row but those that are loaded for all of them before the first is folded.
fn folds_together<V: View>(view: &V, events: &[Recorded], size: usize) {
    let mut state = V::State::complete();
    for batch in events.chunks(size) {
        let mut touch = view.standing();
        let events: Vec<&Recorded> = batch.iter().filter(|event| !view.touches(event).is_nothing()).collect();
        if events.is_empty() {
            continue;
        }
        for event in &events {
            touch.merge(view.touches(event));
        }
        let stored = only(&mut state, &touch);
        touch.merge(view.reach(&stored, &events));
        let mut touched = only(&mut state, &touch);
        for event in events {
            view.fold(&mut touched, event);
            view.fold(&mut state, event);
        }
        let after = rows(&mut state);
        for (key, row) in rows(&mut touched) {
            assert_eq!(after.get(&key), Some(&row), "{size} events at once need more rows than they touch");
        }
    }
}

/// A state with nothing but the rows that are touched, as a batch loads it.
fn only<S: State>(full: &mut S, touch: &Touch) -> S {
    let mut loaded = S::default();
    let all: Vec<_> = full.tables().into_iter().map(|rows| (rows.table().name, rows.all())).collect();
    for (rows, (name, held)) in loaded.tables().into_iter().zip(all) {
        let whole = touch.tables.contains(name);
        if whole {
            rows.expect(None);
        }
        for (_, key) in touch.rows.iter().filter(|(table, _)| *table == name) {
            rows.expect(Some(key));
        }
        for (key, row) in held {
            let fields: serde_json::Value = serde_json::from_str(&row).expect("rows are JSON");
            let named = touch.rows.contains(&(name, key));
            let matches = touch
                .matching
                .iter()
                .any(|(table, column, value)| *table == name && fields[*column] == value.as_str());
            if whole || named || matches {
                rows.accept(&row).expect("a row can be read again");
            }
        }
    }
    loaded
}
