//! The page in place of a guide that there is not.

use super::guide::muscles;
use super::{Head, document};

pub(super) fn page() -> String {
    let main = format!(
        "<h1>There is no guide here</h1>\n<p class=\"opening\">The address names no muscle that has one. These \
         have:</p>\n{}",
        muscles("Every guide", |_| true)
    );
    let head = Head {
        title: "There is no guide here",
        description: "The address names no muscle that has a guide.",
        address: "/guides",
        kind: "website",
        structured: None,
        kept: false,
    };
    document(&head, &main)
}
