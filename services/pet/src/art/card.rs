//! A card to share: the picture, a name, and a line about it.

use super::color::Color;
use super::lettering::{can_write, lines, write as write_line};
use super::outfit::Outfit;
use super::{escape, paint};
use crate::species::Species;
use mariposas_event_schema::outcomes::pet::Stage;
use resvg::{tiny_skia, usvg};
use std::fmt::Write as _;

/// The width of a card, in pixels: what networks show without cutting.
const WIDTH: u32 = 1200;
/// The height of a card, in pixels.
const HEIGHT: u32 = 630;

/// Where words begin, and how far they may reach: the right of the card.
const LEFT: f64 = 664.0;
const ROOM: f64 = 496.0;
/// From line to line, in the units of letters.
const LINE: f64 = 23.0;
/// Between words of two sizes.
const GAP: f64 = 26.0;
/// The smallest letters.
const SMALL: f64 = 1.7;

const TEXT: &str = "text can always be written";

const PEN: Color = Color::hex("#3b302b");
const PENCIL: Color = Color::hex("#8c7d72");

/// A card as SVG, 1200 by 630 units: the pet, its name (else its species) and a line, in letters as large as there is
/// room for.
///
/// Letters are strokes of an alphabet of our own, so that no machine needs a font: Latin letters with their marks,
/// digits and common signs. Other signs are left out of the drawing, and so is a name that consists of nothing else;
/// title and description hold what was given.
pub fn share_card(
    species: Species,
    stage: Stage,
    seed: u64,
    outfit: Option<Outfit>,
    name: Option<&str>,
    line: &str,
) -> String {
    let picture = paint(species, stage, seed, outfit);
    let facts = species.facts();
    let title = name.unwrap_or(facts.name);
    let name = name.map(str::trim).filter(|name| can_write(name));
    let (heading, below) = match name {
        Some(name) => (name, vec![facts.name, facts.latin]),
        None => (facts.name, vec![facts.latin]),
    };
    let Page { headings, below, words } = Page::of(heading, &below, line);
    let mut art = format!(r#"<g fill="none" stroke="{PEN}" stroke-width="1.5">"#);
    let mut y = (590.0 - headings.height() - below.height() - words.height()) / 2.0 - 8.0;
    for (block, is_pencil) in [(headings, false), (below, true), (words, false)] {
        if is_pencil {
            write!(art, r#"<g stroke="{PENCIL}">"#).expect(TEXT);
        }
        for line in &block.lines {
            y += block.scale * LINE;
            art += &write_line(line, (LEFT, y), block.scale);
        }
        if is_pencil {
            art += "</g>";
        }
        y += GAP;
    }
    write!(art, r#"<g stroke="{PENCIL}">{}</g></g>"#, write_line("Mariposas", (LEFT, 590.0), SMALL))
        .expect(TEXT);
    let id = &picture.id;
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="{id}t {id}d">"#,
            r#"<title id="{id}t">{title}</title><desc id="{id}d">{line} {desc}</desc><style>{style}</style>"#,
            r#"<rect class="{id}c" width="{w}" height="{h}"/><svg x="10" y="5" width="620" height="620" viewBox="0 0 1000 1000">{content}</svg>"#,
            r#"<g stroke-linecap="round" stroke-linejoin="round">{words}</g></svg>"#,
        ),
        w = WIDTH,
        h = HEIGHT,
        id = id,
        title = escape(title),
        line = escape(line),
        desc = escape(&picture.desc),
        style = picture.style,
        content = picture.content,
        words = art,
    )
}

/// The same without rules for some screens only: the renderer knows none, and would say so in the log for each card.
fn still(svg: &str) -> String {
    let styled =
        svg.split_once("<style>").and_then(|(before, rest)| Some((before, rest.split_once("</style>")?)));
    let Some((before, (style, after))) = styled else { return svg.to_owned() };
    let (plain, _) = style.split_once("@media").unwrap_or((style, ""));
    format!("{before}<style>{plain}</style>{after}")
}

/// Words of one size.
struct Block {
    lines: Vec<String>,
    scale: f64,
}

impl Block {
    /// The largest of some sizes, each with how many lines it may take, in which nothing is cut; else the last.
    fn fitting(text: &str, sizes: &[(f64, usize)]) -> Self {
        let set = |(scale, most): (f64, usize)| Self { lines: lines(text, ROOM, scale, most), scale };
        let whole = |block: &Self| !block.lines.iter().any(|line| line.ends_with("..."));
        let mut blocks = sizes.iter().copied().map(set);
        let smallest = sizes.last().copied().unwrap_or((SMALL, 1));
        blocks.find(whole).unwrap_or_else(|| set(smallest))
    }

    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.scale * LINE + GAP
    }
}

/// The words of a card, from top to bottom.
struct Page {
    headings: Block,
    below: Block,
    words: Block,
}

impl Page {
    fn of(heading: &str, below: &[&str], line: &str) -> Self {
        let together = below.join(", ");
        let one_line = lines(&together, ROOM, SMALL, 1);
        let below = match one_line.as_slice() {
            [line] if *line == together => vec![line.clone()],
            _ => below.iter().flat_map(|text| lines(text, ROOM, SMALL, 1)).collect(),
        };
        Self {
            headings: Block::fitting(heading, &[(4.0, 2), (3.2, 2), (2.4, 3)]),
            below: Block { lines: below, scale: SMALL },
            words: Block::fitting(line, &[(2.3, 3), (2.0, 4), (1.7, 5)]),
        }
    }
}

/// The card as PNG, 1200 by 630 pixels.
pub fn share_card_png(
    species: Species,
    stage: Stage,
    seed: u64,
    outfit: Option<Outfit>,
    name: Option<&str>,
    line: &str,
) -> Vec<u8> {
    let svg = still(&share_card(species, stage, seed, outfit, name, line));
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("cards are well-formed");
    let mut pixels = tiny_skia::Pixmap::new(WIDTH, HEIGHT).expect("a card has a size");
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().expect("pixels can be encoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: Option<&str>, line: &str) -> String {
        share_card(Species::Monarch, Stage::Adult, 7, Some(Outfit::Scarf), name, line)
    }

    /// What is seen: everything after the style.
    fn drawn(card: &str) -> &str {
        card.split_once("</style>").unwrap().1
    }

    #[test]
    fn a_name_is_the_heading_and_without_one_the_species_is() {
        assert!(card(Some("Frida"), "Twelve weeks.").contains(">Frida</title>"));
        assert!(card(None, "Twelve weeks.").contains(">Monarch</title>"));
        let unwritten = card(Some("\u{1f98b}"), "Twelve weeks.");
        assert!(unwritten.contains(">\u{1f98b}</title>"));
        assert_eq!(drawn(&unwritten), drawn(&card(None, "Twelve weeks.")));
    }

    #[test]
    fn nothing_that_is_told_of_a_pet_is_cut_on_its_card() {
        for species in Species::ALL {
            let facts = species.facts();
            let told = Stage::ALL.iter().map(|stage| crate::domain::stories::of_stage(*stage, *species));
            for line in told.chain([facts.nature.to_owned(), crate::domain::stories::WELCOME.to_owned()]) {
                let name = "Maximiliane von Schmetterlingshausen";
                for heading in [facts.name, name] {
                    let page = Page::of(heading, &[facts.name, facts.latin], &line);
                    for block in [&page.headings, &page.below, &page.words] {
                        assert!(block.lines.iter().all(|line| !line.ends_with("...")), "{:?}", block.lines);
                    }
                    let height = page.headings.height() + page.below.height() + page.words.height();
                    assert!(height < 560.0, "{species}: {height}, {line}");
                }
            }
        }
    }

    #[test]
    fn words_of_people_cannot_become_markup() {
        let card = card(Some("<script>alert(1)</script>"), "a & b < c \u{0}");
        assert!(!card.contains("<script"), "{card}");
        assert!(usvg::Tree::from_str(&card, &usvg::Options::default()).is_ok());
    }

    #[test]
    fn what_is_rendered_has_no_rules_for_some_screens_only() {
        let moving = card(Some("Frida @media"), "Twelve weeks.");
        let still = still(&moving);
        assert!(moving.contains("@media(prefers") && !still.contains("@media(prefers"));
        assert_eq!(drawn(&still), drawn(&moving));
    }

    #[test]
    fn the_png_has_the_size_that_networks_show() {
        let png = share_card_png(Species::Peacock, Stage::Instar3, 1, None, Some("Ida"), "Four weeks met.");
        assert!(png.starts_with(b"\x89PNG"));
        assert_eq!(&png[16..24], [0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76]);
    }
}
