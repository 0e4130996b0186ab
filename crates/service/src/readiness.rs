//! Whether this process may be asked: every service of it has caught up to where the log stood at its start.

use mariposas_consumer::{Handle, Serves};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Shared by the services of a process.
#[derive(Debug, Clone)]
pub struct Readiness {
    heads_at_start: Arc<[u64]>,
    services: Arc<Mutex<BTreeMap<&'static str, Option<Handle>>>>,
}

/// How far one service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceState {
    /// The service.
    pub name: &'static str,
    /// It has caught up to where the log stood when the process started, and its rows serve.
    pub caught_up: bool,
    /// Events that were on the log at the start and are not applied yet.
    pub behind: u64,
    /// Applying stands still, by order.
    pub paused: bool,
}

impl Readiness {
    /// `services` are those that will run; `heads_at_start` is where the TRAINING log stands now, by partition.
    pub fn new(services: &[&'static str], heads_at_start: &[u64]) -> Self {
        let services = services.iter().map(|name| (*name, None)).collect();
        Self { heads_at_start: heads_at_start.into(), services: Arc::new(Mutex::new(services)) }
    }

    /// Where the TRAINING log stood when the process started, by partition.
    pub fn heads_at_start(&self) -> Arc<[u64]> {
        self.heads_at_start.clone()
    }

    /// A service says where it can be seen.
    pub fn announce(&self, name: &'static str, handle: Handle) {
        self.services.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Some(handle));
    }

    /// Every service of the process.
    pub fn services(&self) -> Vec<ServiceState> {
        let services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        services
            .iter()
            .map(|(name, handle)| {
                let applied = handle.as_ref().map(Handle::applied);
                let behind = self.heads_at_start.iter().enumerate().map(|(partition, head)| {
                    let applied =
                        applied.as_ref().and_then(|applied| applied.get(partition)).copied().unwrap_or(0);
                    head.saturating_sub(applied)
                });
                let behind = behind.sum();
                let serves = handle.as_ref().is_some_and(|handle| handle.serves() == Serves::These);
                let paused = handle.as_ref().is_some_and(|handle| handle.serving().paused);
                ServiceState { name, caught_up: serves && behind == 0, behind, paused }
            })
            .collect()
    }

    /// Whether all have caught up.
    pub fn is_ready(&self) -> bool {
        self.services().iter().all(|service| service.caught_up)
    }
}
