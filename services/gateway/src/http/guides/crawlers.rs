//! What search engines ask for before they read the guides.

use super::{KEPT, address};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use mariposas_training::guides;
use std::fmt::Write;

/// The addresses of the pages (sitemaps.org).
pub(super) fn sitemap(origin: &str) -> Response {
    answer("application/xml", addresses(origin))
}

/// Where a crawler may go, and where the addresses are (RFC 9309). The API is nothing to be found.
pub(super) fn robots(origin: &str) -> Response {
    answer("text/plain; charset=utf-8", rules(origin))
}

fn answer(kind: &'static str, text: String) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT), (header::VARY, "X-Forwarded-Proto")];
    (headers, text).into_response()
}

fn addresses(origin: &str) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let pages = guides::all().iter().map(|guide| address(guide.muscle));
    for page in std::iter::once("/guides".to_owned()).chain(pages) {
        let _ = writeln!(text, "<url><loc>{origin}{page}</loc></url>");
    }
    text + "</urlset>\n"
}

fn rules(origin: &str) -> String {
    format!("User-agent: *\nDisallow: /v1/\n\nSitemap: {origin}/sitemap.xml\n")
}

#[cfg(test)]
mod tests {
    use super::{addresses, rules};

    #[test]
    fn every_page_is_in_the_sitemap_and_robots_lead_to_it() {
        let sitemap = addresses("https://fit.example");
        assert_eq!(sitemap.matches("<loc>https://fit.example/guides").count(), 21);
        assert!(sitemap.contains("<loc>https://fit.example/guides/upper-back</loc>"));
        assert!(rules("https://fit.example").ends_with("\nSitemap: https://fit.example/sitemap.xml\n"));
    }
}
