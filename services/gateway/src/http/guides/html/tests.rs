use super::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn pages() -> Vec<&'static str> {
    let pages = guides::all().iter().map(|guide| guide_page(guide.muscle).unwrap());
    pages.chain([list_page(), missing_page()]).collect()
}

/// The values of an attribute.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let mark = format!(" {attribute}=\"");
    page.split(mark.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let addresses: BTreeSet<String> = guides::all().iter().map(|guide| address(guide.muscle)).collect();
    for page in pages() {
        let ids = values(page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id stands twice");
        for link in values(page, "href") {
            let local = link.strip_prefix(ORIGIN).unwrap_or(link);
            let is_page = local == "/guides" || addresses.contains(local) || link.starts_with("https://");
            let leads = link.strip_prefix('#').map_or(is_page, |id| unique.contains(id));
            assert!(leads, "{link}");
        }
    }
}

#[test]
fn every_source_of_a_guide_is_a_footnote_of_its_page() {
    for guide in guides::all() {
        let page = guide_page(guide.muscle).unwrap();
        for number in 1..=guide.sources.len() {
            assert!(page.contains(&format!("<li id=\"source-{number}\">")), "{}", guide.muscle);
            assert!(page.contains(&format!("<sup><a href=\"#source-{number}\"")), "{}", guide.muscle);
        }
        let (_, text) = page.split_once("<main").unwrap();
        assert!(!text.contains('['), "a source stands in brackets: {}", guide.muscle);
    }
}

#[test]
fn what_search_engines_read_is_there_and_is_json() {
    for guide in guides::all() {
        let page = guide_page(guide.muscle).unwrap();
        let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        let data: Value = serde_json::from_str(json).unwrap();
        let kinds: Vec<&str> =
            data["@graph"].as_array().unwrap().iter().map(|node| node["@type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["Article", "FAQPage"]);
        assert_eq!(data["@graph"][1]["mainEntity"].as_array().unwrap().len(), guide.faq.len());
        for part in ["<title>", "name=\"description\"", "rel=\"canonical\"", "property=\"og:url\"", CAUTION] {
            assert!(page.contains(part), "{part}");
        }
    }
}

#[test]
fn the_page_of_no_guide_lists_every_guide_and_is_not_kept() {
    let page = missing_page();
    for guide in guides::all() {
        assert!(page.contains(&format!("href=\"{}\"", address(guide.muscle))), "{}", guide.muscle);
    }
    let unkept = |page: &str| page.contains("<meta name=\"robots\" content=\"noindex\">");
    assert!(unkept(page) && pages().into_iter().filter(|page| unkept(page)).count() == 1);
}

#[test]
fn text_cannot_become_markup() {
    assert_eq!(escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}
