//! The companion: a row per set or activity, and one row that holds what they add up to.

use crate::domain::{Calendar, Diary, Entry, Habits, due_at, judge};
use jiff::Timestamp;
use mariposas_consumer::{AnyRows, Column, Kind, Reactor, Recorded, Row, Rows, State, Table, Touch, View};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::outcomes::pet::{PetGrew, PetHatched, Stage};
use mariposas_event_schema::{Effective, Event, Fact, Outcome, UserId};
use mariposas_training::counting::is_done;
use mariposas_training::{IsoWeek, LoggedSet};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The rollovers of all people spread over an hour.
const JITTER_MS: u128 = 3_600_000;

/// The companion as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CompanionState {
    /// Which companion of the person, from 1.
    pub(crate) number: u32,
    /// The highest stage it ever reached: it never goes back.
    pub(crate) stage: Stage,
    /// Closed sessions.
    pub(crate) sessions: u64,
    /// Weeks after the hatching that count as met.
    pub(crate) weeks_met: u64,
}

impl Default for CompanionState {
    fn default() -> Self {
        Self { number: 1, stage: Stage::Egg, sessions: 0, weeks_met: 0 }
    }
}

/// All that growing rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    diary: Diary,
    #[serde(with = "mariposas_consumer::json_text")]
    calendar: Calendar,
    #[serde(with = "mariposas_consumer::json_text")]
    companion: CompanionState,
    /// How long after Monday at four this person's week is judged.
    jitter_ms: i64,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("diary", Kind::Text),
            Column("calendar", Kind::Text),
            Column("companion", Kind::Text),
            Column("jitter_ms", Kind::Int),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

impl PersonRow {
    /// The person did something.
    fn meet(&mut self, user: &UserId, at: Timestamp) {
        let jitter = derived(&["pet-rollover", user.as_str()]).as_u128() % JITTER_MS;
        self.jitter_ms = i64::try_from(jitter).unwrap_or(0);
        self.calendar.met(at);
        self.diary.advance(at);
    }

    /// Lets the companion become what it has earned.
    fn grow(&mut self) {
        let judged = judge(&self.diary, &self.calendar);
        let companion = &mut self.companion;
        companion.stage = companion.stage.max(judged.stage);
        companion.sessions = judged.sessions;
        companion.weeks_met = judged.weeks_met;
    }
}

/// A set or activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EntryRow {
    entry_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    edits: Effective<Entry>,
}

impl Row for EntryRow {
    const TABLE: Table = Table {
        name: "entry",
        key: &[Column("entry_id", Kind::Text)],
        columns: &[Column("edits", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.entry_id
    }
}

/// The rows of one person.
#[derive(Debug, Default)]
pub struct CompanionRows {
    person: Rows<PersonRow>,
    entries: Rows<EntryRow>,
}

impl State for CompanionRows {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.entries]
    }
}

/// Lets a companion grow with a person's weeks.
#[derive(Debug, Clone, Copy)]
pub struct Companion;

impl View for Companion {
    type State = CompanionRows;

    fn touches(&self, event: &Recorded) -> Touch {
        let Event::Fact(fact) = &event.event else { return Touch::nothing() };
        // Every fact tells that time has passed.
        let person = Touch::nothing().row::<PersonRow>("");
        match (fact, entry_id(fact)) {
            (Fact::ClockTicked(_) | Fact::AccountErased(_), _) => Touch::nothing(),
            (_, Some(entry)) => person.row::<EntryRow>(entry),
            (_, None) => person,
        }
    }

    fn fold(&self, state: &mut CompanionRows, event: &Recorded) {
        let Event::Fact(fact) = &event.event else { return };
        if matches!(fact, Fact::ClockTicked(_) | Fact::AccountErased(_)) {
            return;
        }
        let (id, time) = (event.envelope.id, event.envelope.time);
        let mut person = state.person.lend();
        person.meet(&event.envelope.user, time);
        if let Some(entry) = entry_id(fact) {
            let new = || EntryRow { entry_id: entry.clone(), edits: Effective::default() };
            state.entries.change(&entry, new, |row| {
                let old = row.edits.value().copied();
                edit(&mut row.edits, fact, id);
                person.diary.replace(old, row.edits.value().copied());
            });
        }
        let calendar = &mut person.calendar;
        match fact {
            Fact::WorkoutFinished(fact) => person.diary.finish(fact.workout_id),
            Fact::ImportCompleted(_) => person.diary.import_ended(time),
            Fact::ProfileUpdated(fact) => calendar.profile(time, id, fact.plan_sessions, habits(fact)),
            Fact::WeekPlanned(fact) => calendar.plan_week(time, id, fact.week, fact.kind),
            Fact::PauseStarted(fact) => calendar.pause(fact.at),
            Fact::PauseEnded(fact) => calendar.resume(fact.at),
            _ => {}
        }
        person.grow();
        state.person.put(person);
    }

    fn standing(&self) -> Touch {
        Touch::nothing().row::<PersonRow>("")
    }

    fn due_at(&self, state: &CompanionRows) -> Option<Timestamp> {
        let person = state.person.get("")?;
        due_at(&person.diary, &person.calendar, person.jitter_ms)
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        Some(Touch::nothing())
    }

    fn tick(&self, state: &mut CompanionRows, _user: &UserId, instant: Timestamp) {
        let mut person = state.person.lend();
        person.diary.advance(instant);
        person.grow();
        state.person.put(person);
    }
}

impl Reactor for Companion {
    fn outcomes(&self, state: &CompanionRows) -> Vec<Outcome> {
        let Some(person) = state.person.get("") else { return Vec::new() };
        let CompanionState { number: companion, stage: reached, .. } = person.companion;
        let stages = Stage::ALL.iter().copied().filter(|stage| *stage <= reached);
        stages
            .filter_map(|stage| match stage {
                Stage::Egg => None,
                Stage::Instar1 => Some(PetHatched { companion }.into()),
                _ => Some(PetGrew { companion, stage }.into()),
            })
            .collect()
    }
}

/// The row a fact about a set or activity is kept in. Ids are the clients' own, so each kind has its own.
fn entry_id(fact: &Fact) -> Option<String> {
    match fact {
        Fact::SetLogged(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::SetCorrected(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::SetRetracted(fact) => Some(format!("set:{}", fact.set_id)),
        Fact::ActivityLogged(fact) => Some(format!("activity:{}", fact.activity_id)),
        Fact::ActivityCorrected(fact) => Some(format!("activity:{}", fact.activity_id)),
        Fact::ActivityRetracted(fact) => Some(format!("activity:{}", fact.activity_id)),
        _ => None,
    }
}

fn edit(edits: &mut Effective<Entry>, fact: &Fact, id: Uuid) {
    match fact {
        Fact::SetLogged(fact) => edits.log(fact.edited_at, id, of_set(&fact.performed)),
        Fact::SetCorrected(fact) => edits.correct(fact.edited_at, id, of_set(&fact.performed)),
        Fact::ActivityLogged(fact) => edits.log(fact.edited_at, id, of_activity(&fact.performed)),
        Fact::ActivityCorrected(fact) => edits.correct(fact.edited_at, id, of_activity(&fact.performed)),
        Fact::SetRetracted(_) | Fact::ActivityRetracted(_) => edits.retract(),
        _ => {}
    }
}

fn of_set(performed: &PerformedSet) -> Entry {
    Entry {
        workout_id: performed.workout_id,
        day: performed.day,
        performed_at: performed.performed_at.as_millisecond(),
        done: is_done(&performed.set),
    }
}

fn of_activity(performed: &PerformedActivity) -> Entry {
    let work = LoggedSet { seconds: performed.seconds, metres: performed.metres, ..LoggedSet::working() };
    Entry {
        workout_id: performed.workout_id,
        day: performed.day,
        performed_at: performed.performed_at.as_millisecond(),
        done: is_done(&work),
    }
}

fn habits(profile: &ProfileUpdated) -> Habits {
    Habits {
        time_zone: profile.time_zone.clone(),
        deload_weeks: profile.deload_weeks.iter().copied().map(IsoWeek::of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_event_schema::facts::activity::ActivityLogged;
    use mariposas_event_schema::facts::import::ImportCompleted;
    use mariposas_event_schema::facts::plan::WeekPlanned;
    use mariposas_event_schema::facts::set::{SetCorrected, SetLogged, SetRetracted};
    use mariposas_event_schema::facts::workout::WorkoutFinished;
    use mariposas_event_schema::streams::Partition;
    use mariposas_event_schema::{Actor, Envelope};
    use mariposas_training::profile::WeekKind;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn recorded(n: u128, time: &str, fact: impl Into<Fact>) -> Recorded {
        let envelope = Envelope {
            id: Uuid::from_u128(n),
            source: "gateway".to_owned(),
            user: UserId::new("ada").unwrap(),
            time: at(time),
            correlation: Uuid::nil(),
            causation: None,
            actor: Actor::User,
        };
        Recorded { partition: Partition(0), sequence: 1, envelope, event: Event::Fact(fact.into()) }
    }

    fn performed(day: &str, workout: Option<u128>) -> PerformedSet {
        PerformedSet {
            workout_id: workout.map(Uuid::from_u128),
            exercise: "bench-press-barbell".to_owned(),
            raw_name: None,
            performed_at: at(&format!("{day}T18:00:00Z")),
            day: day.parse().unwrap(),
            time_zone: "UTC".to_owned(),
            set: LoggedSet { reps: Some(8), ..LoggedSet::working() },
        }
    }

    /// A set, known the moment it was done.
    fn set(n: u128, day: &str, workout: Option<u128>) -> Recorded {
        let time = format!("{day}T18:00:00Z");
        let performed = performed(day, workout);
        let (set_id, edited_at, source) = (Uuid::from_u128(n), at(&time), "api".to_owned());
        recorded(n, &time, SetLogged { set_id, edited_at, source, performed })
    }

    fn correct(n: u128, set: u128, day: &str) -> Recorded {
        let (set_id, edited_at) = (Uuid::from_u128(set), at("2026-07-01T00:00:00Z"));
        recorded(
            n,
            "2026-07-01T00:00:00Z",
            SetCorrected { set_id, edited_at, performed: performed(day, None) },
        )
    }

    fn retract(n: u128, set: u128) -> Recorded {
        recorded(n, "2026-07-01T00:00:00Z", SetRetracted { set_id: Uuid::from_u128(set) })
    }

    fn fold_into(state: &mut CompanionRows, events: &[Recorded]) -> CompanionState {
        for event in events {
            Companion.fold(state, event);
        }
        state.person.one().companion
    }

    fn fold(events: &[Recorded]) -> CompanionState {
        fold_into(&mut CompanionRows::complete(), events)
    }

    /// Two weeks with two sessions each; 2026-W22 is 25 to 31 May.
    fn two_weeks() -> Vec<Recorded> {
        ["2026-05-26", "2026-05-28", "2026-06-02", "2026-06-04"]
            .into_iter()
            .zip(1..)
            .map(|(day, n)| set(n, day, None))
            .collect()
    }

    /// Each order that an even shuffle might bring.
    fn shuffled(events: &[Recorded], seed: u64) -> Vec<Recorded> {
        let mut events = events.to_vec();
        let mut random = seed;
        for i in (1..events.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            events.swap(i, usize::try_from(random >> 33).unwrap() % (i + 1));
        }
        events
    }

    #[test]
    fn ticks_close_sessions_and_outcomes_follow() {
        let mut state = CompanionRows::complete();
        let user = UserId::new("ada").unwrap();
        fold_into(&mut state, &two_weeks());
        let names =
            |state: &CompanionRows| Companion.outcomes(state).iter().map(Outcome::name).collect::<Vec<_>>();
        assert_eq!(names(&state), ["pet.hatched"]);
        let due = Companion.due_at(&state).unwrap();
        assert_eq!(due, at("2026-06-04T21:00:00Z"));
        Companion.tick(&mut state, &user, due);
        assert!(Companion.due_at(&state).unwrap() > due);
        assert_eq!(names(&state), ["pet.hatched", "pet.grew"]);
        assert_eq!(Companion.outcomes(&state)[1], PetGrew { companion: 1, stage: Stage::Instar2 }.into());
    }

    #[test]
    fn a_finished_workout_is_a_session_at_once() {
        let finish = |n, workout| {
            let (workout_id, finished_at) = (Uuid::from_u128(workout), at("2026-05-26T18:30:00Z"));
            let fact = WorkoutFinished { workout_id, finished_at, note: None, fatigue: None, source: None };
            recorded(n, "2026-05-26T18:30:00Z", fact)
        };
        let events =
            [set(1, "2026-05-26", Some(7)), set(2, "2026-05-26", Some(8)), finish(3, 7), finish(4, 8)];
        assert_eq!(fold(&events[..3]).stage, Stage::Egg);
        assert_eq!(fold(&events).stage, Stage::Instar1);
    }

    #[test]
    fn years_that_are_imported_let_it_grow_in_one_go() {
        let monday: jiff::civil::Date = "2024-01-01".parse().unwrap();
        let days =
            (0..104).map(|n| monday.saturating_add(jiff::Span::new().days(n / 2 * 7 + n % 2)).to_string());
        let mut events: Vec<_> = days.zip(1..).map(|(day, n)| set(n, &day, None)).collect();
        for event in &mut events {
            event.envelope.time = at("2026-05-26T18:00:00Z");
        }
        let (import_id, source) = (Uuid::nil(), "strong".to_owned());
        let ended = ImportCompleted { import_id, source, sets: 104, activities: 0, corrected: 0 };
        events.push(recorded(500, "2026-05-26T18:00:01Z", ended));
        let companion = fold(&events);
        assert_eq!((companion.stage, companion.sessions), (Stage::Adult, 104));
        let mut state = CompanionRows::complete();
        fold_into(&mut state, &events);
        assert_eq!(Companion.outcomes(&state).len(), 7);
    }

    #[test]
    fn activities_are_sessions_too_and_share_no_id_with_sets() {
        let set = performed("2026-05-27", None);
        let performed = PerformedActivity {
            workout_id: None,
            exercise: "running".to_owned(),
            raw_name: None,
            performed_at: set.performed_at,
            day: set.day,
            time_zone: set.time_zone,
            seconds: Some(1_800.0),
            metres: None,
            note: None,
        };
        let (activity_id, edited_at) = (Uuid::from_u128(1), set.performed_at);
        let run = ActivityLogged { activity_id, edited_at, source: "api".to_owned(), performed };
        let events = [two_weeks()[0].clone(), recorded(9, "2026-05-28T00:00:00Z", run)];
        assert_eq!(fold(&events).sessions, 2);
    }

    #[test]
    fn a_retraction_never_takes_a_stage_back() {
        let mut state = CompanionRows::complete();
        let mut events = two_weeks();
        events.push(recorded(
            9,
            "2026-06-05T00:00:00Z",
            WeekPlanned { week: "2026-W30".parse().unwrap(), kind: WeekKind::Travel },
        ));
        assert_eq!(fold_into(&mut state, &events).stage, Stage::Instar2);
        let retractions: Vec<_> = (1..=4).map(|n| retract(100 + n, n)).collect();
        let companion = fold_into(&mut state, &retractions);
        assert_eq!((companion.stage, companion.sessions, companion.weeks_met), (Stage::Instar2, 0, 0));
        assert_eq!(Companion.outcomes(&state).len(), 2);
    }

    #[test]
    fn a_correction_moves_a_set_to_its_day() {
        let mut events = two_weeks();
        events.truncate(3);
        events.push(set(4, "2026-06-02", None));
        // W23 and W24 at least are over by then; one is met by the reserve.
        let on_one_day = fold(&[&events[..], &[correct(9, 4, "2026-06-02")]].concat());
        assert_eq!((on_one_day.sessions, on_one_day.weeks_met), (3, 1));
        let moved = fold(&[&events[..], &[correct(9, 4, "2026-06-04")]].concat());
        assert_eq!((moved.sessions, moved.weeks_met), (4, 2));
        let emptied = fold(&[&events[..], &[correct(9, 1, "2026-05-28")]].concat());
        assert_eq!(emptied.sessions, 2);
    }

    #[test]
    fn every_order_and_every_repetition_ends_the_same() {
        let mut events = two_weeks();
        events.push(set(5, "2026-06-11", Some(7)));
        events.push(set(6, "2026-06-12", Some(7)));
        events.push(correct(9, 4, "2026-06-05"));
        events.push(recorded(
            10,
            "2026-06-05T00:00:00Z",
            ProfileUpdated { plan_sessions: Some(2), ..Default::default() },
        ));
        events.push(recorded(
            11,
            "2026-06-20T00:00:00Z",
            WeekPlanned { week: "2026-W25".parse().unwrap(), kind: WeekKind::Illness },
        ));
        let mut state = CompanionRows::complete();
        let companion = fold_into(&mut state, &events);
        assert_eq!((companion.stage, companion.sessions), (Stage::Instar4, 5));
        let stored = serde_json::to_value(state.person.one()).unwrap();
        assert_eq!(serde_json::from_value::<PersonRow>(stored).unwrap(), state.person.one());
        let twice = [events.clone(), events.clone()].concat();
        for seed in 0..200 {
            for events in [&events, &twice] {
                let mut other = CompanionRows::complete();
                fold_into(&mut other, &shuffled(events, seed));
                assert_eq!(other.person.one(), state.person.one(), "seed {seed}");
            }
        }
    }
}
