//! Hard sets by week and muscle, and nothing else: what weekly volume alone takes to build. Progress has it among others, from a
//! row for each set; here many sets share a row, since a correction must only find what a set added before, and so do the
//! muscles of a week, which are asked for together.

mod kept;

use kept::{Counted, Sets, place};
use mariposas_consumer::{
    AnyRows, Column, Consumer, Database, Home, Kind, Recorded, Row, Rows, State, Table, Touch, View,
};
use mariposas_event_log::Logs;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Event, Fact};
use mariposas_training::catalogue::CATALOGUE_VERSION;
use mariposas_training::counting::{self, MilliSets, ONE_SET};
use mariposas_training::{Catalogue, IsoWeek, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
CREATE TABLE IF NOT EXISTS week (
    user_id TEXT NOT NULL,
    week TEXT NOT NULL,
    muscles TEXT NOT NULL,
    PRIMARY KEY (user_id, week)
);
";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ShareRow {
    share: String,
    #[serde(with = "mariposas_consumer::json_text")]
    sets: Sets,
}

impl Row for ShareRow {
    const TABLE: Table =
        Table { name: "share", key: &[Column("share", Kind::Text)], columns: &[Column("sets", Kind::Text)] };

    fn key(&self) -> &str {
        &self.share
    }
}

/// Hard sets of a week, in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct HardSets {
    #[serde(rename = "d")]
    direct: MilliSets,
    #[serde(rename = "f")]
    fractional: MilliSets,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct WeekRow {
    week: String,
    /// Those that have any.
    #[serde(with = "mariposas_consumer::json_text")]
    muscles: BTreeMap<Muscle, HardSets>,
}

impl Row for WeekRow {
    const TABLE: Table =
        Table { name: "week", key: &[Column("week", Kind::Text)], columns: &[Column("muscles", Kind::Text)] };

    fn key(&self) -> &str {
        &self.week
    }
}

impl WeekRow {
    /// Adds so many hard sets of an exercise, or takes them off.
    fn add(&mut self, Counted(_, place, sets): Counted, sign: i64) {
        let exercise = Catalogue::global().all().get(place as usize);
        for credit in exercise.into_iter().flat_map(counting::credits) {
            let fractional = sign * sets * credit.milli / ONE_SET;
            let held = self.muscles.entry(credit.muscle).or_default();
            held.fractional += fractional;
            held.direct += if credit.direct { fractional } else { 0 };
            if *held == HardSets::default() {
                self.muscles.remove(&credit.muscle);
            }
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Volume {
    shares: Rows<ShareRow>,
    weeks: Rows<WeekRow>,
}

impl State for Volume {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.shares, &mut self.weeks]
    }
}

impl Volume {
    fn add(&mut self, counted: Option<Counted>, sign: i64) {
        let Some(counted) = counted else { return };
        let week = counted.0.to_string();
        let new = || WeekRow { week: week.clone(), muscles: BTreeMap::new() };
        let is_empty = self.weeks.change(&week, new, |row| {
            row.add(counted, sign);
            row.muscles.is_empty()
        });
        if is_empty {
            self.weeks.remove(&week);
        }
    }
}

/// Counts the exercises of the catalogue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeeklyVolume;

/// A new consumer of the log.
pub(crate) fn consumer(database: Database, logs: Logs) -> Consumer<WeeklyVolume> {
    let home =
        Home { database, service: "weekly", version: format!("v1_c{CATALOGUE_VERSION}"), schema: SCHEMA };
    Consumer::projection("weekly", WeeklyVolume, home, logs)
}

impl View for WeeklyVolume {
    type State = Volume;

    fn touches(&self, event: &Recorded) -> Touch {
        let touch = Touch::nothing();
        let Some((id, change)) = changed(event) else { return touch };
        let touch = touch.row::<ShareRow>(share(id));
        match change {
            Change::Logged(_, performed) | Change::Corrected(_, performed) => {
                touch.row::<WeekRow>(IsoWeek::of(performed.day))
            }
            Change::Retracted => touch,
        }
    }

    fn is_touched_by(&self, event: &Recorded) -> bool {
        changed(event).is_some()
    }

    /// The weeks that sets are moved or taken out of.
    fn reach(&self, state: &Volume, events: &[&Recorded]) -> Touch {
        let mut touch = Touch::nothing();
        for (id, _) in events.iter().filter_map(|event| changed(event)) {
            let held = state.shares.get(&share(id)).and_then(|row| row.sets.get(id));
            if let Some(Some(Counted(week, ..))) = held.and_then(|set| set.newest()) {
                touch = touch.row::<WeekRow>(*week);
            }
        }
        touch
    }

    fn fold(&self, state: &mut Volume, event: &Recorded) {
        let Some((id, change)) = changed(event) else { return };
        let share = share(id);
        let new = || ShareRow { share: share.clone(), sets: Sets::default() };
        let (before, after) = state.shares.change(&share, new, |row| {
            let set = row.sets.entry(id);
            let before = set.value().copied().flatten();
            match change {
                Change::Logged(at, performed) => set.log(at, event.envelope.id, counted(performed)),
                Change::Corrected(at, performed) => set.correct(at, event.envelope.id, counted(performed)),
                Change::Retracted => set.retract(),
            }
            (before, set.value().copied().flatten())
        });
        state.add(before, -1);
        state.add(after, 1);
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

/// What a set counts for, if anything.
fn counted(performed: &PerformedSet) -> Option<Counted> {
    let place = place(&performed.exercise)?;
    let sets = counting::hard_sets(&Catalogue::global().all()[place as usize], &performed.set);
    (sets != 0).then(|| Counted(IsoWeek::of(performed.day), place, sets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::rebuild::performed;
    use jiff::{SignedDuration, Timestamp};
    use mariposas_consumer::kit::{Told, keeps_its_promises};
    use mariposas_event_schema::facts::set::{SetCorrected, SetLogged, SetRetracted};

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
        let chest = |performed: &PerformedSet| {
            let row = told.state().weeks.get(&IsoWeek::of(performed.day).to_string());
            row.expect("it has sets").muscles[&Muscle::Chest].fractional
        };
        assert_eq!((chest(&set(1)), chest(&later)), (ONE_SET, ONE_SET));
    }
}
