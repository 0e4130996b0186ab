//! A bar and its plates.

#[cfg(test)]
mod tests;

use super::{Milli, milli, milli_in, weight};
use crate::{Unit, Weight};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Plates of one size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plates {
    /// The weight of one, in the unit of the rack.
    pub weight: f64,
    /// How many pairs there are, or are put on: so many on each side.
    pub pairs: u8,
}

/// A bar and the plates there are for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Rack {
    unit: Unit,
    bar: f64,
    /// Heaviest first.
    plates: Vec<Plates>,
}

#[derive(Deserialize)]
struct Unchecked {
    unit: Unit,
    bar: f64,
    plates: Vec<Plates>,
}

/// The most sizes of plates a rack has.
const MAX_KINDS: usize = 12;

/// The most pairs of one size.
const MAX_PAIRS: u8 = 12;

/// Something that is no rack.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadRack {
    /// The bar weighs too much, less than nothing or an odd amount.
    #[error("a bar of {0} is not believed; weigh it again: 0 to 100, in eighths")]
    Bar(f64),
    /// So does a plate.
    #[error("a plate of {0} is not believed; weigh it again: 0.125 to 100, in eighths")]
    Plate(f64),
    /// Too many pairs of a size.
    #[error("{0} pairs of one size are too many; name at most 12")]
    Pairs(u8),
    /// Too many sizes.
    #[error("{0} sizes of plates are too many; name at most 12")]
    Kinds(usize),
}

/// Plates on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    plates: u32,
    /// How many of each kind, in the order of the rack.
    of_kind: [u8; MAX_KINDS],
}

impl Side {
    /// Fewer plates come first, then heavier ones.
    const fn rank(&self) -> (u32, Reverse<[u8; MAX_KINDS]>) {
        (self.plates, Reverse(self.of_kind))
    }
}

impl Rack {
    /// A rack with a bar and plates, in `unit`; weights in eighths, as the smallest plates are made.
    pub fn new(unit: Unit, bar: f64, mut plates: Vec<Plates>) -> Result<Self, BadRack> {
        let believed = |weight: f64| (0.0..=100.0).contains(&weight) && (weight * 8.0).fract() == 0.0;
        if !believed(bar) {
            return Err(BadRack::Bar(bar));
        }
        if plates.len() > MAX_KINDS {
            return Err(BadRack::Kinds(plates.len()));
        }
        for kind in &plates {
            if !believed(kind.weight) || kind.weight == 0.0 {
                return Err(BadRack::Plate(kind.weight));
            }
            if kind.pairs > MAX_PAIRS {
                return Err(BadRack::Pairs(kind.pairs));
            }
        }
        plates.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        Ok(Self { unit, bar, plates })
    }

    /// A bar of 20 kg or 45 lb and what a gym has for it.
    pub fn standard(unit: Unit) -> Self {
        let (bar, plates): (f64, &[(f64, u8)]) = match unit {
            Unit::Kg => (
                Self::BAR_20_KG,
                &[(25.0, 8), (20.0, 2), (15.0, 2), (10.0, 2), (5.0, 2), (2.5, 2), (1.25, 2)],
            ),
            Unit::Lb => (Self::BAR_45_LB, &[(45.0, 10), (35.0, 2), (25.0, 2), (10.0, 4), (5.0, 2), (2.5, 2)]),
        };
        let plates = plates.iter().map(|&(weight, pairs)| Plates { weight, pairs }).collect();
        Self { unit, bar, plates }
    }

    /// The usual bar, in kilograms.
    pub const BAR_20_KG: f64 = 20.0;
    /// The usual bar, in pounds.
    pub const BAR_45_LB: f64 = 45.0;
    /// The lighter one, in pounds.
    pub const BAR_35_LB: f64 = 35.0;

    /// A usual EZ bar.
    pub(super) const fn ez_bar(unit: Unit) -> f64 {
        match unit {
            Unit::Kg => 10.0,
            Unit::Lb => 25.0,
        }
    }

    /// A usual trap bar.
    pub(super) const fn trap_bar(unit: Unit) -> f64 {
        match unit {
            Unit::Kg => 25.0,
            Unit::Lb => 55.0,
        }
    }

    /// The same plates on another bar.
    #[must_use]
    pub fn with_bar(self, bar: f64) -> Self {
        Self { bar, ..self }
    }

    /// The unit of the bar and the plates.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// The bar alone.
    pub fn bar(&self) -> Weight {
        weight(milli(self.bar), self.unit)
    }

    /// The plates for each side that make a total with the bar, heaviest first and as few as can be; `None`
    /// where they cannot.
    pub fn per_side(&self, total: Weight) -> Option<Vec<Plates>> {
        let of_side = milli_in(total, self.unit) - milli(self.bar);
        if of_side < 0 || of_side % 2 != 0 {
            return None;
        }
        let side = *self.sides(of_side / 2).get(&(of_side / 2))?;
        let used = self.plates.iter().zip(side.of_kind).filter(|(_, pairs)| *pairs > 0);
        Some(used.map(|(kind, pairs)| Plates { weight: kind.weight, pairs }).collect())
    }

    /// Totals that can be loaded, ascending: all up to a weight, and some above, at least the next.
    pub(super) fn totals(&self, up_to: Milli) -> Vec<Milli> {
        let bar = milli(self.bar);
        let of_side = (up_to - bar).max(0) / 2;
        self.sides(of_side).into_keys().map(|side| bar + 2 * side).collect()
    }

    /// What one side can weigh, with the fewest plates for it. Taking the largest plate first would miss what
    /// a small rack can do: 40 is two plates of 20 where the only other one is 25.
    fn sides(&self, up_to: Milli) -> BTreeMap<Milli, Side> {
        let heaviest = self.plates.first().map_or(0, |kind| milli(kind.weight));
        // The lightest side above the limit has one plate more than a side within it.
        let limit = up_to + heaviest;
        let mut sides = BTreeMap::from([(0, Side::default())]);
        for (index, kind) in self.plates.iter().enumerate() {
            for _ in 0..kind.pairs {
                for (of_side, side) in sides.clone() {
                    let heavier = of_side + milli(kind.weight);
                    let mut grown = Side { plates: side.plates + 1, ..side };
                    grown.of_kind[index] += 1;
                    let better = |known: &Side| grown.rank() < known.rank();
                    if heavier <= limit && sides.get(&heavier).is_none_or(better) {
                        sides.insert(heavier, grown);
                    }
                }
            }
        }
        sides
    }
}

impl TryFrom<Unchecked> for Rack {
    type Error = BadRack;
    fn try_from(unchecked: Unchecked) -> Result<Self, BadRack> {
        Self::new(unchecked.unit, unchecked.bar, unchecked.plates)
    }
}
