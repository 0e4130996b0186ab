//! Monarch, peacock and their like.

use super::Wings;
use crate::art::Color;
use crate::species::Palette;

const VEINS: [f64; 6] = [0.93, 1.16, 1.38, 1.58, 1.78, 1.96];

/// Orange between black veins, and a black border with two rows of white dots.
pub(super) fn monarch(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.5, 0.45, 80.0, ink.accent);
    fore.patch(&[(0.62, 0.97), (0.78, 0.74), (1.0, 0.7), (1.25, 0.76), (1.4, 1.02), (1.0, 1.04)], ink.dark);
    fore.waved((1.2, 2.04), (0.87, 1.03), (4, 0.012), ink.dark);
    fore.veins(&VEINS, 8.0, ink.dark);
    fore.line(&[(0.0, 0.5), (0.3, 0.98), (0.7, 0.98), (1.0, 0.98)], 13.0, ink.dark);
    fore.line(&[(2.0, 0.98), (2.4, 0.97), (2.9, 0.95)], 8.0, ink.dark);
    fore.dots(&[(0.83, 0.84), (0.94, 0.8), (1.08, 0.8)], 24.0, ink.accent.lighter(0.35));
    fore.row((1.12, 1.94), 0.958, 9, 9.0, ink.light);
    fore.row((1.22, 1.9), 0.91, 7, 8.0, ink.light);
    fore.dots(&[(0.74, 0.95), (0.82, 0.96), (0.9, 0.95), (0.99, 0.93)], 12.0, ink.light);

    hind.ground(ink.ground);
    hind.glow(1.4, 0.4, 70.0, ink.accent);
    hind.veins(&[0.75, 1.0, 1.22, 1.44, 1.66, 1.88, 2.1], 7.0, ink.dark);
    hind.waved((0.82, 2.12), (0.85, 1.03), (6, 0.012), ink.dark);
    hind.row((0.92, 2.02), 0.955, 13, 8.0, ink.light);
    hind.row((0.97, 1.98), 0.9, 10, 7.0, ink.light);
}

/// Rust red with an eye on every wing.
pub(super) fn peacock(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let (soot, haze) = (ink.dark, ink.dark.toward(ink.light, 0.35));
    fore.ground(ink.ground);
    fore.glow(1.8, 0.5, 90.0, ink.ground.lighter(0.25));
    fore.strip((0.86, 2.05), (0.9, 1.04), haze);
    fore.line(&[(0.0, 0.6), (0.3, 0.97), (0.6, 0.98), (0.98, 0.98)], 14.0, soot);
    fore.patch(&[(0.3, 1.0), (0.38, 0.72), (0.48, 0.74), (0.5, 1.0)], soot);
    fore.patch(&[(0.56, 1.0), (0.6, 0.66), (0.7, 0.62), (0.76, 0.74), (0.74, 1.0)], soot);
    fore.dots(&[(0.53, 0.93), (0.54, 0.86)], 26.0, ink.light);
    fore.eye(0.96, 0.8, &[(112.0, ink.light), (92.0, soot), (74.0, ink.ground.darker(0.15))]);
    fore.dots(&[(1.0, 0.82), (1.06, 0.86), (1.12, 0.82), (1.1, 0.76)], 26.0, ink.accent);
    fore.dots(&[(0.9, 0.9)], 30.0, ink.light);
    fore.dots(&[(1.33, 0.8), (1.5, 0.74)], 13.0, ink.light.lighter(0.5));

    hind.ground(ink.ground);
    hind.patch(&[(0.1, 0.8), (0.5, 0.97), (0.75, 0.6), (1.4, 0.35), (2.4, 0.35), (2.7, 0.9)], haze);
    hind.strip((1.2, 2.1), (0.9, 1.04), haze);
    hind.eye(0.98, 0.7, &[(124.0, ink.light.toward(haze, 0.35)), (98.0, soot)]);
    hind.dots(&[(0.92, 0.7), (1.0, 0.66), (1.04, 0.73), (0.98, 0.76)], 30.0, ink.accent);
    hind.dots(&[(0.96, 0.7)], 16.0, ink.accent.lighter(0.6));
}

/// A maroon cloak with a cream hem and blue dots above it.
pub(super) fn mourning_cloak(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    for wing in [fore, hind] {
        wing.ground(ink.ground);
        wing.glow(1.5, 0.4, 110.0, ink.ground.lighter(0.18));
        wing.strip((0.84, 2.06), (0.77, 0.93), ink.dark);
        wing.waved((0.84, 2.1), (0.895, 1.05), (7, 0.008), ink.light);
        wing.veins(&[1.15, 1.45, 1.75], 3.0, ink.dark);
        wing.row((0.98, 1.94), 0.835, 8, 20.0, ink.accent);
        wing.row((0.95, 2.0), 0.95, 12, 5.0, ink.ground.toward(ink.light, 0.4));
    }
    let fore = &mut wings.fore;
    fore.line(&[(0.62, 1.0), (0.65, 0.84)], 24.0, ink.light);
    fore.line(&[(0.8, 1.0), (0.84, 0.86)], 20.0, ink.light);
    fore.line(&[(0.05, 0.9), (0.5, 0.99), (0.85, 0.99)], 7.0, ink.light.toward(ink.ground, 0.3));
}

/// Black with a scarlet band across the forewing and along the hindwing.
pub(super) fn red_admiral(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(2.4, 0.5, 70.0, ink.body.lighter(0.15));
    fore.patch(&[(0.8, 1.02), (0.7, 0.66), (1.1, 0.6), (1.3, 0.62), (1.5, 1.02), (1.0, 1.05)], ink.dark);
    fore.patch(
        &[
            (0.46, 0.97),
            (0.62, 0.96),
            (0.74, 0.68),
            (1.35, 0.63),
            (1.72, 0.78),
            (1.9, 0.96),
            (2.02, 0.95),
            (1.96, 0.74),
            (1.76, 0.53),
            (1.35, 0.41),
            (0.8, 0.42),
            (0.5, 0.7),
        ],
        ink.accent,
    );
    fore.patch(&[(0.72, 0.99), (0.8, 0.99), (0.88, 0.8), (0.97, 0.73), (0.92, 0.68), (0.8, 0.78)], ink.light);
    fore.dots(&[(0.95, 0.9), (1.02, 0.86), (1.14, 0.84), (1.26, 0.8)], 20.0, ink.light);
    fore.row((1.05, 1.9), 0.985, 9, 6.0, ink.light);

    hind.ground(ink.ground);
    hind.glow(2.0, 0.4, 70.0, ink.body.lighter(0.15));
    hind.waved((1.0, 1.98), (0.8, 0.965), (5, 0.012), ink.accent);
    hind.row((1.1, 1.88), 0.885, 5, 15.0, ink.dark);
    hind.dots(&[(2.02, 0.93)], 24.0, ink.accent.toward(ink.light, 0.2));
    hind.dots(&[(2.03, 0.94)], 13.0, Color::hex("#5b87cf"));
    hind.row((1.02, 1.98), 0.99, 12, 5.0, ink.light);
}

/// Salmon with black bars, black tips and white spots in them.
pub(super) fn painted_lady(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(2.3, 0.3, 76.0, ink.accent);
    fore.patch(
        &[(0.64, 1.02), (0.74, 0.72), (0.95, 0.6), (1.12, 0.72), (1.4, 0.84), (1.5, 1.04), (1.0, 1.05)],
        ink.dark,
    );
    fore.waved((1.35, 2.04), (0.9, 1.04), (4, 0.02), ink.dark);
    fore.patch(&[(0.42, 0.95), (0.52, 0.95), (0.66, 0.56), (0.9, 0.44), (0.7, 0.4), (0.48, 0.6)], ink.dark);
    fore.patch(&[(1.5, 0.72), (1.66, 0.68), (1.9, 0.72), (1.94, 0.62), (1.6, 0.54), (1.36, 0.58)], ink.dark);
    fore.patch(
        &[(0.72, 0.98), (0.79, 0.98), (0.88, 0.78), (0.93, 0.7), (0.85, 0.7), (0.78, 0.82)],
        ink.light,
    );
    fore.dots(&[(0.95, 0.9), (1.02, 0.85), (1.12, 0.82), (1.25, 0.82)], 20.0, ink.light);
    fore.row((1.08, 1.94), 0.965, 8, 8.0, ink.light);
    fore.veins(&[1.3, 1.5, 1.7, 1.9], 3.0, ink.dark.toward(ink.ground, 0.35));

    hind.ground(ink.ground);
    hind.patch(
        &[(0.1, 0.9), (0.7, 1.0), (0.8, 0.7), (1.3, 0.42), (2.2, 0.4), (2.7, 0.9)],
        ink.body.toward(ink.ground, 0.25),
    );
    hind.row((0.98, 1.92), 0.73, 6, 24.0, ink.dark);
    hind.row((0.95, 1.98), 0.85, 8, 15.0, ink.dark);
    hind.row((0.93, 2.02), 0.965, 11, 17.0, ink.dark);
    hind.row((0.97, 1.98), 0.99, 10, 6.0, ink.light);
    hind.veins(&[1.1, 1.35, 1.6, 1.85], 3.0, ink.dark.toward(ink.ground, 0.35));
}

/// Brown with orange bars and large eyes.
pub(super) fn buckeye(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let (iris, pupil) = (ink.dark, Color::hex("#7d5fc0"));
    fore.ground(ink.ground);
    fore.glow(2.4, 0.5, 80.0, ink.ground.darker(0.3));
    for from in [0.34, 0.5] {
        fore.patch(&[(from, 0.95), (from + 0.09, 0.95), (from + 0.3, 0.5), (from + 0.12, 0.48)], ink.dark);
        fore.patch(
            &[(from + 0.03, 0.93), (from + 0.06, 0.93), (from + 0.24, 0.52), (from + 0.15, 0.52)],
            ink.accent,
        );
    }
    fore.patch(
        &[
            (0.72, 1.0),
            (0.84, 1.0),
            (0.98, 0.74),
            (1.4, 0.86),
            (1.78, 0.95),
            (1.9, 0.84),
            (1.7, 0.6),
            (1.3, 0.54),
            (0.86, 0.62),
        ],
        ink.light,
    );
    fore.patch(&[(0.88, 1.02), (1.0, 0.8), (1.3, 0.92), (1.5, 1.03), (1.0, 1.06)], ink.ground.darker(0.25));
    fore.eye(1.6, 0.74, &[(92.0, ink.light), (80.0, iris), (66.0, ink.accent), (54.0, iris)]);
    fore.dots(&[(1.57, 0.75)], 20.0, pupil.lighter(0.4));
    fore.eye(1.06, 0.87, &[(34.0, ink.accent), (24.0, iris)]);
    fore.row((1.2, 2.0), 0.97, 10, 7.0, ink.light);

    hind.ground(ink.ground);
    hind.glow(2.3, 0.4, 76.0, ink.ground.darker(0.3));
    hind.waved((0.95, 2.05), (0.84, 0.94), (6, 0.01), ink.accent);
    hind.eye(0.98, 0.64, &[(118.0, iris), (104.0, ink.light), (88.0, iris)]);
    hind.dots(&[(0.92, 0.64)], 40.0, pupil);
    hind.dots(&[(1.02, 0.66)], 26.0, ink.accent.toward(pupil, 0.25));
    hind.eye(1.62, 0.68, &[(70.0, iris), (58.0, ink.light), (46.0, iris)]);
    hind.dots(&[(1.6, 0.68)], 18.0, pupil.lighter(0.4));
    hind.line(&[(0.95, 0.975), (1.5, 0.975), (2.05, 0.975)], 5.0, ink.light);
}
