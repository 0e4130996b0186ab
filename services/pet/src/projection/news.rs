//! What the newest event, or the newest tick, changed that people hear of.

use super::rows::Pets;
use crate::art::Outfit;
use crate::domain::companion::Grown;
use crate::species::Species;
use jiff::civil::Date;
use mariposas_consumer::{Column, Kind, Row, Table};
use mariposas_event_schema::Outcome;
use mariposas_event_schema::outcomes::pet::{
    OutfitUnlocked, PetGrew, PetHatched, RollDrawn, RollEarned, SpeciesCollected, Stage,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Something that happened to pets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum News {
    Grew(Grown),
    Collected(Species),
    Earned(Date),
    Drawn { roll: Uuid, species: Species, table: u32 },
    Unlocked(Outfit),
}

impl News {
    fn outcome(&self) -> Option<Outcome> {
        Some(match *self {
            Self::Grew(Grown { stage: Stage::Egg, .. }) => return None,
            Self::Grew(Grown { number: companion, stage: Stage::Instar1 }) => PetHatched { companion }.into(),
            Self::Grew(Grown { number: companion, stage }) => PetGrew { companion, stage }.into(),
            Self::Collected(species) => SpeciesCollected { species: species.to_string() }.into(),
            Self::Earned(day) => RollEarned { day }.into(),
            Self::Drawn { roll, species, table } => {
                RollDrawn { roll_id: roll, species: species.to_string(), table }.into()
            }
            Self::Unlocked(outfit) => OutfitUnlocked { outfit: outfit.to_string() }.into(),
        })
    }
}

/// Companions, collection and wardrobe, as people know them.
pub(crate) struct Standing {
    grown: Grown,
    species: BTreeSet<Species>,
    outfits: BTreeSet<Outfit>,
}

impl Standing {
    pub(crate) fn of(pets: &Pets) -> Self {
        Self { grown: pets.grown, species: pets.species(), outfits: pets.outfits.clone() }
    }

    /// What is new since.
    pub(crate) fn news(&self, now: &Pets) -> Vec<News> {
        let now = Self::of(now);
        let grew = now.grown.since(self.grown).map(News::Grew);
        let collected = now.species.difference(&self.species).copied().map(News::Collected);
        let unlocked = now.outfits.difference(&self.outfits).copied().map(News::Unlocked);
        grew.chain(collected).chain(unlocked).collect()
    }
}

/// It is compared with what was said already after every event, and gone with the next.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct NewsRow {
    sequence: i64,
    #[serde(with = "mariposas_consumer::json_text")]
    news: Vec<News>,
}

impl Row for NewsRow {
    const TABLE: Table = Table {
        name: "news",
        key: &[],
        columns: &[Column("sequence", Kind::Int), Column("news", Kind::Text)],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

impl NewsRow {
    /// The row after an event that changed this; `None` where it stays as it is. What an earlier event changed is no news
    /// any more: a fold that may act only on later ones must not find it here.
    pub(crate) fn after(&self, sequence: u64, news: Vec<News>) -> Option<Self> {
        let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
        let old = sequence > self.sequence && !self.news.is_empty();
        (old || !news.is_empty()).then_some(Self { sequence, news })
    }

    /// The row after a tick, which has no place in the person's own history.
    pub(crate) fn after_tick(&self, news: Vec<News>) -> Self {
        Self { sequence: self.sequence, news }
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.news.iter().filter_map(News::outcome).collect()
    }
}
