//! The exercise names of a file, each looked up once.

use super::{Format, Names, Unmatched};
use crate::catalogue::App;
use crate::{Catalogue, Exercise};
use std::collections::HashMap;
use std::sync::Arc;

/// A name of the file, by the order of the first rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ExerciseId(u32);

#[derive(Debug)]
struct Named {
    name: Arc<str>,
    exercise: Option<&'static Exercise>,
    /// Imported rows.
    rows: u64,
}

/// Every name that was met.
#[derive(Debug, Default)]
pub(super) struct Exercises {
    /// Whose names they are, where the app has names of its own.
    app: Option<App>,
    ids: HashMap<Arc<str>, ExerciseId>,
    named: Vec<Named>,
    /// Names of no exercise of the catalogue.
    unmatched: Vec<Arc<str>>,
}

impl Exercises {
    /// Says which app wrote the names that come: some mean another exercise elsewhere.
    pub(super) fn written_by(&mut self, format: Format) {
        self.app = match format {
            Format::Strong => Some(App::Strong),
            Format::Hevy => Some(App::Hevy),
            Format::FitNotes => Some(App::FitNotes),
            Format::StrongLifts => Some(App::StrongLifts),
            Format::Fitbod | Format::Liftosaur | Format::Jefit | Format::Mariposas => None,
        };
    }

    fn find(&self, name: &str) -> Option<&'static Exercise> {
        match self.app {
            Some(app) => Catalogue::global().find_in(app, name),
            None => Catalogue::global().find(name),
        }
    }

    /// The name as it is remembered.
    pub(super) fn id(&mut self, name: &str) -> ExerciseId {
        if let Some(&known) = self.ids.get(name) {
            return known;
        }
        let id = ExerciseId(u32::try_from(self.named.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        let exercise = self.find(&name);
        if exercise.is_none() {
            self.unmatched.push(name.clone());
        }
        self.named.push(Named { name: name.clone(), exercise, rows: 0 });
        self.ids.insert(name, id);
        id
    }

    /// The name as the file writes it, and the exercise of the catalogue where it is one.
    pub(super) fn get(&self, id: ExerciseId) -> (&str, Option<&'static Exercise>) {
        let named = &self.named[id.0 as usize];
        (&named.name, named.exercise)
    }

    /// Every name of no exercise of the catalogue.
    pub(super) fn unmatched(&self) -> &[Arc<str>] {
        &self.unmatched
    }

    /// Counts an imported row.
    pub(super) fn count(&mut self, id: ExerciseId) {
        self.named[id.0 as usize].rows += 1;
    }

    /// The account of the names that imported rows have.
    pub(super) fn account(&self) -> Names {
        let imported = || self.named.iter().filter(|named| named.rows > 0);
        let unmatched = imported().filter(|named| named.exercise.is_none());
        let mut unmatched: Vec<Unmatched> =
            unmatched.map(|named| Unmatched { name: named.name.to_string(), rows: named.rows }).collect();
        unmatched.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
        Names { matched: (imported().count() - unmatched.len()) as u64, unmatched }
    }
}
