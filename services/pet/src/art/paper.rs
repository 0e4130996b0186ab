//! Paper and water: what makes drawn shapes look painted.

use super::color::Color;
use super::pen::{End, Point, point, smooth};
use super::random::Random;

/// The filters of a picture. `{id}p` is paint: it roughens the edge, lets the paper shine through in grains and
/// gathers pigment where the paint ends. `{id}s` is soft, for paint on wet paper.
///
/// One turbulence and one blur serve all three effects of paint, since they are what costs time. Nothing is displaced:
/// renderers do not agree on how far. Everything is in units of the picture, so that a thumbnail is the large
/// picture made small.
pub(super) fn filters(id: &str, random: &mut Random) -> String {
    let seed = random.next() % 1000;
    format!(
        concat!(
            r#"<filter id="{id}p" x="-.06" y="-.06" width="1.12" height="1.12" color-interpolation-filters="sRGB">"#,
            r#"<feTurbulence type="fractalNoise" baseFrequency=".016" numOctaves="4" seed="{seed}"/>"#,
            r#"<feColorMatrix values="0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 0 0 1 0 0" result="n"/>"#,
            r#"<feGaussianBlur in="SourceAlpha" stdDeviation="7" result="b"/>"#,
            r#"<feComposite in2="n" operator="arithmetic" k2="6" k3="4.5" k4="-4.4" result="m"/>"#,
            r#"<feComposite in="SourceGraphic" in2="m" operator="in" result="d"/>"#,
            r#"<feComposite in2="b" operator="out" result="e"/>"#,
            r#"<feComposite in="d" in2="n" operator="arithmetic" k1=".64" k2=".66" result="w"/>"#,
            r#"<feBlend in="e" in2="w" mode="multiply"/></filter>"#,
            r#"<filter id="{id}s" x="-.3" y="-.3" width="1.6" height="1.6"><feGaussianBlur stdDeviation="18"/></filter>"#,
        ),
        id = id,
        seed = seed,
    )
}

/// The sheet behind everything, with a pale wash on it. It is part of the picture, so that black wings are seen on a
/// dark page and white ones on a light page.
pub(super) fn sheet(id: &str, wash: Color, random: &mut Random) -> String {
    let sheet = sheet_edge(random);
    let (first, second) = (wash.lighter(0.55), wash.lighter(0.7));
    let near = blob(point(random.between(430.0, 570.0), random.between(440.0, 560.0)), 330.0, random);
    let far = blob(point(random.between(400.0, 600.0), random.between(420.0, 580.0)), 250.0, random);
    format!(
        concat!(
            r#"<path class="{id}c" d="{sheet}" filter="url(#{id}s)"/>"#,
            r#"<g fill-opacity=".3" stroke-opacity=".22" stroke-width="5">"#,
            r#"<path d="{near}" fill="{first}" stroke="{first}"/><path d="{far}" fill="{second}" stroke="{second}"/></g>"#,
        ),
        id = id,
        sheet = sheet,
        near = near,
        far = far,
        first = first,
        second = second,
    )
}

/// The edge of a sheet that was torn by hand: nearly a square with round corners, so that no wing leaves it.
fn sheet_edge(random: &mut Random) -> String {
    let points = AROUND.map(|(x, y)| {
        let corner = if x == 0.0 || y == 0.0 { 1.0 } else { 1.13 };
        let reach = 468.0 * corner * random.between(0.985, 1.015);
        point(500.0 + x * reach, 500.0 + y * reach)
    });
    smooth(&points, End::Closed)
}

/// Directions around a circle, without trigonometry, which is not the same on every machine.
const AROUND: [(f64, f64); 12] = [
    (1.0, 0.0),
    (0.866, 0.5),
    (0.5, 0.866),
    (0.0, 1.0),
    (-0.5, 0.866),
    (-0.866, 0.5),
    (-1.0, 0.0),
    (-0.866, -0.5),
    (-0.5, -0.866),
    (0.0, -1.0),
    (0.5, -0.866),
    (0.866, -0.5),
];

/// A round shape as a full brush leaves it.
pub(super) fn blob(middle: Point, radius: f64, random: &mut Random) -> String {
    let points: Vec<Point> = AROUND
        .iter()
        .map(|(x, y)| {
            let reach = radius * random.between(0.9, 1.06);
            point(middle.x + x * reach, middle.y + y * reach)
        })
        .collect();
    smooth(&points, End::Closed)
}
