//! Thousands of random histories against a slow definition of each record.

use super::*;
use crate::SessionKey;
use crate::records::marks::{self, Eligibility, eligibility};

/// A xorshift generator: every run sees the same histories.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let index = self.roll(from.len() as u64);
        from[usize::try_from(index).unwrap()]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.roll(last as u64 + 1)).unwrap();
            items.swap(last, other);
        }
    }
}

/// A set with few possible values, so that ties are common; some at the very same instant, in overlapping
/// sessions.
pub(super) fn random_set(dice: &mut Dice, number: u128) -> PastSet {
    let day = i8::try_from(dice.roll(8)).unwrap();
    let load_g = dice.pick(&[-20_000_i64, -10_000, 0, 10_000, 10_050, 12_500, 20_000]);
    let reps = dice.pick(&[None, Some(0), Some(1), Some(3), Some(5), Some(8), Some(12)]);
    let lift_g = dice.pick(&[Some(80_000 + load_g), Some(80_000 + load_g), None]);
    let kind = if load_g < 0 { LoadKind::Assisted } else { LoadKind::Added };
    let weight = Weight { value: load_g.abs() as f64 / 1_000.0, unit: Unit::Kg, grams: load_g.abs() };
    let base = set(day, u128::from(dice.roll(3)));
    PastSet {
        occasion: Occasion {
            set: EntityId(number),
            workout: dice.pick(&[None, None, Some(EntityId(7)), Some(EntityId(8))]),
            ..base.occasion
        },
        kind: dice.pick(&[
            SetKind::Working,
            SetKind::Working,
            SetKind::Amrap,
            SetKind::Drop,
            SetKind::Warmup,
            SetKind::Partial,
        ]),
        side: dice.pick(&[Side::Both, Side::Both, Side::Left]),
        load: dice.pick(&[Some(Load { kind, weight: Some(weight) }), None]),
        lift_g,
        volume: lift_g.map(|grams| grams * i64::from(reps.unwrap_or(0))),
        reps,
        seconds: dice.pick(&[None, None, Some(20.0), Some(30.0)]),
        metres: dice.pick(&[None, None, None, Some(50.0), Some(60.0)]),
        rir: dice.pick(&[None, Some(0.0), Some(2.0), Some(3.0)]).map(|reps| Rir::from_reps(reps).unwrap()),
        ..base
    }
}

pub(super) fn random_history(dice: &mut Dice) -> Vec<PastSet> {
    let sets = dice.roll(28);
    (0..u128::from(sets)).map(|number| random_set(dice, number)).collect()
}

/// What a set is measured by in a kind; more is better.
fn mark(set: &PastSet, kind: RecordKind) -> Option<f64> {
    match kind {
        RecordKind::Load => marks::load(set),
        E1rm => marks::e1rm(set),
        SetVolume => marks::volume(set),
        Duration => marks::duration(set),
        Distance => marks::distance(set),
        LeastAssistance => marks::assistance(set).map(|grams| -grams),
        RepsAtLoad | SessionVolume => None,
    }
}

fn most(marks: impl Iterator<Item = f64>) -> Option<f64> {
    marks.reduce(f64::max)
}

fn is_full(set: &PastSet) -> bool {
    eligibility(set) == Eligibility::Full
}

/// The session of most volume; of several, the one that was first to have so much.
fn leader(sets: &[PastSet]) -> Option<SessionKey> {
    let total = |sets: &[PastSet], session| {
        let half = |set: &PastSet| if set.side == Side::Both { 1.0 } else { 0.5 };
        let of_session = sets.iter().filter(|set| is_full(set)).filter(|set| set.session() == session);
        of_session.filter_map(|set| Some(marks::volume(set)? * half(set))).sum::<f64>()
    };
    let best = most(sets.iter().map(|set| total(sets, set.session()))).filter(|best| *best > 0.0)?;
    let first =
        (1..=sets.len()).find(|&so_far| total(&sets[..so_far], sets[so_far - 1].session()) >= best)?;
    Some(sets[first - 1].session())
}

/// Whether the set at `at` of the ordered eligible sets holds a record, by looking at all that came before.
fn holds(sets: &[PastSet], at: usize, kind: RecordKind) -> bool {
    let (earlier, set) = (&sets[..at], &sets[at]);
    let sessions_before: std::collections::BTreeSet<_> =
        earlier.iter().map(PastSet::session).take_while(|session| *session != set.session()).collect();
    if sessions_before.len() < 2 {
        return false;
    }
    match kind {
        RepsAtLoad => {
            let Some((load_g, reps)) = marks::reps_at_load(set) else { return false };
            let known: Vec<_> = earlier.iter().filter_map(marks::reps_at_load).collect();
            let nearest = known.iter().map(|(load, _)| *load).filter(|load| *load <= load_g).max();
            nearest.is_some_and(|nearest| {
                known.iter().filter(|(load, _)| *load >= nearest).all(|(_, old)| *old < reps)
            })
        }
        SessionVolume => {
            let before = leader(earlier);
            before.is_some_and(|leads| leads != set.session()) && leader(&sets[..=at]) == Some(set.session())
        }
        _ => {
            let Some(value) = mark(set, kind).filter(|_| is_full(set)) else { return false };
            let known = earlier.iter().filter(|set| is_full(set)).filter_map(|set| mark(set, kind));
            let Some(best) = most(known) else { return false };
            if kind == E1rm { value * 100.0 >= best * 101.0 } else { value > best }
        }
    }
}

/// Gives every session a workout of its own, and a new one where it rests for more than a day and a half.
fn part_sessions(sets: &mut [PastSet]) {
    let mut last: Vec<(SessionKey, jiff::Timestamp, EntityId)> = Vec::new();
    for (number, set) in (1_000..).zip(sets) {
        let (key, at) = (set.session(), set.occasion.at);
        let goes_on = last.iter().rev().find(|(known, ..)| *known == key);
        let goes_on = goes_on.filter(|(_, before, _)| at.duration_since(*before).as_hours() < 36);
        let own = goes_on.map_or(EntityId(number), |(_, _, own)| *own);
        last.push((key, at, own));
        set.occasion.workout = Some(own);
    }
}

fn by_definition(sets: &[PastSet]) -> Vec<(u128, RecordKind)> {
    let mut sets: Vec<PastSet> =
        sets.iter().filter(|set| eligibility(set) != Eligibility::None).copied().collect();
    sets.sort_by_key(PastSet::order);
    part_sessions(&mut sets);
    let mut held = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let kinds = RecordKind::ALL.iter().filter(|kind| holds(&sets, at, **kind));
        held.extend(kinds.map(|kind| (set.occasion.set.0, *kind)));
    }
    held
}

fn found(sets: &[PastSet]) -> Vec<(u128, RecordKind)> {
    records(sets).achieved.iter().map(|record| (record.set.0, record.kind)).collect()
}

#[test]
fn records_are_what_looking_at_every_earlier_set_finds() {
    let mut dice = Dice(1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3_000 {
        let history = random_history(&mut dice);
        let expected = by_definition(&history);
        seen.extend(expected.iter().map(|(_, kind)| *kind));
        assert_eq!(found(&history), expected, "{history:#?}");
    }
    assert_eq!(seen.len(), RecordKind::ALL.len(), "the histories hold records of every kind");
}

#[test]
fn every_order_of_arrival_gives_the_same_records() {
    let mut dice = Dice(2);
    for _ in 0..2_000 {
        let mut history = random_history(&mut dice);
        let expected = records(&history);
        dice.shuffle(&mut history);
        assert_eq!(records(&history), expected);
    }
}

#[test]
fn a_book_that_goes_on_set_by_set_holds_what_all_of_them_give() {
    let mut dice = Dice(4);
    for _ in 0..500 {
        let mut history = random_history(&mut dice);
        history.sort_by_key(PastSet::order);
        let (mut book, mut achieved) = (RecordBook::default(), Vec::new());
        for set in &history {
            assert!(book.continues(set));
            // Stored and read again in between, as it is between two sets.
            let stored = serde_json::to_string(&book).unwrap();
            book = serde_json::from_str(&stored).unwrap();
            achieved.extend(book.take(set));
        }
        assert_eq!((book, achieved), RecordBook::of(&history));
    }
}

#[test]
fn a_book_is_stored_by_kind_and_by_load() {
    let (book, _) = RecordBook::of(&[lift(0, 1, 100.0, 5), lift(0, 2, 80.0, 8)]);
    let stored = serde_json::to_value(&book).unwrap();
    assert_eq!((&stored["b"]["load"]["value"], &stored["r"]["80000"]["n"]), (&100_000.0.into(), &8.into()));
    assert_eq!(serde_json::from_value::<RecordBook>(stored).unwrap(), book);
}
