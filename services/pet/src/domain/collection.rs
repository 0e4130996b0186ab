//! What a person has collected: species of muscles, of rolls and of companions.

use super::calendar::Calendar;
use super::companion::{Grown, species_of};
use super::draw::Drawn;
use super::week::Moved;
use crate::species::Species;
use mariposas_training::Muscle;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Weeks at its minimum effective volume after which a muscle's species hatches. They need not follow each other.
pub(crate) const WEEKS: u32 = 4;

/// How many weeks a muscle was trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct MuscleWeeks {
    #[serde(rename = "t")]
    trained: u32,
    #[serde(rename = "n")]
    novice: u32,
    #[serde(rename = "m")]
    minimum: u32,
}

/// How many weeks each muscle was trained.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct MusclesByWeeks(BTreeMap<Muscle, MuscleWeeks>);

impl MusclesByWeeks {
    /// A week has reached something else than before.
    pub(crate) fn replace(&mut self, moved: &[Moved]) {
        for (muscle, before, after) in moved {
            let weeks = self.0.entry(*muscle).or_default();
            let count =
                |weeks: &mut u32, before, after| *weeks = *weeks + u32::from(after) - u32::from(before);
            count(&mut weeks.trained, before.trained, after.trained);
            count(&mut weeks.novice, before.novice_minimum, after.novice_minimum);
            count(&mut weeks.minimum, before.minimum, after.minimum);
        }
        self.0.retain(|_, weeks| weeks.trained > 0);
    }

    /// Coached muscles that were ever trained.
    pub(crate) fn trained(&self) -> usize {
        self.0.len()
    }

    /// Weeks at the minimum effective volume.
    pub(crate) fn weeks(&self, muscle: Muscle, novice: bool) -> u32 {
        self.0.get(&muscle).map_or(0, |weeks| if novice { weeks.novice } else { weeks.minimum })
    }

    /// The species of muscles that have had their weeks.
    pub(crate) fn hatched(&self, calendar: &Calendar) -> impl Iterator<Item = Species> {
        let novice = calendar.is_novice();
        let ready = self.0.keys().filter(move |muscle| self.weeks(**muscle, novice) >= WEEKS);
        ready.filter_map(|muscle| Species::of_muscle(*muscle))
    }
}

/// Every species somebody has, in whatever way.
pub(crate) fn collected(by_muscle: &BTreeSet<Species>, drawn: &Drawn, grown: Grown) -> BTreeSet<Species> {
    let companions = (1..=grown.adults()).map(species_of);
    by_muscle.iter().chain(drawn.species.keys()).copied().chain(companions).collect()
}
