//! Folding everything about some users, in log order, with nothing but memory: how a generation is built, how one
//! person is replayed, and what rows are verified against.

use super::caught;
use super::decide::{Trigger, decide};
use super::history::{self, HISTORY};
use super::incoming::Incoming;
use super::spill::Spilled;
use super::tick::tick_of;
use super::verify::Poison;
use super::{Engine, EngineError};
use crate::cells::Cells;
use crate::given_up::GivenUp;
use crate::ledger::{self, Issued};
use crate::parking::{Lot, Waiting};
use crate::position;
use crate::rows::{Changes, State, Sums};
use crate::table::Table;
use crate::view::{Recorded, View};
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Rows by the name of their table.
type Tables = BTreeMap<&'static str, (&'static Table, Vec<Cells>)>;

/// The rows of some users, ready to be written.
pub(super) struct Built {
    pub(super) partition: Partition,
    pub(super) events: u64,
    pub(super) tables: Tables,
    pub(super) outcomes: Vec<Issued>,
    pub(super) parked: Vec<Waiting>,
    /// Every tick, where the view cares for time.
    pub(super) ticks: Vec<(u64, Timestamp)>,
}

/// What folding needs of a consumer, wherever it runs.
pub(super) struct Folder<V: View> {
    pub(super) name: &'static str,
    pub(super) view: V,
    pub(super) decide: Option<super::Decide<V>>,
    pub(super) db: crate::Db,
    /// Who is known to be parked, and since which event.
    pub(super) poison: Arc<Poison>,
    /// What is passed over.
    pub(super) given_up: Arc<GivenUp>,
}

impl<V: View> Engine<V> {
    pub(super) fn folder(&self, given_up: Arc<GivenUp>) -> Folder<V> {
        Folder {
            given_up,
            name: self.name,
            view: self.view,
            decide: self.decide,
            db: self.db.clone(),
            poison: Arc::default(),
        }
    }
}

/// Why a fold did not come to its end.
pub(super) enum Stopped {
    /// The fold of this user panicked at this event.
    Poisoned { user: UserId, sequence: u64, reason: String },
    /// The events do not go on.
    Failed(EngineError),
}

impl From<Stopped> for EngineError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Poisoned { user, sequence, reason } => Self::Poisoned { user, sequence, reason },
            Stopped::Failed(error) => error,
        }
    }
}

/// Folds a file. Whose fold panics is left out from there on.
pub(super) async fn fold_all<V: View>(
    folder: Folder<V>,
    acts_from: u64,
    events: Arc<Spilled>,
) -> Result<Built, EngineError> {
    let mut ledger = HashSet::new();
    if folder.decide.is_some() {
        let mut tx = folder.db.snapshot().await?;
        ledger = ledger::keys(&mut tx, folder.db.dialect(), events.users()?.iter()).await?;
    }
    spawn_blocking(move || {
        let mut poison = (*folder.poison).clone();
        loop {
            // A user whose fold panics has half-changed rows: everything is folded again without the rest of them.
            match fold(&folder, events.partition, acts_from, events.events(), ledger.clone(), &poison) {
                Err(Stopped::Poisoned { user, sequence, reason }) => poison.insert(user, (sequence, reason)),
                Err(Stopped::Failed(error)) => return Err(error),
                Ok(built) => return Ok(built),
            };
        }
    })
    .await
    .expect("panics of folds are caught")
}

/// Folds everything about some users, in log order, with nothing but memory.
pub(super) fn fold<V: View>(
    folder: &Folder<V>,
    partition: Partition,
    acts_from: u64,
    events: impl Iterator<Item = Result<Incoming, EngineError>>,
    mut ledger: HashSet<(UserId, String)>,
    poison: &Poison,
) -> Result<Built, Stopped> {
    let view = &folder.view;
    let given_up = folder.given_up.clone();
    let mut lot = Lot { poison: poison.clone(), given_up: given_up.clone(), ..Lot::default() };
    let mut parked = Vec::new();
    let mut people: HashMap<UserId, Person<V::State>> = HashMap::new();
    let mut due = Due::default();
    let mut outcomes = Vec::new();
    let mut ticks = Vec::new();
    let cares_for_time = view.touches_on_tick().is_some();
    let mut decide_for = |user: &UserId, state: &V::State, event: &Recorded, ordinal: u32| {
        if event.sequence > acts_from
            && let Some(should) = folder.decide
        {
            let trigger = Trigger { event, ordinal };
            decide(folder.name, should(view, state), user, trigger, &mut ledger, &mut outcomes);
        }
    };
    let mut count = 0;
    for incoming in events {
        let Incoming { sequence, user, read } = &incoming.map_err(Stopped::Failed)?;
        count += 1;
        let waiting = |user: &UserId, (reason, attempts)| {
            let (user, sequence) = (user.clone(), *sequence);
            Waiting { user, partition, sequence, reason, attempts }
        };
        if given_up.has(user, *sequence) {
            if let Some(person) = people.get_mut(user) {
                due.set(user, &mut person.due, None);
            }
            continue;
        }
        if let Some(waits) = lot.waits(user, *sequence, read.as_ref().err()) {
            let concerns = |event| caught(|| view.is_touched_by(event)).unwrap_or(true);
            if read.as_ref().map_or(true, concerns) {
                lot.users.insert(user.clone());
                if let Some(person) = people.get_mut(user) {
                    due.set(user, &mut person.due, None);
                }
                parked.push(waiting(user, waits));
            }
            continue;
        }
        let event = read.as_ref().expect("what cannot be read waits");
        let poisoned = |user: &UserId, reason| {
            let (user, sequence) = (user.clone(), *sequence);
            Stopped::Poisoned { user, sequence, reason }
        };
        if let Some(instant) = tick_of(event) {
            if cares_for_time {
                ticks.push((*sequence, instant));
            }
            for (ordinal, user) in (1..).zip(due.take(instant)) {
                let person = people.get_mut(&user).expect("whoever is due has rows");
                person.due = None;
                if given_up.has(&user, *sequence) {
                    continue;
                }
                if let Some(waits) = poison.get(&user).filter(|(at, _)| sequence >= at) {
                    lot.users.insert(user.clone());
                    parked.push(waiting(&user, (waits.1.clone(), 1)));
                    continue;
                }
                let state = &mut person.state;
                let next = caught(|| {
                    view.tick(state, &user, instant);
                    let next = view.due_at(state).filter(|next| *next > instant);
                    decide_for(&user, state, event, ordinal);
                    next
                });
                let next = next.map_err(|reason| poisoned(&user, reason))?;
                due.set(&user, &mut person.due, next);
            }
            continue;
        }
        let concerned = caught(|| view.is_touched_by(event)).map_err(|reason| poisoned(user, reason))?;
        if !concerned {
            continue;
        }
        let person = match people.get_mut(user) {
            Some(person) => person,
            None => people.entry(user.clone()).or_insert_with(Person::new),
        };
        let state = &mut person.state;
        let next = caught(|| {
            view.fold(state, event);
            decide_for(user, state, event, 0);
            view.due_at(state)
        });
        let next = next.map_err(|reason| poisoned(user, reason))?;
        due.set(user, &mut person.due, next);
        person.places.push(*sequence);
    }
    // In the order of their keys: neighbours in the table are written together.
    let mut people: Vec<(UserId, Person<V::State>)> = people.into_iter().collect();
    people.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let places = people.iter().map(|(user, person)| history::row(user, &person.places));
    let mut tables = BTreeMap::from([(HISTORY.name, (&HISTORY, places.collect()))]);
    if cares_for_time {
        let rows = people
            .iter()
            .filter_map(|(user, person)| Some(position::due_row(user, folder.name, partition, person.due?)));
        tables.insert(position::DUE.name, (&position::DUE, rows.collect()));
    }
    tables.extend(rows_of(people)?);
    Ok(Built { partition, events: count, tables, outcomes, parked, ticks })
}

/// Every row of these users, and the sums over them: a user is whole in one file, so the sums are final.
fn rows_of<S: State>(people: Vec<(UserId, Person<S>)>) -> Result<Tables, Stopped> {
    let mut tables = Tables::new();
    for (user, Person { mut state, places, .. }) in people {
        let mut sums = Sums::default();
        let written = caught(|| {
            for rows in state.tables() {
                let Changes { stored, .. } = rows.changes(user.as_str(), &mut sums);
                tables
                    .entry(rows.table().name)
                    .or_insert_with(|| (rows.table(), Vec::new()))
                    .1
                    .extend(stored);
            }
        });
        if let Err(reason) = written {
            return Err(Stopped::Poisoned { user, sequence: places.first().copied().unwrap_or(0), reason });
        }
        for (table, mut rows) in sums.into_rows(user.as_str()) {
            rows.sort_unstable();
            tables.entry(table.name).or_insert_with(|| (table, Vec::new())).1.extend(rows);
        }
    }
    Ok(tables)
}

/// A person while their events are folded.
struct Person<S> {
    state: S,
    /// The sequences of their events.
    places: Vec<u64>,
    due: Option<Timestamp>,
}

impl<S: State> Person<S> {
    fn new() -> Self {
        Self { state: S::complete(), places: Vec::new(), due: None }
    }
}

/// Who is due, in order of time.
#[derive(Default)]
struct Due {
    queue: BTreeSet<(Timestamp, UserId)>,
}

impl Due {
    /// Somebody who was due then is due at another time, or not at all.
    fn set(&mut self, user: &UserId, was: &mut Option<Timestamp>, at: Option<Timestamp>) {
        if *was == at {
            return;
        }
        if let Some(old) = was.take() {
            self.queue.remove(&(old, user.clone()));
        }
        if let Some(at) = at {
            self.queue.insert((at, user.clone()));
        }
        *was = at;
    }

    /// Takes out everyone who is due by an instant.
    fn take(&mut self, instant: Timestamp) -> Vec<UserId> {
        let mut users = Vec::new();
        while self.queue.first().is_some_and(|(at, _)| *at <= instant) {
            users.extend(self.queue.pop_first().map(|(_, user)| user));
        }
        users
    }
}
