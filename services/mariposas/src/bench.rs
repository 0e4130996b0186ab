//! `mariposas bench`: what this machine does, as ratios of one run.

pub(crate) mod appending;
