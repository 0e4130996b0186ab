use crate::import::tests::{read_rows, read_with, sets, weight};
use crate::import::{Format, Skipped, UnitSource};
use crate::{LoadKind, SetKind, Unit};

const FITBOD: &str =
    "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier";

#[test]
fn rows_are_sets_of_one_implement_and_help_is_negative() {
    let import = read_rows(
        FITBOD,
        &[
            "2025-01-19 09:37:32 +0000,Dumbbell Bench Press,10,22.5,0,0,0,0,true,,2",
            "2025-01-19 09:37:32 +0000,Dumbbell Bench Press,10,22.5,0,0,0,0,false,easy,2",
            "2025-01-19 09:37:32 +0000,Helped Thing,8,-20,0,0,0,0,false,,1",
            "2025-01-19 09:37:32 +0000,Running,0,0,1500,5000,0,0,false,,1",
            "2025-01-19 09:37:32 +0000,Back Squat,0,0,0,0,0,0,false,,1",
        ],
    );
    assert_eq!((import.format, import.report.unit.source), (Format::Fitbod, Some(UnitSource::File)));
    let workout = &import.workouts[0];
    assert_eq!(workout.key, "2025-01-19 09:37:32 +0000");
    assert_eq!(workout.started_at.map(|at| at.to_string()).as_deref(), Some("2025-01-19T09:37:32Z"));
    let found = sets(&import);
    assert_eq!((weight(found[0]), found[0].set.kind), (Some((22.5, Unit::Kg)), SetKind::Warmup));
    assert_eq!((found[1].set.note.as_deref(), found[1].order), (Some("easy"), 1));
    assert_eq!(found[2].set.load.map(|load| load.kind), Some(LoadKind::Assisted));
    assert_eq!(weight(found[2]), Some((20.0, Unit::Kg)));
    assert_eq!(workout.activities[0].metres, Some(5_000.0));
    let reason = "nothing done: no reps, time or distance".to_owned();
    assert_eq!(import.report.skipped, [Skipped { row: 5, reason }]);
}

#[test]
fn rows_within_hours_are_one_workout_whatever_times_they_carry() {
    let row = |time: &str| format!("{time},Back Squat,5,100,0,0,0,0,false,,1");
    let keys = |times: &[&str]| {
        let rows: Vec<_> = times.iter().map(|time| row(time)).collect();
        let import = read_rows(FITBOD, &rows.iter().map(String::as_str).collect::<Vec<_>>());
        import.workouts.into_iter().map(|workout| workout.key).collect::<Vec<_>>()
    };
    let times = ["2026-09-05 10:12:33 +0100", "2026-09-05 10:14:33 +0100", "2026-09-05 18:00:00 +0100"];
    assert_eq!(keys(&times), [times[0], times[2]]);
    // Newest first, and over midnight.
    let times = ["2026-09-06 00:10:00 +0000", "2026-09-05 23:50:00 +0000", "2026-09-05 08:00:00 +0000"];
    assert_eq!(keys(&times), times[1..]);
}

#[test]
fn a_longer_export_adds_only_the_difference_in_either_direction() {
    let times = ["06:30:00", "09:00:00", "09:00:00", "09:04:00", "11:00:00", "11:02:00", "16:00:00"];
    let rows: Vec<_> = (1..)
        .zip(times)
        .map(|(reps, time)| format!("2026-09-05 {time} +0100,Back Squat,{reps},100,0,0,0,0,false,,1"))
        .collect();
    // Each set by what its id is made of, and each workout.
    let known = |rows: &[&str], newest_first: bool| {
        let mut rows = rows.to_vec();
        if newest_first {
            rows.sort_by_key(|row| std::cmp::Reverse(row[..19].to_owned()));
        }
        let import = read_rows(FITBOD, &rows);
        let mut found = Vec::new();
        for workout in &import.workouts {
            for set in &workout.sets {
                let start = set.written.clone().unwrap_or_else(|| workout.key.clone());
                found.push((start, set.occurrence, set.order, set.set.reps, workout.key.clone()));
            }
        }
        found.sort();
        found
    };
    let all: Vec<&str> = rows.iter().map(String::as_str).collect();
    for newest_first in [false, true] {
        let whole = known(&all, newest_first);
        assert_eq!(whole, known(&all, !newest_first));
        for end in 1..all.len() {
            let part = known(&all[..end], newest_first);
            assert!(part.iter().all(|set| whole.contains(set)), "{part:?} of {whole:?}");
        }
        // What is written down late changes no set that is there, though perhaps its workout.
        let sets = |known: &[(String, u32, u32, Option<u32>, String)]| -> Vec<_> {
            known.iter().map(|set| (set.0.clone(), set.1, set.2, set.3)).collect()
        };
        let (later, whole) = (sets(&known(&all[1..], newest_first)), sets(&whole));
        assert!(later.iter().all(|set| whole.contains(set)), "{later:?} of {whole:?}");
    }
}

#[test]
fn rows_are_numbered_as_in_the_file_and_placed_in_order_of_time() {
    let row = |rest: &str| format!("2026-09-05 {rest},0,0,0,0,false,,1");
    let rows = [
        row("11:00:00 +0000,Back Squat,5,120"),
        row("10:00:00 +0000,Back Squat,many,110"),
        "2026-09-05 no row".to_owned(),
        row("09:00:00 +0000,Back Squat,5,100"),
    ];
    let import = read_rows(FITBOD, &rows.each_ref().map(String::as_str));
    let placed: Vec<_> = sets(&import).iter().map(|set| (set.row, set.nth, weight(set))).collect();
    assert_eq!(placed, [(1, 2, Some((120.0, Unit::Kg))), (4, 0, Some((100.0, Unit::Kg)))]);
    assert_eq!(import.workouts[0].key, "2026-09-05 09:00:00 +0000");
    assert_eq!(import.report.skipped.iter().map(|skipped| skipped.row).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn pounds_are_told_by_the_header() {
    let header = FITBOD.replace("Weight(kg)", "Weight(lbs)");
    let import = read_rows(&header, &["2025-01-19 09:37:32 +0000,Back Squat,5,225,0,0,0,0,false,,1"]);
    assert_eq!(weight(sets(&import)[0]), Some((225.0, Unit::Lb)));
}

#[test]
fn the_old_form_counts_its_sets_and_says_no_unit() {
    let text = "Date,Exercise,Sets,Reps,Weight,isWarmup,Note\n\
        2018-01-02 17:58:27 +0000,Back Squat,3,5,100,false,\n\
        2018-01-02 17:58:27 +0000,Back Squat,2,0,100,false,\n\
        2018-01-02 17:58:27 +0000,Back Squat,many,5,100,false,\n\
        2018-01-02 17:58:27 +0000,Back Squat,999999,5,100,false,\n";
    let import = read_with(text, None);
    assert!(import.report.unit_needed());
    assert_eq!((import.report.rows, import.report.sets), (7, 3));
    let reasons: Vec<_> = import.report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect();
    let expected = [
        (4, "line 3, set 1: nothing done: no reps, time or distance"),
        (5, "line 3, set 2: nothing done: no reps, time or distance"),
        (6, "line 4: `many` is no number of sets"),
        (7, "line 5: `999999` is no number of sets"),
    ];
    assert_eq!(reasons, expected);
}
