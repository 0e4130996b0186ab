//! The coach: what a person's training suggests they might do next, and why.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Durability, Verification, engine_schema};
use mariposas_event_log::Logs;
use mariposas_service::{Env, operate};
use mariposas_training::catalogue::CATALOGUE_VERSION;

pub use domain::card::{Card, Firing};
pub use domain::evaluate::evaluate;
pub use domain::history::{Closing, History};
pub use domain::state::Person;
pub use projection::Coaching;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold or the rules change what rows hold.
const VERSION: u32 = 1;

/// The name of its database: the versions its rows depend on.
fn generation() -> String {
    format!("coach_v{VERSION}_c{CATALOGUE_VERSION}")
}

/// Compares its rows and what it issued with a fold of the log. It may run meanwhile.
pub async fn verify(database: &Database, logs: Logs) -> anyhow::Result<Verification> {
    let db = database.open_reading(&generation()).await?;
    Ok(Consumer::reactor("coach", Coaching, db, logs).0.verify().await?)
}

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let db = env.database.open(&generation(), Durability::Full, &schema).await?;
    let (coaching, progress) = Consumer::reactor("coach", Coaching, db.clone(), env.logs.clone());
    env.readiness.announce("coach", progress.clone());
    let serve = queries::serve(&env, db, progress.clone());
    let operate = operate::serve(&env, "coach", progress);
    let (consumed, served, operated) = tokio::join!(coaching.run(env.shutdown.clone()), serve, operate);
    consumed?;
    served.and(operated)
}
