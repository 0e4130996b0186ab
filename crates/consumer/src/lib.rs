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
//! One file: row types with their [`Table`], a state that holds them, `impl View`. This one keeps when each person told
//! each kind of fact last:
//!
//! ```
//! use mariposas_consumer::{
//!     AnyRows, Column, Consumer, Database, Home, Kind, Recorded, Row, Rows, State, Table, Touch, View,
//! };
//! use mariposas_event_log::Logs;
//! use mariposas_event_schema::Event;
//! use serde::{Deserialize, Serialize};
//!
//! const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS last_told
//!     (user_id TEXT NOT NULL, kind TEXT NOT NULL, told_at TEXT NOT NULL, PRIMARY KEY (user_id, kind))";
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
//! struct LastTold {
//!     kind: String,
//!     told_at: jiff::Timestamp,
//! }
//!
//! impl Row for LastTold {
//!     const TABLE: Table = Table {
//!         name: "last_told",
//!         key: &[Column("kind", Kind::Text)],
//!         columns: &[Column("told_at", Kind::Text)],
//!     };
//!
//!     fn key(&self) -> &str {
//!         &self.kind
//!     }
//! }
//!
//! #[derive(Debug, Default)]
//! struct Kinds {
//!     last: Rows<LastTold>,
//! }
//!
//! impl State for Kinds {
//!     fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
//!         vec![&mut self.last]
//!     }
//! }
//!
//! #[derive(Debug, Clone, Copy)]
//! struct LastOfEach;
//!
//! impl View for LastOfEach {
//!     type State = Kinds;
//!
//!     fn touches(&self, event: &Recorded) -> Touch {
//!         match &event.event {
//!             Event::Fact(fact) => Touch::nothing().row::<LastTold>(fact.name()),
//!             _ => Touch::nothing(),
//!         }
//!     }
//!
//!     fn fold(&self, state: &mut Kinds, event: &Recorded) {
//!         let Event::Fact(fact) = &event.event else { return };
//!         let told_at = event.envelope.time;
//!         let new = || LastTold { kind: fact.name().to_owned(), told_at };
//!         state.last.change(fact.name(), new, |row| row.told_at = row.told_at.max(told_at));
//!     }
//! }
//!
//! /// What `mariposas_service::run` runs and `mariposas verify` compares; the version goes up when the fold changes.
//! pub fn consumer(database: Database, logs: Logs) -> Consumer<LastOfEach> {
//!     let home = Home { database, service: "kinds", version: "v1".to_owned(), schema: SCHEMA };
//!     Consumer::projection("last-of-each", LastOfEach, home, logs)
//! }
//!
//! // Given, when, then; and what every view must keep.
//! use mariposas_consumer::kit::{Told, keeps_its_promises};
//! use mariposas_event_schema::Fact;
//! use mariposas_event_schema::facts::set::SetRetracted;
//!
//! let (first, second) = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(9));
//! let retracted = |n| Fact::from(SetRetracted { set_id: uuid::Uuid::from_u128(n) });
//! let mut told = Told::new(LastOfEach, "ada");
//! told.tell(second, retracted(1));
//! told.tell(first, retracted(2));
//! assert_eq!(told.state().last.get("set.retracted").unwrap().told_at, second);
//! keeps_its_promises(&LastOfEach, &[(first, retracted(1)), (second, retracted(2))]);
//! ```
//!
//! This crate must never know what training is.

mod cells;
pub mod db;
mod engine;
mod generation;
mod given_up;
pub mod handle;
pub mod json_text;
pub mod kit;
mod lease;
mod ledger;
pub mod parking;
mod position;
mod relay;
mod rollback_guard;
pub mod rows;
mod runner;
mod script;
pub mod status;
pub mod table;
mod task;
pub mod view;
mod wanted;

pub use db::{Database, Db, DbError, Durability, Part};
pub use engine::{Difference, EngineError, Verification};
pub use handle::{CommandError, Handle, Replayed, WaitError};
pub use parking::{ParkedUser, Parking, ParkingError, Retried};
pub use rows::{Adds, AnyRows, Row, Rows, State};
pub use runner::{Consumer, Home, Runner};
pub use status::{Building, Serves, Serving};
pub use table::{Column, Kind, Table};
pub use view::{Reactor, Recorded, Touch, View};
