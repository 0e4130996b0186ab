//! The exercises as one person has them: the catalogue, their own, and what they changed about either.

use crate::counting::{Credit, MilliSets, credits};
use crate::{Catalogue, Equipment, Exercise, LoadType, Mechanic, Muscle, Pattern};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many exercises of their own a person may have. All of them are read with each of their sets.
pub const MAX_OWN: usize = 1_000;

/// An exercise of a person's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnExercise {
    /// Its name.
    pub name: String,
    /// Its movement pattern; without one it counts for no muscle.
    pub pattern: Option<Pattern>,
    /// What it is loaded with.
    pub equipment: Option<Equipment>,
    /// How its load is measured.
    pub load_type: Option<LoadType>,
    /// Muscles credited with a whole set.
    pub primary: Vec<Muscle>,
    /// Muscles credited with half a set.
    pub secondary: Vec<Muscle>,
}

/// A credit as the person set it: muscle, thousandths of a set, whether direct.
pub type OwnCredit = (Muscle, MilliSets, bool);

/// Own exercises, links to the catalogue, and changed credits, by exercise id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Exercises {
    own: BTreeMap<String, OwnExercise>,
    linked: BTreeMap<String, String>,
    adjusted: BTreeMap<String, Vec<OwnCredit>>,
}

impl Exercises {
    /// The person made an exercise, or wrote it anew.
    pub fn define(&mut self, id: &str, exercise: OwnExercise) {
        self.own.insert(id.to_owned(), exercise);
    }

    /// An own exercise is one of the catalogue's.
    pub fn link(&mut self, id: &str, slug: &str) {
        self.linked.insert(id.to_owned(), slug.to_owned());
    }

    /// The person set the credits of an exercise; none takes that back.
    pub fn adjust(&mut self, id: &str, credits: Vec<OwnCredit>) {
        if credits.is_empty() {
            self.adjusted.remove(id);
        } else {
            self.adjusted.insert(id.to_owned(), credits);
        }
    }

    /// The own exercises, by id.
    pub const fn own(&self) -> &BTreeMap<String, OwnExercise> {
        &self.own
    }

    /// The catalogue's exercise that an own one is linked to.
    pub fn linked_to(&self, id: &str) -> Option<&str> {
        self.linked.get(id).map(String::as_str)
    }

    /// The credits the person set for an exercise.
    pub fn adjusted(&self, id: &str) -> Option<&[OwnCredit]> {
        self.adjusted.get(id).map(Vec::as_slice)
    }

    /// Own exercises that are linked, with the catalogue's slug.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.linked.iter().map(|(id, slug)| (id.as_str(), slug.as_str()))
    }

    /// Exercises whose credits were changed, with those.
    pub fn adjustments(&self) -> impl Iterator<Item = (&str, &[OwnCredit])> {
        self.adjusted.iter().map(|(id, credits)| (id.as_str(), credits.as_slice()))
    }

    /// The exercise a set names: the catalogue's, the one an own exercise is linked to, or the own one.
    pub fn resolve(&self, id: &str) -> Option<Cow<'static, Exercise>> {
        let id = self.linked.get(id).map_or(id, String::as_str);
        if let Some(exercise) = Catalogue::global().by_slug(id) {
            return Some(Cow::Borrowed(exercise));
        }
        self.own.get(id).map(|own| Cow::Owned(as_exercise(id, own)))
    }

    /// What one hard set of the exercise credits. An own exercise without pattern or primary muscle credits
    /// nothing.
    pub fn credits(&self, id: &str, exercise: &Exercise) -> Vec<Credit> {
        self.own_credits(id, exercise).unwrap_or_else(|| credits(exercise).collect())
    }

    /// The same where it is not what the catalogue says of its own: credits the person set, or an exercise of theirs.
    pub fn own_credits(&self, id: &str, exercise: &Exercise) -> Option<Vec<Credit>> {
        let adjusted = self.adjusted.get(id).or_else(|| self.adjusted.get(&exercise.slug));
        if let Some(own) = adjusted {
            return Some(
                own.iter().map(|&(muscle, milli, direct)| Credit { muscle, milli, direct }).collect(),
            );
        }
        if exercise.pattern.is_none() || exercise.primary.is_empty() {
            return Some(Vec::new());
        }
        self.own.contains_key(&exercise.slug).then(|| credits(exercise).collect())
    }
}

fn as_exercise(id: &str, own: &OwnExercise) -> Exercise {
    let load_type = own.load_type.unwrap_or(LoadType::External);
    let whole_body = matches!(load_type, LoadType::Bodyweight | LoadType::Assisted);
    Exercise {
        slug: id.to_owned(),
        name: own.name.clone(),
        pattern: own.pattern,
        equipment: own.equipment.unwrap_or(Equipment::Other),
        primary: own.primary.clone(),
        secondary: own.secondary.clone(),
        length_bias: None,
        load_type,
        unilateral: false,
        mechanic: if own.primary.len() + own.secondary.len() > 1 {
            Mechanic::Compound
        } else {
            Mechanic::Isolation
        },
        bodyweight_fraction_percent: whole_body.then_some(100),
        implements: 1,
    }
}
