//! The logs on NATS JetStream: provision, append, read, position, and a server of one's own to start.
//!
//! The only crate besides `service` that knows the NATS client. It must never know what an event means.

pub mod append;
mod at;
pub mod launcher;
pub mod logs;
pub mod provision;
pub mod publish;
pub mod read;

pub use append::Appender;
pub use logs::{ConnectError, Logs};
pub use provision::{LogSettings, ProvisionError};
pub use publish::{AppendError, Appended, Message};
pub use read::{ReadError, Reader, Stored};
