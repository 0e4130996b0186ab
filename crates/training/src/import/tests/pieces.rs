//! Files that arrive in pieces.

use super::*;
use std::fmt::Write as _;

fn in_pieces(file: &[u8], size: usize) -> (Vec<ImportedWorkout>, Report) {
    let options = Options { unit: Some(Unit::Kg), today: None };
    let mut survey = Survey::new(options);
    file.chunks(size).for_each(|piece| survey.feed(piece).unwrap());
    let mut reader = survey.finish().unwrap();
    let mut workouts = Vec::new();
    file.chunks(size).for_each(|piece| reader.feed(piece, |workout| workouts.push(workout)).unwrap());
    let report = reader.finish(|workout| workouts.push(workout)).unwrap();
    (workouts, report)
}

/// As many workouts of ten sets.
fn long_file(workouts: u32) -> String {
    let mut file = format!("{S2}\n");
    for workout in 0..workouts {
        let start =
            jiff::civil::date(2001, 1, 1).at(8, 0, 0, 0) + jiff::Span::new().hours(8 * i64::from(workout));
        for set in 0..10 {
            let (exercise, order) = (["Bench Press (Barbell)", "Kürzeste Übung"][set / 5], set % 5 + 1);
            let _ =
                writeln!(file, "{start},\"Day\",1h,\"{exercise}\",{order},60,8,0,0,\"good\n\"\"day\"\"\",,");
        }
    }
    file
}

#[test]
fn pieces_of_any_size_are_read_as_the_whole() {
    let file = format!("\u{feff}{}2025-03-01 10:00:00,\"Pu", long_file(12));
    let whole = read_with(&file, Some(Unit::Kg));
    assert_eq!((whole.report.sets, whole.report.skipped.len()), (120, 1));
    for size in [1, 2, 3, 7, 64, 1_000, 100_000] {
        let (workouts, report) = in_pieces(file.as_bytes(), size);
        assert_eq!((workouts, report), (whole.workouts.clone(), whole.report.clone()), "{size}");
    }
}

#[test]
fn lines_may_end_with_a_carriage_return_alone() {
    let file = long_file(12);
    let whole = read_with(&file, Some(Unit::Kg));
    for end in ["\r", "\r\n"] {
        let other = file.replace('\n', end);
        for size in [1, 7, 1_000, 100_000] {
            let (workouts, report) = in_pieces(other.as_bytes(), size);
            assert_eq!(report, whole.report, "{end:?} {size}");
            assert_eq!(workouts.len(), whole.workouts.len());
        }
    }
    let long = format!("{}\r{}", S2, "x".repeat(70_000));
    assert_eq!(read(long.as_bytes(), &Options::default()).unwrap_err(), Unreadable::LineTooLong { line: 2 });
    // Where lines end otherwise, it is part of a cell.
    let stray = s2("My\rMachine", "1", "10", "5");
    assert_eq!(sets(&read_rows(S2, &[&stray, &stray])).len(), 2);
}

#[test]
fn workouts_are_handed_out_while_the_file_is_read() {
    let file = long_file(3_000);
    let options = Options { unit: Some(Unit::Kg), today: None };
    let mut survey = Survey::new(options);
    survey.feed(file.as_bytes()).unwrap();
    let mut reader = survey.finish().unwrap();
    assert_eq!((reader.format(), reader.unit().value), (Format::Strong, Some(Unit::Kg)));
    let (mut early, mut late) = (Vec::new(), Vec::new());
    reader.feed(&file.as_bytes()[..file.len() / 2], |workout| early.push(workout)).unwrap();
    assert!((500..1_500).contains(&early.len()), "{}", early.len());
    reader.feed(&file.as_bytes()[file.len() / 2..], |workout| late.push(workout)).unwrap();
    let report = reader.finish(|workout| late.push(workout)).unwrap();
    let whole = read_with(&file, Some(Unit::Kg));
    assert_eq!(report, whole.report);
    assert_eq!([early, late].concat(), whole.workouts);
}

#[test]
fn a_workout_scattered_over_the_file_comes_in_parts_whose_places_go_on() {
    let row = s2("Squat (Barbell)", "1", "100", "5");
    let again = s2("Squat (Barbell)", "2", "100", "5");
    let file = format!("{S2}\n{row}\n{}{again}\n", long_file(3_000).split_once('\n').unwrap().1);
    let (workouts, report) = in_pieces(file.as_bytes(), 10_000);
    assert_eq!(report.sets, 30_002);
    let parts: Vec<_> = workouts.iter().filter(|workout| workout.key == "2025-03-01 10:00:00").collect();
    let placed =
        |part: &ImportedWorkout| (part.sets[0].occurrence, part.sets[0].order, part.sets[0].set.block);
    assert_eq!(parts.iter().map(|part| placed(part)).collect::<Vec<_>>(), [(0, 0, Some(0)), (0, 1, Some(0))]);
    let whole = read_with(&file, Some(Unit::Kg));
    assert_eq!((whole.workouts.len(), whole.workouts[0].sets.len()), (3_001, 2), "in memory it comes whole");
}

#[test]
fn a_workout_longer_than_what_is_held_comes_in_parts() {
    let row = s2("Squat (Barbell)", "", "100", "5");
    let file = format!("{S2}\n{}", format!("{row}\n").repeat(25_000));
    let (workouts, report) = in_pieces(file.as_bytes(), 100_000);
    assert_eq!((report.sets, workouts.len()), (25_000, 3));
    let orders = workouts.iter().flat_map(|workout| &workout.sets).map(|set| set.order);
    assert!(orders.eq(0..25_000));
}

#[test]
fn a_mark_that_is_never_closed_costs_one_row_of_a_long_file() {
    let bad = s2("Squat (Barbell)", "1", "100", "5").replace("\"Push\"", "\"Push");
    let good = s2("Squat (Barbell)", "1", "100", "5").replace('"', "");
    let file =
        format!("{S2}\n{bad}\n{}", format!("{good}\n").repeat(4_000)).replacen("\"Squat (Barbell)\"", "x", 1);
    let (_, report) = in_pieces(file.as_bytes(), 5_000);
    assert_eq!((report.sets, report.skipped.len()), (4_000, 1));
}

#[test]
fn a_file_that_names_more_exercises_than_anybody_has_is_refused() {
    let file = |names: usize| {
        let rows = (0..names).map(|n| format!("{}\n", s2(&format!("My exercise {n}"), "1", "100", "5")));
        read(format!("{S2}\n{}", rows.collect::<String>()).as_bytes(), &Options::default())
    };
    assert_eq!(file(1_000).unwrap().report.exercises.unmatched.len(), 1_000);
    assert_eq!(file(1_001).unwrap_err(), Unreadable::TooManyExercises);
}

#[test]
fn a_file_of_which_nearly_nothing_can_be_read_is_no_export() {
    let good = s2("Plank", "1", "", "1");
    let with = |good_rows: usize, bad_rows: usize| {
        let rows = [format!("{good}\n").repeat(good_rows), "x\n".repeat(bad_rows)].concat();
        read(format!("{S2}\n{rows}").as_bytes(), &Options::default())
    };
    for (good, bad) in [(1, 1_000), (200, 1_700), (60_000, 60_000)] {
        let report = with(good, bad).unwrap().report;
        assert_eq!((report.sets, report.skipped.len()), (good as u64, bad));
    }
    let refused = with(100, 1_001).unwrap_err();
    let reason = "it has 1 columns where the first line has 12".to_owned();
    assert_eq!(refused, Unreadable::TooManyRefused { rows: 1_101, refused: 1_001, row: 101, reason });
    // Rows that can be read, of which there is nothing to keep.
    let empty = format!("{S2}\n{}", format!("{}\n", s2("Plank", "1", "", "0")).repeat(200_001));
    let refused = read(empty.as_bytes(), &Options::default()).unwrap_err().to_string();
    assert!(refused.contains("row 1: nothing done"), "{refused}");
}

#[test]
fn a_hostile_file_is_refused_as_soon_as_it_shows() {
    let refused = |pieces: &[&[u8]]| {
        let mut survey = Survey::new(Options::default());
        pieces.iter().map(|piece| survey.feed(piece)).position(|fed| fed.is_err())
    };
    let (line, good) = (vec![b'x'; 50_000], format!("{S2}\n").into_bytes());
    assert_eq!(refused(&[&good, &line, &line, &line]), Some(2));
    assert_eq!(refused(&[&good, b"\0", &good]), Some(1));
    assert_eq!(refused(&[&good, b"\xff", &good]), Some(1));
    // Good rows among them do not help.
    let junk = format!("{S2}\n{}", format!("x\n\"y\n{}\n", s2("Plank", "1", "", "1")).repeat(20_000));
    assert!(refused(&[junk.as_bytes(); 4]).is_none());
    let many = vec![junk.as_bytes(); 6];
    assert_eq!(refused(&many), Some(5));
    let mut half = Survey::new(Options::default());
    half.feed(&good).unwrap();
    half.feed(&"é".as_bytes()[..1]).unwrap();
    assert_eq!(half.finish().unwrap_err(), Unreadable::NotText);
}
