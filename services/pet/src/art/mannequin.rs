//! Where clothes go: each picture says where its head, neck and trunk are.

use super::pen::{Point, whole};

/// A place that something is worn at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Half its width: the radius of a head, half of a trunk.
    pub(super) width: f64,
    /// Half its height, before it is turned.
    pub(super) height: f64,
    /// Degrees, clockwise.
    pub(super) turn: f64,
}

impl Place {
    /// A place as high as it is wide.
    pub(super) const fn round(at: Point, size: f64, turn: f64) -> Self {
        Self { x: at.x, y: at.y, width: size, height: size, turn }
    }

    /// Puts on what is drawn for a place of 40 units around the origin.
    pub(super) fn put(self, clothes: &str) -> String {
        let Self { x, y, width, height, turn } = self;
        let (x, y, turn) = (whole(x), whole(y), whole(turn));
        let percent = |half: f64| whole(half / 40.0 * 100.0);
        let fit = |half: f64| format!("{}.{:02}", percent(half) / 100, percent(half) % 100);
        let (across, down) = (fit(width), fit(height));
        format!(
            r#"<g transform="translate({x} {y})rotate({turn})scale({across} {down})" stroke-width="3" fill-opacity=".95">{clothes}</g>"#
        )
    }
}

/// The side from which a creature is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// What is on its back lies on top.
    Back,
    /// What is on its back is behind it.
    Front,
}

/// The places of one picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mannequin {
    pub(super) view: View,
    /// The head, as round as it is drawn.
    pub(super) head: Place,
    /// Between the eyes; eyes are drawn 16 of 40 units to both sides.
    pub(super) eyes: Place,
    pub(super) neck: Place,
    /// The trunk; its length runs downwards before it is turned.
    pub(super) trunk: Place,
    /// Where something is carried on the back.
    pub(super) back: Place,
    /// Where something hangs in front.
    pub(super) chest: Place,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::art::pen::point;

    #[test]
    fn clothes_fit_the_place_they_are_put_on() {
        let place = Place { height: 20.0, ..Place::round(point(10.4, 20.0), 50.0, -4.0) };
        assert!(place.put("").starts_with(r#"<g transform="translate(10 20)rotate(-4)scale(1.25 0.50)""#));
    }
}
