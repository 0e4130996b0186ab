//! The names other apps write for an exercise of the catalogue: a table for each app in `aliases/`. Only
//! names that the catalogue does not know anyway stand there.

use crate::words;

words! {
    /// An app whose names for its built-in exercises are known.
    App as "app" {
        Strong = "strong", Hevy = "hevy", FitNotes = "fitnotes", StrongLifts = "stronglifts",
    }
}

/// What an app calls an exercise.
#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: String,
    /// None where the name does not say which of several exercises it is.
    pub(super) slug: Option<String>,
}

impl App {
    /// Every name in the app's tables.
    pub(super) fn aliases(self) -> Vec<Alias> {
        self.tables().iter().flat_map(|table| read(table)).collect()
    }

    pub(super) const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Strong => &[include_str!("aliases/strong.csv")],
            Self::Hevy => &[include_str!("aliases/hevy.csv"), include_str!("aliases/hevy-localised.csv")],
            Self::FitNotes => &[include_str!("aliases/fitnotes.csv")],
            Self::StrongLifts => &[include_str!("aliases/stronglifts.csv")],
        }
    }
}

fn read(table: &str) -> Vec<Alias> {
    let mut rows = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
    let header = rows.headers().expect("the aliases are a table").clone();
    let column =
        |name| header.iter().position(|column| column == name).expect("the aliases have this column");
    let (name, slug) = (column("alias"), column("slug"));
    rows.records()
        .map(|record| {
            let record = record.expect("the aliases are a table");
            let meant = Some(&record[slug]).filter(|slug| !slug.is_empty());
            Alias { name: record[name].to_owned(), slug: meant.map(str::to_owned) }
        })
        .collect()
}
