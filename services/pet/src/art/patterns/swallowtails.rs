//! Swallowtails and birdwings.

use super::Wings;
use crate::art::Color;
use crate::species::Palette;

/// Yellow with black stripes that run down from the leading edge.
pub(super) fn tiger(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.5, 0.5, 80.0, ink.light);
    fore.waved((0.94, 2.06), (0.86, 1.04), (7, 0.012), ink.dark);
    fore.patch(&[(0.02, 0.9), (0.14, 1.0), (0.5, 0.16), (2.6, 0.5), (2.7, 0.98), (2.95, 0.9)], ink.dark);
    fore.patch(
        &[(0.26, 1.0), (0.34, 1.0), (0.6, 0.46), (1.8, 0.5), (2.16, 0.92), (1.84, 0.62), (0.6, 0.36)],
        ink.dark,
    );
    fore.patch(&[(0.46, 1.0), (0.55, 1.0), (0.82, 0.56), (1.3, 0.5), (1.0, 0.43), (0.7, 0.5)], ink.dark);
    fore.patch(&[(0.63, 1.0), (0.71, 1.0), (0.92, 0.72), (1.24, 0.64), (1.1, 0.58), (0.85, 0.64)], ink.dark);
    fore.patch(&[(0.79, 1.0), (0.85, 1.0), (1.0, 0.84), (1.2, 0.84), (1.0, 0.78)], ink.dark);
    fore.line(&[(0.1, 0.97), (0.5, 0.985), (1.0, 0.985)], 9.0, ink.dark);
    fore.row((1.06, 1.96), 0.945, 8, 15.0, ink.ground);

    hind.ground(ink.ground);
    hind.glow(1.2, 0.5, 60.0, ink.light);
    hind.waved((0.96, 2.1), (0.78, 1.04), (6, 0.016), ink.dark);
    hind.patch(&[(0.1, 0.98), (0.3, 1.0), (1.5, 0.36), (1.98, 0.84), (1.75, 0.5), (0.6, 0.2)], ink.dark);
    hind.strip((2.05, 3.0), (0.84, 1.04), ink.dark);
    hind.row((1.24, 1.98), 0.85, 6, 19.0, ink.accent);
    hind.row((1.06, 1.94), 0.95, 6, 17.0, ink.ground);
    hind.dots(&[(2.04, 0.9), (1.02, 0.88)], 22.0, Color::hex("#ee7b2e"));
    hind.tail(ink.dark);
}

/// Cream with black bars, the longest across the whole wing.
pub(super) fn scarce(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.5, 0.5, 80.0, ink.light);
    fore.strip((0.95, 2.06), (0.93, 1.04), ink.dark);
    fore.line(&[(0.06, 0.9), (0.5, 0.985), (1.0, 0.985)], 8.0, ink.dark);
    fore.patch(&[(0.06, 1.0), (0.12, 1.0), (0.5, 0.2), (2.75, 0.94), (2.86, 0.94), (1.5, 0.1)], ink.dark);
    fore.patch(
        &[
            (0.22, 1.0),
            (0.29, 1.0),
            (0.6, 0.4),
            (2.0, 0.5),
            (2.34, 0.97),
            (2.42, 0.97),
            (2.0, 0.42),
            (0.6, 0.3),
        ],
        ink.dark,
    );
    fore.patch(&[(0.4, 1.0), (0.45, 1.0), (0.75, 0.52), (1.3, 0.46), (1.0, 0.42), (0.7, 0.48)], ink.dark);
    fore.patch(
        &[
            (0.54, 1.0),
            (0.61, 1.0),
            (0.86, 0.6),
            (1.62, 0.68),
            (1.98, 0.92),
            (2.04, 0.9),
            (1.66, 0.6),
            (0.84, 0.53),
        ],
        ink.dark,
    );
    fore.patch(&[(0.69, 1.0), (0.73, 1.0), (0.92, 0.76), (1.14, 0.72), (0.9, 0.7)], ink.dark);
    fore.line(&[(0.82, 0.98), (0.96, 0.87), (1.3, 0.86), (1.7, 0.88), (1.98, 0.9)], 8.0, ink.dark);

    hind.ground(ink.ground);
    hind.glow(1.2, 0.5, 60.0, ink.light);
    hind.waved((1.0, 2.1), (0.86, 1.04), (6, 0.02), ink.dark);
    hind.patch(&[(0.02, 0.9), (0.12, 1.0), (2.2, 0.3), (2.2, 0.84), (2.4, 0.98), (2.8, 0.98)], ink.dark);
    hind.patch(&[(0.3, 1.0), (0.4, 1.0), (1.6, 0.4), (1.93, 0.84), (1.86, 0.84), (1.45, 0.36)], ink.dark);
    hind.row((1.22, 1.9), 0.945, 5, 20.0, ink.accent);
    hind.eye(2.06, 0.9, &[(46.0, ink.dark), (26.0, ink.accent)]);
    hind.line(&[(1.98, 0.84), (2.1, 0.835)], 12.0, Color::hex("#ee7b2e"));
    hind.tail(ink.dark);
}

/// Yellow with black veins, a blue band, and a red eye beside the tail.
pub(super) fn old_world(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.6, 0.6, 80.0, ink.light);
    fore.patch(&[(0.02, 0.8), (0.28, 1.0), (0.5, 0.34), (2.4, 0.34), (2.6, 1.0), (2.98, 0.8)], ink.dark);
    fore.waved((0.9, 2.06), (0.83, 1.04), (7, 0.01), ink.dark);
    fore.patch(&[(0.42, 1.0), (0.53, 1.0), (0.84, 0.52), (0.66, 0.47)], ink.dark);
    fore.patch(&[(0.63, 1.0), (0.72, 1.0), (1.02, 0.62), (1.2, 0.56), (0.86, 0.56)], ink.dark);
    fore.patch(&[(0.8, 1.0), (0.86, 1.0), (0.97, 0.84), (0.9, 0.82)], ink.dark);
    fore.line(&[(0.1, 0.97), (0.5, 0.985), (1.0, 0.985)], 9.0, ink.dark);
    fore.veins(&[1.0, 1.17, 1.34, 1.51, 1.68, 1.85, 2.0], 6.0, ink.dark);
    fore.row((1.06, 1.96), 0.935, 8, 21.0, ink.ground);

    hind.ground(ink.ground);
    hind.glow(1.2, 0.4, 60.0, ink.light);
    hind.veins(&[0.95, 1.15, 1.36, 1.58, 1.8], 6.0, ink.dark);
    hind.waved((0.9, 2.1), (0.67, 1.04), (6, 0.02), ink.dark);
    hind.strip((2.1, 3.0), (0.8, 1.04), ink.dark);
    hind.row((1.08, 1.86), 0.78, 6, 32.0, ink.accent);
    hind.row((1.02, 1.92), 0.935, 7, 29.0, ink.ground);
    hind.eye(2.03, 0.87, &[(58.0, ink.accent), (46.0, Color::hex("#d6402b"))]);
    hind.tail(ink.dark);
}

/// Black with one turquoise stripe through both wings.
pub(super) fn bluebottle(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(2.5, 0.5, 60.0, ink.body.lighter(0.25));
    fore.patch(&[(2.16, 0.98), (2.52, 0.96), (2.3, 0.5), (1.96, 0.5), (2.02, 0.72)], ink.accent);
    let cells = [
        ((1.94, 0.8), (1.9, 0.52), 44.0),
        ((1.76, 0.78), (1.68, 0.56), 40.0),
        ((1.58, 0.76), (1.46, 0.58), 34.0),
        ((1.38, 0.76), (1.24, 0.62), 28.0),
        ((1.18, 0.78), (1.1, 0.7), 22.0),
        ((1.02, 0.81), (1.0, 0.77), 16.0),
    ];
    for (outside, inside, width) in cells {
        fore.line(&[outside, inside], width, ink.accent);
        fore.dots(&[inside], width * 0.45, ink.light);
    }
    fore.dots(&[(0.93, 0.85)], 12.0, ink.accent);

    hind.ground(ink.ground);
    hind.glow(2.5, 0.5, 50.0, ink.body.lighter(0.25));
    hind.patch(
        &[
            (0.3, 1.0),
            (0.68, 1.0),
            (1.1, 0.6),
            (1.6, 0.52),
            (2.1, 0.66),
            (2.5, 0.6),
            (1.9, 0.36),
            (1.0, 0.36),
        ],
        ink.accent,
    );
    hind.glow(1.0, 0.4, 30.0, ink.light);
    hind.patch(&[(0.4, 0.96), (0.55, 0.96), (1.0, 0.56), (1.3, 0.46), (1.0, 0.42)], ink.light);
    hind.veins(&[1.1, 1.4, 1.7, 2.0], 5.0, ink.dark);
    hind.row((1.12, 1.86), 0.86, 5, 17.0, ink.accent);
}

/// Black with a row of electric-green triangles.
pub(super) fn rajah_brooke(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(0.6, 0.6, 60.0, ink.body.toward(ink.ground, 0.75).lighter(0.12));
    for tooth in 0..7_u32 {
        let along = 1.1 + 0.14 * f64::from(tooth);
        let inside = if tooth < 2 { 0.78 } else { 0.62 };
        let triangle = [
            (along - 0.06, inside),
            (along - 0.06, inside),
            (along, 0.94),
            (along, 0.94),
            (along + 0.06, inside),
            (along + 0.06, inside),
        ];
        fore.patch(&triangle, ink.accent);
        fore.dots(&[(along, inside + 0.07)], 11.0, ink.light);
    }
    fore.patch(&[(2.14, 0.93), (2.1, 0.6), (2.5, 0.55), (2.75, 0.92)], ink.accent);

    hind.ground(ink.ground);
    hind.patch(
        &[
            (0.5, 0.9),
            (0.75, 0.84),
            (1.0, 0.72),
            (1.3, 0.76),
            (1.6, 0.72),
            (1.85, 0.72),
            (2.1, 0.7),
            (2.4, 0.6),
            (2.2, 0.22),
            (0.7, 0.22),
        ],
        ink.accent,
    );
    hind.glow(1.4, 0.5, 40.0, ink.light);
    hind.row((1.05, 1.75), 0.58, 5, 13.0, ink.light);
    hind.veins(&[0.9, 1.1, 1.32, 1.54, 1.76, 1.98], 7.0, ink.dark);
}
