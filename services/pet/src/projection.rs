//! Pets as a fold: a row per set, session and week, and one row that holds what they amount to.

mod folding;
mod news;
mod reach;
pub(crate) mod rows;
#[cfg(test)]
mod tests;

use crate::domain::calendar::{ROLLOVER_HOUR, week_of};
use folding::Folding;
use jiff::Timestamp;
use mariposas_consumer::{AnyRows, Reactor, Recorded, Rows, State, Touch, View};
use mariposas_event_schema::{Event, Fact, Outcome, UserId};
use news::NewsRow;
use rows::{EntryRow, OwnRow, PersonRow, PetRow, SessionRow, WeekRow, WorkoutRow};

/// The rows of one person.
#[derive(Debug, Default)]
pub struct CompanionRows {
    person: Rows<PersonRow>,
    own: Rows<OwnRow>,
    entries: Rows<EntryRow>,
    sessions: Rows<SessionRow>,
    workouts: Rows<WorkoutRow>,
    weeks: Rows<WeekRow>,
    pets: Rows<PetRow>,
    news: Rows<NewsRow>,
}

impl State for CompanionRows {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![
            &mut self.person,
            &mut self.own,
            &mut self.entries,
            &mut self.sessions,
            &mut self.workouts,
            &mut self.weeks,
            &mut self.pets,
            &mut self.news,
        ]
    }
}

/// Lets companions grow and collections fill with a person's weeks.
#[derive(Debug, Clone, Copy)]
pub struct Companion;

impl View for Companion {
    type State = CompanionRows;

    fn touches(&self, event: &Recorded) -> Touch {
        told(event).map_or_else(Touch::nothing, reach::touches)
    }

    fn is_touched_by(&self, event: &Recorded) -> bool {
        told(event).is_some()
    }

    fn reach(&self, state: &CompanionRows, events: &[&Recorded]) -> Touch {
        reach::reach(state, events)
    }

    fn fold(&self, state: &mut CompanionRows, event: &Recorded) {
        let Some(fact) = told(event) else { return };
        let mut folding = Folding::of(state, &event.envelope.user);
        folding.fact(event.envelope.id, event.envelope.time, fact);
        let news = folding.end();
        if let Some(row) = state.news.one().after(event.sequence, news) {
            state.news.put(row);
        }
    }

    fn standing(&self) -> Touch {
        Touch::nothing().row::<PersonRow>("").row::<NewsRow>("")
    }

    /// The end of a session, or Monday at four with their jitter.
    fn due_at(&self, state: &CompanionRows) -> Option<Timestamp> {
        let PersonRow { calendar, pets, jitter_ms } = state.person.get("")?;
        calendar.since?;
        let zone = calendar.zone();
        let week = week_of(pets.seen, &zone);
        let rollovers = (0..2).filter_map(|n| {
            let monday = week.plus(n).monday().at(ROLLOVER_HOUR, 0, 0, 0);
            Some(zone.to_timestamp(monday).ok()?.as_millisecond() + jitter_ms)
        });
        let rollover = rollovers.into_iter().find(|at| *at > pets.seen);
        let closing = pets.open.values().filter(|open| !open.closed).map(|open| open.closes_at).min();
        closing.into_iter().chain(rollover).min().and_then(|at| Timestamp::from_millisecond(at).ok())
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        Some(Touch::nothing().matching::<SessionRow>("state", OPEN).matching::<WeekRow>("state", OPEN))
    }

    fn tick(&self, state: &mut CompanionRows, user: &UserId, instant: Timestamp) {
        let mut folding = Folding::of(state, user);
        folding.pass_time(instant, None);
        let news = folding.end();
        let row = state.news.one().after_tick(news);
        state.news.put(row);
    }
}

impl Reactor for Companion {
    fn outcomes(&self, state: &CompanionRows) -> Vec<Outcome> {
        state.news.one().outcomes()
    }
}

/// The state of sessions that are not over, and of their weeks.
const OPEN: &str = "open";

/// What a person did: all of it tells at least that time has passed.
fn told(event: &Recorded) -> Option<&Fact> {
    match &event.event {
        Event::Fact(Fact::ClockTicked(_) | Fact::AccountErased(_))
        | Event::Outcome(_)
        | Event::Unknown(_) => None,
        Event::Fact(fact) => Some(fact),
    }
}

/// The row a fact about a set or activity is kept in. Ids are the clients' own, so each kind has its own.
fn entry_id(fact: &Fact) -> Option<String> {
    match fact {
        Fact::SetLogged(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::SetCorrected(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::SetRetracted(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::ActivityLogged(fact) => Some(format!("activity:{}", fact.activity_id)),
        Fact::ActivityCorrected(fact) => Some(format!("activity:{}", fact.activity_id)),
        Fact::ActivityRetracted(fact) => Some(format!("activity:{}", fact.activity_id)),
        _ => None,
    }
}
