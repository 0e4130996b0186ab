//! The records a set holds, and what is to be said of them.

use mariposas_consumer::{Column, Kind, Row, Table};
use mariposas_event_schema::Outcome;
use mariposas_event_schema::outcomes::record::{RecordAchieved, RecordWithdrawn};
use mariposas_training::{EntityId, Record, RecordKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A record that a set holds or has held.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    #[serde(rename = "k")]
    pub(crate) kind: RecordKind,
    /// In the unit of its kind.
    #[serde(rename = "v")]
    pub(crate) value: f64,
    /// The best before it.
    #[serde(rename = "p")]
    pub(crate) previous: f64,
    /// Counts up when the set gains the record again.
    #[serde(rename = "n", default, skip_serializing_if = "is_first")]
    revision: u32,
    /// Whether it holds it now.
    #[serde(rename = "h")]
    pub(crate) holds: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
const fn is_first(revision: &u32) -> bool {
    *revision == 0
}

/// Something about records that people hear of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct News {
    exercise: String,
    set: EntityId,
    kind: RecordKind,
    revision: u32,
    /// The mark; absent where the record is withdrawn.
    value: Option<f64>,
}

impl News {
    fn outcome(&self) -> Outcome {
        let Self { exercise, set, kind, revision, value } = self;
        let (exercise, set_id) = (exercise.clone(), Uuid::from_u128(set.0));
        match value {
            Some(value) => {
                RecordAchieved { exercise, kind: *kind, set_id, revision: *revision, value: *value }.into()
            }
            None => RecordWithdrawn { exercise, kind: *kind, set_id, revision: *revision }.into(),
        }
    }
}

/// Makes a set hold exactly these records; what that changes.
pub(crate) fn hold(
    held: &mut Option<Vec<Held>>,
    exercise: &str,
    set: EntityId,
    records: &[Record],
) -> Vec<News> {
    let mut all = held.take().unwrap_or_default();
    let mut news = Vec::new();
    let say = |held: &Held, value: Option<f64>| News {
        exercise: exercise.to_owned(),
        set,
        kind: held.kind,
        revision: held.revision,
        value,
    };
    for held in all.iter_mut().filter(|held| held.holds) {
        let same =
            |record: &&Record| record.kind == held.kind && record.value.to_bits() == held.value.to_bits();
        if let Some(record) = records.iter().find(same) {
            held.previous = record.previous;
        } else {
            held.holds = false;
            news.push(say(held, None));
        }
    }
    for record in records {
        let Record { kind, value, previous, .. } = *record;
        let known = all.iter_mut().find(|held| held.kind == kind);
        let now = match known {
            Some(held) if held.holds => continue,
            Some(held) => {
                *held = Held { kind, value, previous, revision: held.revision + 1, holds: true };
                *held
            }
            None => {
                let held = Held { kind, value, previous, revision: 0, holds: true };
                all.push(held);
                held
            }
        };
        news.push(say(&now, Some(value)));
    }
    *held = Some(all).filter(|all| !all.is_empty());
    news
}

/// What the newest event changed about records. It is compared with what was said already after every event.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct NewsRow {
    /// The event's.
    sequence: i64,
    #[serde(with = "mariposas_consumer::json_text")]
    news: Vec<News>,
}

impl Row for NewsRow {
    const TABLE: Table = Table {
        name: "news",
        key: &[],
        columns: &[Column("sequence", Kind::Int), Column("news", Kind::Text)],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

impl NewsRow {
    /// The row after an event that changed this; `None` where it stays as it is. What an earlier event changed is no news
    /// any more: a fold that may act only on later ones must not find it here.
    pub(crate) fn after(&self, sequence: u64, news: Vec<News>) -> Option<Self> {
        let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
        let old = sequence > self.sequence && !self.news.is_empty();
        (old || !news.is_empty()).then_some(Self { sequence, news })
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.news.iter().map(News::outcome).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(value: f64) -> Record {
        Record { set: EntityId(1), kind: RecordKind::Load, value, previous: 90_000.0 }
    }

    fn said(news: &[News]) -> Vec<(u32, Option<f64>)> {
        news.iter().map(|news| (news.revision, news.value)).collect()
    }

    #[test]
    fn a_record_that_comes_again_has_the_next_revision() {
        let mut held = None;
        let mut now = |records: &[Record]| said(&hold(&mut held, "squat-barbell", EntityId(1), records));
        assert_eq!(now(&[load(100_000.0)]), [(0, Some(100_000.0))]);
        assert_eq!(now(&[load(100_000.0)]), [], "nothing changed");
        assert_eq!(now(&[]), [(0, None)]);
        assert_eq!(now(&[load(100_000.0)]), [(1, Some(100_000.0))]);
        assert_eq!(now(&[load(102_500.0)]), [(1, None), (2, Some(102_500.0))]);
    }

    #[test]
    fn old_news_is_gone_with_the_next_event_and_not_when_its_own_comes_again() {
        let news = hold(&mut None, "squat-barbell", EntityId(1), &[load(100_000.0)]);
        let row = NewsRow::default().after(5, news).unwrap();
        assert_eq!(row.outcomes().len(), 1);
        assert_eq!(row.after(5, Vec::new()), None);
        assert_eq!(row.after(6, Vec::new()).unwrap().outcomes(), []);
        assert_eq!(NewsRow::default().after(7, Vec::new()), None);
    }
}
