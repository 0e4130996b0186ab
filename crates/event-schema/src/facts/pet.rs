//! What people do with their pets.

use crate::Outcome;
use crate::ids::{OutcomeId, UserId, derived};
use crate::outcomes::pet::RollEarned;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What makes a pet that pet, whoever has it: its id is another for every person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PetKey {
    /// Which companion of the person, from 1.
    Companion(u32),
    /// The species of a creature of the collection.
    Species(String),
}

impl PetKey {
    /// The id of a person's pet.
    pub fn id(&self, user: &UserId) -> Uuid {
        match self {
            Self::Companion(number) => derived(&["companion", user.as_str(), &number.to_string()]),
            Self::Species(species) => derived(&["creature", user.as_str(), species]),
        }
    }
}

/// A pet got a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetNamed {
    /// The pet. It may come later, as where an account is restored.
    pub pet_id: Uuid,
    /// Which one it is. Absent in the oldest facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pet: Option<PetKey>,
    /// Its name.
    pub name: String,
}

/// A pet changed its outfit, or pets were hidden or shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetDressed {
    /// The pet, which may come later; nil where all of them are shown or hidden.
    pub pet_id: Uuid,
    /// Which one it is. Absent in the oldest facts, and where all of them are shown or hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pet: Option<PetKey>,
    /// The outfit, which is worn once it is unlocked; absent takes it off, unless `hidden` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outfit: Option<String>,
    /// Whether pets are hidden; what they wear stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A roll was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollUsed {
    /// The roll: the id of its `roll.earned`. That of another account stands here where an export of it was restored: it is
    /// a record, and draws nothing.
    pub roll_id: Uuid,
    /// 32 bytes the gateway drew, as lower-case hex, so that no one can grind a draw.
    pub entropy: String,
    /// The local training day that earned it. Without one nothing is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}

/// The id of the roll that a day of a person earns.
pub fn roll_id(user: &UserId, day: Date) -> Uuid {
    OutcomeId::of(user, &Outcome::from(RollEarned { day }).natural_key()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pet_has_one_id_for_each_person_and_reads_as_one_word_and_its_value() {
        let (ada, eve) = (UserId::new("ada").unwrap(), UserId::new("eve").unwrap());
        let (first, owl) = (PetKey::Companion(1), PetKey::Species("owl".to_owned()));
        assert_eq!(first.id(&ada), derived(&["companion", "ada", "1"]));
        assert_eq!(owl.id(&ada), derived(&["creature", "ada", "owl"]));
        assert_ne!(owl.id(&ada), owl.id(&eve));
        assert_eq!(serde_json::to_string(&[first, owl]).unwrap(), r#"[{"companion":1},{"species":"owl"}]"#);
    }
}
