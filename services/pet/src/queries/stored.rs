//! Reading a person's rows.

use crate::art::Outfit;
use crate::domain::day::Day;
use crate::domain::week::Week;
use crate::projection::rows::{PersonRow, Pets};
use jiff::civil::Date;
use mariposas_consumer::Part;
use mariposas_event_schema::Effective;
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

/// What [`person`] reads.
pub(super) const PERSON: Part<'_> = ("calendar, pets, jitter_ms", "person WHERE user_id = $1");

/// The person's row; an empty one for whoever is new.
pub(super) fn person(rows: &[(String, String, i64)]) -> anyhow::Result<PersonRow> {
    let Some((calendar, pets, jitter_ms)) = rows.first() else { return Ok(PersonRow::default()) };
    Ok(PersonRow {
        calendar: serde_json::from_str(calendar)?,
        pets: serde_json::from_str(pets)?,
        jitter_ms: *jitter_ms,
    })
}

/// What [`given`] reads.
pub(super) const GIVEN: Part<'_> = ("pet_id, name, outfit, hidden", "pet WHERE user_id = $1");

/// What pets were given, by their ids, and whether they are hidden.
pub(super) fn given(
    rows: Vec<(Uuid, String, String, String)>,
) -> anyhow::Result<(BTreeMap<Uuid, Given>, bool)> {
    let (mut given, mut are_hidden) = (BTreeMap::new(), false);
    for (pet, name, outfit, hidden) in rows {
        let name: Effective<String> = serde_json::from_str(&name)?;
        let outfit: Effective<Option<String>> = serde_json::from_str(&outfit)?;
        let hidden: Effective<bool> = serde_json::from_str(&hidden)?;
        are_hidden |= pet.is_nil() && hidden.value().is_some_and(|hidden| *hidden);
        let outfit = outfit.value().and_then(|outfit| outfit.as_deref()?.parse().ok());
        given.insert(pet, Given { name: name.value().cloned(), outfit });
    }
    Ok((given, are_hidden))
}

/// What [`rolls`] reads.
pub(super) const ROLLS: Part<'_> = ("rolls, held", "week WHERE user_id = $1 AND rolls IS NOT NULL");

/// The days whose roll is there.
pub(super) fn rolls(rows: Vec<(String, String)>) -> anyhow::Result<BTreeMap<Date, Day>> {
    let mut rolls = BTreeMap::new();
    for (dates, week) in rows {
        let dates: BTreeSet<Date> = serde_json::from_str(&dates)?;
        let mut week: Week = serde_json::from_str(&week)?;
        rolls.extend(dates.into_iter().filter_map(|date| Some((date, week.days.remove(&date)?))));
    }
    Ok(rolls)
}
