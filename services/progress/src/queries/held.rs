//! Personal records.

use super::history::spoken;
use crate::domain::counts_as;
use crate::domain::entry::Entry;
use crate::projection::Held;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_event_schema::Effective;
use mariposas_service::Query;
use mariposas_training::RecordKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordsArgs {
    /// Of this exercise alone.
    pub exercise: Option<String>,
    /// How many, the newest first.
    pub limit: usize,
}

/// A record that holds: when it was set, no earlier set was as good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// The exercise.
    pub exercise: String,
    /// Of what.
    pub kind: RecordKind,
    /// The mark.
    pub value: f64,
    /// The best before it.
    pub previous: f64,
    /// kg, kg_reps, reps, s or m.
    pub unit: String,
    /// The set.
    pub set_id: Uuid,
    /// When it was done.
    pub performed_at: Timestamp,
    /// The local training day.
    pub day: Date,
}

type Columns = (Uuid, Option<String>, String, String);

pub(super) async fn records(db: Db, question: Query<RecordsArgs>) -> anyhow::Result<Vec<RecordView>> {
    let person = super::stored::person(&db, &question.user).await?;
    let exercise = question.args.exercise.as_deref();
    let exercise = exercise.map(|exercise| counts_as(exercise, &person.exercises)).unwrap_or_default();
    let (rows,): (Vec<Columns>,) = db
        .find(
            &[(
                "set_id, counts_as, edits, records",
                "counted_set WHERE user_id = $1 AND records IS NOT NULL AND ($2 = '' OR counts_as = $2)",
            )],
            &[question.user.as_str(), &exercise],
        )
        .await?;
    let mut records = Vec::new();
    for (set_id, counts_as, edits, held) in rows {
        let edits: Effective<Entry> = serde_json::from_str(&edits)?;
        let (Some(exercise), Some(entry)) = (counts_as, edits.value()) else { continue };
        let held: Vec<Held> = serde_json::from_str(&held)?;
        for held in held.into_iter().filter(|held| held.holds) {
            let (value, unit) = spoken(held.kind, held.value);
            records.push(RecordView {
                exercise: exercise.clone(),
                kind: held.kind,
                value,
                previous: spoken(held.kind, held.previous).0,
                unit: unit.to_owned(),
                set_id,
                performed_at: entry.performed_at,
                day: entry.day,
            });
        }
    }
    records.sort_by(|a, b| (b.performed_at, a.set_id, a.kind).cmp(&(a.performed_at, b.set_id, b.kind)));
    records.truncate(question.args.limit);
    Ok(records)
}
