//! `mariposas signup` and `mariposas login`.

use super::{Server, http, read, told};
use anyhow::Context;
use clap::Args;
use serde_json::json;
use std::io::BufRead;

/// Make an account.
#[derive(Debug, Args)]
pub(crate) struct Signup {
    /// Your e-mail address.
    email: String,
    /// What you want to be called.
    #[arg(long, default_value = "")]
    name: String,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    server: Server,
}

/// Sign in.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Your e-mail address.
    email: String,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Args)]
struct Password {
    /// Read the password from standard input instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

impl Password {
    fn read(&self) -> anyhow::Result<String> {
        if self.password_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
        }
        let terminal = console::Term::stderr();
        anyhow::ensure!(
            terminal.is_term(),
            "there is no terminal to ask for the password; use --password-stdin"
        );
        terminal.write_str("Password: ")?;
        Ok(terminal.read_secure_line()?)
    }
}

/// Makes an account and keeps the token.
pub(crate) async fn signup(signup: Signup) -> anyhow::Result<()> {
    let body =
        json!({"email": signup.email, "password": signup.password.read()?, "display_name": signup.name});
    enter(&signup.server, "/v1/accounts", &body).await
}

/// Signs in and keeps the token.
pub(crate) async fn login(login: Login) -> anyhow::Result<()> {
    let body = json!({"email": login.email, "password": login.password.read()?});
    enter(&login.server, "/v1/login", &body).await
}

async fn enter(server: &Server, path: &str, body: &serde_json::Value) -> anyhow::Result<()> {
    let response =
        http()?.post(server.address(path)).json(body).send().await.with_context(|| server.unreachable())?;
    let answer = read(response).await?.map_err(|problem| anyhow::anyhow!(told(&problem)))?;
    let token = answer["token"].as_str().context("the server gave no token")?;
    let file = server.keep(token)?;
    out!("signed in; the token is kept in {}", file.display());
    Ok(())
}
