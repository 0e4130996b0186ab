//! Which outfits somebody has unlocked.

use crate::art::{Milestone, Outfit};

/// What milestones look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) weeks_met: u64,
    pub(crate) muscles_trained: usize,
    pub(crate) species: usize,
    pub(crate) came_back: bool,
    pub(crate) weeks_in_reserve: u32,
}

/// Whether an outfit's milestone is reached.
pub(crate) fn is_unlocked(outfit: Outfit, reached: Reached) -> bool {
    let at_least = |count: usize, wanted: u32| count >= usize::try_from(wanted).unwrap_or(usize::MAX);
    match outfit.milestone() {
        Milestone::WeeksMet(weeks) => reached.weeks_met >= u64::from(weeks),
        Milestone::MusclesTrained(muscles) => at_least(reached.muscles_trained, muscles),
        Milestone::SpeciesCollected(species) => at_least(reached.species, species),
        Milestone::FirstComeback => reached.came_back,
        Milestone::WeeksInReserve(weeks) => reached.weeks_in_reserve >= weeks,
    }
}

/// What unlocks an outfit, in words.
pub(crate) fn condition(outfit: Outfit) -> String {
    match outfit.milestone() {
        Milestone::WeeksMet(weeks) => {
            format!("{weeks} weeks that met your plan, in all; planned rest counts.")
        }
        Milestone::MusclesTrained(muscles) => format!("{muscles} different muscles trained, ever."),
        Milestone::SpeciesCollected(1) => "The first species in your collection.".to_owned(),
        Milestone::SpeciesCollected(species) => format!("{species} species in your collection."),
        Milestone::FirstComeback => "A session after at least a week away.".to_owned(),
        Milestone::WeeksInReserve(weeks) => {
            format!(
                "{weeks} weeks with six sets each that stopped one to four repetitions early, whatever their load."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outfit_waits_for_its_milestone_and_for_nothing_else() {
        let nothing =
            Reached { weeks_met: 0, muscles_trained: 0, species: 0, came_back: false, weeks_in_reserve: 0 };
        assert!(Outfit::ALL.iter().all(|outfit| !is_unlocked(*outfit, nothing)));
        for (reached, outfits) in [
            (Reached { weeks_met: 8, ..nothing }, vec![Outfit::Scarf, Outfit::FlowerCrown]),
            (Reached { muscles_trained: 9, ..nothing }, vec![Outfit::Headband]),
            (Reached { species: 3, ..nothing }, vec![Outfit::Bow, Outfit::Beret]),
            (Reached { came_back: true, ..nothing }, vec![Outfit::RainCoat]),
            (Reached { weeks_in_reserve: 4, ..nothing }, vec![Outfit::Feather]),
        ] {
            let unlocked: Vec<_> =
                Outfit::ALL.iter().copied().filter(|outfit| is_unlocked(*outfit, reached)).collect();
            assert_eq!(unlocked, outfits, "{reached:?}");
        }
    }
}
