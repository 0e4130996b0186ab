//! All low-volume hits of one run are one card (training-science 4.1).

use crate::domain::card::Firing;
use crate::domain::check::spoken;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The rules whose firings of one run are one card.
const MERGED: &[&str] = &[TOO_LITTLE, ABSENT];
const TOO_LITTLE: &str = "VOL-01";
const ABSENT: &str = "VOL-02";
/// It names at most so many muscles.
const NAMED: usize = 3;
/// Where evidence has the ids of the sets behind it.
const SETS: &str = "set_ids";

/// Whether firings of this rule are told together.
pub(crate) fn is_merged(rule: &str) -> bool {
    MERGED.contains(&rule)
}

/// Of firings that are ranked, lets the first of those that are told together speak for the others. Those it has no
/// room to name are in its evidence.
pub(crate) fn merge(firings: &mut [Firing]) {
    let speaks = |firing: &Firing| is_merged(&firing.card.rule) && firing.card.suppressed_by.is_none();
    let places: Vec<usize> = (0..firings.len()).filter(|place| speaks(&firings[*place])).collect();
    let [first, others @ ..] = places.as_slice() else { return };
    if others.is_empty() {
        return;
    }
    let hits: Vec<Firing> = places.iter().map(|place| firings[*place].clone()).collect();
    let speaker = firings[*first].about();
    for place in others {
        firings[*place].card.part_of = Some(speaker.clone());
    }
    firings[*first] = together(hits);
}

/// One card for several hits, the first of which is what it is filed under.
pub(crate) fn together(hits: Vec<Firing>) -> Firing {
    let merged: Vec<Value> =
        hits.iter().enumerate().map(|(place, hit)| summary(hit, place < NAMED)).collect();
    let mut parts = hits;
    parts.truncate(NAMED);
    let sets = parts.iter().filter_map(|part| part.card.evidence.get(SETS)?.as_array()).flatten();
    let sets = distinct(sets.filter_map(Value::as_str));
    let mut one = parts[0].clone();
    let card = &mut one.card;
    if !sets.is_empty() {
        card.evidence.insert(SETS.to_owned(), json!(sets));
    }
    card.evidence.insert("merged".to_owned(), json!(merged));
    card.title = format!("A little more for your {}", listed(&names(&parts)));
    card.advice = advice(&parts);
    card.reason = reason(&parts);
    card.source = distinct(parts.iter().map(|part| part.card.source.as_str())).join("; ");
    card.resolved_when = distinct(parts.iter().map(|part| part.card.resolved_when.as_str())).join(" ");
    card.muscles = parts.iter().flat_map(|part| part.card.muscles.clone()).collect();
    one.muscles = parts.iter().flat_map(|part| part.muscles.clone()).collect();
    one.parts = parts;
    one
}

/// A hit with its numbers, as evidence of the card that speaks for it.
fn summary(Firing { card, .. }: &Firing, named: bool) -> Value {
    let numbers = card.evidence.iter().filter(|(name, _)| *name != SETS);
    let numbers: Map<String, Value> = numbers.map(|(name, value)| (name.clone(), value.clone())).collect();
    json!({"rule": card.rule, "subject": card.subject, "named": named, "evidence": numbers})
}

fn of<'f>(parts: &'f [Firing], rule: &str) -> Vec<&'f Firing> {
    parts.iter().filter(|part| part.card.rule == rule).collect()
}

fn names<'f>(parts: impl IntoIterator<Item = &'f Firing>) -> Vec<String> {
    parts.into_iter().flat_map(|part| &part.muscles).map(|muscle| muscle.spoken()).collect()
}

/// "one, two and three".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Each text once, where it first stands.
fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(*text)).collect()
}

fn number(part: &Firing, name: &str) -> String {
    spoken(part.number(name).unwrap_or_default())
}

fn advice(parts: &[Firing]) -> String {
    let (low, absent) = (of(parts, TOO_LITTLE), of(parts, ABSENT));
    let targets: Vec<String> = low.iter().map(|part| number(part, "target_sets")).collect();
    let until = match targets.as_slice() {
        [first, others @ ..] if others.iter().all(|other| other == first) => first.clone(),
        _ => listed(&targets),
    };
    let more = (!low.is_empty()).then(|| {
        let names = listed(&names(low.iter().copied()));
        format!(
            "try one or two more hard sets for your {names} in each session, until you reach {until} a week"
        )
    });
    let first = (!absent.is_empty()).then(|| {
        let names = listed(&names(absent.iter().copied()));
        format!("consider an exercise for your {names}, two or three sets, once or twice a week")
    });
    let both: Vec<String> = more.into_iter().chain(first).collect();
    format!("Taking one muscle at a time, {}.", both.join(", and "))
}

fn reason(parts: &[Firing]) -> String {
    let (low, absent) = (of(parts, TOO_LITTLE), of(parts, ABSENT));
    let had: Vec<String> = names(low.iter().copied())
        .iter()
        .zip(&low)
        .map(|(name, part)| format!("{} for your {name}", number(part, "mean_sets")))
        .collect();
    let keeps = low.iter().any(|part| part.card.evidence.get("landmark") == Some(&json!("MV")));
    let mark = if keeps { "what keeps the muscle you have" } else { "where growth starts" };
    let little = (!low.is_empty()).then(|| {
        format!(
            "Hard sets a week over the last two weeks: {}. That is below {mark}, and at this point every extra set \
             gives the most back.",
            listed(&had)
        )
    });
    let nothing = (!absent.is_empty()).then(|| {
        format!(
            "Nothing in the last three weeks reached your {}; every major muscle does well with some work each week.",
            listed(&names(absent.iter().copied()))
        )
    });
    let both: Vec<String> = little.into_iter().chain(nothing).collect();
    both.join(" ")
}
