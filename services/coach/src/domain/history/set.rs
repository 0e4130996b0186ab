//! A set with what it counts for.

use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::counting::{self, Credit, MilliSets, ONE_SET};
use mariposas_training::load::{EffectiveLoad, effective_load};
use mariposas_training::notes::{self, Signs};
use mariposas_training::personal::Exercises;
use mariposas_training::{
    Equipment, EstimatedMax, Exercise, LoadType, Mechanic, Muscle, Pattern, SetKind, Side, estimated_max,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;

/// Where a set came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was logged here.
    Here,
    /// It was read from another app's export.
    Import,
}

/// A set as it finally is, with where it came from.
#[derive(Debug, Clone, Copy)]
pub struct Performed<'a> {
    /// Its id; where nothing else says which set came first, the lesser id does.
    pub id: &'a str,
    /// What was done.
    pub set: &'a PerformedSet,
    /// Where it came from.
    pub origin: Origin,
}

/// A set as rules see it: what they ask of years of sets. The rest is read from the entry.
#[derive(Debug)]
pub(crate) struct HistorySet<'a> {
    pub(crate) id: &'a str,
    /// The set as it was logged.
    pub(super) entry: &'a PerformedSet,
    /// The session: its workout's id, or its local training day.
    pub(crate) session: Rc<str>,
    pub(crate) exercise: Rc<Known>,
    pub(crate) performed_at: Timestamp,
    pub(crate) day: Date,
    pub(crate) kind: SetKind,
    pub(crate) side: Side,
    pub(crate) origin: Origin,
    /// Whether anything was done, and it was no warm-up: a working set.
    pub(crate) worked: bool,
    /// Whether it makes its day a day of resistance training.
    pub(crate) resistance: bool,
    pub(crate) reps: Option<u32>,
    /// Repetitions in reserve, where they were told.
    pub(crate) rir: Option<f64>,
    /// Grams moved in one repetition, of one dumbbell where a pair is held; absent where it depends on a body
    /// weight nobody has told, or nothing was logged.
    pub(crate) load_g: Option<i64>,
    /// Hard sets it counts for, in thousandths.
    pub(crate) hard: MilliSets,
}

impl<'a> HistorySet<'a> {
    pub(crate) fn pattern(&self) -> Option<Pattern> {
        self.exercise.pattern
    }

    pub(crate) fn primary(&self) -> &[Muscle] {
        &self.exercise.primary
    }

    /// Each muscle with its direct and fractional hard sets, in thousandths.
    pub(crate) fn muscles(&self) -> impl Iterator<Item = (Muscle, MilliSets, MilliSets)> + '_ {
        self.exercise.credits.iter().map(|credit| {
            let fractional = self.hard * credit.milli / ONE_SET;
            (credit.muscle, if credit.direct { fractional } else { 0 }, fractional)
        })
    }

    /// The estimated one-repetition maximum, where the set allows one (2.4).
    pub(crate) fn estimate(&self) -> Option<EstimatedMax> {
        let counts =
            matches!(self.kind, SetKind::Working | SetKind::Backoff | SetKind::Amrap | SetKind::Failure);
        estimated_max(self.load_g.filter(|_| counts)?, self.entry.set.reps?, self.entry.set.rir)
    }

    /// Rest taken before it, in seconds, as it was measured. Exports hold settings, never measurements.
    pub(crate) fn rest_s(&self) -> Option<u32> {
        self.entry.set.rest_s.filter(|_| self.origin == Origin::Here)
    }

    /// The tempo as written, such as "3-1-1-0".
    pub(crate) fn tempo(&self) -> Option<&'a str> {
        self.entry.set.tempo.as_deref()
    }

    /// There is no heavier step on this equipment.
    pub(crate) fn at_equipment_max(&self) -> bool {
        self.entry.set.at_equipment_max
    }

    /// What its note says.
    pub(crate) fn signs(&self) -> Signs {
        self.entry.set.note.as_deref().map(notes::read).unwrap_or_default()
    }

    /// Where it stands in its workout: block and index, if both were logged.
    pub(super) fn place(&self) -> Option<(u32, u32)> {
        self.entry.set.block.zip(self.entry.set.index)
    }
}

/// An exercise as one person has it, and what a hard set of it credits.
#[derive(Debug)]
pub(crate) struct Known {
    /// Own exercises that are linked to one of the catalogue's share its number.
    pub(super) number: usize,
    exercise: Exercise,
    credits: Vec<Credit>,
}

impl Deref for Known {
    type Target = Exercise;

    fn deref(&self) -> &Exercise {
        &self.exercise
    }
}

/// Reads sets, describing every exercise once.
pub(super) struct Reader<'e, 'a> {
    exercises: &'e Exercises,
    bodyweight_g: Option<i64>,
    known: BTreeMap<&'a str, Rc<Known>>,
    /// The exercise of the set before, and its id.
    newest: Option<(&'a str, Rc<Known>)>,
    slugs: Vec<String>,
}

impl<'e, 'a> Reader<'e, 'a> {
    pub(super) fn new(exercises: &'e Exercises, bodyweight_g: Option<i64>) -> Self {
        Self { exercises, bodyweight_g, known: BTreeMap::new(), newest: None, slugs: Vec::new() }
    }

    /// The slugs of the exercises that were read, by number.
    pub(super) fn into_slugs(self) -> Vec<String> {
        self.slugs
    }

    /// Sets of one exercise mostly come together.
    fn know(&mut self, id: &'a str) -> Rc<Known> {
        match &self.newest {
            Some((newest, known)) if *newest == id => known.clone(),
            _ => {
                let known = self.look_up(id);
                self.newest = Some((id, known.clone()));
                known
            }
        }
    }

    fn look_up(&mut self, id: &'a str) -> Rc<Known> {
        if let Some(known) = self.known.get(id) {
            return known.clone();
        }
        let exercise = self.exercises.resolve(id).map_or_else(|| unknown(id), Cow::into_owned);
        let described = exercise.pattern.is_some();
        let credits = if described { self.exercises.credits(id, &exercise) } else { Vec::new() };
        let number = self.slugs.iter().position(|slug| *slug == exercise.slug).unwrap_or_else(|| {
            self.slugs.push(exercise.slug.clone());
            self.slugs.len() - 1
        });
        let known = Rc::new(Known { number, exercise, credits });
        self.known.insert(id, known.clone());
        known
    }

    pub(super) fn read(&mut self, performed: Performed<'a>, session: Rc<str>) -> HistorySet<'a> {
        let Performed { id, set: entry, origin } = performed;
        let exercise = self.know(&entry.exercise);
        let set = &entry.set;
        let hard = if exercise.credits.is_empty() { 0 } else { counting::hard_sets(&exercise, set) };
        let worked = counting::is_done(set) && set.kind != SetKind::Warmup;
        let load_g = match effective_load(&exercise, set.load, self.bodyweight_g) {
            EffectiveLoad::Grams(grams) => Some(grams / i64::from(exercise.implements.max(1))),
            EffectiveLoad::Unknown | EffectiveLoad::None => None,
        };
        HistorySet {
            id,
            entry,
            session,
            performed_at: entry.performed_at,
            day: entry.day,
            kind: set.kind,
            side: set.side,
            origin,
            worked,
            resistance: worked && exercise.pattern != Some(Pattern::Conditioning),
            reps: set.reps.filter(|reps| *reps > 0),
            rir: set.rir.map(mariposas_training::Rir::reps),
            load_g,
            hard,
            exercise,
        }
    }
}

/// An exercise nobody has described: it is trained, and counts for nothing.
fn unknown(id: &str) -> Exercise {
    Exercise {
        slug: id.to_owned(),
        name: id.to_owned(),
        pattern: None,
        equipment: Equipment::Other,
        primary: Vec::new(),
        secondary: Vec::new(),
        length_bias: None,
        load_type: LoadType::External,
        unilateral: false,
        mechanic: Mechanic::Isolation,
        bodyweight_fraction_percent: None,
        implements: 1,
    }
}
