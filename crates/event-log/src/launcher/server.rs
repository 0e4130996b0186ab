//! A supervised nats-server.

use super::staging::Staging;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// How a server is started.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The program.
    pub program: PathBuf,
    /// Where it keeps its files; nobody else may use this folder at the same time.
    pub folder: PathBuf,
    /// The password of its one user.
    pub token: String,
    /// Sync to disk before acknowledging. Only experiments that lose data on purpose switch it off.
    pub sync_always: bool,
}

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its folder cannot be written.
    #[error("cannot write to {path}: {source}; choose a folder you own with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It ended at once.
    #[error("nats-server did not start: {reason}")]
    Ended {
        /// The last lines it logged.
        reason: String,
    },
}

/// A running server. Dropping it, or the end of this process however it comes, ends the server.
#[derive(Debug)]
pub struct LocalServer {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    supervisor: JoinHandle<()>,
    pid: watch::Receiver<Option<u32>>,
}

/// The guard and the pipe that keeps it waiting.
#[derive(Debug)]
struct Running {
    guard: Child,
    /// `Child::wait` closes the standard input it owns, so it is kept apart.
    pipe: Option<ChildStdin>,
    port: u16,
    staging: Staging,
}

/// Its files, in its folder.
const STORE: &str = "store";
/// How long a server may take to say its port. Recovering a large store takes a while.
const START_TIMEOUT: Duration = Duration::from_mins(1);

impl LocalServer {
    /// Starts a server and waits until it listens. If it ends by itself later it is started again, on the
    /// same port, after a pause that grows to five seconds.
    pub async fn start(options: ServerOptions) -> Result<Self, StartError> {
        let options = Arc::new(options);
        let folder_error = |source| StartError::Folder { path: options.folder.clone(), source };
        fs::create_dir_all(&options.folder).map_err(folder_error)?;
        end_leftover(&options.folder).await;
        let running = launch(&options, None).await?;
        let (say_pid, pid) = watch::channel(running.guard.id());
        let (stop, stopped) = oneshot::channel();
        let url = format!("nats://mariposas:{}@127.0.0.1:{}", options.token, running.port);
        let supervisor = tokio::spawn(supervise(options.clone(), running, stopped, say_pid));
        Ok(Self { url, stop: Some(stop), supervisor, pid })
    }

    /// Where it listens, with its password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process that holds the server now, for tests that kill it.
    pub fn pid(&self) -> Option<u32> {
        *self.pid.borrow()
    }

    /// Stops it and waits until it has written everything.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.supervisor).await;
    }
}

async fn supervise(
    options: Arc<ServerOptions>,
    mut running: Running,
    mut stop: oneshot::Receiver<()>,
    pid: watch::Sender<Option<u32>>,
) {
    let mut pause = Duration::from_millis(200);
    loop {
        tokio::select! {
            // Also when the handle was dropped.
            _ = &mut stop => {
                end(&mut running).await;
                return;
            }
            status = running.guard.wait() => {
                let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                tracing::error!("nats-server ended ({status}); it is started again in {pause:?}");
            }
            () = can_write_again(&options.folder) => {
                tracing::error!("nats-server could not write, and there is room again: it is started again to use it");
                end(&mut running).await;
            }
            never = running.staging.keep() => match never {},
        }
        loop {
            tokio::select! {
                _ = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(Duration::from_secs(5));
            // Its guard may have died without it.
            end_leftover(&options.folder).await;
            match launch(&options, Some(running.port)).await {
                Ok(next) => {
                    tracing::info!("nats-server runs again");
                    pid.send_replace(next.guard.id());
                    running = next;
                    pause = Duration::from_millis(200);
                    break;
                }
                Err(error) => tracing::error!("{error}; the next try is in {pause:?}"),
            }
        }
    }
}

/// Waits until the server has failed to write, and there is room to write again. It refuses everything from its first
/// failure on until it is started again; meanwhile it can still be read from.
async fn can_write_again(folder: &Path) {
    // A write, or the sync after it.
    const FAILED: &str = "ritical write error";
    let mut seen = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        // A failure that stands across the place where we stopped reading comes again with the next message.
        let new = read_on(&folder.join("nats-server.log"), &mut seen).unwrap_or_default();
        if String::from_utf8_lossy(&new).contains(FAILED) {
            break;
        }
    }
    let probe = folder.join("room");
    while fs::write(&probe, vec![0; 1024 * 1024]).is_err() {
        let _ = fs::remove_file(&probe);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let _ = fs::remove_file(&probe);
}

fn read_on(path: &Path, place: &mut u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    // The server begins a new file when this one is large.
    if file.metadata()?.len() < *place {
        *place = 0;
    }
    file.seek(SeekFrom::Start(*place))?;
    let mut bytes = Vec::new();
    *place += file.read_to_end(&mut bytes)? as u64;
    Ok(bytes)
}

/// The shell between us and the server ends the server when we end, in whatever way: its standard input is a
/// pipe only we hold. (Asking the kernel for this would take `unsafe`.) Then it gives the memory back.
#[cfg(unix)]
const GUARD: &str = r#"exec 3<&0; "$0" "$@" </dev/null 3<&- & server=$!
trap 'kill -TERM $server 2>/dev/null' TERM INT
( trap '' INT; cat <&3 >/dev/null; kill -TERM $server 2>/dev/null ) & guard=$!
exec 3<&-
wait $server; status=$?
while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
kill $guard 2>/dev/null
[ -z "$STAGING" ] || rm -rf -- "$STAGING"
exit $status"#;

async fn launch(options: &ServerOptions, port: Option<u16>) -> Result<Running, StartError> {
    let folder = &options.folder;
    let folder_error = |source| StartError::Folder { path: folder.clone(), source };
    let config = folder.join("nats-server.conf");
    let ports = folder.join("ports");
    let _ = fs::remove_dir_all(&ports);
    fs::create_dir_all(&ports).map_err(folder_error)?;
    let _ = fs::remove_file(folder.join("nats-server.log"));
    write_private(&config, &configuration(options, &ports, port)).map_err(folder_error)?;

    let staging = Staging::of(&folder.join(STORE));
    let mut command = Command::new("sh");
    command.env("STAGING", staging.memory().unwrap_or(Path::new("")));
    command.args(["-c", GUARD]).arg(&options.program).arg("-c").arg(&config);
    // A Ctrl-C of the terminal is for us; we end the server when everything else has stopped.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(false)
        .spawn()
        .map_err(|error| StartError::Ended { reason: error.to_string() })?;
    let started = tokio::time::Instant::now();
    let pipe = child.stdin.take();
    loop {
        if let Some(port) = announced_port(&ports) {
            return Ok(Running { guard: child, pipe, port, staging });
        }
        let ended = child.try_wait().ok().flatten().is_some();
        if ended || started.elapsed() > START_TIMEOUT {
            let _ = child.start_kill();
            return Err(StartError::Ended { reason: last_words(folder) });
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The address of the server that keeps its files in `folder`, with its password. `None`: none has said where it
/// listens.
pub fn address_of(folder: &Path) -> Option<String> {
    let configuration = fs::read_to_string(folder.join("nats-server.conf")).ok()?;
    let password = configuration.split("password: \"").nth(1)?.split('"').next()?;
    let port = announced_port(&folder.join("ports"))?;
    Some(format!("nats://mariposas:{password}@127.0.0.1:{port}"))
}

fn configuration(options: &ServerOptions, ports: &Path, port: Option<u16>) -> String {
    let port = port.map_or(-1, i32::from);
    let folder = &options.folder;
    let sync = if options.sync_always { "always" } else { "2m" };
    let mut text = String::new();
    let _ = writeln!(text, "# Written by mariposas at every start; changes are lost.");
    let _ = writeln!(text, "listen: \"127.0.0.1:{port}\"");
    let _ = writeln!(text, "ports_file_dir: {}", quoted(ports));
    let _ = writeln!(text, "pid_file: {}", quoted(&folder.join("nats-server.pid")));
    let _ = writeln!(text, "log_file: {}", quoted(&folder.join("nats-server.log")));
    let _ = writeln!(text, "logfile_size_limit: 16MB");
    let _ = writeln!(text, "max_payload: 8MB");
    let _ = writeln!(text, "max_connections: 256");
    let _ = writeln!(text, "write_deadline: \"10s\"");
    let _ = writeln!(text, "ping_interval: \"5s\"");
    let _ = writeln!(text, "ping_max: 2");
    let _ = writeln!(text, "authorization {{ user: mariposas, password: \"{}\" }}", options.token);
    let _ = writeln!(text, "jetstream {{");
    let _ = writeln!(text, "  store_dir: {}", quoted(&folder.join(STORE)));
    let _ = writeln!(text, "  max_memory_store: 64MB");
    let _ = writeln!(text, "  max_file_store: 1TB");
    let _ = writeln!(text, "  sync_interval: {sync}");
    let _ = writeln!(text, "}}");
    text
}

fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let _ = fs::remove_file(path);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
}

/// The server writes the addresses it listens on into a file of its own in this folder.
fn announced_port(ports: &Path) -> Option<u16> {
    let file = fs::read_dir(ports)
        .ok()?
        .filter_map(Result::ok)
        .find(|e| e.path().extension().is_some_and(|x| x == "ports"))?;
    let text = fs::read_to_string(file.path()).ok()?;
    let said: serde_json::Value = serde_json::from_str(&text).ok()?;
    said["nats"][0].as_str()?.rsplit(':').next()?.parse().ok()
}

/// What a server that ended said last.
fn last_words(folder: &Path) -> String {
    let log = fs::read_to_string(folder.join("nats-server.log")).unwrap_or_default();
    let fatal = log.lines().rev().find(|l| l.contains("[FTL]") || l.contains("[ERR]"));
    let line = fatal.or_else(|| log.lines().last()).unwrap_or("it said nothing");
    line.chars().take(300).collect()
}

/// Ends a server that an earlier, killed process of ours may have left on this folder: two on one store would
/// destroy it.
async fn end_leftover(folder: &Path) {
    let Ok(pid) = fs::read_to_string(folder.join("nats-server.pid")) else { return };
    let pid = pid.trim().to_owned();
    if pid.is_empty() || !pid.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let ours = |pid: &str| {
        let command_line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command_line).contains(&*folder.join("nats-server.conf").to_string_lossy())
    };
    for attempt in 0..1_000 {
        if !ours(&pid) {
            return;
        }
        if attempt == 0 {
            signal("TERM", &pid).await;
        }
        if attempt == 990 {
            signal("KILL", &pid).await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn signal(name: &str, pid: &str) {
    let _ = Command::new("sh").args(["-c", "kill -\"$0\" \"$1\" 2>/dev/null", name, pid]).status().await;
}

/// Asks the guard to end the server, and insists after ten seconds.
async fn end(running: &mut Running) {
    drop(running.pipe.take());
    if tokio::time::timeout(Duration::from_secs(10), running.guard.wait()).await.is_err() {
        let _ = running.guard.kill().await;
    }
}
