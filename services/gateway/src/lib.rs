//! The gateway: the only door for people and programs, and the only writer of facts.

mod accounts;
mod book;
mod domain;
mod http;
mod live;
mod projection;
pub mod reading;
mod ticks;
mod write;

use mariposas_consumer::{Consumer, Database, Home};
use mariposas_event_log::{Appender, Logs};
use mariposas_event_schema::streams::Log;
use mariposas_service::{Env, operate};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use http::openapi;
pub use projection::Logbook;

/// Its tables.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Goes up when the fold changes what rows hold.
const VERSION: u32 = 7;

/// The view, where its rows are.
pub fn consumer(database: Database, logs: Logs) -> Consumer<Logbook> {
    let version = format!("v{VERSION}");
    let home = Home { database, service: "gateway", version, schema: SCHEMA };
    Consumer::projection("logbook", Logbook, home, logs)
}

/// What is particular to a gateway.
#[derive(Debug)]
pub struct Config {
    /// Where it listens; bound by the caller, so that a taken port is known before anything starts.
    pub listener: TcpListener,
    /// How often time is said on the log.
    pub tick_every: Duration,
}

/// Runs until shutdown.
// No `async fn`, for the reason that `mariposas_service::run` gives.
pub fn run(config: Config, env: Env) -> impl Future<Output = anyhow::Result<()>> + Send {
    let consumer = consumer(env.database.clone(), env.logs.clone());
    async move {
        let accounts = accounts::Accounts::open(&env.database).await?;
        let (logbook, handle) = consumer.open(env.instance.clone()).await?;
        env.readiness.announce("gateway", handle.clone());

        let (appender, lanes) = Appender::new(&env.logs, Log::Training);
        let mut work = JoinSet::new();
        for lane in lanes {
            work.spawn(lane);
        }
        let hub = live::Hub::new(env.logs.partitions());
        let applied = handle.clone();
        let heads_at_start = env.readiness.heads_at_start();
        let writer = write::Writer::new(env.logs.clone(), appender.clone(), handle.clone(), heads_at_start);
        let app = Arc::new(http::Shared {
            accounts,
            book: book::Book::new(handle),
            writer,
            hub: hub.clone(),
            logs: env.logs.clone(),
            readiness: env.readiness.clone(),
            imports: http::Turns::default(),
        });
        let shutdown = &env.shutdown;
        let apply = async { anyhow::Ok(logbook.run(shutdown.clone()).await?) };
        let beside = async {
            let ticks = ticks::run(env.logs.clone(), appender, config.tick_every, shutdown.clone());
            tokio::join!(ticks, hub.run(env.logs.clone(), shutdown.clone()));
            Ok(())
        };
        // A partition without its lane would refuse everything, and nobody would know why.
        let lanes_stay = async {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => Ok(()),
                _ = work.join_next() => anyhow::bail!("what appends to the log ended"),
            }
        };
        let serve = http::server::serve(config.listener, http::router(app), shutdown.clone());
        // A gateway that cannot apply any more ends, and says why: it would refuse what exists.
        tokio::try_join!(apply, serve, operate::serve(&env, "gateway", applied), beside, lanes_stay)?;
        Ok(())
    }
}
