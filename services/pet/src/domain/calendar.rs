//! What a person plans: sessions a week, weeks off, pauses, and where they live.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::DateTime};
use mariposas_event_schema::Effective;
use mariposas_training::IsoWeek;
use mariposas_training::profile::{DEFAULT_PLAN_SESSIONS, Level, WeekKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The local hour of Monday at which the week before is over.
pub(crate) const ROLLOVER_HOUR: i8 = 4;

/// What the newest profile says, beside the plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Habits {
    pub(crate) time_zone: Option<String>,
    pub(crate) deload_weeks: BTreeSet<IsoWeek>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<Level>,
}

/// What a person plans. Like the diary, it does not depend on the order in which things were said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Calendar {
    /// The instant of the first fact.
    pub(crate) since: Option<i64>,
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

    pub(crate) fn zone(&self) -> TimeZone {
        let name = self.habits.value().and_then(|habits| habits.time_zone.as_deref());
        name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
    }

    /// Whether the landmarks of novices are theirs: until they say otherwise.
    pub(crate) fn is_novice(&self) -> bool {
        self.habits.value().and_then(|habits| habits.level).is_none_or(|level| level == Level::Novice)
    }

    /// Whether the week was meant to be another than a week of training.
    pub(crate) fn is_off(&self, week: IsoWeek) -> bool {
        match self.kinds.get(&week).and_then(Effective::value) {
            Some(kind) => *kind != WeekKind::None,
            None => self.habits.value().is_some_and(|habits| habits.deload_weeks.contains(&week)),
        }
    }

    /// The weeks of each pause, first and last; a pause that goes on has no last.
    pub(crate) fn paused(&self, zone: &TimeZone) -> Vec<(IsoWeek, Option<IsoWeek>)> {
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

    pub(crate) fn plans(&self, zone: &TimeZone) -> Plans {
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
#[derive(Debug)]
pub(crate) struct Plans {
    /// From which week, in order of time.
    words: Vec<(IsoWeek, u32)>,
    /// For weeks before any word.
    before: u32,
}

impl Plans {
    /// The smallest plan that was in force in a week: who raises a plan loses no week by it.
    pub(crate) fn of(&self, week: IsoWeek) -> u32 {
        let (before, during) = self.in_force(week);
        before.into_iter().chain(during).min().unwrap_or(self.before)
    }

    /// The largest plan that was in force in a week: who lowers a plan loses no roll by it, and who raises it gains none
    /// in weeks that are over.
    pub(crate) fn most(&self, week: IsoWeek) -> u32 {
        let (before, during) = self.in_force(week);
        during.chain([before.unwrap_or(DEFAULT_PLAN_SESSIONS)]).max().unwrap_or(DEFAULT_PLAN_SESSIONS)
    }

    fn in_force(&self, week: IsoWeek) -> (Option<u32>, impl Iterator<Item = u32>) {
        let started = self.words.partition_point(|(from, _)| *from < week);
        let during = self.words[started..].iter().take_while(move |(from, _)| *from == week);
        (self.words[..started].last().map(|(_, plan)| *plan), during.map(|(_, plan)| *plan))
    }
}

fn local(at: i64, zone: &TimeZone) -> DateTime {
    zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

pub(crate) fn week_of(at: i64, zone: &TimeZone) -> IsoWeek {
    IsoWeek::of(local(at, zone).date())
}

/// The week that is not yet over at an instant.
pub(crate) fn running_week(at: i64, zone: &TimeZone) -> IsoWeek {
    let local = local(at, zone);
    IsoWeek::of(local.saturating_sub(jiff::Span::new().hours(ROLLOVER_HOUR)).date())
}
