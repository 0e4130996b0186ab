//! Where each person's events are in the log, and when time was said, so that one person can be folded again without
//! reading everybody's history.

use crate::cells::Cells;
use crate::db::Dialect;
use crate::engine::EngineError;
use crate::position::{signed, unsigned};
use crate::script::Script;
use crate::table::{Column, Kind, Table};
use crate::view::Recorded;
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;
use std::fmt::Write;

type Tx = Transaction<'static, Any>;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS history (
    user_id TEXT NOT NULL,
    first_sequence BIGINT NOT NULL,
    steps TEXT NOT NULL,
    PRIMARY KEY (user_id, first_sequence)
);
CREATE TABLE IF NOT EXISTS tick (
    part BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    instant BIGINT NOT NULL,
    PRIMARY KEY (part, sequence)
);
";

/// A row holds a run of sequences: the first, and the steps to those after it.
pub(super) const HISTORY: Table = Table {
    name: "history",
    key: &[Column("first_sequence", Kind::Int)],
    columns: &[Column("steps", Kind::Text)],
};

/// Sequences of one person, rising, as a row.
pub(super) fn row(user: &UserId, sequences: &[u64]) -> Cells {
    let mut steps = String::new();
    for pair in sequences.windows(2) {
        let comma = if steps.is_empty() { "" } else { "," };
        let _ = write!(steps, "{comma}{}", pair[1].saturating_sub(pair[0]));
    }
    let first = sequences.first().copied().unwrap_or(0);
    Cells::of(user.as_str()).int(signed(first)).text(&steps)
}

/// Notes where the events of a batch are.
pub(super) fn record<'a>(script: &mut Script, folded: impl Iterator<Item = &'a Recorded>) {
    let mut places: BTreeMap<&UserId, Vec<u64>> = BTreeMap::new();
    for event in folded {
        places.entry(&event.envelope.user).or_default().push(event.sequence);
    }
    let rows: Vec<Cells> = places.into_iter().map(|(user, sequences)| row(user, &sequences)).collect();
    HISTORY.store(script, &rows);
}

/// Notes when time was said.
pub(super) async fn record_tick(
    tx: &mut Tx,
    partition: Partition,
    sequence: u64,
    instant: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tick (part, sequence, instant) VALUES ($1, $2, $3) ON CONFLICT (part, sequence) DO NOTHING",
    )
    .bind(i64::from(partition.0))
    .bind(signed(sequence))
    .bind(instant.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The same, many at once.
pub(super) async fn record_ticks(
    tx: &mut Tx,
    dialect: Dialect,
    partition: Partition,
    ticks: &[(u64, Timestamp)],
) -> Result<(), sqlx::Error> {
    let given = match dialect {
        Dialect::Sqlite => "SELECT $2, value ->> 0, value ->> 1 FROM json_each($1)",
        Dialect::Postgres => {
            "SELECT $2, (value ->> 0)::bigint, (value ->> 1)::bigint FROM jsonb_array_elements($1::text::jsonb) AS given(value)"
        }
    };
    let sql = format!(
        "INSERT INTO tick (part, sequence, instant) SELECT * FROM ({given}) AS given_ticks WHERE true
         ON CONFLICT (part, sequence) DO NOTHING"
    );
    let rows: Vec<(u64, i64)> = ticks.iter().map(|(sequence, at)| (*sequence, at.as_millisecond())).collect();
    sqlx::query(AssertSqlSafe(sql))
        .bind(serde_json::to_string(&rows).expect("numbers are JSON"))
        .bind(i64::from(partition.0))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Where one person's events are, rising.
pub(super) async fn of(tx: &mut Tx, user: &UserId) -> Result<Vec<u64>, EngineError> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT first_sequence, steps FROM history WHERE user_id = $1 ORDER BY first_sequence",
    )
    .bind(user.as_str().to_owned())
    .fetch_all(&mut **tx)
    .await?;
    let mut sequences = Vec::new();
    for (first, steps) in rows {
        let mut at = unsigned(first);
        sequences.push(at);
        for step in steps.split(',').filter(|step| !step.is_empty()) {
            let bad = |error: std::num::ParseIntError| EngineError::Row {
                table: HISTORY.name,
                reason: error.to_string(),
            };
            at += step.parse::<u64>().map_err(bad)?;
            sequences.push(at);
        }
    }
    sequences.sort_unstable();
    sequences.dedup();
    Ok(sequences)
}

/// When time was said in a partition, in log order, up to a sequence.
pub(super) async fn ticks(
    tx: &mut Tx,
    partition: Partition,
    upto: u64,
) -> Result<Vec<(u64, Timestamp)>, sqlx::Error> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT sequence, instant FROM tick WHERE part = $1 AND sequence <= $2 ORDER BY sequence",
    )
    .bind(i64::from(partition.0))
    .bind(signed(upto))
    .fetch_all(&mut **tx)
    .await?;
    let tick = |(sequence, instant)| Some((unsigned(sequence), Timestamp::from_millisecond(instant).ok()?));
    Ok(rows.into_iter().filter_map(tick).collect())
}

/// When time was last said in a partition: its sequence, 0 where it never was.
pub(super) async fn last_tick(tx: &mut Tx, partition: Partition) -> Result<u64, sqlx::Error> {
    let (last,): (Option<i64>,) = sqlx::query_as("SELECT MAX(sequence) FROM tick WHERE part = $1")
        .bind(i64::from(partition.0))
        .fetch_one(&mut **tx)
        .await?;
    Ok(last.map_or(0, unsigned))
}
