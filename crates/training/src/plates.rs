//! What can really be loaded: a bar with plates, or weights of fixed sizes. A load that nobody can put
//! together is no advice.

mod rack;
mod ramp;
mod sizes;

pub use rack::{BadRack, Plates, Rack};
pub use ramp::{WarmUpSet, warm_up, warm_up_step};
pub use sizes::Sizes;

use crate::{Equipment, Unit, Weight};
use serde::{Deserialize, Serialize};

/// What an exercise is loaded with, in one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loading {
    /// A bar and plates in pairs.
    Bar(Rack),
    /// Weights of fixed sizes: dumbbells, a stack, plates on a belt.
    Sizes(Sizes),
}

/// Thousandths of a unit, in which every plate is a whole number.
type Milli = i64;

#[expect(clippy::cast_possible_truncation, reason = "weights are at most ten tonnes")]
fn milli(value: f64) -> Milli {
    (value * 1_000.0).round() as Milli
}

/// A weight in thousandths of `unit`, whatever unit it was typed in.
fn milli_in(weight: Weight, unit: Unit) -> Milli {
    if weight.unit == unit {
        return milli(weight.value);
    }
    let thousand_units_g = unit.to_grams(1_000.0) as f64;
    milli(weight.grams as f64 / thousand_units_g * 1_000.0)
}

/// A weight of so many thousandths of `unit`.
fn weight(milli: Milli, unit: Unit) -> Weight {
    let value = milli as f64 / 1_000.0;
    Weight { value, unit, grams: unit.to_grams(value) }
}

impl Loading {
    /// What a well equipped gym has.
    pub fn standard(equipment: Equipment, unit: Unit) -> Self {
        match equipment {
            Equipment::Barbell => Self::Bar(Rack::standard(unit)),
            Equipment::EzBar => Self::Bar(Rack::standard(unit).with_bar(Rack::ez_bar(unit))),
            Equipment::TrapBar => Self::Bar(Rack::standard(unit).with_bar(Rack::trap_bar(unit))),
            Equipment::Dumbbell => Self::Sizes(Sizes::dumbbells(unit)),
            Equipment::Kettlebell => Self::Sizes(Sizes::kettlebells(unit)),
            Equipment::Machine | Equipment::SmithMachine | Equipment::Cable => {
                Self::Sizes(Sizes::stack(unit))
            }
            Equipment::Bodyweight
            | Equipment::Band
            | Equipment::Plate
            | Equipment::Sled
            | Equipment::AbWheel
            | Equipment::Bike
            | Equipment::Harness
            | Equipment::MedicineBall
            | Equipment::Rope
            | Equipment::None
            | Equipment::Other => Self::Sizes(Sizes::loose_plates(unit)),
        }
    }

    /// The unit its weights are in.
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Bar(rack) => rack.unit(),
            Self::Sizes(sizes) => sizes.unit,
        }
    }

    /// The loadable weight nearest to one that is wanted; of two that are as near, the lighter.
    pub fn nearest(&self, wanted: Weight) -> Weight {
        let (below, above) = self.around(wanted);
        let wanted = milli_in(wanted, self.unit());
        let nearest = match (below, above) {
            (Some(below), Some(above)) if above - wanted < wanted - below => above,
            (Some(below), _) => below,
            (None, Some(above)) => above,
            (None, None) => 0,
        };
        weight(nearest, self.unit())
    }

    /// The heaviest loadable weight of at most `limit`; where everything is heavier, the lightest.
    pub fn at_most(&self, limit: Weight) -> Weight {
        let (below, above) = self.around(limit);
        weight(below.or(above).unwrap_or(0), self.unit())
    }

    /// The next heavier weight that can be loaded, if there is one.
    pub fn heavier_than(&self, than: Weight) -> Option<Weight> {
        let (_, above) = self.around(than);
        above.map(|above| weight(above, self.unit()))
    }

    /// The next lighter weight that can be loaded, if there is one.
    pub fn lighter_than(&self, than: Weight) -> Option<Weight> {
        let than = milli_in(than, self.unit());
        let lighter = self.loadable(than).into_iter().rfind(|loadable| *loadable < than);
        lighter.map(|lighter| weight(lighter, self.unit()))
    }

    /// The heaviest loadable weight up to `wanted` and the lightest above it.
    fn around(&self, wanted: Weight) -> (Option<Milli>, Option<Milli>) {
        let wanted = milli_in(wanted, self.unit());
        let loadable = self.loadable(wanted);
        let above = loadable.partition_point(|loadable| *loadable <= wanted);
        (above.checked_sub(1).map(|below| loadable[below]), loadable.get(above).copied())
    }

    /// What can be loaded, ascending: all up to a weight, and some above, at least the next where there is one.
    fn loadable(&self, up_to: Milli) -> Vec<Milli> {
        match self {
            Self::Bar(rack) => rack.totals(up_to),
            Self::Sizes(sizes) => sizes.ascending(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kg(value: f64) -> Weight {
        Weight::new(value, Unit::Kg).unwrap()
    }

    fn lb(value: f64) -> Weight {
        Weight::new(value, Unit::Lb).unwrap()
    }

    #[test]
    fn loads_are_rounded_to_what_the_equipment_has() {
        for (equipment, wanted, nearest, at_most) in [
            (Equipment::Barbell, kg(101.0), kg(100.0), kg(100.0)),
            (Equipment::Barbell, kg(101.3), kg(102.5), kg(100.0)),
            (Equipment::Barbell, kg(101.25), kg(100.0), kg(100.0)),
            (Equipment::Barbell, kg(12.0), kg(20.0), kg(20.0)),
            (Equipment::Barbell, lb(137.0), lb(135.0), lb(135.0)),
            (Equipment::Dumbbell, kg(11.9), kg(12.5), kg(10.0)),
            (Equipment::Dumbbell, lb(52.4), lb(50.0), lb(50.0)),
            (Equipment::Machine, kg(43.0), kg(42.5), kg(42.5)),
            (Equipment::Bodyweight, kg(0.5), kg(0.0), kg(0.0)),
            (Equipment::Dumbbell, kg(500.0), kg(60.0), kg(60.0)),
        ] {
            let loading = Loading::standard(equipment, wanted.unit);
            assert_eq!(loading.nearest(wanted), nearest, "{equipment} {}", wanted.value);
            assert_eq!(loading.at_most(wanted), at_most, "{equipment} {}", wanted.value);
        }
    }

    #[test]
    fn the_next_step_is_what_the_equipment_has() {
        let bar = Loading::standard(Equipment::Barbell, Unit::Kg);
        assert_eq!(bar.heavier_than(kg(100.0)), Some(kg(102.5)));
        assert_eq!(bar.lighter_than(kg(100.0)), Some(kg(97.5)));
        assert_eq!(bar.lighter_than(kg(20.0)), None);
        let dumbbells = Loading::standard(Equipment::Dumbbell, Unit::Kg);
        assert_eq!(dumbbells.heavier_than(kg(9.0)), Some(kg(10.0)));
        assert_eq!(dumbbells.heavier_than(kg(60.0)), None);
    }

    #[test]
    fn a_weight_in_the_other_unit_is_converted() {
        let bar = Loading::standard(Equipment::Barbell, Unit::Kg);
        assert_eq!(bar.nearest(lb(225.0)), kg(102.5));
        let pounds = Loading::standard(Equipment::Barbell, Unit::Lb);
        assert_eq!(pounds.nearest(kg(100.0)), lb(220.0));
    }
}
