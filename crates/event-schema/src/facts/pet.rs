//! What people do with their pets.

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

/// A pet changed its outfit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetDressed {
    /// The pet.
    pub pet_id: Uuid,
    /// The outfit; absent takes it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outfit: Option<String>,
}

/// A roll was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollUsed {
    /// The roll: the id of its `roll.earned`.
    pub roll_id: Uuid,
    /// 32 bytes the gateway drew, as lower-case hex, so that no one can grind a draw.
    pub entropy: String,
}
