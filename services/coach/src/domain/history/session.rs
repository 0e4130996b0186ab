//! Sessions: the sets of one visit in the order they were done, and those of one exercise within it.

use super::set::{HistorySet, Known, Performed, Reader};
use super::sets::Sets;
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::{Exercise, Muscle, Side};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
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
    pub(crate) key: Rc<str>,
    pub(crate) day: Date,
    pub(crate) started_at: Timestamp,
    /// Every set, warm-ups too, in the order they were done.
    pub(crate) sets: Sets<'a>,
    /// What was trained, in the order it was begun; warm-ups alone are no training.
    pub(crate) exercises: Vec<Rc<Known>>,
    /// Whether anything but conditioning was trained.
    pub(crate) resistance: bool,
    /// How tired the person said they were afterwards, 1 to 5.
    pub(crate) fatigue: Option<u8>,
}

impl<'a> Session<'a> {
    /// Of at least one set.
    fn new(key: Rc<str>, sets: Sets<'a>) -> Self {
        let (mut day, mut started_at) = (sets[0].day, sets[0].performed_at);
        let (mut resistance, mut exercises) = (false, Vec::<Rc<Known>>::new());
        for set in sets.iter() {
            day = day.min(set.day);
            started_at = started_at.min(set.performed_at);
            resistance |= set.resistance;
            // Sets of one exercise mostly come together.
            if set.worked && exercises.iter().rev().all(|known| known.number != set.exercise.number) {
                exercises.push(set.exercise.clone());
            }
        }
        Self { key, day, started_at, sets, exercises, resistance, fatigue: None }
    }

    /// The sets that are no warm-ups.
    pub(crate) fn worked(&self) -> impl Iterator<Item = &HistorySet<'a>> {
        self.sets.iter().filter(|set| set.worked)
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
fn order(places: &mut [u32], all: &[HistorySet<'_>]) {
    let set = |place: u32| &all[place as usize];
    if places.iter().all(|place| set(*place).place().is_some()) {
        let of = |place| (set(place).place(), set(place).performed_at, set(place).id);
        places.sort_by(|a, b| of(*a).cmp(&of(*b)));
    } else {
        let of = |place| (set(place).performed_at, set(place).id);
        places.sort_by(|a, b| of(*a).cmp(&of(*b)));
    }
}

/// What was trained.
pub(super) struct Trained<'a> {
    pub(super) all: Rc<Vec<HistorySet<'a>>>,
    /// Oldest first.
    pub(super) sessions: Vec<Session<'a>>,
    /// The places of sets with a note.
    pub(super) noted: Vec<u32>,
    /// When the last set was done.
    pub(super) newest: Option<Timestamp>,
}

/// Reads sets by session. They are read in the order of time: then the next set is nearly always of the same session and
/// the same exercise as the one before it, and neither has to be looked up.
pub(super) fn trained<'a>(
    reader: &mut Reader<'_, 'a>,
    sets: impl IntoIterator<Item = Performed<'a>>,
) -> Trained<'a> {
    let mut sets: Vec<Performed<'a>> = sets.into_iter().collect();
    sets.sort_by_cached_key(|performed| performed.set.performed_at.as_second());
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    let mut by_session: Vec<(Rc<str>, Vec<u32>)> = Vec::new();
    let mut all = Vec::with_capacity(sets.len());
    let (mut noted, mut newest) = (Vec::new(), None);
    for run in sets.chunk_by(|a, b| Key::of(a.set) == Key::of(b.set)) {
        let key = Key::of(run[0].set);
        let session = *known.entry(key).or_insert(by_session.len());
        if session == by_session.len() {
            by_session.push((key.to_string().into(), Vec::with_capacity(run.len())));
        }
        let (name, places) = &mut by_session[session];
        for performed in run {
            let place = u32::try_from(all.len()).expect("nobody does so many sets");
            places.push(place);
            noted.extend(performed.set.set.note.is_some().then_some(place));
            newest = newest.max(Some(performed.set.performed_at));
            all.push(reader.read(*performed, name.clone()));
        }
    }
    let (all, sessions) = sessions(all, by_session);
    Trained { all, sessions, noted, newest }
}

fn sessions<'a>(
    all: Vec<HistorySet<'a>>,
    by_session: Vec<(Rc<str>, Vec<u32>)>,
) -> (Rc<Vec<HistorySet<'a>>>, Vec<Session<'a>>) {
    let mut places = Vec::with_capacity(all.len());
    let mut parts = Vec::with_capacity(by_session.len());
    for (name, mut of_session) in by_session {
        order(&mut of_session, &all);
        parts.push((name, places.len()..places.len() + of_session.len()));
        places.append(&mut of_session);
    }
    let (all, places) = (Rc::new(all), Rc::from(places));
    let parts = parts.into_iter();
    let mut sessions: Vec<Session<'a>> =
        parts.map(|(name, part)| Session::new(name, Sets::new(&all, &places, part))).collect();
    sessions.sort_by(|a, b| (a.day, a.started_at, &a.key).cmp(&(b.day, b.started_at, &b.key)));
    (all, sessions)
}

/// The working sets of one exercise in one session.
#[derive(Debug)]
pub(crate) struct ExerciseSession<'a> {
    pub(crate) session: Rc<str>,
    pub(crate) day: Date,
    /// When the last of them was done.
    pub(crate) ended_at: Timestamp,
    /// Whether any of them was logged as one of a side.
    pub(crate) by_side: bool,
    /// In the order they were done; never empty.
    pub(crate) sets: Sets<'a>,
}

impl<'a> ExerciseSession<'a> {
    fn new(session: &Session<'a>, sets: Sets<'a>) -> Self {
        let ended_at = sets.iter().map(|set| set.performed_at).max().expect("never empty");
        let by_side = sets.iter().any(|set| set.side != Side::Both);
        Self { session: session.key.clone(), day: session.day, ended_at, by_side, sets }
    }

    /// The heaviest load of a working set, in grams.
    pub(crate) fn top_load(&self) -> Option<i64> {
        self.sets.iter().filter_map(|set| set.load_g).max()
    }

    /// E(x,d): the best valid estimated maximum, in grams.
    pub(crate) fn best_estimate(&self) -> Option<i64> {
        self.sets.iter().filter_map(HistorySet::estimate).map(|estimate| estimate.grams).max()
    }

    /// The sets at the top load.
    pub(crate) fn at_top_load(&self) -> impl Iterator<Item = &HistorySet<'a>> {
        let top = self.top_load();
        self.sets.iter().filter(move |set| top.is_some() && set.load_g == top)
    }
}

/// The sessions of every exercise, by slug, oldest first.
pub(super) fn by_exercise<'a>(
    all: &Rc<Vec<HistorySet<'a>>>,
    sessions: &[Session<'a>],
    slugs: Vec<String>,
) -> BTreeMap<String, Vec<ExerciseSession<'a>>> {
    let mut places: Vec<Vec<u32>> = slugs.iter().map(|_| Vec::new()).collect();
    // By exercise, the number of each of its sessions and where its sets begin.
    let mut begins: Vec<Vec<(usize, usize)>> = slugs.iter().map(|_| Vec::new()).collect();
    for (number, session) in sessions.iter().enumerate() {
        for place in session.sets.places() {
            let set = &all[*place as usize];
            if !set.worked {
                continue;
            }
            let (places, begins) = (&mut places[set.exercise.number], &mut begins[set.exercise.number]);
            if begins.last().is_none_or(|(last, _)| *last != number) {
                begins.push((number, places.len()));
            }
            places.push(*place);
        }
    }
    let mut exercises = BTreeMap::new();
    for ((slug, places), begins) in slugs.into_iter().zip(places).zip(begins) {
        let ends = begins.iter().skip(1).map(|(_, begin)| *begin).chain([places.len()]);
        let parts: Vec<_> =
            begins.iter().zip(ends).map(|((number, begin), end)| (*number, *begin..end)).collect();
        let places: Rc<[u32]> = places.into();
        let of = |(number, part)| ExerciseSession::new(&sessions[number], Sets::new(all, &places, part));
        if !parts.is_empty() {
            exercises.insert(slug, parts.into_iter().map(of).collect());
        }
    }
    exercises
}
