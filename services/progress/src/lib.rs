//! Progress: what training adds up to. Weekly volume by muscle and by exercise, records, history, what to do next.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Home, Verification};
use mariposas_event_log::Logs;
use mariposas_service::{Env, operate};

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

/// Compares its rows with a fold of the log. It may run meanwhile.
// No `async fn`, for the reason that `run` has.
pub fn verify(
    database: &Database,
    logs: Logs,
) -> impl Future<Output = anyhow::Result<Verification>> + Send + use<> {
    let consumer = consumer(database.clone(), logs);
    async move { Ok(consumer.verify().await?) }
}

/// Runs until shutdown.
// No `async fn`: that would be compiled here, with all of the engine, and again in the program that awaits it.
pub fn run(env: Env) -> impl Future<Output = anyhow::Result<()>> + Send {
    let consumer = consumer(env.database.clone(), env.logs.clone());
    async move {
        let (progressing, progress) = consumer.open(env.instance.clone()).await?;
        env.readiness.announce("progress", progress.clone());
        let serve = queries::serve(&env, progress.clone());
        let operate = operate::serve(&env, "progress", progress);
        let apply = async { anyhow::Ok(progressing.run(env.shutdown.clone()).await?) };
        // A service that cannot apply any more ends, and says why: it would answer with what is no longer true.
        tokio::try_join!(apply, serve, operate)?;
        Ok(())
    }
}
