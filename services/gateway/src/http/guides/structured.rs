//! A guide as structured data for search engines (schema.org, JSON-LD).

use super::address;
use super::html::ORIGIN;
use mariposas_training::guides::{Guide, Paragraph, Span};
use serde_json::{Value, json};

/// An `Article` and its `FAQPage`, as it may stand within a `script` element.
pub(super) fn structured(guide: &Guide) -> String {
    let page = format!("{ORIGIN}{}", address(guide.muscle));
    let publisher = json!({"@type": "Organization", "name": "Mariposas"});
    let citations: Vec<Value> = guide
        .sources
        .iter()
        .map(|source| {
            let name = format!("{}, {}. {}", source.authors, source.year, source.journal);
            let mut work = json!({"@type": "CreativeWork", "name": name});
            if let Some(url) = source.url() {
                work["url"] = url.into();
            }
            work
        })
        .collect();
    let questions: Vec<Value> = guide
        .faq
        .iter()
        .map(|faq| {
            let answer: Vec<String> = faq.answer.iter().map(plain).collect();
            json!({
                "@type": "Question",
                "name": faq.question,
                "acceptedAnswer": {"@type": "Answer", "text": answer.join(" ")},
            })
        })
        .collect();
    let data = json!({
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "headline": guide.title,
                "description": guide.description,
                "inLanguage": "en",
                "mainEntityOfPage": page,
                "author": publisher,
                "publisher": publisher,
                "citation": citations,
            },
            {"@type": "FAQPage", "url": format!("{page}#faq"), "mainEntity": questions},
        ],
    });
    // Nothing in it may look like the end of the element.
    data.to_string().replace('<', "\\u003c")
}

/// A paragraph without its sources.
fn plain(paragraph: &Paragraph) -> String {
    let mut text = String::new();
    for (place, span) in paragraph.iter().enumerate() {
        if let Span::Text(piece) = span {
            let before_source = matches!(paragraph.get(place + 1), Some(Span::Source(_)));
            text.push_str(if before_source { piece.trim_end() } else { piece });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{plain, structured};
    use mariposas_training::guides;

    #[test]
    fn a_citation_without_an_address_has_none() {
        for guide in guides::all() {
            assert!(!structured(guide).contains(":null"), "{}", guide.muscle);
        }
    }

    #[test]
    fn answers_are_sentences_without_their_sources() {
        for answer in guides::all().iter().flat_map(|guide| &guide.faq).flat_map(|faq| &faq.answer) {
            let text = plain(answer);
            assert!(!text.contains('[') && !text.contains(" .") && !text.contains("  "), "{text}");
        }
    }
}
