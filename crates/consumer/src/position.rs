//! The position of a consumer: in its database, in the transaction of its rows, moved by compare-and-swap.

use crate::cells::{Cells, Parameter};
use crate::db::{Db, Dialect};
use crate::engine::EngineError;
use crate::rollback_guard::GuardError;
use crate::table::{Column, Kind, Table};
use jiff::Timestamp;
use mariposas_event_log::Logs;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use sqlx::{Any, AssertSqlSafe, Executor, Transaction};
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
pub(crate) fn due_row(user: &UserId, consumer: &str, partition: Partition, due_at: Timestamp) -> Cells {
    Cells::of_key(&DUE, user.as_str(), consumer).int(partition.0).int(in_milliseconds(due_at))
}

/// Rounded up: whoever is due within the millisecond after a tick would be due to that tick again and again.
fn in_milliseconds(due_at: Timestamp) -> i64 {
    due_at.as_millisecond() + i64::from(due_at.subsec_nanosecond() % 1_000_000 > 0)
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

impl Checkpoint {
    /// Remembers an applied event.
    pub(crate) fn advance(&mut self, sequence: u64, event_id: Option<Uuid>) {
        self.sequence = sequence;
        if let Some(event_id) = event_id {
            self.remember(sequence, event_id);
        }
    }

    /// Remembers an event of which at least a part is applied: a tick is, before everyone who is due was told.
    pub(crate) fn remember(&mut self, sequence: u64, event_id: Uuid) {
        if self.anchors.back().is_none_or(|(newest, _)| *newest < sequence) {
            self.anchors.push_back((sequence, event_id));
            while self.anchors.len() > ANCHORS {
                self.anchors.pop_front();
            }
        }
    }

    /// The tick after the position, where some were told of it and others are still due.
    pub(crate) fn half_told(&self) -> Option<u64> {
        self.anchors.back().map(|(newest, _)| *newest).filter(|newest| *newest > self.sequence)
    }
}

impl Checkpoint {
    /// Takes a partition from whoever had it: their next write finds another epoch. `None`: the rows are closed.
    pub(crate) async fn take(
        tx: &mut Transaction<'static, Any>,
        consumer: &str,
        partition: Partition,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row: Option<(i64, i64, String, i64)> = sqlx::query_as(
            "UPDATE checkpoint SET epoch = epoch + 1 WHERE consumer = $1 AND part = $2 AND epoch > 0
             RETURNING epoch, sequence, anchors, acts_from",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(partition.0))
        .fetch_optional(&mut **tx)
        .await?;
        Ok(row.map(|(epoch, sequence, anchors, acts_from)| Self {
            partition,
            epoch,
            sequence: unsigned(sequence),
            anchors: serde_json::from_str(&anchors).unwrap_or_default(),
            acts_from: unsigned(acts_from),
        }))
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

/// Moves stored checkpoints, each from the first to the second of its pair. `Some`: somebody else was there first, in this
/// partition at least.
pub(crate) async fn swap(
    tx: &mut Transaction<'static, Any>,
    dialect: Dialect,
    consumer: &str,
    moves: &[(&Checkpoint, &Checkpoint)],
) -> Result<Option<Partition>, sqlx::Error> {
    if moves.is_empty() {
        return Ok(None);
    }
    let rows = moves.iter().map(|(old, new)| {
        let cells = Cells::default().int(old.partition.0).int(old.epoch);
        let cells = cells.int(signed(old.sequence)).int(signed(new.sequence));
        cells.text(&serde_json::to_string(&new.anchors).expect("anchors are JSON"))
    });
    let columns = [
        ("part", Kind::Int),
        ("held", Kind::Int),
        ("was", Kind::Int),
        ("now", Kind::Int),
        ("newest", Kind::Text),
    ];
    let given = Table::given(&columns.map(|(name, kind)| Column(name, kind)), dialect, "$1");
    let sql = format!(
        "UPDATE checkpoint SET sequence = given.now, anchors = given.newest FROM ({given}) AS given
         WHERE checkpoint.consumer = $2 AND checkpoint.part = given.part AND checkpoint.epoch = given.held
         AND checkpoint.sequence = given.was RETURNING checkpoint.part"
    );
    let moved: Vec<(i64,)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(Parameter::of(&rows.collect::<Vec<_>>(), dialect))
        .bind(consumer.to_owned())
        .fetch_all(&mut **tx)
        .await?;
    let is_moved = |partition: Partition| moved.contains(&(i64::from(partition.0),));
    Ok(moves.iter().map(|(old, _)| old.partition).find(|partition| !is_moved(*partition)))
}

/// Later than every sequence.
pub(crate) const NEVER: u64 = i64::MAX as u64;

/// Sequences are far below 2^63.
pub(crate) fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).expect("stream sequences are far below 2^63")
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// Makes the checkpoints that are not there, at the beginning of the log.
pub(crate) async fn create(
    tx: &mut Transaction<'static, Any>,
    consumer: &str,
    logs: &Logs,
    acts_from: &[u64],
) -> Result<(), sqlx::Error> {
    for partition in Partition::all(logs.partitions()) {
        sqlx::query(
            "INSERT INTO checkpoint (consumer, part, log_id, epoch, sequence, anchors, acts_from)
             VALUES ($1, $2, $3, 1, 0, '[]', $4) ON CONFLICT (consumer, part) DO NOTHING",
        )
        .bind(consumer.to_owned())
        .bind(i64::from(partition.0))
        .bind(logs.log_id().to_owned())
        .bind(signed(acts_from.get(partition.index()).copied().unwrap_or(0)))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Closes the rows: nobody can take a partition any more, and whoever has one cannot write. Where each stands.
pub(crate) async fn close(db: &Db, consumer: &str, log_id: &str) -> Result<Vec<u64>, EngineError> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE checkpoint SET epoch = -(epoch + 1) WHERE consumer = $1 AND epoch > 0")
        .bind(consumer.to_owned())
        .execute(&mut *tx)
        .await?;
    let closed = stored(&mut *tx, consumer, log_id).await?;
    tx.commit().await?;
    Ok(closed.into_iter().map(|checkpoint| checkpoint.sequence).collect())
}

/// Lets partitions of closed rows be taken again, as long as they are as they were seen: whoever closed them since then had
/// a reason that is not known here.
pub(crate) async fn reopen(db: &Db, consumer: &str, seen: &[Checkpoint]) -> Result<(), sqlx::Error> {
    for closed in seen.iter().filter(|checkpoint| checkpoint.epoch < 0) {
        sqlx::query("UPDATE checkpoint SET epoch = -epoch WHERE consumer = $1 AND part = $2 AND epoch = $3")
            .bind(consumer.to_owned())
            .bind(i64::from(closed.partition.0))
            .bind(closed.epoch)
            .execute(db.writes())
            .await?;
    }
    Ok(())
}

/// Nothing up to these sequences is acted on, in partitions that nobody took since they were seen.
pub(crate) async fn act_from(
    tx: &mut Transaction<'static, Any>,
    consumer: &str,
    seen: &[Checkpoint],
    sequences: &[u64],
) -> Result<(), EngineError> {
    for checkpoint in seen {
        let partition = checkpoint.partition;
        let sequence = sequences.get(partition.index()).copied().unwrap_or(0);
        let done = sqlx::query(
            "UPDATE checkpoint SET acts_from = $1 WHERE consumer = $2 AND part = $3 AND epoch = $4",
        )
        .bind(signed(sequence))
        .bind(consumer.to_owned())
        .bind(i64::from(partition.0))
        .bind(checkpoint.epoch)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(EngineError::Overtaken(partition));
        }
    }
    Ok(())
}

/// Who is due by an instant, at most so many, by their ids.
pub(crate) async fn due(
    tx: &mut Transaction<'static, Any>,
    consumer: &str,
    partition: Partition,
    instant: Timestamp,
    most: usize,
) -> Result<Vec<UserId>, sqlx::Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT user_id FROM due WHERE consumer = $1 AND part = $2 AND due_at <= $3 ORDER BY user_id LIMIT $4",
    )
    .bind(consumer.to_owned())
    .bind(i64::from(partition.0))
    .bind(instant.as_millisecond())
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().filter_map(|(user,)| UserId::new(user).ok()).collect())
}

/// The checkpoints, as far as reading about them needs. An `Err` when they are of another log.
pub(crate) async fn stored<'c>(
    executor: impl Executor<'c, Database = Any>,
    consumer: &str,
    log_id: &str,
) -> Result<Vec<Checkpoint>, EngineError> {
    let rows: Vec<(i64, String, i64, i64, String, i64)> = sqlx::query_as(
        "SELECT part, log_id, epoch, sequence, anchors, acts_from FROM checkpoint WHERE consumer = $1
         ORDER BY part",
    )
    .bind(consumer.to_owned())
    .fetch_all(executor)
    .await?;
    if let Some((_, stored, ..)) = rows.iter().find(|row| row.1 != log_id) {
        return Err(GuardError::OtherLog {
            consumer: consumer.to_owned(),
            stored: stored.clone(),
            found: log_id.to_owned(),
        }
        .into());
    }
    let checkpoint = |(part, _, epoch, sequence, anchors, acts_from): (i64, _, _, _, String, _)| Checkpoint {
        partition: Partition(u16::try_from(part).unwrap_or(0)),
        epoch,
        sequence: unsigned(sequence),
        anchors: serde_json::from_str(&anchors).unwrap_or_default(),
        acts_from: unsigned(acts_from),
    };
    Ok(rows.into_iter().map(checkpoint).collect())
}

#[cfg(test)]
mod tests {
    use super::{Checkpoint, in_milliseconds};
    use jiff::Timestamp;
    use mariposas_event_schema::streams::Partition;
    use std::collections::VecDeque;
    use uuid::Uuid;

    #[test]
    fn a_tick_is_half_told_until_the_position_is_past_it() {
        let anchors = VecDeque::new();
        let mut at = Checkpoint { partition: Partition(0), epoch: 1, sequence: 0, anchors, acts_from: 0 };
        at.advance(6, Some(Uuid::from_u128(6)));
        at.advance(7, None);
        assert_eq!(at.half_told(), None);
        for _page in 0..2 {
            at.remember(8, Uuid::from_u128(8));
            assert_eq!((at.half_told(), at.sequence), (Some(8), 7));
        }
        at.advance(8, Some(Uuid::from_u128(8)));
        assert_eq!(at.half_told(), None);
        assert_eq!(at.anchors, [(6, Uuid::from_u128(6)), (8, Uuid::from_u128(8))]);
    }

    #[test]
    fn nobody_is_due_before_their_time() {
        for (text, milliseconds) in [
            ("1970-01-01T00:00:01Z", 1_000),
            ("1970-01-01T00:00:01.000345Z", 1_001),
            ("1970-01-01T00:00:01.001Z", 1_001),
            ("1969-12-31T23:59:59.000345Z", -999),
        ] {
            assert_eq!(
                in_milliseconds(text.parse::<Timestamp>().expect("an instant")),
                milliseconds,
                "{text}"
            );
        }
    }
}
