//! Which exercise a name means. Names are compared as [`normalise`] writes them.

use super::{App, Exercise, normalise};
use std::collections::HashMap;

/// Exercises by name, as positions in the table.
#[derive(Debug)]
pub(super) struct Index {
    by_name: HashMap<String, usize>,
    by_app: HashMap<App, Meanings>,
    /// What every app that knows a name means by it.
    agreed: Meanings,
}

/// A name that fits several exercises, or does not say which it is, is in here with `None`: never guess.
type Meanings = HashMap<String, Option<usize>>;

impl Index {
    pub(super) fn of(exercises: &[Exercise], by_slug: &HashMap<String, usize>) -> Self {
        let mut by_name = HashMap::new();
        for (position, exercise) in exercises.iter().enumerate() {
            for name in forms(&exercise.name) {
                by_name.insert(name, position);
            }
        }
        let (mut by_app, mut agreed) = (HashMap::new(), Meanings::new());
        for &app in App::ALL {
            let mut meanings = Meanings::new();
            for alias in app.aliases() {
                let meant = alias.slug.map(|slug| by_slug[&slug]);
                note(&mut meanings, &normalise(&alias.name), meant);
            }
            for (name, &meant) in &meanings {
                note(&mut agreed, name, meant);
            }
            by_app.insert(app, meanings);
        }
        Self { by_name, by_app, agreed }
    }

    /// The exercise a normalised name means, whoever says it.
    pub(super) fn anywhere(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied().or_else(|| *self.agreed.get(name)?)
    }

    /// The exercise `app` means by a normalised name.
    pub(super) fn within(&self, app: App, name: &str) -> Option<usize> {
        match self.by_app[&app].get(name) {
            Some(&meant) => meant,
            None => self.anywhere(name),
        }
    }
}

/// A name as people write it: with what it is loaded with behind, and before.
pub(super) fn forms(name: &str) -> Vec<String> {
    let loaded = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let before = loaded.map(|(movement, equipment)| format!("{equipment} {movement}"));
    std::iter::once(name).chain(before.as_deref()).map(normalise).collect()
}

fn note(meanings: &mut Meanings, name: &str, meant: Option<usize>) {
    let known = meanings.entry(name.to_owned()).or_insert(meant);
    if *known != meant {
        *known = None;
    }
}
