//! What pets make of training: how a companion grows, what is collected, and how rolls are earned and drawn. Pure; times
//! are arguments.

pub(crate) mod calendar;
pub(crate) mod collection;
pub(crate) mod companion;
pub(crate) mod day;
pub(crate) mod draw;
pub(crate) mod entry;
pub(crate) mod session;
pub(crate) mod stories;
pub(crate) mod wardrobe;
pub(crate) mod warnings;
pub(crate) mod week;
pub(crate) mod weeks;
