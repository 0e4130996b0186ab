//! What the services concluded. Each type has one author; each outcome has a natural key, so it is issued
//! once, whatever made it due and however often history is replayed.

pub mod pet;
pub mod recommendation;
pub mod record;

use crate::ids::NaturalKey;

crate::events! {
    /// An outcome of the OUTCOMES log.
    Outcome {
        /// A personal record. By progress.
        RecordAchieved(record::RecordAchieved) = "record.achieved" 1;
        /// A record whose set no longer supports it. By progress.
        RecordWithdrawn(record::RecordWithdrawn) = "record.withdrawn" 1;
        /// An egg opened. By pet.
        PetHatched(pet::PetHatched) = "pet.hatched" 1;
        /// A pet reached its next stage. By pet.
        PetGrew(pet::PetGrew) = "pet.grew" 1;
        /// A species joined the collection. By pet.
        SpeciesCollected(pet::SpeciesCollected) = "species.collected" 1;
        /// A training day earned a roll. By pet.
        RollEarned(pet::RollEarned) = "roll.earned" 1;
        /// A roll was drawn. By pet.
        RollDrawn(pet::RollDrawn) = "roll.drawn" 1;
        /// An outfit can be worn. By pet.
        OutfitUnlocked(pet::OutfitUnlocked) = "outfit.unlocked" 1;
        /// The coach recommends something. By coach.
        RecommendationIssued(recommendation::RecommendationIssued) = "recommendation.issued" 1;
        /// A recommendation has done its work. By coach.
        RecommendationResolved(recommendation::RecommendationResolved) = "recommendation.resolved" 1;
    }
}

impl Outcome {
    /// What makes this the same outcome, within its user.
    pub fn natural_key(&self) -> NaturalKey {
        let key = |parts: &[&str]| NaturalKey::new(self.name(), parts);
        match self {
            Self::RecordAchieved(o) => {
                key(&[&o.set_id.to_string(), o.kind.as_str(), &o.revision.to_string()])
            }
            Self::RecordWithdrawn(o) => {
                key(&[&o.set_id.to_string(), o.kind.as_str(), &o.revision.to_string()])
            }
            Self::PetHatched(o) => key(&[&o.companion.to_string()]),
            Self::PetGrew(o) => key(&[&o.companion.to_string(), o.stage.as_str()]),
            Self::SpeciesCollected(o) => key(&[&o.species]),
            Self::RollEarned(o) => key(&[&o.day.to_string()]),
            Self::RollDrawn(o) => key(&[&o.roll_id.to_string()]),
            Self::OutfitUnlocked(o) => key(&[&o.outfit]),
            Self::RecommendationIssued(o) => key(&[&o.rule, &o.subject, &o.judged]),
            Self::RecommendationResolved(o) => key(&[&o.rule, &o.subject, &o.judged]),
        }
    }
}
