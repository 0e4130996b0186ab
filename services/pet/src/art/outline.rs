//! The outline of a wing, and places on it in words of the wing: along the edge, and out from the root.

use super::pen::{End, Point, pieces, point, smooth};

/// A right wing as a list of points from the root around its edge, in units of the picture from the middle of the
/// thorax. A point that stands twice is a corner.
#[derive(Debug)]
pub(super) struct Outline {
    /// Where the wing grows from the thorax.
    pub(super) root: (f64, f64),
    /// The leading edge, up to and with the apex.
    pub(super) leading: &'static [(f64, f64)],
    /// The outer edge, up to and with the rear corner.
    pub(super) outer: &'static [(f64, f64)],
    /// The edge along the body, back towards the root.
    pub(super) inner: &'static [(f64, f64)],
    /// A tail: a closed shape of its own; empty for none.
    pub(super) tail: &'static [(f64, f64)],
}

/// An outline that can be asked for places.
#[derive(Debug)]
pub(super) struct Frame {
    root: Point,
    /// Dense points of the leading, outer and inner edge, each with its length from the edge's start.
    edges: [Vec<(Point, f64)>; 3],
    /// The edge of the wing as a path.
    pub(super) edge: String,
    /// The tail as a path.
    pub(super) tail: Option<String>,
}

/// Straight steps for each piece of a curve: enough that none is seen.
const STEPS: u32 = 8;

impl Frame {
    /// The outline, `size` times as large.
    pub(super) fn new(outline: &Outline, size: f64) -> Self {
        let scaled = |(x, y): &(f64, f64)| point(x * size, y * size);
        let root = scaled(&outline.root);
        let mut points = vec![root, root];
        let mut ends = Vec::new();
        for edge in [outline.leading, outline.outer, outline.inner] {
            points.extend(edge.iter().map(scaled));
            ends.push(points.len() - 1);
        }
        let mut edges = [Vec::new(), Vec::new(), Vec::new()];
        for (i, piece) in pieces(&points, End::Closed).enumerate() {
            if piece[1] == piece[2] {
                continue;
            }
            // The inner edge takes the piece back to the root, too.
            let edge = ends[..2].iter().filter(|end| i >= **end).count();
            walk(&mut edges[edge], piece);
        }
        let tail: Vec<Point> = outline.tail.iter().map(scaled).collect();
        Self {
            root,
            edges,
            edge: smooth(&points, End::Closed),
            tail: (!tail.is_empty()).then(|| smooth(&tail, End::Closed)),
        }
    }

    /// The place at `along` the edge and `out` from the root. Along goes from 0 at the root over 1 at the apex and 2
    /// at the rear corner back to 3 at the root; out goes from 0 at the root to 1 at the edge.
    pub(super) fn at(&self, along: f64, out: f64) -> Point {
        let (edge, share) = if along < 1.0 {
            (&self.edges[0], along)
        } else if along < 2.0 {
            (&self.edges[1], along - 1.0)
        } else {
            (&self.edges[2], along - 2.0)
        };
        self.root.toward(part_of(edge, share), out)
    }

    /// Places at these positions, in order.
    pub(super) fn places(&self, positions: &[(f64, f64)]) -> Vec<Point> {
        positions.iter().map(|(along, out)| self.at(*along, *out)).collect()
    }
}

/// Adds the points of one piece of a curve.
fn walk(edge: &mut Vec<(Point, f64)>, [before, from, to, after]: [Point; 4]) {
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let weights = |before: f64, from: f64, to: f64, after: f64| {
            let tangents = ((to - before) / 2.0, (after - from) / 2.0);
            let (square, cube) = (share * share, share * share * share);
            (2.0 * cube - 3.0 * square + 1.0) * from
                + (cube - 2.0 * square + share) * tangents.0
                + (3.0 * square - 2.0 * cube) * to
                + (cube - square) * tangents.1
        };
        let next = point(weights(before.x, from.x, to.x, after.x), weights(before.y, from.y, to.y, after.y));
        let length = edge.last().map_or(0.0, |(last, length)| length + last.distance(next));
        edge.push((next, length));
    }
}

/// The point a share of the way along an edge, 0 to 1.
fn part_of(edge: &[(Point, f64)], share: f64) -> Point {
    let whole = edge.last().map_or(0.0, |(_, length)| *length);
    let wanted = whole * share;
    let next = edge.partition_point(|(_, length)| *length < wanted).clamp(1, edge.len() - 1);
    let ((from, start), (to, end)) = (edge[next - 1], edge[next]);
    if end > start { from.toward(to, (wanted - start) / (end - start)) } else { to }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Outline = Outline {
        root: (0.0, 0.0),
        leading: &[(0.0, 100.0), (0.0, 100.0)],
        outer: &[(100.0, 100.0), (100.0, 100.0)],
        inner: &[(100.0, 0.0), (100.0, 0.0)],
        tail: &[],
    };

    fn close(one: Point, x: f64, y: f64) -> bool {
        one.distance(point(x, y)) < 1.0
    }

    #[test]
    fn the_corners_are_where_the_edges_meet() {
        let frame = Frame::new(&SQUARE, 2.0);
        assert!(close(frame.at(1.0, 1.0), 0.0, 200.0), "{:?}", frame.at(1.0, 1.0));
        assert!(close(frame.at(2.0, 1.0), 200.0, 200.0), "{:?}", frame.at(2.0, 1.0));
        assert!(close(frame.at(3.0, 1.0), 0.0, 0.0), "{:?}", frame.at(3.0, 1.0));
        assert!(close(frame.at(1.5, 0.5), 50.0, 100.0), "{:?}", frame.at(1.5, 0.5));
    }

    #[test]
    fn only_a_wing_with_a_tail_has_its_path() {
        assert_eq!(Frame::new(&SQUARE, 1.0).tail, None);
        let tailed = Outline { tail: &[(90.0, 90.0), (120.0, 150.0), (100.0, 95.0)], ..SQUARE };
        assert!(Frame::new(&tailed, 1.0).tail.is_some_and(|path| path.ends_with('z')));
    }
}
