//! From a 201 to the answer that shows it, while sets come in at a steady rate.

use super::latency::Latencies;
use super::person::{Person, set};
use super::stand::Stand;
use hyper::StatusCode;
use mariposas_event_log::LogSettings;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

const SETS_A_SECOND: u32 = 500;
const PEOPLE: u32 = 125;

/// Prints how long after its 201 a set is in the answers of all three services.
pub(crate) async fn run(nats_server: &Path, seconds: u64) -> anyhow::Result<()> {
    let stand = Stand::start(nats_server, LogSettings::default().partitions).await?;
    let platform = stand.serve("up").await?;
    let mut writers = Vec::new();
    for person in platform.people(PEOPLE as usize, "visible").await? {
        writers.push(Writer::new(person).await?);
    }
    let started = Instant::now() + Duration::from_millis(200);
    let end = started + Duration::from_secs(seconds);
    let every = Duration::from_secs(1) * PEOPLE / SETS_A_SECOND;
    let tasks: Vec<_> = writers
        .into_iter()
        .zip(0..)
        .map(|(writer, n)| tokio::spawn(writer.work(started + every * n / PEOPLE, every, end)))
        .collect();
    let (mut written, mut visible) = (Vec::new(), Vec::new());
    for task in tasks {
        for (write, read) in task.await?? {
            written.push(write);
            visible.push(read);
        }
    }
    let (written, visible) = (Latencies::new(written)?, Latencies::new(visible)?);
    let rate = written.count() as f64 / seconds as f64;
    out!("sets at a steady rate, {seconds} s, each read back from three services with its position\n");
    out!("{:<38} {:>8} {:>10} {:>10} {:>10}", "", "people", "sets/s", "p50", "p99");
    for (name, took) in [("a set, until its 201", written), ("its 201, until all three answer", visible)] {
        out!(
            "{name:<38} {PEOPLE:>8} {rate:>10.0} {:>7.1} ms {:>7.1} ms",
            took.percentile(50).as_secs_f64() * 1e3,
            took.percentile(99).as_secs_f64() * 1e3
        );
    }
    out!();
    platform.stop().await?;
    stand.server.stop().await;
    Ok(())
}

/// A person with a connection for writing and one for each question.
struct Writer {
    writing: Person,
    asking: [Person; 3],
}

const QUESTIONS: [&str; 3] = ["/v1/volume?weeks=1", "/v1/pets", "/v1/recommendations"];

impl Writer {
    async fn new(writing: Person) -> anyhow::Result<Self> {
        let asking = [writing.again().await?, writing.again().await?, writing.again().await?];
        Ok(Self { writing, asking })
    }

    /// Writes on time, whether or not the platform keeps up: being late counts as waiting.
    async fn work(
        mut self,
        first: Instant,
        every: Duration,
        end: Instant,
    ) -> anyhow::Result<Vec<(Duration, Duration)>> {
        let mut took = Vec::new();
        let mut due = first;
        while due < end {
            tokio::time::sleep_until(due).await;
            let answer = self.writing.post("/v1/sets", &set()).await?.expect(StatusCode::CREATED)?;
            let acknowledged = Instant::now();
            let position = answer.position()?;
            let [volume, pets, cards] = &mut self.asking;
            let (volume, pets, cards) = tokio::try_join!(
                volume.get(QUESTIONS[0], Some(&position)),
                pets.get(QUESTIONS[1], Some(&position)),
                cards.get(QUESTIONS[2], Some(&position)),
            )?;
            for answer in [volume, pets, cards] {
                answer.expect(StatusCode::OK)?;
            }
            took.push((acknowledged - due, acknowledged.elapsed()));
            due += every;
        }
        Ok(took)
    }
}
