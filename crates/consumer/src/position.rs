//! The position of a consumer: in its database, in the transaction of its rows, moved by compare-and-swap.

use crate::rows::JsonRow;
use crate::table::{Column, Kind, Table};
use jiff::Timestamp;
use mariposas_event_log::{Logs, ReadError};
use mariposas_event_schema::Envelope;
use mariposas_event_schema::streams::{Log, Partition};
use sqlx::{Any, Transaction};
use std::collections::VecDeque;
use uuid::Uuid;

/// How many applied (sequence, event id) pairs are remembered for the rollback guard.
pub(crate) const ANCHORS: usize = 16;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS checkpoint (
    consumer TEXT NOT NULL,
    part BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    anchors TEXT NOT NULL,
    acts_from BIGINT NOT NULL,
    PRIMARY KEY (consumer, part)
);
CREATE TABLE IF NOT EXISTS due (
    consumer TEXT NOT NULL,
    user_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, consumer)
);
CREATE INDEX IF NOT EXISTS due_by_time ON due (consumer, part, due_at);
";

/// Who is due when.
pub(crate) const DUE: Table = Table {
    name: "due",
    key: &[Column("consumer", Kind::Text)],
    columns: &[Column("part", Kind::Int), Column("due_at", Kind::Int)],
};

/// A row of [`DUE`] under its key.
pub(crate) fn due_row(key: &JsonRow, partition: Partition, due_at: Timestamp) -> JsonRow {
    let key = key.trim_end_matches('}');
    format!("{key},\"part\":{},\"due_at\":{}}}", partition.0, due_at.as_millisecond())
}

/// How far one consumer is in one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) partition: Partition,
    /// Who may write. Goes up when the partition changes its owner.
    pub(crate) epoch: i64,
    /// Everything up to here is applied.
    pub(crate) sequence: u64,
    /// The newest applied events, oldest first.
    pub(crate) anchors: VecDeque<(u64, Uuid)>,
    /// Nothing up to here is acted on: it was, before this database was made.
    pub(crate) acts_from: u64,
}

/// Why a consumer cannot go on from where it was.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The database followed another log.
    #[error(
        "the database of {consumer} follows log {stored}, the server has log {found}; restore the log, or delete the database so that it is built anew"
    )]
    OtherLog {
        /// The consumer.
        consumer: String,
        /// The log it followed.
        stored: String,
        /// The log there is.
        found: String,
    },
    /// The log lost its end.
    #[error(
        "{stream} ends at {head}, but {consumer} has applied up to {applied}: the log was rolled back; restore it, or delete the database of {consumer} so that it is built anew"
    )]
    RolledBack {
        /// The stream.
        stream: String,
        /// Its newest sequence.
        head: u64,
        /// The consumer.
        consumer: String,
        /// What it had applied.
        applied: u64,
    },
    /// Another event stands where one was applied.
    #[error(
        "{stream} holds another event at {sequence} than the one {consumer} applied: the log was rewritten; restore it, or delete the database of {consumer} so that it is built anew"
    )]
    Rewritten {
        /// The stream.
        stream: String,
        /// The sequence.
        sequence: u64,
        /// The consumer.
        consumer: String,
    },
    /// The log could not be asked.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Checkpoint {
    pub(crate) fn new(partition: Partition, acts_from: u64) -> Self {
        Self { partition, epoch: 1, sequence: 0, anchors: VecDeque::new(), acts_from }
    }

    /// Remembers an applied event.
    pub(crate) fn advance(&mut self, sequence: u64, event_id: Option<Uuid>) {
        self.sequence = sequence;
        if let Some(event_id) = event_id {
            self.anchors.push_back((sequence, event_id));
            while self.anchors.len() > ANCHORS {
                self.anchors.pop_front();
            }
        }
    }

    /// Moves the stored checkpoint from `old` to this one. `false`: somebody else was there first.
    pub(crate) async fn swap(
        &self,
        tx: &mut Transaction<'static, Any>,
        consumer: &str,
        old: &Self,
    ) -> Result<bool, sqlx::Error> {
        let anchors = serde_json::to_string(&self.anchors).expect("anchors are JSON");
        let done = sqlx::query(
            "UPDATE checkpoint SET sequence = $1, anchors = $2
             WHERE consumer = $3 AND part = $4 AND epoch = $5 AND sequence = $6",
        )
        .bind(signed(self.sequence))
        .bind(anchors)
        .bind(consumer.to_owned())
        .bind(i64::from(self.partition.0))
        .bind(old.epoch)
        .bind(signed(old.sequence))
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl Checkpoint {
    /// Takes a partition from whoever had it: their next write finds another epoch.
    pub(crate) async fn take(
        &mut self,
        tx: &mut Transaction<'static, Any>,
        consumer: &str,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE checkpoint SET epoch = epoch + 1
             WHERE consumer = $1 AND part = $2 AND epoch = $3 AND sequence = $4",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(self.partition.0))
        .bind(self.epoch)
        .bind(signed(self.sequence))
        .execute(&mut **tx)
        .await?;
        self.epoch += 1;
        Ok(done.rows_affected() == 1)
    }

    /// Whether the partition is still ours, and makes sure that it stays so until the transaction ends.
    pub(crate) async fn hold(
        &self,
        tx: &mut Transaction<'static, Any>,
        consumer: &str,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE checkpoint SET epoch = epoch WHERE consumer = $1 AND part = $2 AND epoch = $3 AND sequence = $4",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(self.partition.0))
        .bind(self.epoch)
        .bind(signed(self.sequence))
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Sequences are far below 2^63.
pub(crate) fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).expect("stream sequences are far below 2^63")
}

/// Loads the checkpoints of every partition, making those that are not there. `acts_from` is asked once, for
/// a database that is new.
pub(crate) async fn load(
    tx: &mut Transaction<'static, Any>,
    consumer: &str,
    logs: &Logs,
    acts_from: &[u64],
) -> Result<Vec<Checkpoint>, crate::EngineError> {
    let rows: Vec<(i64, String, i64, i64, String, i64)> = sqlx::query_as(
        "SELECT part, log_id, epoch, sequence, anchors, acts_from FROM checkpoint WHERE consumer = $1 ORDER BY part",
    )
    .bind(consumer.to_owned())
    .fetch_all(&mut **tx)
    .await?;
    if let Some((_, stored, ..)) = rows.iter().find(|row| row.1 != logs.log_id()) {
        return Err(GuardError::OtherLog {
            consumer: consumer.to_owned(),
            stored: stored.clone(),
            found: logs.log_id().to_owned(),
        }
        .into());
    }
    let mut checkpoints = Vec::new();
    for partition in Partition::all(logs.partitions()) {
        let stored = rows.iter().find(|row| row.0 == i64::from(partition.0));
        if let Some((_, _, epoch, sequence, anchors, acts_from)) = stored {
            checkpoints.push(Checkpoint {
                partition,
                epoch: *epoch,
                sequence: u64::try_from(*sequence).unwrap_or(0),
                anchors: serde_json::from_str(anchors).unwrap_or_default(),
                acts_from: u64::try_from(*acts_from).unwrap_or(0),
            });
            continue;
        }
        let fresh = Checkpoint::new(partition, acts_from.get(partition.index()).copied().unwrap_or(0));
        sqlx::query(
            "INSERT INTO checkpoint (consumer, part, log_id, epoch, sequence, anchors, acts_from)
             VALUES ($1, $2, $3, 1, 0, '[]', $4) ON CONFLICT (consumer, part) DO NOTHING",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(partition.0))
        .bind(logs.log_id().to_owned())
        .bind(signed(fresh.acts_from))
        .execute(&mut **tx)
        .await?;
        checkpoints.push(fresh);
    }
    Ok(checkpoints)
}

/// The stored checkpoints, as far as verifying needs them.
pub(crate) async fn stored(
    tx: &mut Transaction<'static, Any>,
    consumer: &str,
) -> Result<Vec<Checkpoint>, sqlx::Error> {
    let rows: Vec<(i64, i64, i64)> =
        sqlx::query_as("SELECT part, sequence, acts_from FROM checkpoint WHERE consumer = $1 ORDER BY part")
            .bind(consumer.to_owned())
            .fetch_all(&mut **tx)
            .await?;
    let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
    let checkpoint = |(part, sequence, acts_from): (i64, i64, i64)| {
        let partition = Partition(u16::try_from(part).unwrap_or(0));
        Checkpoint { sequence: unsigned(sequence), ..Checkpoint::new(partition, unsigned(acts_from)) }
    };
    Ok(rows.into_iter().map(checkpoint).collect())
}

/// Whether any checkpoint of this consumer is stored.
pub(crate) async fn exists(tx: &mut Transaction<'static, Any>, consumer: &str) -> Result<bool, sqlx::Error> {
    let found: Option<(i64,)> = sqlx::query_as("SELECT part FROM checkpoint WHERE consumer = $1 LIMIT 1")
        .bind(consumer.to_owned())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(found.is_some())
}

/// The log-rollback guard: the log still holds what was applied.
pub(crate) async fn guard(logs: &Logs, consumer: &str, checkpoint: &Checkpoint) -> Result<(), GuardError> {
    let stream = Log::Training.stream(checkpoint.partition);
    let head = logs.head(Log::Training, checkpoint.partition).await?;
    if head < checkpoint.sequence {
        return Err(GuardError::RolledBack {
            stream,
            head,
            consumer: consumer.to_owned(),
            applied: checkpoint.sequence,
        });
    }
    // The newest that was not erased decides.
    for (sequence, event_id) in checkpoint.anchors.iter().rev() {
        let Some(stored) = logs.at(Log::Training, checkpoint.partition, *sequence).await? else { continue };
        let same = Envelope::read(&stored.payload).is_ok_and(|(envelope, _)| envelope.id == *event_id);
        return if same {
            Ok(())
        } else {
            Err(GuardError::Rewritten { stream, sequence: *sequence, consumer: consumer.to_owned() })
        };
    }
    Ok(())
}
