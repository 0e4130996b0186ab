//! From the outbox to the OUTCOMES log. After a start and after every result that is not known, the log is
//! read from the last confirmed sequence first, and what is there is not sent again.

use crate::db::Db;
use crate::engine::{EngineError, answered};
use crate::position::signed;
use bytes::Bytes;
use mariposas_event_log::{Appender, Logs, Message, ReadError, Reader};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, UserId};
use sqlx::{Any, Transaction};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

/// What was read from the outbox so long ago is read again before it is sent. Far below the log's duplicate window.
const FRESH: Duration = Duration::from_secs(5);
/// How long a hand-over waits for outcomes that the log does not take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Outcomes sent together.
const PAGE: i64 = 500;
/// Outcomes confirmed together that were found on the log.
const CONFIRMED: usize = 500;

/// Sends the outcomes of one partition.
pub(crate) struct Relay {
    pub(crate) author: &'static str,
    pub(crate) db: Db,
    pub(crate) logs: Logs,
    pub(crate) appender: Appender,
    pub(crate) partition: Partition,
}

struct Waiting {
    id: Uuid,
    user: UserId,
    name: String,
    payload: String,
}

impl Relay {
    /// Sends whatever comes, for ever: what cannot be sent now is sent later.
    pub(crate) async fn run(&self, mut woken: watch::Receiver<()>) {
        let mut known = false;
        loop {
            woken.mark_unchanged();
            match self.round(&mut known).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(author = self.author, partition = %self.partition, "outcomes wait: {error}");
                    known = false;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
            // Also without being woken: another instance may have left something.
            let _ = tokio::time::timeout(Duration::from_secs(1), woken.changed()).await;
        }
    }

    /// Sends everything that waits, and gives up when the log takes none of it for some time.
    pub(crate) async fn drain(&self) -> Result<(), EngineError> {
        let (mut known, mut left, mut since) = (false, None, Instant::now());
        while self.round(&mut known).await? {
            let waiting = Some(answered(self.count()).await?);
            if waiting != left {
                (left, since) = (waiting, Instant::now());
            } else if since.elapsed() > PATIENCE {
                let partition = self.partition;
                let reason =
                    format!("outcomes of partition {partition} wait for {PATIENCE:?} to be appended");
                return Err(ReadError::Lost(reason).into());
            }
        }
        Ok(())
    }

    async fn count(&self) -> Result<i64, sqlx::Error> {
        let count = sqlx::query_as("SELECT COUNT(*) FROM outbox WHERE part = $1");
        let (count,): (i64,) = count.bind(i64::from(self.partition.0)).fetch_one(self.db.reads()).await?;
        Ok(count)
    }

    /// Sends one page. `true`: there may be more.
    async fn round(&self, known: &mut bool) -> Result<bool, EngineError> {
        let looked = Instant::now();
        let waiting = answered(self.waiting()).await?;
        if waiting.is_empty() {
            return Ok(false);
        }
        if !*known {
            self.reconcile().await?;
            *known = true;
            return Ok(true);
        }
        let messages = waiting
            .iter()
            .map(|outcome| Message {
                id: outcome.id,
                subject: Log::Outcomes.subject(self.partition, &outcome.user, &outcome.name),
                payload: Bytes::from(outcome.payload.clone()),
            })
            .collect();
        if looked.elapsed() > FRESH {
            // This process stood still; meanwhile another owner may have sent what is here.
            *known = false;
            return Ok(true);
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        let results = self.appender.append(self.partition, messages, deadline).await;
        let (mut confirmed, mut newest) = (Vec::new(), 0);
        for (outcome, result) in waiting.iter().zip(results) {
            match result {
                Ok(appended) => {
                    confirmed.push((outcome.id, outcome.user.clone()));
                    newest = newest.max(appended.sequence);
                }
                Err(error) => {
                    *known = false;
                    tracing::warn!(author = self.author, "an outcome waits: {error}");
                }
            }
        }
        // An unknown one may stand before the newest: the place to look for it from must not move past it.
        answered(self.confirm(&confirmed, known.then_some(newest))).await?;
        if !*known {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Ok(true)
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, EngineError> {
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT outcome_id, user_id, name, payload FROM outbox WHERE part = $1
             ORDER BY sequence, ordinal LIMIT $2",
        )
        .bind(i64::from(self.partition.0))
        .bind(PAGE)
        .fetch_all(self.db.reads())
        .await?;
        let read = |(id, user, name, payload): (String, String, String, String)| {
            Some(Waiting { id: id.parse().ok()?, user: UserId::new(user).ok()?, name, payload })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Takes out of the outbox what the log already holds.
    async fn reconcile(&self) -> Result<(), EngineError> {
        let stored = sqlx::query_as("SELECT confirmed FROM relayed WHERE part = $1")
            .bind(i64::from(self.partition.0))
            .fetch_optional(self.db.reads());
        let stored: Option<(i64,)> = answered(stored).await?;
        let confirmed = stored.and_then(|(c,)| u64::try_from(c).ok()).unwrap_or(0);
        let head = self.logs.head(Log::Outcomes, self.partition).await?;
        if head <= confirmed {
            return Ok(());
        }
        let (mut ours, mut newest) = (Vec::new(), 0);
        let mut reader = Reader::after(&self.logs, Log::Outcomes, self.partition, confirmed).await?;
        while reader.position() < head {
            for stored in reader.next_chunk(1_000).await? {
                newest = stored.sequence;
                if let Ok((envelope, _)) = Envelope::read(&stored.payload)
                    && envelope.source == self.author
                {
                    ours.push((envelope.id, envelope.user));
                }
            }
        }
        self.logs.check_store(Log::Outcomes, self.partition).await?;
        for some in ours.chunks(CONFIRMED) {
            answered(self.confirm(some, None)).await?;
        }
        answered(self.confirm(&[], Some(newest))).await
    }

    /// Takes outcomes out of the outbox that stand on the log; all of ours do up to `upto`.
    async fn confirm(&self, sent: &[(Uuid, UserId)], upto: Option<u64>) -> Result<(), EngineError> {
        let upto = upto.filter(|upto| *upto > 0);
        if sent.is_empty() && upto.is_none() {
            return Ok(());
        }
        let mut tx: Transaction<'static, Any> = self.db.begin().await?;
        for (id, user) in sent {
            sqlx::query("DELETE FROM outbox WHERE user_id = $1 AND outcome_id = $2")
                .bind(user.as_str().to_owned())
                .bind(id.to_string())
                .execute(&mut *tx)
                .await?;
        }
        if let Some(upto) = upto {
            sqlx::query(
                "INSERT INTO relayed (part, confirmed) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE
                 SET confirmed = excluded.confirmed WHERE relayed.confirmed < excluded.confirmed",
            )
            .bind(i64::from(self.partition.0))
            .bind(signed(upto))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
