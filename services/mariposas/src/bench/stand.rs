//! What is measured: a nats-server in a folder of its own, services as processes of this program, and people
//! who send requests over connections that stay open.

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use mariposas_event_log::launcher::{LocalServer, ServerOptions};
use mariposas_event_log::{LogSettings, Logs};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
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
        let mut people = Vec::new();
        for n in 0..count {
            let mut person = Person::connected(self.address, String::new()).await?;
            let account = json!({
                "email": format!("{tag}{n}@example.org"), "password": "long enough", "display_name": "Bench",
            });
            let (status, answer) =
                person.send(Method::POST, "/v1/accounts", None, account.to_string()).await?;
            anyhow::ensure!(status == StatusCode::CREATED, "no account: {answer}");
            person.token = answer["token"].as_str().context("an account has a token")?.into();
            people.push(person);
        }
        Ok(people)
    }

    /// One more connection of a person.
    pub(crate) async fn again(&self, person: &Person) -> anyhow::Result<Person> {
        Person::connected(self.address, person.token.clone()).await
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (http, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(http)
}

/// Somebody who is signed in, on a connection of their own.
pub(crate) struct Person {
    address: SocketAddr,
    http: SendRequest<Full<Bytes>>,
    token: String,
}

impl Person {
    /// With a connection to the server that listens there.
    pub(crate) async fn connected(address: SocketAddr, token: String) -> anyhow::Result<Self> {
        Ok(Self { address, http: connect(address).await?, token })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        position: Option<&str>,
        body: String,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json");
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if let Some(position) = position {
            request = request.header("Mariposas-Position", position);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        // The gateway closes connections that were quiet for a while, before this or in this moment.
        let _ = self.http.ready().await;
        let response = match self.http.try_send_request(request).await {
            Ok(response) => response,
            Err(mut error) => {
                // Whoever gets the request back knows that nothing of it was sent.
                let unsent = error.take_message().ok_or_else(|| error.into_error())?;
                self.http = connect(self.address).await?;
                self.http.send_request(unsent).await?
            }
        };
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}

/// A working set, as a client sends it.
pub(crate) fn set() -> Value {
    json!({
        "exercise": "bench-press-barbell",
        "performed_at": mariposas_service::clock::now().to_string(),
        "load": {"kind": "external", "value": 82.5, "unit": "kg"},
        "reps": 8,
        "rir": 2,
        "rest_s": 150,
    })
}
