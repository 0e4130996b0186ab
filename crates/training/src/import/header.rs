//! Finding columns by their names.

use super::units;
use crate::Unit;

/// The names of the columns, compared in lower case.
#[derive(Debug)]
pub(super) struct Header<'a> {
    written: &'a [&'a str],
    names: Vec<String>,
}

impl<'a> Header<'a> {
    pub(super) fn new(written: &'a [&'a str]) -> Self {
        Self { written, names: written.iter().map(|name| name.to_lowercase()).collect() }
    }

    /// How many columns there are.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// The column called `name`.
    pub(super) fn at(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The columns called `base` with a unit of weight after it, such as `weight_kg` or `Weight (lbs)`.
    pub(super) fn weights(&self, base: &str) -> Vec<(usize, Unit, &'a str)> {
        let unit = |name: &str| units::weight_unit(suffix(name, base)?);
        let found = self.names.iter().zip(self.written).enumerate();
        found.filter_map(|(index, (name, written))| Some((index, unit(name)?, *written))).collect()
    }

    /// The column called `base` with a unit of distance after it, and the metres in that.
    pub(super) fn distance(&self, base: &str) -> Option<(usize, f64)> {
        let metres = |name: &str| units::metres_in(suffix(name, base)?);
        self.names.iter().enumerate().find_map(|(index, name)| Some((index, metres(name)?)))
    }
}

/// What stands after `base` in a name, without what sets it off.
pub(super) fn suffix<'a>(name: &'a str, base: &str) -> Option<&'a str> {
    Some(name.strip_prefix(base)?.trim_matches([' ', '_', '(', ')']))
}
