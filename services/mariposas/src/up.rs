//! `mariposas up`: everything on one machine, in one process beside its nats-server.

use crate::roles::{Role, Running, bind, finish, start};
use crate::{Platform, folders};
use indicatif::{ProgressBar, ProgressStyle};
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_service::Readiness;
use mariposas_service::ids;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Runs until Ctrl-C.
pub(crate) async fn run(platform: &Platform) -> anyhow::Result<()> {
    let shutdown = CancellationToken::new();
    stop_on_signal(&shutdown);
    let data = platform.data()?;
    let _lock = take_folder(&data)?;
    let listener = bind(platform.listen, "--listen")?;
    let address = listener.local_addr()?;

    let say = Say::new();
    let server = match &platform.nats {
        Some(_) => None,
        None => Some(start_nats(platform, &data, &say).await?),
    };
    let nats = server
        .as_ref()
        .map_or_else(|| platform.nats.clone().unwrap_or_default(), |server| server.url().to_owned());
    say.step("starting the services");
    let mut running = match start(&Role::ALL, platform, &nats, Some(listener), &shutdown).await {
        Ok(running) => running,
        Err(error) => {
            if let Some(server) = server {
                server.stop().await;
            }
            return Err(error);
        }
    };
    let readiness = running.readiness.clone();
    let outcome = tokio::select! {
        () = until_ready(&readiness, &say) => {
            say.done();
            greet(address, &data, platform);
            for paused in readiness.services().into_iter().filter(|service| service.paused) {
                let (name, behind) = (paused.name, paused.behind);
                out!("{name} is paused, {behind} events behind: `mariposas resume {name}` lets it go on.");
            }
            finish(&mut running, &shutdown).await
        }
        // Something ended before everything was ready.
        () = shutdown.cancelled() => finish(&mut running, &shutdown).await,
        ended = first_failure(&mut running, &shutdown) => {
            let rest = finish(&mut running, &shutdown).await;
            ended.and(rest)
        }
    };
    say.done();
    if let Some(server) = server {
        server.stop().await;
    }
    if outcome.is_ok() {
        out!("stopped; everything is kept in {}", data.display());
    }
    outcome
}

/// Waits until every service has caught up to where the log stood; one that is paused will not.
async fn until_ready(readiness: &Readiness, say: &Say) {
    loop {
        let states = readiness.services();
        if states.iter().all(|service| service.caught_up || service.paused) {
            return;
        }
        let behind: u64 = states.iter().map(|service| service.behind).max().unwrap_or(0);
        if behind > 0 {
            say.step(&format!("catching up: {behind} events to go"));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn first_failure(running: &mut Running, shutdown: &CancellationToken) -> anyhow::Result<()> {
    match running.first_end().await {
        Some((role, result)) => {
            shutdown.cancel();
            result.map_err(|error| error.context(format!("{} stopped", role.name())))
        }
        None => Ok(()),
    }
}

/// Takes the data folder for this process alone.
fn take_folder(data: &Path) -> anyhow::Result<File> {
    let unusable = |error: std::io::Error| {
        anyhow::anyhow!(
            "cannot write to the data folder {}: {error}; choose one you own with --data",
            data.display()
        )
    };
    std::fs::create_dir_all(data).map_err(unusable)?;
    let lock = File::create(data.join("up.lock")).map_err(unusable)?;
    if lock.try_lock().is_err() {
        anyhow::bail!(
            "another `mariposas up` runs on {}; stop it, or choose another folder with --data (and --listen)",
            data.display()
        );
    }
    Ok(lock)
}

async fn start_nats(platform: &Platform, data: &Path, say: &Say) -> anyhow::Result<LocalServer> {
    let cache: PathBuf = platform.cache.clone().map_or_else(folders::cache, Ok)?;
    let program = find_or_fetch(platform.nats_server.as_deref(), &cache, &|text| say.step(text)).await?;
    say.step("starting nats-server");
    let options =
        ServerOptions { program, folder: data.join("nats"), token: ids::secret(), sync_always: true };
    Ok(LocalServer::start(options).await?)
}

/// Ctrl-C and SIGTERM stop everything in order; a second one stops at once.
pub(crate) fn stop_on_signal(shutdown: &CancellationToken) {
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        signal().await;
        shutdown.cancel();
        signal().await;
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn greet(address: SocketAddr, data: &Path, platform: &Platform) {
    let bold = |text: String| console::style(text).bold();
    let port = if address.port() == 8080 { String::new() } else { format!(" --server http://{address}") };
    // As it was called, so that what is printed can be typed.
    let program = std::env::args().next().unwrap_or_else(|| "mariposas".to_owned());
    out!("{}", bold(format!("Mariposas is ready on http://{address}")));
    out!();
    out!("  look around     http://{address}/docs");
    out!("  make an account {program} signup you@example.org{port}");
    out!("  import          {program} import strong.csv{port}");
    out!(
        "  data            {}{}",
        data.display(),
        if platform.database.is_some() { ", Postgres" } else { "" }
    );
    out!();
    out!("Ctrl-C stops everything.");
}

/// Says what takes time: on one line of a terminal, or a line each.
struct Say {
    bar: ProgressBar,
}

impl Say {
    fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
    }

    fn step(&self, text: &str) {
        if self.bar.is_hidden() {
            tracing::info!("{text}");
        }
        self.bar.set_message(text.to_owned());
    }

    fn done(&self) {
        self.bar.finish_and_clear();
    }
}
