//! `mariposas bench`: what this machine does, as ratios of one run.

mod appending;
mod beside;
mod coach;
mod latency;
mod lifting;
mod live;
mod memory;
mod person;
mod rebuild;
mod rollover;
mod stand;
mod streams;
mod visible;
mod weekly;
mod writes;

use crate::{Platform, folders};
use clap::{Args, ValueEnum};
use mariposas_event_log::launcher::find_or_fetch;

/// Measure this machine, as ratios of one run: writes, time to visible, rebuilds. Needs nothing that runs.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// All but rollover and streams when absent.
    what: Vec<What>,
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Events on the log that is rebuilt from.
    #[arg(long, default_value_t = 200_000)]
    events: usize,
    /// People whose week turns.
    #[arg(long, default_value_t = 10_000)]
    people: usize,
    #[command(flatten)]
    platform: Platform,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Durable writes over HTTP, against raw publishes.
    Writes,
    /// From a 201 to the answers that show it.
    Visible,
    /// A projection that follows the log, against one transaction for each event.
    Live,
    /// Rebuilding each service, and weekly volume alone, against a raw read; one person folded again; a rebuild under
    /// readers and writers.
    Rebuild,
    /// Two years of one person, evaluated by every rule of the coach.
    Coach,
    /// The turn of the week for many people at once, while sets are logged. Not part of the whole.
    Rollover,
    /// Durable appends to 1, 2, 4 and 8 streams: what partitions cost. Not part of the whole.
    Streams,
}

/// Measures and prints.
pub(crate) async fn run(bench: Bench) -> anyhow::Result<()> {
    let platform = bench.platform;
    let cache = platform.cache.clone().map_or_else(folders::cache, Ok)?;
    let program =
        find_or_fetch(platform.nats_server.as_deref(), &cache, &|text| tracing::info!("{text}")).await?;
    let whole = vec![What::Writes, What::Visible, What::Live, What::Rebuild, What::Coach];
    for what in if bench.what.is_empty() { whole } else { bench.what } {
        match what {
            What::Writes => writes::run(&program, bench.seconds).await?,
            What::Visible => visible::run(&program, bench.seconds * 3).await?,
            What::Live => live::run(&program).await?,
            What::Rebuild => rebuild::run(&program, bench.events, &platform).await?,
            What::Coach => coach::run()?,
            What::Rollover => rollover::run(&program, bench.people, &platform).await?,
            What::Streams => streams::run(&program, bench.seconds).await?,
        }
    }
    Ok(())
}
