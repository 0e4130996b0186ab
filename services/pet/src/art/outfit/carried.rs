//! What is carried.

pub(super) const MEDAL: &str = concat!(
    r##"<path d="M-30-14L-4 34M30-14L4 34" fill="none" stroke="#3f6fb5" stroke-width="12"/><path d="M-26-12L-4 30M26-12L4 30" fill="none" stroke="#f3f0e6" stroke-width="3"/>"##,
    r##"<circle cy="52" r="25" fill="#f0c24b" stroke="#b0862a" stroke-width="4"/><circle cy="52" r="17" fill="none" stroke="#fbe7a6" stroke-width="3"/><path d="M0 40l4 8 9 1-7 6 2 9-8-5-8 5 2-9-7-6 9-1z" fill="#b0862a"/>"##,
);

pub(super) const LANTERN: &str = concat!(
    r##"<circle cx="92" cy="60" r="74" fill="#ffdf80" fill-opacity=".2"/><circle cx="92" cy="60" r="48" fill="#ffdf80" fill-opacity=".3"/><path d="M14 14L84-18l8 26" fill="none" stroke="#7a5a3a" stroke-width="7"/>"##,
    r##"<path d="M74 32h36l6 48H68z" fill="#fff0b0" stroke="#5b4a3d" stroke-width="5"/><path d="M92 74c-12-8-8-20 0-32 8 12 12 24 0 32z" fill="#f39a3c"/><path d="M70 32q22-34 44 0zM66 82h52" fill="#5b4a3d" stroke="#5b4a3d" stroke-width="6"/><path d="M92 34v-14M80 32l-4 48M104 32l4 48" fill="none" stroke="#5b4a3d" stroke-width="3"/>"##,
);

pub(super) const BACKPACK: &str = concat!(
    r##"<path d="M-30-30q-12 30 0 62M30-30q12 30 0 62" fill="none" stroke="#8a5a34" stroke-width="8"/><path d="M-14-40q14-16 28 0" fill="none" stroke="#8a5a34" stroke-width="7"/>"##,
    r##"<path d="M-32-22q0-20 32-20t32 20v46q0 16-32 16t-32-16z" fill="#cf8146" stroke="#7f4a22"/><path d="M-32-20q32 26 64 0v-4q0-18-32-18t-32 18z" fill="#dd9a5f" stroke="#7f4a22"/><path d="M-19 12h38v20q-19 6-38 0z" fill="#dd9a5f" stroke="#7f4a22"/><path d="M0-4v9M-8 18h16" stroke="#f6e2b8" stroke-width="6"/>"##,
);

/// What is seen of the backpack from the front.
pub(super) const STRAPS: &str =
    r##"<path d="M-24-40q-8 40-2 76M24-40q8 40 2 76" fill="none" stroke="#8a5a34" stroke-width="5"/>"##;
