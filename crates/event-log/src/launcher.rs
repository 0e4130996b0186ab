//! A nats-server of one's own: found or fetched, started on loopback with a configuration of its own, kept
//! running, and stopped with whoever started it.

mod find;
mod server;
mod staging;

pub use find::{FindError, PINNED, find_or_fetch};
pub use server::{LocalServer, ServerOptions, StartError, address_of};
