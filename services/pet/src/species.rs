//! The species that can be collected: one for each coached muscle (training-science 6.2), and three that stand for
//! something else.

mod table;

use crate::art::Color;
use mariposas_training::{Muscle, words};

words! {
    /// A species of butterfly, in the order of the collection.
    Species as "species" {
        Monarch = "monarch", BlueMorpho = "blue_morpho", Peacock = "peacock", MourningCloak = "mourning_cloak",
        OrangeTip = "orange_tip", RedAdmiral = "red_admiral", PaintedLady = "painted_lady",
        EightyEight = "eighty_eight", Buckeye = "buckeye", ZebraLongwing = "zebra_longwing",
        Postman = "postman", TigerSwallowtail = "tiger_swallowtail", ScarceSwallowtail = "scarce_swallowtail",
        Owl = "owl", RajahBrooke = "rajah_brooke", Malachite = "malachite", Brimstone = "brimstone",
        OldWorldSwallowtail = "old_world_swallowtail", Bluebottle = "bluebottle", CommonBlue = "common_blue",
        Glasswing = "glasswing", SmallSkipper = "small_skipper", MarbledWhite = "marbled_white",
    }
}

/// What is known of a species.
#[derive(Debug)]
pub struct Facts {
    /// The English name.
    pub name: &'static str,
    /// The scientific name.
    pub latin: &'static str,
    /// The muscle it stands for.
    pub muscle: Option<Muscle>,
    /// One sentence on the real butterfly.
    pub nature: &'static str,
    /// One sentence on the muscle, or on what a species without a muscle stands for.
    pub training: &'static str,
    /// How often it is drawn.
    pub rarity: Rarity,
    /// Its colours at every stage.
    pub palette: Palette,
}

/// How often a species is drawn. The odds are published: nobody has to guess what a draw is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rarity {
    /// Nine species.
    Common,
    /// Ten species.
    Uncommon,
    /// Four species.
    Rare,
}

impl Rarity {
    /// Draws of one species of this rarity in a thousand draws.
    pub const fn per_mille(self) -> u32 {
        match self {
            Self::Common => 60,
            Self::Uncommon => 40,
            Self::Rare => 15,
        }
    }

    /// As it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Uncommon => "uncommon",
            Self::Rare => "rare",
        }
    }
}

/// The colours of a species. Which mark has which is said by its pattern.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// Most of the wing.
    pub ground: Color,
    /// Veins, borders and bars.
    pub dark: Color,
    /// Pale marks.
    pub light: Color,
    /// The mark it is known by.
    pub accent: Color,
    /// Thorax and abdomen.
    pub body: Color,
    /// The caterpillar's skin.
    pub skin: Color,
    /// The caterpillar's stripes, spots or spines.
    pub coat: Color,
    /// The chrysalis.
    pub shell: Color,
    /// The egg.
    pub egg: Color,
}

impl Species {
    /// What is known of it.
    pub const fn facts(self) -> &'static Facts {
        table::facts(self)
    }

    /// The species that stands for a muscle; tracked muscles have none.
    pub fn of_muscle(muscle: Muscle) -> Option<Self> {
        Self::ALL.iter().copied().find(|species| species.facts().muscle == Some(muscle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_training::vocabulary::Tier;
    use std::collections::BTreeSet;

    #[test]
    fn every_coached_muscle_has_one_species_and_three_have_no_muscle() {
        for muscle in Muscle::ALL {
            let standing =
                Species::ALL.iter().filter(|species| species.facts().muscle == Some(*muscle)).count();
            assert_eq!(standing, usize::from(muscle.tier() != Tier::Tracked), "{muscle}");
            assert_eq!(Species::of_muscle(*muscle).is_some(), standing == 1, "{muscle}");
        }
        assert_eq!(Species::ALL.iter().filter(|species| species.facts().muscle.is_none()).count(), 3);
    }

    #[test]
    fn the_odds_are_whole() {
        let rarities = Species::ALL.iter().map(|species| species.facts().rarity);
        assert_eq!(rarities.clone().map(Rarity::per_mille).sum::<u32>(), 1000);
        let of = |wanted| rarities.clone().filter(|rarity| *rarity == wanted).count();
        assert_eq!((of(Rarity::Common), of(Rarity::Uncommon), of(Rarity::Rare)), (9, 10, 4));
    }

    #[test]
    fn names_are_unique_and_facts_are_one_sentence_each() {
        let names: BTreeSet<_> = Species::ALL.iter().map(|species| species.facts().name).collect();
        let latin: BTreeSet<_> = Species::ALL.iter().map(|species| species.facts().latin).collect();
        assert_eq!((names.len(), latin.len()), (Species::ALL.len(), Species::ALL.len()));
        for species in Species::ALL {
            for fact in [species.facts().nature, species.facts().training] {
                assert!(fact.ends_with('.') && fact.matches(". ").count() == 0, "{species}: {fact}");
            }
        }
    }
}
