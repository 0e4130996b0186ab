//! What is worn on neck and trunk: 40 units to both sides of the origin, the trunk running downwards.

pub(super) const SCARF: &str = concat!(
    r##"<path d="M10 4l-4 58 26 6 4-60z" fill="#d9534f" stroke="#97302f"/><path d="M8 34l25 4M7 50l26 5" stroke="#ffe9cf" stroke-width="5"/><path d="M8 66l-2 9M18 68l-1 9M28 70v9" stroke="#97302f" stroke-width="3"/>"##,
    r##"<path d="M-42-12q42 20 84 0l2 20q-44 24-88 0z" fill="#e2645c" stroke="#97302f"/><path d="M-24-4l-3 19M2 2v19M27-4l3 18" stroke="#ffe9cf" stroke-width="5"/>"##,
);

pub(super) const RAIN_HOOD: &str = concat!(
    r##"<path d="M-38 26c-26-48-2-84 38-86 40 2 64 38 38 86l-8-8c16-34 2-56-30-58-32 2-46 24-30 58z" fill="#f5c93d" stroke="#b48a1c"/>"##,
    r##"<path d="M-40-20q10-26 32-32" fill="none" stroke="#fdeaa0" stroke-width="6" stroke-opacity=".9"/>"##,
);

pub(super) const RAIN_COAT: &str = concat!(
    r##"<path d="M-36-40q36 14 72 0c12 26 14 60 10 88q-46 16-92 0c-4-28-2-62 10-88z" fill="#f5c93d" stroke="#b48a1c"/><path d="M0-33v86" stroke="#b48a1c" stroke-width="3"/>"##,
    r##"<path d="M8-18h0M9 6h0M9 30h0" stroke="#8d6a12" stroke-width="8"/><path d="M-32 24l18 3M18 27l16-3" stroke="#b48a1c" stroke-width="4"/>"##,
);

pub(super) const SWEATER: &str = concat!(
    r##"<path d="M-36-38q36 12 72 0c10 26 12 54 8 82q-44 14-88 0c-4-28-2-56 8-82z" fill="#6f9fb8" stroke="#41697f"/>"##,
    r##"<path d="M-36-36q36 14 72 0" fill="none" stroke="#41697f" stroke-width="8"/><path d="M-42 42q42 14 84 0" fill="none" stroke="#41697f" stroke-width="9"/>"##,
    r##"<path d="M-41-8l10 12 10-12 10 12 11-12 10 12 10-12 10 12 11-12" fill="none" stroke="#fff3dd" stroke-width="5"/><path d="M-43 18h0m17 3h0m17 2h0m18 0h0m17-2h0m17-3h0" stroke="#f4c9a0" stroke-width="7"/>"##,
);

pub(super) const CAPE: &str = concat!(
    r##"<path d="M-34-46q34 12 68 0c16 44 26 94 30 140q-18-12-32 2-16-14-32 0-16-14-32 0-14-14-32-2c4-46 14-96 30-140z" fill="#8c4aa5" stroke="#5a2c6d"/>"##,
    r##"<path d="M-18-32c-6 40-12 80-16 120M0-30v122M18-32c6 40 12 80 16 120" fill="none" stroke="#5a2c6d" stroke-width="3" stroke-opacity=".6"/><path d="M-27-20c-6 30-12 60-16 90" fill="none" stroke="#c79adb" stroke-width="6" stroke-opacity=".6"/>"##,
);

pub(super) const CLASP: &str = r##"<path d="M-38-8q38 20 76 0" fill="none" stroke="#5a2c6d" stroke-width="9"/><circle cy="3" r="9" fill="#f0c24b" stroke="#b0862a"/>"##;
