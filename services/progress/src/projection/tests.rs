//! Thousands of histories, in any order of arrival: what is shown is what the sets finally are.

use super::*;
use jiff::Timestamp;
use mariposas_consumer::kit::{Told, keeps_its_promises};
use mariposas_event_schema::facts::exercise::{ExerciseDefined, ExerciseLinked};
use mariposas_event_schema::facts::profile::BodyweightRecorded;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged, SetRetracted};
use mariposas_training::{Load, LoadKind, LoggedSet, Pattern, RecordKind, Unit, Weight, records};

/// A xorshift generator: every run sees the same histories.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, usize::try_from(self.roll(last as u64 + 1)).unwrap());
        }
    }
}

type Story = Vec<(Timestamp, Fact)>;

const OWN: &str = "own-squat";

fn at(day: u64, minute: u64) -> Timestamp {
    let start: Timestamp = "2026-01-05T10:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_mins(i64::try_from(day * 1_440 + minute).unwrap())
}

fn performed(dice: &mut Dice) -> PerformedSet {
    let (day, minute) = (dice.roll(12), dice.roll(4));
    let exercise = dice.pick(&["squat-barbell", "bench-press-barbell", "pull-up", OWN]);
    let kg = dice.pick(&[60.0, 80.0, 82.5, 100.0]);
    let kind = if exercise == "pull-up" { LoadKind::Added } else { LoadKind::External };
    let performed_at = at(day, minute);
    PerformedSet {
        workout_id: dice.pick(&[None, Some(Uuid::from_u128(7))]),
        exercise: exercise.to_owned(),
        raw_name: None,
        performed_at,
        day: performed_at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
        time_zone: "UTC".to_owned(),
        set: LoggedSet {
            reps: Some(u32::try_from(1 + dice.roll(8)).unwrap()),
            load: Some(Load { kind, weight: Weight::new(kg, Unit::Kg) }),
            ..LoggedSet::working()
        },
    }
}

fn logged(set: u64, performed: PerformedSet) -> Fact {
    let (set_id, edited_at) = (Uuid::from_u128(u128::from(set) + 1), performed.performed_at);
    SetLogged { set_id, edited_at, source: "api".to_owned(), performed }.into()
}

/// Sets that are logged, corrected and taken back, an own exercise that turns out to be a squat, and a body weight.
fn story(dice: &mut Dice) -> Story {
    let sets = 4 + dice.roll(14);
    let mut story: Story = Vec::new();
    for set in 0..sets {
        story.push((at(20, set), logged(set, performed(dice))));
        let set_id = Uuid::from_u128(u128::from(set) + 1);
        if dice.roll(4) == 0 {
            let edited_at = at(21, dice.roll(60));
            let corrected = SetCorrected { set_id, edited_at, performed: performed(dice) };
            story.push((edited_at, corrected.into()));
        }
        if dice.roll(9) == 0 {
            story.push((at(22, set), SetRetracted { set_id }.into()));
        }
    }
    let defined = ExerciseDefined {
        exercise: OWN.to_owned(),
        name: "My squat".to_owned(),
        pattern: Some(Pattern::Squat),
        equipment: None,
        load_type: None,
        primary: vec![mariposas_training::Muscle::Quads],
        secondary: Vec::new(),
    };
    story.push((at(20, 0), defined.into()));
    if dice.roll(2) == 0 {
        let linked = ExerciseLinked { exercise: OWN.to_owned(), slug: "squat-barbell".to_owned() };
        story.push((at(23, 0), linked.into()));
    }
    if dice.roll(2) == 0 {
        let weight = Weight::new(80.0, Unit::Kg).unwrap();
        story.push((
            at(23, 1),
            BodyweightRecorded { weight, at: at(3, 0), day: "2026-01-08".parse().unwrap() }.into(),
        ));
    }
    story
}

fn fold(story: &Story) -> ProgressState {
    let mut told = Told::new(Progressing, "ada");
    for (time, fact) in story {
        told.tell(*time, fact.clone());
    }
    told.into_state()
}

/// What people see: what each set counts for, and the records that hold.
fn shown(state: &ProgressState) -> Vec<String> {
    let mut shown: Vec<String> = state
        .sets
        .iter()
        .map(|row| {
            let mut held: Vec<String> = row
                .records
                .iter()
                .flatten()
                .filter(|held| held.holds)
                .map(|held| format!("{} {} over {}", held.kind, held.value, held.previous))
                .collect();
            held.sort();
            format!("{} {:?} {:?} {held:?}", row.set_id, row.counts_as, row.counted)
        })
        .collect();
    shown.extend(state.books.iter().map(|row| format!("{row:?}")));
    shown
}

#[test]
fn every_order_of_arrival_shows_the_same() {
    let mut dice = Dice(1);
    for _ in 0..1_000 {
        let mut story = story(&mut dice);
        let expected = shown(&fold(&story));
        dice.shuffle(&mut story);
        assert_eq!(shown(&fold(&story)), expected, "{story:#?}");
    }
}

#[test]
fn the_records_that_hold_are_those_of_the_sets_that_are_left() {
    let mut dice = Dice(2);
    let mut seen = BTreeSet::new();
    for _ in 0..1_000 {
        let mut story = story(&mut dice);
        dice.shuffle(&mut story);
        let state = fold(&story);
        let person = state.person.one();
        let mut by_exercise: BTreeMap<&str, Vec<PastSet>> = BTreeMap::new();
        for row in state.sets.iter() {
            if let (Some(exercise), Some(past)) = (&row.counts_as, row.past(&person)) {
                by_exercise.entry(exercise).or_default().push(past);
            }
        }
        let mut expected: Vec<(EntityId, RecordKind, u64)> = Vec::new();
        for sets in by_exercise.values() {
            expected.extend(records(sets).achieved.iter().map(|r| (r.set, r.kind, r.value.to_bits())));
        }
        let mut held: Vec<(EntityId, RecordKind, u64)> = Vec::new();
        for row in state.sets.iter() {
            let holds = row.records.iter().flatten().filter(|held| held.holds);
            held.extend(holds.map(|held| (row.id(), held.kind, held.value.to_bits())));
        }
        expected.sort_unstable();
        held.sort_unstable();
        seen.extend(held.iter().map(|(_, kind, _)| *kind));
        assert_eq!(held, expected);
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

#[test]
fn every_history_keeps_its_promises() {
    let mut dice = Dice(3);
    for _ in 0..60 {
        let mut story = story(&mut dice);
        dice.shuffle(&mut story);
        keeps_its_promises(&Progressing, &story);
    }
}

/// Two sessions set the baseline; in the third a heavier set is a record, which goes when the set goes.
#[test]
fn a_record_is_announced_once_and_withdrawn_with_its_set() {
    let squat = |day, kg, reps| {
        let performed_at = at(day, 0);
        PerformedSet {
            workout_id: None,
            exercise: "squat-barbell".to_owned(),
            raw_name: None,
            performed_at,
            day: performed_at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
            time_zone: "UTC".to_owned(),
            set: LoggedSet {
                reps: Some(reps),
                load: Some(Load { kind: LoadKind::External, weight: Weight::new(kg, Unit::Kg) }),
                ..LoggedSet::working()
            },
        }
    };
    let mut told = Told::new(Progressing, "ada");
    let mut said = |fact: Fact| {
        told.tell(at(30, 0), fact);
        told.outcomes()
            .iter()
            .map(|outcome| format!("{} {}", outcome.name(), outcome.natural_key().as_str()))
            .collect::<Vec<_>>()
    };
    assert!(said(logged(1, squat(1, 100.0, 5))).is_empty());
    assert!(said(logged(2, squat(3, 100.0, 5))).is_empty());
    let news = said(logged(3, squat(5, 105.0, 5)));
    assert_eq!(news.iter().filter(|news| news.starts_with("record.achieved")).count(), 4, "{news:?}");
    assert_eq!(said(logged(4, squat(7, 90.0, 3))), Vec::<String>::new(), "old news is not said again");
    let gone = said(SetRetracted { set_id: Uuid::from_u128(4) }.into());
    assert!(gone.iter().all(|news| news.starts_with("record.withdrawn")), "{gone:?}");
}
