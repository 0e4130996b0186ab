//! Logs of the process: to standard error, for people or for machines.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts logging. `filter` is as in `RUST_LOG`, such as "info" or "warn,mariposas=debug".
pub fn init(format: Format, filter: &str) {
    let filter = EnvFilter::builder().parse_lossy(format!("{filter},sqlx=warn,async_nats=warn"));
    let for_a_person = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(for_a_person)
        .with_writer(std::io::stderr);
    let started = match format {
        Format::Text => builder.with_target(false).compact().try_init(),
        Format::Json => builder.json().try_init(),
    };
    // A second start in one process (tests) keeps the first.
    drop(started);
}
