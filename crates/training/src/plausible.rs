//! What can have been done. A load or a number of repetitions beyond everything people do is a typing error, and would be
//! a record for ever; it is refused instead. The limits lie above what the strongest have done, so that no real set is lost.

use crate::{Equipment, Exercise, LoadKind, LoggedSet, Pattern, Unit};

/// Most that is lifted free or held: above the heaviest bench press (635 kg, with a suit), rack pull (620 kg) and squat
/// (595 kg). In grams.
const MOST_LIFTED_G: i64 = 700_000;

/// Most that is moved on a machine that carries it, by the calves, or over a few metres: above the leg presses of 1,043 kg
/// and yokes of 710 kg, below the 2,451 lb that stand in an export as a typing error. In grams.
const MOST_CARRIED_G: i64 = 1_100_000;

/// Most repetitions of a set with a load: ten minutes of kettlebell snatches, the longest sets of a sport, come to half.
const MOST_LOADED: u32 = 500;

/// Most repetitions of a set, which only the body alone comes to: the most squats of an hour were 4,708.
pub const MOST_REPS: u32 = 5_000;

/// What cannot have been done.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Implausible {
    /// So much weight.
    #[error("{value} {unit} is more than the {most_kg} kg that are believed of this exercise")]
    Load {
        /// The number as typed.
        value: f64,
        /// Its unit.
        unit: Unit,
        /// The limit.
        most_kg: i64,
    },
    /// So many repetitions.
    #[error("{reps} repetitions of one set{loaded} are more than the {most} that are believed")]
    Reps {
        /// How many were said.
        reps: u32,
        /// What the limit depends on.
        loaded: &'static str,
        /// The limit.
        most: u32,
    },
}

/// Refuses a set that nobody can have done. Of an exercise that is not known, the greatest load is believed.
pub fn check(exercise: Option<&Exercise>, set: &LoggedSet) -> Result<(), Implausible> {
    let weight = set.load.and_then(|load| load.weight);
    let most_g = most_load_g(exercise);
    if let Some(weight) = weight.filter(|weight| weight.grams > most_g) {
        return Err(Implausible::Load { value: weight.value, unit: weight.unit, most_kg: most_g / 1_000 });
    }
    let is_loaded = set.load.is_some_and(|load| load.kind != LoadKind::Bodyweight)
        && weight.is_some_and(|weight| weight.grams > 0);
    let (most, loaded) = if is_loaded { (MOST_LOADED, " with a load") } else { (MOST_REPS, "") };
    // Strides and skips are counted by the thousand.
    let counts = exercise.and_then(|exercise| exercise.pattern) != Some(Pattern::Conditioning);
    match set.reps.filter(|&reps| counts && reps > most) {
        Some(reps) => Err(Implausible::Reps { reps, loaded, most }),
        None => Ok(()),
    }
}

/// The greatest load that is believed, in grams.
pub(crate) fn most_load_g(exercise: Option<&Exercise>) -> i64 {
    let is_carried = |exercise: &Exercise| {
        let carries = matches!(exercise.equipment, Equipment::Machine | Equipment::Sled | Equipment::Other);
        let pattern = matches!(
            exercise.pattern,
            Some(Pattern::Carry | Pattern::PlantarFlexionStraightKnee | Pattern::PlantarFlexionBentKnee)
        );
        carries || pattern
    };
    if exercise.is_none_or(is_carried) { MOST_CARRIED_G } else { MOST_LIFTED_G }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Load, Weight};

    fn believed(slug: &str, kind: LoadKind, kg: f64, reps: u32) -> bool {
        let load = Some(Load { kind, weight: Weight::new(kg, Unit::Kg) });
        let set = LoggedSet { load, reps: Some(reps), ..LoggedSet::working() };
        check(Catalogue::global().by_slug(slug), &set).is_ok()
    }

    #[test]
    fn what_the_strongest_did_is_believed_and_typing_errors_are_not() {
        use LoadKind::{Added, Assisted, Bodyweight, External};
        for (slug, kind, kg, reps) in [
            ("squat-barbell", External, 595.0, 1),
            ("bench-press-barbell", External, 635.4, 1),
            ("leg-press-machine", External, 1_043.0, 8),
            ("standing-calf-raise-barbell", External, 800.0, 5),
            ("farmers-carry-trap-bar", External, 710.0, 1),
            ("kettlebell-swing", External, 24.0, 500),
            ("push-up", Added, 0.0, 3_249),
            ("pull-up", Bodyweight, 80.0, 600),
            ("jump-rope", External, 0.0, 9_999),
            ("no exercise of ours", External, 1_100.0, 20),
        ] {
            assert!(believed(slug, kind, kg, reps), "{slug} {kg} kg x {reps}");
        }
        for (slug, kind, kg, reps) in [
            ("squat-barbell", External, 9_000.0, 5),
            ("squat-barbell", External, 100.0, 1_271),
            ("bicep-curl-dumbbell", External, 701.0, 1),
            ("pull-up", Added, 701.0, 1),
            ("pull-up-assisted", Assisted, 20.0, 501),
            ("leg-press-machine", External, 1_111.8, 5),
            ("push-up", Added, 0.0, 5_001),
            ("no exercise of ours", External, 1_341.0, 20),
        ] {
            assert!(!believed(slug, kind, kg, reps), "{slug} {kg} kg x {reps}");
        }
    }
}
