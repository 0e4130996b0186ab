//! What a person has collected: species of muscles, of rolls and of companions.

use super::calendar::Calendar;
use super::companion::{Grown, species_of};
use super::draw::Drawn;
use super::week::Reached;
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
    pub(crate) fn replace(
        &mut self,
        before: &BTreeSet<(Muscle, Reached)>,
        after: &BTreeSet<(Muscle, Reached)>,
    ) {
        for (muscle, reached) in after.difference(before) {
            *self.of(*muscle, *reached) += 1;
        }
        for (muscle, reached) in before.difference(after) {
            *self.of(*muscle, *reached) -= 1;
        }
        self.0.retain(|_, weeks| weeks.trained > 0);
    }

    fn of(&mut self, muscle: Muscle, reached: Reached) -> &mut u32 {
        let weeks = self.0.entry(muscle).or_default();
        match reached {
            Reached::Trained => &mut weeks.trained,
            Reached::NoviceMinimum => &mut weeks.novice,
            Reached::Minimum => &mut weeks.minimum,
        }
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
