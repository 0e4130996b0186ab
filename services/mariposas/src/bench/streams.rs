//! Durable appends to 1, 2, 4 and 8 streams: what the number of partitions costs and brings.

use super::latency::Latencies;
use super::stand::Stand;
use bytes::Bytes;
use mariposas_event_log::{Appender, Message};
use mariposas_event_schema::UserId;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::streams::{Log, Partition};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// About what a set takes on the log.
const PAYLOAD_BYTES: usize = 600;
const CALLERS: u32 = 256;

/// Prints a row per number of streams, twice over, so that a drifting machine shows.
pub(crate) async fn run(nats_server: &Path, seconds: u64) -> anyhow::Result<()> {
    out!(
        "durable appends, {CALLERS} callers, {PAYLOAD_BYTES} bytes, {seconds} s each, sync_interval always\n"
    );
    out!("{:>8} {:>14} {:>10} {:>10} {:>16}", "streams", "appends/s", "p50", "p99", "against 1 stream");
    let mut first = None;
    for partitions in [1, 2, 4, 8, 1, 2, 4, 8] {
        let (rate, took) = one(nats_server, partitions, seconds).await?;
        let (p50, p99) = (took.percentile(50), took.percentile(99));
        let base = *first.get_or_insert(rate);
        out!("{partitions:>8} {rate:>14.0} {p50:>10.1?} {p99:>10.1?} {:>15.2}x", rate / base);
    }
    Ok(())
}

async fn one(nats_server: &Path, partitions: u16, seconds: u64) -> anyhow::Result<(f64, Latencies)> {
    let stand = Stand::start(nats_server, partitions).await?;
    let (appender, work) = Appender::new(&stand.logs, Log::Training);
    let lanes: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    let callers: Vec<_> =
        (0..CALLERS).map(|caller| tokio::spawn(call(appender.clone(), caller, partitions, end))).collect();
    let mut latencies = Vec::new();
    for caller in callers {
        latencies.extend(caller.await??);
    }
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    stand.server.stop().await;
    let latencies = Latencies::new(latencies)?;
    Ok((latencies.count() as f64 / seconds as f64, latencies))
}

/// One caller: an append at a time, until the end.
async fn call(
    appender: Appender,
    caller: u32,
    partitions: u16,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let user = UserId::new(format!("caller-{caller}"))?;
    let partition = Partition::of(&user, partitions);
    let subject = Log::Training.subject(partition, &user, "set.logged");
    let payload = Bytes::from(vec![b'x'; PAYLOAD_BYTES]);
    let mut latencies = Vec::new();
    for n in 0_u32.. {
        let started = Instant::now();
        if started >= end {
            break;
        }
        let id = derived(&[user.as_str(), &n.to_string()]);
        let message = Message { id, subject: subject.clone(), payload: payload.clone() };
        appender.append(partition, vec![message], started + Duration::from_secs(10)).await.remove(0)?;
        latencies.push(started.elapsed());
    }
    Ok(latencies)
}
