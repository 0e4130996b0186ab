//! Running one consumer: read, fold, write, and start again from the position whenever anything is in doubt.

mod apply;
mod incoming;
mod rebuild;
mod retry;
mod session;
mod spill;
mod verify;

pub use verify::{Difference, Verification};

use crate::db::{Db, DbError};
use crate::ledger;
use crate::parking::{self, Order, Parking};
use crate::position::{self, GuardError};
use crate::relay;
use crate::status::{Progress, Saying};
use crate::view::{Reactor, View};
use mariposas_event_log::{Logs, ReadError};
use mariposas_event_schema::Outcome;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Why a consumer stopped or starts over.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The log is not the one that was applied. The consumer stops, for reading on would hide the loss.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database said no.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The database could not be opened.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Another instance moved the position first; nothing of ours was written.
    #[error("another instance applies partition {0}; starting over from its position")]
    Overtaken(mariposas_event_schema::Partition),
    /// An event cannot be read. Nothing after it is applied.
    #[error("the event at {stream} {sequence} cannot be applied: {reason}")]
    Event {
        /// The stream.
        stream: String,
        /// The sequence.
        sequence: u64,
        /// Why.
        reason: String,
    },
    /// Folding a user panicked. They are parked, and the batch is applied again without them.
    #[error("folding {user} at {sequence} panicked: {reason}")]
    Poisoned {
        /// The user.
        user: mariposas_event_schema::UserId,
        /// The event.
        sequence: u64,
        /// What the panic said.
        reason: String,
    },
    /// A file beside the database could not be used.
    #[error("a temporary file: {0}; is the disk full?")]
    File(#[from] std::io::Error),
    /// A stored row does not have the shape of its type.
    #[error("a row of {table} cannot be read: {reason}; delete the database so that it is built anew")]
    Row {
        /// The table.
        table: &'static str,
        /// Why.
        reason: String,
    },
}

impl EngineError {
    /// Whether trying again can help.
    const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Guard(
                GuardError::OtherLog { .. } | GuardError::RolledBack { .. } | GuardError::Rewritten { .. }
            )
        )
    }
}

/// What should exist, given a state.
type Decide<V> = fn(&V, &<V as View>::State) -> Vec<Outcome>;

/// A consumer, ready to run.
pub struct Consumer<V: View> {
    name: &'static str,
    view: Arc<V>,
    /// Only a reactor has one: a projection cannot reach an effect.
    decide: Option<Decide<V>>,
    db: Db,
    logs: Logs,
    saying: Saying,
    orders: tokio::sync::Mutex<mpsc::Receiver<Order>>,
}

impl<V: View> std::fmt::Debug for Consumer<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The tables the engine keeps beside the views'. Part of every database that a consumer runs on.
pub fn engine_schema() -> String {
    format!("{}{}{}", position::SCHEMA, ledger::SCHEMA, parking::SCHEMA)
}

impl<V: View> Consumer<V> {
    /// A consumer that keeps rows. `name` is kebab-case and never changes.
    pub fn projection(name: &'static str, view: V, db: Db, logs: Logs) -> (Self, Progress) {
        let (orders, receive) = mpsc::channel(16);
        let parking = Parking { consumer: name, db: db.clone(), orders };
        let (saying, progress) = Progress::new(logs.log_id(), logs.partitions(), parking);
        let orders = tokio::sync::Mutex::new(receive);
        (Self { name, view: Arc::new(view), decide: None, db, logs, saying, orders }, progress)
    }

    /// A consumer that keeps rows and issues outcomes, as the author `name`.
    pub fn reactor(name: &'static str, view: V, db: Db, logs: Logs) -> (Self, Progress)
    where
        V: Reactor,
    {
        let (mut consumer, progress) = Self::projection(name, view, db, logs);
        consumer.decide = Some(super::view::Reactor::outcomes);
        (consumer, progress)
    }

    /// Runs until `shutdown`, or until the log is not the one that was applied. Everything else is tried again.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), EngineError> {
        let relay = self.decide.is_some().then(|| {
            let (wake, woken) = watch::channel(());
            (
                wake,
                tokio::spawn(relay::run(
                    self.name,
                    self.db.clone(),
                    self.logs.clone(),
                    woken,
                    shutdown.clone(),
                )),
            )
        });
        let wake = relay.as_ref().map(|(wake, _)| wake.clone());
        let result = self.run_sessions(&shutdown, wake.as_ref()).await;
        if let Some((_, relay)) = relay {
            let _ = relay.await;
        }
        result
    }

    async fn run_sessions(
        &self,
        shutdown: &CancellationToken,
        wake: Option<&watch::Sender<()>>,
    ) -> Result<(), EngineError> {
        let mut pause = Duration::from_millis(100);
        loop {
            let mut applied_any = false;
            let session = session::run(self, &mut applied_any, wake);
            let error = tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                ended = session => ended.expect_err("a session ends with its reason"),
            };
            if error.is_final() {
                tracing::error!(consumer = self.name, "{error}");
                return Err(error);
            }
            if applied_any {
                pause = Duration::from_millis(100);
            }
            tracing::warn!(consumer = self.name, "{error}; starting over in {pause:?}");
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}
