//! A small consumer inside the test, for what cannot be seen or switched off from outside. It counts every event
//! it is given, so that an event applied twice shows.

#[path = "../../crates/consumer/tests/engine/toy.rs"]
mod toy;

pub(crate) use toy::{Toy, ToyState, history, logged_after};

use mariposas_consumer::{Consumer, Database, EngineError, Handle, Home, Reactor};
use mariposas_event_log::Logs;
use mariposas_event_schema::streams::Log;
use sqlx::Row;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A consumer that runs.
pub(crate) struct Running {
    pub(crate) handle: Handle,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), EngineError>>,
}

/// A reactor that keeps its rows in the databases of this name.
pub(crate) fn toy<V: Reactor>(view: V, logs: &Logs, database: &Database, name: &'static str) -> Consumer<V> {
    let home =
        Home { database: database.clone(), service: name, version: "v1".to_owned(), schema: toy::SCHEMA };
    Consumer::reactor("toy", view, home, logs.clone())
}

impl Running {
    /// Starts one instance.
    pub(crate) async fn start<V: Reactor>(consumer: Consumer<V>, instance: &str) -> Self {
        let (runner, handle) = consumer.open(instance.to_owned()).await.unwrap();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let task = tokio::spawn(async move { runner.run(stop).await });
        Self { handle, shutdown, task }
    }

    /// Waits until everything on the log is applied.
    pub(crate) async fn caught_up(&self, logs: &Logs) {
        let heads = logs.heads(Log::Training).await.unwrap();
        tokio::time::timeout(Duration::from_mins(1), self.handle.wait_for_all(&heads)).await.unwrap();
    }

    /// How many logged sets are counted, over everyone.
    pub(crate) async fn counted(&self) -> i64 {
        let sql = "SELECT CAST(COALESCE(SUM(logged), 0) AS BIGINT) FROM person";
        sqlx::query(sql).fetch_one(self.handle.db().reads()).await.unwrap().get(0)
    }

    /// Waits until it stops by itself; why it did.
    pub(crate) async fn stopped(self) -> EngineError {
        let ended = tokio::time::timeout(Duration::from_mins(1), self.task).await.expect("it stops");
        ended.unwrap().expect_err("it stops with a reason")
    }

    /// Stops it.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap().unwrap();
    }
}
