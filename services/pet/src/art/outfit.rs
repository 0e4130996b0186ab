//! The wardrobe: what pets wear, and what unlocks it.

mod carried;
mod clothes;
mod hats;

use super::mannequin::{Mannequin, View};
use mariposas_training::words;

words! {
    /// Something to wear, in the order of the wardrobe.
    Outfit as "outfit" {
        Bow = "bow", Headband = "headband", Scarf = "scarf", Beret = "beret", Glasses = "glasses",
        FlowerCrown = "flower_crown", RainCoat = "rain_coat", Backpack = "backpack", Sweater = "sweater",
        PartyHat = "party_hat", Lantern = "lantern", TopHat = "top_hat", Cape = "cape", Medal = "medal",
        Feather = "feather",
    }
}

/// What unlocks an outfit. None of them asks for load, for more sessions than planned, or for training without a
/// rest: what is rewarded is coming, coming back, training the whole body, and stopping in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// So many weeks counted as met, in all: they need not follow each other.
    WeeksMet(u32),
    /// So many of the coached muscles were trained, ever.
    MusclesTrained(u32),
    /// The first session after at least a week without one.
    FirstComeback,
    /// So many species are in the collection.
    SpeciesCollected(u32),
    /// So many weeks had their sets that stopped before the last repetition: form, not load.
    WeeksInReserve(u32),
}

impl Outfit {
    /// As it is shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bow => "Bow",
            Self::Headband => "Headband",
            Self::Scarf => "Scarf",
            Self::Beret => "Beret",
            Self::Glasses => "Round glasses",
            Self::FlowerCrown => "Flower crown",
            Self::RainCoat => "Rain coat",
            Self::Backpack => "Backpack",
            Self::Sweater => "Sweater",
            Self::PartyHat => "Party hat",
            Self::Lantern => "Lantern",
            Self::TopHat => "Tiny top hat",
            Self::Cape => "Cape",
            Self::Medal => "Medal",
            Self::Feather => "Feather",
        }
    }

    /// What unlocks it.
    pub const fn milestone(self) -> Milestone {
        match self {
            Self::Bow => Milestone::SpeciesCollected(1),
            Self::Headband => Milestone::MusclesTrained(5),
            Self::Scarf => Milestone::WeeksMet(4),
            Self::Beret => Milestone::SpeciesCollected(3),
            Self::Glasses => Milestone::MusclesTrained(10),
            Self::FlowerCrown => Milestone::WeeksMet(8),
            Self::RainCoat => Milestone::FirstComeback,
            Self::Backpack => Milestone::SpeciesCollected(6),
            Self::Sweater => Milestone::WeeksMet(12),
            Self::PartyHat => Milestone::SpeciesCollected(10),
            Self::Lantern => Milestone::WeeksMet(26),
            Self::TopHat => Milestone::MusclesTrained(20),
            Self::Cape => Milestone::SpeciesCollected(20),
            Self::Medal => Milestone::WeeksMet(52),
            Self::Feather => Milestone::WeeksInReserve(4),
        }
    }
}

/// An outfit as it is worn on a picture: what lies behind the creature, and what lies on top of it.
#[derive(Debug, Default)]
pub(super) struct Worn {
    pub(super) behind: String,
    pub(super) on_top: String,
}

/// Puts an outfit where it belongs.
pub(super) fn wear(outfit: Outfit, on: &Mannequin) -> Worn {
    let Mannequin { head, eyes, neck, trunk, back, chest, .. } = *on;
    let on_top = match outfit {
        Outfit::Bow => head.put(hats::BOW),
        Outfit::Headband => head.put(hats::HEADBAND),
        Outfit::Beret => head.put(hats::BERET),
        Outfit::Glasses => eyes.put(hats::GLASSES),
        Outfit::FlowerCrown => head.put(hats::FLOWER_CROWN),
        Outfit::PartyHat => head.put(hats::PARTY_HAT),
        Outfit::TopHat => head.put(hats::TOP_HAT),
        Outfit::Feather => head.put(hats::FEATHER),
        Outfit::RainCoat => trunk.put(clothes::RAIN_COAT) + &head.put(clothes::RAIN_HOOD),
        Outfit::Sweater => trunk.put(clothes::SWEATER),
        Outfit::Scarf => neck.put(clothes::SCARF),
        Outfit::Medal => chest.put(carried::MEDAL),
        Outfit::Lantern => chest.put(carried::LANTERN),
        Outfit::Cape if on.view == View::Front => {
            return Worn { behind: trunk.put(clothes::CAPE), on_top: neck.put(clothes::CLASP) };
        }
        Outfit::Cape => trunk.put(clothes::CAPE) + &neck.put(clothes::CLASP),
        Outfit::Backpack if on.view == View::Front => {
            return Worn { behind: back.put(carried::BACKPACK), on_top: trunk.put(carried::STRAPS) };
        }
        Outfit::Backpack => back.put(carried::BACKPACK),
    };
    Worn { behind: String::new(), on_top }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_outfit_has_a_name_and_a_milestone_of_its_own() {
        let names: BTreeSet<_> = Outfit::ALL.iter().map(|outfit| outfit.name()).collect();
        let milestones: BTreeSet<_> =
            Outfit::ALL.iter().map(|outfit| format!("{:?}", outfit.milestone())).collect();
        assert_eq!((names.len(), milestones.len()), (Outfit::ALL.len(), Outfit::ALL.len()));
    }

    #[test]
    fn every_milestone_can_be_reached() {
        let species = u32::try_from(crate::species::Species::ALL.len()).unwrap();
        for outfit in Outfit::ALL {
            match outfit.milestone() {
                Milestone::WeeksMet(weeks) | Milestone::WeeksInReserve(weeks) => {
                    assert!((1..=52).contains(&weeks), "{outfit}");
                }
                Milestone::MusclesTrained(muscles) => assert!((1..=20).contains(&muscles), "{outfit}"),
                Milestone::SpeciesCollected(wanted) => assert!((1..=species).contains(&wanted), "{outfit}"),
                Milestone::FirstComeback => {}
            }
        }
    }
}
