//! The training history a rule sees, whatever order it arrived in (training-science 2.2).

use crate::domain::time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::counting::{self, MilliSets, ONE_SET};
use mariposas_training::notes::{self, NoteSigns};
use mariposas_training::personal::Exercises;
use mariposas_training::{Exercise, IsoWeek, Muscle, Pattern, SetKind};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub finished_at: Timestamp,
    /// What the person wrote about it.
    pub note: Option<String>,
}

/// The session a set belongs to: its workout, or its local training day (4.1).
pub(crate) fn session_of(performed: &PerformedSet) -> String {
    performed.workout_id.map_or_else(|| performed.day.to_string(), |id| id.to_string())
}

/// A set with what it counts for.
#[derive(Debug)]
pub(crate) struct HistorySet {
    pub(crate) session: String,
    pub(crate) day: Date,
    pub(crate) week: IsoWeek,
    pub(crate) performed_at: Timestamp,
    pub(crate) exercise: Option<Cow<'static, Exercise>>,
    pub(crate) hard: MilliSets,
    /// Muscle, direct and fractional hard sets, in thousandths.
    pub(crate) muscles: Vec<(Muscle, MilliSets, MilliSets)>,
    /// Whether anything was done, and it was no warm-up.
    pub(crate) worked: bool,
    /// Whether it makes its day a day of resistance training.
    pub(crate) resistance: bool,
    pub(crate) signs: NoteSigns,
    pub(crate) id: String,
}

impl HistorySet {
    pub(crate) fn pattern(&self) -> Option<Pattern> {
        self.exercise.as_ref().and_then(|exercise| exercise.pattern)
    }

    pub(crate) fn primary(&self) -> &[Muscle] {
        self.exercise.as_ref().map_or(&[], |exercise| &exercise.primary)
    }
}

/// A note with what it says, where, and about which muscles.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) at: Timestamp,
    pub(crate) session: String,
    /// The set it was written on; absent for a note on the session.
    pub(crate) set_id: Option<String>,
    /// The slug of that set's exercise.
    pub(crate) exercise: Option<String>,
    pub(crate) muscles: Vec<Muscle>,
    pub(crate) signs: NoteSigns,
}

/// Everything a person trained that still counts.
#[derive(Debug, Default)]
pub struct History {
    sets: Vec<HistorySet>,
    notes: Vec<Note>,
}

impl History {
    /// From the effective sets, by id, and the sessions that were closed with a word, by workout id.
    pub fn new<'a>(
        exercises: &Exercises,
        sets: impl IntoIterator<Item = (&'a str, &'a PerformedSet)>,
        closings: impl IntoIterator<Item = (&'a str, &'a Closing)>,
    ) -> Self {
        let mut sets: Vec<HistorySet> =
            sets.into_iter().map(|(id, performed)| resolve(exercises, id, performed)).collect();
        sets.sort_by(|a, b| (a.performed_at, &a.id).cmp(&(b.performed_at, &b.id)));
        let mut notes: Vec<Note> = sets.iter().filter_map(note_of_set).collect();
        let mut by_session: BTreeMap<&str, BTreeSet<Muscle>> = BTreeMap::new();
        for set in &sets {
            by_session.entry(&set.session).or_default().extend(set.primary());
        }
        notes.extend(closings.into_iter().filter_map(|(workout, closing)| {
            let signs = notes::read(closing.note.as_deref()?);
            let muscles =
                by_session.get(workout).map(|all| all.iter().copied().collect()).unwrap_or_default();
            let session = workout.to_owned();
            said(signs).then_some(Note {
                at: closing.finished_at,
                session,
                set_id: None,
                exercise: None,
                muscles,
                signs,
            })
        }));
        notes.sort_by(|a, b| (a.at, &a.session, &a.set_id).cmp(&(b.at, &b.session, &b.set_id)));
        Self { sets, notes }
    }

    /// Notes that say anything, oldest first.
    pub(crate) fn notes(&self) -> impl DoubleEndedIterator<Item = &Note> {
        self.notes.iter()
    }

    /// F(m,w): fractional hard sets, in thousandths.
    pub(crate) fn fractional(&self, muscle: Muscle, week: IsoWeek) -> MilliSets {
        self.credited(muscle, week).map(|(_, _, fractional)| fractional).sum()
    }

    /// Y(m,w): days of the week with at least one direct hard set (D) of the muscle.
    pub(crate) fn days_of(&self, muscle: Muscle, week: IsoWeek) -> usize {
        let mut days: BTreeMap<Date, MilliSets> = BTreeMap::new();
        for (day, direct, _) in self.credited(muscle, week) {
            *days.entry(day).or_default() += direct;
        }
        days.values().filter(|direct| **direct >= ONE_SET).count()
    }

    fn credited(&self, muscle: Muscle, week: IsoWeek) -> impl Iterator<Item = (Date, MilliSets, MilliSets)> {
        self.week(week).flat_map(move |set| {
            set.muscles.iter().filter(move |(m, ..)| *m == muscle).map(|&(_, d, f)| (set.day, d, f))
        })
    }

    /// P(p,w): hard sets of those that fit, in thousandths.
    pub(crate) fn hard(&self, week: IsoWeek, fits: impl Fn(&HistorySet) -> bool) -> MilliSets {
        self.week(week).filter(|set| fits(set)).map(|set| set.hard).sum()
    }

    /// G(p,w): sets of a pattern that are no warm-ups, however easy. Absence is tested with these.
    pub(crate) fn any_sets(&self, pattern: Pattern, week: IsoWeek) -> usize {
        self.week(week).filter(|set| set.worked && set.pattern() == Some(pattern)).count()
    }

    /// S(w): days with a resistance session.
    pub(crate) fn sessions(&self, week: IsoWeek) -> usize {
        self.week(week).filter(|set| set.resistance).map(|set| set.day).collect::<BTreeSet<_>>().len()
    }

    /// Every day with a resistance session.
    pub(crate) fn resistance_days(&self) -> BTreeSet<Date> {
        self.sets.iter().filter(|set| set.resistance).map(|set| set.day).collect()
    }

    /// The first day anything was logged.
    pub(crate) fn first_day(&self) -> Option<Date> {
        self.sets.iter().filter(|set| set.worked).map(|set| set.day).min()
    }

    /// The newest day anything was logged.
    pub(crate) fn newest_day(&self) -> Option<Date> {
        self.sets.iter().map(|set| set.day).max()
    }

    /// obs(n): the first session falls on or before the Sunday of W(n-1).
    pub(crate) fn observed(&self, w0: IsoWeek, weeks: i32) -> bool {
        self.first_day().is_some_and(|first| first <= w0.plus(1 - weeks).sunday())
    }

    /// Whether anything was done in a span that ends at an instant.
    pub(crate) fn has_sets_within(&self, instant: Timestamp, span: SignedDuration) -> bool {
        self.sets.iter().any(|set| instant.duration_since(set.performed_at) <= span)
    }

    /// The newest note that fits, not older than so many days.
    pub(crate) fn newest_note(
        &self,
        instant: Timestamp,
        count: i64,
        fits: impl Fn(&Note) -> bool,
    ) -> Option<&Note> {
        self.notes().rev().find(|note| time::within_days(instant, note.at, count) && fits(note))
    }

    fn week(&self, week: IsoWeek) -> impl Iterator<Item = &HistorySet> {
        self.sets.iter().filter(move |set| set.week == week)
    }
}

fn resolve(exercises: &Exercises, id: &str, performed: &PerformedSet) -> HistorySet {
    let exercise = exercises.resolve(&performed.exercise);
    let hard = match &exercise {
        Some(exercise) if exercise.pattern.is_some() => counting::hard_sets(exercise, &performed.set),
        _ => 0,
    };
    let credits = exercise.as_ref().map(|e| exercises.credits(&performed.exercise, e)).unwrap_or_default();
    let muscles = credits
        .into_iter()
        .map(|credit| {
            let fractional = hard * credit.milli / ONE_SET;
            (credit.muscle, if credit.direct { fractional } else { 0 }, fractional)
        })
        .filter(|(_, _, fractional)| *fractional != 0)
        .collect();
    let worked = counting::is_done(&performed.set) && performed.set.kind != SetKind::Warmup;
    let conditioning = exercise.as_ref().is_some_and(|e| e.pattern == Some(Pattern::Conditioning));
    HistorySet {
        session: session_of(performed),
        day: performed.day,
        week: IsoWeek::of(performed.day),
        performed_at: performed.performed_at,
        hard,
        muscles,
        worked,
        resistance: worked && !conditioning,
        signs: performed.set.note.as_deref().map(notes::read).unwrap_or_default(),
        id: id.to_owned(),
        exercise,
    }
}

fn note_of_set(set: &HistorySet) -> Option<Note> {
    said(set.signs).then(|| Note {
        at: set.performed_at,
        session: set.session.clone(),
        set_id: Some(set.id.clone()),
        exercise: set.exercise.as_ref().map(|exercise| exercise.slug.clone()),
        muscles: set.primary().to_vec(),
        signs: set.signs,
    })
}

fn said(signs: NoteSigns) -> bool {
    signs != NoteSigns::default()
}
