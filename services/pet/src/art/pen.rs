//! From points to the text of SVG paths. A picture is 1000 units wide and points are written in whole units: a
//! thousandth of the picture, and the same bytes on every machine.

use std::fmt::Write;

/// A place in a picture; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

pub(super) const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// The place between this and another; `share` of the way, 0 to 1.
    pub(super) fn toward(self, other: Self, share: f64) -> Self {
        point(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }

    pub(super) fn distance(self, other: Self) -> f64 {
        // Not `hypot`: a square root is exact everywhere, `hypot` is not.
        ((other.x - self.x) * (other.x - self.x) + (other.y - self.y) * (other.y - self.y)).sqrt()
    }
}

/// Whether a curve returns to its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Open,
    Closed,
}

/// The four points that shape one piece of a smooth curve, for each piece in order: the one before, its two ends,
/// the one after.
pub(super) fn pieces(points: &[Point], end: End) -> impl Iterator<Item = [Point; 4]> {
    let count = points.len();
    let pieces = match end {
        End::Open => count.saturating_sub(1),
        End::Closed => count,
    };
    let at = move |i: usize| match end {
        // Counted from 1, so that there is one before the first.
        End::Open => points[i.saturating_sub(1).min(count - 1)],
        End::Closed => points[(i + count - 1) % count],
    };
    (0..pieces).map(move |i| [at(i), at(i + 1), at(i + 2), at(i + 3)])
}

/// A smooth curve through points (uniform Catmull-Rom). A point that stands twice is a corner.
pub(super) fn smooth(points: &[Point], end: End) -> String {
    if points.len() < 3 {
        return straight(points, end);
    }
    let mut pen = Pen::default();
    let Some(first) = points.first() else { return pen.path };
    pen.move_to(*first);
    let mut is_smooth = false;
    for [before, from, to, after] in pieces(points, end) {
        if from == to {
            is_smooth = false;
            continue;
        }
        let leave = point(from.x + (to.x - before.x) / 6.0, from.y + (to.y - before.y) / 6.0);
        let arrive = point(to.x - (after.x - from.x) / 6.0, to.y - (after.y - from.y) / 6.0);
        if is_smooth {
            pen.to('s', &[arrive, to]);
        } else {
            pen.to('c', &[leave, arrive, to]);
        }
        is_smooth = true;
    }
    if end == End::Closed {
        pen.path.push('z');
    }
    pen.path
}

/// Straight lines through points.
pub(super) fn straight(points: &[Point], end: End) -> String {
    let mut pen = Pen::default();
    let Some((first, others)) = points.split_first() else { return pen.path };
    pen.move_to(*first);
    for next in others {
        pen.to('l', &[*next]);
    }
    if end == End::Closed {
        pen.path.push('z');
    }
    pen.path
}

/// Lines without length: with round ends each is a dot as wide as the stroke.
pub(super) fn dots(points: &[Point]) -> String {
    let mut pen = Pen::default();
    for at in points {
        pen.move_to(*at);
        pen.path.push_str("h0");
    }
    pen.path
}

/// Writes relative commands, whose numbers are short, from rounded places, so that roundings do not add up.
#[derive(Default)]
struct Pen {
    path: String,
    x: i64,
    y: i64,
    command: Option<char>,
}

impl Pen {
    fn move_to(&mut self, to: Point) {
        (self.x, self.y) = (whole(to.x), whole(to.y));
        self.path.push('M');
        self.number(self.x);
        self.number(self.y);
        self.command = None;
    }

    fn to(&mut self, command: char, points: &[Point]) {
        if self.command != Some(command) {
            self.path.push(command);
            self.command = Some(command);
        }
        for at in points {
            self.number(whole(at.x) - self.x);
            self.number(whole(at.y) - self.y);
        }
        if let Some(last) = points.last() {
            (self.x, self.y) = (whole(last.x), whole(last.y));
        }
    }

    fn number(&mut self, number: i64) {
        if number >= 0 && self.path.ends_with(|c: char| c.is_ascii_digit()) {
            self.path.push(' ');
        }
        write!(self.path, "{number}").expect("text can always be written");
    }
}

/// The nearest whole unit.
#[expect(clippy::cast_possible_truncation, reason = "pictures are a thousand units wide")]
pub(super) fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [point(0.0, 0.0), point(60.0, 0.0), point(60.0, 60.0), point(0.0, 60.0)];

    #[test]
    fn smooth_pieces_after_the_first_are_short() {
        assert_eq!(smooth(&SQUARE, End::Closed), "M0 0c10-10 50-10 60 0s10 50 0 60-50 10-60 0-10-50 0-60z");
        assert_eq!(smooth(&SQUARE[..2], End::Open), "M0 0l60 0");
    }

    #[test]
    fn a_point_that_stands_twice_is_a_corner() {
        let corner = [SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[2]];
        assert_eq!(smooth(&corner, End::Open), "M0 0c10 0 50 0 60 0 0 10 0 50 0 60");
    }

    #[test]
    fn roundings_do_not_add_up() {
        let steps: Vec<Point> = (0..=10).map(|i| point(f64::from(i) * 0.4, 0.0)).collect();
        let lengths = straight(&steps, End::Open);
        let reached: i64 = lengths["M0 0l".len()..].split(' ').filter_map(|n| n.parse::<i64>().ok()).sum();
        assert_eq!(reached, 4);
    }

    #[test]
    fn no_points_make_no_path() {
        assert_eq!(smooth(&[], End::Open) + &straight(&[], End::Closed) + &dots(&[]), "");
    }
}
