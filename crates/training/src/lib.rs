//! Strength-training values and arithmetic: what a set is, what it counts for, and which exercise trains
//! which muscle. Everything here is a pure function of its arguments; this crate knows neither events, nor
//! storage, nor the time of day.
//!
//! To add an exercise, add a row to `exercises.csv` and its slug to `catalogue/tests/slugs.txt`; to add a name
//! another app writes for it, add a line to the app's table in `catalogue/aliases/`. The tests in [`catalogue`]
//! say when a row contradicts another, and what else has to be told.

pub mod catalogue;
pub mod counting;
pub mod estimated_max;
pub mod export;
#[cfg(test)]
mod fixture;
pub mod guides;
pub mod import;
pub mod landmarks;
pub mod load;
pub mod notes;
pub mod past_set;
pub mod personal;
pub mod plates;
pub mod plausible;
pub mod previous;
pub mod profile;
pub mod progression;
pub mod records;
pub mod sessions;
pub mod set;
pub mod substitutes;
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
