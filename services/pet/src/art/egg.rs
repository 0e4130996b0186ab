//! The egg: ribbed, and glued to the underside of a leaf.

use super::Figure;
use super::face::asleep;
use super::leaf::{leaf, twig};
use super::mannequin::{Mannequin, Place, View};
use super::pen::point;
use super::random::Random;
use crate::species::Palette;

pub(super) fn egg(id: &str, ink: &Palette, random: &mut Random) -> Figure {
    let shell = ink.egg;
    let (rib, shade, shine) = (shell.darker(0.28), shell.darker(0.4), shell.lighter(0.75));
    let (speck_x, speck_y) = (random.between(-60.0, 60.0).round(), random.between(30.0, 90.0).round());
    let leaf = leaf(point(170.0, 820.0), point(850.0, 200.0), random.between(225.0, 255.0), 0, random);
    let stalk = twig(&[point(70.0, 930.0), point(120.0, 870.0), point(176.0, 814.0)], 20);
    let setting = format!(
        r#"<g filter="url(#{id}p)">{stalk}{leaf}</g><ellipse cx="520" cy="690" rx="136" ry="26" fill="{shade}" fill-opacity=".35" filter="url(#{id}s)"/>"#
    );
    let art = format!(
        concat!(
            r#"<g class="{id}r"><g filter="url(#{id}p)"><g transform="translate(500 510)scale(1.25)">"#,
            r#"<path d="M0-150c62 0 118 84 118 168 0 82-50 132-118 132s-118-50-118-132c0-84 56-168 118-168z" fill="{shell}" stroke="{rib}" stroke-width="5"/>"#,
            r#"<g filter="url(#{id}s)"><ellipse cx="42" cy="60" rx="60" ry="76" fill="{rib}" fill-opacity=".5"/><ellipse cx="-40" cy="-50" rx="30" ry="50" fill="{shine}"/></g>"#,
            r#"<path d="M-6-148c-60 70-92 150-66 276M0-150c-26 80-36 180-20 296M4-150c40 70 50 190 24 294M8-148c66 70 94 150 68 270" fill="none" stroke="{rib}" stroke-width="5" stroke-opacity=".75"/>"#,
            r#"<path d="M-64-96q64 22 128 0M-96-40q96 26 192 0M-114 86q114 30 226 0" fill="none" stroke="{rib}" stroke-width="3" stroke-opacity=".4"/>"#,
            r#"<path d="M{speck_x} {speck_y}h0m-22 30h0m40-8h0" stroke="{shade}" stroke-width="9" stroke-opacity=".5"/>"#,
            r#"</g></g>{face}</g>"#,
        ),
        id = id,
        shell = shell,
        rib = rib,
        shade = shade,
        shine = shine,
        speck_x = speck_x,
        speck_y = speck_y,
        face = asleep(point(500.0, 538.0)),
    );
    let motion = format!(
        concat!(
            ".{id}r{{transform-origin:500px 690px;animation:{id}b 6s ease-in-out infinite}}",
            "@keyframes {id}b{{0%,60%,to{{transform:none}}70%,90%{{transform:rotate(-2deg)}}80%{{transform:rotate(2deg)}}}}",
        ),
        id = id,
    );
    let middle = |y: f64, size: f64| Place::round(point(500.0, y), size, 0.0);
    let mannequin = Mannequin {
        view: View::Front,
        head: middle(476.0, 122.0),
        eyes: middle(530.0, 78.0),
        neck: Place { height: 84.0, ..middle(604.0, 142.0) },
        trunk: Place { height: 58.0, ..middle(640.0, 134.0) },
        back: Place::round(point(612.0, 560.0), 112.0, 12.0),
        chest: middle(598.0, 74.0),
    };
    Figure { defs: String::new(), setting, art, motion, mannequin }
}
