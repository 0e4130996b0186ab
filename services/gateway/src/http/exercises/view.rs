//! Exercises as they are shown.

use crate::domain::exercise::credits::{CreditInput, as_input};
use crate::domain::exercise::hint;
use mariposas_training::personal::Exercises;
use mariposas_training::{Exercise, Muscle};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct ExerciseView {
    /// What sets name it by.
    exercise: String,
    name: String,
    /// Of your own making.
    own: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    equipment: &'static str,
    /// Credited with a whole set.
    primary_muscles: Vec<&'static str>,
    /// Credited with half a set.
    secondary_muscles: Vec<&'static str>,
    load_type: &'static str,
    unilateral: bool,
    /// What it lacks to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

impl ExerciseView {
    /// An exercise of the catalogue.
    pub(super) fn of(exercise: &Exercise) -> Self {
        let muscles = |muscles: &[Muscle]| muscles.iter().map(|muscle| muscle.as_str()).collect();
        Self {
            exercise: exercise.slug.clone(),
            name: exercise.name.clone(),
            own: false,
            pattern: exercise.pattern.map(Into::into),
            equipment: exercise.equipment.as_str(),
            primary_muscles: muscles(&exercise.primary),
            secondary_muscles: muscles(&exercise.secondary),
            load_type: exercise.load_type.as_str(),
            unilateral: exercise.unilateral,
            hint: None,
        }
    }

    /// An exercise of the person's own.
    pub(super) fn own(exercise: &Exercise, exercises: &Exercises) -> Self {
        Self { own: true, hint: hint(exercises, &exercise.slug), ..Self::of(exercise) }
    }
}

/// An exercise with all that is known of it.
#[derive(Serialize, ToSchema)]
pub(super) struct WholeExercise {
    #[serde(flatten)]
    exercise: ExerciseView,
    /// The exercise of the catalogue that your own one is: pattern, equipment and muscles are that one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_to: Option<String>,
    /// What one hard set of it credits.
    credits: Vec<CreditInput>,
    /// Whether the credits are as you set them.
    credits_are_own: bool,
}

impl WholeExercise {
    /// The exercise with this slug or own id, as the person has it.
    pub(super) fn of(id: &str, exercises: &Exercises) -> Option<Self> {
        let meant = exercises.resolve(id)?;
        let exercise = match exercises.own().get(id) {
            // Linked, it is shown under its own name.
            Some(own) => ExerciseView {
                exercise: id.to_owned(),
                name: own.name.clone(),
                own: true,
                hint: hint(exercises, id),
                ..ExerciseView::of(&meant)
            },
            None => ExerciseView::of(&meant),
        };
        let adjusted = exercises.adjusted(id).or_else(|| exercises.adjusted(&meant.slug));
        Some(Self {
            exercise,
            linked_to: exercises.linked_to(id).map(str::to_owned),
            credits: as_input(&exercises.credits(id, &meant)),
            credits_are_own: adjusted.is_some(),
        })
    }
}
