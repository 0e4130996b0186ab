//! A person's facts, told in few words.

mod growing;
mod orders;
mod rolls;
mod rules;

use super::{Companion, CompanionRows, PersonRow};
use crate::domain::draw::Draw;
use crate::domain::week::Week;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use mariposas_consumer::kit::recorded;
use mariposas_consumer::{Reactor, Recorded, View};
use mariposas_event_schema::facts::import::ImportCompleted;
use mariposas_event_schema::facts::pet::{RollUsed, roll_id};
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged, SetRetracted};
use mariposas_event_schema::facts::workout::WorkoutFinished;
use mariposas_event_schema::{Fact, Outcome, UserId};
use mariposas_training::LoggedSet;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

type Told = (Timestamp, Fact);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn ada() -> UserId {
    UserId::new("ada").unwrap()
}

/// The evening of a day.
fn evening(date: Date) -> Timestamp {
    at(&format!("{date}T18:00:00Z"))
}

fn performed(date: Date, workout: Option<u128>) -> PerformedSet {
    PerformedSet {
        workout_id: workout.map(Uuid::from_u128),
        exercise: "bench-press-barbell".to_owned(),
        raw_name: None,
        performed_at: evening(date),
        day: date,
        time_zone: "UTC".to_owned(),
        set: LoggedSet { reps: Some(8), ..LoggedSet::working() },
    }
}

/// A set, told at an instant.
fn told(n: u128, time: Timestamp, performed: PerformedSet) -> Told {
    let (set_id, edited_at) = (Uuid::from_u128(n), performed.performed_at);
    (time, SetLogged { set_id, edited_at, source: "api".to_owned(), performed }.into())
}

/// A set, told the moment it was done.
fn set(n: u128, date: &str) -> Told {
    told(n, evening(day(date)), performed(day(date), None))
}

fn painful(n: u128, date: &str, time: &str) -> Told {
    let mut performed = performed(day(date), Some(n));
    performed.performed_at = at(time);
    performed.set.note = Some("sharp pain in the knee".to_owned());
    told(n, at(time), performed)
}

fn finish(workout: u128, time: &str, note: Option<&str>) -> Told {
    let (workout_id, finished_at, note) = (Uuid::from_u128(workout), at(time), note.map(str::to_owned));
    (at(time), WorkoutFinished { workout_id, finished_at, note, fatigue: None, source: None }.into())
}

fn correct(set: u128, time: &str, performed: PerformedSet) -> Told {
    (at(time), SetCorrected { set_id: Uuid::from_u128(set), edited_at: at(time), performed }.into())
}

fn retract(set: u128, time: &str) -> Told {
    (at(time), SetRetracted { set_id: Uuid::from_u128(set) }.into())
}

fn plan(sessions: u32, time: &str) -> Told {
    (at(time), ProfileUpdated { plan_sessions: Some(sessions), ..Default::default() }.into())
}

fn import_ended(time: &str) -> Told {
    let source = "strong".to_owned();
    (
        at(time),
        ImportCompleted { import_id: Uuid::nil(), source, sets: 1, activities: 0, corrected: 0 }.into(),
    )
}

fn use_roll(date: &str, time: &str, entropy: u64) -> Told {
    let roll_id = roll_id(&ada(), day(date));
    (at(time), RollUsed { roll_id, entropy: format!("{entropy:064x}"), day: Some(day(date)) }.into())
}

/// Somebody whose facts are folded, with what was issued.
struct Folded {
    rows: CompanionRows,
    issued: BTreeMap<String, Outcome>,
    sequence: u64,
}

impl Folded {
    fn new() -> Self {
        let rows = mariposas_consumer::State::complete();
        Self { rows, issued: BTreeMap::new(), sequence: 0 }
    }

    fn of(facts: &[Told]) -> Self {
        let mut folded = Self::new();
        folded.tell(facts);
        folded
    }

    fn tell(&mut self, facts: &[Told]) {
        for (time, fact) in facts {
            self.sequence += 1;
            let event: Recorded = recorded(&ada(), self.sequence, *time, fact.clone());
            Companion.fold(&mut self.rows, &event);
            self.issue();
        }
    }

    fn issue(&mut self) {
        for outcome in Companion.outcomes(&self.rows) {
            self.issued.entry(outcome.natural_key().as_str().to_owned()).or_insert(outcome);
        }
    }

    /// Time passes to an instant, tick by tick.
    fn wait(&mut self, until: Timestamp) {
        while let Some(due) = Companion.due_at(&self.rows).filter(|due| *due <= until) {
            Companion.tick(&mut self.rows, &ada(), due);
            self.issue();
        }
        Companion.tick(&mut self.rows, &ada(), until);
        self.issue();
    }

    fn person(&self) -> PersonRow {
        self.rows.person.one()
    }

    fn weeks(&self) -> impl Iterator<Item = &Week> {
        self.rows.weeks.iter().map(|row| &row.held)
    }

    /// Days whose roll is there.
    fn rolls(&self) -> BTreeSet<Date> {
        self.rows.weeks.iter().flat_map(|row| row.rolls.clone().unwrap_or_default()).collect()
    }

    /// What came out of each day's roll.
    fn draws(&self) -> BTreeMap<Date, Draw> {
        let days = self.weeks().flat_map(|week| &week.days);
        days.filter_map(|(date, day)| Some((*date, day.used.as_ref()?.draw?))).collect()
    }

    fn issued(&self, name: &str) -> usize {
        self.issued.values().filter(|outcome| outcome.name() == name).count()
    }

    /// Everything that is stored, but what was new last.
    fn stored(&mut self) -> Vec<(String, String)> {
        let tables = mariposas_consumer::State::tables(&mut self.rows);
        let rows = tables.into_iter().flat_map(|rows| rows_of(rows));
        rows.filter(|(table, _)| table != "news").collect()
    }
}

fn rows_of(rows: &dyn mariposas_consumer::AnyRows) -> Vec<(String, String)> {
    let name = rows.table().name;
    rows.all().into_iter().map(|(_, row)| (name.to_owned(), row)).collect()
}

fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn dates(texts: &[&str]) -> BTreeSet<Date> {
    texts.iter().map(|text| day(text)).collect()
}
