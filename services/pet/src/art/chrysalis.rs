//! The chrysalis. Beside one that hangs stands, in thin paint, the J in which its caterpillar hung before.

use super::Figure;
use super::color::Color;
use super::face::asleep;
use super::leaf::twig;
use super::mannequin::{Mannequin, Place, View};
use super::pen::{Point, point, whole};
use super::random::Random;
use crate::species::{Palette, Species};

/// How a chrysalis is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It hangs by its end: smooth and drop-shaped.
    Smooth,
    /// It hangs by its end, with points along its back.
    Thorny,
    /// A girdle of silk holds it upright at the twig.
    Girdled,
}

const fn hold(species: Species) -> Hold {
    match species {
        Species::Monarch
        | Species::BlueMorpho
        | Species::Glasswing
        | Species::Malachite
        | Species::EightyEight => Hold::Smooth,
        Species::OrangeTip
        | Species::Brimstone
        | Species::TigerSwallowtail
        | Species::ScarceSwallowtail
        | Species::OldWorldSwallowtail
        | Species::Bluebottle
        | Species::RajahBrooke
        | Species::CommonBlue
        | Species::SmallSkipper => Hold::Girdled,
        _ => Hold::Thorny,
    }
}

/// Gold, as the spots of many are.
const GOLD: Color = Color::hex("#e9bd4b");

/// The outline around the middle of the body, the end it is held by on top.
const fn case(hold: Hold) -> &'static str {
    match hold {
        Hold::Smooth => {
            "M0-210c26 4 52 22 78 62 40 60 58 112 56 170-2 92-62 190-134 214-72-24-132-122-134-214-2-58 16-110 56-170 26-40 52-58 78-62z"
        }
        Hold::Thorny => {
            "M0-210c22 6 40 30 54 64l46 22-26 30c10 18 22 32 32 46l42 8-28 36c10 30 14 62 8 92l30 26-44 18c-16 44-42 78-62 96l-14 34-38-24-38 24-14-34c-40-40-78-110-78-190 0-70 28-130 62-182 18-30 44-58 68-66z"
        }
        Hold::Girdled => {
            "M0-230c60 30 116 96 122 186 6 92-26 190-84 256l-38 46-38-46c-58-66-90-164-84-256 6-90 62-156 122-186z"
        }
    }
}

/// Twig and silk.
#[derive(Debug)]
struct Holder {
    /// Where the middle of the body is.
    middle: Point,
    /// How far it leans, in degrees.
    lean: f64,
    setting: String,
    silk: &'static str,
}

fn hanging(id: &str, ink: &Palette) -> Holder {
    let twig =
        twig(&[point(110.0, 186.0), point(330.0, 214.0), point(560.0, 206.0), point(890.0, 160.0)], 34);
    let skin = ink.skin;
    let hung = format!(
        r#"<path d="M236 240c-6 120-14 250 44 306 44 38 92 4 84-50" fill="none" stroke="{skin}" stroke-width="64" stroke-opacity=".3"/>"#
    );
    Holder {
        middle: point(500.0, 492.0),
        lean: 0.0,
        setting: format!(r#"{hung}<g filter="url(#{id}p)">{twig}</g>"#),
        silk: "M486 216q14 16 14 40q0-24 16-42M472 208q26 14 56 0",
    }
}

fn girdled(id: &str) -> Holder {
    let twig =
        twig(&[point(590.0, 930.0), point(640.0, 640.0), point(668.0, 380.0), point(730.0, 110.0)], 30);
    Holder {
        middle: point(506.0, 520.0),
        lean: 8.0,
        setting: format!(r#"<g filter="url(#{id}p)">{twig}</g>"#),
        silk: "M650 596c-90 44-222 40-290-34M644 622c-80 40-206 34-276-36",
    }
}

pub(super) fn chrysalis(id: &str, species: Species, ink: &Palette, random: &mut Random) -> Figure {
    let hold = hold(species);
    let (shell, case) = (ink.shell, case(hold));
    let (rib, shade, shine) = (shell.darker(0.3), shell.darker(0.15), shell.lighter(0.6));
    // The colours of the wings show through before it opens.
    let hint = ink.ground.toward(shell, 0.45);
    let Holder { middle, lean, setting, silk } = match hold {
        Hold::Girdled => girdled(id),
        Hold::Smooth | Hold::Thorny => hanging(id, ink),
    };
    let lean = lean + random.between(-3.0, 3.0).round();
    let art = format!(
        concat!(
            r##"<g class="{id}r"><g filter="url(#{id}p)"><g transform="translate({x} {y})rotate({lean})scale(1.15)">"##,
            r##"<path d="{case}" fill="{shell}" fill-opacity=".92" stroke="{rib}" stroke-width="5"/>"##,
            r##"<g filter="url(#{id}s)"><ellipse cx="-46" cy="-20" rx="30" ry="90" fill="{shine}"/><ellipse cx="56" cy="60" rx="44" ry="110" fill="{hint}" fill-opacity=".7"/></g>"##,
            r##"<path d="M-96-30c40 60 60 150 58 230M96-30c-40 60-60 150-58 230M-52-128q52 20 104 0M-34-160q34 14 68 0M-78-76q78 26 156 0" fill="none" stroke="{shade}" stroke-width="5" stroke-opacity=".8"/>"##,
            r##"<path d="M-70 30c20 40 30 90 30 130M70 30c-20 40-30 90-30 130" fill="none" stroke="{hint}" stroke-width="10" stroke-opacity=".6"/>{marks}</g></g>"##,
            r##"{face}<path d="{silk}" fill="none" stroke="#fdf8ea" stroke-width="7"/></g>"##,
        ),
        id = id,
        x = whole(middle.x),
        y = whole(middle.y),
        lean = lean,
        case = case,
        shell = shell,
        rib = rib,
        shine = shine,
        hint = hint,
        shade = shade,
        marks = marks(hold, rib, shine),
        face = asleep(point(middle.x, middle.y + 40.0)),
        silk = silk,
    );
    Figure {
        defs: String::new(),
        setting,
        art,
        motion: sway(id, middle.x, hold),
        mannequin: mannequin(middle, lean),
    }
}

/// A rim and dots of gold, only dots, or the keel of a leaf.
fn marks(hold: Hold, rib: Color, shine: Color) -> String {
    match hold {
        Hold::Smooth => format!(
            r#"<path d="M-88-104q88 34 176 0" fill="none" stroke="{rib}" stroke-width="9"/><path d="M-70-88h0m30 12h0m38 5h0m40-4h0m32-12h0M-66 130h0M66 130h0M-30 176h0M30 176h0" stroke="{GOLD}" stroke-width="14"/>"#
        ),
        Hold::Thorny => {
            format!(r#"<path d="M-60-60h0M60-60h0M-40-120h0M40-120h0" stroke="{GOLD}" stroke-width="17"/>"#)
        }
        Hold::Girdled => format!(r#"<path d="M0-220v440" fill="none" stroke="{shine}" stroke-width="7"/>"#),
    }
}

fn sway(id: &str, x: f64, hold: Hold) -> String {
    let degrees = if hold == Hold::Girdled { 0.6 } else { 2.5 };
    format!(
        ".{id}r{{transform-origin:{x}px 220px;animation:{id}b 8s ease-in-out infinite}}@keyframes {id}b{{50%{{transform:rotate({degrees}deg)}}}}"
    )
}

fn mannequin(middle: Point, lean: f64) -> Mannequin {
    let Point { x, y } = middle;
    let at = |down: f64, size: f64| Place::round(point(x, y + down), size, lean);
    Mannequin {
        view: View::Front,
        head: at(16.0, 128.0),
        eyes: at(32.0, 78.0),
        neck: Place { height: 84.0, ..at(112.0, 138.0) },
        trunk: Place { height: 64.0, ..at(146.0, 128.0) },
        back: Place::round(point(x + 118.0, y + 60.0), 112.0, 12.0),
        chest: at(108.0, 74.0),
    }
}
