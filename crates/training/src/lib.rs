//! Strength-training values and arithmetic: what a set is, what it counts for, and which exercise trains
//! which muscle. Everything here is a pure function of its arguments; this crate knows neither events, nor
//! storage, nor the time of day.
//!
//! To add an exercise, add a row to `exercises.csv`; to add a name other apps write for it, add a line to
//! `catalogue/aliases.csv`. The tests in [`catalogue`] say when a row contradicts another.

pub mod catalogue;
pub mod counting;
pub mod estimated_max;
#[cfg(test)]
mod fixture;
pub mod import;
pub mod landmarks;
pub mod load;
pub mod notes;
pub mod past_set;
pub mod personal;
pub mod plates;
pub mod previous;
pub mod profile;
pub mod progression;
pub mod records;
pub mod sessions;
pub mod set;
pub mod summary;
pub mod vocabulary;
pub mod week;

pub use catalogue::{Catalogue, Exercise};
pub use estimated_max::{Confidence, EstimatedMax, estimated_max};
pub use load::{Load, LoadKind, Unit, Weight};
pub use past_set::{EntityId, Occasion, PastSet, SessionKey};
pub use records::{Record, RecordKind, Records, records};
pub use set::{LoggedSet, Rir, SetKind, Side};
pub use vocabulary::{Equipment, LengthBias, LoadType, Mechanic, Muscle, Pattern};
pub use week::IsoWeek;
