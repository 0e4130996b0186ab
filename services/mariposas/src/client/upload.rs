//! Sending what is to be imported.

use super::{Server, http, read, told};
use anyhow::Context;
use mariposas_training::import::Report;

/// How an export of this platform begins: only the gateway reads one.
pub(crate) const OURS: &str = r#"{"type":"export","app":"mariposas""#;

/// Imports a body; the report. `query` has its question mark, or is empty.
pub(crate) async fn upload(
    server: &Server,
    query: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> anyhow::Result<Report> {
    let request = http()?
        .post(server.address(&format!("/v1/imports{query}")))
        .bearer_auth(server.token()?)
        .header("content-type", kind)
        .body(body);
    let response = request.send().await.with_context(|| server.unreachable())?;
    let answer = read(response).await?.map_err(|problem| anyhow::anyhow!(told(&problem)))?;
    Ok(serde_json::from_value(answer)?)
}
