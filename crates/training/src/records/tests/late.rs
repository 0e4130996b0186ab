//! Sets that come late, change and go: what they change is what judging the whole history anew says.

use super::histories::{Dice, random_set};
use super::*;
use jiff::{SignedDuration, ToSpan};

/// A set of one of so many days at one of few instants; crowded, nearly all are of the first sessions.
fn some_set(dice: &mut Dice, number: u128, days: u64, crowded: bool) -> PastSet {
    let is_first = crowded && dice.roll(20) > 0;
    let day = if is_first { dice.pick(&[0, 0, 3, 6]) } else { dice.roll(days) };
    let first = set(0, u128::from(dice.roll(3))).occasion;
    let days = i64::try_from(day).unwrap();
    let (at, day) = (first.at + SignedDuration::from_hours(24 * days), first.day + days.days());
    let set = random_set(dice, number);
    // Crowded sets go farther and farther, for records to be there when the third session begins.
    let metres = set.metres.map(|metres| if crowded { metres + number as f64 } else { metres });
    let workout = set.occasion.workout.filter(|_| !crowded);
    PastSet { occasion: Occasion { workout, at, day, ..set.occasion }, metres, ..set }
}

/// A history of so many changes, most of which concern sets in its midst; how many sets were judged.
fn live(dice: &mut Dice, changes: u32, days: u64, crowded: bool) -> usize {
    let (mut history, mut sets) = (History::default(), BTreeMap::<EntityId, PastSet>::new());
    let mut held: BTreeMap<EntityId, Vec<Record>> = BTreeMap::new();
    let mut judged = 0;
    for step in 0..changes {
        let any = usize::try_from(dice.roll(sets.len() as u64 + 1)).unwrap();
        let old = sets.values().nth(any).filter(|_| dice.roll(3) == 0).copied();
        let id = old.map_or(EntityId(u128::from(step) + 1), |set| set.occasion.set);
        let new = (old.is_none() || dice.roll(2) == 0).then(|| some_set(dice, id.0, days, crowded));
        sets.remove(&id);
        held.remove(&id);
        sets.extend(new.map(|set| (id, set)));
        for (set, records) in history.replace(old.as_ref(), new.as_ref()) {
            assert!(sets.contains_key(&set), "a set that is gone was judged");
            held.insert(set, records);
            judged += 1;
        }
        let all: Vec<PastSet> = sets.values().copied().collect();
        let (book, mut expected) = RecordBook::of(&all);
        let mut achieved: Vec<Record> = held.values().flatten().copied().collect();
        let key = |record: &Record| (record.set, record.kind);
        expected.sort_by_key(key);
        achieved.sort_by_key(key);
        assert_eq!(achieved, expected, "after {step} changes");
        assert_eq!(*history.book(), book, "after {step} changes");
        let (anew, _) = History::of(all);
        assert_eq!(anew.book(), &book);
    }
    judged
}

#[test]
fn what_comes_late_or_goes_ends_where_a_clean_history_does() {
    let mut dice = Dice(6);
    for days in [8, 60, 200] {
        for _ in 0..4 {
            live(&mut dice, 700, days, false);
        }
    }
    for _ in 0..20 {
        live(&mut dice, 500, 8, true);
    }
    for _ in 0..300 {
        live(&mut dice, 30, 8, false);
    }
}

/// Without this the test above would not see how pages go on.
#[test]
fn few_sets_are_judged_where_one_of_many_changes() {
    let judged = live(&mut Dice(7), 1_500, 300, false);
    assert!(judged < 1_500 * 200, "{judged} sets were judged");
}

/// A set that comes late may make the second session the third, which then sets records far behind.
#[test]
fn a_session_more_before_the_baseline_ends_makes_records_of_what_follows() {
    let farther = |number: u128| PastSet { metres: Some(number as f64), ..set(6, number) };
    let mut sets: Vec<PastSet> = (1..=40).map(|number| lift(0, number, 100.0, 5)).collect();
    sets.extend((41..=300).map(farther));
    let (mut history, achieved) = History::of(sets.clone());
    assert_eq!(achieved, []);
    let late = lift(3, 301, 100.0, 5);
    sets.push(late);
    let judged: Vec<Record> = history.replace(None, Some(&late)).flat_map(|(_, records)| records).collect();
    assert_eq!(judged.len(), 259);
    assert_eq!(judged, records(&sets).achieved);
}
