//! The coach: what a person's training suggests they might do next, and why.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Durability, engine_schema};
use mariposas_service::Env;
use mariposas_training::catalogue::CATALOGUE_VERSION;

pub use domain::card::{Card, Firing};
pub use domain::evaluate::evaluate;
pub use domain::history::{Closing, History};
pub use domain::state::Person;
pub use projection::Coaching;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Runs until shutdown.
pub async fn run(env: Env) -> anyhow::Result<()> {
    let schema = format!("{}{SCHEMA}", engine_schema());
    let generation = format!("coach_v1_c{CATALOGUE_VERSION}");
    let db = env.database.open(&generation, Durability::Full, &schema).await?;
    let (coaching, progress) = Consumer::reactor("coach", Coaching, db.clone(), env.logs.clone());
    env.readiness.announce("coach", progress.clone());
    let serve = queries::serve(&env, db, progress);
    let (consumed, served) = tokio::join!(coaching.run(env.shutdown.clone()), serve);
    consumed?;
    served
}
