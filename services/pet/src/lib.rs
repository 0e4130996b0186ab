//! Pets: companions that grow from egg to butterfly with the weeks a person trains as planned, and never back; a collection
//! of species, rolls that are drawn so that anyone can check them, and a wardrobe.

pub mod art;
mod domain;
mod projection;
pub mod queries;
pub mod species;

use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::Logs;
use mariposas_service::Env;

pub use projection::Companion;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the catalogue changes what rows hold: a new version is folded into a database of its own.
const VERSION: u32 = 6;

/// The view, where its rows are.
pub fn consumer(database: Database, logs: Logs) -> Consumer<Companion> {
    let version = format!("v{VERSION}_c{}", mariposas_training::catalogue::CATALOGUE_VERSION);
    let home = Home { database, service: "pet", version, schema: SCHEMA };
    Consumer::reactor("pet", Companion, home, logs)
}

/// Runs until shutdown.
pub fn run(env: Env) -> impl Future<Output = anyhow::Result<()>> + Send {
    let consumer = consumer(env.database.clone(), env.logs.clone());
    mariposas_service::run(env, "pet", consumer, queries::serve)
}
