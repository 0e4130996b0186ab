//! A small reactor that uses all of the engine: rows by key, sums, due times and outcomes. It counts every event
//! it is given, so that an event applied twice shows.

use jiff::{SignedDuration, Timestamp};
use mariposas_consumer::{
    Adds, AnyRows, Column, Kind, Reactor, Recorded, Row, Rows, State, Table, Touch, View,
};
use mariposas_event_schema::facts::clock::ClockTicked;
use mariposas_event_schema::facts::set::{PerformedSet, SetLogged, SetRetracted};
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::outcomes::pet::PetHatched;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Actor, Envelope, Event, Fact, Outcome, UserId};
use mariposas_training::LoggedSet;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY, logged BIGINT NOT NULL, last_at TEXT, closed BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS performed_set (
    user_id TEXT NOT NULL, set_id TEXT NOT NULL, day TEXT NOT NULL, logged BIGINT NOT NULL, retracted BIGINT NOT NULL,
    PRIMARY KEY (user_id, set_id)
);
CREATE TABLE IF NOT EXISTS daily (
    user_id TEXT NOT NULL, day TEXT NOT NULL, sets BIGINT NOT NULL, PRIMARY KEY (user_id, day)
);
";

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct PersonRow {
    logged: i64,
    last_at: Option<Timestamp>,
    closed: i64,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[Column("logged", Kind::Int), Column("last_at", Kind::Text), Column("closed", Kind::Int)],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SetRow {
    set_id: String,
    day: String,
    logged: i64,
    retracted: i64,
}

const DAILY: Table =
    Table { name: "daily", key: &[Column("day", Kind::Text)], columns: &[Column("sets", Kind::Int)] };

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "performed_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[Column("day", Kind::Text), Column("logged", Kind::Int), Column("retracted", Kind::Int)],
    };
    const SUM_TABLES: &'static [&'static Table] = &[&DAILY];

    fn key(&self) -> &str {
        &self.set_id
    }

    fn sums(&self, add: &mut Adds<'_>) {
        assert!(self.day != NO_DAY, "this cannot be summed");
        add(&DAILY, &[&self.day], &[i64::from(self.logged > 0 && self.retracted == 0)]);
    }
}

#[derive(Debug, Default)]
pub(crate) struct ToyState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
}

impl State for ToyState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.sets]
    }
}

/// What a poisoned toy cannot fold.
pub(crate) const POISON: &str = "poison";

/// Whom a poisoned toy cannot tell the time.
pub(crate) const TICK_POISON: &str = "lifter-350";

/// Where a poisoned toy panics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Panics {
    #[default]
    Folding,
    Touching,
    Reaching,
    /// Of a row that was folded.
    Summing,
}

/// The day of a row whose sums panic.
const NO_DAY: &str = "no day";

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Toy {
    /// While set, sets of [`POISON`] and ticks of [`TICK_POISON`] make the fold panic. A view holds nothing; a test may leak a flag.
    pub(crate) poisoned: Option<&'static AtomicBool>,
    /// Then such sets end the whole process.
    pub(crate) aborts: bool,
    /// Where sets of [`POISON`] make it panic.
    pub(crate) panics: Panics,
    /// Takes its time over each tick, so that others can come between.
    pub(crate) slow: bool,
    /// Decides that there are more outcomes.
    pub(crate) generous: bool,
}

impl Toy {
    fn cannot_take(&self, event: &Recorded, panics: Panics) -> bool {
        let flagged = self.poisoned.is_some_and(|flag| flag.load(Ordering::Relaxed));
        let Event::Fact(Fact::SetLogged(fact)) = &event.event else { return false };
        flagged && self.panics == panics && fact.performed.exercise == POISON
    }
}

impl View for Toy {
    type State = ToyState;

    fn touches(&self, event: &Recorded) -> Touch {
        assert!(!self.cannot_take(event, Panics::Touching), "nobody knows what this touches");
        match &event.event {
            Event::Fact(Fact::SetLogged(fact)) => Touch::nothing().row::<SetRow>(fact.set_id),
            Event::Fact(Fact::SetRetracted(fact)) => Touch::nothing().row::<SetRow>(fact.set_id),
            _ => Touch::nothing(),
        }
    }

    fn reach(&self, _: &ToyState, events: &[&Recorded]) -> Touch {
        let cannot = events.iter().any(|event| self.cannot_take(event, Panics::Reaching));
        assert!(!cannot, "nobody knows where this leads");
        Touch::nothing()
    }

    fn fold(&self, state: &mut ToyState, event: &Recorded) {
        let new = |set_id: uuid::Uuid, day: String| {
            move || SetRow { set_id: set_id.to_string(), day, logged: 0, retracted: 0 }
        };
        match &event.event {
            Event::Fact(Fact::SetLogged(fact)) => {
                let day = fact.performed.day.to_string();
                let poison = fact.performed.exercise == POISON;
                if self.aborts && poison {
                    std::process::abort();
                }
                assert!(!self.cannot_take(event, Panics::Folding), "this cannot be folded");
                let day = if self.cannot_take(event, Panics::Summing) { NO_DAY.to_owned() } else { day };
                state.sets.change(&fact.set_id.to_string(), new(fact.set_id, day), |row| row.logged += 1);
                let mut person = state.person.one();
                person.logged += 1;
                person.last_at = person.last_at.max(Some(fact.performed.performed_at));
                state.person.put(person);
            }
            Event::Fact(Fact::SetRetracted(fact)) => {
                let day = String::new();
                state.sets.change(&fact.set_id.to_string(), new(fact.set_id, day), |row| row.retracted += 1);
            }
            _ => {}
        }
    }

    fn standing(&self) -> Touch {
        Touch::nothing().row::<PersonRow>("")
    }

    fn due_at(&self, state: &ToyState) -> Option<Timestamp> {
        Some(state.person.get("")?.last_at? + SignedDuration::from_hours(3))
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        Some(Touch::nothing())
    }

    fn tick(&self, state: &mut ToyState, user: &UserId, _instant: Timestamp) {
        if self.slow {
            std::thread::sleep(std::time::Duration::from_millis(4));
        }
        let poisoned = self.poisoned.is_some_and(|flag| flag.load(Ordering::Relaxed));
        assert!(!poisoned || user.as_str() != TICK_POISON, "they cannot be told");
        let mut person = state.person.one();
        person.last_at = None;
        person.closed += 1;
        state.person.put(person);
    }
}

impl Reactor for Toy {
    fn outcomes(&self, state: &ToyState) -> Vec<Outcome> {
        let person = state.person.one();
        let each = if self.generous { 10 } else { 40 };
        let hatched = u32::try_from(person.logged / each + person.closed).unwrap_or(0);
        (1..=hatched).map(|companion| PetHatched { companion }.into()).collect()
    }
}

pub(crate) type Given = (Envelope, Fact, Option<Partition>);

fn at(minutes: usize) -> Timestamp {
    let start: Timestamp = "2026-01-05T10:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(i64::try_from(minutes).unwrap())
}

fn given(key: &str, user: UserId, time: Timestamp, fact: Fact, partition: Option<Partition>) -> Given {
    let id = derived(&[key]);
    let source = "gateway".to_owned();
    let envelope = Envelope { id, source, user, time, correlation: id, causation: None, actor: Actor::User };
    (envelope, fact, partition)
}

/// People who log a set every ten minutes for an hour, rest, take some sets back, and now and then a tick.
pub(crate) fn history(people: usize, sets: usize, partitions: u16) -> Vec<Given> {
    let mut events = Vec::new();
    for n in 0..sets {
        let time = at(n % 7 * 10 + n / 7 * 600);
        for person in 0..people {
            let user = UserId::new(format!("lifter-{person}")).unwrap();
            let set_id = derived(&[user.as_str(), &n.to_string()]);
            let performed = PerformedSet {
                workout_id: None,
                exercise: "bench-press-barbell".to_owned(),
                raw_name: None,
                performed_at: time,
                day: time.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
                time_zone: "UTC".to_owned(),
                set: LoggedSet { reps: Some(8), ..LoggedSet::working() },
            };
            let logged = SetLogged { set_id, edited_at: time, source: "api".to_owned(), performed };
            let key = format!("logged {set_id}");
            events.push(given(&key, user.clone(), time, Fact::SetLogged(logged), None));
            if (n + person) % 9 == 0 {
                let key = format!("retracted {set_id}");
                events.push(given(&key, user, time, Fact::SetRetracted(SetRetracted { set_id }), None));
            }
        }
        if n % 7 == 6 {
            let instant = at(n / 7 * 600 + 400);
            for partition in Partition::all(partitions) {
                let fact = Fact::ClockTicked(ClockTicked { instant });
                let key = format!("tick {instant} {partition}");
                events.push(given(&key, UserId::clock(), instant, fact, Some(partition)));
            }
        }
    }
    events
}

/// How many logged sets a fold of these events counts.
pub(crate) fn logged_after(events: &[Given]) -> i64 {
    let mut state = ToyState::complete();
    for (envelope, fact, _) in events {
        let (envelope, event) = (envelope.clone(), Event::Fact(fact.clone()));
        Toy::default().fold(&mut state, &Recorded { partition: Partition(0), sequence: 1, envelope, event });
    }
    state.person.one().logged
}
