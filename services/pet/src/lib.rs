//! Pets: a companion that grows from egg to butterfly with the weeks a person trains as planned, and never back.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Durability, engine_schema};
use mariposas_service::Env;

pub use projection::Companion;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold changes what rows hold: a new version is folded into a database of its own.
const VERSION: u32 = 1;

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let db = env.database.open(&format!("pet_v{VERSION}"), Durability::Full, &schema).await?;
    let (companion, progress) = Consumer::reactor("pet", Companion, db.clone(), env.logs.clone());
    env.readiness.announce("pet", progress.clone());
    let serve = queries::serve(&env, db, progress);
    let (consumed, served) = tokio::join!(companion.run(env.shutdown.clone()), serve);
    consumed?;
    served
}
