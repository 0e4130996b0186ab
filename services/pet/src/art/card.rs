//! A card to share: the picture, a name, and a line about it.

use super::color::Color;
use super::lettering::{can_write, lines, write};
use super::outfit::Outfit;
use super::{escape, paint};
use crate::species::Species;
use mariposas_event_schema::outcomes::pet::Stage;
use resvg::{tiny_skia, usvg};

/// The width of a card, in pixels: what networks show without cutting.
const WIDTH: u32 = 1200;
/// The height of a card, in pixels.
const HEIGHT: u32 = 630;

const PEN: Color = Color::hex("#3b302b");
const PENCIL: Color = Color::hex("#8c7d72");

/// A card as SVG, 1200 by 630 units: the pet, its name (else its species) and a line in at most three lines of
/// letters.
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
        Some(name) => (name, format!("{}, {}", facts.name, facts.latin)),
        None => (facts.name, facts.latin.to_owned()),
    };
    let (x, room) = (640.0, 510.0);
    let mut words = format!(r#"<g fill="none" stroke="{PEN}" stroke-width="1.5">"#);
    let pencil = format!(r#"<g stroke="{PENCIL}">"#);
    let headings = lines(heading, room, 4.0, 2);
    let mut y = if headings.len() > 1 { 128.0 } else { 220.0 };
    for heading in headings {
        words += &write(&heading, (x, y), 4.0);
        y += 92.0;
    }
    y -= 26.0;
    words += pencil.as_str();
    for below in lines(&below, room, 1.7, 2) {
        words += &write(&below, (x, y), 1.7);
        y += 42.0;
    }
    words += "</g>";
    y += 34.0;
    for line in lines(line, room, 2.3, 3) {
        words += &write(&line, (x, y), 2.3);
        y += 54.0;
    }
    words += &(pencil + &write("Mariposas", (x, 590.0), 1.7) + "</g></g>");
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
        words = words,
    )
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
    let svg = share_card(species, stage, seed, outfit, name, line);
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
    fn words_of_people_cannot_become_markup() {
        let card = card(Some("<script>alert(1)</script>"), "a & b < c \u{0}");
        assert!(!card.contains("<script"), "{card}");
        assert!(usvg::Tree::from_str(&card, &usvg::Options::default()).is_ok());
    }

    #[test]
    fn the_png_has_the_size_that_networks_show() {
        let png = share_card_png(Species::Peacock, Stage::Instar3, 1, None, Some("Ida"), "Four weeks met.");
        assert!(png.starts_with(b"\x89PNG"));
        assert_eq!(&png[16..24], [0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76]);
    }
}
