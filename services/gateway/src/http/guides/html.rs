//! Guides as pages: everything in one answer, no script, nothing fetched from elsewhere.

mod guide;
mod missing;

use super::{address, style};
use mariposas_training::Muscle;
use mariposas_training::guides::{self, CAUTION};
use std::fmt::Write;
use std::sync::LazyLock;

/// Stands for the scheme and host a page is asked at; a guide's text has no braces.
pub(super) const ORIGIN: &str = "{origin}";

static LIST: LazyLock<String> = LazyLock::new(list);
static MISSING: LazyLock<String> = LazyLock::new(missing::page);
static PAGES: LazyLock<Vec<(Muscle, String)>> =
    LazyLock::new(|| guides::all().iter().map(|guide| (guide.muscle, guide::page(guide))).collect());

/// The page that leads to all guides, with [`ORIGIN`] in place of the origin.
pub(super) fn list_page() -> &'static str {
    &LIST
}

/// The page of a muscle, with [`ORIGIN`] in place of the origin; `None` for muscles without a guide.
pub(super) fn guide_page(muscle: Muscle) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == muscle).map(|(_, page)| page.as_str())
}

/// The page in place of a guide that there is not, with [`ORIGIN`] in place of the origin. It repeats nothing of what was
/// asked for.
pub(super) fn missing_page() -> &'static str {
    &MISSING
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
    /// Whether search engines are to keep it.
    kept: bool,
}

fn document(head: &Head<'_>, main: &str) -> String {
    let (title, description) = (escape(head.title), escape(head.description));
    let (address, kind, style) = (head.address, head.kind, style::STYLE);
    let robots = if head.kept { "" } else { "<meta name=\"robots\" content=\"noindex\">\n" };
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
{robots}<link rel="canonical" href="{ORIGIN}{address}">
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
        kept: true,
    };
    document(&head, &main)
}

#[cfg(test)]
mod tests;
