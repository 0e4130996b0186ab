//! What a rule looks at: a person's history at an instant, in the quantities of training-science 2.2. `W0` is the last
//! complete ISO week, `W1` the one before; an argument `back` of 1 means W1. Quantities are in whole sets.

use crate::domain::card::Finding;
use crate::domain::check::Check;
use crate::domain::history::day::Day;
use crate::domain::history::exercise::{is_compound, is_hamstring_hinge, is_leg_curl};
use crate::domain::history::{History, HistorySet};
use crate::domain::person::{Person, RepRange};
use crate::domain::rules::{self, Rule};
use crate::domain::time;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::landmarks::{Landmarks, landmarks};
use mariposas_training::profile::{Flag, Goal, Level, WeekKind};
use mariposas_training::vocabulary::Tier;
use mariposas_training::{Exercise, IsoWeek, Muscle, Pattern};
use serde_json::{Value, json};
use std::cell::OnceCell;

/// Undeclared lifters are novices for 26 weeks (2.6).
const NOVICE_DAYS: i32 = 26 * 7;
/// Repetitions aimed at where no routine says so (2.6).
const HINGE_REPS: RepRange = RepRange { lo: 5, hi: 8 };
const CURL_REPS: RepRange = RepRange { lo: 8, hi: 15 };
const COMPOUND_REPS: RepRange = RepRange { lo: 6, hi: 10 };
const STRENGTH_REPS: RepRange = RepRange { lo: 3, hi: 6 };
const ISOLATION_REPS: RepRange = RepRange { lo: 10, hi: 15 };

/// What a rule looks at. What other rules find is found once, when it is first asked for.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) person: &'a Person,
    pub(crate) history: &'a History<'a>,
    pub(crate) instant: Timestamp,
    /// The local training day of the instant.
    pub(crate) today: Date,
    /// The last complete week.
    pub(crate) w0: IsoWeek,
    /// By the place of the rule among all.
    found: Vec<OnceCell<Vec<Finding>>>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(person: &'a Person, history: &'a History<'a>, instant: Timestamp) -> Self {
        let zone = time::zone(person.profile.time_zone.as_deref());
        let today = time::day_of(instant, &zone);
        let w0 = time::last_complete_week(instant, &zone);
        let found = rules::all().map(|_| OnceCell::new()).collect();
        Self { person, history, instant, today, w0, found }
    }

    /// What a rule finds, before anything is held back, fired or not. Rules may ask for each other in any order, not
    /// in a circle.
    pub(crate) fn findings(&self, rule: &Rule) -> &[Finding] {
        let place = rules::all().position(|known| known.id == rule.id).expect("the rule is one of all");
        self.found[place].get_or_init(|| (rule.fires)(self))
    }

    /// Whether the raw condition of a rule holds, for any subject.
    pub(crate) fn fired(&self, rule: &str) -> bool {
        rules::rule(rule).is_some_and(|rule| self.findings(rule).iter().any(Finding::fires))
    }
}

/// Weeks.
impl Scene<'_> {
    /// W0 as it was at another instant.
    pub(crate) fn last_complete_week(&self, instant: Timestamp) -> IsoWeek {
        time::last_complete_week(instant, &time::zone(self.person.profile.time_zone.as_deref()))
    }

    /// `W<back>`.
    pub(crate) fn week(&self, back: i32) -> IsoWeek {
        self.w0.plus(-back)
    }

    fn days_of_week(&self, back: i32) -> impl Iterator<Item = (Date, &Day)> {
        let week = self.week(back);
        self.history.days(week.monday(), week.sunday())
    }

    /// F(m,w): fractional hard sets.
    pub(crate) fn fractional(&self, muscle: Muscle, back: i32) -> f64 {
        sets(self.days_of_week(back).map(|(_, day)| day.fractional(muscle)).sum())
    }

    /// D(m,w): direct hard sets.
    pub(crate) fn direct(&self, muscle: Muscle, back: i32) -> f64 {
        sets(self.days_of_week(back).map(|(_, day)| day.direct(muscle)).sum())
    }

    /// Y(m,w): days with at least one direct hard set of the muscle.
    pub(crate) fn days_of(&self, muscle: Muscle, back: i32) -> usize {
        self.days_of_week(back).filter(|(_, day)| day.trains(muscle)).count()
    }

    /// P(p,w): hard sets of any of the patterns.
    pub(crate) fn hard(&self, patterns: &[Pattern], back: i32) -> f64 {
        let of = |day: &Day| patterns.iter().map(|pattern| day.hard_of(*pattern)).sum::<MilliSets>();
        sets(self.days_of_week(back).map(|(_, day)| of(day)).sum())
    }

    /// G(p) over the last `weeks` weeks: sets of any of the patterns that are no warm-ups, however easy. Absence is
    /// tested with these.
    pub(crate) fn any(&self, patterns: &[Pattern], weeks: i32) -> usize {
        let of = |day: &Day| patterns.iter().map(|pattern| day.any_of(*pattern)).sum::<usize>();
        let days = self.history.days(self.week(weeks - 1).monday(), self.w0.sunday());
        days.map(|(_, day)| of(day)).sum()
    }

    /// T(w): hard sets.
    pub(crate) fn total(&self, back: i32) -> f64 {
        sets(self.days_of_week(back).map(|(_, day)| day.hard()).sum())
    }

    /// S(w): days with a resistance session.
    pub(crate) fn sessions(&self, back: i32) -> usize {
        self.days_of_week(back).filter(|(_, day)| day.resistance).count()
    }

    /// S(w) as a quantity, for means.
    pub(crate) fn session_days(&self, back: i32) -> f64 {
        self.sessions(back) as f64
    }

    /// The sets of W0 to W(n-1), oldest first.
    pub(crate) fn sets(&self, weeks: i32) -> impl DoubleEndedIterator<Item = &HistorySet<'_>> {
        self.history.sets(self.week(weeks - 1).monday(), self.w0.sunday())
    }

    /// The mean a week of the hard sets that fit, over W0 to W(n-1): for kinds of exercise that are no pattern.
    pub(crate) fn mean_hard(&self, weeks: i32, fits: impl Fn(&HistorySet<'_>) -> bool) -> f64 {
        sets(self.sets(weeks).filter(|set| fits(set)).map(|set| set.hard).sum()) / f64::from(weeks)
    }

    /// Whether the first session falls on or before the Sunday of W(n-1).
    pub(crate) fn is_observed(&self, weeks: i32) -> bool {
        self.history.first_day().is_some_and(|first| first <= self.week(weeks - 1).sunday())
    }

    /// obs(n), as a condition.
    pub(crate) fn observed(&self, weeks: i32) -> Check {
        let text = format!("logged for {weeks} complete weeks");
        match self.history.first_day() {
            Some(first) => Check::that(text, format!("since {first}"), self.is_observed(weeks)),
            None => Check::no_data(text),
        }
    }

    /// The weeks a rule looked at, as evidence.
    pub(crate) fn window(&self, weeks: i32) -> (&'static str, Value) {
        ("weeks", json!({ "first": self.week(weeks - 1), "last": self.w0 }))
    }

    /// The day so many days before today.
    pub(crate) fn day_ago(&self, days: i32) -> Date {
        self.today.saturating_sub(Span::new().days(days))
    }

    /// The sets of the last so many days, today included, oldest first.
    pub(crate) fn last_days(&self, days: i32) -> impl DoubleEndedIterator<Item = &HistorySet<'_>> {
        self.history.sets_since(self.day_ago(days))
    }
}

/// The person.
impl Scene<'_> {
    /// NOVICE: declared, or undeclared with less than 26 weeks logged.
    pub(crate) fn is_novice(&self) -> bool {
        match self.person.profile.level {
            Some(level) => level == Level::Novice,
            None => {
                self.history.first_day().is_none_or(|day| time::days_between(day, self.today) < NOVICE_DAYS)
            }
        }
    }

    /// The level, as the condition of a rule that is not for novices.
    pub(crate) fn not_novice(&self) -> Check {
        let level = if self.is_novice() { "novice" } else { "beyond novice" };
        Check::that("not a novice", level, !self.is_novice())
    }

    /// Their age in years, the younger of the two a year of birth allows.
    pub(crate) fn age(&self) -> Option<i16> {
        self.person.profile.birth_year.map(|born| self.today.year() - born - 1)
    }

    pub(crate) fn has_goal(&self, goal: Goal) -> bool {
        self.person.profile.goal == Some(goal)
    }

    /// The goal, as a condition.
    pub(crate) fn goal(&self, goal: Goal) -> Check {
        let text = format!("the goal is {goal}");
        match self.person.profile.goal {
            Some(said) => Check::that(text, said, said == goal),
            None => Check::no_data(text),
        }
    }

    pub(crate) fn has_flag(&self, flag: Flag) -> bool {
        self.person.profile.flags.contains(&flag)
    }

    /// MAINTAIN: keeping what is there is the goal.
    pub(crate) fn maintains(&self) -> bool {
        self.has_goal(Goal::Maintain)
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

    /// The repetitions aimed at in an exercise: the routine's, else the usual ones.
    pub(crate) fn target(&self, exercise: &Exercise) -> RepRange {
        if let Some(target) = self.person.targets.get(&exercise.slug) {
            return *target;
        }
        match exercise {
            e if is_hamstring_hinge(e) => HINGE_REPS,
            e if is_leg_curl(e) => CURL_REPS,
            e if is_compound(e) && self.has_goal(Goal::Strength) => STRENGTH_REPS,
            e if is_compound(e) => COMPOUND_REPS,
            _ => ISOLATION_REPS,
        }
    }

    /// What a week was meant to be, where it was said. What was said of the week itself comes before the profile's list.
    pub(crate) fn planned(&self, week: IsoWeek) -> Option<WeekKind> {
        let deloads = &self.person.profile.deload_weeks;
        match self.person.weeks.get(&week) {
            Some(WeekKind::None) => None,
            Some(kind) => Some(*kind),
            None => deloads.iter().any(|day| IsoWeek::of(*day) == week).then_some(WeekKind::Deload),
        }
    }

    /// Whether a week was flagged a deload.
    pub(crate) fn is_deload(&self, week: IsoWeek) -> bool {
        self.planned(week) == Some(WeekKind::Deload)
    }

    /// Whether a week was meant to be another than a week of training, or a pause fell into it.
    pub(crate) fn is_off(&self, week: IsoWeek) -> bool {
        let zone = time::zone(self.person.profile.time_zone.as_deref());
        let week_of = |instant| IsoWeek::of(time::day_of(instant, &zone));
        let paused = self.person.pauses.iter().any(|pause| {
            week_of(pause.since) <= week && pause.until.is_none_or(|until| week <= week_of(until))
        });
        paused || self.planned(week).is_some()
    }

    /// Whether the person pauses, travels or is ill now.
    pub(crate) fn is_paused(&self) -> bool {
        let now = self.instant;
        let mut pauses = self.person.pauses.iter();
        let pausing = pauses.any(|pause| pause.since <= now && pause.until.is_none_or(|until| now < until));
        pausing || matches!(self.planned(self.week(-1)), Some(WeekKind::Travel | WeekKind::Illness))
    }
}

/// mean_n: the average over W0 to W(n-1), zeros included.
pub(crate) fn mean(weeks: i32, of: impl Fn(i32) -> f64) -> f64 {
    (0..weeks).map(of).sum::<f64>() / f64::from(weeks)
}

/// Thousandths as sets.
pub(crate) fn sets(milli: MilliSets) -> f64 {
    milli as f64 / ONE_SET as f64
}

/// The ids of sets, as a card wants them.
pub(crate) fn ids<'s>(sets: impl IntoIterator<Item = &'s HistorySet<'s>>) -> Vec<String> {
    sets.into_iter().map(|set| set.id.to_owned()).collect()
}

/// The median; of an even count the mean of the middle two. None of nothing.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

#[cfg(test)]
mod tests;
