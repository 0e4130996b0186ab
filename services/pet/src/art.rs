//! Pets as watercolours: every picture is made here, as SVG, from a species, a stage, a seed and an outfit.
//!
//! A picture is a pure function of these four, byte for byte on every machine: chance is seeded, places are whole
//! units, and nothing is computed whose last digits differ between machines (sines, powers). It needs nothing from
//! outside, neither fonts nor scripts nor references, so it may stand in a page or be an `<img>`. It moves only for
//! people who have not asked for less motion.

mod adult;
mod card;
mod caterpillar;
mod chrysalis;
mod color;
mod egg;
mod face;
mod leaf;
mod lettering;
mod mannequin;
mod outfit;
mod outline;
mod paper;
mod patterns;
mod pen;
mod random;
mod shapes;
#[cfg(test)]
mod tests;
mod wing;

pub use card::{share_card, share_card_png};
pub use color::Color;
pub use outfit::{Milestone, Outfit};

use crate::species::{Palette, Species};
use caterpillar::{INSTARS, caterpillar};
use mannequin::Mannequin;
use mariposas_event_schema::outcomes::pet::Stage;
use outfit::Worn;
use random::Random;

/// A picture of a pet as SVG, 1000 by 1000 units, less than 12 kB. Equal arguments give equal bytes; another seed gives
/// a sibling.
pub fn draw(species: Species, stage: Stage, seed: u64, outfit: Option<Outfit>) -> String {
    let Painted { id, title, desc, style, content } = paint(species, stage, seed, outfit);
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" role="img" aria-labelledby="{id}t {id}d">"#,
            r#"<title id="{id}t">{title}</title><desc id="{id}d">{desc}</desc><style>{style}</style>{content}</svg>"#,
        ),
        id = id,
        title = escape(&title),
        desc = escape(&desc),
        style = style,
        content = content,
    )
}

/// A picture that has yet to be framed.
#[derive(Debug)]
struct Painted {
    /// What the ids and classes of this picture begin with, so that many of them can stand in one page.
    id: String,
    title: String,
    desc: String,
    style: String,
    content: String,
}

/// A creature as it is drawn, without clothes.
#[derive(Debug)]
struct Figure {
    /// Edges by which marks are clipped.
    defs: String,
    /// What it sits on.
    setting: String,
    art: String,
    /// CSS for people who like motion.
    motion: String,
    mannequin: Mannequin,
}

fn paint(species: Species, stage: Stage, seed: u64, outfit: Option<Outfit>) -> Painted {
    let random = |purpose: &str| Random::new(seed, &format!("{species} {purpose}"));
    let clothes = outfit.map_or("", Outfit::as_str);
    let id = format!("m{:08x}", random(&format!("{stage} {clothes}")).next() >> 32);
    let ink = sibling(&species.facts().palette, &mut random("ink"));
    let Figure { defs, setting, art, motion, mannequin } =
        figure(&id, species, stage, &ink, &mut random("figure"));
    let Worn { behind, on_top } =
        outfit.map_or_else(Worn::default, |outfit| outfit::wear(outfit, &mannequin));
    let wash = if ink.ground.is_dark() { ink.accent } else { ink.ground.toward(ink.accent, 0.4) };
    let (title, desc) = words(species, stage, outfit);
    let filters = paper::filters(&id, &mut random("paper"));
    let sheet = paper::sheet(&id, wash, &mut random("sheet"));
    Painted {
        title,
        desc,
        style: format!(
            concat!(
                ".{id}c{{fill:#fffdf6}}@media(prefers-color-scheme:dark){{.{id}c{{fill:#f3ecdd}}}}",
                "@media(prefers-reduced-motion:no-preference){{{motion}}}",
            ),
            id = id,
            motion = motion,
        ),
        content: format!(
            r#"<defs>{filters}{defs}</defs>{sheet}<g stroke-linecap="round" stroke-linejoin="round">{setting}{behind}{art}{on_top}</g>"#
        ),
        id,
    }
}

fn figure(id: &str, species: Species, stage: Stage, ink: &Palette, random: &mut Random) -> Figure {
    let [first, second, third, fourth, fifth] = INSTARS;
    match stage {
        Stage::Egg => egg::egg(id, ink, random),
        Stage::Instar1 => caterpillar(id, species, first, ink, random),
        Stage::Instar2 => caterpillar(id, species, second, ink, random),
        Stage::Instar3 => caterpillar(id, species, third, ink, random),
        Stage::Instar4 => caterpillar(id, species, fourth, ink, random),
        Stage::Instar5 => caterpillar(id, species, fifth, ink, random),
        Stage::Chrysalis => chrysalis::chrysalis(id, species, ink, random),
        Stage::Adult => adult::adult(id, species, ink, random),
    }
}

/// The palette of one of many siblings.
fn sibling(palette: &Palette, random: &mut Random) -> Palette {
    let mut vary = |color: Color| color.of_sibling(random);
    Palette {
        ground: vary(palette.ground),
        dark: vary(palette.dark),
        light: vary(palette.light),
        accent: vary(palette.accent),
        body: vary(palette.body),
        skin: vary(palette.skin),
        coat: vary(palette.coat),
        shell: vary(palette.shell),
        egg: vary(palette.egg),
    }
}

/// Title and description, for those who do not see the picture.
fn words(species: Species, stage: Stage, outfit: Option<Outfit>) -> (String, String) {
    let facts = species.facts();
    let (what, seen) = match stage {
        Stage::Egg => ("egg", "a ribbed egg on a leaf, asleep"),
        Stage::Instar1 => ("caterpillar", "a caterpillar that has just hatched, tiny on a whole leaf"),
        Stage::Instar2 => ("caterpillar", "a small caterpillar on a leaf"),
        Stage::Instar3 => ("caterpillar", "a caterpillar on a leaf with bites in it"),
        Stage::Instar4 => ("caterpillar", "a plump caterpillar on a leaf that is half eaten"),
        Stage::Instar5 => ("caterpillar", "a caterpillar that is fully grown and longer than its leaf"),
        Stage::Chrysalis => ("chrysalis", "a chrysalis on a twig, asleep"),
        Stage::Adult => ("butterfly", "a butterfly with painted wings"),
    };
    let wears =
        outfit.map_or_else(String::new, |outfit| format!(" It wears: {}.", outfit.name().to_lowercase()));
    (format!("{} ({what})", facts.name), format!("Watercolour of {seen}: {}.{wears}", facts.latin))
}

/// Text as it may stand in XML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write them.
            '\u{fffe}' | '\u{ffff}' => {}
            sign if sign.is_control() => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    escaped
}
