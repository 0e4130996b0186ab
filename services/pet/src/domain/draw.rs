//! Drawing a roll. What comes out is a function of the roll, of 32 bytes that the gateway drew when it was used, and of
//! what was drawn before: the same for ever, and repeatable by anyone.

use crate::species::Species;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Draws in a row without a new species after which the next is new for sure.
pub(crate) const PATIENCE: u32 = 9;

/// A species and how often it comes in a thousand draws.
pub(crate) type Odds = (Species, u32);

/// The newest table.
pub(crate) const NEWEST: u32 = 1;

/// A table by its version. Tables are frozen once anybody has drawn from them: other odds are a new version.
pub(crate) const fn table(version: u32) -> Option<&'static [Odds]> {
    match version {
        1 => Some(&FIRST),
        _ => None,
    }
}

const FIRST: [Odds; 23] = [
    (Species::Monarch, 60),
    (Species::BlueMorpho, 15),
    (Species::Peacock, 60),
    (Species::MourningCloak, 40),
    (Species::OrangeTip, 60),
    (Species::RedAdmiral, 60),
    (Species::PaintedLady, 60),
    (Species::EightyEight, 15),
    (Species::Buckeye, 60),
    (Species::ZebraLongwing, 40),
    (Species::Postman, 40),
    (Species::TigerSwallowtail, 40),
    (Species::ScarceSwallowtail, 40),
    (Species::Owl, 15),
    (Species::RajahBrooke, 15),
    (Species::Malachite, 40),
    (Species::Brimstone, 60),
    (Species::OldWorldSwallowtail, 40),
    (Species::Bluebottle, 40),
    (Species::CommonBlue, 60),
    (Species::Glasswing, 40),
    (Species::SmallSkipper, 60),
    (Species::MarbledWhite, 40),
];

/// Why a draw is new for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sure {
    /// So many draws brought nothing new.
    Patience,
    /// It is the roll of a comeback.
    Comeback,
}

/// What came out of a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draw {
    pub(crate) species: Species,
    /// The version of its table.
    pub(crate) table: u32,
    /// Which draw of the person, from 1.
    pub(crate) number: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sure: Option<Sure>,
}

/// What a person has drawn.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Drawn {
    /// How often each species came.
    pub(crate) species: BTreeMap<Species, u32>,
    draws: u32,
    /// Draws since the last new species.
    since_new: u32,
}

impl Drawn {
    /// Draws the next roll.
    pub(crate) fn draw(&mut self, entropy: &str, roll: Uuid, comeback: bool) -> Draw {
        let patience = (self.since_new >= PATIENCE).then_some(Sure::Patience);
        let sure = patience.or_else(|| comeback.then_some(Sure::Comeback));
        let known = |species: &Species| self.species.contains_key(species);
        let odds = odds(NEWEST, sure.is_some(), known);
        let (species, _, _) = pick(&odds, seed(entropy, roll));
        self.draws += 1;
        self.since_new = if known(&species) { self.since_new + 1 } else { 0 };
        *self.species.entry(species).or_default() += 1;
        Draw { species, table: NEWEST, number: self.draws, sure }
    }
}

/// The odds of a draw: those of the table, and where it is new for sure those of the species that are not `known`, while
/// there are any.
pub(crate) fn odds(version: u32, sure: bool, known: impl Fn(&Species) -> bool) -> Vec<Odds> {
    let all = table(version).unwrap_or(&FIRST);
    let new: Vec<Odds> = all.iter().copied().filter(|(species, _)| !known(species)).collect();
    if sure && !new.is_empty() { new } else { all.to_vec() }
}

/// SHA-256 over the 32 bytes of a use and the 16 of its roll.
pub(crate) fn seed(entropy: &str, roll: Uuid) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(bytes(entropy));
    hash.update(roll.as_bytes());
    hash.finalize().into()
}

/// Hexadecimal digits as bytes; what is none is nothing.
fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).filter_map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

/// The species a seed picks, with the number it picks by and the sum of the odds. The first eight bytes, as a big-endian
/// number, modulo the sum: the species in whose share of the odds, in their order, it falls.
pub(crate) fn pick(odds: &[Odds], seed: [u8; 32]) -> (Species, u64, u64) {
    let sum = odds.iter().map(|(_, share)| u64::from(*share)).sum::<u64>().max(1);
    let first_eight = seed[..8].iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    let number = first_eight % sum;
    let mut upto = 0;
    let picked = odds.iter().find(|(_, share)| {
        upto += u64::from(*share);
        number < upto
    });
    (picked.map_or(Species::Monarch, |(species, _)| *species), number, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn entropy(n: u64) -> String {
        format!("{n:064x}")
    }

    #[test]
    fn the_newest_table_is_what_the_cards_publish() {
        let published: Vec<Odds> =
            Species::ALL.iter().map(|species| (*species, species.facts().rarity.per_mille())).collect();
        assert_eq!(table(NEWEST), Some(published.as_slice()), "other odds are a new version of the table");
    }

    #[test]
    fn the_first_table_is_frozen() {
        let mut hash = Sha256::new();
        for (species, share) in FIRST {
            hash.update(format!("{species} {share}\n"));
        }
        let digest: [u8; 32] = hash.finalize().into();
        assert_eq!(digest[..4], [0xd7, 0xea, 0xe2, 0x40], "rolls have been drawn from it");
    }

    #[test]
    fn the_same_roll_and_bytes_give_the_same_for_ever() {
        let seed = seed(&entropy(7), Uuid::from_u128(9));
        assert_eq!(seed[..8], 0xaf7a_7412_b154_9078_u64.to_be_bytes());
        assert_ne!(seed, super::seed(&entropy(8), Uuid::from_u128(9)));
        assert_ne!(seed, super::seed(&entropy(7), Uuid::from_u128(10)));
    }

    #[test]
    fn draws_follow_the_published_odds() {
        let odds = odds(NEWEST, false, |_| false);
        let mut times: BTreeMap<Species, u32> = BTreeMap::new();
        for n in 0..20_000 {
            *times.entry(pick(&odds, seed(&entropy(n), Uuid::nil())).0).or_default() += 1;
        }
        for (species, share) in odds {
            let expected = f64::from(share) * 20.0;
            let found = f64::from(times[&species]);
            assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{species}: {found} of {expected}");
        }
    }

    #[test]
    fn after_nine_draws_without_a_new_species_the_next_is_new() {
        let (mut drawn, mut waits) = (Drawn::default(), 0);
        for n in 0..400 {
            let known: BTreeSet<Species> = drawn.species.keys().copied().collect();
            let draw = drawn.draw(&entropy(n), Uuid::from_u128(3), false);
            assert_eq!(u64::from(draw.number), n + 1);
            let new = !known.contains(&draw.species);
            assert_eq!(draw.sure.is_some(), waits >= PATIENCE);
            assert!(new || waits < PATIENCE || known.len() == Species::ALL.len());
            waits = if new { 0 } else { waits + 1 };
        }
        assert_eq!(drawn.species.len(), Species::ALL.len(), "everyone gets the whole collection in time");
    }

    #[test]
    fn the_roll_of_a_comeback_is_new() {
        let mut drawn = Drawn::default();
        for n in 0..u64::try_from(Species::ALL.len()).unwrap() {
            drawn.draw(&entropy(n), Uuid::nil(), true);
        }
        assert_eq!(drawn.species.len(), Species::ALL.len());
        assert!(drawn.species.contains_key(&drawn.clone().draw(&entropy(0), Uuid::nil(), true).species));
    }
}
