//! Which exercise a name means.

use super::Refusal;
use crate::projection::PersonRow;
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_training::Catalogue;
use mariposas_training::catalogue::normalise;
use mariposas_training::personal::OwnExercise;

/// An own exercise as the event has it.
pub(crate) fn as_own(fact: &ExerciseDefined) -> OwnExercise {
    OwnExercise {
        name: fact.name.clone(),
        pattern: fact.pattern,
        equipment: fact.equipment,
        load_type: fact.load_type,
        primary: fact.primary.clone(),
        secondary: fact.secondary.clone(),
    }
}

/// The exercise a person means by a slug, a name, an alias or an id, and the text as they wrote it where it is
/// another.
pub(crate) fn find(text: &str, person: &PersonRow) -> Result<(String, Option<String>), Refusal> {
    let own = || {
        let id = person.names.get(&normalise(text)).map_or(text, String::as_str);
        person.exercises.own().contains_key(id).then(|| id.to_owned())
    };
    let found = Catalogue::global().find(text).map(|exercise| exercise.slug.clone()).or_else(own);
    let id = found.ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        let detail = format!(
            "`{shown}` is no exercise of the catalogue or your own; look one up with GET /v1/exercises?q="
        );
        Refusal::new("unknown-exercise", detail)
    })?;
    let raw_name = (id != text).then(|| text.to_owned());
    Ok((id, raw_name))
}

/// The name of an exercise on screen, by its slug or own id.
pub(crate) fn name_on_screen(id: &str, person: &PersonRow) -> Option<String> {
    let catalogue = Catalogue::global().by_slug(id).map(|exercise| exercise.name.clone());
    catalogue.or_else(|| person.exercises.own().get(id).map(|own| own.name.clone()))
}
