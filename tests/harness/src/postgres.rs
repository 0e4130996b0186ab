//! A Postgres for the tests, where there is one.

use sqlx::{AssertSqlSafe, Connection, Executor};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use uuid::Uuid;

/// Where the databases of a test are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// Files in the platform's folder.
    Sqlite,
    /// An empty database of its own, at this address.
    Postgres(String),
}

/// Every kind of database there is here. Postgres is at `MARIPOSAS_TEST_POSTGRES`, which `tests/run` sets;
/// without it that half is said to be not run.
pub async fn databases() -> Vec<Database> {
    #[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
    let url = std::env::var("MARIPOSAS_TEST_POSTGRES").ok();
    let Some(url) = url else {
        #[expect(clippy::print_stdout, reason = "a half that is not run is said to be")]
        {
            println!("Postgres: not run (MARIPOSAS_TEST_POSTGRES is not set; tests/run sets it)");
        }
        return vec![Database::Sqlite];
    };
    vec![Database::Sqlite, Database::Postgres(fresh(&url).await)]
}

async fn fresh(url: &str) -> String {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.expect("the test's Postgres answers");
    #[expect(clippy::disallowed_methods, reason = "a database nobody else has")]
    let name = format!("test_{}", Uuid::new_v4().simple());
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("a database can be made");
    let (server, _) = url.rsplit_once('/').expect("the address names a database");
    format!("{server}/{name}")
}

/// A Postgres that belongs to one test, which may kill it. It ends when this is dropped.
#[derive(Debug)]
pub struct OwnPostgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    server: Option<Child>,
}

impl OwnPostgres {
    /// Starts one with an empty database. An `Err` says why there can be none here.
    pub async fn start() -> Result<Self, String> {
        let programs = programs().ok_or("Postgres is not installed (tests/run installs it)")?;
        let folder = tempfile::tempdir().expect("a folder");
        if is_root().await {
            // Postgres refuses to run as root, so root lends it to the `postgres` user.
            let lent = Command::new("chown").arg("postgres").arg(folder.path()).status().await;
            if !lent.is_ok_and(|status| status.success()) {
                return Err("there is no user `postgres` to run it".to_owned());
            }
        }
        let mut postgres = Self { programs, folder, port: free_port(), server: None };
        let made = postgres
            .command("initdb")
            .await
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
            .output()
            .await
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        postgres.start_again().await;
        Ok(postgres)
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Starts it on what it kept, if it was killed, and waits until it answers.
    pub async fn start_again(&mut self) {
        if self.server.is_some() {
            return;
        }
        sqlx::any::install_default_drivers();
        let started = tokio::time::Instant::now();
        loop {
            let log = self.folder.path().join("server.log");
            let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
            let mut server = self
                .command("postgres")
                .await
                .args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={}", self.port)])
                .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .expect("postgres starts");
            loop {
                if sqlx::AnyConnection::connect(&self.url()).await.is_ok() {
                    self.server = Some(server);
                    return;
                }
                assert!(started.elapsed() < crate::PATIENCE, "Postgres does not start: {}", self.said());
                tokio::time::sleep(Duration::from_millis(50)).await;
                // What a killed one left behind may still hold its memory.
                if server.try_wait().expect("it can be waited for").is_some() {
                    break;
                }
            }
        }
    }

    /// kill -9 of the server; those it started for its connections end with it.
    pub async fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().await.expect("it can be killed");
        }
    }

    async fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root().await {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("-D").arg(self.folder.path().join("data")).current_dir(self.folder.path());
        command.kill_on_drop(true).stdin(Stdio::null());
        command
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }
}

/// Debian keeps the programs of the server out of PATH.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    found.sort();
    found.extend(["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"].map(PathBuf::from));
    found.into_iter().rfind(|programs| programs.join("initdb").exists() && programs.join("postgres").exists())
}

/// Whether this runs as root.
pub async fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().await.expect("id runs");
    id.stdout == b"0\n"
}

/// A port nobody listens on, below those that the system gives to connections, which could take it while its
/// server is down.
fn free_port() -> u16 {
    #[expect(clippy::disallowed_methods, reason = "tests beside each other look in different places")]
    let start = Uuid::new_v4().as_u128() % 10_000;
    let mut ports = (0..10_000).map(|n| 20_000 + u16::try_from((start + n) % 10_000).expect("it is small"));
    let port = ports.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok());
    port.expect("one of ten thousand is free")
}
