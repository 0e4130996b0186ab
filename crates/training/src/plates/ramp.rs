//! Warming up to a working weight.

use super::Loading;
use crate::Weight;
use serde::{Deserialize, Serialize};

/// One set of a ramp.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WarmUpSet {
    /// What to load.
    pub weight: Weight,
    /// Repetitions, all of them easy.
    pub reps: u32,
}

/// The `number`th of `of` lighter sets (from 1) before a working set: even steps from a third of the working
/// weight, rounded down to what can be loaded, with fewer repetitions the heavier they are.
pub fn warm_up_step(working: Weight, number: usize, of: usize, loading: &Loading) -> WarmUpSet {
    let share = 0.3 + 0.7 * number as f64 / (of as f64 + 1.0);
    let value = working.value * share;
    let wanted = Weight { value, unit: working.unit, grams: working.unit.to_grams(value) };
    let reps = match share {
        ..0.55 => 8,
        ..0.75 => 5,
        _ => 3,
    };
    WarmUpSet { weight: loading.at_most(wanted), reps }
}

/// One to three lighter sets before a working set of `reps` at `working` (training-science 2.6): three where few
/// repetitions say that it is heavy, one where many say that it is light. Steps that would be the same, or no
/// lighter, are left out.
pub fn warm_up(working: Weight, reps: u32, loading: &Loading) -> Vec<WarmUpSet> {
    let count = match reps {
        0..=5 => 3,
        6..=10 => 2,
        _ => 1,
    };
    let mut ramp: Vec<WarmUpSet> = Vec::new();
    for number in 1..=count {
        let step = warm_up_step(working, number, count, loading);
        let heavier = ramp.last().is_none_or(|before| before.weight.grams < step.weight.grams);
        if heavier && step.weight.grams > 0 && step.weight.grams < working.grams {
            ramp.push(step);
        }
    }
    ramp
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Equipment, Unit};

    fn ramp(equipment: Equipment, kg: f64, reps: u32) -> Vec<(f64, u32)> {
        let working = Weight::new(kg, Unit::Kg).unwrap();
        let sets = warm_up(working, reps, &Loading::standard(equipment, Unit::Kg));
        sets.iter().map(|set| (set.weight.value, set.reps)).collect()
    }

    #[test]
    fn heavy_sets_get_more_steps_than_light_ones() {
        assert_eq!(ramp(Equipment::Barbell, 140.0, 3), [(65.0, 8), (90.0, 5), (115.0, 3)]);
        assert_eq!(ramp(Equipment::Barbell, 100.0, 8), [(52.5, 8), (75.0, 3)]);
        assert_eq!(ramp(Equipment::Dumbbell, 10.0, 15), [(6.0, 5)]);
    }

    #[test]
    fn steps_that_are_the_bar_twice_are_one() {
        assert_eq!(ramp(Equipment::Barbell, 30.0, 5), [(20.0, 8), (22.5, 3)]);
    }

    #[test]
    fn the_bar_alone_needs_no_ramp() {
        assert_eq!(ramp(Equipment::Barbell, 20.0, 5), []);
    }
}
