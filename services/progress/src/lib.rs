//! Progress: what training adds up to. Weekly volume by muscle and by exercise.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Durability, engine_schema};
use mariposas_service::Env;

pub use projection::Volume;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the catalogue changes what rows hold: a new version is folded into a database of
/// its own.
const VERSION: u32 = 1;

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let generation = format!("progress_v{VERSION}_c{}", mariposas_training::catalogue::CATALOGUE_VERSION);
    let db = env.database.open(&generation, Durability::Rebuildable, &schema).await?;
    let (volume, progress) = Consumer::projection("volume", Volume, db.clone(), env.logs.clone());
    env.readiness.announce("progress", progress.clone());
    let serve = queries::serve(&env, db, progress);
    let (consumed, served) = tokio::join!(volume.run(env.shutdown.clone()), serve);
    consumed?;
    served
}
