use super::*;
use crate::domain::book::Fate;
use serde_json::json;

/// A cramp that was noted on the 6th, and judged three hours later.
fn cramped() -> Told {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp")));
    told.tick("2026-01-06T15:00:00Z");
    told
}

fn issued_id(told: &Told) -> Uuid {
    told.cards("2026-01-06T16:00:00Z")[0].id.expect("it was issued")
}

#[test]
fn a_card_has_everything_behind_it() {
    let told = cramped();
    let card = told.0.state().card(&ada(), issued_id(&told)).unwrap();
    assert_eq!((card.card.rule.as_str(), card.state), ("CRP-01", Fate::Open));
    assert_eq!(card.issued_at, at("2026-01-06T15:00:00Z"));
    assert!(!card.conditions.is_empty() && card.conditions.iter().all(|check| check.holds), "{card:#?}");
    let sets: Vec<Uuid> = card.sets.iter().map(|set| set.id).collect();
    assert_eq!(json!(sets), card.card.evidence["set_ids"]);
    assert_eq!(sets, [Uuid::from_u128(1)]);
}

#[test]
fn a_card_that_was_taken_off_can_still_be_read() {
    let mut told = cramped();
    let id = issued_id(&told);
    told.answer("2026-01-07T12:00:00Z", "CRP-01", "hamstrings", Answer::Dismissed);
    assert!(told.cards("2026-01-07T13:00:00Z").is_empty());
    assert_eq!(told.0.state().card(&ada(), id).unwrap().state, Fate::Dismissed);
}

#[test]
fn cards_are_for_the_person_they_were_issued_to() {
    let told = cramped();
    let eve = UserId::new("eve").unwrap();
    assert_eq!(told.0.state().card(&eve, issued_id(&told)), None);
    assert_eq!(told.0.state().card(&ada(), Uuid::nil()), None);
}

#[test]
fn as_of_an_instant_only_what_was_done_by_then_counts() {
    let mut told = cramped();
    told.answer("2026-01-07T12:00:00Z", "CRP-01", "hamstrings", Answer::Dismissed);
    let rules = |instant: &str| {
        let cards = told.0.state().cards_as_of(at(instant)).into_iter();
        cards.map(|card| (card.rule, card.id)).filter(|(rule, _)| rule == "CRP-01").collect::<Vec<_>>()
    };
    assert_eq!(rules("2026-01-06T11:59:59Z"), []);
    let said = [("CRP-01".to_owned(), None)];
    assert_eq!(rules("2026-01-06T12:00:00Z"), said);
    assert_eq!(rules("2026-01-07T13:00:00Z"), said, "answers hold nothing back here");
}
