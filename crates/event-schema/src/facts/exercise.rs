//! Exercises of a person's own, and their changes to those of the catalogue.

use mariposas_training::personal::OwnExercise;
use mariposas_training::{Equipment, LoadType, Muscle, Pattern};
use serde::{Deserialize, Serialize};

/// An own exercise, as a whole. It counts for a muscle once it names a pattern and a primary muscle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseDefined {
    /// Its id: what sets name it by.
    pub exercise: String,
    /// Its name.
    pub name: String,
    /// Its movement pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// What it is loaded with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<Equipment>,
    /// How its load is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_type: Option<LoadType>,
    /// Muscles credited with a whole set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary: Vec<Muscle>,
    /// Muscles credited with half a set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<Muscle>,
}

impl From<&ExerciseDefined> for OwnExercise {
    fn from(fact: &ExerciseDefined) -> Self {
        Self {
            name: fact.name.clone(),
            pattern: fact.pattern,
            equipment: fact.equipment,
            load_type: fact.load_type,
            primary: fact.primary.clone(),
            secondary: fact.secondary.clone(),
        }
    }
}

/// From now on, and for all of history, the own exercise is this one of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseLinked {
    /// The own exercise.
    pub exercise: String,
    /// The catalogue's slug.
    pub slug: String,
}

/// What the person lets one hard set of an exercise credit, instead of the catalogue's credits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseAdjusted {
    /// A slug, or the id of an own exercise.
    pub exercise: String,
    /// The credits; empty takes the change back.
    pub credits: Vec<MuscleCredit>,
}

/// The share of a hard set one muscle gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuscleCredit {
    /// The muscle.
    pub muscle: Muscle,
    /// Thousandths of a hard set, 0 to 1000.
    pub milli: i64,
    /// Whether it counts as direct work.
    pub direct: bool,
}
