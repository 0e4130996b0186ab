//! One guide as a page: text with footnotes, landmarks, contents, sources.

use super::super::address;
use super::super::structured::structured;
use super::{Head, document, escape};
use mariposas_training::Muscle;
use mariposas_training::guides::{self, CAUTION, Guide, Paragraph, Source, Span};
use mariposas_training::landmarks::{Landmarks, landmarks};
use std::fmt::Write;

/// The page of a guide.
pub(super) fn page(guide: &Guide) -> String {
    let mut main = format!("<article>\n<h1>{}</h1>\n", escape(&guide.title));
    let _ = writeln!(main, "<p class=\"opening\">{}</p>", inline(&guide.opening, guide));
    main.push_str(&at_a_glance(guide.muscle));
    main.push_str(&contents(guide));
    for section in &guide.sections {
        let _ = writeln!(main, "<section id=\"{}\">\n<h2>{}</h2>", section.key, escape(&section.title));
        main.push_str(&paragraphs(&section.paragraphs, guide));
        main.push_str("</section>\n");
    }
    main.push_str("<section id=\"faq\">\n<h2>Questions</h2>\n");
    for faq in &guide.faq {
        let _ =
            writeln!(main, "<section id=\"faq-{}\">\n<h3>{}</h3>", escape(&faq.id), escape(&faq.question));
        main.push_str(&paragraphs(&faq.answer, guide));
        main.push_str("</section>\n");
    }
    main.push_str("</section>\n");
    main.push_str(&sources(guide));
    let _ = writeln!(main, "<p class=\"caution\">{CAUTION}</p>\n</article>");
    main.push_str(&muscles("Other muscles", |muscle| muscle != guide.muscle));
    let head = Head {
        title: &guide.title,
        description: &guide.description,
        address: &address(guide.muscle),
        kind: "article",
        structured: Some(structured(guide)),
        kept: true,
    };
    document(&head, &main)
}

/// The landmarks of the muscle, for novices and for everyone else.
fn at_a_glance(muscle: Muscle) -> String {
    let (Some(novice), Some(own)) = (landmarks(muscle, true), landmarks(muscle, false)) else {
        return String::new();
    };
    let row = |what: &str, of: fn(&Landmarks) -> String| {
        format!("<tr><th scope=\"row\">{what}</th><td>{}</td><td>{}</td></tr>\n", of(&novice), of(&own))
    };
    format!(
        "<table>\n<caption>Hard sets a week</caption>\n<thead><tr><td></td><th scope=\"col\">First half year</th>\
         <th scope=\"col\">After that</th></tr></thead>\n<tbody>\n{}{}{}{}</tbody>\n</table>\n",
        row("Keeps what you have", |marks| marks.mv.to_string()),
        row("Growth probably starts", |marks| marks.mev.to_string()),
        row("Productive range", |marks| format!("{} to {}", marks.lo, marks.hi)),
        row("Rarely worth more than", |marks| marks.up.to_string()),
    )
}

fn contents(guide: &Guide) -> String {
    let mut items = String::new();
    for section in &guide.sections {
        let _ = writeln!(items, "<li><a href=\"#{}\">{}</a></li>", section.key, escape(&section.title));
    }
    format!(
        "<nav aria-label=\"Contents\">\n<ul>\n{items}<li><a href=\"#faq\">Questions</a></li>\n</ul>\n</nav>\n"
    )
}

fn paragraphs(paragraphs: &[Paragraph], guide: &Guide) -> String {
    let mut html = String::new();
    for paragraph in paragraphs {
        let _ = writeln!(html, "<p>{}</p>", inline(paragraph, guide));
    }
    html
}

/// A paragraph whose sources are footnotes.
fn inline(paragraph: &Paragraph, guide: &Guide) -> String {
    let mut html = String::new();
    for (place, span) in paragraph.iter().enumerate() {
        match span {
            Span::Text(text) => {
                let before_source = matches!(paragraph.get(place + 1), Some(Span::Source(_)));
                html.push_str(&match text.trim_end() {
                    "" if before_source => "<sup>,</sup>".to_owned(),
                    // A footnote stands close to its word.
                    close if before_source => escape(close),
                    _ => escape(text),
                });
            }
            Span::Source(source) => {
                let number = number(source, guide);
                let name = escape(&format!("{} {}", source.authors, source.year));
                let _ = write!(
                    html,
                    "<sup><a href=\"#source-{number}\" title=\"{name}\" aria-label=\"Source {number}\">{number}</a></sup>"
                );
            }
        }
    }
    html
}

/// The place of a source among those of its guide, from 1.
fn number(source: &Source, guide: &Guide) -> usize {
    guide.sources.iter().take_while(|known| **known != source).count() + 1
}

fn sources(guide: &Guide) -> String {
    let mut items = String::new();
    for (number, source) in (1..).zip(&guide.sources) {
        let work =
            format!("{}, {}. <cite>{}</cite>", escape(&source.authors), source.year, escape(&source.journal));
        let work = match source.url() {
            Some(url) => format!("<a href=\"{}\">{work}</a>", escape(&url)),
            None => work,
        };
        let _ = writeln!(items, "<li id=\"source-{number}\">{work}</li>");
    }
    format!("<section id=\"sources\">\n<h2>Sources</h2>\n<ol>\n{items}</ol>\n</section>\n")
}

/// Links to the guides of muscles.
pub(super) fn muscles(heading: &str, listed: impl Fn(Muscle) -> bool) -> String {
    let mut items = String::new();
    for guide in guides::all().iter().filter(|guide| listed(guide.muscle)) {
        let name = guide.muscle.spoken();
        let _ = writeln!(items, "<li><a href=\"{}\">{name}</a></li>", address(guide.muscle));
    }
    format!(
        "<nav class=\"others\" aria-label=\"{heading}\">\n<h2>{heading}</h2>\n<ul>\n{items}</ul>\n</nav>\n"
    )
}
