//! Nordic curls, and eccentrics where the equipment ends (training-science 4.3).

mod eccentric;
mod first;
#[cfg(test)]
mod tests;
mod variants;

use super::Rule;

pub(crate) const RULES: &[Rule] =
    &[variants::HARD, variants::EASY, first::NONE, first::LONG_START, eccentric::AT_THE_LIMIT];
