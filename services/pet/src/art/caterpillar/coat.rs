//! What a caterpillar wears by nature: bands, lines, spots, spines and horns, after the real one of its species.

use super::Ring;
use crate::art::Color;
use crate::art::pen::{End, Point, dots, point, smooth, whole};
use crate::species::{Palette, Species};
use std::fmt::Write;

/// Something that tells one caterpillar from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Bands around each ring, pale and dark.
    Bands,
    /// A line along the side.
    SideLine,
    /// A line along the back.
    BackLine,
    /// Spots on each ring.
    Spots,
    /// One large spot on each ring of the back.
    Saddles,
    /// Spines on the back.
    Spines,
    /// Soft hair.
    Hair,
    /// Two horns on the head.
    Horns,
    /// Two soft feelers in front and two at the end.
    Filaments,
    /// A false eye on the swollen front.
    FalseEye,
    /// A forked tail.
    Fork,
}

/// The marks of each species.
const fn marks(species: Species) -> &'static [Mark] {
    use Mark::{BackLine, Bands, FalseEye, Filaments, Fork, Hair, Horns, Saddles, SideLine, Spines, Spots};
    match species {
        Species::Monarch => &[Bands, Filaments],
        Species::BlueMorpho => &[Saddles, Hair, Fork],
        Species::Peacock => &[Spots, Spines],
        Species::MourningCloak => &[Saddles, Spines],
        Species::OrangeTip | Species::Brimstone => &[SideLine],
        Species::RedAdmiral | Species::PaintedLady => &[SideLine, Spines],
        Species::EightyEight => &[SideLine, Horns],
        Species::Buckeye | Species::Malachite | Species::ZebraLongwing | Species::Postman => {
            &[Spots, Spines, Horns]
        }
        Species::TigerSwallowtail => &[FalseEye],
        Species::ScarceSwallowtail | Species::SmallSkipper | Species::Glasswing => &[BackLine, SideLine],
        Species::Owl => &[BackLine, Horns, Fork],
        Species::RajahBrooke => &[Saddles, Filaments],
        Species::OldWorldSwallowtail => &[Bands, Spots],
        Species::Bluebottle => &[FalseEye, SideLine],
        Species::CommonBlue => &[SideLine, Hair],
        Species::MarbledWhite => &[BackLine, SideLine, Fork, Hair],
    }
}

/// A caterpillar without its head.
#[derive(Debug)]
pub(super) struct Coat {
    /// Legs, spines, horns: thin things, which the filter of paint would wash away.
    pub(super) behind: String,
    pub(super) body: String,
}

pub(super) fn coat(species: Species, rings: &[Ring], ink: &Palette) -> Coat {
    let marks = marks(species);
    let mut coat = Coat { behind: String::new(), body: String::new() };
    legs(&mut coat.behind, rings, ink);
    for mark in marks {
        outside(&mut coat.behind, *mark, rings, ink);
    }
    skin(&mut coat.body, rings, ink);
    for mark in marks {
        inside(&mut coat.body, *mark, species, rings, ink);
    }
    coat
}

/// A place on a ring, in its radii from its middle.
fn on(ring: Ring, x: f64, y: f64) -> Point {
    point(ring.middle.x + x * ring.radius, ring.middle.y + y * ring.radius)
}

fn stroke(art: &mut String, path: &str, width: f64, color: Color) {
    let width = whole(width.max(2.0));
    write!(art, r#"<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>"#).expect(TEXT);
}

/// A curve through the same place of every ring.
fn along(rings: &[Ring], y: f64) -> String {
    smooth(&rings.iter().map(|ring| on(*ring, 0.0, y)).collect::<Vec<_>>(), End::Open)
}

fn legs(art: &mut String, rings: &[Ring], ink: &Palette) {
    let stumps: String = [0, 2, 3, 4, 5]
        .iter()
        .map(|i| smooth(&[on(rings[*i], 0.1, 0.6), on(rings[*i], 0.14, 1.12)], End::Open))
        .collect();
    stroke(art, &stumps, rings[4].radius * 0.42, ink.skin.darker(0.25));
    let feet: String = [7, 8, 9]
        .iter()
        .map(|i| smooth(&[on(rings[*i], -0.2, 0.6), on(rings[*i], -0.36, 1.2)], End::Open))
        .collect();
    stroke(art, &feet, rings[4].radius * 0.17, ink.coat.darker(0.3));
}

fn skin(art: &mut String, rings: &[Ring], ink: &Palette) {
    let edge = ink.skin.darker(0.3);
    for ring in rings {
        let (x, y, r) = (whole(ring.middle.x), whole(ring.middle.y), whole(ring.radius));
        write!(
            art,
            r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{}" stroke="{edge}" stroke-opacity=".45" stroke-width="4"/>"#,
            ink.skin
        )
        .expect(TEXT);
    }
    let shine = rings.iter().map(|ring| on(*ring, -0.1, -0.6)).collect::<Vec<_>>();
    write!(
        art,
        r#"<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-opacity=".45"/>"#,
        dots(&shine),
        ink.skin.lighter(0.6),
        whole(rings[4].radius * 0.34)
    )
    .expect(TEXT);
}

/// What lies on the skin.
fn inside(art: &mut String, mark: Mark, species: Species, rings: &[Ring], ink: &Palette) {
    let radius = rings[4].radius;
    match mark {
        Mark::Bands => {
            for (x, width, color) in
                [(-0.34, 0.24, ink.coat), (0.0, 0.2, ink.skin.lighter(0.85)), (0.3, 0.2, ink.coat)]
            {
                let bands: String = rings
                    .iter()
                    .map(|ring| {
                        smooth(&[on(*ring, x, -0.9), on(*ring, x - 0.16, 0.0), on(*ring, x, 0.88)], End::Open)
                    })
                    .collect();
                stroke(art, &bands, radius * width, color);
            }
        }
        Mark::SideLine => stroke(art, &along(rings, 0.42), radius * 0.2, ink.coat),
        Mark::BackLine => stroke(art, &along(rings, -0.5), radius * 0.18, ink.coat),
        Mark::Spots => {
            let color =
                if species == Species::OldWorldSwallowtail { Color::hex("#ef8a2c") } else { ink.coat };
            let spots: Vec<Point> =
                rings.iter().flat_map(|ring| [on(*ring, -0.1, -0.34), on(*ring, 0.0, 0.3)]).collect();
            stroke(art, &dots(&spots), radius * 0.26, color);
        }
        Mark::Saddles => {
            let spots: Vec<Point> = rings[1..9].iter().map(|ring| on(*ring, 0.0, -0.5)).collect();
            stroke(art, &dots(&spots), radius * 0.5, ink.coat);
        }
        Mark::FalseEye => {
            let collar = [on(rings[7], 0.5, -1.0), on(rings[7], 0.4, 0.0), on(rings[7], 0.5, 0.7)];
            stroke(art, &smooth(&collar, End::Open), radius * 0.14, ink.coat.lighter(0.3));
            let eye = dots(&[on(rings[8], 0.1, -0.3)]);
            stroke(art, &eye, radius * 0.66, ink.coat);
            stroke(art, &eye, radius * 0.38, Color::hex("#26221f"));
            stroke(art, &dots(&[on(rings[8], 0.04, -0.38)]), radius * 0.13, Color::hex("#ffffff"));
        }
        Mark::Spines | Mark::Hair | Mark::Horns | Mark::Filaments | Mark::Fork => {}
    }
}

/// What stands out from the body.
fn outside(art: &mut String, mark: Mark, rings: &[Ring], ink: &Palette) {
    let (radius, first, last) = (rings[4].radius, rings[0], rings[9]);
    let dark = if ink.coat.is_dark() { ink.coat } else { ink.skin.darker(0.4) };
    let lines = |ring: &Ring, ends: &[(f64, f64)]| -> String {
        ends.iter()
            .map(|(x, y)| smooth(&[on(*ring, x * 0.6, y * 0.5), on(*ring, *x, *y)], End::Open))
            .collect()
    };
    match mark {
        Mark::Spines => {
            let ends = [(-0.4, -1.42), (0.3, -1.46)];
            let spines: String = rings.iter().map(|ring| lines(ring, &ends)).collect();
            stroke(art, &spines, radius * 0.1, dark);
        }
        Mark::Hair => {
            let ends = [(-0.6, -1.12), (-0.2, -1.25), (0.2, -1.24), (0.6, -1.1)];
            let hair: String = rings.iter().map(|ring| lines(ring, &ends)).collect();
            stroke(art, &hair, radius * 0.04, dark);
        }
        Mark::Horns => {
            stroke(art, &lines(&last, &[(-1.5, -1.75), (-0.5, -1.9)]), radius * 0.15, dark);
        }
        Mark::Filaments => {
            let front: String = lines(&last, &[(-1.3, -2.1), (-0.2, -2.2)]);
            let back: String = lines(&first, &[(0.4, -2.0), (1.1, -1.7)]);
            stroke(art, &(front + &back), radius * 0.12, dark);
        }
        Mark::Fork => {
            stroke(art, &lines(&first, &[(2.0, 0.1), (1.9, -0.5)]), radius * 0.16, ink.skin.darker(0.2));
        }
        _ => {}
    }
}

const TEXT: &str = "text can always be written";
