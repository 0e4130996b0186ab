use crate::import::Skipped;
use crate::import::tests::{read_rows, sets, weight};
use crate::{LoadKind, Rir, SetKind, Unit};

const HEVY: &str = "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\
    \"exercise_notes\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"";

fn hevy(start: &str, exercise: &str, superset: &str, index: u32, rest: &str) -> String {
    format!(
        "\"Day\",\"{start}\",\"\",\"about\",\"{exercise}\",{superset},\"slow, \n\"\"deep\"\"\",{index},{rest}"
    )
}

#[test]
fn rows_are_sets_of_their_kind() {
    let start = "5 Dec 2025, 11:37";
    let rows = [
        hevy(start, "Pull Up (Weighted)", "", 0, "\"warmup\",10,5,,,"),
        hevy(start, "Pull Up (Weighted)", "", 1, "\"dropset\",,5,,,9.5"),
        hevy(start, "Pull Up (Assisted)", "", 0, "\"failure\",20,5,,,11"),
        hevy(start, "Treadmill", "", 0, "\"normal\",,,3.5,1200,"),
        hevy(start, "Squat (Barbell)", "", 0, "\"normal\",100,,,,"),
    ];
    let import = read_rows(HEVY, &rows.each_ref().map(String::as_str));
    let found = sets(&import);
    assert_eq!(found[0].set.load.map(|load| load.kind), Some(LoadKind::Added));
    assert_eq!(found[0].set.note.as_deref(), Some("slow, \n\"deep\""));
    assert_eq!((found[1].set.kind, found[1].set.note.as_deref()), (SetKind::Drop, None));
    assert_eq!(found[1].set.rir.map(Rir::reps), Some(0.5));
    assert_eq!((found[2].set.load.map(|load| load.kind), found[2].set.rir), (Some(LoadKind::Assisted), None));
    assert_eq!(found[2].set.note.as_deref(), Some("RPE 11\nslow, \n\"deep\""));
    assert_eq!(import.workouts[0].activities[0].metres, Some(3_500.0));
    assert_eq!(import.workouts[0].note.as_deref(), Some("about"));
    let reason = "nothing done: no reps, time or distance".to_owned();
    assert_eq!(import.report.skipped, [Skipped { row: 5, reason }]);
}

#[test]
fn units_are_independent() {
    let header = HEVY.replace("weight_kg", "weight_lbs");
    let rows = [
        hevy("5 Ara 2025, 11:37", "Bench Press (Barbell)", "", 0, "\"normal\",135,5,,,"),
        hevy("5 Ara 2025, 11:37", "Running", "", 0, "\"normal\",,,3,1200,"),
    ];
    let import = read_rows(&header, &rows.each_ref().map(String::as_str));
    assert_eq!(weight(sets(&import)[0]), Some((135.0, Unit::Lb)));
    assert_eq!(import.workouts[0].activities[0].metres, Some(3_000.0));
    let miles = header.replace("distance_km", "distance_miles");
    let import = read_rows(&miles, &rows.each_ref().map(String::as_str));
    assert_eq!(import.workouts[0].activities[0].metres, Some(4_828.032));
}

#[test]
fn blocks_repeat_and_supersets_take_turns() {
    let start = "2025-07-05 17:00:00";
    let set = |exercise, superset, index| hevy(start, exercise, superset, index, "\"normal\",20,8,,,");
    let rows = [
        set("Face Pull", "", 0),
        set("Face Pull", "", 1),
        set("Face Pull", "", 0),
        set("Crunch", "1", 0),
        set("Plank", "1", 0),
        set("Crunch", "1", 1),
        set("Face Pull", "", 5),
    ];
    let import = read_rows(HEVY, &rows.each_ref().map(String::as_str));
    let placed: Vec<_> =
        sets(&import).iter().map(|s| (s.occurrence, s.order, s.set.block, s.set.index)).collect();
    let expected = [(0, 0, 0), (0, 1, 0), (1, 0, 1), (0, 0, 2), (0, 0, 3), (0, 1, 2), (2, 0, 4)];
    assert_eq!(placed, expected.map(|(run, order, block)| (run, order, Some(block), Some(order))));
}

#[test]
fn a_zone_that_is_written_makes_the_start_an_instant() {
    let row = |start: &str| hevy(start, "Crunch", "", 0, "\"normal\",,8,,,");
    let start = |start: &str| {
        let import = read_rows(HEVY, &[&row(start)]);
        (import.workouts[0].start.to_string(), import.workouts[0].started_at.map(|at| at.to_string()))
    };
    assert_eq!(start("2026-07-05 17:00:00"), ("2026-07-05T17:00:00".to_owned(), None));
    let utc = Some("2026-07-05T17:00:00Z".to_owned());
    assert_eq!(start("2026-07-05T17:00:00Z"), ("2026-07-05T17:00:00".to_owned(), utc));
}
