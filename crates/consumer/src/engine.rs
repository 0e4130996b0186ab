//! One generation of a consumer's rows: read, fold, write; build, replay, verify.

mod apply;
mod batch;
pub(crate) mod bulk;
pub(crate) mod careful;
pub(crate) mod catch_up;
mod decide;
mod fold;
mod group;
mod history;
mod incoming;
mod pace;
mod reading;
mod replay;
mod retry;
pub(crate) mod session;
mod spill;
mod tick;
pub(crate) mod trial;
pub(crate) mod unissued;
mod verify;

pub use verify::{Difference, Verification};

use crate::db::{Db, DbError};
use crate::given_up;
use crate::ledger;
use crate::parking;
use crate::position;
use crate::rollback_guard::GuardError;
use crate::view::View;
use mariposas_event_log::{Logs, ReadError};
use mariposas_event_schema::Outcome;
use std::time::Duration;

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
    /// Another instance builds this generation, or it was taken off the list; nothing of ours serves.
    #[error("generation {0} is not built here any more")]
    Displaced(i64),
    /// No rows of this version are kept: a later one serves.
    #[error(
        "no rows of version {version} of {service} are there any more: {serving} serves; run that version"
    )]
    Superseded {
        /// The service.
        service: &'static str,
        /// The version of this program.
        version: String,
        /// The version that serves.
        serving: String,
    },
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
    /// Something panicked where no fold of one person is to blame.
    #[error("{task} panicked, which is a bug: {reason}")]
    Panicked {
        /// What was being done.
        task: &'static str,
        /// What the panic said.
        reason: String,
    },
    /// The database has a question and never answers: its connection is dead and does not know it. The consumer ends, so
    /// that whoever looks after the process starts it again with new connections.
    #[error("the database has not answered for {} s; this process must be started again", SILENCE.as_secs())]
    Silent,
    /// A stored row does not have the shape of its type.
    #[error(
        "a row of {table} cannot be read: {reason}; delete the rows of that service (deploy/README.md, Restore), so that they are built anew"
    )]
    Row {
        /// The table.
        table: &'static str,
        /// Why.
        reason: String,
    },
}

impl EngineError {
    /// Whether trying again can help.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Silent
                | Self::Superseded { .. }
                | Self::Guard(
                    GuardError::OtherLog { .. }
                        | GuardError::RolledBack { .. }
                        | GuardError::Rewritten { .. }
                )
        )
    }
}

/// Longer than the database lets any statement of live work take.
const SILENCE: Duration = Duration::from_secs(90);

/// Waits for the database, but not for ever.
pub(crate) async fn answered<T, E: Into<EngineError>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, EngineError> {
    match tokio::time::timeout(SILENCE, work).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_) => Err(EngineError::Silent),
    }
}

/// Runs something that may panic; what the panic said.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it did not say why").to_owned()
    })
}

/// What should exist, given a state.
pub(crate) type Decide<V> = fn(&V, &<V as View>::State) -> Vec<Outcome>;

/// A view with one generation of its rows.
pub(crate) struct Engine<V: View> {
    pub(crate) name: &'static str,
    /// Names this process among those that apply it.
    pub(crate) instance: String,
    pub(crate) view: V,
    /// Only a reactor has one: a projection cannot reach an effect.
    pub(crate) decide: Option<Decide<V>>,
    pub(crate) db: Db,
    /// Its tables, as SQL.
    pub(crate) schema: &'static str,
    pub(crate) logs: Logs,
    /// Whether it minds that another instance moved the position first. Only tests switch it off.
    pub(crate) fenced: bool,
    /// Whether events share a transaction. Only measurements switch it off.
    pub(crate) batched: bool,
}

impl<V: View> Clone for Engine<V> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            instance: self.instance.clone(),
            view: self.view,
            decide: self.decide,
            db: self.db.clone(),
            schema: self.schema,
            logs: self.logs.clone(),
            fenced: self.fenced,
            batched: self.batched,
        }
    }
}

/// The tables the engine keeps beside the views'.
pub(crate) fn engine_schema() -> String {
    [
        position::SCHEMA,
        ledger::SCHEMA,
        parking::SCHEMA,
        given_up::SCHEMA,
        unissued::SCHEMA,
        bulk::SCHEMA,
        careful::SCHEMA,
        trial::SCHEMA,
        history::SCHEMA,
    ]
    .concat()
}
