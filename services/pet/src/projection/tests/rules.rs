//! The rules of training-science 6.3, one by one.

use super::*;
use crate::art::Outfit;
use mariposas_event_schema::facts::pet::{PetDressed, PetNamed};
use mariposas_event_schema::facts::profile::BodyweightRecorded;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use mariposas_training::{Load, LoadKind, Rir, SetKind, Unit, Weight};

/// Four weeks of two sessions, and what is left of them after some months.
fn four_weeks() -> Vec<Told> {
    (0..8)
        .map(|n: i64| {
            let date = days_after(day("2026-01-05"), n / 2 * 7 + n % 2 * 3);
            told(u128::try_from(n).unwrap(), evening(date), performed(date, None))
        })
        .collect()
}

#[test]
fn nothing_dies_or_goes_back_and_whoever_returns_finds_everything_and_a_welcome() {
    let mut folded = Folded::of(&four_weeks());
    folded.wait(at("2026-02-02T05:30:00Z"));
    let (pets, rolls) = (folded.person().pets, folded.rolls());
    folded.wait(at("2026-05-04T05:30:00Z"));
    let after = folded.person().pets;
    assert!(after.grown >= pets.grown && after.outfits.is_superset(&pets.outfits));
    assert_eq!((folded.rolls(), &after.drawn), (rolls.clone(), &pets.drawn));
    folded.tell(&[set(100, "2026-05-04")]);
    folded.wait(at("2026-05-05T00:00:00Z"));
    assert_eq!(folded.rolls().len(), rolls.len() + 1);
    assert!(folded.person().pets.outfits.contains(&Outfit::RainCoat), "the return has an outfit of its own");
    let user = ada();
    let card = crate::queries::companion_card(&user, &folded.person(), at("2026-05-05T10:00:00Z"));
    assert!(card.story.starts_with("Welcome back"), "{}", card.story);
}

#[test]
fn the_gift_of_a_comeback_is_one_new_species_and_not_another_roll() {
    let mut folded = Folded::of(&four_weeks());
    folded.tell(&[set(100, "2026-05-04")]);
    folded.wait(at("2026-05-05T00:00:00Z"));
    let mut told = Vec::new();
    for (n, date) in (0..).zip(folded.rolls()) {
        told.push(use_roll(&date.to_string(), "2026-05-05T10:00:00Z", n));
    }
    let before = told.len();
    folded.tell(&told[..before - 1]);
    let known = folded.person().pets.drawn.species.len();
    folded.tell(&told[before - 1..]);
    assert_eq!(folded.person().pets.drawn.species.len(), known + 1, "the last is that of the comeback");
    assert_eq!(before, 9);
}

#[test]
fn load_failure_and_doubles_earn_nothing_more() {
    let outcome = |change: fn(&mut PerformedSet)| {
        let events: Vec<Told> = (0..6)
            .map(|n| {
                let date = days_after(day("2026-01-05"), i64::from(n / 2) * 7);
                let mut performed = performed(date, Some(u128::from(n % 2_u32)));
                change(&mut performed);
                told(u128::from(n), evening(date), performed)
            })
            .collect();
        let mut folded = Folded::of(&events);
        folded.wait(at("2026-02-01T00:00:00Z"));
        (folded.rolls(), folded.issued.into_keys().collect::<Vec<_>>())
    };
    let plain = outcome(|_| {});
    let heavy = outcome(|performed| {
        let weight = Weight::new(300.0, Unit::Kg);
        performed.set.load = Some(Load { kind: LoadKind::External, weight });
    });
    assert_eq!(plain, heavy);
    assert_eq!(plain, outcome(|performed| performed.set.kind = SetKind::Failure));
    assert_eq!(plain.0.len(), 3, "one a day, whatever was done on it");
}

#[test]
fn body_weight_is_nothing_that_pets_see() {
    let weighed = (0..50).map(|n| {
        let (time, weight) =
            (at("2026-01-05T08:00:00Z") + hours(24 * n), Weight::new(90.0, Unit::Kg).unwrap());
        (time, BodyweightRecorded { weight, at: time, day: days_after(day("2026-01-05"), n) }.into())
    });
    let mut folded = Folded::of(&weighed.collect::<Vec<Told>>());
    folded.wait(at("2026-03-01T00:00:00Z"));
    assert_eq!((folded.issued.len(), folded.person().pets.outfits.len()), (0, 0));
}

#[test]
fn records_are_of_form_and_never_of_load() {
    let weeks = |sets: u128, change: fn(&mut PerformedSet)| {
        let sets = (0..4).flat_map(|week| (0..sets).map(move |set| (week, set)));
        let told: Vec<Told> = sets
            .map(|(week, set)| {
                let date = days_after(day("2026-01-05"), week * 14);
                let mut performed = performed(date, None);
                change(&mut performed);
                told(u128::try_from(week).unwrap() * 100 + set, evening(date), performed)
            })
            .collect();
        Folded::of(&told).person().pets.outfits.contains(&Outfit::Feather)
    };
    assert!(weeks(6, |performed| performed.set.rir = Rir::from_reps(2.0).ok()));
    assert!(!weeks(5, |performed| performed.set.rir = Rir::from_reps(2.0).ok()), "too few to count");
    assert!(!weeks(40, |performed| performed.set.rir = Rir::from_reps(0.0).ok()), "none was in reserve");
    assert!(!weeks(40, |performed| {
        let weight = Weight::new(300.0, Unit::Kg);
        performed.set.load = Some(Load { kind: LoadKind::External, weight });
    }));
}

#[test]
fn what_is_trained_after_midnight_belongs_to_the_evening_before() {
    // The gateway says which day it was: the day starts at four.
    let late =
        PerformedSet { performed_at: at("2026-05-27T01:30:00Z"), ..performed(day("2026-05-26"), None) };
    let mut folded = Folded::of(&[set(1, "2026-05-26"), told(2, at("2026-05-27T01:30:00Z"), late)]);
    folded.wait(at("2026-05-27T05:00:00Z"));
    assert_eq!(folded.rolls(), dates(&["2026-05-26"]));
    assert_eq!(folded.person().pets.judged.sessions, 1);
}

#[test]
fn training_on_against_a_sign_of_danger_earns_nothing_until_it_is_acknowledged() {
    let mut alarming = performed(day("2026-05-26"), None);
    alarming.set.note = Some("chest pain, had to stop".to_owned());
    let mut folded = Folded::of(&[
        set(1, "2026-05-25"),
        told(2, evening(day("2026-05-26")), alarming),
        set(3, "2026-05-28"),
    ]);
    folded.wait(at("2026-05-29T00:00:00Z"));
    assert_eq!(folded.rolls(), dates(&["2026-05-25"]), "what was earned before it stays");
    assert_eq!(folded.person().pets.judged.sessions, 3, "they are sessions all the same");
    let answer = RecommendationAnswered {
        recommendation_id: Uuid::nil(),
        rule: "SAF-02".to_owned(),
        subject: "user".to_owned(),
        judged: None,
        answer: Answer::Accepted,
        at: at("2026-05-29T10:00:00Z"),
    };
    folded.tell(&[(answer.at, answer.into()), set(4, "2026-05-30")]);
    folded.wait(at("2026-05-31T00:00:00Z"));
    assert_eq!(folded.rolls(), dates(&["2026-05-25", "2026-05-30"]));
}

#[test]
fn training_on_through_pain_freezes_the_day_and_takes_nothing() {
    let mut folded = Folded::of(&[painful(1, "2026-05-26", "2026-05-26T18:00:00Z")]);
    folded.wait(at("2026-05-26T22:00:00Z"));
    assert_eq!(
        (folded.rolls().len(), folded.person().pets.judged.sessions),
        (0, 1),
        "it is a session all the same"
    );
    let noted = [
        told(2, at("2026-05-28T18:00:00Z"), performed(day("2026-05-28"), Some(2))),
        finish(2, "2026-05-28T18:30:00Z", Some("chest pain on the last rep")),
    ];
    folded.tell(&noted);
    assert_eq!(folded.rolls().len(), 0);
    let mut earned = Folded::of(&[
        told(
            3,
            at("2026-05-26T08:00:00Z"),
            PerformedSet {
                performed_at: at("2026-05-26T08:00:00Z"),
                ..performed(day("2026-05-26"), Some(3))
            },
        ),
        finish(3, "2026-05-26T09:00:00Z", None),
    ]);
    assert_eq!(earned.rolls().len(), 1);
    earned.tell(&[painful(4, "2026-05-26", "2026-05-26T18:00:00Z")]);
    earned.wait(at("2026-05-27T00:00:00Z"));
    assert_eq!(earned.rolls().len(), 1, "what the morning earned stays");
}

#[test]
fn pets_are_named_dressed_hidden_and_shown_and_the_newest_word_counts() {
    let pet_id = Uuid::from_u128(5);
    let named =
        |time: &str, name: &str| (at(time), PetNamed { pet_id, pet: None, name: name.to_owned() }.into());
    let dressed = |time: &str, outfit: Option<&str>| {
        (at(time), PetDressed { pet_id, pet: None, outfit: outfit.map(str::to_owned), hidden: None }.into())
    };
    let hidden = |time: &str, hidden| {
        (at(time), PetDressed { pet_id: Uuid::nil(), pet: None, outfit: None, hidden: Some(hidden) }.into())
    };
    let mut events: Vec<Told> = vec![
        named("2026-05-26T10:00:00Z", "Ida"),
        named("2026-05-26T11:00:00Z", "Frida"),
        dressed("2026-05-26T10:00:00Z", Some("scarf")),
        dressed("2026-05-26T11:00:00Z", None),
        hidden("2026-05-26T10:00:00Z", true),
        hidden("2026-05-26T11:00:00Z", false),
    ];
    for _ in 0..2 {
        let folded = Folded::of(&events);
        let row = folded.rows.pets.get(&pet_id.to_string()).unwrap();
        assert_eq!((row.name.value().map(String::as_str), row.outfit.value()), (Some("Frida"), Some(&None)));
        let all = folded.rows.pets.get(&Uuid::nil().to_string()).unwrap();
        assert_eq!((all.hidden.value(), all.outfit.value()), (Some(&false), None));
        events.reverse();
    }
}
