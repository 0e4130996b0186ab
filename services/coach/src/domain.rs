//! The rulebook of training-science section 4, as pure functions: no clock, no storage.

pub(crate) mod book;
pub(crate) mod card;
pub(crate) mod check;
pub(crate) mod evaluate;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod history;
pub(crate) mod merge;
pub(crate) mod person;
#[cfg(test)]
mod properties;
pub(crate) mod ratio;
pub(crate) mod rules;
pub(crate) mod scene;
pub(crate) mod sources;
pub(crate) mod state;
pub(crate) mod time;
