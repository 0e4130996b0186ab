//! Where each rule of training-science 4.3 is, and its three tests: it fires, it is silent just below, and a state or
//! another rule holds it back. `cargo test -p mariposas-coach traceability -- --nocapture` prints the table.

use crate::domain::rules::{self, ABSORBS, Tells};
use crate::domain::sources::citation;
use mariposas_training::Muscle;
use mariposas_training::guides::{self, Topic};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How many rules each family of the rulebook has.
const RULEBOOK: &[(&str, u32)] = &[
    ("SAF", 5),
    ("VOL", 7),
    ("FRQ", 4),
    ("PAT", 5),
    ("SEL", 6),
    ("REP", 5),
    ("ORD", 3),
    ("BAL", 5),
    ("PRG", 6),
    ("DEL", 3),
    ("RET", 5),
    ("NOR", 4),
    ("ECC", 1),
    ("CRP", 4),
    ("EFF", 4),
    ("RST", 2),
    ("CON", 3),
    ("BEG", 3),
    ("OLD", 1),
];

/// Families that are not whole yet.
const UNFINISHED: &[&str] = &[];

/// The names of the three tests go on so after the rule's id, as `vol_01_fires_below_mev`.
const KINDS: &[&[&str]] = &[&["fires"], &["is_silent"], &["is_held_back", "is_absorbed"]];

fn rulebook() -> Vec<String> {
    let ids =
        RULEBOOK.iter().flat_map(|(family, count)| (1..=*count).map(move |n| format!("{family}-{n:02}")));
    ids.collect()
}

/// Every file of the rules with its text.
fn files(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names of the tests of a kind that a rule has.
fn tests<'f>(files: &'f BTreeMap<String, String>, id: &str, kind: &[&str]) -> Vec<&'f str> {
    let rule = id.to_lowercase().replace('-', "_");
    let functions = files.values().flat_map(|text| text.lines());
    let names = functions.filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
    names.filter(|name| kind.iter().any(|kind| name.starts_with(&format!("{rule}_{kind}")))).collect()
}

#[test]
fn every_rule_of_the_rulebook_has_its_place_and_three_tests() {
    let mut sources = BTreeMap::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/rules"), &mut sources);
    assert_eq!(rulebook().len(), 76);
    let mut missing = Vec::new();
    for id in rulebook() {
        let place = sources.iter().find(|(_, text)| text.contains(&format!("    id: \"{id}\",")));
        let found: Vec<Vec<&str>> = KINDS.iter().map(|kind| tests(&sources, &id, kind)).collect();
        let file = place.map_or("-", |(file, _)| file.as_str());
        println!("{id} | {file} | {}", found.concat().join(", "));
        let whole =
            rules::rule(&id).is_some() && place.is_some() && found.iter().all(|tests| !tests.is_empty());
        if !whole && !UNFINISHED.iter().any(|family| id.starts_with(family)) {
            missing.push(id);
        }
    }
    assert!(missing.is_empty(), "without a place or three tests: {missing:?}");
}

#[test]
fn rules_are_those_of_the_rulebook_each_once() {
    let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len());
    let known = rulebook();
    assert!(ids.iter().all(|id| known.iter().any(|known| known == id)), "{ids:?}");
    assert!(ABSORBS.iter().flat_map(|(a, b)| [a, b]).all(|id| known.iter().any(|known| known == id)));
}

#[test]
fn every_source_can_be_looked_up_and_every_sentence_ends() {
    for rule in rules::all() {
        for key in rule.sources {
            let guided = *key == rules::GUIDE && rule.guide.is_some();
            assert!(guided || citation(key).is_some(), "{}: {key}", rule.id);
        }
        assert!(rule.resolved_when.ends_with('.') && !rule.title.ends_with('.'), "{}", rule.id);
        assert!(rule.priority <= 3, "{}", rule.id);
    }
}

#[test]
fn guide_entries_exist_and_are_those_of_the_muscle() {
    for rule in rules::all() {
        let Some(tells) = rule.guide else { continue };
        for muscle in guides::all().iter().map(|guide| guide.muscle) {
            let key = tells.key(&[muscle]).unwrap();
            let (guide, _) = guides::entry(&key).unwrap_or_else(|| panic!("{}: {key}", rule.id));
            assert!(matches!(tells, Tells::Entry(_)) || guide.muscle == muscle, "{}: {key}", rule.id);
        }
    }
    let of = |topic, muscle| Tells::Section(topic).key(&[muscle]).unwrap();
    assert_eq!(of(Topic::Volume, Muscle::Biceps), "bi.volume");
    assert_eq!(of(Topic::Order, Muscle::Quads), "quad.order");
    assert_eq!(of(Topic::Order, Muscle::Hamstrings), "ham.faq.order");
    assert_eq!(Tells::Section(Topic::Volume).key(&[Muscle::Neck]), None);
}

/// The INCREASE rules of 4.2.
#[test]
fn those_that_ask_for_more_are_the_ones_the_rulebook_names() {
    let increase = [
        "VOL-01", "VOL-02", "VOL-03", "VOL-07", "FRQ-01", "FRQ-02", "PAT-01", "PAT-02", "PAT-03", "PAT-04",
        "PAT-05", "SEL-04", "SEL-06", "PRG-02", "PRG-06", "EFF-01", "NOR-02", "NOR-03", "ECC-01",
    ];
    for rule in rules::all() {
        assert_eq!(rule.asks_for_more, increase.contains(&rule.id), "{}", rule.id);
    }
}

#[test]
fn rules_that_guides_name_as_a_source_are_rules() {
    let sources = guides::all().iter().flat_map(|guide| &guide.sources);
    for source in sources.filter(|source| source.journal.starts_with("Rule ")) {
        let rule = rules::rule(&source.key).unwrap_or_else(|| panic!("{} is no rule", source.key));
        assert!(source.journal.contains(rule.id), "{}", source.journal);
    }
}
