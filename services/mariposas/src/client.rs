//! Commands that talk to a running platform, as any client would.

pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod login;
mod upload;

use anyhow::Context;
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;

/// Which platform, and who is asking.
#[derive(Debug, Args)]
pub(crate) struct Server {
    /// Where the platform is.
    #[arg(long, env = "MARIPOSAS_SERVER", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    pub(crate) server: String,
    /// Your token; what `mariposas login` kept by default.
    #[arg(long, env = "MARIPOSAS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
}

impl Server {
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.server.trim_end_matches('/'))
    }

    /// The token that was given, or the one that was kept for this server.
    pub(crate) fn token(&self) -> anyhow::Result<String> {
        if let Some(token) = self.token.as_ref().filter(|token| !token.is_empty()) {
            return Ok(token.clone());
        }
        let kept = std::fs::read_to_string(token_file()?).unwrap_or_default();
        let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
        let token = kept[self.server.trim_end_matches('/')].as_str().map(str::to_owned);
        token.context("you are not signed in; use `mariposas login` or `mariposas signup`, or give --token")
    }

    /// Keeps a token for this server, readable by this user only.
    pub(crate) fn keep(&self, token: &str) -> anyhow::Result<PathBuf> {
        let file = token_file()?;
        let folder = file.parent().context("the token file has a folder")?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let mut kept: Value = serde_json::from_str(&kept)
            .ok()
            .filter(Value::is_object)
            .unwrap_or_else(|| serde_json::json!({}));
        kept[self.server.trim_end_matches('/')] = token.into();
        write_private(&file, &kept.to_string())
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file)
    }

    pub(crate) fn unreachable(&self) -> String {
        format!("no answer from {}; does `mariposas up` run, and is --server right?", self.server)
    }
}

fn token_file() -> anyhow::Result<PathBuf> {
    Ok(crate::folders::config()?.join("tokens.json"))
}

#[cfg(unix)]
fn write_private(file: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let fresh = file.with_extension("new");
    let _ = std::fs::remove_file(&fresh);
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?
        .write_all(text.as_bytes())?;
    std::fs::rename(fresh, file)
}

#[cfg(not(unix))]
fn write_private(file: &std::path::Path, text: &str) -> std::io::Result<()> {
    std::fs::write(file, text)
}

/// An HTTP client.
pub(crate) fn http() -> anyhow::Result<reqwest::Client> {
    // A second call in one process finds the provider installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().user_agent(concat!("mariposas/", env!("CARGO_PKG_VERSION"))).build()?)
}

/// What is at an address of the server.
pub(crate) async fn get(server: &Server, path: &str) -> anyhow::Result<Value> {
    let request = http()?.get(server.address(path)).bearer_auth(server.token()?);
    let response = request.send().await.with_context(|| server.unreachable())?;
    read(response).await?.map_err(|problem| anyhow::anyhow!(told(&problem)))
}

/// A JSON answer, or the problem the server told.
pub(crate) async fn read(response: reqwest::Response) -> anyhow::Result<Result<Value, Value>> {
    let good = response.status().is_success();
    let status = response.status();
    let body: Value = response
        .json()
        .await
        .with_context(|| format!("the server answered {status} with something else than JSON"))?;
    Ok(if good { Ok(body) } else { Err(body) })
}

/// What a problem says, to somebody at a terminal.
pub(crate) fn told(problem: &Value) -> String {
    match problem["type"].as_str() {
        Some("sign-in") => return "you are not signed in; use `mariposas login EMAIL`".to_owned(),
        Some("known-email") => {
            return "this e-mail address has an account; use `mariposas login EMAIL`".to_owned();
        }
        _ => {}
    }
    problem["detail"].as_str().unwrap_or("the server refused, without saying why").to_owned()
}
