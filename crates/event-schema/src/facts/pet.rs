//! What people do with their pets.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A pet got a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetNamed {
    /// The pet.
    pub pet_id: Uuid,
    /// Its name.
    pub name: String,
}

/// A pet changed its outfit, or pets were hidden or shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetDressed {
    /// The pet; nil where all of them are shown or hidden.
    pub pet_id: Uuid,
    /// The outfit; absent takes it off, unless `hidden` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outfit: Option<String>,
    /// Whether pets are hidden; what they wear stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A roll was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollUsed {
    /// The roll: the id of its `roll.earned`.
    pub roll_id: Uuid,
    /// 32 bytes the gateway drew, as lower-case hex, so that no one can grind a draw.
    pub entropy: String,
    /// The local training day that earned it. Without one nothing is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}
