mod believed;
mod corrections;
mod damage;
mod distances;
mod pieces;

use super::*;

pub(super) const S2: &str =
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE";

pub(super) fn file(header: &str, rows: &[&str]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

pub(super) fn read_with(text: &str, unit: Option<Unit>) -> Import {
    let import = read(text.as_bytes(), &Options { unit, today: None }).unwrap();
    assert!(import.report.adds_up());
    import
}

pub(super) fn read_rows(header: &str, rows: &[&str]) -> Import {
    read_with(&file(header, rows), None)
}

pub(super) fn sets(import: &Import) -> Vec<&ImportedSet> {
    import.workouts.iter().flat_map(|workout| &workout.sets).collect()
}

/// Set `set` of an S2 file, all in one workout: exercise, order, weight, reps.
pub(super) fn s2(exercise: &str, order: &str, weight: &str, reps: &str) -> String {
    format!("2025-03-01 10:00:00,\"Push\",1h 5m,\"{exercise}\",{order},{weight},{reps},0,0,,,")
}

pub(super) fn s2_file(rows: &[(&str, &str, &str, &str)]) -> String {
    let rows: Vec<String> = rows.iter().map(|(e, o, w, r)| s2(e, o, w, r)).collect();
    file(S2, &rows.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) fn weight(set: &ImportedSet) -> Option<(f64, Unit)> {
    set.set.load?.weight.map(|weight| (weight.value, weight.unit))
}

type Place<'a> = (&'a str, &'a str, u32, u32);

fn places(import: &Import) -> Vec<Place<'_>> {
    let of = |workout| {
        let workout: &ImportedWorkout = workout;
        workout.sets.iter().map(|s| (workout.key.as_str(), s.raw_exercise.as_str(), s.occurrence, s.order))
    };
    import.workouts.iter().flat_map(of).collect()
}

#[test]
fn a_later_export_keeps_the_places_of_earlier_rows() {
    let rows = [
        ("Squat (Barbell)", "1", "100", "5"),
        ("Squat (Barbell)", "2", "100", "5"),
        ("Plank", "1", "0", "1"),
        ("Squat (Barbell)", "1", "100", "5"),
    ];
    let whole = read_with(&s2_file(&rows), Some(Unit::Kg));
    assert_eq!(places(&whole), places(&read_with(&s2_file(&rows), Some(Unit::Lb))));
    for end in 1..rows.len() {
        let part = read_with(&s2_file(&rows[..end]), None);
        assert_eq!(places(&part), places(&whole)[..end]);
    }
    // Two workouts that start together never share a place.
    let twice = format!("{}{}\n", s2_file(&rows), s2("Plank", "1", "0", "1").replace("Push", "Pull"));
    let twice = read_with(&twice, None);
    let mut distinct = places(&twice);
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((distinct.len(), twice.workouts.len()), (5, 2));
}

#[test]
fn a_unit_nobody_said_is_only_proposed() {
    let of = |weights: &[&str], unit| {
        let rows: Vec<_> = weights.iter().map(|w| ("Squat (Barbell)", "1", *w, "5")).collect();
        read_with(&s2_file(&rows), unit).report
    };
    let kilos = of(&["20", "60", "62.5", "100", "102.5"], None);
    assert_eq!((kilos.unit.value, kilos.unit.source), (Some(Unit::Kg), Some(UnitSource::Inferred)));
    assert!(kilos.unit_needed() && kilos.unit.evidence.contains("100 %"), "{}", kilos.unit.evidence);
    assert_eq!(kilos.sets, 5);
    assert_eq!(of(&["45", "95", "135", "225", "230"], None).unit.value, Some(Unit::Lb));
    assert_eq!(of(&["44.09245243697551", "88.18490487395102"], None).unit.value, Some(Unit::Lb));
    assert_eq!(of(&["61.23", "102.06", "20.41"], None).unit.value, Some(Unit::Kg));
    let asked = of(&["20", "60"], Some(Unit::Lb));
    assert_eq!((asked.unit.value, asked.unit.source), (Some(Unit::Lb), Some(UnitSource::Asked)));
    assert!(!asked.unit_needed());
    let none = of(&["0", ""], None);
    assert_eq!((none.unit.value, none.unit.source, none.unit_needed()), (None, None, false));
}

#[test]
fn a_bad_row_leaves_the_good_ones() {
    let good = s2("Squat (Barbell)", "1", "100", "5");
    let bad = [
        s2("Squat (Barbell)", "1", "100", "877777"),
        s2("Squat (Barbell)", "1", "100", "10.5"),
        s2("Squat (Barbell)", "1", "100", "-3"),
        s2("Squat (Barbell)", "1", "-100", "5"),
        s2("Squat (Barbell)", "1", "30000", "5"),
        s2("Squat (Barbell)", "1", "heavy", "5"),
        s2("Squat (Barbell)", "1", "inf", "5"),
        s2("Squat (Barbell)", "1", "42,5", "5"),
        s2("Squat (Barbell)", "1", "100", "0"),
        s2("", "1", "100", "5"),
        good.replace("2025-03-01", "2025-02-30"),
        good.replace("\"Push\"", "\"Push"),
        good.replace(",0,0,", ",0,900000,"),
        good.replace(",0,0,", ",5000,0,"),
        "2025-03-01 10:00:00,\"Pu".to_owned(),
    ];
    let mut rows = vec![good.as_str()];
    for row in &bad {
        rows.extend([row.as_str(), good.as_str()]);
    }
    let import = read_rows(S2, &rows);
    assert_eq!(import.report.sets, bad.len() as u64 + 1);
    let skipped: Vec<u64> = import.report.skipped.iter().map(|skipped| skipped.row).collect();
    assert_eq!(skipped, (1..=bad.len() as u64).map(|n| n * 2).collect::<Vec<_>>());
    assert!(import.report.skipped[0].reason.contains("877777"));
    assert!(read_rows(S2, &[&good, &bad[8], "2025-03-01 10:00:00,\"Pu"]).report.sets == 1);
    let quoted = s2("Squat (Barbell)", "1", "\"42,5\"", "5");
    assert_eq!(weight(sets(&read_rows(S2, &[&quoted]))[0]).map(|w| w.0), Some(42.5));
}

#[test]
fn hostile_files_are_refused_with_a_cure() {
    let refused = |bytes: &[u8]| read(bytes, &Options::default()).unwrap_err();
    assert_eq!(refused(b""), Unreadable::Empty);
    assert_eq!(refused("\u{feff} \r\n".as_bytes()), Unreadable::Empty);
    assert_eq!(refused(b"PK\x03\x04\0\0"), Unreadable::NotText);
    assert_eq!(refused(&[b'a', 0xff, 0xfe]), Unreadable::NotText);
    assert_eq!(refused("a,".repeat(1_000_000).as_bytes()), Unreadable::LineTooLong { line: 1 });
    let long = format!("{S2}\n{}", "x".repeat(70_000));
    assert_eq!(refused(long.as_bytes()), Unreadable::LineTooLong { line: 2 });
    assert_eq!(refused("a,".repeat(999).as_bytes()), Unreadable::TooManyColumns { columns: 1_000 });
    let unknown = refused(b"Date,Exercise,Category\n2020-01-01,Squat,Legs\n").to_string();
    assert!(unknown.contains("Date,Exercise,Category") && unknown.contains("Hevy"), "{unknown}");
    assert!(refused(b"\"never closed").to_string().contains("Strong"));
}

#[test]
fn notes_are_cut_and_names_are_accounted() {
    let long = "é".repeat(2_500);
    let noted = s2("My Machine", "1", "10", "5").replace(",0,0,,,", &format!(",0,0,\"{long}\",,"));
    let import =
        read_rows(S2, &[&noted, &s2("My Machine", "2", "10", "5"), &s2("Leg Press", "1", "10", "5")]);
    assert_eq!(sets(&import)[0].set.note.as_ref().map(|note| note.chars().count()), Some(2_000));
    let names = &import.report.exercises;
    assert_eq!(names.unmatched, [Unmatched { name: "My Machine".to_owned(), rows: 2 }]);
    assert_eq!((names.matched, sets(&import)[2].slug.as_deref()), (1, Some("leg-press-machine")));
    let json = serde_json::to_value(&import.report).unwrap();
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), import.report);
}
