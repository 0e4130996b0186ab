//! Pets: a companion that grows from egg to butterfly with the weeks a person trains as planned, and never back.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Durability, Verification, engine_schema};
use mariposas_event_log::Logs;
use mariposas_service::{Env, operate};

pub use projection::Companion;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold changes what rows hold: a new version is folded into a database of its own.
const VERSION: u32 = 1;

/// The name of its database: the version its rows depend on.
fn generation() -> String {
    format!("pet_v{VERSION}")
}

/// Compares its rows and what it issued with a fold of the log. It may run meanwhile.
pub async fn verify(database: &Database, logs: Logs) -> anyhow::Result<Verification> {
    let db = database.open_reading(&generation()).await?;
    Ok(Consumer::reactor("pet", Companion, db, logs).0.verify().await?)
}

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let db = env.database.open(&generation(), Durability::Full, &schema).await?;
    let (companion, progress) = Consumer::reactor("pet", Companion, db.clone(), env.logs.clone());
    env.readiness.announce("pet", progress.clone());
    let serve = queries::serve(&env, db, progress.clone());
    let operate = operate::serve(&env, "pet", progress);
    let (consumed, served, operated) = tokio::join!(companion.run(env.shutdown.clone()), serve, operate);
    consumed?;
    served.and(operated)
}
