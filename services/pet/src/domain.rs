//! How a companion grows: when sessions close, which weeks count as met, which stage that makes. Times are
//! milliseconds; now is always an argument.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use mariposas_event_schema::Effective;
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_training::IsoWeek;
use mariposas_training::profile::{DEFAULT_PLAN_SESSIONS, WeekKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How long after its last set a session closes by itself.
const OPEN_MS: i64 = 3 * 3_600_000;
/// The local hour of Monday at which the week before is over.
const ROLLOVER_HOUR: i8 = 4;
/// One missed week in so many is met all the same.
const RESERVE_EVERY: i32 = 8;
/// The session that opens the egg, counted from 1.
const HATCHES_AT: usize = 2;

/// What a session is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum Key {
    /// A workout.
    Workout(Uuid),
    /// The local training day of sets without one.
    Day(Date),
}

impl TryFrom<String> for Key {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        Uuid::try_parse(&text).map_or_else(|_| text.parse().map(Self::Day), |id| Ok(Self::Workout(id)))
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        match key {
            Key::Workout(id) => id.to_string(),
            Key::Day(day) => day.to_string(),
        }
    }
}

/// What sessions need to know of a set or activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) workout_id: Option<Uuid>,
    /// The local training day.
    pub(crate) day: Date,
    pub(crate) performed_at: i64,
    /// Whether anything was done at all.
    pub(crate) done: bool,
}

impl Entry {
    fn key(&self) -> Key {
        self.workout_id.map_or(Key::Day(self.day), Key::Workout)
    }
}

/// A training visit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Session {
    /// How many entries it has on which day, in order; one day unless corrections say otherwise.
    days: Vec<(Date, u32)>,
    /// When those entries were done that are not yet three hours old, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<i64>,
    /// The person said it is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    finished: bool,
}

/// Every session of a person. What it holds depends on which entries there are, not on how they came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Diary {
    /// The newest instant known to have passed.
    seen: i64,
    /// The newest end of an import.
    imported: i64,
    sessions: BTreeMap<Key, Session>,
}

impl Diary {
    /// Time has passed, at least to `now`.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        let now = now.as_millisecond();
        if now > self.seen {
            self.seen = now;
            for session in self.sessions.values_mut().filter(|session| !session.open.is_empty()) {
                session.open.retain(|at| is_open(*at, now));
            }
        }
    }

    /// An entry is now another, or came, or went.
    pub(crate) fn replace(&mut self, old: Option<Entry>, new: Option<Entry>) {
        if old == new {
            return;
        }
        if let Some(entry) = old.filter(|entry| entry.done) {
            self.remove(&entry);
        }
        if let Some(entry) = new.filter(|entry| entry.done) {
            self.add(&entry);
        }
    }

    fn add(&mut self, entry: &Entry) {
        let session = self.sessions.entry(entry.key()).or_default();
        match session.days.binary_search_by_key(&entry.day, |(day, _)| *day) {
            Ok(i) => session.days[i].1 += 1,
            Err(i) => session.days.insert(i, (entry.day, 1)),
        }
        if is_open(entry.performed_at, self.seen) {
            let i = session.open.partition_point(|at| *at < entry.performed_at);
            session.open.insert(i, entry.performed_at);
        }
    }

    fn remove(&mut self, entry: &Entry) {
        let Some(session) = self.sessions.get_mut(&entry.key()) else { return };
        if let Ok(i) = session.days.binary_search_by_key(&entry.day, |(day, _)| *day) {
            session.days[i].1 -= 1;
            if session.days[i].1 == 0 {
                session.days.remove(i);
            }
        }
        if let Ok(i) = session.open.binary_search(&entry.performed_at) {
            session.open.remove(i);
        }
        if session.days.is_empty() && !session.finished {
            self.sessions.remove(&entry.key());
        }
    }

    /// The person said a workout is over.
    pub(crate) fn finish(&mut self, workout: Uuid) {
        self.sessions.entry(Key::Workout(workout)).or_default().finished = true;
    }

    /// An import ended: what it brought is over.
    pub(crate) fn import_ended(&mut self, at: Timestamp) {
        self.imported = self.imported.max(at.as_millisecond());
    }

    fn is_closed(&self, session: &Session) -> bool {
        session.finished || session.open.last().is_none_or(|last| *last < self.imported)
    }

    /// The days of closed sessions, a day for each, in order.
    fn closed(&self) -> Vec<Date> {
        let closed = self.sessions.values().filter(|session| self.is_closed(session));
        let mut days: Vec<Date> =
            closed.filter_map(|session| session.days.first()).map(|(day, _)| *day).collect();
        days.sort_unstable();
        days
    }

    /// When the next session closes by itself.
    fn closes_at(&self) -> Option<i64> {
        let open = self.sessions.values().filter(|session| !self.is_closed(session));
        open.filter_map(|session| session.open.last()).min().map(|last| last.saturating_add(OPEN_MS))
    }
}

const fn is_open(performed_at: i64, now: i64) -> bool {
    performed_at.saturating_add(OPEN_MS) > now
}

/// What the newest profile says about time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Habits {
    pub(crate) time_zone: Option<String>,
    pub(crate) deload_weeks: BTreeSet<IsoWeek>,
}

/// What a person plans. Like the diary, it does not depend on the order in which things were said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Calendar {
    /// The instant of the first fact.
    since: Option<i64>,
    /// What each profile said about sessions a week, by its instant.
    plans: BTreeMap<i64, Option<u32>>,
    habits: Effective<Habits>,
    kinds: BTreeMap<IsoWeek, Effective<WeekKind>>,
    /// Instants at which a pause began (`false`) or ended (`true`).
    pauses: BTreeSet<(i64, bool)>,
}

impl Calendar {
    /// The person did something at `at`.
    pub(crate) fn met(&mut self, at: Timestamp) {
        let at = at.as_millisecond();
        self.since = Some(self.since.map_or(at, |since| since.min(at)));
    }

    /// A profile was written.
    pub(crate) fn profile(&mut self, at: Timestamp, event: Uuid, plan: Option<u32>, habits: Habits) {
        // Two profiles in one millisecond: the smaller plan, whichever came first.
        let plan = plan.map(|sessions| sessions.max(1));
        let smaller = |known: &Option<u32>| {
            plan.unwrap_or(DEFAULT_PLAN_SESSIONS) < known.unwrap_or(DEFAULT_PLAN_SESSIONS)
        };
        if self.plans.get(&at.as_millisecond()).is_none_or(smaller) {
            self.plans.insert(at.as_millisecond(), plan);
        }
        self.habits.log(at, event, habits);
    }

    /// A week was declared something.
    pub(crate) fn plan_week(&mut self, at: Timestamp, event: Uuid, week: IsoWeek, kind: WeekKind) {
        self.kinds.entry(week).or_default().log(at, event, kind);
    }

    /// A pause began.
    pub(crate) fn pause(&mut self, at: Timestamp) {
        self.pauses.insert((at.as_millisecond(), false));
    }

    /// A pause ended.
    pub(crate) fn resume(&mut self, at: Timestamp) {
        self.pauses.insert((at.as_millisecond(), true));
    }

    fn zone(&self) -> TimeZone {
        let name = self.habits.value().and_then(|habits| habits.time_zone.as_deref());
        name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
    }

    /// Whether the week was meant to be another than a week of training.
    fn is_off(&self, week: IsoWeek) -> bool {
        match self.kinds.get(&week).and_then(Effective::value) {
            Some(kind) => *kind != WeekKind::None,
            None => self.habits.value().is_some_and(|habits| habits.deload_weeks.contains(&week)),
        }
    }

    /// The weeks of each pause, first and last; a pause that goes on has no last.
    fn paused(&self, zone: &TimeZone) -> Vec<(IsoWeek, Option<IsoWeek>)> {
        let mut paused = Vec::new();
        let mut since = None;
        for (at, ended) in &self.pauses {
            match (since, ended) {
                (None, false) => since = Some(*at),
                (Some(start), true) => {
                    since = None;
                    if *at > start {
                        paused.push((week_of(start, zone), Some(week_of(at - 1, zone))));
                    }
                }
                _ => {}
            }
        }
        paused.extend(since.map(|start| (week_of(start, zone), None)));
        paused
    }

    fn plans(&self, zone: &TimeZone) -> Plans {
        let before = self.plans.values().find_map(|plan| *plan).unwrap_or(DEFAULT_PLAN_SESSIONS);
        let unsaid = self.since.filter(|since| !self.plans.contains_key(since)).map(|since| (since, None));
        let said = self.plans.iter().map(|(at, plan)| (*at, *plan));
        let words = unsaid.into_iter().chain(said);
        let words =
            words.map(|(at, plan)| (week_of(at, zone), plan.unwrap_or(DEFAULT_PLAN_SESSIONS))).collect();
        Plans { words, before }
    }
}

/// Sessions planned a week, as they changed.
struct Plans {
    /// From which week, in order of time.
    words: Vec<(IsoWeek, u32)>,
    /// For weeks before any word.
    before: u32,
}

impl Plans {
    /// The smallest plan that was in force in a week: who raises a plan loses no week by it.
    fn of(&self, week: IsoWeek) -> u32 {
        let started = self.words.partition_point(|(from, _)| *from < week);
        let during = self.words[started..].iter().take_while(|(from, _)| *from == week);
        let in_force = self.words[..started].last();
        in_force.into_iter().chain(during).map(|(_, plan)| *plan).min().unwrap_or(self.before)
    }
}

fn local(at: i64, zone: &TimeZone) -> jiff::civil::DateTime {
    zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn week_of(at: i64, zone: &TimeZone) -> IsoWeek {
    IsoWeek::of(local(at, zone).date())
}

/// The week that is not yet over at an instant.
fn running_week(at: i64, zone: &TimeZone) -> IsoWeek {
    let local = local(at, zone);
    IsoWeek::of(local.saturating_sub(jiff::Span::new().hours(ROLLOVER_HOUR)).date())
}

/// When the person is due next: the end of a session, or Monday at four with their jitter.
pub(crate) fn due_at(diary: &Diary, calendar: &Calendar, jitter_ms: i64) -> Option<Timestamp> {
    calendar.since?;
    let zone = calendar.zone();
    let week = week_of(diary.seen, &zone);
    let rollovers = (0..2).filter_map(|n| {
        let monday = week.plus(n).monday().at(ROLLOVER_HOUR, 0, 0, 0);
        Some(zone.to_timestamp(monday).ok()?.as_millisecond() + jitter_ms)
    });
    let rollover = rollovers.into_iter().find(|at| *at > diary.seen);
    diary.closes_at().into_iter().chain(rollover).min().and_then(|at| Timestamp::from_millisecond(at).ok())
}

/// What diary and calendar amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged {
    /// Closed sessions.
    pub(crate) sessions: u64,
    /// Weeks after the hatching that count as met.
    pub(crate) weeks_met: u64,
    pub(crate) stage: Stage,
}

/// Judges all weeks by their own dates, whenever they were told of.
pub(crate) fn judge(diary: &Diary, calendar: &Calendar) -> Judged {
    let days = diary.closed();
    let sessions = days.len() as u64;
    let Some(hatching) = days.get(HATCHES_AT - 1) else {
        return Judged { sessions, weeks_met: 0, stage: Stage::Egg };
    };
    let mut trained: BTreeMap<IsoWeek, u32> = BTreeMap::new();
    for day in &days {
        *trained.entry(IsoWeek::of(*day)).or_default() += 1;
    }
    let zone = calendar.zone();
    let (plans, paused) = (calendar.plans(&zone), calendar.paused(&zone));
    let running = running_week(diary.seen, &zone);
    let is_paused =
        |week| paused.iter().any(|(first, last)| *first <= week && last.is_none_or(|last| week <= last));

    let mut weeks_met = 0;
    let mut reserve_used: Option<IsoWeek> = None;
    // A reserve bridges a week somebody missed; it does not grow a pet nobody comes to see.
    let mut week_before_met = true;
    let mut week = IsoWeek::of(*hatching).plus(1);
    // One more than the running week: sets may be up to a day ahead.
    while week <= running.plus(1) {
        let done = trained.get(&week).is_some_and(|sessions| *sessions >= plans.of(week));
        if done || (week < running && (calendar.is_off(week) || is_paused(week))) {
            weeks_met += 1;
            week_before_met = true;
        } else if week < running {
            let reserve_left = reserve_used.is_none_or(|used| week.since(used) >= RESERVE_EVERY);
            if week_before_met && reserve_left {
                reserve_used = Some(week);
                weeks_met += 1;
            }
            week_before_met = false;
        }
        week = week.plus(1);
    }
    Judged { sessions, weeks_met, stage: stage(weeks_met) }
}

/// The stage after so many met weeks.
fn stage(weeks_met: u64) -> Stage {
    let grown = usize::try_from(weeks_met).unwrap_or(usize::MAX).saturating_add(1);
    Stage::ALL.get(grown).copied().unwrap_or(Stage::Adult)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn entry(day: &str) -> Entry {
        let performed_at = at(&format!("{day}T18:00:00Z")).as_millisecond();
        Entry { workout_id: None, day: day.parse().unwrap(), performed_at, done: true }
    }

    /// A diary of implicit sessions on `days`, known at `now`.
    fn diary(days: &[&str], now: &str) -> Diary {
        let mut diary = Diary::default();
        for day in days {
            diary.replace(None, Some(entry(day)));
        }
        diary.advance(at(now));
        diary
    }

    fn judged(days: &[&str], now: &str, calendar: &Calendar) -> (u64, Stage) {
        let judged = judge(&diary(days, now), calendar);
        (judged.weeks_met, judged.stage)
    }

    fn week(text: &str) -> IsoWeek {
        text.parse().unwrap()
    }

    // 2026-W22 is 25 to 31 May.
    const HATCHED: [&str; 2] = ["2026-05-26", "2026-05-28"];

    #[test]
    fn the_second_session_that_closes_opens_the_egg() {
        let none = Calendar::default();
        assert_eq!(judged(&HATCHED[..1], "2026-05-31T12:00:00Z", &none).1, Stage::Egg);
        assert_eq!(judged(&HATCHED, "2026-05-28T20:59:59Z", &none).1, Stage::Egg);
        assert_eq!(judged(&HATCHED, "2026-05-28T21:00:00Z", &none).1, Stage::Instar1);
        let all_in_one_week = ["2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28"];
        assert_eq!(judged(&all_in_one_week, "2026-05-31T12:00:00Z", &none).1, Stage::Instar1);
    }

    #[test]
    fn a_session_closes_when_it_is_finished_imported_or_three_hours_old() {
        let workout = Uuid::from_u128(1);
        let set = Entry { workout_id: Some(workout), ..entry("2026-05-26") };
        let mut open = Diary::default();
        open.advance(at("2026-05-26T18:01:00Z"));
        open.replace(None, Some(set));
        assert!(open.closed().is_empty());
        assert_eq!(open.closes_at(), Some(at("2026-05-26T21:00:00Z").as_millisecond()));

        let mut finished = open.clone();
        finished.finish(workout);
        assert_eq!((finished.closed(), finished.closes_at()), (vec![set.day], None));
        let mut imported = open.clone();
        imported.import_ended(at("2026-05-26T18:01:00Z"));
        assert_eq!(imported.closed(), [set.day]);
        open.advance(at("2026-05-26T21:00:00Z"));
        assert_eq!(open.closed(), [set.day]);
    }

    #[test]
    fn sets_in_which_nothing_was_done_and_finished_workouts_without_sets_are_no_sessions() {
        let mut diary = Diary::default();
        diary.finish(Uuid::from_u128(1));
        diary.replace(None, Some(Entry { done: false, ..entry("2026-05-26") }));
        diary.advance(at("2026-06-01T12:00:00Z"));
        assert!(diary.closed().is_empty());
    }

    #[test]
    fn a_week_counts_as_soon_as_the_plan_is_met() {
        let days = [HATCHED[0], HATCHED[1], "2026-06-01", "2026-06-03"];
        assert_eq!(judged(&days[..3], "2026-06-03T22:00:00Z", &Calendar::default()), (0, Stage::Instar1));
        assert_eq!(judged(&days, "2026-06-03T22:00:00Z", &Calendar::default()), (1, Stage::Instar2));
        let mut calendar = Calendar::default();
        calendar.profile(at("2026-05-01T00:00:00Z"), Uuid::nil(), Some(3), Habits::default());
        assert_eq!(judged(&days, "2026-06-03T22:00:00Z", &calendar), (0, Stage::Instar1));
    }

    #[test]
    fn raising_the_plan_takes_no_week_away() {
        let days = [HATCHED[0], HATCHED[1], "2026-06-01", "2026-06-03"];
        let mut calendar = Calendar::default();
        calendar.met(at("2026-05-26T18:00:00Z"));
        calendar.profile(at("2026-06-04T00:00:00Z"), Uuid::nil(), Some(5), Habits::default());
        assert_eq!(judged(&days, "2026-06-05T00:00:00Z", &calendar), (1, Stage::Instar2));
    }

    #[test]
    fn off_weeks_and_pauses_count_when_they_are_over() {
        // The reserve goes to W23, so that W24 shows what it is itself.
        let after = "2026-06-15T04:00:00Z";
        assert_eq!(judged(&HATCHED, after, &Calendar::default()).0, 1);
        let mut planned = Calendar::default();
        planned.plan_week(at("2026-06-01T00:00:00Z"), Uuid::nil(), week("2026-W24"), WeekKind::Deload);
        assert_eq!(judged(&HATCHED, "2026-06-15T03:59:59Z", &planned).0, 1);
        assert_eq!(judged(&HATCHED, after, &planned), (2, Stage::Instar3));
        let mut paused = Calendar::default();
        paused.pause(at("2026-06-14T23:00:00Z"));
        assert_eq!(judged(&HATCHED, after, &paused).0, 2);
        paused.resume(at("2026-06-15T00:00:00Z"));
        assert_eq!(judged(&HATCHED, "2026-06-22T04:00:00Z", &paused).0, 2);
        let mut profile = Calendar::default();
        let deload_weeks = BTreeSet::from([week("2026-W24")]);
        let habits = Habits { deload_weeks, ..Habits::default() };
        profile.profile(at("2026-06-01T00:00:00Z"), Uuid::nil(), None, habits);
        assert_eq!(judged(&HATCHED, after, &profile).0, 2);
        profile.plan_week(at("2026-06-02T00:00:00Z"), Uuid::nil(), week("2026-W24"), WeekKind::None);
        assert_eq!(judged(&HATCHED, after, &profile).0, 1);
    }

    #[test]
    fn a_missed_week_loses_nothing_and_one_in_eight_counts() {
        let none = Calendar::default();
        let days = [HATCHED[0], HATCHED[1], "2026-06-01", "2026-06-03"];
        let met: Vec<u64> = (0..11)
            .map(|n| {
                at("2026-06-04T12:00:00Z").checked_add(jiff::SignedDuration::from_hours(n * 168)).unwrap()
            })
            .map(|now| judged(&days, &now.to_string(), &none).0)
            .collect();
        // W24 is the reserve; W32 could be another, but nobody has come back yet.
        assert_eq!(met, [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn a_butterfly_stays_one() {
        assert_eq!(stage(0), Stage::Instar1);
        assert_eq!(stage(5), Stage::Chrysalis);
        assert_eq!((stage(6), stage(100)), (Stage::Adult, Stage::Adult));
    }

    #[test]
    fn people_are_due_when_a_session_closes_and_on_monday_at_four() {
        let mut calendar = Calendar::default();
        let habits = Habits { time_zone: Some("Europe/Berlin".to_owned()), ..Habits::default() };
        calendar.met(at("2026-05-31T17:00:00Z"));
        calendar.profile(at("2026-05-31T17:00:00Z"), Uuid::nil(), None, habits);
        let mut diary = diary(&["2026-05-31"], "2026-05-31T18:00:00Z");
        let due = |diary: &Diary| due_at(diary, &calendar, 60_000).unwrap();
        assert_eq!(due(&diary), at("2026-05-31T21:00:00Z"));
        diary.advance(due(&diary));
        assert_eq!(due(&diary), at("2026-06-01T02:01:00Z"));
        diary.advance(due(&diary));
        assert_eq!(due(&diary), at("2026-06-08T02:01:00Z"));
    }

    #[test]
    fn sessions_are_kept_by_readable_keys() {
        let mut diary = diary(&["2026-05-26"], "2026-05-26T18:01:00Z");
        diary.finish(Uuid::from_u128(1));
        let json = serde_json::to_value(&diary).unwrap();
        assert!(json["sessions"]["2026-05-26"].is_object(), "{json}");
        assert_eq!(serde_json::from_value::<Diary>(json).unwrap(), diary);
    }
}
