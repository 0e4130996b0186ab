//! Training histories for tests.

use crate::domain::card::Firing;
use crate::domain::evaluate::evaluate;
use crate::domain::history::{Closing, History};
use crate::domain::state::Person;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use mariposas_training::{LoggedSet, Rir, SetKind};
use uuid::Uuid;

/// A set of ten, done at noon UTC of a day.
pub(crate) fn performed(day: &str, exercise: &str) -> PerformedSet {
    PerformedSet {
        workout_id: None,
        exercise: exercise.to_owned(),
        raw_name: None,
        performed_at: format!("{day}T12:00:00Z").parse().unwrap(),
        day: day.parse().unwrap(),
        time_zone: "UTC".to_owned(),
        set: LoggedSet { reps: Some(10), ..LoggedSet::working() },
    }
}

/// What a person did, and who they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) person: Person,
    sets: Vec<(String, PerformedSet)>,
    closings: Vec<(String, Closing)>,
}

impl Log {
    fn with(mut self, performed: PerformedSet) -> Self {
        self.sets.push((format!("{:04}", self.sets.len()), performed));
        self
    }

    pub(crate) fn sets(self, day: &str, exercise: &str, count: usize) -> Self {
        (0..count).fold(self, |log, _| log.with(performed(day, exercise)))
    }

    pub(crate) fn noted(self, day: &str, exercise: &str, note: &str) -> Self {
        let mut set = performed(day, exercise);
        set.set.note = Some(note.to_owned());
        self.with(set)
    }

    /// A set too easy to be a hard one.
    pub(crate) fn easy(self, day: &str, exercise: &str) -> Self {
        let mut set = performed(day, exercise);
        set.set.rir = Some(Rir::from_reps(8.0).unwrap());
        self.with(set)
    }

    pub(crate) fn warmup(self, day: &str, exercise: &str) -> Self {
        let mut set = performed(day, exercise);
        set.set.kind = SetKind::Warmup;
        self.with(set)
    }

    pub(crate) fn in_workout(self, workout: u128, day: &str, exercise: &str) -> Self {
        self.with(PerformedSet { workout_id: Some(Uuid::from_u128(workout)), ..performed(day, exercise) })
    }

    pub(crate) fn closed(mut self, workout: u128, at: &str, note: &str) -> Self {
        let closing = Closing { finished_at: at.parse().unwrap(), note: Some(note.to_owned()) };
        self.closings.push((Uuid::from_u128(workout).to_string(), closing));
        self
    }

    pub(crate) fn reversed(mut self) -> Self {
        self.sets.reverse();
        self.closings.reverse();
        self
    }

    /// Everything that fires at an instant.
    pub(crate) fn at(&self, instant: &str) -> Vec<Firing> {
        let sets = self.sets.iter().map(|(id, performed)| (id.as_str(), performed));
        let closings = self.closings.iter().map(|(id, closing)| (id.as_str(), closing));
        let history = History::new(&Exercises::default(), sets, closings);
        evaluate(&self.person, &history, true, instant.parse().unwrap())
    }
}

/// The subjects a rule fires about, by name.
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
