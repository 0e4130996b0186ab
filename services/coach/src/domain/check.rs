//! The conditions of a rule, with the values that were found: what an explanation prints.

use serde::Serialize;
use std::fmt::Display;

/// Quantities are sums of halves and means of a few of them, so that whatever is closer than this is equal.
const EQUAL: f64 = 1e-9;

/// What stands where a condition has nothing to look at.
const NO_DATA: &str = "no data";

/// A condition, what was found, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The condition, as "F(chest), mean of W0-W1 < 6".
    pub text: String,
    /// What was found, or "no data".
    pub value: String,
    /// Whether it holds. Without data it does not.
    pub holds: bool,
}

impl Check {
    /// A condition that is no comparison of a number.
    pub(crate) fn that(text: impl Into<String>, value: impl Display, holds: bool) -> Self {
        Self { text: text.into(), value: value.to_string(), holds }
    }

    /// A condition that has nothing to look at.
    pub(crate) fn no_data(text: impl Into<String>) -> Self {
        Self::that(text, NO_DATA, false)
    }

    pub(crate) fn at_least(what: impl Display, value: impl Into<Option<f64>>, bound: f64) -> Self {
        Self::compare(what, ">=", value.into(), bound, at_least)
    }

    pub(crate) fn above(what: impl Display, value: impl Into<Option<f64>>, bound: f64) -> Self {
        Self::compare(what, ">", value.into(), bound, |value, bound| !at_least(bound, value))
    }

    pub(crate) fn at_most(what: impl Display, value: impl Into<Option<f64>>, bound: f64) -> Self {
        Self::compare(what, "<=", value.into(), bound, |value, bound| at_least(bound, value))
    }

    pub(crate) fn below(what: impl Display, value: impl Into<Option<f64>>, bound: f64) -> Self {
        Self::compare(what, "<", value.into(), bound, |value, bound| !at_least(value, bound))
    }

    /// A count that must be zero: the pattern, the exercise or the note is absent.
    pub(crate) fn none(what: impl Display, count: usize) -> Self {
        Self::that(format!("{what} = 0"), count, count == 0)
    }

    fn compare(
        what: impl Display,
        relation: &str,
        value: Option<f64>,
        bound: f64,
        holds: impl FnOnce(f64, f64) -> bool,
    ) -> Self {
        let text = format!("{what} {relation} {}", spoken(bound));
        match value {
            Some(value) => Self::that(text, spoken(value), holds(value, bound)),
            None => Self::no_data(text),
        }
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
            assert_eq!(check.holds, holds, "{} with {}", check.text, check.value);
        }
    }

    #[test]
    fn what_has_no_data_does_not_hold_and_says_so() {
        let check = Check::at_most("mean RIR", None, 3.0);
        assert_eq!(
            (check.text.as_str(), check.value.as_str(), check.holds),
            ("mean RIR <= 3", "no data", false)
        );
    }
}
