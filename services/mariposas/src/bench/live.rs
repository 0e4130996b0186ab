//! A projection that follows the log while it grows: many events a transaction, and one.

use super::latency::median;
use super::rebuild::fill;
use super::stand::Stand;
use mariposas_consumer::Database;
use mariposas_event_log::LogSettings;
use mariposas_event_schema::streams::{Log, Partition};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 3;

/// Prints both, as progress does them on SQLite.
pub(crate) async fn run(nats_server: &Path) -> anyhow::Result<()> {
    let (mut single, mut batched) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        single.push(follow(nats_server, 5_000, false).await?);
        batched.push(follow(nats_server, 100_000, true).await?);
    }
    let (single, batched) = (median(single), median(batched));
    let title = format!("progress follows, medians of {ROUNDS} rounds");
    out!("{title:<38} {:>10} {:>8}", "events/s", "ratio");
    out!("{:<38} {single:>10.0} {:>7.2}x", "a transaction for each event", 1.0);
    out!("{:<38} {batched:>10.0} {:>7.2}x\n", "a transaction for what waits", batched / single);
    Ok(())
}

/// Events a second: it is paused while they are appended, so that it is not measured how fast that goes.
async fn follow(nats_server: &Path, events: usize, batched: bool) -> anyhow::Result<f64> {
    let stand = Stand::start(nats_server, LogSettings::default().partitions).await?;
    let database = Database::Folder(stand.folder.path().join("progress"));
    let consumer = mariposas_progress::consumer(database, stand.logs.clone());
    let consumer = if batched { consumer } else { consumer.one_by_one() };
    let (runner, progress) = consumer.open("bench".to_owned()).await?;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(runner.run(shutdown.clone()));
    // It serves the empty log first: else it would build what it missed.
    until(|| Partition::all(stand.logs.partitions()).all(|partition| progress.holds(partition))).await;
    progress.pause(true).await?;
    until(|| !Partition::all(stand.logs.partitions()).any(|partition| progress.holds(partition))).await;
    fill(&stand, events).await?;
    let heads = stand.logs.heads(Log::Training).await?;
    let began = Instant::now();
    progress.pause(false).await?;
    progress.wait_for_all(&heads).await;
    let rate = heads.iter().sum::<u64>() as f64 / began.elapsed().as_secs_f64();
    shutdown.cancel();
    running.await??;
    stand.server.stop().await;
    Ok(rate)
}

async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
