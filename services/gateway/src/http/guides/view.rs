//! Guides as data.

use super::address;
use mariposas_training::Muscle;
use mariposas_training::guides::{self, CAUTION, Entry, Guide, Paragraph, Source, Span};
use serde::Serialize;
use utoipa::ToSchema;

/// A guide among the others.
#[derive(Serialize, ToSchema)]
pub(super) struct GuideName {
    #[schema(value_type = String)]
    muscle: Muscle,
    title: &'static str,
    description: &'static str,
    /// Its page for people.
    address: String,
}

/// A guide as a whole.
#[derive(Serialize, ToSchema)]
pub(super) struct GuideView {
    #[serde(flatten)]
    name: GuideName,
    /// The whole guide in one paragraph.
    opening: String,
    /// frequency, pairing, selection, volume, reps, tempo, mistakes and order.
    sections: Vec<SectionView>,
    faq: Vec<FaqView>,
    /// What texts name in brackets, as `[PEL25]`.
    sources: Vec<SourceView>,
    caution: &'static str,
}

#[derive(Serialize, ToSchema)]
struct SectionView {
    key: &'static str,
    /// As recommendations name it in `guide`.
    entry: String,
    title: &'static str,
    paragraphs: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct FaqView {
    key: &'static str,
    /// As recommendations name it in `guide`.
    entry: String,
    question: &'static str,
    paragraphs: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct SourceView {
    key: &'static str,
    authors: &'static str,
    year: u16,
    journal: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The entry of a guide that a recommendation rests on.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EntryView {
    /// As the recommendation names it.
    entry: String,
    /// Its heading or question.
    title: &'static str,
    paragraphs: Vec<String>,
    sources: Vec<SourceView>,
    /// Where people can read it.
    address: String,
}

impl GuideName {
    pub(super) fn of(guide: &'static Guide) -> Self {
        Self {
            muscle: guide.muscle,
            title: &guide.title,
            description: &guide.description,
            address: address(guide.muscle),
        }
    }
}

impl GuideView {
    pub(super) fn of(guide: &'static Guide) -> Self {
        let sections = guide.sections.iter().map(|section| SectionView {
            key: section.key.as_str(),
            entry: format!("{}.{}", guide.prefix, section.key),
            title: &section.title,
            paragraphs: texts(&section.paragraphs),
        });
        let faq = guide.faq.iter().map(|faq| FaqView {
            key: &faq.id,
            entry: format!("{}.faq.{}", guide.prefix, faq.id),
            question: &faq.question,
            paragraphs: texts(&faq.answer),
        });
        Self {
            name: GuideName::of(guide),
            opening: text(&guide.opening),
            sections: sections.collect(),
            faq: faq.collect(),
            sources: guide.sources.iter().map(|source| SourceView::of(source)).collect(),
            caution: CAUTION,
        }
    }
}

impl SourceView {
    fn of(source: &'static Source) -> Self {
        Self {
            key: &source.key,
            authors: &source.authors,
            year: source.year,
            journal: &source.journal,
            url: source.url(),
        }
    }
}

impl EntryView {
    /// The entry with this key; `None` for a key of none.
    pub(in crate::http) fn of(key: &str) -> Option<Self> {
        let (guide, entry) = guides::entry(key)?;
        let (title, paragraphs, anchor) = match entry {
            Entry::Section(section) => (&section.title, &section.paragraphs, section.key.to_string()),
            Entry::Faq(faq) => (&faq.question, &faq.answer, format!("faq-{}", faq.id)),
        };
        let mut sources: Vec<&'static Source> = Vec::new();
        for span in paragraphs.iter().flatten() {
            if let Span::Source(source) = span
                && !sources.contains(source)
            {
                sources.push(source);
            }
        }
        Some(Self {
            entry: key.to_owned(),
            title,
            paragraphs: texts(paragraphs),
            sources: sources.into_iter().map(SourceView::of).collect(),
            address: format!("{}#{anchor}", address(guide.muscle)),
        })
    }
}

fn texts(paragraphs: &[Paragraph]) -> Vec<String> {
    paragraphs.iter().map(text).collect()
}

/// A paragraph with its sources in brackets.
fn text(paragraph: &Paragraph) -> String {
    let piece = |span: &Span| match span {
        Span::Text(text) => text.clone(),
        Span::Source(source) => format!("[{}]", source.key),
    };
    paragraph.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_has_its_eight_sections_and_every_source_it_names() {
        for guide in guides::all() {
            let view = serde_json::to_value(GuideView::of(guide)).unwrap();
            assert_eq!(view["sections"].as_array().unwrap().len(), 8, "{}", guide.muscle);
            let text = view.to_string();
            for source in view["sources"].as_array().unwrap() {
                assert!(text.contains(&format!("[{}]", source["key"].as_str().unwrap())));
            }
        }
    }

    #[test]
    fn an_entry_leads_to_its_place_in_the_guide() {
        let address = |key: &str| EntryView::of(key).map(|entry| entry.address);
        assert_eq!(address("ham.pairing").as_deref(), Some("/guides/hamstrings#pairing"));
        assert_eq!(address("ham.faq.cramp").as_deref(), Some("/guides/hamstrings#faq-cramp"));
        assert_eq!(address("upper.volume").as_deref(), Some("/guides/upper-back#volume"));
        assert_eq!(address("ham.nothing"), None);
        let cramp = EntryView::of("ham.faq.cramp").unwrap();
        assert!(cramp.sources.iter().any(|source| source.key == "MIL22"));
    }
}
