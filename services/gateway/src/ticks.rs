//! Time as a fact: `clock.ticked` in every partition, each quarter of an hour.

use bytes::Bytes;
use jiff::Timestamp;
use mariposas_event_log::{Appender, Logs, Message};
use mariposas_event_schema::facts::clock::ClockTicked;
use mariposas_event_schema::ids::tick_id;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Actor, Envelope, Fact, UserId};
use mariposas_service::clock;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Ticks until shutdown. Several gateways say the same ticks, and the log keeps one of each. After a pause
/// there is one tick, not many.
pub(crate) async fn run(logs: Logs, appender: Appender, every: Duration, shutdown: CancellationToken) {
    let every_seconds = i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1);
    let mut said = 0;
    loop {
        let now = clock::now().as_second();
        let due = now - now.rem_euclid(every_seconds);
        if due > said {
            let Ok(instant) = Timestamp::from_second(due) else { return };
            if tick(&logs, &appender, instant).await {
                said = due;
            }
        }
        let wait = u64::try_from(due + every_seconds - now).unwrap_or(1).clamp(1, 10);
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(wait)) => {}
        }
    }
}

async fn tick(logs: &Logs, appender: &Appender, instant: Timestamp) -> bool {
    let mut all = true;
    for partition in Partition::all(logs.partitions()) {
        let fact = Fact::from(ClockTicked { instant });
        let id = tick_id(logs.log_id(), partition.0, instant);
        let user = UserId::clock();
        let subject = Log::Training.subject(partition, &user, fact.name());
        let envelope = Envelope {
            id,
            source: "gateway".to_owned(),
            user,
            time: instant,
            correlation: id,
            causation: None,
            actor: Actor::System,
        };
        let message = Message { id, subject, payload: Bytes::from(envelope.write_fact(&fact)) };
        let deadline = Instant::now() + Duration::from_secs(5);
        all &= appender.append(partition, vec![message], deadline).await.iter().all(Result::is_ok);
    }
    all
}
