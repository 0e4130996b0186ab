//! Whatever the order, and however often: the same pets.

use super::*;
use mariposas_consumer::kit::keeps_its_promises;
use mariposas_harness::Dice;
use mariposas_harness::story::{two_lively_years, two_years};

fn is_plan((_, fact): &Told) -> bool {
    matches!(
        fact,
        Fact::ProfileUpdated(_) | Fact::WeekPlanned(_) | Fact::PauseStarted(_) | Fact::PauseEnded(_)
    )
}

/// Everything once the last session is over.
fn at_the_end(facts: &[Told]) -> Folded {
    let mut folded = Folded::of(facts);
    folded.wait(at("2026-01-20T05:30:00Z"));
    folded
}

#[test]
fn two_years_of_training_end_the_same_in_every_order_and_however_often_they_are_told() {
    for seed in 0..4 {
        let facts = two_years(seed);
        let mut first = at_the_end(&facts);
        let stored = first.stored();
        assert!(first.person().pets.grown.number >= 10, "{:?}", first.person().pets.grown);
        assert!(first.rolls().len() > 250 && first.person().pets.by_muscle.len() >= 4);
        assert_eq!(at_the_end(&facts).stored(), stored);
        let mut dice = Dice::new(seed + 100);
        let twice = [facts.clone(), facts.clone()].concat();
        for facts in [dice.shuffled(&facts), dice.shuffled(&twice)] {
            // What was planned is known before: nothing that grew by an earlier plan is taken back for a later one.
            let (planned, trained): (Vec<Told>, Vec<Told>) = facts.into_iter().partition(is_plan);
            let mut other = at_the_end(&[planned, trained].concat());
            for (one, two) in other.stored().iter().zip(&stored) {
                assert_eq!(one, two, "seed {seed}");
            }
            assert_eq!(other.stored().len(), stored.len());
        }
    }
}

#[test]
fn two_years_with_rolls_and_pain_end_the_same_when_facts_between_two_ticks_are_shuffled() {
    for seed in 0..3 {
        let facts = two_lively_years(seed, &ada());
        let ticking = |facts: &[Told]| {
            let (mut folded, mut dice) = (Folded::new(), Dice::new(seed));
            let mut plain = Folded::new();
            for together in facts.chunk_by(|(one, _), (two, _)| interval(*one) == interval(*two)) {
                plain.tell(together);
                folded.tell(&dice.shuffled(together));
                let tick = at("2024-01-01T00:00:00Z")
                    + SignedDuration::from_mins(15 * (interval(together[0].0) + 1));
                plain.wait(tick);
                folded.wait(tick);
            }
            (plain, folded)
        };
        let (mut plain, mut shuffled) = ticking(&facts);
        assert!(plain.issued("roll.drawn") > 60, "{}", plain.issued("roll.drawn"));
        let days = plain.weeks().flat_map(|week| week.days.values());
        assert!(days.filter(|day| !day.is_revealed()).count() > 10, "pain leaves days without a roll");
        assert_eq!(plain.stored(), shuffled.stored());
        let keys = |folded: &Folded| folded.issued.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&plain), keys(&shuffled));
        assert_eq!(plain.issued, shuffled.issued);
    }
}

/// Which quarter of an hour.
fn interval(time: Timestamp) -> i64 {
    (time.as_second() - at("2024-01-01T00:00:00Z").as_second()).div_euclid(900)
}

#[test]
fn outcomes_never_double_whatever_is_retracted_and_told_again() {
    for seed in 9..11 {
        let facts = two_lively_years(seed, &ada());
        let mut dice = Dice::new(seed);
        let mut folded = Folded::of(&facts);
        let (before, pets, draws) = (folded.issued.clone(), folded.person().pets, folded.draws());
        let sets = facts.iter().filter_map(|(_, fact)| match fact {
            Fact::SetLogged(set) => Some(set.set_id.as_u128()),
            _ => None,
        });
        let gone: Vec<u128> = sets.filter(|_| dice.below(3) == 0).collect();
        for set in gone {
            folded.tell(&[retract(set, "2026-01-10T00:00:00Z")]);
        }
        folded.tell(&dice.shuffled(&facts));
        assert!(before.iter().all(|(key, outcome)| folded.issued.get(key) == Some(outcome)));
        let after = folded.person().pets;
        let still = folded.draws();
        assert!(draws.iter().all(|(day, draw)| still.get(day) == Some(draw)), "what was drawn stays");
        assert!(after.grown >= pets.grown && after.by_muscle.is_superset(&pets.by_muscle));
        assert!(after.outfits.is_superset(&pets.outfits));
        assert!(folded.rolls().len() <= folded.issued("roll.earned"));
        assert_eq!(folded.issued("roll.drawn"), still.len(), "each draw is issued once");
    }
}

#[test]
fn every_row_that_a_fold_needs_is_touched() {
    for person in 0..3 {
        keeps_its_promises(&Companion, &mariposas_harness::story::story(3, person, 30));
    }
    keeps_its_promises(&Companion, &two_years(1)[..200]);
}
