//! How to train each coached muscle: a guide for every one, with the facts of training-science 3 and the
//! source of each.
//!
//! A guide is a file in `guides/`, and reads well as it stands:
//!
//! ```text
//! ---
//! title: How to train your hamstrings
//! description: One sentence or two for search engines, 120 to 155 characters.
//! ---
//!
//! One opening paragraph.
//!
//! ## frequency: A heading for people
//!
//! Paragraphs, with their sources by key [PEL25].
//!
//! ## FAQ
//!
//! ### cramp: A question?
//!
//! Its answer.
//! ```
//!
//! Every [`Topic`] has one section, in that order. `{lo}` and its like become the [landmarks](crate::landmarks)
//! of the muscle, so that a text cannot name another number than the coach counts with. A source is a row of
//! `guides/sources.csv`.

mod parse;
mod sources;

#[cfg(test)]
mod tests;

use crate::{Muscle, words};
use std::sync::LazyLock;

pub use sources::Source;

/// Every guide: its muscle, the prefix of its keys ([`entry`]), its text. In the order of [`Muscle::ALL`].
const TEXTS: [(Muscle, &str, &str); 20] = [
    (Muscle::Chest, "chest", include_str!("guides/chest.md")),
    (Muscle::Lats, "lat", include_str!("guides/lats.md")),
    (Muscle::UpperBack, "upper", include_str!("guides/upper_back.md")),
    (Muscle::SideDelts, "side", include_str!("guides/side_delts.md")),
    (Muscle::RearDelts, "rear", include_str!("guides/rear_delts.md")),
    (Muscle::Biceps, "bi", include_str!("guides/biceps.md")),
    (Muscle::Triceps, "tri", include_str!("guides/triceps.md")),
    (Muscle::Quads, "quad", include_str!("guides/quads.md")),
    (Muscle::Hamstrings, "ham", include_str!("guides/hamstrings.md")),
    (Muscle::Glutes, "glute", include_str!("guides/glutes.md")),
    (Muscle::Calves, "calf", include_str!("guides/calves.md")),
    (Muscle::FrontDelts, "front", include_str!("guides/front_delts.md")),
    (Muscle::Traps, "trap", include_str!("guides/traps.md")),
    (Muscle::RotatorCuff, "cuff", include_str!("guides/rotator_cuff.md")),
    (Muscle::Forearms, "fore", include_str!("guides/forearms.md")),
    (Muscle::Abs, "abs", include_str!("guides/abs.md")),
    (Muscle::Obliques, "obl", include_str!("guides/obliques.md")),
    (Muscle::LowerBack, "low", include_str!("guides/lower_back.md")),
    (Muscle::Abductors, "abd", include_str!("guides/abductors.md")),
    (Muscle::Adductors, "add", include_str!("guides/adductors.md")),
];

/// Keys that the rulebook uses for what stands in a section of another name (training-science 4.4).
const SECOND_NAMES: [(&str, &str); 2] =
    [("ham.seated_vs_lying", "ham.selection"), ("ham.eccentrics", "ham.tempo")];

/// What belongs under every guide (training-science 4.5).
pub const CAUTION: &str = "Information, not medical advice. Stop and seek care if something feels wrong.";

static GUIDES: LazyLock<Vec<Guide>> = LazyLock::new(|| {
    let guide = |&(muscle, prefix, text): &(Muscle, &'static str, &str)| {
        parse::guide(muscle, prefix, text).unwrap_or_else(|fault| panic!("guides/{muscle}.md: {fault}"))
    };
    TEXTS.iter().map(guide).collect()
});

words! {
    /// What a guide says about a muscle, in the order in which it says it.
    Topic as "topic of a guide" {
        /// How many days a week.
        Frequency = "frequency",
        /// Which exercises complete each other.
        Pairing = "pairing",
        /// Which exercises to prefer.
        Selection = "selection",
        /// How many hard sets a week.
        Volume = "volume",
        /// How many repetitions a set.
        Reps = "reps",
        /// How fast.
        Tempo = "tempo",
        /// What commonly goes wrong.
        Mistakes = "mistakes",
        /// When in a session.
        Order = "order",
    }
}

/// How to train one muscle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// The muscle.
    pub muscle: Muscle,
    /// What the keys of its entries begin with: "ham".
    pub prefix: &'static str,
    /// "How to train your hamstrings".
    pub title: String,
    /// What search engines show, 120 to 155 characters.
    pub description: String,
    /// The whole guide in one paragraph.
    pub opening: Paragraph,
    /// A section for each topic, in the order of [`Topic::ALL`].
    pub sections: Vec<Section>,
    /// Questions that people ask, three to five.
    pub faq: Vec<Faq>,
    /// The sources it names, each once, in the order of their first mention.
    pub sources: Vec<&'static Source>,
}

/// What a guide says about one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The topic.
    pub key: Topic,
    /// Its heading on screen.
    pub title: String,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faq {
    /// A short word, unique in its guide: "cramp".
    pub id: String,
    /// The question, as a person would ask it.
    pub question: String,
    /// The answer.
    pub answer: Vec<Paragraph>,
}

/// A paragraph: text, with sources where they are named.
pub type Paragraph = Vec<Span>;

/// A piece of a paragraph. The pieces follow each other without anything between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// The source of what was just said.
    Source(&'static Source),
}

impl Guide {
    /// Every paragraph, in reading order.
    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        let sections = self.sections.iter().flat_map(|section| &section.paragraphs);
        let answers = self.faq.iter().flat_map(|faq| &faq.answer);
        std::iter::once(&self.opening).chain(sections).chain(answers)
    }
}

/// The part of a guide that a key names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A section.
    Section(&'static Section),
    /// A question.
    Faq(&'static Faq),
}

/// Every guide, in the order of [`Muscle::ALL`].
pub fn all() -> &'static [Guide] {
    &GUIDES
}

/// The guide to a muscle; `None` for muscles that are only tracked.
pub fn of(muscle: Muscle) -> Option<&'static Guide> {
    GUIDES.iter().find(|guide| guide.muscle == muscle)
}

/// The entry with this key, and the guide it is in: "ham.volume" for a section, "ham.faq.cramp" for a question
/// (training-science 4.4).
pub fn entry(key: &str) -> Option<(&'static Guide, Entry)> {
    let key = SECOND_NAMES.iter().find(|(second, _)| *second == key).map_or(key, |(_, first)| first);
    let (prefix, name) = key.split_once('.')?;
    let guide = GUIDES.iter().find(|guide| guide.prefix == prefix)?;
    let entry = match name.strip_prefix("faq.") {
        Some(id) => Entry::Faq(guide.faq.iter().find(|faq| faq.id == id)?),
        None => Entry::Section(guide.sections.iter().find(|section| section.key.as_str() == name)?),
    };
    Some((guide, entry))
}
