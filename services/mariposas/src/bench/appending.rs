//! Durable appends to 1, 2, 4 and 8 streams: what the number of partitions costs and brings.

use bytes::Bytes;
use mariposas_event_log::launcher::{LocalServer, ServerOptions};
use mariposas_event_log::{Appender, LogSettings, Logs, Message};
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
pub(crate) async fn run(program: &Path, seconds: u64) -> anyhow::Result<()> {
    println!("durable appends, {CALLERS} callers, {PAYLOAD_BYTES} bytes, {seconds} s each, sync_interval always\n");
    println!("{:>8} {:>14} {:>10} {:>10} {:>16}", "streams", "appends/s", "p50", "p99", "against 1 stream");
    let mut first = None;
    for partitions in [1, 2, 4, 8, 1, 2, 4, 8] {
        let (rate, p50, p99) = one(program, partitions, seconds).await?;
        let base = *first.get_or_insert(rate);
        println!("{partitions:>8} {rate:>14.0} {p50:>10.1?} {p99:>10.1?} {:>15.2}x", rate / base);
    }
    Ok(())
}

async fn one(program: &Path, partitions: u16, seconds: u64) -> anyhow::Result<(f64, Duration, Duration)> {
    let folder = tempfile::tempdir()?;
    let options = ServerOptions {
        program: program.to_owned(),
        folder: folder.path().to_owned(),
        token: "bench".to_owned(),
        sync_always: true,
    };
    let server = LocalServer::start(options).await?;
    let logs = Logs::open(server.url(), "bench", &LogSettings { partitions, ..LogSettings::default() }, "bench").await?;
    let (appender, work) = Appender::new(&logs, Log::Training);
    let lanes: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    let callers: Vec<_> = (0..CALLERS).map(|caller| tokio::spawn(call(appender.clone(), caller, partitions, end))).collect();
    let mut latencies = Vec::new();
    for caller in callers {
        latencies.extend(caller.await??);
    }
    drop(appender);
    for lane in lanes {
        lane.await?;
    }
    server.stop().await;
    latencies.sort_unstable();
    let rate = latencies.len() as f64 / seconds as f64;
    Ok((rate, latencies[latencies.len() / 2], latencies[latencies.len() * 99 / 100]))
}

/// One caller: an append at a time, until the end.
async fn call(appender: Appender, caller: u32, partitions: u16, end: Instant) -> anyhow::Result<Vec<Duration>> {
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
