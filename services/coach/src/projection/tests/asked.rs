use super::*;
use crate::domain::book::Fate;
use crate::queries::IssuedCard;
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
    let card = told.0.state().card(&ada(), issued_id(&told), at("2026-01-06T16:00:00Z")).unwrap();
    assert_eq!((card.card.rule.as_str(), card.state), ("CRP-01", Fate::Open));
    assert_eq!(card.issued_at, Some(at("2026-01-06T15:00:00Z")));
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
    assert_eq!(told.0.state().card(&ada(), id, at("2026-01-07T13:00:00Z")).unwrap().state, Fate::Dismissed);
}

#[test]
fn cards_are_for_the_person_they_were_issued_to() {
    let told = cramped();
    let eve = UserId::new("eve").unwrap();
    let now = at("2026-01-06T16:00:00Z");
    assert_eq!(told.0.state().card(&eve, issued_id(&told), now), None);
    assert_eq!(told.0.state().card(&ada(), Uuid::nil(), now), None);
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

/// A set a week for each of four exercises: several muscles have too little, and one card says so.
fn low() -> Told {
    let mut told = Told::new();
    low_week(&mut told, 0, "2026-01-07");
    low_week(&mut told, 10, "2026-01-14");
    told.tick("2026-01-19T06:00:00Z");
    told
}

fn low_week(told: &mut Told, first: u128, day: &str) {
    let exercises = ["bench-press-barbell", "leg-extension-machine", "lateral-raise-dumbbell", CURL];
    for (exercise, n) in exercises.into_iter().zip(first..) {
        told.log(&format!("{day}T12:00:00Z"), set(n, day, exercise, None));
    }
}

/// The card about low volume in the list, which its page shows too.
fn low_card(told: &Told, now: &str) -> Card {
    let [card] = told
        .cards(now)
        .into_iter()
        .filter(|card| card.rule == "VOL-01" && card.part_of.is_none())
        .collect::<Vec<Card>>()
        .try_into()
        .unwrap();
    let page = told.0.state().card(&ada(), card.id.unwrap(), at(now)).unwrap();
    assert_eq!(page.card, card);
    assert_eq!(page.state, Fate::Open);
    card
}

#[test]
fn a_card_is_the_same_in_the_list_and_on_its_page_whatever_of_it_is_done() {
    let mut told = low();
    let issued = low_card(&told, "2026-01-19T07:00:00Z");
    assert_eq!(issued.title, "A little more for your triceps, chest and hamstrings");
    let conditions =
        |told: &Told, now| told.0.state().card(&ada(), issued.id.unwrap(), at(now)).unwrap().conditions;
    let about = |told: &Told, now, muscle: &str| {
        conditions(told, now).iter().any(|check| check.text.contains(&format!("F({muscle})")) && check.holds)
    };
    let monday = "2026-01-19T07:00:00Z";
    assert!(["triceps", "chest", "hamstrings"].into_iter().all(|muscle| about(&told, monday, muscle)));

    low_week(&mut told, 20, "2026-01-21");
    for n in 30..36 {
        told.log("2026-01-22T12:00:00Z", set(n, "2026-01-22", "triceps-pushdown-cable", None));
    }
    told.tick("2026-01-26T06:00:00Z");
    let left = low_card(&told, "2026-01-26T07:00:00Z");
    assert_eq!(
        (left.id, &left.rule, &left.subject, &left.judged),
        (issued.id, &issued.rule, &issued.subject, &issued.judged)
    );
    assert_eq!(left.title, "A little more for your chest and hamstrings");
    assert!(!about(&told, "2026-01-26T07:00:00Z", "triceps"), "its page is about what is left as well");

    told.answer("2026-01-26T08:00:00Z", "VOL-01", "triceps", Answer::Snoozed);
    let held = low_card(&told, "2026-01-26T09:00:00Z");
    assert_eq!((held.shown, held.suppressed_by.as_deref()), (false, Some("SNOOZED")));
    assert_eq!((held.id, held.title), (left.id, left.title));

    told.answer("2026-01-26T10:00:00Z", "VOL-01", "triceps", Answer::Dismissed);
    let closed = told.0.state().card(&ada(), issued.id.unwrap(), at("2026-01-26T11:00:00Z")).unwrap();
    assert_eq!((closed.state, closed.card.shown), (Fate::Dismissed, false));
    assert_eq!(closed.card.title, issued.title, "what is over stays as it was issued");
}

/// The card of a rule that is on the table, with its page.
fn safety(told: &Told, rule: &str, now: &str) -> Option<(Card, IssuedCard)> {
    let card = told.cards(now).into_iter().find(|card| card.rule == rule)?;
    let page = told.0.state().card(&ada(), card.id?, at(now))?;
    assert_eq!(page.card, card);
    Some((card, page))
}

#[test]
fn safety_has_its_id_and_its_page_before_the_session_closes() {
    for (rule, note) in [("SAF-01", "sharp pain"), ("SAF-02", "nearly fainted")] {
        let mut told = Told::new();
        told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some(note)));
        let (card, page) = safety(&told, rule, "2026-01-06T12:05:00Z").unwrap();
        assert_eq!((card.shown, page.state, page.issued_at), (true, Fate::Open, None));
        assert!(told.outcomes().is_empty());
        told.tick("2026-01-06T15:00:00Z");
        let (issued, page) = safety(&told, rule, "2026-01-06T15:05:00Z").unwrap();
        assert_eq!((issued.id, page.issued_at), (card.id, Some(at("2026-01-06T15:00:00Z"))));
    }
}

#[test]
fn a_red_flag_that_is_acknowledged_at_once_lets_the_session_speak_when_it_closes() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp, then chest pain")));
    assert!(safety(&told, "SAF-02", "2026-01-06T12:05:00Z").is_some());
    told.answer("2026-01-06T12:10:00Z", "SAF-02", "user", Answer::Accepted);
    assert!(safety(&told, "SAF-02", "2026-01-06T12:15:00Z").is_none());
    told.tick("2026-01-06T12:15:00Z");
    assert!(told.outcomes().is_empty(), "the session is not over");
    told.tick("2026-01-06T15:00:00Z");
    assert_eq!(
        told.outcomes(),
        ["issued SAF-01 hamstrings 2026-01-06", "issued CRP-01 hamstrings 2026-01-06"]
    );

    told.log("2026-01-07T12:00:00Z", set(2, "2026-01-07", CURL, Some("fainted")));
    assert!(safety(&told, "SAF-02", "2026-01-07T12:05:00Z").is_some(), "a newer note speaks");
}

#[test]
fn pain_that_is_dismissed_before_its_card_is_issued_stays_silent_until_it_is_noted_again() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", CURL, Some("sharp pain")));
    told.answer("2026-01-06T12:10:00Z", "SAF-01", "hamstrings", Answer::Dismissed);
    assert!(safety(&told, "SAF-01", "2026-01-06T12:15:00Z").is_none());
    told.tick("2026-01-06T15:00:00Z");
    assert!(told.outcomes().is_empty());
    told.log("2026-01-07T12:00:00Z", set(2, "2026-01-07", CURL, Some("pain again")));
    assert!(safety(&told, "SAF-01", "2026-01-07T12:05:00Z").is_some());
}
