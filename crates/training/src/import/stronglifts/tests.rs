use crate::Unit;
use crate::import::tests::{read_with, sets, weight};
use crate::import::{Format, UnitSource};

const STRONGLIFTS: &str = "\u{feff}Date (yyyy/mm/dd),Workout,Workout Name,Program Name,Body Weight (KG),Exercise,\
    Sets×Reps,Sets×Time,Top Set (Reps×LB),e1RM (LB),Reps,Volume (LB),Workout Volume (LB),Duration (hours),\
    Start Time (h:mm),End Time (h:mm),Notes,Set 1 (Reps),Set 1 (LB),Set 2 (Reps), Set 2 (LB),Set 3 (Reps),Set 3 (LB)";

fn row(exercise: &str, times: &str, sets: &str) -> String {
    format!("2026/08/11,12,Workout A,5×5,83.5,{exercise},5-5-4,,,,,,,1.2,{times},good day,{sets}\n")
}

#[test]
fn every_set_of_a_line_is_a_record() {
    let times = "10:56 PM,12:10 AM";
    let rows = [
        row("Squat", times, "5,225,5,225,-,225"),
        row("Bench Press", times, "5,135,0,135,,"),
        row("Squat", times, "3,185,,,,"),
        row("Barbell Row", times, ",,,,,"),
        row("", times, "5,100,5,100,5,100"),
        row("Deadlift", times, "5,heavy,5,315,5.5,315"),
    ];
    let import = read_with(&format!("{STRONGLIFTS}\r\n{}", rows.concat()), None);
    assert_eq!((import.format, import.report.unit.source), (Format::StrongLifts, Some(UnitSource::File)));
    let report = &import.report;
    assert_eq!((report.rows, report.sets), (11, 5));
    assert_eq!(report.unit.value, Some(Unit::Lb), "the body may be weighed in another unit");
    let workout = &import.workouts[0];
    assert_eq!((workout.key.as_str(), workout.name.as_str()), ("2026/08/11 10:56 PM", "Workout A"));
    assert_eq!(workout.start, jiff::civil::date(2026, 8, 11).at(22, 56, 0, 0));
    assert_eq!(workout.end, Some(jiff::civil::date(2026, 8, 12).at(0, 10, 0, 0)));
    assert_eq!(workout.note.as_deref(), Some("good day"));
    let squats = sets(&import).into_iter().filter(|set| set.raw_exercise == "Squat");
    let placed: Vec<_> = squats.map(|s| (s.row, s.occurrence, s.order, weight(s))).collect();
    let pounds = |weight| Some((weight, Unit::Lb));
    assert_eq!(placed, [(1, 0, 0, pounds(225.0)), (2, 0, 1, pounds(225.0)), (6, 1, 0, pounds(185.0))]);
    let reasons: Vec<_> = report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect();
    let expected = [
        (3, "line 2, set 3: nothing done: no reps, time or distance"),
        (5, "line 3, set 2: nothing done: no reps, time or distance"),
        (7, "line 5: nothing done: it holds no set"),
        (8, "line 6: it names no exercise"),
        (9, "line 7, set 1: weight `heavy` is not a number"),
        (11, "line 7, set 3: 5.5 reps are not a whole number"),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn its_five_lifts_are_the_barbells() {
    let names = ["Squat", "Bench Press", "Barbell Row", "Overhead Press", "Deadlift"];
    let rows = names.map(|name| row(name, "10:56 PM,11:10 PM", "5,100,,,,"));
    let import = read_with(&format!("{STRONGLIFTS}\r\n{}", rows.concat()), None);
    let slugs: Vec<_> = sets(&import).iter().map(|set| set.slug.clone().unwrap_or_default()).collect();
    let lifts = ["squat", "bench-press", "bent-over-row", "overhead-press", "deadlift"];
    assert_eq!(slugs, lifts.map(|lift| format!("{lift}-barbell")));
}

#[test]
fn a_file_without_times_has_a_workout_a_day() {
    let text = "Date (yyyy/mm/dd),Workout,Workout Name,Exercise,Set 1 (Reps),Set 1 (KG)\n\
        2026/08/11,1,A,Squat,5,60\n2026/08/11,1,A,Bench Press,5,60\n2026/08/13,2,B,Squat,5,62.5\n";
    let import = read_with(text, None);
    let keys: Vec<_> = import.workouts.iter().map(|workout| workout.key.as_str()).collect();
    assert_eq!(keys, ["2026/08/11", "2026/08/13"]);
    assert_eq!(weight(sets(&import)[2]), Some((62.5, Unit::Kg)));
}
