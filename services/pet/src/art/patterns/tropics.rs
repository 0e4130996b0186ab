//! Species whose underside is as famous as their upperside.

use super::Wings;
use crate::art::Color;
use crate::species::Palette;

/// Blue as metal, with a black edge.
pub(super) fn blue_morpho(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let (deep, shine) = (ink.ground.darker(0.35), ink.accent);
    for wing in [&mut *fore, &mut *hind] {
        wing.ground(ink.ground);
        wing.glow(2.5, 0.3, 70.0, deep);
        wing.glow(1.1, 0.55, 84.0, shine);
        wing.glow(1.75, 0.62, 70.0, shine.lighter(0.35));
        wing.glow(0.6, 0.6, 50.0, shine);
    }
    fore.waved((0.9, 2.06), (0.84, 1.04), (6, 0.014), ink.dark);
    fore.patch(&[(0.56, 1.03), (0.72, 0.9), (0.9, 0.78), (1.1, 0.82), (1.3, 1.03), (1.0, 1.06)], ink.dark);
    fore.line(&[(0.0, 0.5), (0.3, 0.98), (0.7, 0.98), (1.0, 0.97)], 16.0, ink.dark);
    fore.veins(&[1.15, 1.35, 1.55, 1.75, 1.95], 4.0, deep);
    fore.dots(&[(0.8, 0.93), (0.9, 0.88)], 15.0, ink.light);
    fore.row((1.12, 1.94), 0.93, 7, 9.0, ink.light);
    fore.row((1.08, 1.96), 0.975, 10, 5.0, ink.light);

    hind.waved((0.8, 2.12), (0.87, 1.04), (7, 0.014), ink.dark);
    hind.veins(&[1.05, 1.27, 1.49, 1.71, 1.93], 4.0, deep);
    hind.row((1.05, 1.98), 0.945, 8, 8.0, ink.light);
    hind.strip((2.15, 2.95), (0.86, 1.04), ink.body.lighter(0.25));
}

/// Bark-brown with the eye of an owl.
pub(super) fn owl(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let (bark, pale) = (ink.ground.darker(0.32), ink.light);
    fore.ground(ink.ground.darker(0.08));
    fore.glow(0.7, 0.6, 90.0, pale);
    fore.strip((0.85, 2.1), (0.9, 1.04), bark);
    fore.waved((0.7, 1.7), (0.72, 0.78), (5, 0.03), bark);
    fore.waved((0.5, 1.7), (0.5, 0.55), (4, 0.03), bark);
    fore.line(&[(0.3, 0.98), (0.7, 0.98), (1.0, 0.98)], 10.0, bark);
    fore.eye(1.06, 0.83, &[(48.0, bark), (34.0, ink.dark)]);
    fore.dots(&[(1.05, 0.835)], 8.0, pale);

    hind.ground(ink.ground);
    hind.glow(0.75, 0.7, 90.0, pale);
    hind.glow(1.9, 0.75, 80.0, ink.accent.toward(ink.ground, 0.4));
    hind.strip((0.8, 2.1), (0.93, 1.04), bark);
    hind.waved((0.72, 2.2), (0.84, 0.88), (9, 0.014), bark);
    for (from, to, out) in [(0.3, 0.75, 0.86), (0.35, 0.85, 0.68), (0.4, 1.0, 0.46), (2.3, 2.9, 0.86)] {
        hind.waved((from, to), (out, out + 0.04), (3, 0.03), bark);
    }
    hind.veins(&[0.8, 1.0, 1.66, 1.84, 2.02], 3.0, bark);
    hind.eye(
        1.36,
        0.58,
        &[
            (176.0, bark),
            (160.0, pale),
            (148.0, ink.accent),
            (122.0, ink.dark),
            (84.0, ink.dark.toward(ink.ground, 0.3)),
            (64.0, ink.dark),
        ],
    );
    hind.patch(&[(1.24, 0.64), (1.3, 0.69), (1.4, 0.7), (1.46, 0.67), (1.4, 0.665), (1.3, 0.655)], pale);
    hind.eye(0.66, 0.74, &[(58.0, bark), (46.0, ink.accent), (30.0, ink.dark)]);
}

/// White with black loops around two eights; the forewing red.
pub(super) fn eighty_eight(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.accent);
    fore.glow(0.8, 0.5, 70.0, ink.accent.lighter(0.4));
    fore.patch(&[(0.6, 1.03), (0.74, 0.74), (1.1, 0.66), (1.6, 0.78), (1.8, 1.04), (1.0, 1.07)], ink.dark);
    fore.line(&[(0.74, 0.98), (0.84, 0.82), (1.2, 0.76), (1.6, 0.86)], 26.0, ink.light);
    fore.line(&[(0.93, 0.97), (1.05, 0.9), (1.3, 0.93)], 10.0, ink.light);

    hind.ground(ink.ground);
    hind.glow(1.5, 0.85, 60.0, ink.ground.toward(Color::hex("#9fb4c9"), 0.5));
    hind.line(&[(0.12, 0.98), (0.5, 0.985), (0.85, 0.985)], 16.0, ink.accent);
    hind.line(&[(0.8, 0.93), (1.1, 0.93), (1.5, 0.935), (1.9, 0.93), (2.3, 0.9), (2.8, 0.85)], 9.0, ink.dark);
    hind.line(
        &[(0.35, 0.85), (0.75, 0.82), (1.1, 0.82), (1.5, 0.825), (1.9, 0.82), (2.3, 0.78), (2.75, 0.7)],
        11.0,
        ink.dark,
    );
    // Four places that make two upright figures when the wing is closed.
    for ring in [(112.0, 76.0), (172.0, 58.0), (136.0, 148.0), (196.0, 130.0)] {
        hind.eye_at(ring, &[(66.0, ink.dark), (44.0, ink.light), (17.0, ink.dark)]);
    }
}
