//! Longwings, and two others of the American tropics.

use super::Wings;
use crate::art::Color;
use crate::species::Palette;

/// Black with pale yellow stripes.
pub(super) fn zebra_longwing(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(1.2, 0.8, 70.0, ink.body.lighter(0.2));
    fore.patch(
        &[(2.6, 0.2), (1.7, 0.3), (1.52, 0.62), (1.6, 0.84), (1.68, 0.84), (1.72, 0.6), (2.2, 0.34)],
        ink.light,
    );
    fore.patch(
        &[(0.64, 0.97), (0.7, 0.95), (1.2, 0.62), (1.5, 0.9), (1.42, 0.93), (1.1, 0.7), (0.78, 0.8)],
        ink.light,
    );
    fore.patch(&[(0.85, 0.97), (0.9, 0.95), (1.02, 0.84), (1.2, 0.93), (1.15, 0.96), (1.0, 0.89)], ink.light);

    hind.ground(ink.ground);
    hind.patch(
        &[
            (2.75, 0.3),
            (0.8, 0.55),
            (0.9, 0.84),
            (1.0, 0.82),
            (1.1, 0.6),
            (1.6, 0.46),
            (2.2, 0.5),
            (2.4, 0.7),
            (2.55, 0.7),
        ],
        ink.light,
    );
    hind.row((1.08, 1.95), 0.8, 9, 19.0, ink.light);
    hind.row((1.6, 2.02), 0.94, 7, 9.0, ink.light);
}

/// Black with a red band.
pub(super) fn postman(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    fore.ground(ink.ground);
    fore.glow(2.0, 0.4, 76.0, ink.body.lighter(0.22));
    fore.patch(
        &[
            (0.6, 0.94),
            (0.72, 0.95),
            (0.84, 0.93),
            (1.05, 0.78),
            (1.4, 0.78),
            (1.62, 0.84),
            (1.7, 0.78),
            (1.62, 0.58),
            (1.3, 0.5),
            (0.8, 0.56),
            (0.6, 0.76),
        ],
        ink.accent,
    );
    fore.glow(1.1, 0.68, 40.0, ink.accent.lighter(0.3));
    fore.veins(&[1.05, 1.25, 1.45, 1.65], 4.0, ink.dark);

    hind.ground(ink.ground);
    hind.glow(1.4, 0.6, 80.0, ink.body.lighter(0.22));
    hind.patch(
        &[(2.8, 0.3), (0.75, 0.6), (0.9, 0.8), (1.0, 0.78), (1.06, 0.66), (1.4, 0.48), (2.3, 0.36)],
        ink.light,
    );
    hind.veins(&[1.1, 1.3, 1.5, 1.7, 1.9], 3.0, ink.dark);
}

/// Panes of nothing between brown veins, with a white bar near the tip.
pub(super) fn glasswing(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let pane = ink.ground.lighter(0.35);
    fore.ground(pane);
    fore.glow(1.6, 0.5, 60.0, ink.ground.toward(Color::hex("#7fb9d8"), 0.5));
    fore.glow(1.1, 0.6, 40.0, ink.light);
    fore.patch(
        &[
            (0.78, 1.03),
            (0.86, 0.84),
            (1.0, 0.8),
            (1.3, 0.86),
            (1.7, 0.9),
            (2.05, 0.9),
            (2.05, 1.04),
            (1.0, 1.06),
        ],
        ink.dark,
    );
    fore.line(&[(0.9, 0.9), (1.1, 0.93), (1.5, 0.955), (1.95, 0.95)], 9.0, ink.accent);
    fore.patch(&[(0.7, 0.98), (0.78, 0.98), (0.98, 0.75), (1.22, 0.74), (1.2, 0.68), (0.9, 0.68)], ink.light);
    fore.line(&[(0.0, 0.5), (0.3, 0.98), (0.7, 0.98), (1.0, 0.98)], 13.0, ink.dark);
    fore.line(&[(0.55, 0.97), (0.72, 0.7), (1.2, 0.5)], 8.0, ink.dark);
    fore.line(&[(2.0, 0.97), (2.5, 0.95), (2.95, 0.9)], 10.0, ink.dark);
    fore.veins(&[1.1, 1.3, 1.5, 1.7, 1.9], 4.0, ink.dark);

    hind.ground(pane);
    hind.glow(1.5, 0.5, 60.0, ink.ground.toward(Color::hex("#e5b9d0"), 0.6));
    hind.waved((0.75, 2.2), (0.89, 1.04), (6, 0.008), ink.dark);
    hind.line(&[(0.9, 0.95), (1.5, 0.955), (2.1, 0.95)], 9.0, ink.accent);
    hind.line(&[(0.0, 0.5), (0.4, 0.97), (0.9, 0.97)], 8.0, ink.dark);
    hind.veins(&[1.0, 1.22, 1.44, 1.66, 1.88, 2.1], 4.0, ink.dark);
}

/// Dark brown with green windows.
pub(super) fn malachite(wings: &mut Wings, ink: &Palette) {
    let Wings { fore, hind } = wings;
    let (window, shine) = (ink.accent.toward(ink.light, 0.2), ink.light);
    fore.ground(ink.ground);
    fore.patch(&[(2.72, 0.9), (2.3, 0.95), (2.04, 0.86), (1.86, 0.62), (2.06, 0.44), (2.6, 0.4)], window);
    fore.patch(&[(1.84, 0.84), (1.64, 0.8), (1.54, 0.58), (1.74, 0.48), (1.88, 0.62)], window);
    fore.patch(&[(1.54, 0.82), (1.32, 0.78), (1.26, 0.6), (1.44, 0.54), (1.54, 0.64)], window);
    fore.patch(&[(0.3, 0.9), (0.42, 0.92), (0.62, 0.5), (0.5, 0.4)], window);
    fore.patch(&[(0.52, 0.94), (0.62, 0.96), (0.86, 0.66), (1.12, 0.54), (1.0, 0.46), (0.72, 0.56)], window);
    fore.patch(&[(0.74, 0.96), (0.82, 0.96), (1.0, 0.76), (0.94, 0.7), (0.82, 0.8)], window);
    fore.dots(
        &[(0.92, 0.93), (1.1, 0.86), (1.24, 0.88), (1.4, 0.9), (1.58, 0.9), (1.76, 0.92), (1.92, 0.93)],
        17.0,
        window,
    );

    hind.ground(ink.ground);
    hind.patch(
        &[
            (0.4, 0.96),
            (0.62, 0.97),
            (0.9, 0.64),
            (1.4, 0.54),
            (1.95, 0.66),
            (2.3, 0.8),
            (2.5, 0.6),
            (2.3, 0.22),
            (0.6, 0.3),
        ],
        window,
    );
    hind.glow(1.4, 0.42, 36.0, shine);
    hind.row((0.96, 1.9), 0.76, 6, 26.0, window);
    hind.row((1.0, 1.94), 0.91, 8, 13.0, window);
    hind.veins(&[1.05, 1.3, 1.55, 1.8], 4.0, ink.dark);
}
