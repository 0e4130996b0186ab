//! The coach: what a person's training suggests they might do next, and why.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::Logs;
use mariposas_service::Env;
use mariposas_training::catalogue::CATALOGUE_VERSION;

pub use domain::card::{Card, Firing};
pub use domain::check::Explained;
pub use domain::evaluate::{Explanation, evaluate, explain};
pub use domain::history::{Closing, History, Origin, Performed};
pub use domain::person::{Pause, Person, RepRange};
pub use domain::sources::Grade;
pub use projection::Coaching;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the rules change what rows hold.
const VERSION: u32 = 5;

/// The view, where its rows are.
pub fn consumer(database: Database, logs: Logs) -> Consumer<Coaching> {
    let version = format!("v{VERSION}_c{CATALOGUE_VERSION}");
    let home = Home { database, service: "coach", version, schema: SCHEMA };
    Consumer::reactor("coach", Coaching, home, logs)
}

/// Runs until shutdown.
pub fn run(env: Env) -> impl Future<Output = anyhow::Result<()>> + Send {
    let consumer = consumer(env.database.clone(), env.logs.clone());
    mariposas_service::run(env, "coach", consumer, queries::serve)
}
