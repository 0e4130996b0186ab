//! What every service is made of: its surroundings, the clock and the ids, telemetry, readiness, and
//! questions over NATS.

pub mod clock;
pub mod env;
pub mod ids;
pub mod operate;
pub mod query;
pub mod readiness;
pub mod run;
pub mod status;
pub mod telemetry;

pub use env::Env;
pub use query::{AskError, Query, ask};
pub use readiness::Readiness;
pub use run::{Questions, run};
