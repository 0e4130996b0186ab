//! Hard sets by week and muscle, and nothing else: what weekly volume alone takes to build. Progress has it among others, from a
//! row for each set; here many sets share a row, since a correction must only find what a set added before.

mod kept;

use kept::{Counted, Sets};
use mariposas_consumer::{
    Adds, AnyRows, Column, Consumer, Database, Home, Kind, Recorded, Row, Rows, State, Table, Touch, View,
};
use mariposas_event_log::Logs;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Event, Fact};
use mariposas_training::counting::{self, ONE_SET};
use mariposas_training::{Catalogue, IsoWeek};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows that a person's sets are spread over: one is small enough to be written whole for each of its sets.
const SHARES: u128 = 32;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS share (
    user_id TEXT NOT NULL,
    share TEXT NOT NULL,
    sets TEXT NOT NULL,
    PRIMARY KEY (user_id, share)
);
CREATE TABLE IF NOT EXISTS hard_sets (
    user_id TEXT NOT NULL,
    week TEXT NOT NULL,
    muscle TEXT NOT NULL,
    direct BIGINT NOT NULL,
    fractional BIGINT NOT NULL,
    PRIMARY KEY (user_id, week, muscle)
);
";

const HARD_SETS: Table = Table {
    name: "hard_sets",
    key: &[Column("week", Kind::Text), Column("muscle", Kind::Text)],
    columns: &[Column("direct", Kind::Int), Column("fractional", Kind::Int)],
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ShareRow {
    share: String,
    #[serde(with = "mariposas_consumer::json_text")]
    sets: Sets,
}

impl Row for ShareRow {
    const TABLE: Table =
        Table { name: "share", key: &[Column("share", Kind::Text)], columns: &[Column("sets", Kind::Text)] };

    const SUM_TABLES: &'static [&'static Table] = &[&HARD_SETS];

    fn key(&self) -> &str {
        &self.share
    }

    fn sums(&self, add: &mut Adds<'_>) {
        let catalogue = Catalogue::global();
        for Counted { week, exercise, sets } in self.sets.counted() {
            let week = week.to_string();
            for credit in catalogue.by_slug(exercise).into_iter().flat_map(counting::credits) {
                let fractional = sets * credit.milli / ONE_SET;
                let direct = if credit.direct { fractional } else { 0 };
                add(&HARD_SETS, &[&week, credit.muscle.as_str()], &[direct, fractional]);
            }
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Shares {
    shares: Rows<ShareRow>,
}

impl State for Shares {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.shares]
    }
}

/// Counts the exercises of the catalogue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeeklyVolume;

/// A new consumer of the log.
pub(crate) fn consumer(database: Database, logs: Logs) -> Consumer<WeeklyVolume> {
    let home = Home { database, service: "weekly", version: "v1".to_owned(), schema: SCHEMA };
    Consumer::projection("weekly", WeeklyVolume, home, logs)
}

impl View for WeeklyVolume {
    type State = Shares;

    fn touches(&self, event: &Recorded) -> Touch {
        match changed(event) {
            Some((id, _)) => Touch::nothing().row::<ShareRow>(share(id)),
            None => Touch::nothing(),
        }
    }

    fn is_touched_by(&self, event: &Recorded) -> bool {
        changed(event).is_some()
    }

    fn fold(&self, state: &mut Shares, event: &Recorded) {
        let Some((id, change)) = changed(event) else { return };
        let share = share(id);
        let new = || ShareRow { share: share.clone(), sets: Sets::default() };
        state.shares.change(&share, new, |row| {
            let set = row.sets.entry(id);
            match change {
                Change::Logged(at, performed) => set.log(at, event.envelope.id, counted(performed)),
                Change::Corrected(at, performed) => set.correct(at, event.envelope.id, counted(performed)),
                Change::Retracted => set.retract(),
            }
        });
    }
}

enum Change<'a> {
    Logged(jiff::Timestamp, &'a PerformedSet),
    Corrected(jiff::Timestamp, &'a PerformedSet),
    Retracted,
}

fn changed(event: &Recorded) -> Option<(Uuid, Change<'_>)> {
    let Event::Fact(fact) = &event.event else { return None };
    Some(match fact {
        Fact::SetLogged(fact) => (fact.set_id, Change::Logged(fact.edited_at, &fact.performed)),
        Fact::SetCorrected(fact) => (fact.set_id, Change::Corrected(fact.edited_at, &fact.performed)),
        Fact::SetRetracted(fact) => (fact.set_id, Change::Retracted),
        _ => return None,
    })
}

fn share(set: Uuid) -> String {
    (set.as_u128() % SHARES).to_string()
}

fn counted(performed: &PerformedSet) -> Counted {
    let exercise = Catalogue::global().by_slug(&performed.exercise);
    let sets = exercise.map_or(0, |exercise| counting::hard_sets(exercise, &performed.set));
    Counted { week: IsoWeek::of(performed.day), exercise: performed.exercise.clone(), sets }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::rebuild::performed;
    use jiff::{SignedDuration, Timestamp};
    use mariposas_consumer::kit::{Told, keeps_its_promises};
    use mariposas_event_schema::facts::set::{SetCorrected, SetLogged, SetRetracted};
    use std::collections::BTreeMap;

    #[test]
    fn a_set_counts_once_where_it_finally_is() {
        let at = |second| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
        let id = |n| Uuid::from_u128(n);
        let set = |n| performed(n, "bench-press-barbell").expect("it has a time");
        let logged = |n, performed| {
            Fact::from(SetLogged { set_id: id(n), edited_at: at(0), source: "api".to_owned(), performed })
        };
        let mut later = set(0);
        later.day = later.day.checked_add(jiff::Span::new().weeks(1)).expect("there is a next week");
        let story = [
            logged(1, set(0)),
            logged(65, set(1)),
            SetCorrected { set_id: id(1), edited_at: at(9), performed: later.clone() }.into(),
            logged(2, set(2)),
            SetRetracted { set_id: id(2) }.into(),
        ];
        let story: Vec<(Timestamp, Fact)> = (0..).map(at).zip(story).collect();
        keeps_its_promises(&WeeklyVolume, &story);

        let mut told = Told::new(WeeklyVolume, "ada");
        for (time, fact) in story {
            told.tell(time, fact);
        }
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for row in told.state().shares.iter() {
            row.sums(&mut |_, key, amounts| {
                *sums.entry((key[0].to_owned(), key[1].to_owned())).or_default() += amounts[1];
            });
        }
        let chest = |performed: &PerformedSet| (IsoWeek::of(performed.day).to_string(), "chest".to_owned());
        assert_eq!((sums[&chest(&set(1))], sums[&chest(&later)]), (ONE_SET, ONE_SET));
    }
}
