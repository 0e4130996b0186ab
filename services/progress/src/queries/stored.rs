//! Reading the stored sets of a person.

use crate::domain::entry::Entry;
use crate::projection::rows::{PersonRow, SetRow};
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_event_schema::UserId;
use mariposas_training::{Load, PastSet, Rir, SetKind, Side};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A set as people see it in their history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetView {
    /// The set.
    pub id: Uuid,
    /// When it was done.
    pub performed_at: Timestamp,
    /// The local training day it counts for.
    pub day: Date,
    /// What it was done for.
    pub kind: SetKind,
    /// Which side worked.
    pub side: Side,
    /// The load, as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// Repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// Repetitions in reserve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rir: Option<Rir>,
}

impl SetView {
    pub(super) fn of(set: &PastSet) -> Self {
        Self {
            id: Uuid::from_u128(set.occasion.set.0),
            performed_at: set.occasion.at,
            day: set.occasion.day,
            kind: set.kind,
            side: set.side,
            load: set.load,
            reps: set.reps,
            seconds: set.seconds,
            metres: set.metres,
            rir: set.rir,
        }
    }
}

/// Which sets.
pub(super) enum Which<'a> {
    /// Those that count for an exercise.
    Exercise(&'a str),
    /// Those of some days.
    Days(Date, Date),
}

pub(super) async fn person(db: &Db, user: &UserId) -> anyhow::Result<PersonRow> {
    let (rows,): (Vec<(String, String)>,) =
        db.find(&[("weights, exercises", "person WHERE user_id = $1")], &[user.as_str()]).await?;
    let Some((weights, exercises)) = rows.first() else { return Ok(PersonRow::default()) };
    Ok(PersonRow { weights: serde_json::from_str(weights)?, exercises: serde_json::from_str(exercises)? })
}

type SetColumns = (String, Option<String>, String, Option<String>);

/// Effective sets with what they count for, by day.
pub(super) async fn sets(db: &Db, user: &UserId, which: Which<'_>) -> anyhow::Result<Vec<SetRow>> {
    let (those, values) = match which {
        Which::Exercise(exercise) => ("counts_as = $2", vec![exercise.to_owned()]),
        Which::Days(from, to) => ("day >= $2 AND day <= $3", vec![from.to_string(), to.to_string()]),
    };
    let values: Vec<&str> = std::iter::once(user.as_str()).chain(values.iter().map(String::as_str)).collect();
    let from = format!("counted_set WHERE user_id = $1 AND {those}");
    let (rows,): (Vec<SetColumns>,) =
        db.find(&[("set_id, counts_as, edits, counted", &from)], &values).await?;
    let read = |(set_id, counts_as, edits, counted): SetColumns| {
        let mut row = SetRow::new(set_id);
        row.counts_as = counts_as;
        row.edits = serde_json::from_str(&edits)?;
        row.counted = counted.as_deref().map(serde_json::from_str).transpose()?;
        row.day = row.edits.value().map(|entry: &Entry| entry.day);
        Ok(row)
    };
    let mut rows: Vec<SetRow> = rows.into_iter().map(read).collect::<anyhow::Result<_>>()?;
    rows.sort_unstable_by(|a, b| (a.day, &a.set_id).cmp(&(b.day, &b.set_id)));
    Ok(rows)
}

/// Thousandths as a number: milli-sets as sets, grams as kilograms.
pub(super) fn thousandths(value: i64) -> f64 {
    value as f64 / 1_000.0
}
