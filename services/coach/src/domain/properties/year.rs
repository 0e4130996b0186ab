//! A year of fifty lifters with the coach beside them.

use super::lifter::{lifter, monday};
use crate::domain::book::{Book, Issued};
use crate::domain::card::Firing;
use crate::domain::person::Person;
use crate::domain::rules::{Again, rule};
use crate::domain::scene::Scene;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::thread;

const LIFTERS: u64 = 50;
const WEEKS: i32 = 52;
/// One lifter in so many has every session judged by itself, the others those of one week in so many; every week is
/// judged on Monday.
const EVERY_SESSION_OF: u64 = 5;
const SESSIONS_EVERY: i32 = 4;
/// Lifters do not know each other, so their years go by side by side.
const THREADS: usize = 4;
/// Cards beside those about safety, and the muscles that one of them names.
const SHOWN: usize = 3;
const NAMED: usize = 3;
/// The rules whose hits are one card.
const LOW_VOLUME: &[&str] = &["VOL-01", "VOL-02"];

/// Rules that ask for more and for less of the same thing, which is their subject.
const OPPOSED: &[(&str, &str)] = &[
    ("VOL-01", "VOL-04"),
    ("VOL-02", "VOL-04"),
    ("VOL-03", "VOL-04"),
    ("VOL-01", "VOL-05"),
    ("VOL-07", "VOL-04"),
    ("FRQ-01", "FRQ-03"),
    ("FRQ-02", "FRQ-04"),
    ("EFF-01", "EFF-02"),
    ("RET-01", "RET-05"),
    ("DEL-01", "DEL-02"),
];
/// Rules that ask the whole person for less: nothing that asks for more stands beside them.
const LESS_OF_ALL: &[&str] = &["DEL-01", "RET-04"];

fn contradiction(shown: &[&Firing]) -> Option<(String, String)> {
    let asks_for_more = |firing: &Firing| rule(&firing.card.rule).is_some_and(|rule| rule.asks_for_more);
    let opposed = |a: &Firing, b: &Firing| {
        let pair = (a.card.rule.as_str(), b.card.rule.as_str());
        (a.card.subject == b.card.subject && OPPOSED.contains(&pair))
            || (LESS_OF_ALL.contains(&pair.0) && asks_for_more(b))
    };
    let pairs = shown.iter().flat_map(|a| shown.iter().map(move |b| (a, b)));
    let found = pairs.into_iter().find(|(a, b)| opposed(a, b));
    found.map(|(a, b)| (a.card.rule.clone(), b.card.rule.clone()))
}

/// What was said about a subject, and when, at which priority.
type Said = BTreeMap<(String, String), Vec<(Timestamp, u8, String)>>;

fn said(book: &Book) -> Said {
    let mut said = Said::new();
    for (issued, hit) in
        book.cards().iter().flat_map(|issued| issued.firing.hits().iter().map(move |hit| (issued, hit)))
    {
        let card = &hit.card;
        let about = (card.rule.clone(), card.subject.clone());
        said.entry(about).or_default().push((issued.at, card.priority, card.judged.clone()));
    }
    said
}

fn assert_no_spam(seed: u64, book: &Book) {
    for ((id, subject), times) in said(book) {
        let rule = rule(&id).unwrap();
        let events: BTreeSet<&str> = times.iter().map(|(.., judged)| judged.as_str()).collect();
        assert_eq!(events.len(), times.len(), "lifter {seed} heard of one event twice: {id} {subject}");
        assert!(rule.again != Again::Once || times.len() == 1, "lifter {seed}: {id} was said again");
        // A newer note about safety always speaks.
        for pair in times.windows(2).filter(|pair| pair[1].1 > 0) {
            let pause = pair[1].0.duration_since(pair[0].0);
            let least = rule.cool_down(pair[1].1).unwrap_or_default();
            assert!(pause >= least, "lifter {seed}: {id} {subject} after {pause:#}");
        }
    }
}

/// What a person sees: a few cards, each of which can be answered and names a few muscles.
fn assert_few(shown: &[(Option<&Issued>, &Firing)]) {
    let cards = || shown.iter().filter(|(_, firing)| firing.card.priority > 0);
    assert!(cards().count() <= SHOWN, "{shown:#?}");
    assert!(cards().all(|(issued, _)| issued.is_some()), "it cannot be answered: {shown:#?}");
    let low = || cards().filter(|(_, firing)| LOW_VOLUME.contains(&firing.card.rule.as_str()));
    assert!(low().count() <= 1, "low volume is one card: {shown:#?}");
    assert!(low().all(|(_, firing)| firing.hits().len() <= NAMED), "{shown:#?}");
}

/// What was issued in one run: low volume is one card of it.
fn assert_one_of_a_run(seed: u64, book: &Book) {
    let mut runs: BTreeMap<Timestamp, usize> = BTreeMap::new();
    for issued in book.cards().iter().filter(|card| LOW_VOLUME.contains(&card.firing.card.rule.as_str())) {
        *runs.entry(issued.at).or_default() += 1;
    }
    assert!(runs.values().all(|cards| *cards == 1), "lifter {seed}: {runs:?}");
}

/// What became of one lifter's year.
struct Year {
    /// What spoke against each other, and in which week.
    contradictions: Vec<((String, String), u64, i32)>,
    /// The rules that spoke.
    heard: BTreeSet<String>,
    /// How often one card was seen that names several muscles.
    merged: usize,
}

fn year(seed: u64) -> Year {
    let mut lifter = lifter(seed);
    let mut book = Book::default();
    let mut contradictions = Vec::new();
    let mut merged = 0;
    for week in 0..WEEKS {
        let before = lifter.training.closings.len();
        lifter.train(week);
        let training = &lifter.training;
        let sessions = training.closings[before..].iter().map(|(_, closing)| (false, closing.finished_at));
        let alone = seed.is_multiple_of(EVERY_SESSION_OF) || week % SESSIONS_EVERY == 0;
        for (weekly, now) in sessions.filter(|_| alone).chain([(true, monday(week + 1))]) {
            let person = Person { accepted: book.accepted(), ..training.person.clone() };
            let history = training.history_until(now);
            let scene = Scene::new(&person, &history, now);
            book.settle(&scene, weekly, now);
            let table = book.table(&scene, false, now);
            let shown: Vec<(Option<&Issued>, &Firing)> = table
                .iter()
                .filter(|(_, firing)| firing.card.shown)
                .map(|(issued, firing)| (*issued, firing))
                .collect();
            assert_few(&shown);
            merged += usize::from(shown.iter().any(|(_, firing)| firing.parts.len() > 1));
            let said: Vec<&Firing> = shown.iter().flat_map(|(_, firing)| firing.hits()).collect();
            contradictions.extend(contradiction(&said).map(|pair| (pair, seed, week)));
        }
    }
    assert_no_spam(seed, &book);
    assert_one_of_a_run(seed, &book);
    let hits = book.cards().iter().flat_map(|issued| issued.firing.hits());
    let heard = hits.map(|hit| hit.card.rule.clone()).collect();
    Year { contradictions, heard, merged }
}

#[test]
fn in_a_year_of_fifty_lifters_nothing_spams_or_contradicts() {
    let years: Vec<Year> = thread::scope(|scope| {
        let shares = (0..THREADS).map(|first| {
            scope.spawn(move || (0..LIFTERS).skip(first).step_by(THREADS).map(year).collect::<Vec<_>>())
        });
        let shares: Vec<_> = shares.collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    let contradictions: Vec<_> = years.iter().flat_map(|year| &year.contradictions).collect();
    assert!(contradictions.is_empty(), "pair, lifter, week: {contradictions:#?}");
    let heard: BTreeSet<&String> = years.iter().flat_map(|year| &year.heard).collect();
    assert!(years.iter().any(|year| year.merged > 0), "low volume of several muscles comes up");
    assert!(heard.len() > 30, "a year brings many things up: {heard:?}");
}
