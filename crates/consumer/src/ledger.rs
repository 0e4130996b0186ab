//! What a reactor issued: append-only, never recomputed. The OUTCOMES log is its truth, and gives it back to a
//! database that is new.

use crate::cells::Cells;
use crate::db::Dialect;
use crate::position::signed;
use crate::script::Script;
use crate::table::{Column, Kind, Table};
use crate::view::Recorded;
use mariposas_event_schema::ids::NaturalKey;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Actor, Envelope, Outcome, OutcomeId, UserId};
use serde_json::Value;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::HashSet;
use uuid::Uuid;

type Tx = Transaction<'static, Any>;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS ledger (
    user_id TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    outcome_id TEXT NOT NULL,
    name TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (user_id, natural_key)
);
CREATE TABLE IF NOT EXISTS outbox (
    user_id TEXT NOT NULL,
    outcome_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (user_id, outcome_id)
);
CREATE INDEX IF NOT EXISTS outbox_in_order ON outbox (part, sequence, ordinal);
CREATE TABLE IF NOT EXISTS relayed (
    part BIGINT NOT NULL PRIMARY KEY,
    confirmed BIGINT NOT NULL
);
";

const LEDGER: Table = Table {
    name: "ledger",
    key: &[Column("natural_key", Kind::Text)],
    columns: &[
        Column("outcome_id", Kind::Text),
        Column("name", Kind::Text),
        Column("issued_at", Kind::Int),
        Column("payload", Kind::Text),
    ],
};

const OUTBOX: Table = Table {
    name: "outbox",
    key: &[Column("outcome_id", Kind::Text)],
    columns: &[
        Column("part", Kind::Int),
        Column("sequence", Kind::Int),
        Column("ordinal", Kind::Int),
        Column("name", Kind::Text),
        Column("payload", Kind::Text),
    ],
};

/// An outcome on its way.
pub(crate) struct Issued {
    envelope: Envelope,
    partition: Partition,
    key: NaturalKey,
    name: &'static str,
    payload: String,
    order: (u64, u32, u32),
}

impl Issued {
    pub(crate) fn new(
        author: &str,
        user: &UserId,
        key: &NaturalKey,
        outcome: &Outcome,
        trigger: &Recorded,
        order: (u64, u32, u32),
    ) -> Self {
        let envelope = Envelope {
            id: OutcomeId::of(user, key).0,
            source: author.to_owned(),
            user: user.clone(),
            time: trigger.envelope.time,
            correlation: trigger.envelope.correlation,
            causation: Some(trigger.envelope.id),
            actor: Actor::System,
        };
        let payload = String::from_utf8(envelope.write_outcome(outcome)).expect("JSON is UTF-8");
        Self {
            envelope,
            partition: trigger.partition,
            key: key.clone(),
            name: outcome.name(),
            payload,
            order,
        }
    }

    /// One that was read from the OUTCOMES log.
    pub(crate) fn found(partition: Partition, envelope: Envelope, outcome: &Outcome, payload: &[u8]) -> Self {
        let (key, name) = (outcome.natural_key(), outcome.name());
        let payload = String::from_utf8_lossy(payload).into_owned();
        Self { envelope, partition, key, name, payload, order: (0, 0, 0) }
    }

    /// Its user and natural key, for people.
    pub(crate) fn key_text(&self) -> String {
        format!("{} {}", self.envelope.user, self.key.as_str())
    }

    pub(crate) const fn id(&self) -> Uuid {
        self.envelope.id
    }

    fn key_row(&self) -> Cells {
        Cells::of_key(&LEDGER, self.envelope.user.as_str(), self.key.as_str())
    }

    fn ledger_row(&self) -> Cells {
        let named = self.key_row().text(&self.envelope.id.to_string()).text(self.name);
        named.int(self.envelope.time.as_millisecond()).text(&self.payload)
    }

    fn outbox_key(&self) -> Cells {
        Cells::of_key(&OUTBOX, self.envelope.user.as_str(), &self.envelope.id.to_string())
    }

    fn outbox_row(&self) -> Cells {
        let key = self.outbox_key();
        let (sequence, event, outcome) = self.order;
        let ordinal = i64::from(event) << 32 | i64::from(outcome);
        key.int(self.partition.0).int(signed(sequence)).int(ordinal).text(self.name).text(&self.payload)
    }
}

/// Writes outcomes into the ledger and the outbox.
pub(crate) fn issue(script: &mut Script, outcomes: &[Issued]) {
    let ledger: Vec<_> = outcomes.iter().map(Issued::ledger_row).collect();
    LEDGER.store(script, &ledger);
    let outbox: Vec<_> = outcomes.iter().map(Issued::outbox_row).collect();
    OUTBOX.store(script, &outbox);
}

/// Writes outcomes that stand on the log into the ledger, and takes them out of the outbox.
pub(crate) fn issued(script: &mut Script, outcomes: &[Issued]) {
    let ledger: Vec<_> = outcomes.iter().map(Issued::ledger_row).collect();
    LEDGER.store(script, &ledger);
    let outbox: Vec<_> = outcomes.iter().map(Issued::outbox_key).collect();
    OUTBOX.delete(script, &outbox);
}

/// The last place among the outcomes of one event that wait.
pub(crate) async fn last_ordinal(
    tx: &mut Tx,
    partition: Partition,
    sequence: u64,
) -> Result<u32, sqlx::Error> {
    let (last,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(ordinal) FROM outbox WHERE part = $1 AND sequence = $2")
            .bind(i64::from(partition.0))
            .bind(signed(sequence))
            .fetch_one(&mut **tx)
            .await?;
    Ok(last.and_then(|last| u32::try_from(last >> 32).ok()).unwrap_or(0))
}

/// The natural keys of everything issued to these users.
pub(crate) async fn keys(
    tx: &mut Tx,
    dialect: Dialect,
    users: impl Iterator<Item = &UserId>,
) -> Result<HashSet<(UserId, String)>, sqlx::Error> {
    let users: Vec<Value> = users.map(|user| user.as_str().into()).collect();
    let given = dialect.texts("$1");
    let sql = format!("SELECT user_id, natural_key FROM ledger WHERE user_id IN ({given})");
    let rows: Vec<(String, String)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(Value::from(users).to_string()).fetch_all(&mut **tx).await?;
    Ok(rows.into_iter().filter_map(|(user, key)| Some((UserId::new(user).ok()?, key))).collect())
}

/// Those of `outcomes` that do not stand in the ledger.
pub(crate) async fn not_yet_issued(
    tx: &mut Tx,
    dialect: Dialect,
    mut outcomes: Vec<Issued>,
) -> Result<Vec<Issued>, sqlx::Error> {
    if outcomes.is_empty() {
        return Ok(outcomes);
    }
    let keys: Vec<_> = outcomes.iter().map(Issued::key_row).collect();
    let known: HashSet<Uuid> = LEDGER.load_ids(tx, dialect, "outcome_id", &keys).await?.into_iter().collect();
    outcomes.retain(|issued| !known.contains(&issued.id()));
    Ok(outcomes)
}

/// One line of the ledger.
pub(crate) struct Entry {
    pub(crate) user: String,
    pub(crate) key: String,
    pub(crate) outcome: Uuid,
    /// It still stands in the outbox.
    pub(crate) waits: bool,
}

/// Everything issued to these users.
pub(crate) async fn entries(
    tx: &mut Tx,
    dialect: Dialect,
    users: impl Iterator<Item = &UserId>,
) -> Result<Vec<Entry>, sqlx::Error> {
    let users: Vec<Value> = users.map(|user| user.as_str().into()).collect();
    let given = dialect.texts("$1");
    let sql = format!(
        "SELECT ledger.user_id, ledger.natural_key, ledger.outcome_id, outbox.outcome_id FROM ledger
         LEFT JOIN outbox ON outbox.user_id = ledger.user_id AND outbox.outcome_id = ledger.outcome_id
         WHERE ledger.user_id IN ({given})"
    );
    let rows: Vec<(String, String, String, Option<String>)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(Value::from(users).to_string()).fetch_all(&mut **tx).await?;
    let entry = |(user, key, outcome, waiting): (String, String, String, Option<String>)| Entry {
        user,
        key,
        outcome: outcome.parse().unwrap_or_default(),
        waits: waiting.is_some(),
    };
    Ok(rows.into_iter().map(entry).collect())
}
