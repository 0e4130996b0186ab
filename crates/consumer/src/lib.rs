//! Running consumers of the TRAINING log: folds into tables, exactly once.
//!
//! A consumer is a [`View`]: which rows of one user an event touches, and a pure fold of them. The engine
//! loads those rows, folds in log order in memory, writes each changed row once, and moves the consumer's
//! position by compare-and-swap, all in one transaction. No consumer sees a transaction, a position, a retry
//! or an acknowledgement.
//!
//! A [`Reactor`] is a view that also says which outcomes should exist. What was issued stands in its ledger
//! and goes out through an outbox written in the same transaction. A view has no way to an effect.
//!
//! # A whole new consumer
//! 1. One file: row types with their [`Table`], a state that holds them, `impl View`.
//! 2. Its tables in the service's `schema.sql`.
//! 3. One line where the service starts its consumers.
//!
//! This crate must never know what training is.

mod cells;
pub mod db;
mod engine;
mod generation;
pub mod json_text;
pub mod kit;
mod lease;
mod ledger;
pub mod parking;
mod position;
mod relay;
pub mod rows;
mod runner;
mod script;
pub mod status;
pub mod table;
pub mod view;
mod wanted;

pub use db::{Database, Db, DbError, Durability, Part};
pub use engine::{Difference, EngineError, Verification};
pub use parking::{ParkedUser, Parking, ParkingError, Retried};
pub use rows::{Adds, AnyRows, Row, Rows, State};
pub use runner::{Consumer, Home, Runner};
pub use status::{Building, CommandError, Progress, Replayed, Serving, WaitError};
pub use table::{Column, Kind, Table};
pub use view::{Reactor, Recorded, Touch, View};
