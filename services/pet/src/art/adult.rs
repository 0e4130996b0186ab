//! The butterfly.

use super::Figure;
use super::face::awake;
use super::leaf::twig;
use super::mannequin::{Mannequin, Place, View};
use super::patterns::{Pose, Wings, pose, wings};
use super::pen::point;
use super::random::Random;
use crate::species::{Palette, Species};

pub(super) fn adult(id: &str, species: Species, ink: &Palette, random: &mut Random) -> Figure {
    let wings = wings(species, ink, random);
    match pose(species) {
        Pose::Open => open(id, species, &wings, ink),
        Pose::Closed => closed(id, &wings, ink),
    }
}

/// Where the thorax is when the wings are open.
const THORAX: (i32, i32) = (500, 510);

fn open(id: &str, species: Species, wings: &Wings, ink: &Palette) -> Figure {
    let (x, y) = THORAX;
    let (fore, hind) = (wings.fore.finish(&format!("{id}s")), wings.hind.finish(&format!("{id}s")));
    let side = |mirror: &str, class: &str| {
        format!(
            concat!(
                r#"<g class="{id}{class}"><g filter="url(#{id}p)"><g transform="translate({x} {y}){mirror}">"#,
                r#"<g clip-path="url(#{id}h)">{hind}</g><g clip-path="url(#{id}f)">{fore}</g></g></g></g>"#,
            ),
            id = id,
            class = class,
            x = x,
            y = y,
            mirror = mirror,
            hind = hind,
            fore = fore,
        )
    };
    let art = format!(
        r#"<g fill-opacity=".88" stroke-opacity=".9" stroke-width="3">{}{}</g><g transform="translate({x} {y})">{}</g>"#,
        side("scale(-1 1)", "l"),
        side("", "r"),
        body_from_above(id, species, ink),
    );
    let motion = format!(
        concat!(
            ".{id}l,.{id}r{{transform-origin:{x}px {y}px;animation:{id}b 7s ease-in-out infinite}}",
            "@keyframes {id}b{{50%{{transform:scaleX(.9)}}}}",
        ),
        id = id,
        x = x,
        y = y,
    );
    let middle = |y: f64, size: f64| Place::round(point(500.0, y), size, 0.0);
    let mannequin = Mannequin {
        view: View::Back,
        head: middle(412.0, 46.0),
        eyes: middle(412.0, 46.0),
        neck: middle(464.0, 42.0),
        trunk: middle(528.0, 42.0),
        back: middle(528.0, 44.0),
        chest: middle(466.0, 42.0),
    };
    let setting = String::new();
    Figure { defs: clips(id, wings), setting, art, motion, mannequin }
}

/// The body as it is seen between open wings, from the middle of the thorax.
fn body_from_above(id: &str, species: Species, ink: &Palette) -> String {
    let (fur, shade, shine) = (ink.body, ink.body.darker(0.45), ink.body.lighter(0.3));
    let abdomen = match species {
        Species::SmallSkipper => "M-26 24c-10 50-4 108 26 134 30-26 36-84 26-134z",
        _ => "M-20 28c-6 60-4 130 20 166 24-36 26-106 20-166z",
    };
    let collar = match species {
        Species::RajahBrooke => {
            format!(r#"<path d="M-34-44q34 26 68 0" fill="none" stroke="{fur}" stroke-width="22"/>"#)
        }
        _ => String::new(),
    };
    let trunk = if species == Species::RajahBrooke { ink.dark.lighter(0.15) } else { fur };
    format!(
        concat!(
            r#"<path d="M-14-122c-14-44-40-82-78-106M14-122c14-44 40-82 78-106" fill="none" stroke="{shade}" stroke-width="6"/>"#,
            r#"<path d="M-96-230l8 4M96-230l-8 4" stroke="{shade}" stroke-width="18"/>"#,
            r#"<g filter="url(#{id}p)"><path d="{abdomen}" fill="{trunk}"/>"#,
            r#"<path d="M-17 66q17 10 34 0M-17 96q17 10 34 0M-15 126q15 9 30 0M-12 154q12 8 24 0" fill="none" stroke="{shade}" stroke-width="5" stroke-opacity=".6"/>"#,
            r#"<ellipse cy="-10" rx="34" ry="54" fill="{trunk}"/>"#,
            r#"<path d="M-18-34l-6 18M0-40v22M18-34l6 18M-20 2l-4 18M-2 0v20M18 2l5 18" stroke="{shine}" stroke-width="5" stroke-opacity=".7"/>{collar}</g>{face}"#,
        ),
        id = id,
        abdomen = abdomen,
        trunk = trunk,
        shade = shade,
        shine = shine,
        collar = collar,
        face = awake(point(0.0, -98.0), 46.0, fur),
    )
}

fn closed(id: &str, wings: &Wings, ink: &Palette) -> Figure {
    let (fore, hind) = (wings.fore.finish(&format!("{id}s")), wings.hind.finish(&format!("{id}s")));
    let (fur, shade) = (ink.body, ink.body.darker(0.45));
    let bough =
        twig(&[point(150.0, 876.0), point(380.0, 894.0), point(620.0, 880.0), point(880.0, 846.0)], 26);
    let setting = format!(r#"<g filter="url(#{id}p)">{bough}</g>"#);
    // The right wings turned upwards; at rest the forewing is drawn back behind the hindwing.
    let art = format!(
        concat!(
            r#"<g class="{id}r"><g filter="url(#{id}p)" fill-opacity=".88" stroke-opacity=".9" stroke-width="3"><g transform="translate(470 772)rotate(-72)">"#,
            r#"<g clip-path="url(#{id}f)" transform="rotate(24)scale(.94)">{fore}</g><g clip-path="url(#{id}h)" transform="scale(1.1)">{hind}</g></g></g></g>"#,
            r#"<path d="M420 800l-40 78M450 806l-10 78M490 804l24 80" fill="none" stroke="{shade}" stroke-width="7"/>"#,
            r#"<path d="M330 716c-30-40-72-66-124-74M342 704c-14-48-46-88-92-108" fill="none" stroke="{shade}" stroke-width="6"/>"#,
            r#"<path d="M206 642h0M250 596h0" stroke="{shade}" stroke-width="19"/>"#,
            r#"<g filter="url(#{id}p)"><path d="M440 760c60-14 150-6 214 38-60 26-150 26-214 4z" fill="{fur}"/>"#,
            r#"<path d="M510 764q8 24 0 48M550 770q8 20 0 42M590 780q6 14 0 28" fill="none" stroke="{shade}" stroke-width="5" stroke-opacity=".6"/>"#,
            r#"<ellipse cx="430" cy="776" rx="54" ry="40" fill="{fur}"/></g>{face}"#,
        ),
        id = id,
        fore = fore,
        hind = hind,
        fur = fur,
        shade = shade,
        face = awake(point(354.0, 750.0), 52.0, fur),
    );
    let motion = format!(
        concat!(
            ".{id}r{{transform-origin:450px 780px;animation:{id}b 7s ease-in-out infinite}}",
            "@keyframes {id}b{{50%{{transform:skewX(-4deg) scaleY(.97)}}}}",
        ),
        id = id,
    );
    let face = Place::round(point(354.0, 750.0), 52.0, -4.0);
    let mannequin = Mannequin {
        view: View::Back,
        head: face,
        eyes: face,
        neck: Place::round(point(378.0, 798.0), 44.0, -24.0),
        trunk: Place::round(point(460.0, 780.0), 46.0, -84.0),
        back: Place::round(point(470.0, 742.0), 46.0, 6.0),
        chest: Place::round(point(378.0, 798.0), 40.0, -8.0),
    };
    Figure { defs: clips(id, wings), setting, art, motion, mannequin }
}

/// The edges of the wings, by which their marks are clipped.
fn clips(id: &str, wings: &Wings) -> String {
    let tail =
        |tail: &Option<String>| tail.as_ref().map_or_else(String::new, |d| format!(r#"<path d="{d}"/>"#));
    format!(
        r#"<clipPath id="{id}f"><path d="{}"/></clipPath><clipPath id="{id}h"><path d="{}"/>{}</clipPath>"#,
        wings.fore.frame.edge,
        wings.hind.frame.edge,
        tail(&wings.hind.frame.tail),
    )
}
