//! The coach: what a person's training suggests they might do next, and why.

mod domain;
mod projection;
pub mod queries;

use mariposas_consumer::{Consumer, Database, Home, Verification};
use mariposas_event_log::Logs;
use mariposas_service::{Env, operate};
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
fn consumer(database: Database, logs: Logs) -> Consumer<Coaching> {
    let version = format!("v{VERSION}_c{CATALOGUE_VERSION}");
    let home = Home { database, service: "coach", version, schema: SCHEMA };
    Consumer::reactor("coach", Coaching, home, logs)
}

/// Compares its rows and what it issued with a fold of the log. It may run meanwhile.
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
        let (coaching, progress) = consumer.open(env.instance.clone()).await?;
        env.readiness.announce("coach", progress.clone());
        let serve = queries::serve(&env, progress.clone());
        let operate = operate::serve(&env, "coach", progress);
        let apply = async { anyhow::Ok(coaching.run(env.shutdown.clone()).await?) };
        // A service that cannot apply any more ends, and says why: it would answer with what is no longer true.
        tokio::try_join!(apply, serve, operate)?;
        Ok(())
    }
}
