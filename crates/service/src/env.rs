//! What a service runs in.

use crate::Readiness;
use mariposas_consumer::Database;
use mariposas_event_log::Logs;
use tokio_util::sync::CancellationToken;

/// The surroundings of a service, the same whether it runs alone or with the others in one process.
#[derive(Debug, Clone)]
pub struct Env {
    /// Both logs, on a connection of this service's own.
    pub logs: Logs,
    /// Names this process among those that run the same services.
    pub instance: String,
    /// Where its database is.
    pub database: Database,
    /// Told when to stop.
    pub shutdown: CancellationToken,
    /// Told how far it is.
    pub readiness: Readiness,
}
