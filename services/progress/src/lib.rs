//! Progress: what training adds up to. Weekly volume by muscle and by exercise.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Durability, Verification, engine_schema};
use mariposas_event_log::Logs;
use mariposas_service::{Env, operate};

pub use projection::Volume;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the catalogue changes what rows hold: a new version is folded into a database of
/// its own.
const VERSION: u32 = 2;

/// The name of its database: the versions its rows depend on.
fn generation() -> String {
    format!("progress_v{VERSION}_c{}", mariposas_training::catalogue::CATALOGUE_VERSION)
}

/// Compares its rows with a fold of the log. It may run meanwhile.
pub async fn verify(database: &Database, logs: Logs) -> anyhow::Result<Verification> {
    let db = database.open_reading(&generation()).await?;
    Ok(Consumer::projection("volume", Volume, db, logs).0.verify().await?)
}

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let db = env.database.open(&generation(), Durability::Rebuildable, &schema).await?;
    let (volume, progress) = Consumer::projection("volume", Volume, db.clone(), env.logs.clone());
    env.readiness.announce("progress", progress.clone());
    let serve = queries::serve(&env, db, progress.clone());
    let operate = operate::serve(&env, "progress", progress);
    let (consumed, served, operated) = tokio::join!(volume.run(env.shutdown.clone()), serve, operate);
    consumed?;
    served.and(operated)
}
