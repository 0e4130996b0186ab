//! Reading a person's rows.

use crate::art::Outfit;
use crate::domain::day::Day;
use crate::domain::week::Week;
use crate::projection::rows::{PersonRow, Pets};
use jiff::civil::Date;
use mariposas_event_schema::{Effective, UserId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How a pet is called and dressed.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) name: Option<String>,
    pub(super) outfit: Option<Outfit>,
}

impl Given {
    /// What of it is worn: an outfit that was given before it is unlocked waits.
    pub(super) fn worn(&self, pets: &Pets) -> Option<Outfit> {
        self.outfit.filter(|outfit| pets.outfits.contains(outfit))
    }
}

/// The person's row; an empty one for whoever is new.
pub(super) async fn person(reads: &mut AnyConnection, user: &UserId) -> anyhow::Result<PersonRow> {
    let row: Option<(String, String, i64)> =
        sqlx::query_as("SELECT calendar, pets, jitter_ms FROM person WHERE user_id = $1")
            .bind(user.as_str())
            .fetch_optional(&mut *reads)
            .await?;
    let Some((calendar, pets, jitter_ms)) = row else { return Ok(PersonRow::default()) };
    Ok(PersonRow {
        calendar: serde_json::from_str(&calendar)?,
        pets: serde_json::from_str(&pets)?,
        jitter_ms,
    })
}

/// What pets were given, by their ids, and whether they are hidden.
pub(super) async fn given(
    reads: &mut AnyConnection,
    user: &UserId,
) -> anyhow::Result<(BTreeMap<Uuid, Given>, bool)> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT pet_id, name, outfit, hidden FROM pet WHERE user_id = $1")
            .bind(user.as_str())
            .fetch_all(&mut *reads)
            .await?;
    let (mut given, mut are_hidden) = (BTreeMap::new(), false);
    for (pet, name, outfit, hidden) in rows {
        let pet: Uuid = pet.parse()?;
        let name: Effective<String> = serde_json::from_str(&name)?;
        let outfit: Effective<Option<String>> = serde_json::from_str(&outfit)?;
        let hidden: Effective<bool> = serde_json::from_str(&hidden)?;
        are_hidden |= pet.is_nil() && hidden.value().is_some_and(|hidden| *hidden);
        let outfit = outfit.value().and_then(|outfit| outfit.as_deref()?.parse().ok());
        given.insert(pet, Given { name: name.value().cloned(), outfit });
    }
    Ok((given, are_hidden))
}

/// The days whose roll is there.
pub(super) async fn rolls(reads: &mut AnyConnection, user: &UserId) -> anyhow::Result<BTreeMap<Date, Day>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT rolls, held FROM week WHERE user_id = $1 AND rolls IS NOT NULL")
            .bind(user.as_str())
            .fetch_all(&mut *reads)
            .await?;
    let mut rolls = BTreeMap::new();
    for (dates, week) in rows {
        let dates: BTreeSet<Date> = serde_json::from_str(&dates)?;
        let mut week: Week = serde_json::from_str(&week)?;
        rolls.extend(dates.into_iter().filter_map(|date| Some((date, week.days.remove(&date)?))));
    }
    Ok(rolls)
}
