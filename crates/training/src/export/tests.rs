//! What is written is read again.

use super::*;
use crate::import::{Format, Import, Options, read};
use crate::{Load, LoadKind, Rir, SetKind, Unit, Weight};
use jiff::civil::date;

fn set(exercise: &str, set: LoggedSet) -> ExportedSet {
    ExportedSet { exercise: exercise.to_owned(), set }
}

fn lift(value: f64, unit: Unit, reps: u32) -> LoggedSet {
    let load = Load { kind: LoadKind::External, weight: Weight::new(value, unit) };
    LoggedSet { load: Some(load), reps: Some(reps), ..LoggedSet::working() }
}

fn history() -> Vec<ExportedWorkout> {
    let legs = ExportedWorkout {
        name: "=Legs \"A\"".to_owned(),
        start: date(2026, 3, 2).at(18, 30, 0, 0),
        end: Some(date(2026, 3, 2).at(19, 43, 0, 0)),
        note: Some("two lines;\nand a comma, too".to_owned()),
        sets: vec![
            set("Squat (Barbell)", LoggedSet { kind: SetKind::Warmup, ..lift(60.0, Unit::Kg, 5) }),
            set("Squat (Barbell)", LoggedSet { rir: Rir::from_reps(1.5).ok(), ..lift(102.5, Unit::Kg, 5) }),
            set(
                "Squat (Barbell)",
                LoggedSet { note: Some("+felt light".to_owned()), ..lift(225.0, Unit::Lb, 3) },
            ),
            set("Plank", LoggedSet { seconds: Some(45.0), ..LoggedSet::working() }),
        ],
    };
    let run = ExportedWorkout {
        name: "Run".to_owned(),
        start: date(2026, 3, 4).at(7, 5, 0, 0),
        end: None,
        note: None,
        sets: vec![set(
            "Running (Treadmill)",
            LoggedSet { seconds: Some(1_800.0), metres: Some(5_250.0), ..LoggedSet::working() },
        )],
    };
    vec![legs, run]
}

fn again(file: &str) -> Import {
    read(file.as_bytes(), &Options::default()).expect("a reader accepts it")
}

#[test]
fn strongs_table_is_read_again_with_units_as_typed() {
    let import = again(&strong(&history()));
    assert_eq!((import.format, import.report.sets, import.report.activities), (Format::Strong, 4, 1));
    assert!(import.report.skipped.is_empty(), "{:?}", import.report.skipped);
    let legs = &import.workouts[0];
    assert_eq!((legs.name.as_str(), legs.end), ("=Legs \"A\"", Some(date(2026, 3, 2).at(19, 43, 0, 0))));
    assert_eq!(legs.note.as_deref(), Some("two lines;\nand a comma, too"));
    let sets: Vec<_> = legs.sets.iter().map(|set| &set.set).collect();
    assert_eq!((sets[0].kind, sets[1].rir), (SetKind::Warmup, Rir::from_reps(1.5).ok()));
    let weight = |at: usize| sets[at].load.unwrap().weight.unwrap();
    assert_eq!(
        (weight(1).value, weight(1).unit, weight(2).value, weight(2).unit),
        (102.5, Unit::Kg, 225.0, Unit::Lb)
    );
    assert_eq!(sets[2].note.as_deref(), Some("+felt light"));
    assert_eq!(import.workouts[1].activities[0].metres, Some(5_250.0));
}

#[test]
fn hevys_table_is_read_again_in_kilograms() {
    let import = again(&hevy(&history()));
    assert_eq!((import.format, import.report.sets, import.report.activities), (Format::Hevy, 4, 1));
    assert!(import.report.skipped.is_empty(), "{:?}", import.report.skipped);
    let legs = &import.workouts[1];
    assert_eq!((legs.name.as_str(), legs.start), ("=Legs \"A\"", date(2026, 3, 2).at(18, 30, 0, 0)));
    let grams: Vec<_> =
        legs.sets.iter().map(|set| set.set.load.and_then(|load| load.weight).map(|w| w.grams)).collect();
    assert_eq!(grams, [Some(60_000), Some(102_500), Some(102_058), None]);
}

#[test]
fn easy_sets_stay_easy_and_the_body_is_no_weight() {
    let effort = |rir| LoggedSet { rir: Rir::from_reps(rir).ok(), ..lift(100.0, Unit::Kg, 5) };
    let body = Load { kind: LoadKind::Bodyweight, weight: Weight::new(65.18, Unit::Kg) };
    let mut workout = history().remove(0);
    workout.sets = [0.0, 5.0, 7.5, 10.0].map(|rir| set("Squat (Barbell)", effort(rir))).to_vec();
    workout.sets.push(set("Pull Up", LoggedSet { load: Some(body), reps: Some(5), ..LoggedSet::working() }));
    for file in [strong(&[workout.clone()]), hevy(&[workout])] {
        let import = again(&file);
        let sets: Vec<_> = import.workouts[0].sets.iter().map(|set| &set.set).collect();
        let efforts: Vec<_> = sets.iter().map(|set| set.rir.map(Rir::reps)).collect();
        // An RPE ends at 1, which is nine in reserve.
        assert_eq!(efforts, [Some(0.0), Some(5.0), Some(7.5), Some(9.0), None]);
        assert_eq!(sets[4].load, None);
    }
}

#[test]
fn no_cell_starts_a_formula() {
    for file in [strong(&history()), hevy(&history())] {
        for record in file.split(['\n', ';', ',']) {
            let cell = record.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
        }
    }
}
