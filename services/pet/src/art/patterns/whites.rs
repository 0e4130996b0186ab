//! Whites, yellows, blues, browns and skippers: the small ones of the meadow.

use super::Wings;
use crate::art::Color;
use crate::species::Palette;

/// The shadow by which white is seen on paper.
const SHADE: Color = Color::hex("#a9b7c6");

/// White with orange tips.
pub(super) fn orange_tip(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let moss = Color::hex("#9aa86a");
    fore.ground(ink.ground);
    fore.glow(2.4, 0.5, 70.0, SHADE);
    fore.glow(1.9, 0.85, 40.0, SHADE);
    fore.patch(
        &[
            (0.6, 1.03),
            (0.66, 0.84),
            (0.84, 0.58),
            (1.2, 0.54),
            (1.6, 0.66),
            (1.88, 0.9),
            (1.96, 1.04),
            (1.2, 1.08),
            (0.9, 1.06),
        ],
        ink.accent,
    );
    fore.glow(1.2, 0.7, 40.0, ink.accent.lighter(0.3));
    fore.patch(
        &[(0.78, 1.04), (0.92, 0.9), (1.1, 0.88), (1.36, 0.94), (1.6, 1.04), (1.0, 1.06)],
        ink.dark.lighter(0.15),
    );
    fore.veins(&[1.1, 1.3, 1.5, 1.7, 1.9], 3.0, ink.accent.toward(SHADE, 0.5));
    fore.dots(&[(0.94, 0.5)], 21.0, ink.dark);
    fore.row((1.5, 1.9), 0.97, 4, 9.0, ink.dark.lighter(0.2));

    hind.ground(ink.ground);
    hind.glow(2.2, 0.4, 70.0, SHADE);
    for (along, out) in [
        (0.7, 0.6),
        (0.95, 0.8),
        (1.2, 0.62),
        (1.45, 0.82),
        (1.7, 0.66),
        (1.95, 0.8),
        (1.1, 0.4),
        (2.2, 0.55),
    ] {
        hind.patch(
            &[
                (along - 0.07, out),
                (along, out + 0.09),
                (along + 0.09, out + 0.02),
                (along + 0.02, out - 0.08),
            ],
            moss.lighter(0.52),
        );
    }
    hind.veins(&[1.05, 1.3, 1.55, 1.8, 2.0], 3.0, SHADE);
}

/// A sulphur leaf with raised veins and an orange dot on each wing.
pub(super) fn brimstone(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let vein = ink.ground.toward(ink.dark, 0.55);
    for wing in [&mut *fore, &mut *hind] {
        wing.ground(ink.ground);
        wing.glow(1.0, 0.7, 80.0, ink.light);
        wing.glow(2.0, 0.7, 70.0, ink.ground.toward(ink.dark, 0.35));
        wing.glow(1.5, 0.4, 60.0, ink.light);
        wing.veins(&[0.84, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0], 6.0, vein);
        wing.strip((0.9, 2.05), (0.965, 1.04), ink.ground.toward(ink.dark, 0.3));
    }
    fore.dots(&[(1.1, 0.52)], 22.0, ink.accent);
    hind.eye(1.2, 0.54, &[(30.0, ink.accent.lighter(0.4)), (20.0, ink.accent)]);
    hind.row((1.0, 1.95), 0.975, 7, 6.0, ink.accent.darker(0.3));
}

/// A chequered board of black and white.
pub(super) fn marbled_white(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.6, 0.5, 60.0, SHADE);
    fore.strip((0.86, 2.06), (0.87, 1.04), ink.dark);
    fore.row((1.06, 1.96), 0.935, 8, 21.0, ink.ground);
    fore.patch(&[(0.05, 0.9), (0.25, 0.9), (0.6, 0.3), (2.5, 0.34), (2.85, 0.9)], ink.dark.lighter(0.18));
    fore.patch(&[(0.5, 1.0), (0.66, 1.0), (0.8, 0.66), (1.4, 0.56), (1.2, 0.4), (0.6, 0.52)], ink.dark);
    fore.patch(&[(0.78, 0.99), (0.86, 0.99), (0.96, 0.76), (1.3, 0.7), (1.26, 0.78), (1.0, 0.86)], ink.dark);
    fore.patch(
        &[
            (1.42, 0.9),
            (1.5, 0.66),
            (1.86, 0.58),
            (2.2, 0.64),
            (2.3, 0.9),
            (2.1, 0.74),
            (1.76, 0.74),
            (1.6, 0.9),
        ],
        ink.dark,
    );
    fore.veins(&[1.1, 1.3, 1.5, 1.7, 1.9], 5.0, ink.dark);
    fore.line(&[(0.1, 0.97), (0.5, 0.985), (1.0, 0.985)], 7.0, ink.dark.lighter(0.2));

    hind.ground(ink.ground);
    hind.glow(1.4, 0.4, 60.0, SHADE);
    hind.strip((0.7, 2.16), (0.87, 1.04), ink.dark);
    hind.row((0.84, 2.06), 0.935, 10, 20.0, ink.ground);
    hind.patch(&[(0.4, 1.0), (0.66, 1.0), (0.9, 0.66), (0.8, 0.5), (0.5, 0.7)], ink.dark);
    hind.patch(
        &[
            (0.94, 0.74),
            (1.1, 0.6),
            (1.5, 0.54),
            (1.9, 0.56),
            (2.24, 0.74),
            (1.9, 0.7),
            (1.5, 0.72),
            (1.2, 0.74),
        ],
        ink.dark,
    );
    hind.patch(&[(0.1, 0.7), (0.6, 0.3), (2.4, 0.34), (2.85, 0.8)], ink.dark.lighter(0.18));
    hind.veins(&[0.96, 1.18, 1.4, 1.62, 1.84, 2.04], 5.0, ink.dark);
}

/// Violet blue with a white fringe.
pub(super) fn common_blue(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let violet = ink.ground.toward(Color::hex("#8a5fd0"), 0.4);
    for wing in [&mut *fore, &mut *hind] {
        wing.ground(ink.ground);
        wing.glow(2.3, 0.4, 60.0, violet);
        wing.glow(1.2, 0.6, 70.0, ink.accent);
        wing.glow(1.8, 0.8, 40.0, violet);
        wing.veins(&[1.0, 1.2, 1.4, 1.6, 1.8, 2.0], 3.0, ink.ground.darker(0.3));
        wing.strip((0.9, 2.1), (0.935, 1.04), ink.dark);
        wing.hem(30.0, ink.light);
    }
    fore.line(&[(0.1, 0.94), (0.5, 0.94), (0.95, 0.95)], 6.0, ink.light);
    hind.row((1.1, 1.95), 0.88, 6, 9.0, violet.darker(0.2));
}

/// Orange with a dark edge that runs in along the veins.
pub(super) fn small_skipper(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    for wing in [&mut *fore, &mut *hind] {
        wing.ground(ink.ground);
        wing.glow(1.5, 0.5, 70.0, ink.light);
        wing.glow(2.4, 0.5, 50.0, ink.accent);
        wing.waved((0.84, 2.1), (0.9, 1.04), (6, 0.02), ink.dark);
        wing.veins(&[1.05, 1.22, 1.4, 1.58, 1.76, 1.94], 5.0, ink.dark.toward(ink.ground, 0.25));
        wing.hem(14.0, ink.light);
    }
    fore.line(&[(2.3, 0.62), (1.9, 0.52), (1.4, 0.5)], 9.0, ink.dark);
    fore.line(&[(0.1, 0.96), (0.5, 0.98), (1.0, 0.98)], 9.0, ink.accent.darker(0.2));
}
