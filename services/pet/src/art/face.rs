//! Faces: what makes a creature somebody.

use super::color::Color;
use super::pen::{Point, whole};

const CHEEK: Color = Color::hex("#f0907e");

/// A round head, `size` its radius, with two eyes and a small smile.
pub(super) fn awake(at: Point, size: f64, fur: Color) -> String {
    let skin = fur.toward(Color::hex("#d9b896"), 0.28);
    let mouth = if fur.is_dark() { Color::hex("#f6ead8") } else { Color::hex("#2a1f1b") };
    format!(
        concat!(
            r##"<g transform="translate({x} {y})scale({scale:.2})"><circle r="40" fill="{skin}"/>"##,
            r##"<path d="M-25 14h0M25 14h0" stroke="{CHEEK}" stroke-width="17" stroke-opacity=".6"/>"##,
            r##"<path d="M-16-2h0M16-2h0" stroke="#fffaf0" stroke-width="26"/><path d="M-15-1h0M15-1h0" stroke="#1b1513" stroke-width="19"/>"##,
            r##"<path d="M-12-5h0M18-5h0" stroke="#fff" stroke-width="7"/><path d="M-8 19q8 8 16 0" fill="none" stroke="{mouth}" stroke-width="4"/></g>"##,
        ),
        x = whole(at.x),
        y = whole(at.y),
        scale = size / 40.0,
        skin = skin,
        mouth = mouth,
        CHEEK = CHEEK,
    )
}

/// Closed eyes and a smile: something inside is asleep.
pub(super) fn asleep(at: Point) -> String {
    format!(
        concat!(
            r##"<g transform="translate({x} {y})" fill="none"><path d="M-52 12h0M52 12h0" stroke="{CHEEK}" stroke-width="30" stroke-opacity=".45"/>"##,
            r##"<path d="M-48-10q16 14 32 0M16-10q16 14 32 0M-10 16q10 9 20 0" stroke="#33251f" stroke-width="6" stroke-opacity=".8"/></g>"##,
        ),
        x = whole(at.x),
        y = whole(at.y),
        CHEEK = CHEEK,
    )
}
