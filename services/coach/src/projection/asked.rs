//! What people ask about their rows. Nothing here changes them.

use super::{CoachingState, PersonRow, SetRow, WorkoutRow, person_at};
use crate::domain::book::{Fate, Issued};
use crate::domain::card::{Card, Firing};
use crate::domain::check::Explained;
use crate::domain::evaluate::{evaluate, explain};
use crate::domain::person::Person;
use crate::domain::scene::Scene;
use crate::queries::{IssuedCard, SetBehind};
use jiff::Timestamp;
use mariposas_consumer::Rows;
use mariposas_event_schema::UserId;
use mariposas_event_schema::outcomes::recommendation::recommendation_id;
use serde_json::Value;
use uuid::Uuid;

/// The stored columns of a person: owner, profile, exercises, plan, book and schedule.
pub(crate) type PersonColumns = (String, String, String, String, String, String);

impl CoachingState {
    /// From the stored columns of a person, their sets and their workouts.
    pub(crate) fn read(
        (owner, profile, exercises, plan, book, schedule): &PersonColumns,
        sets: Vec<(String, String, String)>,
        workouts: Vec<(String, String)>,
    ) -> Result<Self, serde_json::Error> {
        let mut state = Self { person: Rows::complete(), sets: Rows::complete(), workouts: Rows::complete() };
        state.person.put(PersonRow {
            owner: owner.clone(),
            profile: serde_json::from_str(profile)?,
            exercises: serde_json::from_str(exercises)?,
            plan: serde_json::from_str(plan)?,
            book: serde_json::from_str(book)?,
            schedule: serde_json::from_str(schedule)?,
        });
        for (set_id, source, edits) in sets {
            state.sets.put(SetRow { set_id, source, edits: serde_json::from_str(&edits)? });
        }
        for (workout_id, told) in workouts {
            state.workouts.put(WorkoutRow { workout_id, told: serde_json::from_str(&told)? });
        }
        Ok(state)
    }

    /// The cards that were issued and are open, and what fires about safety or is issued with the next tick, best first;
    /// then whatever else fires now and waits for its turn, not shown.
    pub(crate) fn cards(&self, user: &UserId, now: Timestamp) -> Vec<Card> {
        let row = self.person.one();
        let (person, history) = (row.person(), self.history(&row));
        let table = on_table(&row, &Scene::new(&person, &history, now), user, now);
        table.into_iter().map(|(_, firing)| firing.card).collect()
    }

    /// Everything that fires on what was done up to an instant, as if nothing had been said before. The profile is
    /// that of today.
    pub(crate) fn cards_as_of(&self, instant: Timestamp) -> Vec<Card> {
        let row = self.person.one();
        let firings =
            evaluate(&person_at(row.person(), instant), &self.history_until(&row, instant), true, instant);
        firings.into_iter().map(|firing| firing.card).collect()
    }

    /// A card that was issued, or can be answered already, with everything behind it. While it is open it is the one of
    /// the list, afterwards it is what was issued.
    pub(crate) fn card(&self, user: &UserId, id: Uuid, now: Timestamp) -> Option<IssuedCard> {
        let row = self.person.one();
        let (person, history) = (row.person(), self.history(&row));
        let table = on_table(&row, &Scene::new(&person, &history, now), user, now);
        let open = table.into_iter().find(|(_, firing)| firing.card.id == Some(id));
        let over = || closed(&row, user, id).map(|issued| (Some(issued), issued.firing.clone()));
        let (issued, firing) = open.or_else(over)?;
        let state = issued.map_or(Fate::Open, |issued| issued.fate);
        let card =
            Card { id: Some(id), shown: firing.card.shown && state == Fate::Open, ..firing.card.clone() };
        let judged_at = issued.map_or(firing.since, |issued| issued.firing.since);
        Some(IssuedCard {
            state: if state == Fate::Withdrawn { Fate::Resolved } else { state },
            thanks: issued.and_then(Issued::thanks),
            issued_at: issued.map(|issued| issued.at),
            judged_at,
            conditions: self.conditions(&row, &person_at(person, judged_at), firing.hits(), judged_at),
            sets: self.sets_behind(&card),
            card,
        })
    }

    /// Each condition of what a card names, with its value at an instant.
    fn conditions(
        &self,
        row: &PersonRow,
        person: &Person,
        hits: &[Firing],
        instant: Timestamp,
    ) -> Vec<Explained> {
        let history = self.history_until(row, instant);
        let mut conditions: Vec<Explained> = Vec::new();
        for hit in hits {
            let explained = explain(person, &history, instant, &hit.card.rule).into_iter().flatten();
            let about = explained.filter(|about| about.subject == hit.card.subject);
            for check in about.flat_map(|about| about.conditions) {
                if !conditions.contains(&check) {
                    conditions.push(check);
                }
            }
        }
        conditions
    }

    /// The sets a card names, as they are now.
    fn sets_behind(&self, card: &Card) -> Vec<SetBehind> {
        let named = card.evidence.get("set_ids").and_then(Value::as_array).into_iter().flatten();
        named
            .filter_map(|id| {
                let row = self.sets.get(id.as_str()?)?;
                Some(SetBehind { id: row.set_id.parse().ok()?, performed: row.edits.value()?.clone() })
            })
            .collect()
    }
}

/// What is on the table, each card with the id it is answered by. Safety is shown before its session closes, and has the
/// id by then that it will be issued under: whoever is told to stop can say that they did.
fn on_table<'r>(
    row: &'r PersonRow,
    scene: &Scene<'_>,
    user: &UserId,
    now: Timestamp,
) -> Vec<(Option<&'r Issued>, Firing)> {
    let mut table = row.book.table(scene, row.is_due(now), now);
    for (issued, firing) in &mut table {
        let card = &mut firing.card;
        let is_answered = issued.is_some() || card.shown && card.priority == 0;
        card.id = is_answered.then(|| id_of(user, card));
    }
    table
}

/// A card that is on the table no longer.
fn closed<'r>(row: &'r PersonRow, user: &UserId, id: Uuid) -> Option<&'r Issued> {
    row.book.cards().iter().find(|issued| id_of(user, &issued.firing.card) == id)
}

/// What a card is answered by.
fn id_of(user: &UserId, card: &Card) -> Uuid {
    recommendation_id(user, &card.rule, &card.subject, &card.judged)
}
