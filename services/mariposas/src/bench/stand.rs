//! What is measured: a nats-server in a folder of its own, and services as processes of this program.

use super::person::Person;
use anyhow::Context;
use hyper::StatusCode;
use mariposas_event_log::launcher::{LocalServer, ServerOptions};
use mariposas_event_log::{LogSettings, Logs};
use serde::Deserialize;
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A nats-server with empty logs.
pub(crate) struct Stand {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) server: LocalServer,
    pub(crate) logs: Logs,
}

impl Stand {
    pub(crate) async fn start(nats_server: &Path, partitions: u16) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = ServerOptions {
            program: nats_server.to_owned(),
            folder: folder.path().join("nats"),
            token: "bench".to_owned(),
            sync_always: true,
        };
        let server = LocalServer::start(options).await?;
        let settings = LogSettings { partitions, ..LogSettings::default() };
        let logs = Logs::open(server.url(), "bench", &settings, "bench").await?;
        Ok(Self { folder, server, logs })
    }

    /// Starts this program as a process (`gateway` or `up`) and waits until it says where it listens.
    pub(crate) async fn serve(&self, command: &str) -> anyhow::Result<Serving> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(command)
            .env_remove("DATABASE_URL")
            .env("MARIPOSAS_NATS", self.server.url())
            .env("MARIPOSAS_DATA", self.folder.path().join(command))
            .env("MARIPOSAS_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, address)) = line.split_once("http://") {
                let address = address.trim().parse().context("it says its address")?;
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Serving { child, address });
            }
        }
        anyhow::bail!("`mariposas {command}` did not start")
    }
}

/// A process that serves HTTP.
pub(crate) struct Serving {
    child: Child,
    address: SocketAddr,
}

impl Serving {
    /// People with accounts, each with a connection.
    pub(crate) async fn people(&self, count: usize, tag: &str) -> anyhow::Result<Vec<Person>> {
        #[derive(Deserialize)]
        struct Account {
            token: String,
        }
        let mut nobody = Person::connected(self.address, "none").await?;
        let mut people = Vec::new();
        for n in 0..count {
            let account = json!({
                "email": format!("{tag}{n}@example.org"), "password": "long enough", "display_name": "Bench",
            });
            let answer =
                nobody.post("/v1/accounts", &account.to_string()).await?.expect(StatusCode::CREATED)?;
            people.push(Person::connected(self.address, &answer.read::<Account>()?.token).await?);
        }
        Ok(people)
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
