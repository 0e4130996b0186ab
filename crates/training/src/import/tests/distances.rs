//! Distances whose unit nobody said go with the weights, and are asked for where there are none.

use super::*;

fn run(distance: &str) -> String {
    format!("2025-03-01 10:00:00,\"Run\",1h 5m,\"Running\",1,0,0,{distance},1800,,,")
}

fn runs(rows: &[&str], unit: Option<Unit>) -> Import {
    read_with(&file(S2, rows), unit)
}

fn metres(import: &Import) -> Option<f64> {
    import.workouts.iter().find_map(|workout| workout.activities.first()?.metres)
}

#[test]
fn a_distance_without_a_unit_is_asked_for() {
    let (run, squat) = (run("3.1"), s2("Squat (Barbell)", "1", "100", "5"));
    let alone = runs(&[&run], None).report;
    assert!(alone.unit_needed());
    let expected =
        "no row has a weight, and 1 distances have no unit: kg stands for kilometres, lb for miles";
    assert_eq!((alone.unit.value, alone.unit.evidence.as_str()), (None, expected));
    for (unit, far, words) in [
        (Unit::Kg, 3_100.0, "the file does not say; kg was chosen, and kilometres for 1 distances with it"),
        (Unit::Lb, 4_988.966, "the file does not say; lb was chosen, and miles for 1 distances with it"),
    ] {
        for rows in [vec![run.as_str()], vec![run.as_str(), &squat]] {
            let import = runs(&rows, Some(unit));
            assert!(!import.report.unit_needed());
            assert_eq!((metres(&import), import.report.unit.evidence.as_str()), (Some(far), words));
        }
    }
    let inferred = runs(&[&run, &squat], None).report.unit;
    assert_eq!((inferred.value, inferred.source), (Some(Unit::Kg), Some(UnitSource::Inferred)));
    assert!(inferred.evidence.ends_with(", and kilometres for 1 distances with it"), "{}", inferred.evidence);
}

#[test]
fn a_distance_whose_unit_is_said_asks_nothing() {
    let s0 = "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes";
    let report = read_rows(s0, &["2016-05-01 09:00:00,Run,Running,1,0,0,5.2,1500,"]).report;
    assert_eq!((report.unit_needed(), report.unit.evidence.as_str()), (false, "the column `kg` says so"));
    let beside = "Date;Workout Name;Exercise Name;Set Order;Weight (lbs);Reps;RPE;Distance;Seconds";
    let report = read_rows(beside, &["2022-01-02 10:00:00;Day;Running;1;;;;2;900"]).report;
    let words = "the column `Weight (lbs)` says so, and miles for 1 distances with it";
    assert_eq!((report.unit_needed(), report.unit.evidence.as_str()), (false, words));
    let fitnotes = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment";
    assert!(!read_rows(fitnotes, &["2026-08-09,Running,Cardio,,,,5.0,km,0:25:00,"]).report.unit_needed());
    assert!(read_rows(fitnotes, &["2026-08-09,Running,Cardio,,,,5.0,,0:25:00,"]).report.unit_needed());
}
