//! The training history rules see, whatever order it arrived in (training-science 2.2). It is read once; what rules
//! ask for again and again is kept by session, by exercise, by day and by date.

pub(crate) mod day;
pub(crate) mod exercise;
pub(crate) mod gap;
pub(crate) mod note;
mod past;
pub(crate) mod session;
pub(crate) mod set;
mod sets;

use crate::domain::time;
use day::Day;
use gap::Gap;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use mariposas_training::past_set::PastSet;
use mariposas_training::personal::Exercises;
use note::Written;
use session::{ExerciseSession, Trained};
use std::collections::BTreeMap;
use std::rc::Rc;

pub use note::Closing;
pub(crate) use note::Note;
pub(crate) use session::{Session, session_of};
pub(crate) use set::{HistorySet, Known};
pub use set::{Origin, Performed};

/// Everything a person trained that still counts.
#[derive(Debug, Default)]
pub struct History<'a> {
    sets: Rc<Vec<HistorySet<'a>>>,
    sessions: Vec<Session<'a>>,
    /// Places of sets, by day, then in the order they were done.
    by_day: Vec<u32>,
    exercises: BTreeMap<String, Vec<ExerciseSession<'a>>>,
    /// Oldest first; days without a set are left out.
    days: Vec<day::Logged>,
    resistance_days: Vec<Date>,
    notes: Vec<Written<'a>>,
    fatigue: Vec<(Timestamp, u8)>,
    first_day: Option<Date>,
    newest: Option<Timestamp>,
    bodyweight_g: Option<i64>,
}

impl<'a> History<'a> {
    /// From the effective sets, the body weight in grams where it was told, and how workouts ended, by workout id.
    pub fn new(
        exercises: &Exercises,
        bodyweight_g: Option<i64>,
        sets: impl IntoIterator<Item = Performed<'a>>,
        closings: impl IntoIterator<Item = (&'a str, &'a Closing)>,
    ) -> Self {
        let mut reader = set::Reader::new(exercises, bodyweight_g);
        let Trained { all, mut sessions, noted, newest } = session::trained(&mut reader, sets);
        let mut notes: Vec<Written<'a>> =
            noted.iter().filter_map(|place| Written::on_set(&all, *place)).collect();
        let mut fatigue = Vec::new();
        let places: BTreeMap<Rc<str>, usize> =
            sessions.iter().enumerate().map(|(place, session)| (session.key.clone(), place)).collect();
        for (workout, closing) in closings {
            let place = places.get(workout).copied();
            notes.extend(Written::on_session(workout, closing, place));
            fatigue.extend(closing.fatigue.map(|rating| (closing.finished_at, rating)));
            if let Some(place) = place {
                sessions[place].fatigue = closing.fatigue;
            }
        }
        notes.sort_by(|a, b| a.order().cmp(&b.order()));
        fatigue.sort_unstable();
        let mut by_day: Vec<u32> =
            sessions.iter().flat_map(|session| session.sets.places()).copied().collect();
        by_day.sort_by_key(|place| all[*place as usize].day);
        let days = day::days(&all, &by_day);
        Self {
            resistance_days: days.iter().filter(|day| day.resistance).map(|day| day.date).collect(),
            exercises: session::by_exercise(&all, &sessions, reader.into_slugs()),
            first_day: days.iter().find(|day| day.worked).map(|day| day.date),
            sets: all,
            sessions,
            by_day,
            days,
            notes,
            fatigue,
            newest,
            bodyweight_g,
        }
    }

    /// The set as records are kept of it; none where its id is no UUID.
    pub(crate) fn past(&self, set: &HistorySet<'_>) -> Option<PastSet> {
        past::past_set(set.id, set.entry, &set.exercise, self.bodyweight_g)
    }

    /// Every session, oldest first.
    pub(crate) fn sessions(&self) -> &[Session<'a>] {
        &self.sessions
    }

    /// The sets of days from one to another, both included, in the order they were done.
    pub(crate) fn sets(&self, from: Date, to: Date) -> impl DoubleEndedIterator<Item = &HistorySet<'_>> {
        let places = match self.span(from, to) {
            [] => &[],
            [first, .., last] => &self.by_day[first.sets.start..last.sets.end],
            [day] => &self.by_day[day.sets.clone()],
        };
        places.iter().map(|place| &self.sets[*place as usize])
    }

    fn span(&self, from: Date, to: Date) -> &[day::Logged] {
        let start = self.days.partition_point(|day| day.date < from);
        let end = self.days.partition_point(|day| day.date <= to).max(start);
        &self.days[start..end]
    }

    /// The sets of every day from this one on.
    pub(crate) fn sets_since(&self, from: Date) -> impl DoubleEndedIterator<Item = &HistorySet<'_>> {
        self.sets(from, Date::MAX)
    }

    /// Every exercise that was trained, by slug, with its sessions, oldest first.
    pub(crate) fn exercises(&self) -> impl Iterator<Item = (&str, &[ExerciseSession<'_>])> {
        self.exercises.iter().map(|(slug, sessions)| (slug.as_str(), sessions.as_slice()))
    }

    /// The sessions of an exercise, oldest first; none where it was never trained.
    pub(crate) fn exercise(&self, slug: &str) -> &[ExerciseSession<'_>] {
        self.exercises.get(slug).map_or(&[], Vec::as_slice)
    }

    /// The days from one to another with what they came to, oldest first; days without a set are left out.
    pub(crate) fn days(&self, from: Date, to: Date) -> impl DoubleEndedIterator<Item = (Date, &Day)> {
        self.span(from, to).iter().map(|day| (day.date, day.sum(&self.sets, &self.by_day)))
    }

    /// Every day with a resistance session, oldest first.
    pub(crate) fn resistance_days(&self) -> &[Date] {
        &self.resistance_days
    }

    /// Spans of at least so many full days without a resistance session that are over, oldest first.
    pub(crate) fn gaps(&self, at_least: i32) -> impl DoubleEndedIterator<Item = Gap> {
        gap::gaps(&self.resistance_days, at_least)
    }

    fn note<'s>(&'s self, written: &'s Written<'a>) -> Option<&'s Note> {
        written.note(&self.sets, &self.sessions)
    }

    /// The notes of the last so many days, newest first.
    pub(crate) fn newest_notes(&self, instant: Timestamp, count: i64) -> impl Iterator<Item = &Note> {
        let recent =
            self.notes.iter().rev().take_while(move |note| time::within_days(instant, note.at, count));
        recent.filter_map(|written| self.note(written))
    }

    /// The newest note that fits, not older than so many days.
    pub(crate) fn newest_note(
        &self,
        instant: Timestamp,
        count: i64,
        fits: impl Fn(&Note) -> bool,
    ) -> Option<&Note> {
        self.newest_notes(instant, count).find(|note| fits(note))
    }

    /// How tired the person said they were, 1 to 5, oldest first.
    pub(crate) fn fatigue_ratings(&self) -> &[(Timestamp, u8)] {
        &self.fatigue
    }

    /// The first day anything was logged.
    pub(crate) fn first_day(&self) -> Option<Date> {
        self.first_day
    }

    /// The newest day anything was logged.
    pub(crate) fn newest_day(&self) -> Option<Date> {
        self.days.last().map(|day| day.date)
    }

    /// Whether anything was done in a span that ends at an instant.
    pub(crate) fn has_sets_within(&self, instant: Timestamp, span: SignedDuration) -> bool {
        self.newest.is_some_and(|newest| instant.duration_since(newest) <= span)
    }
}

#[cfg(test)]
mod tests;
