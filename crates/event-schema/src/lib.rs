//! What is said on the logs: the envelope, every fact and outcome with its versions, and the subjects and
//! partitions they travel on. No I/O.
//!
//! Facts are what people did; the gateway alone writes them. Outcomes are what the services concluded.
//!
//! # Adding an event
//! 1. Write its struct in `facts/<context>.rs` (or `outcomes/`), fields in the field's standard words; what
//!    may be absent is an `Option` that is left out when empty.
//! 2. Add one line to the [`events!`](crate::event) list in `facts.rs` or `outcomes.rs`.
//! 3. Run `cargo test -p mariposas-event-schema`: it names the golden file to write and shows its bytes. Look
//!    at them, save them, never change them again.
//!
//! # Changing an event
//! A new optional field is free: readers ignore what they do not know. Anything else is a new version: move
//! the struct to `<context>/v1.rs`, freeze it, write `From<v1::X> for X`, name it in the list, and add the
//! new golden file beside the old. The golden tests fail with one line for every change that old readers or
//! old events would not survive.

pub mod effective;
pub mod envelope;
pub mod event;
pub mod facts;
pub mod ids;
pub mod outcomes;
pub mod streams;

pub use effective::Effective;
pub use envelope::{Actor, Envelope, Event, Unreadable};
pub use facts::Fact;
pub use ids::{OutcomeId, UserId};
pub use outcomes::Outcome;
pub use streams::{Log, Partition, Position};
