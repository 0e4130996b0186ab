//! `mariposas bench`: what this machine does, as ratios of one run.

mod appending;

use crate::{Platform, folders};
use clap::{Args, Subcommand};
use mariposas_event_log::launcher::find_or_fetch;

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: What,
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 4, global = true)]
    seconds: u64,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Durable appends to 1, 2, 4 and 8 streams: what partitions cost.
    Streams,
}

/// Measures and prints.
pub(crate) async fn run(bench: Bench, platform: &Platform) -> anyhow::Result<()> {
    let cache = platform.cache.clone().map_or_else(folders::cache, Ok)?;
    let program = find_or_fetch(platform.nats_server.as_deref(), &cache, &|text| tracing::info!("{text}")).await?;
    match bench.what {
        What::Streams => appending::run(&program, bench.seconds).await,
    }
}
