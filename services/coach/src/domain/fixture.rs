//! Training histories for tests.

use crate::domain::card::Firing;
use crate::domain::evaluate::{Explanation, evaluate, explain};
use crate::domain::history::{Closing, History, Origin, Performed};
use crate::domain::person::{Pause, Person};
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use mariposas_training::profile::Level;
use mariposas_training::{Load, LoadKind, LoggedSet, Rir, SetKind, Unit, Weight};
use std::fmt::Display;
use uuid::Uuid;

/// Rules about what the profile says, or about what was not done at all.
const ABOUT_NO_SET: &[&str] = &["SAF-04", "SAF-05", "VOL-02", "PAT-05", "NOR-03", "OLD-01"];

/// A Monday morning, half an hour into a new week: W0 is 2026-W02, from the 5th to the 11th of January.
pub(crate) const MONDAY: &str = "2026-01-12T04:30:00Z";

/// A day of W<back> as seen from [`MONDAY`]; weekday 0 is its Monday. W-1 is the week that has just begun.
pub(crate) fn day(back: i32, weekday: i32) -> Date {
    let w0: Date = "2026-01-05".parse().unwrap();
    w0.saturating_add(jiff::Span::new().days(weekday - 7 * back))
}

/// A set of ten, done at noon UTC of a day.
pub(crate) fn performed(day: impl Display, exercise: &str) -> PerformedSet {
    PerformedSet {
        workout_id: None,
        exercise: exercise.to_owned(),
        raw_name: None,
        performed_at: format!("{day}T12:00:00Z").parse().unwrap(),
        day: day.to_string().parse().unwrap(),
        time_zone: "UTC".to_owned(),
        set: LoggedSet { reps: Some(10), ..LoggedSet::working() },
    }
}

pub(crate) fn kg(value: f64) -> Option<Load> {
    let weight = Weight::new(value, Unit::Kg)?;
    Some(Load { kind: LoadKind::External, weight: Some(weight) })
}

pub(crate) fn rir(reps: f64) -> Option<Rir> {
    Rir::from_reps(reps).ok()
}

#[derive(Debug, Clone)]
struct Done {
    id: String,
    set: PerformedSet,
    origin: Origin,
}

/// What a person did, and who they are. Sets of one day come in the order they are told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) person: Person,
    sets: Vec<Done>,
    closings: Vec<(String, Closing)>,
    pub(crate) exercises: Exercises,
}

impl Log {
    /// A lifter who is no novice.
    pub(crate) fn intermediate() -> Self {
        Self::default().who(|person| person.profile.level = Some(Level::Intermediate))
    }

    /// Who they are.
    pub(crate) fn who(mut self, change: impl FnOnce(&mut Person)) -> Self {
        change(&mut self.person);
        self
    }

    /// They want to hear nothing but safety.
    pub(crate) fn paused(self) -> Self {
        let pause = Pause { since: "2026-01-11T00:00:00Z".parse().unwrap(), until: None };
        self.who(|person| person.pauses.push(pause))
    }

    /// A set of ten, changed at will.
    pub(crate) fn with(
        mut self,
        day: impl Display,
        exercise: &str,
        change: impl FnOnce(&mut PerformedSet),
    ) -> Self {
        let mut set = performed(day, exercise);
        change(&mut set);
        self.sets.push(Done { id: format!("{:05}", self.sets.len()), set, origin: Origin::Here });
        self
    }

    pub(crate) fn sets(self, day: impl Display, exercise: &str, count: usize) -> Self {
        (0..count).fold(self, |log, _| log.with(&day, exercise, |_| ()))
    }

    /// The same sets on a weekday of W<newest> and so many weeks before it, `weeks` in all.
    pub(crate) fn weekly(self, newest: i32, weeks: i32, weekday: i32, exercise: &str, count: usize) -> Self {
        (newest..newest + weeks).rev().fold(self, |log, back| log.sets(day(back, weekday), exercise, count))
    }

    /// Sets with load, repetitions and, where it was told, effort.
    pub(crate) fn lifts(
        self,
        day: impl Display,
        exercise: &str,
        count: usize,
        (load_kg, reps, reserve): (f64, u32, Option<f64>),
    ) -> Self {
        let lift = |set: &mut PerformedSet| {
            set.set.load = kg(load_kg);
            set.set.reps = Some(reps);
            set.set.rir = reserve.and_then(rir);
        };
        (0..count).fold(self, |log, _| log.with(&day, exercise, lift))
    }

    /// A set with load in a unit, repetitions and, where it was told, effort.
    pub(crate) fn lifted_in(
        self,
        unit: Unit,
        day: impl Display,
        exercise: &str,
        (load, reps, reserve): (f64, u32, Option<f64>),
    ) -> Self {
        self.with(day, exercise, |set| {
            set.set.load = Some(Load { kind: LoadKind::External, weight: Weight::new(load, unit) });
            set.set.reps = Some(reps);
            set.set.rir = reserve.and_then(rir);
        })
    }

    pub(crate) fn noted(self, day: impl Display, exercise: &str, note: &str) -> Self {
        self.with(day, exercise, |set| set.set.note = Some(note.to_owned()))
    }

    /// A set too easy to be a hard one.
    pub(crate) fn easy(self, day: impl Display, exercise: &str) -> Self {
        self.with(day, exercise, |set| set.set.rir = rir(8.0))
    }

    pub(crate) fn warmup(self, day: impl Display, exercise: &str) -> Self {
        self.with(day, exercise, |set| set.set.kind = SetKind::Warmup)
    }

    pub(crate) fn in_workout(self, workout: u128, day: impl Display, exercise: &str) -> Self {
        self.with(day, exercise, |set| set.workout_id = Some(Uuid::from_u128(workout)))
    }

    pub(crate) fn closed(self, workout: u128, at: &str, note: &str) -> Self {
        self.ended(workout, at, Some(note), None)
    }

    /// A workout ended, with what the person said about it.
    pub(crate) fn ended(mut self, workout: u128, at: &str, note: Option<&str>, fatigue: Option<u8>) -> Self {
        let closing = Closing { finished_at: at.parse().unwrap(), note: note.map(str::to_owned), fatigue };
        self.closings.push((Uuid::from_u128(workout).to_string(), closing));
        self
    }

    /// All of it was read from another app's export.
    pub(crate) fn imported(mut self) -> Self {
        self.sets.iter_mut().for_each(|done| done.origin = Origin::Import);
        self
    }

    pub(crate) fn reversed(mut self) -> Self {
        self.sets.reverse();
        self.closings.reverse();
        self
    }

    pub(crate) fn history(&self) -> History<'_> {
        let sets =
            self.sets.iter().map(|done| Performed { id: &done.id, set: &done.set, origin: done.origin });
        let closings = self.closings.iter().map(|(id, closing)| (id.as_str(), closing));
        let bodyweight = self.person.profile.bodyweight.map(|weight| weight.grams);
        History::new(&self.exercises, bodyweight, sets, closings)
    }

    /// Everything that fires at an instant.
    pub(crate) fn at(&self, instant: &str) -> Vec<Firing> {
        evaluate(&self.person, &self.history(), true, instant.parse().unwrap())
    }

    /// Every condition of a rule at an instant.
    pub(crate) fn explain(&self, rule: &str, instant: &str) -> Vec<Explanation> {
        explain(&self.person, &self.history(), instant.parse().unwrap(), rule).expect("a rule")
    }
}

/// The subjects a rule fires about, by name, held back or not.
pub(crate) fn about<'a>(firings: &'a [Firing], rule: &str) -> Vec<&'a str> {
    let mut subjects: Vec<&str> =
        firings.iter().filter(|f| f.card.rule == rule).map(|f| f.card.subject.as_str()).collect();
    subjects.sort_unstable();
    subjects
}

/// A rule's firing about a subject.
pub(crate) fn find<'a>(firings: &'a [Firing], rule: &str, subject: &str) -> Option<&'a Firing> {
    firings.iter().find(|firing| firing.is_about(rule, subject))
}

/// The rule fires about this subject on [`MONDAY`], and nothing holds it back. What it says is whole.
#[track_caller]
pub(crate) fn fires(log: &Log, rule: &str, subject: &str) -> Firing {
    let firings = log.at(MONDAY);
    let Some(firing) = find(&firings, rule, subject) else {
        panic!("{rule} is silent about {subject}: {:#?}", log.explain(rule, MONDAY));
    };
    let card = &firing.card;
    assert_eq!(card.suppressed_by, None, "{rule} is held back");
    assert!(!card.title.contains("{}") && !card.advice.is_empty() && !card.reason.is_empty());
    let named = card.evidence.contains_key("set_ids");
    assert!(
        named || ABOUT_NO_SET.contains(&rule),
        "{rule} does not name the sets behind it: {:#?}",
        card.evidence
    );
    firing.clone()
}

/// The rule does not fire about this subject on [`MONDAY`], although it looked at it, because of exactly one
/// condition: the case is just below the edge.
#[track_caller]
pub(crate) fn silent(log: &Log, rule: &str, subject: &str) {
    let explained = log.explain(rule, MONDAY);
    let about = explained.iter().find(|explanation| explanation.subject == subject);
    let failed = about.map(|about| about.conditions.iter().filter(|check| !check.holds).count());
    assert_eq!(failed, Some(1), "{rule} about {subject}: {explained:#?}");
}

/// The rule fires about this subject on [`MONDAY`], and that state or rule holds it back.
#[track_caller]
pub(crate) fn held_back(log: &Log, rule: &str, subject: &str, by: &str) {
    let firings = log.at(MONDAY);
    let firing = find(&firings, rule, subject);
    let Some(firing) = firing else {
        panic!("{rule} is silent about {subject}: {:#?}", log.explain(rule, MONDAY));
    };
    assert_eq!(firing.card.suppressed_by.as_deref(), Some(by), "{rule}");
    assert!(!firing.card.shown);
}
