//! Strength-training values and arithmetic: what a set is, what it counts for, and which exercise trains
//! which muscle. Everything here is a pure function of its arguments; this crate knows neither events, nor
//! storage, nor the time of day.
//!
//! To add an exercise, add a row to `exercises.csv`; to add a name other apps write for it, add a line to
//! `catalogue/aliases.csv`. The tests in [`catalogue`] say when a row contradicts another.

pub mod catalogue;
pub mod counting;
pub mod guides;
pub mod import;
pub mod landmarks;
pub mod load;
pub mod notes;
pub mod personal;
pub mod profile;
pub mod set;
pub mod vocabulary;
pub mod week;

pub use catalogue::{Catalogue, Exercise};
pub use load::{Load, LoadKind, Unit, Weight};
pub use set::{LoggedSet, Rir, SetKind, Side};
pub use vocabulary::{Equipment, LengthBias, LoadType, Mechanic, Muscle, Pattern};
pub use week::IsoWeek;
