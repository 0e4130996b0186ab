//! From the outbox to the OUTCOMES log, and back into the ledger. Before a partition is applied, and after every result
//! that is not known, the log is read from the last confirmed sequence first: what is there is issued, and not sent again.

use crate::db::Db;
use crate::engine::{EngineError, answered};
use crate::ledger::{self, Issued};
use crate::position::{signed, unsigned};
use crate::script::Script;
use bytes::Bytes;
use mariposas_event_log::{Appender, Logs, Message, ReadError, Reader};
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, UserId};
use sqlx::{Any, Transaction};
use std::collections::BTreeMap;
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
/// What is on the log up to its head comes at once, or the reader was forgotten.
const READ_WITHIN: Duration = Duration::from_secs(20);
/// Outcomes read from the log together.
const CONFIRMED: usize = 1_000;

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
            reconcile(&self.db, self.author, &self.logs, self.partition).await?;
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
            confirm_upto(&mut tx, self.partition, upto).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Takes the ledger back from the OUTCOMES log. Whether anything stands in it.
pub(crate) async fn restore(db: &Db, author: &str, logs: &Logs) -> Result<bool, EngineError> {
    for partition in Partition::all(logs.partitions()) {
        reconcile(db, author, logs, partition).await?;
    }
    let any = sqlx::query_as("SELECT issued_at FROM ledger LIMIT 1").fetch_optional(db.reads());
    let any: Option<(i64,)> = answered(any).await?;
    Ok(any.is_some())
}

/// Reconciles, however often that takes. Nothing of the partition is applied before: this database may be a backup, and what was
/// issued after it was made must not be issued again.
pub(crate) async fn reconciled(db: &Db, author: &str, logs: &Logs, partition: Partition) {
    while let Err(error) = reconcile(db, author, logs, partition).await {
        tracing::warn!(author, %partition, "not known yet what was issued: {error}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Reads the outcomes of one partition that came to the log since all of them were known: they are issued, whether this
/// database was there or not (it may be new, or a backup), and wait no longer.
async fn reconcile(db: &Db, author: &str, logs: &Logs, partition: Partition) -> Result<(), EngineError> {
    let stored = sqlx::query_as("SELECT confirmed FROM relayed WHERE part = $1")
        .bind(i64::from(partition.0))
        .fetch_optional(db.reads());
    let stored: Option<(i64,)> = answered(stored).await?;
    let confirmed = stored.map_or(0, |(confirmed,)| unsigned(confirmed));
    let head = logs.head(Log::Outcomes, partition).await?;
    if head <= confirmed {
        return Ok(());
    }
    let mut reader = Reader::after(logs, Log::Outcomes, partition, confirmed).await?;
    while reader.position() < head {
        // By id: Postgres writes no row twice in one statement.
        let mut ours = BTreeMap::new();
        let chunk = tokio::time::timeout(READ_WITHIN, reader.next_chunk(CONFIRMED)).await;
        let chunk = chunk.map_err(|_| ReadError::Lost(format!("nothing came for {READ_WITHIN:?}")))??;
        for stored in chunk {
            if let Ok((envelope, Event::Outcome(outcome))) = Envelope::read(&stored.payload)
                && envelope.source == author
            {
                ours.entry(envelope.id)
                    .or_insert_with(|| Issued::found(partition, envelope, &outcome, &stored.payload));
            }
        }
        logs.check_store(Log::Outcomes, partition).await?;
        let (ours, upto): (Vec<Issued>, u64) = (ours.into_values().collect(), reader.position());
        let write = async {
            let mut tx = db.begin().await?;
            let mut script = Script::new(db.dialect());
            ledger::issued(&mut script, &ours);
            script.run(&mut tx).await?;
            confirm_upto(&mut tx, partition, upto).await?;
            tx.commit().await
        };
        answered(write).await?;
    }
    Ok(())
}

/// All of ours up to a sequence of the OUTCOMES log are in the ledger, and no longer in the outbox.
async fn confirm_upto(
    tx: &mut Transaction<'static, Any>,
    partition: Partition,
    upto: u64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO relayed (part, confirmed) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE
         SET confirmed = excluded.confirmed WHERE relayed.confirmed < excluded.confirmed",
    )
    .bind(i64::from(partition.0))
    .bind(signed(upto))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
