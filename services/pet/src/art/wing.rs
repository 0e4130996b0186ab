//! Painting one wing: a wash for the ground, then marks, each a little darker at its edge as drying paint is.

use super::color::Color;
use super::outline::{Frame, Outline};
use super::pen::{End, Point, dots, point, smooth, whole};
use super::random::Random;
use std::fmt::Write;

/// Places as the outline has them: along the edge, out from the root.
pub(super) type Places<'a> = &'a [(f64, f64)];

/// A wing that is being painted. Marks are clipped by its edge and drawn in the order in which they are made.
#[derive(Debug)]
pub(super) struct Wing {
    pub(super) frame: Frame,
    ground: String,
    glows: String,
    marks: String,
    hems: String,
    size: f64,
}

impl Wing {
    /// A wing without colour.
    pub(super) fn new(outline: &Outline, size: f64) -> Self {
        let frame = Frame::new(outline, size);
        let [ground, glows, marks, hems] = Default::default();
        Self { frame, ground, glows, marks, hems, size }
    }

    /// The colour of the whole wing. Without it the wing is clear.
    pub(super) fn ground(&mut self, color: Color) {
        let edge = color.darker(0.35);
        for path in std::iter::once(&self.frame.edge).chain(&self.frame.tail) {
            write!(self.ground, r#"<path d="{path}" fill="{color}" stroke="{edge}"/>"#).expect(TEXT);
        }
    }

    /// The colour of the tail, where there is one.
    pub(super) fn tail(&mut self, color: Color) {
        if let Some(tail) = self.frame.tail.clone() {
            self.filled(&tail, color);
        }
    }

    /// A patch with a round edge.
    pub(super) fn patch(&mut self, places: Places, color: Color) {
        let path = smooth(&self.frame.places(places), End::Closed);
        self.filled(&path, color);
    }

    /// A strip along the edge, `from` to `to` along it, between two distances from the root.
    pub(super) fn strip(&mut self, (from, to): (f64, f64), (inside, outside): (f64, f64), color: Color) {
        self.waved((from, to), (inside, outside), (0, 0.0), color);
    }

    /// A strip whose inside edge runs in waves, as pigment stops between veins.
    pub(super) fn waved(
        &mut self,
        (from, to): (f64, f64),
        (inside, outside): (f64, f64),
        (waves, depth): (u32, f64),
        color: Color,
    ) {
        let steps = if waves == 0 { 6 } else { waves * 2 };
        let along = |step: u32| from + (to - from) * f64::from(step) / f64::from(steps);
        let outer = (0..=6_u32).map(|step| (from + (to - from) * f64::from(step) / 6.0, outside));
        let inner = (0..=steps)
            .rev()
            .map(|step| (along(step), if step % 2 == 0 { inside - depth } else { inside + depth }));
        let mut places: Vec<(f64, f64)> = outer.collect();
        places.extend(places.last().copied());
        places.extend(inner);
        places.extend(places.first().copied());
        self.patch(&places, color);
    }

    /// A line with round ends.
    pub(super) fn line(&mut self, places: Places, width: f64, color: Color) {
        let path = smooth(&self.frame.places(places), End::Open);
        self.stroked(&path, width, color);
    }

    /// Round dots, all as wide.
    pub(super) fn dots(&mut self, places: Places, width: f64, color: Color) {
        let path = dots(&self.frame.places(places));
        self.dotted(&path, width, color);
    }

    /// Dots at even distances along the edge.
    pub(super) fn row(&mut self, (from, to): (f64, f64), out: f64, count: u32, width: f64, color: Color) {
        let last = f64::from(count.max(2) - 1);
        let places: Vec<(f64, f64)> =
            (0..count).map(|i| (from + (to - from) * f64::from(i) / last, out)).collect();
        self.dots(&places, width, color);
    }

    /// Rings around one place, the widest first.
    pub(super) fn eye(&mut self, along: f64, out: f64, rings: &[(f64, Color)]) {
        for (width, color) in rings {
            self.dots(&[(along, out)], *width, *color);
        }
    }

    /// Rings around one place in the units of the outline, the widest first.
    pub(super) fn eye_at(&mut self, (x, y): (f64, f64), rings: &[(f64, Color)]) {
        let path = dots(&[point(x * self.size, y * self.size)]);
        for (width, color) in rings {
            self.dotted(&path, *width, *color);
        }
    }

    /// Veins: around the cell in the middle of the wing, and from it to the edge at these places along.
    pub(super) fn veins(&mut self, ends: &[f64], width: f64, color: Color) {
        let end_of_cell = [0.8, 1.0, 1.25, 1.5, 1.8, 2.1].map(|along| (along, CELL));
        let around = [&[(0.4, 0.3)], &end_of_cell[..], &[(2.35, 0.25)]].concat();
        let mut path = smooth(&self.frame.places(&around), End::Open);
        for end in ends {
            // They leave the cell closer together than they reach the edge.
            let leaves = (end * 0.8 + 0.3, CELL);
            path += &smooth(&self.frame.places(&[leaves, (*end, 1.0)]), End::Open);
        }
        self.stroked(&path, width, color);
    }

    /// A soft patch without an edge, as paint that ran into wet paper. `reach` is its radius.
    pub(super) fn glow(&mut self, along: f64, out: f64, reach: f64, color: Color) {
        let Point { x, y } = self.frame.at(along, out);
        let (x, y, reach) = (whole(x), whole(y), whole(reach * self.size));
        write!(self.glows, r#"<circle cx="{x}" cy="{y}" r="{reach}" fill="{color}"/>"#).expect(TEXT);
    }

    /// Soft patches where chance puts them: paint that gathered, and paint that was washed out.
    pub(super) fn blotches(&mut self, count: u32, gathered: Color, random: &mut Random) {
        for i in 0..count {
            let (along, out) = (random.between(0.6, 2.2), random.between(0.25, 0.8));
            let color = if i % 2 == 0 { gathered } else { gathered.lighter(0.8) };
            self.glow(along, out, random.between(18.0, 46.0), color);
        }
    }

    /// The very edge, half of the width inside the wing.
    pub(super) fn hem(&mut self, width: f64, color: Color) {
        let (edge, width) = (&self.frame.edge, whole(width * self.size));
        write!(self.hems, r#"<path d="{edge}" fill="none" stroke="{color}" stroke-width="{width}"/>"#)
            .expect(TEXT);
    }

    fn filled(&mut self, path: &str, color: Color) {
        write!(self.marks, r#"<path d="{path}" fill="{color}" stroke="{color}"/>"#).expect(TEXT);
    }

    /// Dots have no inside that would have to be left empty.
    fn dotted(&mut self, path: &str, width: f64, color: Color) {
        let width = whole((width * self.size).max(1.0));
        write!(self.marks, r#"<path d="{path}" stroke="{color}" stroke-width="{width}"/>"#).expect(TEXT);
    }

    fn stroked(&mut self, path: &str, width: f64, color: Color) {
        let width = whole((width * self.size).max(1.0));
        write!(self.marks, r#"<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>"#)
            .expect(TEXT);
    }

    /// The wing as it is: the ground, the soft patches blurred by the filter `soft`, the marks, the edge.
    pub(super) fn finish(&self, soft: &str) -> String {
        let Self { ground, glows, marks, hems, .. } = self;
        format!(
            r#"{ground}<g filter="url(#{soft})" stroke="none" fill-opacity=".5">{glows}</g>{marks}{hems}"#
        )
    }
}

/// How far out the cell reaches, the part of a wing that no vein crosses.
const CELL: f64 = 0.5;

const TEXT: &str = "text can always be written";
