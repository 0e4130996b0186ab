//! Who the rules are about, and the states that hold rules back (training-science 4.2).

use crate::domain::card::{Firing, muscle_of};
use crate::domain::history::History;
use crate::domain::rules::{Rule, safety};
use crate::domain::time;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_training::landmarks::{Landmarks, landmarks};
use mariposas_training::profile::{Flag, Goal, Level, WeekKind};
use mariposas_training::vocabulary::Tier;
use mariposas_training::{IsoWeek, Muscle};
use std::collections::{BTreeMap, BTreeSet};

/// Undeclared lifters are novices for 26 weeks (2.6).
const NOVICE_DAYS: i32 = 26 * 7;
/// A lay-off, and how long coming back from it lasts, in days.
const LAYOFF_DAYS: i32 = 14;

/// What a person told the coach.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// The profile.
    pub profile: ProfileUpdated,
    /// Whether they pause.
    pub paused: bool,
    /// What weeks were meant to be.
    pub weeks: BTreeMap<IsoWeek, WeekKind>,
    /// When they last accepted SAF-02: red flags until then are acknowledged.
    pub acknowledged: Option<Timestamp>,
}

/// What a rule looks at.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) person: &'a Person,
    pub(crate) history: &'a History,
    pub(crate) instant: Timestamp,
    /// The local training day of the instant.
    pub(crate) today: Date,
    /// The last complete week.
    pub(crate) w0: IsoWeek,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(person: &'a Person, history: &'a History, instant: Timestamp) -> Self {
        let today = time::day_of(instant, &time::zone(person.profile.time_zone.as_deref()));
        Self { person, history, instant, today, w0: IsoWeek::of(today).plus(-1) }
    }

    /// NOVICE: declared, or undeclared with less than 26 weeks logged.
    pub(crate) fn is_novice(&self) -> bool {
        match self.person.profile.level {
            Some(level) => level == Level::Novice,
            None => {
                self.history.first_day().is_none_or(|day| time::days_between(day, self.today) < NOVICE_DAYS)
            }
        }
    }

    /// A goal or weak-point muscle.
    pub(crate) fn matters(&self, muscle: Muscle) -> bool {
        let profile = &self.person.profile;
        profile.goal_muscles.contains(&muscle) || profile.weak_points.contains(&muscle)
    }

    /// The muscles that are coached, with their landmarks.
    pub(crate) fn coached(&self) -> impl Iterator<Item = (Muscle, Landmarks)> {
        let novice = self.is_novice();
        let coached = |muscle: &Muscle| muscle.tier() == Tier::Expected || self.matters(*muscle);
        Muscle::ALL.iter().copied().filter(coached).filter_map(move |m| Some((m, landmarks(m, novice)?)))
    }

    /// MAINTAIN: keeping what is there is the goal.
    pub(crate) fn maintains(&self) -> bool {
        self.person.profile.goal == Some(Goal::Maintain)
    }

    fn is_paused(&self) -> bool {
        let week = self.person.weeks.get(&IsoWeek::of(self.today));
        self.person.paused || matches!(week, Some(WeekKind::Travel | WeekKind::Illness))
    }

    /// DELOADING: W0 was declared a deload.
    fn is_deloading(&self) -> bool {
        let declared = self.person.profile.deload_weeks.iter().any(|monday| IsoWeek::of(*monday) == self.w0);
        declared || self.person.weeks.get(&self.w0) == Some(&WeekKind::Deload)
    }

    /// RETURNING: a gap of at least 14 full days ended at most 14 days ago.
    fn is_returning(&self) -> bool {
        let days: Vec<Date> = self.history.resistance_days().into_iter().collect();
        days.windows(2).any(|pair| {
            let ended = time::days_between(pair[1], self.today);
            time::days_between(pair[0], pair[1]) > LAYOFF_DAYS && (0..=LAYOFF_DAYS).contains(&ended)
        })
    }

    /// GUARDED: pregnant, postpartum, or not cleared yet.
    fn is_guarded(&self) -> bool {
        let has = |flag| self.person.profile.flags.contains(&flag);
        has(Flag::Pregnant) || has(Flag::Postpartum) || (has(Flag::ScreeningYes) && !has(Flag::Cleared))
    }
}

/// The states a person is in.
#[derive(Debug)]
pub(crate) struct States {
    red_flag: bool,
    paused: bool,
    maintains: bool,
    /// The strongest state in which nothing asks for more.
    enough: Option<&'static str>,
    pain: BTreeSet<Muscle>,
}

impl States {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        let enough = [
            (!scene.history.observed(scene.w0, 2), "NEW"),
            (scene.is_returning(), "RETURNING"),
            (scene.is_deloading(), "DELOADING"),
            (scene.is_guarded(), "GUARDED"),
        ];
        Self {
            red_flag: safety::red_flag(scene).is_some(),
            paused: scene.is_paused(),
            maintains: scene.maintains(),
            enough: enough.into_iter().find_map(|(holds, state)| holds.then_some(state)),
            pain: safety::painful(scene),
        }
    }

    /// The state that holds a firing back, strongest first.
    pub(crate) fn suppressor(&self, rule: &Rule, firing: &Firing) -> Option<&'static str> {
        if self.red_flag && rule.id != "SAF-02" {
            return Some("RED FLAG");
        }
        if self.paused && !rule.id.starts_with("SAF-") {
            return Some("PAUSED");
        }
        let hurts = muscle_of(&firing.card.subject).is_some_and(|muscle| self.pain.contains(&muscle));
        let more = rule.asks_for_more.then(|| hurts.then_some("PAIN").or(self.enough)).flatten();
        more.or_else(|| (self.maintains && rule.id == "FRQ-01").then_some("MAINTAIN"))
    }
}
