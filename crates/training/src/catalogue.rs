//! The exercise catalogue: which exercise trains which muscle, and under which names people know it.

mod names;

use crate::{Equipment, LengthBias, LoadType, Mechanic, Muscle, Pattern};
use std::collections::HashMap;
use std::sync::LazyLock;

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
    /// By normalised name or alias. A name that two exercises share is in here with `None`: never guess.
    by_name: HashMap<String, Option<usize>>,
}

/// Part of the version of every view that counts: a changed catalogue changes what old sets count for.
pub const CATALOGUE_VERSION: u32 = 2;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(include_str!("exercises.csv"), include_str!("catalogue/aliases.csv")));

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

    /// The exercise a person means by a slug, a name or an alias, however it is capitalised and punctuated.
    /// A name that fits two exercises fits none.
    pub fn find(&self, text: &str) -> Option<&Exercise> {
        self.by_slug(text).or_else(|| {
            let index = *self.by_name.get(&normalise(text))?;
            index.map(|i| &self.exercises[i])
        })
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

    fn parse(exercises_csv: &str, aliases_csv: &str) -> Self {
        let mut rows = csv::Reader::from_reader(exercises_csv.as_bytes());
        let exercises: Vec<Exercise> =
            rows.records().map(|record| parse_row(&record.expect("the catalogue is a table"))).collect();
        let by_slug: HashMap<String, usize> =
            exercises.iter().enumerate().map(|(i, e)| (e.slug.clone(), i)).collect();
        let mut by_name: HashMap<String, Option<usize>> = HashMap::new();
        for (index, exercise) in exercises.iter().enumerate() {
            by_name.insert(normalise(&exercise.name), Some(index));
        }
        let mut aliases = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(aliases_csv.as_bytes());
        for record in aliases.records() {
            let record = record.expect("the aliases are a table");
            let index = by_slug[&record[1]];
            by_name
                .entry(normalise(&record[0]))
                .and_modify(|known| {
                    if *known != Some(index) {
                        *known = None;
                    }
                })
                .or_insert(Some(index));
        }
        Self { exercises, by_slug, by_name }
    }
}

fn parse_row(row: &csv::StringRecord) -> Exercise {
    fn word<T: std::str::FromStr<Err = crate::vocabulary::UnknownWord>>(text: &str) -> T {
        text.parse().unwrap_or_else(|error| panic!("catalogue: {error}"))
    }
    let muscles = |text: &str| text.split(';').filter(|m| !m.is_empty()).map(word).collect();
    Exercise {
        slug: row[0].to_owned(),
        name: row[1].to_owned(),
        pattern: Some(word(&row[2])),
        equipment: word(&row[3]),
        primary: muscles(&row[4]),
        secondary: muscles(&row[5]),
        length_bias: (!row[6].is_empty()).then(|| word(&row[6])),
        load_type: word(&row[7]),
        unilateral: &row[8] == "true",
        mechanic: word(&row[9]),
        bodyweight_fraction_percent: row[10].replace('.', "").parse().ok(),
        implements: row[11].parse().expect("catalogue: implements is a number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_every_slug_is_one_token() {
        let catalogue = Catalogue::global();
        assert_eq!(catalogue.all().len(), 556);
        assert_eq!(catalogue.by_slug.len(), 556, "a slug stands twice");
        for exercise in catalogue.all() {
            let token =
                exercise.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(token, "{}", exercise.slug);
            assert!(
                exercise.mechanic == Mechanic::Cardio || !exercise.primary.is_empty(),
                "{}",
                exercise.slug
            );
        }
    }

    #[test]
    fn no_two_exercises_share_a_name_or_an_alias() {
        let shared: Vec<_> = Catalogue::global().by_name.iter().filter(|(_, i)| i.is_none()).collect();
        assert!(shared.is_empty(), "{shared:?}");
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let find = |name| Catalogue::global().find(name).map(|e| e.slug.as_str());
        assert_eq!(find("bench press (barbell)"), Some("bench-press-barbell"));
        assert_eq!(find("Bench  Press - Barbell"), Some("bench-press-barbell"));
        assert_eq!(find("bench-press-barbell"), Some("bench-press-barbell"));
        assert_eq!(find("something else"), None);
    }

    #[test]
    fn body_weight_fractions_are_percent() {
        let percent = |slug| Catalogue::global().by_slug(slug).unwrap().bodyweight_fraction_percent;
        assert_eq!(percent("pull-up"), Some(100));
        assert_eq!(percent("push-up"), Some(64));
        assert_eq!(percent("squat-barbell"), None);
    }
}
