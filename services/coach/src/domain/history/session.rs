//! Sessions: the sets of one visit in the order they were done, and those of one exercise within it.

use super::set::{HistorySet, Performed, Reader};
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::{Exercise, Muscle};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// What a session is known by: its workout, or the local training day of sets that belong to none (4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Workout(Uuid),
    Day(Date),
}

impl Key {
    fn of(performed: &PerformedSet) -> Self {
        performed.workout_id.map_or(Self::Day(performed.day), Self::Workout)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workout(id) => id.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// The session a set belongs to, as cards name it.
pub(crate) fn session_of(performed: &PerformedSet) -> String {
    Key::of(performed).to_string()
}

/// A workout, or the sets of a day that belong to none.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) key: Arc<str>,
    pub(crate) day: Date,
    pub(crate) started_at: Timestamp,
    /// Every set, warm-ups too, in the order they were done.
    pub(crate) sets: Vec<Arc<HistorySet<'a>>>,
    /// What was trained, in the order it was begun; warm-ups alone are no training.
    pub(crate) exercises: Vec<Arc<Exercise>>,
    /// How tired the person said they were afterwards, 1 to 5.
    pub(crate) fatigue: Option<u8>,
}

impl<'a> Session<'a> {
    fn new(key: Arc<str>, mut sets: Vec<Arc<HistorySet<'a>>>) -> Self {
        order(&mut sets);
        let day = sets.iter().map(|set| set.day).min().expect("a session has a set");
        let started_at = sets.iter().map(|set| set.performed_at).min().expect("a session has a set");
        let mut exercises: Vec<Arc<Exercise>> = Vec::new();
        for set in sets.iter().filter(|set| set.worked) {
            if !exercises
                .iter()
                .any(|known| Arc::ptr_eq(known, &set.exercise) || known.slug == set.exercise.slug)
            {
                exercises.push(set.exercise.clone());
            }
        }
        Self { key, day, started_at, sets, exercises, fatigue: None }
    }

    /// The sets that are no warm-ups.
    pub(crate) fn worked(&self) -> impl Iterator<Item = &HistorySet<'_>> {
        self.sets.iter().map(Arc::as_ref).filter(|set| set.worked)
    }

    /// Whether anything but conditioning was trained.
    pub(crate) fn is_resistance(&self) -> bool {
        self.sets.iter().any(|set| set.resistance)
    }

    /// The place, from 0, of the first exercise that fits among those of the session.
    pub(crate) fn first(&self, fits: impl Fn(&Exercise) -> bool) -> Option<usize> {
        self.exercises.iter().position(|exercise| fits(exercise))
    }

    /// The place of the first exercise that trains the muscle directly.
    pub(crate) fn first_direct(&self, muscle: Muscle) -> Option<usize> {
        self.first(|exercise| exercise.primary.contains(&muscle))
    }
}

/// Block and index, where every set has them; else the time; else the id, which is the order written.
fn order(sets: &mut [Arc<HistorySet<'_>>]) {
    if sets.iter().all(|set| set.place.is_some()) {
        sets.sort_by(|a, b| (a.place, a.performed_at, a.id).cmp(&(b.place, b.performed_at, b.id)));
    } else {
        sets.sort_by(|a, b| a.performed_at.cmp(&b.performed_at).then_with(|| a.id.cmp(b.id)));
    }
}

/// Sets by session, oldest session first. They are read in the order of time: then the next set is nearly always of the
/// same session and the same exercise as the one before it, and neither has to be looked up.
pub(super) fn sessions<'a>(
    reader: &mut Reader<'_, 'a>,
    sets: impl IntoIterator<Item = Performed<'a>>,
) -> Vec<Session<'a>> {
    let mut sets: Vec<Performed<'a>> = sets.into_iter().collect();
    sets.sort_by_cached_key(|performed| performed.set.performed_at.as_second());
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut by_place: Vec<(Arc<str>, Vec<Arc<HistorySet<'a>>>)> = Vec::new();
    for run in sets.chunk_by(|a, b| Key::of(a.set) == Key::of(b.set)) {
        let key = Key::of(run[0].set);
        let place = *places.entry(key).or_insert(by_place.len());
        if place == by_place.len() {
            by_place.push((key.to_string().into(), Vec::with_capacity(run.len())));
        }
        let (name, sets) = &mut by_place[place];
        sets.extend(run.iter().map(|performed| Arc::new(reader.read(*performed, name.clone()))));
    }
    let mut sessions: Vec<Session<'a>> =
        by_place.into_iter().map(|(name, sets)| Session::new(name, sets)).collect();
    sessions.sort_by(|a, b| (a.day, a.started_at, &a.key).cmp(&(b.day, b.started_at, &b.key)));
    sessions
}

/// The working sets of one exercise in one session.
#[derive(Debug)]
pub(crate) struct ExerciseSession<'a> {
    pub(crate) session: Arc<str>,
    pub(crate) day: Date,
    /// In the order they were done; never empty.
    pub(crate) sets: Vec<Arc<HistorySet<'a>>>,
}

impl ExerciseSession<'_> {
    /// The heaviest load of a working set, in grams.
    pub(crate) fn top_load(&self) -> Option<i64> {
        self.sets.iter().filter_map(|set| set.load_g).max()
    }

    /// E(x,d): the best valid estimated maximum, in grams.
    pub(crate) fn best_estimate(&self) -> Option<i64> {
        self.sets.iter().filter_map(|set| set.estimate).map(|estimate| estimate.grams).max()
    }

    /// The sets at the top load.
    pub(crate) fn at_top_load(&self) -> impl Iterator<Item = &HistorySet<'_>> {
        let top = self.top_load();
        self.sets.iter().map(Arc::as_ref).filter(move |set| top.is_some() && set.load_g == top)
    }
}

/// The sessions of every exercise, by slug, oldest first.
pub(super) fn by_exercise<'a>(
    sessions: &[Session<'a>],
    slugs: Vec<String>,
) -> BTreeMap<String, Vec<ExerciseSession<'a>>> {
    let mut exercises: Vec<Vec<ExerciseSession<'a>>> = slugs.iter().map(|_| Vec::new()).collect();
    for session in sessions {
        for set in session.sets.iter().filter(|set| set.worked) {
            let done = &mut exercises[set.exercise_number];
            match done.last_mut().filter(|last| Arc::ptr_eq(&last.session, &session.key)) {
                Some(last) => last.sets.push(set.clone()),
                None => done.push(ExerciseSession {
                    session: session.key.clone(),
                    day: session.day,
                    sets: vec![set.clone()],
                }),
            }
        }
    }
    slugs.into_iter().zip(exercises).filter(|(_, sessions)| !sessions.is_empty()).collect()
}
