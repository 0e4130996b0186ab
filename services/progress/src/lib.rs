//! Progress: what training adds up to. Weekly volume by muscle and by exercise, records, history, what to do next.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::Logs;
use mariposas_service::Env;

pub use projection::Progressing;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the catalogue changes what rows hold: a new version is folded into a database of
/// its own.
const VERSION: u32 = 5;

/// The view, where its rows are.
pub fn consumer(database: Database, logs: Logs) -> Consumer<Progressing> {
    let version = format!("v{VERSION}_c{}", mariposas_training::catalogue::CATALOGUE_VERSION);
    let home = Home { database, service: "progress", version, schema: SCHEMA };
    Consumer::reactor("progress", Progressing, home, logs)
}

/// Runs until shutdown.
pub fn run(env: Env) -> impl Future<Output = anyhow::Result<()>> + Send {
    let consumer = consumer(env.database.clone(), env.logs.clone());
    mariposas_service::run(env, "progress", consumer, queries::serve)
}
