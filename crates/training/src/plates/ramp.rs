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

/// One to three lighter sets before a working set of `reps` at `working` (training-science 2.6): three where few
/// repetitions say that it is heavy, one where many say that it is light. Each is rounded down to what can be
/// loaded; steps that would be the same, or no lighter, are left out.
pub fn warm_up(working: Weight, reps: u32, loading: &Loading) -> Vec<WarmUpSet> {
    let percent_and_reps: &[(f64, u32)] = match reps {
        0..=5 => &[(40.0, 8), (60.0, 5), (80.0, 2)],
        6..=10 => &[(50.0, 8), (75.0, 4)],
        _ => &[(60.0, 8)],
    };
    let mut ramp: Vec<WarmUpSet> = Vec::new();
    for &(percent, reps) in percent_and_reps {
        let share = Weight {
            value: working.value * percent / 100.0,
            unit: working.unit,
            grams: working.unit.to_grams(working.value * percent / 100.0),
        };
        let weight = loading.at_most(share);
        let heavier = ramp.last().is_none_or(|before| before.weight.grams < weight.grams);
        if heavier && weight.grams > 0 && weight.grams < working.grams {
            ramp.push(WarmUpSet { weight, reps });
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
        assert_eq!(ramp(Equipment::Barbell, 140.0, 3), [(55.0, 8), (82.5, 5), (110.0, 2)]);
        assert_eq!(ramp(Equipment::Barbell, 100.0, 8), [(50.0, 8), (75.0, 4)]);
        assert_eq!(ramp(Equipment::Dumbbell, 10.0, 15), [(6.0, 8)]);
    }

    #[test]
    fn steps_that_are_the_bar_twice_are_one() {
        assert_eq!(ramp(Equipment::Barbell, 30.0, 5), [(20.0, 8), (22.5, 2)]);
    }

    #[test]
    fn the_bar_alone_needs_no_ramp() {
        assert_eq!(ramp(Equipment::Barbell, 20.0, 5), []);
    }
}
