//! What people ask about their rows. Nothing here changes them.

use super::{CoachingState, PersonRow, SetRow, WorkoutRow, person_at};
use crate::domain::book::{Fate, Issued};
use crate::domain::card::Card;
use crate::domain::evaluate::{evaluate, explain};
use crate::domain::scene::Scene;
use crate::queries::{IssuedCard, SetBehind};
use jiff::Timestamp;
use mariposas_consumer::Rows;
use mariposas_event_schema::{OutcomeId, UserId};
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
        let history = self.history(&row);
        let person = row.person();
        let table = row.book.table(&Scene::new(&person, &history, now), row.is_due(now), now).into_iter();
        table
            .map(|(issued, firing)| Card { id: issued.map(|issued| id_of(user, issued)), ..firing.card })
            .collect()
    }

    /// Everything that fires on what was done up to an instant, as if nothing had been said before. The profile is
    /// that of today.
    pub(crate) fn cards_as_of(&self, instant: Timestamp) -> Vec<Card> {
        let row = self.person.one();
        let firings =
            evaluate(&person_at(row.person(), instant), &self.history_until(&row, instant), true, instant);
        firings.into_iter().map(|firing| firing.card).collect()
    }

    /// A card that was issued, with everything behind it.
    pub(crate) fn card(&self, user: &UserId, id: Uuid) -> Option<IssuedCard> {
        let row = self.person.one();
        let issued = row.book.cards().iter().find(|issued| id_of(user, issued) == id)?;
        let card = Card { id: Some(id), ..issued.firing.card.clone() };
        let judged_at = issued.firing.since;
        let person = person_at(row.person(), judged_at);
        let explained = explain(&person, &self.history_until(&row, judged_at), judged_at, &card.rule);
        let about = explained.into_iter().flatten().find(|about| about.subject == card.subject);
        Some(IssuedCard {
            state: if issued.fate == Fate::Withdrawn { Fate::Resolved } else { issued.fate },
            thanks: issued.thanks(),
            issued_at: issued.at,
            judged_at,
            conditions: about.map(|about| about.conditions).unwrap_or_default(),
            sets: self.sets_behind(&card),
            card,
        })
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

/// What an issued card is answered by.
fn id_of(user: &UserId, issued: &Issued) -> Uuid {
    OutcomeId::of(user, &issued.firing.issued().natural_key()).0
}
