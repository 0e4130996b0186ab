//! Weights of fixed sizes.

use super::{Milli, milli};
use crate::Unit;
use serde::{Deserialize, Serialize};

/// Weights that are taken as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sizes {
    /// Their unit.
    pub unit: Unit,
    /// Each size there is, in any order.
    pub sizes: Vec<f64>,
}

/// The sizes from one to another in steps.
fn steps(from: u32, to: u32, step: f64) -> impl Iterator<Item = f64> {
    let (from, to) = (f64::from(from), f64::from(to));
    let mut next = from;
    std::iter::from_fn(move || {
        let size = next;
        next += step;
        (size <= to).then_some(size)
    })
}

impl Sizes {
    /// A rack of dumbbells; the weight of one.
    pub fn dumbbells(unit: Unit) -> Self {
        let sizes = match unit {
            Unit::Kg => steps(1, 10, 1.0).chain(steps(10, 60, 2.5).skip(1)).collect(),
            Unit::Lb => steps(5, 150, 5.0).collect(),
        };
        Self { unit, sizes }
    }

    /// A row of kettlebells.
    pub fn kettlebells(unit: Unit) -> Self {
        let sizes = match unit {
            Unit::Kg => steps(4, 32, 2.0).chain(steps(36, 48, 4.0)).collect(),
            Unit::Lb => steps(5, 110, 5.0).collect(),
        };
        Self { unit, sizes }
    }

    /// The stack of a machine or a cable, with its half-step weight; nothing at all is a size.
    pub fn stack(unit: Unit) -> Self {
        let sizes = match unit {
            Unit::Kg => steps(0, 400, 2.5).collect(),
            Unit::Lb => steps(0, 900, 5.0).collect(),
        };
        Self { unit, sizes }
    }

    /// Plates taken one by one, as on a belt; nothing at all is a size.
    pub fn loose_plates(unit: Unit) -> Self {
        let sizes = match unit {
            Unit::Kg => steps(0, 200, 1.25).collect(),
            Unit::Lb => steps(0, 450, 2.5).collect(),
        };
        Self { unit, sizes }
    }

    pub(super) fn ascending(&self) -> Vec<Milli> {
        let mut ascending: Vec<Milli> = self.sizes.iter().map(|size| milli(*size)).collect();
        ascending.sort_unstable();
        ascending
    }
}
