//! The program as processes.

use crate::postgres::Database;
use crate::{Person, TheLog};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How a platform is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program: `env!("CARGO_BIN_EXE_mariposas")`.
    pub program: PathBuf,
    /// Where nats-server is kept between runs: `env!("CARGO_TARGET_TMPDIR")`.
    pub cache: PathBuf,
    /// Where the databases are.
    pub database: Database,
    /// Seconds between ticks.
    pub tick: u64,
}

/// One process of the program.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// What it said when it was ready.
    pub said: String,
}

/// `mariposas up`, with everything it keeps.
#[derive(Debug)]
pub struct Platform {
    options: Options,
    folder: Arc<tempfile::TempDir>,
    process: Option<Process>,
    address: String,
}

impl Options {
    /// A command of the program, with nothing inherited that could change it.
    pub fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_remove("DATABASE_URL")
            .env("MARIPOSAS_DATA", folder)
            .env("MARIPOSAS_CACHE", &self.cache)
            .env("MARIPOSAS_LISTEN", "127.0.0.1:0")
            .env("MARIPOSAS_TICK", self.tick.to_string())
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .kill_on_drop(true)
            .stdin(Stdio::null());
        if let Database::Postgres(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Starts a process and waits until it says it is ready.
    pub async fn spawn(&self, folder: &Path, arguments: &[&str], ready: &str) -> Process {
        let mut child =
            self.command(folder).args(arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let said = tokio::time::timeout(crate::PATIENCE, async {
            loop {
                match lines.next_line().await.expect("standard output is text") {
                    Some(line) if line.contains(ready) => return line,
                    Some(_) => {}
                    None => panic!("{arguments:?} ended before it said `{ready}`"),
                }
            }
        });
        let said = said.await.unwrap_or_else(|_| panic!("{arguments:?} did not say `{ready}` in time"));
        // Whoever writes to a pipe nobody reads stands still.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Process { child, said }
    }
}

impl Process {
    /// kill -9.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// SIGTERM, and wait for the end.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        if let Some(pid) = self.child.id() {
            signal("TERM", pid).await;
        }
        let ended = tokio::time::timeout(crate::PATIENCE, self.child.wait()).await;
        ended.expect("the process ends when it is told to").expect("it can be waited for")
    }
}

pub(crate) async fn signal(name: &str, pid: u32) {
    let done = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status().await;
    assert!(done.is_ok_and(|status| status.success()), "process {pid} could not be sent {name}");
}

impl Platform {
    /// Starts `mariposas up` on an empty folder.
    pub async fn start(options: Options) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder can be made"));
        let mut platform = Self { options, folder, process: None, address: String::new() };
        platform.start_again().await;
        platform
    }

    /// Starts it again on what it kept.
    pub async fn start_again(&mut self) {
        let process = self.options.spawn(self.folder.path(), &["up"], "ready on http://").await;
        let at = process.said.find("http://").expect("the address is said");
        self.address =
            process.said[at..].chars().take_while(|c| !c.is_whitespace() && *c != '\u{1b}').collect();
        self.process = Some(process);
    }

    /// kill -9 of the program; its nats-server goes with it.
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await;
        }
    }

    /// Ctrl-C, as far as the program can tell.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            assert!(process.stop().await.success(), "it stops without an error");
        }
    }

    /// kill -9 of nats-server alone; the program starts it again.
    pub async fn kill_nats(&self) {
        let pid = std::fs::read_to_string(self.folder.path().join("nats/nats-server.pid"))
            .expect("nats-server runs");
        signal("KILL", pid.trim().parse().expect("a process id")).await;
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How it was started.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Somebody new.
    pub async fn person(&self) -> Person {
        Person::sign_up(&self.address).await
    }

    /// Somebody new at a gateway that was started some other way.
    pub async fn person_at(address: &str) -> Person {
        Person::sign_up(address).await
    }

    /// The log beneath it.
    pub async fn log(&self) -> TheLog {
        TheLog::of(self.folder.path()).await
    }
}
