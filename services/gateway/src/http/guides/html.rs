//! Guides as pages: everything in one answer, no script, nothing fetched from elsewhere.

use super::structured::structured;
use super::{address, style};
use mariposas_training::Muscle;
use mariposas_training::guides::{self, CAUTION, Guide, Paragraph, Source, Span};
use mariposas_training::landmarks::{Landmarks, landmarks};
use std::fmt::Write;
use std::sync::LazyLock;

/// Stands for the scheme and host a page is asked at; a guide's text has no braces.
pub(super) const ORIGIN: &str = "{origin}";

static LIST: LazyLock<String> = LazyLock::new(list);
static PAGES: LazyLock<Vec<(Muscle, String)>> =
    LazyLock::new(|| guides::all().iter().map(|guide| (guide.muscle, page(guide))).collect());

/// The page that leads to all guides, with [`ORIGIN`] in place of the origin.
pub(super) fn list_page() -> &'static str {
    &LIST
}

/// The page of a muscle, with [`ORIGIN`] in place of the origin; `None` for muscles without a guide.
pub(super) fn guide_page(muscle: Muscle) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == muscle).map(|(_, page)| page.as_str())
}

/// Text as HTML has it, also within an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What a page is to search engines and to those who share it.
struct Head<'a> {
    title: &'a str,
    description: &'a str,
    address: &'a str,
    /// The Open Graph type.
    kind: &'a str,
    /// JSON-LD, where there is any.
    structured: Option<String>,
}

fn document(head: &Head<'_>, main: &str) -> String {
    let (title, description) = (escape(head.title), escape(head.description));
    let (address, kind, style) = (head.address, head.kind, style::STYLE);
    // A data block, no script: nothing runs it, and the policy need not allow it.
    let structured = head
        .structured
        .as_ref()
        .map_or_else(String::new, |json| format!("<script type=\"application/ld+json\">{json}</script>\n"));
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | Mariposas</title>
<meta name="description" content="{description}">
<link rel="canonical" href="{ORIGIN}{address}">
<meta property="og:site_name" content="Mariposas">
<meta property="og:type" content="{kind}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{ORIGIN}{address}">
<meta name="twitter:card" content="summary">
<style>{style}</style>
{structured}</head>
<body>
<a class="skip" href="#main">To the text</a>
<header><a href="/guides">Mariposas training guides</a></header>
<main id="main">
{main}</main>
</body>
</html>
"##
    )
}

fn list() -> String {
    let mut main = String::from(
        "<h1>How to train every muscle</h1>\n<p class=\"opening\">Sets, reps, days and exercises for each muscle, \
         with the studies behind them.</p>\n<ul class=\"guides\">\n",
    );
    for guide in guides::all() {
        let _ = writeln!(
            main,
            "<li><a href=\"{}\">{}</a><p>{}</p></li>",
            address(guide.muscle),
            escape(&guide.title),
            escape(&guide.description)
        );
    }
    let _ = writeln!(main, "</ul>\n<p class=\"caution\">{CAUTION}</p>");
    let head = Head {
        title: "How to train every muscle",
        description: "Training guides for 20 muscles: how many sets, reps and days, which exercises, what commonly goes wrong, and the studies behind it.",
        address: "/guides",
        kind: "website",
        structured: None,
    };
    document(&head, &main)
}

fn page(guide: &Guide) -> String {
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
    main.push_str(&others(guide.muscle));
    let head = Head {
        title: &guide.title,
        description: &guide.description,
        address: &address(guide.muscle),
        kind: "article",
        structured: Some(structured(guide)),
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
    paragraphs.iter().map(|paragraph| format!("<p>{}</p>\n", inline(paragraph, guide))).collect()
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

fn others(muscle: Muscle) -> String {
    let mut items = String::new();
    for guide in guides::all().iter().filter(|guide| guide.muscle != muscle) {
        let name = guide.muscle.spoken();
        let _ = writeln!(items, "<li><a href=\"{}\">{name}</a></li>", address(guide.muscle));
    }
    format!(
        "<nav class=\"others\" aria-label=\"Other guides\">\n<h2>Other muscles</h2>\n<ul>\n{items}</ul>\n</nav>\n"
    )
}

#[cfg(test)]
mod tests;
