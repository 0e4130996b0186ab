//! The caterpillar in its five instars, on a leaf that becomes smaller as it becomes larger.

mod coat;

use super::Figure;
use super::face::awake;
use super::leaf::{leaf, twig};
use super::mannequin::{Mannequin, Place, View};
use super::pen::{Point, point, whole};
use super::random::Random;
use crate::species::{Palette, Species};

/// One of the rings a caterpillar consists of.
#[derive(Debug, Clone, Copy)]
struct Ring {
    middle: Point,
    radius: f64,
}

/// How high the back is along the body, from tail to head.
const ARCH: [f64; 10] = [0.0, 0.12, 0.42, 0.78, 0.95, 0.82, 0.5, 0.24, 0.2, 0.34];
/// How thick the body is, from tail to head.
const THICKNESS: [f64; 10] = [0.66, 0.82, 0.94, 1.0, 1.03, 1.03, 1.0, 0.98, 0.95, 0.9];

/// How far a caterpillar has grown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instar {
    /// Half of its thickness.
    radius: f64,
    /// Bites in the leaf.
    bites: usize,
}

/// The five instars. A real one weighs two thousand times as much at the end; here it becomes as large as the picture.
pub(super) const INSTARS: [Instar; 5] = [
    Instar { radius: 30.0, bites: 0 },
    Instar { radius: 42.0, bites: 1 },
    Instar { radius: 55.0, bites: 2 },
    Instar { radius: 68.0, bites: 2 },
    Instar { radius: 80.0, bites: 3 },
];

pub(super) fn caterpillar(
    id: &str,
    species: Species,
    instar: Instar,
    ink: &Palette,
    random: &mut Random,
) -> Figure {
    let Instar { radius, bites } = instar;
    let step = radius * 0.98;
    let ground = 640.0;
    let tail = 500.0 + step * 5.1;
    let rings: Vec<Ring> = ARCH
        .iter()
        .zip(THICKNESS)
        .zip(0_u32..)
        .map(|((arch, thickness), i)| {
            let radius = radius * thickness * random.between(0.98, 1.02);
            let middle = point(tail - step * f64::from(i), ground - radius - arch * radius * 1.1);
            Ring { middle, radius }
        })
        .collect();
    let coat = coat::coat(species, &rings, ink);
    let last = rings[rings.len() - 1];
    let head = point(last.middle.x - radius * 0.86, last.middle.y - radius * 0.16);
    let leaf = leaf(point(940.0, 700.0), point(60.0, 700.0), 160.0 - radius * 0.4, bites, random);
    let stalk = twig(&[point(990.0, 690.0), point(936.0, 700.0)], 18);
    let face = awake(head, radius * 0.98, ink.skin);
    let setting = format!(r#"<g filter="url(#{id}p)">{stalk}{leaf}</g>"#);
    let art = format!(
        r#"<g class="{id}r">{behind}<g filter="url(#{id}p)">{body}</g>{face}</g>"#,
        id = id,
        behind = coat.behind,
        body = coat.body,
        face = face,
    );
    let motion = format!(
        concat!(
            ".{id}r{{transform-origin:{tail}px {ground}px;animation:{id}b 5s ease-in-out infinite}}",
            "@keyframes {id}b{{50%{{transform:scale(.96,1.03)}}}}",
        ),
        id = id,
        tail = whole(tail),
        ground = ground,
    );
    let chin = point(head.x + radius * 0.34, head.y + radius * 0.86);
    let (trunk, hump) = (rings[7], point(rings[6].middle.x, rings[6].middle.y - radius * 0.86));
    let face = Place::round(head, radius * 0.98, -4.0);
    let mannequin = Mannequin {
        view: View::Back,
        head: face,
        eyes: face,
        neck: Place::round(chin, radius * 0.8, -20.0),
        trunk: Place::round(trunk.middle, trunk.radius * 1.12, -84.0),
        back: Place::round(hump, radius * 0.8, 8.0),
        chest: Place::round(chin, radius * 0.72, -12.0),
    };
    Figure { defs: String::new(), setting, art, motion, mannequin }
}
