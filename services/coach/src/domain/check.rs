//! The conditions of a rule, with the values that were found: what an explanation prints.

use crate::domain::ratio::Ratio;
use serde::Serialize;
use std::fmt::Display;

/// Quantities are sums of halves and means of a few of them, so that whatever is closer than this is equal.
const EQUAL: f64 = 1e-9;

/// What stands where a condition has nothing to look at.
const NO_DATA: &str = "no data";

/// What a condition is about. It meets or misses a bound whatever its last digits are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found {
    NoData,
    Number(f64),
    Ratio(Ratio),
}

impl From<f64> for Found {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<f64>> for Found {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::NoData, Self::Number)
    }
}

impl From<Option<Ratio>> for Found {
    fn from(ratio: Option<Ratio>) -> Self {
        ratio.map_or(Self::NoData, Self::Ratio)
    }
}

impl Found {
    fn number(self) -> Option<f64> {
        match self {
            Self::NoData => None,
            Self::Number(number) => Some(number),
            Self::Ratio(ratio) => Some(ratio.value()),
        }
    }

    /// Without data it reaches nothing.
    fn at_least(self, bound: f64) -> bool {
        match self {
            Self::NoData => false,
            Self::Number(number) => at_least(number, bound),
            Self::Ratio(ratio) => ratio.at_least(bound),
        }
    }

    /// Without data it stays below nothing.
    fn at_most(self, bound: f64) -> bool {
        match self {
            Self::NoData => false,
            Self::Number(number) => at_least(bound, number),
            Self::Ratio(ratio) => ratio.at_most(bound),
        }
    }
}

/// A condition, what was found, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The condition, as "F(chest), mean of W0-W1 < 6".
    pub text: String,
    /// What was found, or "no data".
    pub value: String,
    /// Whether it holds. Without data it does not.
    pub holds: bool,
}

/// A condition, and whether it holds. Numbers are put into words when it is explained: nearly always nobody asks.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    what: String,
    found: Words,
    pub(crate) holds: bool,
}

#[derive(Debug, Clone)]
enum Words {
    /// A condition that is no comparison of a number, with what was found.
    Told(String),
    /// How a number compares with a bound.
    Compared { relation: &'static str, bound: f64, number: Option<f64> },
}

impl Check {
    /// A condition that is no comparison of a number.
    pub(crate) fn that(text: impl Into<String>, value: impl Display, holds: bool) -> Self {
        Self { what: text.into(), found: Words::Told(value.to_string()), holds }
    }

    /// A condition that has nothing to look at.
    pub(crate) fn no_data(text: impl Into<String>) -> Self {
        Self::that(text, NO_DATA, false)
    }

    pub(crate) fn at_least(what: impl Into<String>, found: impl Into<Found>, bound: f64) -> Self {
        Self::compare(what, ">=", found.into(), bound, Found::at_least)
    }

    pub(crate) fn above(what: impl Into<String>, found: impl Into<Found>, bound: f64) -> Self {
        Self::compare(what, ">", found.into(), bound, |found, bound| !found.at_most(bound))
    }

    pub(crate) fn at_most(what: impl Into<String>, found: impl Into<Found>, bound: f64) -> Self {
        Self::compare(what, "<=", found.into(), bound, Found::at_most)
    }

    pub(crate) fn below(what: impl Into<String>, found: impl Into<Found>, bound: f64) -> Self {
        Self::compare(what, "<", found.into(), bound, |found, bound| !found.at_least(bound))
    }

    /// A count that must be zero: the pattern, the exercise or the note is absent.
    pub(crate) fn none(what: impl Into<String>, count: usize) -> Self {
        Self::compare(what, "=", Found::Number(count as f64), 0.0, |_, _| count == 0)
    }

    fn compare(
        what: impl Into<String>,
        relation: &'static str,
        found: Found,
        bound: f64,
        holds: impl FnOnce(Found, f64) -> bool,
    ) -> Self {
        let number = found.number();
        let holds = number.is_some() && holds(found, bound);
        Self { what: what.into(), found: Words::Compared { relation, bound, number }, holds }
    }

    /// The same in words.
    pub(crate) fn explained(&self) -> Explained {
        let (text, value) = match &self.found {
            Words::Told(value) => (self.what.clone(), value.clone()),
            Words::Compared { relation, bound, number } => (
                format!("{} {relation} {}", self.what, exact(*bound)),
                number.map_or_else(|| NO_DATA.to_owned(), exact),
            ),
        };
        Explained { text, value, holds: self.holds }
    }
}

/// Whether a quantity reaches another, whatever its last bits are.
pub(crate) fn at_least(value: f64, bound: f64) -> bool {
    value >= bound - EQUAL
}

/// A number as a sentence would have it, at most two decimals: "4", "4.5", "0.92".
pub(crate) fn spoken(number: f64) -> String {
    format!("{}", (number * 100.0).round() / 100.0)
}

/// A number as an explanation has it: what is compared with 0.925 is not told as 0.93.
pub(crate) fn exact(number: f64) -> String {
    format!("{}", (number * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::Check;

    #[test]
    fn bounds_are_met_whatever_the_last_bits_are() {
        let third = (0.1 + 0.2) * 10.0;
        assert!(third > 3.0, "3.0000000000000004");
        for (check, holds) in [
            (Check::at_least("x", third, 3.0), true),
            (Check::at_most("x", third, 3.0), true),
            (Check::above("x", third, 3.0), false),
            (Check::below("x", 2.99, 3.0), true),
            (Check::below("x", third, 3.0), false),
            (Check::none("x", 1), false),
        ] {
            assert_eq!(check.holds, holds, "{:?}", check.explained());
        }
    }

    #[test]
    fn bounds_are_told_as_they_are() {
        let check = Check::at_most("share", 0.92499, 0.925).explained();
        assert_eq!((check.text.as_str(), check.value.as_str()), ("share <= 0.925", "0.925"));
        assert_eq!(Check::below("mean", 16.0 / 3.0, 6.0).explained().value, "5.3333");
    }

    #[test]
    fn what_has_no_data_does_not_hold_and_says_so() {
        let check = Check::at_most("mean RIR", None::<f64>, 3.0).explained();
        assert_eq!(
            (check.text.as_str(), check.value.as_str(), check.holds),
            ("mean RIR <= 3", "no data", false)
        );
    }
}
