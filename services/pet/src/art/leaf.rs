//! Leaves and twigs: what young stages sit on.

use super::color::Color;
use super::pen::{End, Point, point, smooth, straight};
use super::random::Random;
use std::fmt::Write;

/// Green of the leaves, and brown of the twigs.
const GREEN: Color = Color::hex("#8fb46a");
const BARK: Color = Color::hex("#8d7355");

/// A leaf from its stalk to its tip. `breadth` is half its width; `bites` pieces are eaten out of one
/// edge.
pub(super) fn leaf(stalk: Point, tip: Point, breadth: f64, bites: usize, random: &mut Random) -> String {
    let green = GREEN.of_sibling(random);
    let (vein, shade) = (green.lighter(0.45), green.darker(0.25));
    let length = stalk.distance(tip);
    // Across the leaf, to its upper side.
    let across = point((tip.y - stalk.y) / length * breadth, (stalk.x - tip.x) / length * breadth);
    let place = |along: f64, side: f64| {
        let middle = stalk.toward(tip, along);
        point(middle.x + across.x * side, middle.y + across.y * side)
    };
    let mut edge = vec![stalk, stalk];
    let widths = [(0.12, 0.55), (0.3, 0.95), (0.5, 1.0), (0.7, 0.78), (0.87, 0.4)];
    for (i, (along, side)) in widths.iter().enumerate() {
        // Bites are taken from the tip backwards.
        if i + bites >= widths.len() {
            edge.extend([
                place(along - 0.06, *side),
                place(along - 0.03, side * 0.5),
                place(along + 0.05, side * 0.45),
            ]);
            edge.push(place(along + 0.08, side * 0.95));
        } else {
            edge.push(place(*along, side * random.between(0.94, 1.04)));
        }
    }
    edge.extend([tip, tip]);
    edge.extend(widths.iter().rev().map(|(along, side)| place(*along, -side)));
    let mut veins = straight(&[stalk, stalk.toward(tip, 0.94)], End::Open);
    for along in [0.2, 0.36, 0.52, 0.68] {
        veins +=
            &straight(&[place(along + 0.16, 0.66), place(along, 0.0), place(along + 0.16, -0.66)], End::Open);
    }
    let edge = smooth(&edge, End::Closed);
    let mut art =
        format!(r#"<path d="{edge}" fill="{green}" fill-opacity=".85" stroke="{shade}" stroke-width="4"/>"#);
    write!(art, r#"<path d="{veins}" fill="none" stroke="{vein}" stroke-width="6"/>"#)
        .expect("text can always be written");
    art
}

/// A twig through points.
pub(super) fn twig(points: &[Point], width: u32) -> String {
    let path = smooth(points, End::Open);
    format!(r#"<path d="{path}" fill="none" stroke="{BARK}" stroke-width="{width}"/>"#)
}
