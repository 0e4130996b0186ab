//! The literature that the guides rest on.

use std::sync::LazyLock;

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Source {
    /// What texts call it: "PEL25".
    pub key: String,
    /// "Pelland et al."
    pub authors: String,
    /// Year of publication.
    pub year: u16,
    /// The journal, or the work where there is none.
    pub journal: String,
    /// Its DOI or its number in PubMed Central, where known.
    pub identifier: Option<String>,
}

/// Every source, in the order of the table.
pub(super) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("sources.csv").as_bytes())
        .into_deserialize()
        .map(|row| row.expect("every source is a whole row"))
        .collect()
});

/// The source with this key.
pub(super) fn find(key: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.key == key)
}

impl Source {
    /// Where it can be read.
    pub fn url(&self) -> Option<String> {
        let identifier = self.identifier.as_deref()?;
        Some(if identifier.starts_with("PMC") {
            format!("https://pmc.ncbi.nlm.nih.gov/articles/{identifier}/")
        } else {
            format!("https://doi.org/{identifier}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_where_its_identifier_leads() {
        let url = |key| find(key).unwrap().url();
        assert_eq!(url("PEL25").as_deref(), Some("https://doi.org/10.1007/s40279-025-02344-w"));
        assert_eq!(url("MAE21").as_deref(), Some("https://pmc.ncbi.nlm.nih.gov/articles/PMC7969179/"));
        assert_eq!(url("KUB19"), None);
    }

    #[test]
    fn every_source_is_whole_and_has_a_key_of_its_own() {
        for (index, source) in SOURCES.iter().enumerate() {
            let Source { key, authors, year, journal, identifier } = source;
            assert!(!key.is_empty() && !authors.is_empty() && !journal.is_empty(), "{source:?}");
            assert!((1980..2030).contains(year), "{source:?}");
            assert!(
                identifier.as_ref().is_none_or(|id| id.starts_with("PMC") || id.starts_with("10.")),
                "{source:?}"
            );
            assert!(SOURCES[..index].iter().all(|earlier| earlier.key != *key), "{key} stands twice");
        }
    }
}
