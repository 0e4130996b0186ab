//! Whatever the order, and however often: the same pets.

use super::*;
use mariposas_consumer::kit::keeps_its_promises;
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::plan::{PauseEnded, PauseStarted, WeekPlanned};
use mariposas_harness::Dice;
use mariposas_training::IsoWeek;
use mariposas_training::profile::WeekKind;

const EXERCISES: [&str; 5] = [
    "bench-press-barbell",
    "squat-barbell",
    "lying-leg-curl-machine",
    "pull-up",
    "romanian-deadlift-barbell",
];

/// Two years of a person: three sessions a week but for weeks off and a pause, runs, and corrections.
fn two_years(seed: u64) -> Vec<Told> {
    let (mut dice, mut facts, mut id) = (Dice::new(seed), vec![plan(3, "2024-01-01T05:00:00Z")], 0_u128);
    for week in 0..104_i64 {
        let monday = days_after(day("2024-01-01"), week * 7);
        match week % 13 {
            6 => facts.push((
                evening(monday),
                WeekPlanned { week: IsoWeek::of(monday), kind: WeekKind::Deload }.into(),
            )),
            9 if week > 60 => {
                facts.push((evening(monday), PauseStarted { at: evening(monday) }.into()));
                let back = evening(days_after(monday, 13));
                facts.push((back, PauseEnded { at: back }.into()));
                continue;
            }
            _ => {}
        }
        for date in [0, 2, 4, 5].map(|n| days_after(monday, n)) {
            if dice.below(8) == 0 {
                continue;
            }
            let workout = (dice.below(2) == 0).then(|| id + 1_000_000);
            for _ in 0..3 + dice.below(3) {
                id += 1;
                let time = evening(date) + SignedDuration::from_mins(i64::try_from(id % 40).unwrap());
                let exercise = (*dice.one(&EXERCISES)).to_owned();
                let done = PerformedSet { exercise, performed_at: time, ..performed(date, workout) };
                facts.push(told(id, time, done.clone()));
                if dice.below(12) == 0 {
                    let mut better = done;
                    better.set.reps = Some(5);
                    facts.push(correct(id, &(time + SignedDuration::from_mins(2)).to_string(), better));
                }
            }
            if let Some(workout) = workout {
                facts.push(finish(workout, &(evening(date) + hours(1)).to_string(), None));
            }
        }
        if week % 5 == 0 {
            let date = days_after(monday, 6);
            let run = PerformedActivity {
                workout_id: None,
                exercise: "running".to_owned(),
                raw_name: None,
                performed_at: evening(date),
                day: date,
                time_zone: "UTC".to_owned(),
                seconds: Some(1_800.0),
                metres: None,
                note: None,
            };
            let (activity_id, edited_at) = (Uuid::from_u128(id), evening(date));
            facts.push((
                edited_at,
                ActivityLogged { activity_id, edited_at, source: "api".to_owned(), performed: run }.into(),
            ));
        }
    }
    facts.sort_by_key(|(time, _)| *time);
    facts
}

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
        let mut facts = two_years(seed);
        let folded = at_the_end(&facts);
        for (n, date) in (0..).zip(folded.rolls()).filter(|(n, _)| n % 3 == 0) {
            // In the middle of a later day, alone between its ticks.
            let time = format!("{}T09:00:00Z", days_after(date, 2));
            facts.push(use_roll(&date.to_string(), &time, n));
        }
        facts.sort_by_key(|(time, _)| *time);
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
        assert!(plain.issued("roll.drawn") > 80);
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
    let facts = two_years(9);
    let mut dice = Dice::new(9);
    let mut folded = Folded::of(&facts);
    let before: BTreeMap<String, Outcome> = folded.issued.clone();
    for (_, fact) in &facts {
        if let Fact::SetLogged(set) = fact
            && dice.below(10) == 0
        {
            folded.tell(&[retract(set.set_id.as_u128(), "2026-01-10T00:00:00Z")]);
        }
    }
    folded.tell(&dice.shuffled(&facts));
    assert!(before.iter().all(|(key, outcome)| folded.issued.get(key) == Some(outcome)));
    let rolls = folded.issued("roll.earned");
    assert!(folded.rolls().len() <= rolls);
}

#[test]
fn every_row_that_a_fold_needs_is_touched() {
    for person in 0..3 {
        keeps_its_promises(&Companion, &mariposas_harness::story::story(3, person, 30));
    }
    keeps_its_promises(&Companion, &two_years(1)[..200]);
}
