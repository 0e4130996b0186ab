//! Folding the log with no database, and comparing with the rows that are there.

use super::fold::{Built, Folder, fold_all};
use super::incoming::Incoming;
use super::spill::{Spilled, files_for, spill};
use super::tick::tick_of;
use super::{Engine, EngineError};
use crate::cells::Cells;
use crate::given_up::GivenUp;
use crate::ledger;
use crate::parking;
use crate::position::{self, Checkpoint};
use crate::rows::State;
use crate::table::Table;
use crate::view::View;
use crate::wanted::{By, Wanted};
use mariposas_event_log::Reader;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, UserId};
use serde::Serialize;
use serde_json::Value;
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// How many differences are shown; all are counted.
const SHOWN: usize = 20;

/// What was compared, and what differs.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verification {
    /// The consumer.
    pub consumer: String,
    /// Events that were folded.
    pub events: u64,
    /// Rows that were compared.
    pub rows: u64,
    /// How many of them differ.
    pub different: u64,
    /// The first of those.
    pub differences: Vec<Difference>,
}

/// A row that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its table, or `outcomes`.
    pub table: String,
    /// Its key.
    pub key: String,
    /// As it is stored; none: it is missing.
    pub stored: Option<String>,
    /// As the log says; none: it should not be.
    pub folded: Option<String>,
}

const LEDGER: &str = "ledger";

/// Outcomes on the log by id: user and natural key, and whether the ledger must have them.
type Sent = HashMap<Uuid, (String, bool)>;

/// Rows by their key.
type Keyed = BTreeMap<String, Value>;

impl<V: View> Engine<V> {
    /// Folds the log up to where this consumer is, with no database, and compares every row and every outcome that
    /// should have been issued; and compares the ledger with the OUTCOMES log, where each outcome stands once.
    /// Parked users are compared as of their first waiting event, those whom a half-told tick has yet to reach as of that
    /// tick. Changes nothing; may run beside the consumer, on its database
    /// [opened for reading](crate::Database::open_reading).
    pub(crate) async fn verify(&self) -> Result<Verification, EngineError> {
        let before = self.logs.heads(Log::Outcomes).await?;
        let mut tx = self.db.snapshot().await?;
        self.db.unhurried(&mut tx).await?;
        let mut sent = if self.decide.is_some() { self.sent(&before).await? } else { Sent::new() };
        let stored = position::stored(&mut *tx, self.name, self.logs.log_id()).await?;
        let mut verification = Verification { consumer: self.name.to_owned(), ..Verification::default() };
        let mut seen: BTreeMap<&'static str, u64> = BTreeMap::new();
        let parked = parking::first_waiting(&mut tx, self.name).await?;
        let given_up = Arc::new(GivenUp::load(&mut tx, self.name).await?);
        for checkpoint in stored {
            let (partition, acts_from) = (checkpoint.partition, checkpoint.acts_from);
            let head = checkpoint.half_told().unwrap_or(checkpoint.sequence);
            let mut stops = parked.clone();
            stops.extend(self.still_due(&mut tx, &checkpoint).await?);
            let stops = Arc::new(stops);
            let files: Vec<u64> = (0..files_for(head)).collect();
            for file in spill(self.logs.clone(), partition, head, files.len() as u64, &files).await? {
                let folder = Folder { poison: stops.clone(), ..self.folder(given_up.clone()) };
                let events = Arc::new(Spilled::read(partition, file).await?);
                let users = events.users()?;
                let built = fold_all(folder, acts_from, events).await?;
                verification.events += built.events;
                self.compare_outcomes(&mut tx, &built, &users, &mut sent, &mut verification, &mut seen)
                    .await?;
                self.compare(&mut tx, &built, &users, &mut verification, &mut seen).await?;
            }
        }
        for (outcome, _) in sent.into_values().filter(|(_, known)| *known) {
            verification.note(Difference {
                table: "outcomes".to_owned(),
                key: outcome,
                stored: None,
                folded: Some("is on the outcomes log".to_owned()),
            });
        }
        let mut tables: Vec<&'static str> =
            V::State::default().tables().iter().map(|rows| rows.table().name).collect();
        if self.decide.is_some() {
            tables.push(LEDGER);
        }
        for table in tables {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            let (all,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *tx).await?;
            let known = seen.get(table).copied().unwrap_or(0);
            let strangers = u64::try_from(all).unwrap_or(0).saturating_sub(known);
            if strangers > 0 {
                verification.note(Difference {
                    table: table.to_owned(),
                    key: format!("{strangers} rows of users that are not on the log"),
                    stored: Some(String::new()),
                    folded: None,
                });
            }
        }
        Ok(verification)
    }

    /// Those whom a half-told tick has yet to reach: they are as they were before it.
    async fn still_due(
        &self,
        tx: &mut Transaction<'static, Any>,
        checkpoint: &Checkpoint,
    ) -> Result<Poison, EngineError> {
        let partition = checkpoint.partition;
        let Some(sequence) = checkpoint.half_told() else { return Ok(Poison::new()) };
        let stored = self.logs.at(Log::Training, partition, sequence).await?;
        let tick = stored.map(|stored| Incoming::read(partition, &stored)).transpose()?;
        let Some(instant) = tick.and_then(|tick| tick_of(&tick.read.ok()?)) else { return Ok(Poison::new()) };
        let due = position::due(tx, self.name, partition, instant, usize::MAX).await?;
        Ok(due.into_iter().map(|user| (user, (sequence, String::new()))).collect())
    }

    /// What this author sent. Only what the log held `before` the database was looked at must stand there.
    async fn sent(&self, before: &[u64]) -> Result<Sent, EngineError> {
        let mut sent = Sent::new();
        for (partition, head) in
            Partition::all(self.logs.partitions()).zip(self.logs.heads(Log::Outcomes).await?)
        {
            let mut reader = Reader::after(&self.logs, Log::Outcomes, partition, 0).await?;
            while reader.position() < head {
                for stored in reader.next_chunk(1_000).await? {
                    let Ok((envelope, Event::Outcome(outcome))) = Envelope::read(&stored.payload) else {
                        continue;
                    };
                    if envelope.source != self.name {
                        continue;
                    }
                    let known = stored.sequence <= before[partition.index()];
                    let key = format!("{} {} {partition}", envelope.user, outcome.natural_key().as_str());
                    // The second of two is found under an id that no ledger has.
                    let id = if sent.contains_key(&envelope.id) { Uuid::nil() } else { envelope.id };
                    sent.insert(id, (key, known));
                }
            }
        }
        Ok(sent)
    }

    async fn compare_outcomes(
        &self,
        tx: &mut Transaction<'static, Any>,
        built: &Built,
        users: &BTreeSet<UserId>,
        sent: &mut Sent,
        verification: &mut Verification,
        seen: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), EngineError> {
        if self.decide.is_none() {
            return Ok(());
        }
        let partition = built.partition;
        let mut differ = |key: String, stored: Option<&str>, folded: Option<&str>| {
            let (stored, folded) = (stored.map(str::to_owned), folded.map(str::to_owned));
            verification.note(Difference { table: "outcomes".to_owned(), key, stored, folded });
        };
        for issued in &built.outcomes {
            sent.remove(&issued.id());
            differ(format!("{} {partition}", issued.key_text()), None, Some("should have been issued"));
        }
        let users: Vec<_> = users.iter().collect();
        for users in users.chunks(1_000) {
            let entries = ledger::entries(tx, self.db.dialect(), users.iter().copied()).await?;
            *seen.entry(LEDGER).or_default() += entries.len() as u64;
            for entry in entries {
                if sent.remove(&entry.outcome).is_none() && !entry.waits {
                    differ(format!("{} {} {partition}", entry.user, entry.key), Some("was issued"), None);
                }
            }
        }
        Ok(())
    }

    async fn compare(
        &self,
        tx: &mut Transaction<'static, Any>,
        built: &Built,
        users: &BTreeSet<UserId>,
        verification: &mut Verification,
        seen: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), EngineError> {
        let mut tables: BTreeMap<&'static str, (&'static Table, bool)> = BTreeMap::new();
        for rows in V::State::default().tables() {
            tables.insert(rows.table().name, (rows.table(), false));
            tables.extend(rows.sum_tables().iter().map(|table| (table.name, (*table, true))));
        }
        let users: Vec<Cells> = users.iter().map(|user| Cells::of(user.as_str())).collect();
        for (name, (table, is_sum)) in tables {
            let folded = built.tables.get(name).map_or(&[][..], |(_, rows)| rows.as_slice());
            let folded = keyed(table, folded.iter().map(|row| Ok(row.named(table))))?;
            let mut held = Vec::new();
            let load = |_: &str, user: &str, row: &str| {
                held.push(serde_json::from_str(row).map(|mut row: Value| {
                    row["user_id"] = user.into();
                    row
                }));
                Ok::<_, EngineError>(())
            };
            let mut wanted = Wanted::default();
            for user in &users {
                wanted.add(table, By::User, user.clone());
            }
            wanted.load(tx, self.db.dialect(), load).await?;
            *seen.entry(name).or_default() += held.len() as u64;
            let mut held = keyed(table, held.into_iter())?;
            if is_sum {
                // A sum that came down to nothing may stand as zeros or not at all.
                held.retain(|_, row| table.columns.iter().any(|column| row[column.0] != 0));
            }
            let keys: BTreeSet<&String> = folded.keys().chain(held.keys()).collect();
            verification.rows += keys.len() as u64;
            for key in keys {
                let (stored, said) = (held.get(key), folded.get(key));
                if stored != said {
                    verification.note(Difference {
                        table: name.to_owned(),
                        key: key.clone(),
                        stored: stored.map(ToString::to_string),
                        folded: said.map(ToString::to_string),
                    });
                }
            }
        }
        Ok(())
    }
}

impl Verification {
    fn note(&mut self, difference: Difference) {
        self.different += 1;
        if self.differences.len() < SHOWN {
            self.differences.push(difference);
        }
    }
}

/// Rows by user and key. Absent and null are the same.
fn keyed(
    table: &Table,
    rows: impl Iterator<Item = Result<Value, serde_json::Error>>,
) -> Result<Keyed, EngineError> {
    rows.map(|row| {
        let mut row =
            row.map_err(|error| EngineError::Row { table: table.name, reason: error.to_string() })?;
        let names = std::iter::once("user_id").chain(table.key.iter().map(|column| column.0));
        let key: Vec<&str> = names.map(|name| row[name].as_str().unwrap_or_default()).collect();
        let key = key.join(" ");
        if let Some(fields) = row.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        Ok((key, row))
    })
    .collect()
}

/// The event at which each user stopped.
pub(super) type Poison = HashMap<UserId, (u64, String)>;
