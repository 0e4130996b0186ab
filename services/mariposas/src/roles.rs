//! Services as tasks of this process: all of them, or one.

use crate::Platform;
use anyhow::Context;
use clap::ValueEnum;
use mariposas_event_log::Logs;
use mariposas_event_schema::streams::Log;
use mariposas_service::{Env, Readiness, ids};
use std::collections::HashMap;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    Gateway,
    Progress,
    Pet,
    Coach,
}

impl Role {
    pub(crate) const ALL: [Self; 4] = [Self::Gateway, Self::Progress, Self::Pet, Self::Coach];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Progress => "progress",
            Self::Pet => "pet",
            Self::Coach => "coach",
        }
    }

    /// Its view.
    pub(crate) const fn view(self) -> &'static str {
        match self {
            Self::Gateway => "logbook",
            Self::Progress => "volume",
            Self::Pet => "pet",
            Self::Coach => "coach",
        }
    }
}

/// Running services.
pub(crate) struct Running {
    pub(crate) readiness: Readiness,
    tasks: JoinSet<anyhow::Result<()>>,
    /// Which task is which service.
    roles: HashMap<task::Id, Role>,
}

impl Running {
    /// Waits until a service ends; one that does before shutdown has failed.
    pub(crate) async fn first_end(&mut self) -> Option<(Role, anyhow::Result<()>)> {
        let ended = self.tasks.join_next_with_id().await?;
        let (id, result) = ended.unwrap_or_else(|panic| {
            (panic.id(), Err(anyhow::anyhow!("it panicked, which is a bug: {panic}")))
        });
        Some((self.roles[&id], result))
    }
}

/// Connections that may wait to be accepted, where the system grants as many. One more is not answered at all, and whoever
/// makes it tries again after a second; the standard library's 128 are fewer than come back at once after a restart.
const BACKLOG: u32 = 4_096;

/// Binds an address, before anything else starts; `option` is what chooses another one.
pub(crate) fn bind(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    listen(address, BACKLOG).map_err(|error| {
        let cure = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there; stop it, or choose another address"
            }
            std::io::ErrorKind::PermissionDenied => "this needs more rights; choose a port above 1023",
            _ => "choose another address",
        };
        anyhow::anyhow!("cannot listen on {address}: {cure} with {option}")
    })
}

fn listen(address: SocketAddr, backlog: u32) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart takes over the port while connections of the process before it are still closing.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

/// Starts services against a NATS server.
pub(crate) async fn start(
    roles: &[Role],
    platform: &Platform,
    nats: &str,
    mut listener: Option<TcpListener>,
    shutdown: &CancellationToken,
) -> anyhow::Result<Running> {
    // A short name of the log, for positions; random, so that another log never has it.
    let fresh_log_id = &ids::new_id().simple().to_string()[20..];
    let settings = platform.log_settings();
    let first = Logs::open(nats, "mariposas", &settings, fresh_log_id).await?;
    let heads = first.heads(Log::Training).await.context("cannot read the log")?;
    let names: Vec<&'static str> = roles.iter().map(|role| role.name()).collect();
    let readiness = Readiness::new(&names, &heads);
    let instance = ids::new_id().simple().to_string();
    let (mut tasks, mut role_of) = (JoinSet::new(), HashMap::new());
    for &role in roles {
        // A connection of its own: a service that reads too slowly drops only its own messages.
        let env = Env {
            logs: Logs::open(nats, role.name(), &settings, fresh_log_id).await?,
            instance: instance.clone(),
            database: platform.database()?,
            shutdown: shutdown.clone(),
            readiness: readiness.clone(),
        };
        let config = match (role, listener.take()) {
            (Role::Gateway, Some(listener)) => {
                Some(mariposas_gateway::Config { listener, tick_every: platform.tick_every() })
            }
            (_, unused) => {
                listener = unused;
                None
            }
        };
        let task = tasks.spawn(async move {
            match (role, config) {
                (Role::Gateway, Some(config)) => Box::pin(mariposas_gateway::run(config, env)).await,
                (Role::Gateway, None) => Err(anyhow::anyhow!("the gateway has nowhere to listen")),
                (Role::Progress, _) => Box::pin(mariposas_progress::run(env)).await,
                (Role::Pet, _) => Box::pin(mariposas_pet::run(env)).await,
                (Role::Coach, _) => Box::pin(mariposas_coach::run(env)).await,
            }
        });
        role_of.insert(task.id(), role);
    }
    Ok(Running { readiness, tasks, roles: role_of })
}

/// Runs one service as this process, against a NATS server that runs already.
pub(crate) async fn alone(role: Role, platform: &Platform) -> anyhow::Result<()> {
    let nats = platform.nats.as_deref().with_context(|| {
        format!("`mariposas {}` needs a NATS server that runs: --nats nats://127.0.0.1:4222 (or use `mariposas up`)", role.name())
    })?;
    let listener = if role == Role::Gateway { Some(bind(platform.listen, "--listen")?) } else { None };
    let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
    let shutdown = CancellationToken::new();
    crate::up::stop_on_signal(&shutdown);
    let mut running = start(&[role], platform, nats, listener, &shutdown).await?;
    match address {
        Some(address) => out!("{} listens on http://{address}", role.name()),
        None => out!("{} runs", role.name()),
    }
    finish(&mut running, &shutdown).await
}

/// Waits until every service has ended. One that ends with an error ends the others.
pub(crate) async fn finish(running: &mut Running, shutdown: &CancellationToken) -> anyhow::Result<()> {
    let mut outcome = Ok(());
    while let Some((role, result)) = running.first_end().await {
        let result = match result {
            Ok(()) if !shutdown.is_cancelled() => Err(anyhow::anyhow!("it ended by itself")),
            result => result,
        };
        if let Err(error) = result {
            shutdown.cancel();
            if outcome.is_ok() {
                outcome = Err(error.context(format!("{} stopped", role.name())));
            }
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;
    use std::time::Duration;
    use tokio::net::TcpStream;

    /// How many of 300 are connected before a second has passed, when nobody accepts them.
    async fn connected(backlog: u32) -> usize {
        let listener = listen("127.0.0.1:0".parse().unwrap(), backlog).unwrap();
        let address = listener.local_addr().unwrap();
        let each =
            (0..300).map(|_| tokio::time::timeout(Duration::from_millis(900), TcpStream::connect(address)));
        join_all(each).await.into_iter().filter(|connected| matches!(connected, Ok(Ok(_)))).count()
    }

    #[tokio::test]
    async fn hundreds_may_come_at_once() {
        assert_eq!(connected(BACKLOG).await, 300);
        assert!(connected(128).await < 300, "with what the standard library asks for some are not answered");
    }
}
