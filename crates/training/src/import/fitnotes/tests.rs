use crate::Unit;
use crate::import::tests::{read_rows, read_with, sets, weight};
use crate::import::{Format, UnitSource};

const ANDROID: &str = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment";

#[test]
fn a_day_is_a_workout() {
    let import = read_rows(
        ANDROID,
        &[
            "2026-08-08,Flat Barbell Bench Press,Chest,60.0,kgs,8,,,,felt light",
            "2026-08-08,Plank,Abs,,,,,,0:01:30,",
            "2026-08-08,Flat Barbell Bench Press,Chest,135,lbs,8,,,,",
            "2026-08-09,Running,Cardio,,,,5.0,km,0:25:00,",
            "2026-08-09,Squat,Legs,0.0,kgs,0,,,,",
        ],
    );
    assert_eq!((import.format, import.report.unit.source), (Format::FitNotes, Some(UnitSource::File)));
    assert_eq!(import.report.unit.evidence, "the column `Weight Unit` says kg in 1 rows and lb in 1");
    let [first, second] = import.workouts.as_slice() else { panic!("{:?}", import.workouts) };
    assert_eq!(
        (first.key.as_str(), first.start),
        ("2026-08-08", jiff::civil::date(2026, 8, 8).at(0, 0, 0, 0))
    );
    let found: Vec<_> = first.sets.iter().map(|set| (weight(set), set.set.seconds, set.order)).collect();
    let expected =
        [(Some((60.0, Unit::Kg)), None, 0), (None, Some(90.0), 0), (Some((135.0, Unit::Lb)), None, 1)];
    assert_eq!(found, expected);
    assert_eq!(first.sets[0].set.note.as_deref(), Some("felt light"));
    let run = &second.activities[0];
    assert_eq!((run.seconds, run.metres), (Some(1_500.0), Some(5_000.0)));
    assert_eq!(import.report.skipped[0].row, 5);
}

#[test]
fn a_comma_in_a_name_or_comment_is_put_back() {
    let import = read_rows(
        ANDROID,
        &[
            "2026-08-08,Overhead Press (Each Side, Dumbbells),Shoulders,22.5,kgs,8,,,,",
            "2026-08-08,Squat,Legs,100,kgs,5,,,,deep, slow, good,",
            "2026-08-08,One, Two, Three,Legs,100,kgs,5,,,,a, b",
            "2026-08-08,Side Plank, Left,Abs,,,,,,0:00:45,",
            "2026-08-08,Squat,Legs,100,kgs,heavy, very,5,,,,",
        ],
    );
    let names: Vec<_> = sets(&import).iter().map(|set| set.raw_exercise.clone()).collect();
    assert_eq!(
        names,
        ["Overhead Press (Each Side, Dumbbells)", "Squat", "One, Two, Three", "Side Plank, Left"]
    );
    let notes: Vec<_> = sets(&import).iter().map(|set| set.set.note.clone().unwrap_or_default()).collect();
    assert_eq!(notes, ["", "deep, slow, good,", "a, b", ""]);
    assert_eq!(weight(sets(&import)[0]), Some((22.5, Unit::Kg)));
    assert_eq!(import.report.skipped.len(), 1);
    let cure = "it does not show where a comma is part of a name";
    assert!(import.report.skipped[0].reason.contains(cure), "{}", import.report.skipped[0].reason);
}

#[test]
fn a_unit_beside_no_distance_is_not_minded() {
    let import = read_rows(
        ANDROID,
        &["2026-08-08,Plank,Abs,,,,,kg,0:01:00,", "2026-08-08,Running,Cardio,,,,5,kg,0:20:00,"],
    );
    assert_eq!(import.report.sets, 1);
    assert_eq!(import.report.skipped[0].reason, "the distance unit `kg` is not known");
}

#[test]
fn a_cell_that_is_wrong_says_so() {
    let import = read_rows(
        ANDROID,
        &[
            "2026-08-08,Squat,Legs,heavy,kgs,5,,,,",
            "2026-08-08,Squat,Legs,\"62,5\",kgs,5,,,,",
            "2026-08-08,Squat",
        ],
    );
    let reasons: Vec<_> = import.report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect();
    let short = "it has 2 columns where the first line has 10";
    assert_eq!(reasons, [(1, "weight `heavy` is not a number"), (3, short)]);
    assert_eq!(weight(sets(&import)[0]), Some((62.5, Unit::Kg)));
}

#[test]
fn the_older_form_has_its_unit_in_the_header() {
    let header = "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time";
    let import =
        read_rows(header, &["2016-01-02,Squat, Deep,Legs,225,5,,,", "2016-01-02,Squat,Legs,225,5,,,"]);
    let names: Vec<_> = sets(&import).iter().map(|set| set.raw_exercise.as_str()).collect();
    assert_eq!(names, ["Squat, Deep", "Squat"]);
    assert_eq!(weight(sets(&import)[0]), Some((225.0, Unit::Lb)));
    assert_eq!(import.report.unit.evidence, "the column `Weight (lbs)` says so");
}

#[test]
fn ios_writes_both_units_and_the_rounder_number_was_typed() {
    let header =
        "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Distance,Distance Unit,Time,Notes,Kind";
    let import = read_rows(
        header,
        &[
            "2026-05-08,Squat,Legs,61.23,135.00,10,,,,top set, hard,wr",
            "2026-05-08,Squat,Legs,62.50,137.79,10,,,,,wr",
            "2026-05-08,Squat,Legs,,155,8,,,,,wr",
            "2026-05-08,Plank,Abs,,,,,,01:30,hard,t",
        ],
    );
    let weights: Vec<_> = sets(&import).iter().map(|set| weight(set)).collect();
    let pounds = |weight| Some((weight, Unit::Lb));
    assert_eq!(weights, [pounds(135.0), Some((62.5, Unit::Kg)), pounds(155.0), None]);
    assert_eq!(sets(&import)[0].set.note.as_deref(), Some("top set, hard"));
    assert_eq!(sets(&import)[3].set.seconds, Some(90.0));
    assert_eq!(
        (import.report.unit.value, import.report.unit.source),
        (Some(Unit::Lb), Some(UnitSource::File))
    );
}

#[test]
fn weights_of_no_unit_are_asked_for() {
    let header = "Date,Exercise,Category,Weight,Reps,Distance,Distance Unit,Time";
    let text = format!("{header}\n2016-01-02,Squat,Legs,100,5,,,\n");
    assert!(read_with(&text, None).report.unit_needed());
}
