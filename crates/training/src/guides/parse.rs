//! Reads the text of a guide (its format: [`super`]).

use super::sources::{self, Source};
use super::{Faq, Guide, Paragraph, Section, Span, Topic};
use crate::Muscle;
use crate::landmarks::landmarks;
use crate::vocabulary::UnknownWord;

/// Why a text is no guide.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("begin with a title and a description between two lines of `---`")]
    FrontMatter,
    #[error("this muscle has no landmarks and is not coached; a guide to it has nothing to say")]
    NotCoached,
    #[error("`{{{0}` is no placeholder; use mv, mev, lo, hi, up, novice_lo or novice_hi")]
    Placeholder(String),
    #[error("write the heading `{0}` as `key: what people read`, with a text below it")]
    Heading(String),
    #[error(transparent)]
    Topic(#[from] UnknownWord),
    #[error("give every topic one section, in the order of `Topic`")]
    Order,
    #[error("write one opening paragraph before the first section")]
    Opening,
    #[error("end with questions under `## FAQ`, each under a heading of its own")]
    Questions,
    #[error("`[{0}` names no source; close the bracket after the key, and give the key a row in sources.csv")]
    Source(String),
}

/// The guide that a text is.
pub(super) fn guide(muscle: Muscle, prefix: &'static str, text: &str) -> Result<Guide, Fault> {
    let text = with_landmarks(text, muscle)?;
    let (front, body) =
        text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).ok_or(Fault::FrontMatter)?;
    let (lesson, questions) = body.split_once("\n## FAQ\n").ok_or(Fault::Questions)?;

    let (opening, sections) = headed(lesson, "\n## ")?;
    let [opening] = <[Paragraph; 1]>::try_from(opening).map_err(|_| Fault::Opening)?;
    let sections = sections.into_iter().map(section).collect::<Result<Vec<Section>, Fault>>()?;
    if !sections.iter().map(|section| section.key).eq(Topic::ALL.iter().copied()) {
        return Err(Fault::Order);
    }

    let (stray, questions) = headed(questions, "\n### ")?;
    if !stray.is_empty() || questions.is_empty() {
        return Err(Fault::Questions);
    }

    let mut guide = Guide {
        muscle,
        prefix,
        title: field(front, "title")?,
        description: field(front, "description")?,
        opening,
        sections,
        faq: questions.into_iter().map(faq).collect(),
        sources: Vec::new(),
    };
    guide.sources = cited(&guide);
    Ok(guide)
}

/// Puts the landmarks of the muscle where the text asks for them.
fn with_landmarks(text: &str, muscle: Muscle) -> Result<String, Fault> {
    let (Some(own), Some(novice)) = (landmarks(muscle, false), landmarks(muscle, true)) else {
        return Err(Fault::NotCoached);
    };
    let values = [
        ("{mv}", own.mv),
        ("{mev}", own.mev),
        ("{lo}", own.lo),
        ("{hi}", own.hi),
        ("{up}", own.up),
        ("{novice_lo}", novice.lo),
        ("{novice_hi}", novice.hi),
    ];
    let filled =
        values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, &value.to_string()));
    match filled.split_once('{') {
        Some((_, unknown)) => Err(Fault::Placeholder(unknown.chars().take_while(|&c| c != '}').collect())),
        None => Ok(filled),
    }
}

fn field(front: &str, name: &str) -> Result<String, Fault> {
    front
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .map(str::to_owned)
        .ok_or(Fault::FrontMatter)
}

/// A heading `key: title` and the text below it.
struct Part<'t> {
    key: &'t str,
    title: &'t str,
    paragraphs: Vec<Paragraph>,
}

/// The paragraphs before the first heading, and the part below each heading.
fn headed<'t>(text: &'t str, mark: &str) -> Result<(Vec<Paragraph>, Vec<Part<'t>>), Fault> {
    let mut pieces = text.split(mark);
    let before = paragraphs(pieces.next().unwrap_or_default())?;
    let parts = pieces.map(part).collect::<Result<Vec<Part<'_>>, Fault>>()?;
    Ok((before, parts))
}

fn part(piece: &str) -> Result<Part<'_>, Fault> {
    let (heading, text) = piece.split_once('\n').unwrap_or((piece, ""));
    let (key, title) = heading.split_once(": ").ok_or_else(|| Fault::Heading(heading.to_owned()))?;
    let paragraphs = paragraphs(text)?;
    if paragraphs.is_empty() {
        return Err(Fault::Heading(heading.to_owned()));
    }
    Ok(Part { key, title, paragraphs })
}

fn section(Part { key, title, paragraphs }: Part<'_>) -> Result<Section, Fault> {
    Ok(Section { key: key.parse()?, title: title.to_owned(), paragraphs })
}

fn faq(Part { key, title, paragraphs }: Part<'_>) -> Faq {
    Faq { id: key.to_owned(), question: title.to_owned(), answer: paragraphs }
}

/// Paragraphs stand apart by an empty line; how their lines are broken means nothing.
fn paragraphs(text: &str) -> Result<Vec<Paragraph>, Fault> {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<&str>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| spans(&paragraph))
        .collect()
}

fn spans(mut text: &str) -> Result<Paragraph, Fault> {
    let mut spans = Vec::new();
    while let Some((before, from_key)) = text.split_once('[') {
        let unknown = || Fault::Source(from_key.chars().take_while(|&c| c != ']').collect());
        let (key, after) = from_key.split_once(']').ok_or_else(unknown)?;
        spans.extend((!before.is_empty()).then(|| Span::Text(before.to_owned())));
        spans.push(Span::Source(sources::find(key).ok_or_else(unknown)?));
        text = after;
    }
    spans.extend((!text.is_empty()).then(|| Span::Text(text.to_owned())));
    Ok(spans)
}

fn cited(guide: &Guide) -> Vec<&'static Source> {
    let mut cited: Vec<&'static Source> = Vec::new();
    for span in guide.paragraphs().flatten() {
        if let &Span::Source(source) = span
            && !cited.contains(&source)
        {
            cited.push(source);
        }
    }
    cited
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = "---\ntitle: How\ndescription: What\n---\n";
    const FAQ: &str = "\n## FAQ\n\n### one: Why?\n\nBecause.\n";

    /// A small whole guide around one section text.
    fn text(frequency: &str) -> String {
        let others: Vec<String> =
            Topic::ALL[1..].iter().map(|topic| format!("\n## {topic}: Words\n\nText.\n")).collect();
        let others = others.concat();
        format!("{FRONT}\nOpening.\n\n## frequency: Days\n\n{frequency}\n{others}{FAQ}")
    }

    fn read(text: &str) -> Result<Guide, Fault> {
        guide(Muscle::Quads, "quad", text)
    }

    #[test]
    fn sources_and_landmarks_are_read_where_they_stand() {
        let guide = read(&text("Some [KUB19], {lo}\nto {hi} [PEL25] [KUB19].\n\nMore.")).unwrap();
        let source = |key| Span::Source(sources::find(key).unwrap());
        let words = |words: &str| Span::Text(words.to_owned());
        let first = vec![
            words("Some "),
            source("KUB19"),
            words(", 10 to 18 "),
            source("PEL25"),
            words(" "),
            source("KUB19"),
            words("."),
        ];
        assert_eq!(guide.sections[0].paragraphs, [first, vec![words("More.")]]);
        let cited: Vec<&str> = guide.sources.iter().map(|source| source.key.as_str()).collect();
        assert_eq!(cited, ["KUB19", "PEL25"]);
        assert_eq!((guide.title.as_str(), guide.description.as_str()), ("How", "What"));
        assert_eq!((guide.faq[0].id.as_str(), guide.faq[0].question.as_str()), ("one", "Why?"));
    }

    #[test]
    fn what_is_no_guide_is_refused_with_the_cure() {
        let whole = text("Text.");
        let without = |what: &str| read(&whole.replace(what, "")).unwrap_err();
        assert_eq!(without("title: How\n"), Fault::FrontMatter);
        assert_eq!(without("---\n"), Fault::FrontMatter);
        assert_eq!(without("Opening.\n"), Fault::Opening);
        assert_eq!(without("\n## tempo: Words\n\nText.\n"), Fault::Order);
        assert_eq!(without(FAQ), Fault::Questions);
        assert_eq!(without("### one: Why?\n"), Fault::Questions);
        assert_eq!(without("Because.\n"), Fault::Heading("one: Why?".to_owned()));
        assert_eq!(without(": Days"), Fault::Heading("frequency".to_owned()));
        assert!(matches!(read(&whole.replace("## reps", "## rest")), Err(Fault::Topic(_))));
        assert_eq!(read(&text("[XYZ99]")), Err(Fault::Source("XYZ99".to_owned())));
        assert_eq!(read(&text("[PEL25")), Err(Fault::Source("PEL25".to_owned())));
        assert_eq!(read(&text("{low}")), Err(Fault::Placeholder("low".to_owned())));
        assert_eq!(guide(Muscle::Neck, "neck", &whole), Err(Fault::NotCoached));
    }
}
