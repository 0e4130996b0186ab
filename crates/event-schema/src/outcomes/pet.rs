//! Pets.

use jiff::civil::Date;
use mariposas_training::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// The stages of a butterfly, in order.
    Stage as "stage" {
        Egg = "egg", Instar1 = "instar_1", Instar2 = "instar_2", Instar3 = "instar_3", Instar4 = "instar_4",
        Instar5 = "instar_5", Chrysalis = "chrysalis", Adult = "adult",
    }
}

/// An egg opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetHatched {
    /// Which companion of the person, from 1.
    pub companion: u32,
}

/// A pet reached its next stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetGrew {
    /// Which companion of the person, from 1.
    pub companion: u32,
    /// The stage it reached.
    pub stage: Stage,
}

/// A species joined the collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpeciesCollected {
    /// The species.
    pub species: String,
}

/// A training day earned a roll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollEarned {
    /// The local training day.
    pub day: Date,
}

/// A roll was drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollDrawn {
    /// The roll: the id of its `roll.earned`.
    pub roll_id: Uuid,
    /// What came out.
    pub species: String,
    /// The version of the table it was drawn from.
    pub table: u32,
}

/// An outfit can be worn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutfitUnlocked {
    /// The outfit.
    pub outfit: String,
}
