//! What is worn on the head: a circle of 40 units around the origin, its eyes at 16 to both sides.

pub(super) const BOW: &str = concat!(
    r##"<g transform="translate(22 -38)rotate(18)"><path d="M0 0c-10-26-40-30-42-12s18 26 42 12zM0 0c10-26 40-30 42-12s-18 26-42 12z" fill="#e4577a" stroke="#a93556"/>"##,
    r##"<path d="M-32-10q12 8 24 7M32-10q-12 8-24 7" fill="none" stroke="#a93556" stroke-width="3" stroke-opacity=".6"/><circle r="9" fill="#ef7d98" stroke="#a93556"/></g>"##,
);

pub(super) const HEADBAND: &str = concat!(
    r##"<path d="M-38-14q38-22 76 0l-2-14q-36-20-72 0z" fill="#e35b3f" stroke="#a83a25"/><path d="M-37-21q37-20 74 0" fill="none" stroke="#fff4e6" stroke-width="4"/>"##,
    r##"<path d="M37-22l22-10-4 14 12 8-26 2z" fill="#e35b3f" stroke="#a83a25"/>"##,
);

pub(super) const BERET: &str = concat!(
    r##"<path d="M-44-24c-10-26 12-46 44-48 36-2 60 16 52 36-4 10-16 12-28 12z" fill="#4d6fae" stroke="#2e4779"/><path d="M-36-24q36-12 70-1" fill="none" stroke="#2e4779" stroke-width="6"/>"##,
    r##"<path d="M2-71l4-12" stroke="#2e4779" stroke-width="6"/><path d="M-22-52q12-12 30-10" fill="none" stroke="#9db5e2" stroke-width="4" stroke-opacity=".8"/>"##,
);

pub(super) const GLASSES: &str = concat!(
    r##"<path d="M-3-4q3-4 6 0M-31-6l-9-4M31-6l9-4" fill="none" stroke="#8a5a2b" stroke-width="5"/>"##,
    r##"<g fill="#dff1ff" fill-opacity=".28" stroke="#8a5a2b" stroke-width="5"><circle cx="-17" cy="-2" r="16"/><circle cx="17" cy="-2" r="16"/></g>"##,
);

pub(super) const FLOWER_CROWN: &str = concat!(
    r##"<path d="M-40-18q40-34 80 0" fill="none" stroke="#7a9a55" stroke-width="7"/><path d="M-46-22l8 2M-18-42l4 6M16-43l-3 7M46-22l-8 2" stroke="#8fb46a" stroke-width="9"/>"##,
    r##"<path d="M-34-34h0m-9 7h0m3 11h0m12 0h0m3-11h0M26-34h0m-9 7h0m3 11h0m12 0h0m3-11h0" stroke="#f3a5b8" stroke-width="13"/>"##,
    r##"<path d="M0-52h0m-10 7h0m4 11h0m12 0h0m4-11h0" stroke="#fff6e2" stroke-width="14"/><path d="M-35-24h0M25-24h0" stroke="#e0a33e" stroke-width="9"/><path d="M0-42h0" stroke="#e9b73f" stroke-width="11"/>"##,
);

pub(super) const PARTY_HAT: &str = concat!(
    r##"<g transform="rotate(8)"><path d="M-28-28q28-14 56 0l-28-74z" fill="#58b7a8" stroke="#2f7f73"/><path d="M-21-46q20-9 40-2M-12-68q12-6 24-1" fill="none" stroke="#fbe08a" stroke-width="7"/>"##,
    r##"<path d="M-8-36h0M14-36h0M2-58h0" stroke="#f07f6a" stroke-width="8"/><circle cy="-103" r="11" fill="#f7c948" stroke="#c8942a"/></g>"##,
);

pub(super) const TOP_HAT: &str = concat!(
    r##"<g transform="rotate(-8)"><path d="M-27-36l-4-50q31-12 62 0l-4 50z" fill="#3a3540" stroke="#1d1a21"/><path d="M-28-48q28 9 56 0l1-13q-29 10-58 0z" fill="#b7434f"/>"##,
    r##"<ellipse cy="-34" rx="45" ry="11" fill="#3a3540" stroke="#1d1a21"/><path d="M-22-80l3 16" stroke="#8b8594" stroke-width="5" stroke-opacity=".7"/></g>"##,
);

pub(super) const FEATHER: &str = concat!(
    r##"<path d="M-37-21q37-20 74 0" fill="none" stroke="#7a5a3a" stroke-width="9"/><path d="M-36-22q36-19 72 0" fill="none" stroke="#e7c27a" stroke-width="3"/>"##,
    r##"<g transform="translate(20 -32)rotate(16)"><path d="M0 4c-20-22-24-58-2-92 22 32 22 70 2 92z" fill="#5aa6a0" stroke="#2f6f6a"/><path d="M-15-24l13 12M-18-42l16 14M-15-60l13 13M14-24L1-12M17-42L1-28M14-60L1-47" fill="none" stroke="#d8f0e6" stroke-width="3"/>"##,
    r##"<path d="M0 10q-4-48-2-90" fill="none" stroke="#f6e9cf" stroke-width="4"/></g>"##,
);
