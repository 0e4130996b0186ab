//! Exercises of a person's own, as people send them and as facts, and which exercise a name means.

pub(crate) mod credits;

use super::Refusal;
use super::profile::{optional, words};
use super::set::text;
use crate::projection::PersonRow;
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::ids::derived;
use mariposas_training::catalogue::normalise;
use mariposas_training::personal::Exercises;
use mariposas_training::{Catalogue, Exercise, Muscle, Pattern};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An exercise of your own, as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExerciseInput {
    /// At most 200 characters. Upper and lower case and punctuation make no other name.
    #[schema(example = "Sissy squat on a bench")]
    pub(crate) name: String,
    /// Its movement pattern, such as squat or horizontal_pull. It counts for no muscle without one.
    #[serde(default)]
    #[schema(example = "knee_extension")]
    pub(crate) pattern: Option<String>,
    /// What it is loaded with, such as barbell, cable or bodyweight.
    #[serde(default)]
    #[schema(example = "bodyweight")]
    pub(crate) equipment: Option<String>,
    /// How its load is measured: external, bodyweight, assisted, time or distance; external when absent.
    #[serde(default)]
    #[schema(example = "bodyweight")]
    pub(crate) load_type: Option<String>,
    /// Credited with a whole set.
    #[serde(default)]
    #[schema(example = json!(["quads"]))]
    pub(crate) primary_muscles: Vec<String>,
    /// Credited with half a set.
    #[serde(default)]
    pub(crate) secondary_muscles: Vec<String>,
}

/// Reads an exercise of a person's own.
pub(crate) fn define(id: String, input: &ExerciseInput) -> Result<ExerciseDefined, Refusal> {
    let name = text("name", input.name.trim(), 200)?;
    if normalise(&name).is_empty() {
        return Err(Refusal::invalid("name", "needs a letter or a digit"));
    }
    let primary: Vec<Muscle> = words("primary_muscles", &input.primary_muscles)?;
    let secondary = words("secondary_muscles", &input.secondary_muscles)?;
    if let Some(muscle) = secondary.iter().find(|muscle| primary.contains(muscle)) {
        return Err(Refusal::invalid("secondary_muscles", format!("{muscle} is a primary muscle already")));
    }
    Ok(ExerciseDefined {
        exercise: id,
        name,
        pattern: optional("pattern", input.pattern.as_deref())?,
        equipment: optional("equipment", input.equipment.as_deref())?,
        load_type: optional("load_type", input.load_type.as_deref())?,
        primary,
        secondary,
    })
}

/// The id of a person's own exercise of this name: the same whether they make it or an import brings it.
pub(crate) fn own_id(user: &UserId, name: &str) -> Uuid {
    derived(&["exercise", user.as_str(), &normalise(name)])
}

/// Whose name it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NameOf<'a> {
    /// An exercise of the catalogue, by its name or an alias.
    Catalogue(&'static Exercise),
    /// The person's own exercise with this id, by the name it has or had.
    Own(&'a str),
}

/// The exercise that has a name already.
pub(crate) fn name_of<'a>(name: &str, person: &'a PersonRow) -> Option<NameOf<'a>> {
    let own = || person.names.get(&normalise(name)).map(|id| NameOf::Own(id));
    Catalogue::global().find(name).map(NameOf::Catalogue).or_else(own)
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
            "`{shown}` is no exercise of the catalogue or your own; look one up with GET /v1/exercises?q=, or make it with POST /v1/exercises"
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

/// What helps an exercise that could train muscles, and counts for none. Credits alone do not help: only a pattern
/// makes its sets hard sets.
pub(crate) fn hint(exercises: &Exercises, id: &str) -> Option<&'static str> {
    let exercise = exercises.resolve(id)?;
    match exercise.pattern {
        Some(Pattern::Conditioning | Pattern::Power) => None,
        Some(_) if !exercises.credits(id, &exercise).is_empty() => None,
        _ => Some("counts for no muscle until it names a pattern and a primary muscle"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &serde_json::Value) -> Result<ExerciseDefined, Refusal> {
        let input: ExerciseInput =
            serde_json::from_value(value.clone()).expect("the test's exercise has the shape");
        define("own-1".to_owned(), &input)
    }

    fn person(defined: &ExerciseDefined) -> PersonRow {
        let mut person = PersonRow::default();
        person.exercises.define(&defined.exercise, defined.into());
        person.names.insert(normalise(&defined.name), defined.exercise.clone());
        person
    }

    #[test]
    fn what_no_exercise_can_be_is_refused() {
        for (wrong, field) in [
            (json!({"name": " ?! "}), "name"),
            (json!({"name": "x".repeat(201)}), "name"),
            (json!({"name": "Mine", "pattern": "wiggle"}), "pattern"),
            (json!({"name": "Mine", "equipment": "piano"}), "equipment"),
            (json!({"name": "Mine", "load_type": "heavy"}), "load_type"),
            (json!({"name": "Mine", "primary_muscles": ["arm"]}), "primary_muscles"),
            (
                json!({"name": "Mine", "primary_muscles": ["quads"], "secondary_muscles": ["quads"]}),
                "secondary_muscles",
            ),
        ] {
            let refusal = read(&wrong).unwrap_err();
            assert!(refusal.detail.starts_with(&format!("{field}:")), "{wrong}: {}", refusal.detail);
        }
    }

    #[test]
    fn a_name_is_the_catalogues_or_the_persons_or_free() {
        let person = person(&read(&json!({"name": "My own machine"})).unwrap());
        let slug = |name| match name_of(name, &person) {
            Some(NameOf::Catalogue(exercise)) => Some(exercise.slug.as_str()),
            _ => None,
        };
        assert_eq!(slug("bench press - barbell"), Some("bench-press-barbell"));
        assert_eq!(name_of("MY OWN MACHINE!", &person), Some(NameOf::Own("own-1")));
        assert_eq!(name_of("Your machine", &person), None);
    }

    #[test]
    fn an_exercise_is_found_by_name_and_by_id() {
        let person = person(&read(&json!({"name": "My own machine"})).unwrap());
        let renamed = Some("my own Machine".to_owned());
        assert_eq!(find("my own Machine", &person).unwrap(), ("own-1".to_owned(), renamed));
        assert_eq!(find("own-1", &person).unwrap(), ("own-1".to_owned(), None));
        assert_eq!(find("own-1", &PersonRow::default()).unwrap_err().code, "unknown-exercise");
    }

    #[test]
    fn ids_are_of_the_person_and_the_name_however_it_is_written() {
        let (ada, eve) = (UserId::new("ada").unwrap(), UserId::new("eve").unwrap());
        assert_eq!(own_id(&ada, "My Machine"), own_id(&ada, "my machine!"));
        assert_ne!(own_id(&ada, "My Machine"), own_id(&eve, "My Machine"));
    }

    #[test]
    fn only_what_could_count_and_does_not_has_a_hint() {
        let hint =
            |value: &serde_json::Value| hint(&person(&read(value).unwrap()).exercises, "own-1").is_some();
        assert!(hint(&json!({"name": "Mine"})));
        assert!(hint(&json!({"name": "Mine", "primary_muscles": ["quads"]})));
        assert!(hint(&json!({"name": "Mine", "pattern": "squat", "secondary_muscles": ["quads"]})));
        assert!(!hint(&json!({"name": "Mine", "pattern": "squat", "primary_muscles": ["quads"]})));
        assert!(!hint(&json!({"name": "Mine", "pattern": "conditioning"})));
        let mut person = person(&read(&json!({"name": "Mine"})).unwrap());
        person.exercises.adjust("own-1", vec![(Muscle::Quads, 1_000, true)]);
        assert!(super::hint(&person.exercises, "own-1").is_some(), "credits without a pattern");
        person.exercises.link("own-1", "squat-barbell");
        assert_eq!(super::hint(&person.exercises, "own-1"), None);
    }
}
