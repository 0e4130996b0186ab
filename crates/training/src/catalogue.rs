//! The exercise catalogue: which exercise trains which muscle, and under which names people know it.

mod aliases;
mod index;
mod names;
mod table;
#[cfg(test)]
mod tests;

use crate::{Equipment, LengthBias, LoadType, Mechanic, Muscle, Pattern};
use index::Index;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use aliases::App;
pub use names::normalise;

/// An exercise, from the catalogue or of a person's own making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercise {
    /// Its lasting name in events and addresses: "romanian-deadlift-barbell", or the id of an own exercise.
    pub slug: String,
    /// Its name on screen.
    pub name: String,
    /// Its movement pattern; an own exercise may have none yet, and then counts for no muscle.
    pub pattern: Option<Pattern>,
    /// What it is loaded with.
    pub equipment: Equipment,
    /// Muscles credited with a whole set.
    pub primary: Vec<Muscle>,
    /// Muscles credited with half a set.
    pub secondary: Vec<Muscle>,
    /// Where in its range the load is greatest.
    pub length_bias: Option<LengthBias>,
    /// How its load is measured.
    pub load_type: LoadType,
    /// Whether one side works at a time.
    pub unilateral: bool,
    /// How many joints it moves.
    pub mechanic: Mechanic,
    /// Share of the body weight that is moved, in percent, where the body is part of the load.
    pub bodyweight_fraction_percent: Option<u32>,
    /// How many weights of the logged load are held: 2 for a pair of dumbbells.
    pub implements: u32,
}

/// Every exercise the product knows.
#[derive(Debug)]
pub struct Catalogue {
    exercises: Vec<Exercise>,
    by_slug: HashMap<String, usize>,
    index: Index,
}

/// Part of the version of every view that counts: a changed catalogue, or way of counting, changes what old sets count for.
pub const CATALOGUE_VERSION: u32 = 3;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::load);

impl Catalogue {
    /// The catalogue that travels with the program.
    pub fn global() -> &'static Self {
        &CATALOGUE
    }

    /// Every exercise, in the order of the table.
    pub fn all(&self) -> &[Exercise] {
        &self.exercises
    }

    /// The exercise with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<&Exercise> {
        self.by_slug.get(slug).map(|&i| &self.exercises[i])
    }

    /// The exercise a person means by a slug, a name or an alias, however it is capitalised and punctuated,
    /// with the equipment behind or before: "Bench Press (Barbell)" or "barbell bench press".
    ///
    /// A name that fits two exercises fits none, and so does one that two apps use for different exercises,
    /// or that one of them leaves open.
    pub fn find(&self, text: &str) -> Option<&Exercise> {
        self.by_slug(text).or_else(|| self.index.anywhere(&normalise(text)).map(|i| &self.exercises[i]))
    }

    /// The exercise `app` means by a name in its exports. A name of none of its built-in exercises is read as
    /// in [`Self::find`].
    pub fn find_in(&self, app: App, text: &str) -> Option<&Exercise> {
        self.by_slug(text).or_else(|| self.index.within(app, &normalise(text)).map(|i| &self.exercises[i]))
    }

    /// Exercises whose name holds every word of `query`, and that train `muscle` where one is given. Primary
    /// muscles come first.
    pub fn search(&self, query: &str, muscle: Option<Muscle>) -> Vec<&Exercise> {
        let wanted = normalise(query);
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let mut found: Vec<&Exercise> = self
            .exercises
            .iter()
            .filter(|e| muscle.is_none_or(|m| e.primary.contains(&m) || e.secondary.contains(&m)))
            .filter(|e| {
                let name = normalise(&e.name);
                words.iter().all(|word| name.contains(word))
            })
            .collect();
        if let Some(muscle) = muscle {
            found.sort_by_key(|e| !e.primary.contains(&muscle));
        }
        found
    }

    fn load() -> Self {
        let exercises = table::read();
        let by_slug: HashMap<String, usize> =
            exercises.iter().enumerate().map(|(i, e)| (e.slug.clone(), i)).collect();
        let index = Index::of(&exercises, &by_slug);
        Self { exercises, by_slug, index }
    }
}
