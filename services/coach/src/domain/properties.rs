//! What holds for any training history, and what a year of many lifters shows.

mod followed;
mod lifter;
mod year;

use crate::domain::card::Firing;
use crate::domain::evaluate::evaluate;
use crate::projection::Coaching;
use jiff::Timestamp;
use lifter::{Training, lifter};
use mariposas_consumer::kit;
use mariposas_event_schema::facts::set::SetLogged;
use mariposas_event_schema::{Fact, UserId};
use mariposas_training::{Unit, Weight};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Histories that are compared, and the weeks each of them has.
const LIFTERS: u64 = 30;
const WEEKS: i32 = 10;
/// Rules that look at days and weeks alone, whatever session a set belongs to.
const BY_DAY: &[&str] = &[
    "SAF", "VOL-01", "VOL-02", "VOL-03", "VOL-04", "VOL-05", "VOL-07", "FRQ", "PAT", "SEL", "REP", "BAL-01",
    "BAL-02", "BAL-05", "DEL-02", "DEL-03", "EFF", "RST", "CON-02", "CON-03", "BEG-03", "OLD",
];

fn trained(seed: u64) -> (Training, Timestamp) {
    let mut lifter = lifter(seed);
    for week in 0..WEEKS {
        lifter.train(week);
    }
    (lifter.training, lifter::monday(WEEKS))
}

fn cards(training: &Training, now: Timestamp) -> Vec<Firing> {
    evaluate(&training.person, &training.history(), true, now)
}

#[test]
fn the_order_of_arrival_changes_no_card() {
    for seed in 0..LIFTERS {
        let (training, now) = trained(seed);
        let mut shuffled = training.clone();
        shuffled.sets.sort_by_key(|(id, _)| Uuid::new_v5(&Uuid::nil(), id.as_bytes()));
        shuffled.closings.reverse();
        assert_ne!(shuffled.sets, training.sets);
        assert_eq!(cards(&shuffled, now), cards(&training, now), "lifter {seed}");
    }
}

#[test]
fn pounds_and_kilograms_give_the_same_cards() {
    for seed in 0..LIFTERS {
        let (training, now) = trained(seed);
        let mut in_pounds = training.clone();
        for load in in_pounds.sets.iter_mut().filter_map(|(_, performed)| performed.set.load.as_mut()) {
            load.weight = load.weight.and_then(|weight| {
                let pound_g = Unit::Lb.to_grams(1_000_000.0) as f64 / 1_000_000.0;
                Weight::new(weight.grams as f64 / pound_g, Unit::Lb)
            });
        }
        assert_eq!(cards(&in_pounds, now), cards(&training, now), "lifter {seed}");
    }
}

#[test]
fn splitting_workouts_in_two_changes_nothing_that_looks_at_days() {
    let of_days = |firings: Vec<Firing>| -> BTreeSet<(String, String)> {
        let cards = firings.into_iter().map(|firing| (firing.card.rule, firing.card.subject));
        cards.filter(|(rule, _)| BY_DAY.iter().any(|by_day| rule.starts_with(by_day))).collect()
    };
    let mut seen = 0;
    for seed in 0..LIFTERS {
        let (training, now) = trained(seed);
        let mut split = training.clone();
        for (place, (_, performed)) in split.sets.iter_mut().enumerate() {
            let other = |workout: Uuid| Uuid::new_v5(&workout, b"second half");
            if place % 2 == 1 {
                performed.workout_id = performed.workout_id.map(other);
            }
        }
        let whole = of_days(cards(&training, now));
        seen += whole.len();
        assert_eq!(of_days(cards(&split, now)), whole, "lifter {seed}");
    }
    assert!(seen > 50, "there is something to compare: {seen}");
}

#[test]
fn sets_told_twice_in_any_order_give_the_same_cards() {
    let user = UserId::new("ada").unwrap();
    for seed in 0..3 {
        let (training, now) = trained(seed);
        let facts: Vec<SetLogged> = training
            .sets
            .iter()
            .map(|(id, performed)| SetLogged {
                set_id: id.parse().unwrap(),
                edited_at: performed.performed_at,
                source: "api".to_owned(),
                performed: performed.clone(),
            })
            .collect();
        let told = |facts: &mut dyn Iterator<Item = &SetLogged>| {
            let mut told = kit::Told::new(Coaching, "ada");
            told.tell(lifter::monday(0), Fact::ProfileUpdated(training.person.profile.clone()));
            for fact in facts {
                told.tell(lifter::monday(WEEKS - 1), Fact::SetLogged(fact.clone()));
            }
            told.tick(now);
            told.state().cards(&user, now)
        };
        let once = told(&mut facts.iter());
        assert!(!once.is_empty());
        assert_eq!(told(&mut facts.iter().rev().chain(&facts)), once, "lifter {seed}");
    }
}
