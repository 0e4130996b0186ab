use super::*;
use crate::{LoadKind, SetKind};

const S2: &str =
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE";
const S5: &str = "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\
    \"Weight (kg)\";\"Reps\";\"RPE\";\"Distance (meters)\";\"Seconds\";\"Notes\";\"Workout Notes\"";
const HEVY: &str = "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\
    \"exercise_notes\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"";

fn file(header: &str, rows: &[&str]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

fn read_with(text: &str, unit: Option<Unit>) -> Import {
    let import = read(text.as_bytes(), &Options { unit, today: None }).unwrap();
    assert!(import.report.adds_up());
    import
}

fn read_rows(header: &str, rows: &[&str]) -> Import {
    read_with(&file(header, rows), None)
}

fn sets(import: &Import) -> Vec<&ImportedSet> {
    import.workouts.iter().flat_map(|workout| &workout.sets).collect()
}

/// Set `set` of an S2 file, all in one workout: exercise, order, weight, reps.
fn s2(exercise: &str, order: &str, weight: &str, reps: &str) -> String {
    format!("2025-03-01 10:00:00,\"Push\",1h 5m,\"{exercise}\",{order},{weight},{reps},0,0,,,")
}

fn s2_file(rows: &[(&str, &str, &str, &str)]) -> String {
    let rows: Vec<String> = rows.iter().map(|(e, o, w, r)| s2(e, o, w, r)).collect();
    file(S2, &rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn weight(set: &ImportedSet) -> Option<(f64, Unit)> {
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
fn strong_2016_names_its_units_in_the_header() {
    let import = read_rows(
        "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes",
        &[
            "2016-05-01 09:00:00,Legs,Squat (Barbell),1,100,5,0,0,felt good\r",
            "2016-05-01 09:00:00,Legs,Running,1,0,0,5.2,1500,\r",
        ],
    );
    assert_eq!(import.format, Format::Strong);
    assert_eq!(import.report.unit.source, Some(UnitSource::File));
    assert_eq!(weight(sets(&import)[0]), Some((100.0, Unit::Kg)));
    assert_eq!(sets(&import)[0].set.note.as_deref(), Some("felt good"));
    let run = &import.workouts[0].activities[0];
    assert_eq!(
        (run.slug.as_deref(), run.seconds, run.metres),
        (Some("running"), Some(1_500.0), Some(5_200.0))
    );
}

#[test]
fn strong_2015_to_2019_have_no_duration() {
    let s1 = "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes";
    let row = "2018-05-01 09:00:00,\"Legs\",\"Squat (Barbell)\",1,60,5,0,0,\"\",\"hot day\"";
    let import = read_rows(s1, &[row]);
    assert_eq!((import.workouts[0].end, import.workouts[0].note.as_deref()), (None, Some("hot day")));
    let import = read_rows(&format!("{s1},RPE"), &[&format!("{row},8.5")]);
    assert_eq!(sets(&import)[0].set.rir.map(crate::Rir::reps), Some(1.5));
}

#[test]
fn strong_letters_are_kinds_and_rest_rows_are_no_sets() {
    let import = read_with(
        &s2_file(&[
            ("Bench Press (Barbell)", "W", "20.0", "10.0"),
            ("Bench Press (Barbell)", "1", "60.0", "8.0"),
            ("Bench Press (Barbell)", "Rest Timer", "0.0", "0.0"),
            ("Bench Press (Barbell)", "D", "40.0", "8.0"),
            ("Bench Press (Barbell)", "F", "60.0", "7.0"),
            ("Bench Press (Barbell)", "Ruhezeit", "0.0", "0.0"),
            ("Bench Press (Barbell)", "REST_TIMER", "0.0", "0.0"),
            ("Bench Press (Barbell)", "Note", "0", "0"),
            ("Bench Press (Barbell)", "?", "60", "8"),
        ]),
        Some(Unit::Kg),
    );
    let kinds: Vec<_> = sets(&import).iter().map(|set| set.set.kind).collect();
    assert_eq!(kinds, [SetKind::Warmup, SetKind::Working, SetKind::Drop, SetKind::Failure]);
    assert!(sets(&import).iter().all(|set| set.set.rest_s.is_none() && set.occurrence == 0));
    let report = &import.report;
    assert_eq!((report.rows, report.sets, report.rest_rows, report.notes), (9, 4, 3, 1));
    assert_eq!(report.skipped, [Skipped { row: 9, reason: "the set order `?` is not known".to_owned() }]);
}

#[test]
fn strong_2026_has_no_notes() {
    let import = read_rows(
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE",
        &["2026-04-24 09:40:00,\"Upper\",51m,\"Plank\",1,0.0,0.0,0,60.0,"],
    );
    let hold = &sets(&import)[0].set;
    assert_eq!((hold.reps, hold.seconds, hold.load), (None, Some(60.0), None));
    assert_eq!(import.workouts[0].end, Some(jiff::civil::date(2026, 4, 24).at(10, 31, 0, 0)));
    assert!(!import.report.unit_needed());
}

#[test]
fn strong_android_says_the_unit_row_by_row() {
    let import = read_rows(
        "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;\
         Notes;Workout Notes;Workout Duration",
        &[
            "2022-01-02 10:00:00;Day;Squat (Barbell);1;100,5;kg;5;;;;;;;30m",
            "2022-01-02 10:00:00;Day;Squat (Barbell);2;225;lbs;5;;;;;;;30m",
            "2022-01-02 10:00:00;Day;Squat (Barbell);3;225;stone;5;;;;;;;30m",
            "2022-01-02 10:00:00;Day;Squat (Barbell);4;225;;5;;;;;;;30m",
            "2022-01-02 10:00:00;Day;Running;1;;;;;2;mi;900;;;30m",
        ],
    );
    let weights: Vec<_> = sets(&import).iter().map(|set| weight(set).unwrap()).collect();
    assert_eq!(weights, [(100.5, Unit::Kg), (225.0, Unit::Lb)]);
    assert_eq!(import.workouts[0].activities[0].metres, Some(3_218.688));
    let reasons: Vec<_> = import.report.skipped.iter().map(|skipped| skipped.reason.as_str()).collect();
    assert_eq!(reasons, ["the weight unit `stone` is not known", "its weight 225 has no unit"]);
}

#[test]
fn strong_android_writes_the_body_as_a_weight_and_numbers_workouts() {
    let row = |number: u32, exercise: &str, order: &str, weight: &str| {
        format!(
            "\"{number}\";\"2024-01-02 10:00:00\";\"Day\";\"1297540\";\"{exercise}\";\"{order}\";\"{weight}\";\
             \"8\";\"\";\"\";\"\";\"\";\"\""
        )
    };
    let rows = [
        row(7, "Push Up", "1", "65.18"),
        row(7, "Bench Press (Barbell)", "WARM_UP", "42,5"),
        row(8, "Push Up", "1", ""),
    ];
    let import = read_rows(S5, &rows.each_ref().map(String::as_str));
    let found = sets(&import);
    assert_eq!(found[0].set.load, Some(crate::Load { kind: LoadKind::Bodyweight, weight: None }));
    assert_eq!((weight(found[1]), found[1].set.kind), (Some((42.5, Unit::Kg)), SetKind::Warmup));
    let keys: Vec<_> = import.workouts.iter().map(|workout| workout.key.as_str()).collect();
    assert_eq!(keys, ["7 2024-01-02 10:00:00", "8 2024-01-02 10:00:00"]);
    assert_eq!(import.workouts[0].end, None, "nobody trains for two weeks");
    assert_eq!(import.report.unit.evidence, "the column `Weight (kg)` says so");
}

#[test]
fn strong_headers_are_known_in_four_languages() {
    for (header, row) in [
        (
            "Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,\
             Notizen,Workout-Notizen,RPE",
            "2025-03-01 10:00:00,Push,1h 13m,Push Up,1,0,12,0,0,,,",
        ),
        (
            "Date,Nom de l'entraînement,Durée,Nom de l\u{2019}exercice,Ordre de la série,Poids,Réps,Distance,\
             Secondes,Notes,Notes d'entraînement,RPE",
            "2025-03-01 10:00:00,Push,1h 13m,Push Up,1,0,12,0,0,,,",
        ),
        (
            "日期,锻炼名称,时长,运动名称,设置顺序,重量,次,距离,秒,备注,锻炼备注,RPE",
            "2025-03-01 10:00:00,Push,1小时13分钟,Push Up,1,0,12,0,0,,,",
        ),
        (
            "date,workout name,duration,exercise name,set order,weight,reps,distance,seconds,notes,workout notes,rpe",
            "2025/3/1 10:00,Push,1h 13min,Push Up,1,0,12,0,0,,,",
        ),
    ] {
        let import = read_with(&format!("\u{feff}{header}\r\n{row}\r\n"), None);
        let workout = &import.workouts[0];
        assert_eq!(workout.end, Some(jiff::civil::date(2025, 3, 1).at(11, 13, 0, 0)), "{header}");
        assert_eq!((workout.sets[0].set.reps, workout.sets[0].set.load), (Some(12), None), "{header}");
    }
}

fn hevy(start: &str, exercise: &str, superset: &str, index: u32, rest: &str) -> String {
    format!(
        "\"Day\",\"{start}\",\"\",\"about\",\"{exercise}\",{superset},\"slow, \n\"\"deep\"\"\",{index},{rest}"
    )
}

#[test]
fn hevy_rows_are_sets_of_their_kind() {
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
    assert_eq!(found[1].set.rir.map(crate::Rir::reps), Some(0.5));
    assert_eq!((found[2].set.load.map(|load| load.kind), found[2].set.rir), (Some(LoadKind::Assisted), None));
    assert_eq!(import.workouts[0].activities[0].metres, Some(3_500.0));
    assert_eq!(import.workouts[0].note.as_deref(), Some("about"));
    let reason = "nothing done: no reps, time or distance".to_owned();
    assert_eq!(import.report.skipped, [Skipped { row: 5, reason }]);
}

#[test]
fn hevy_units_are_independent() {
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
fn hevy_blocks_repeat_and_supersets_take_turns() {
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
fn strong_exercises_done_twice_are_two_runs() {
    let import = read_with(
        &s2_file(&[
            ("Squat (Barbell)", "W", "60", "5"),
            ("Squat (Barbell)", "1", "100", "5"),
            ("Squat (Barbell)", "D", "80", "5"),
            ("Squat (Barbell)", "2", "100", "5"),
            ("Plank", "1", "0", "1"),
            ("Squat (Barbell)", "W", "60", "5"),
            ("Squat (Barbell)", "1", "100", "5"),
            ("Squat (Barbell)", "1", "100", "5"),
        ]),
        None,
    );
    let squats: Vec<_> = sets(&import).into_iter().filter(|set| set.raw_exercise != "Plank").collect();
    let placed: Vec<_> = squats.iter().map(|set| (set.occurrence, set.order)).collect();
    assert_eq!(placed, [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (2, 0)]);
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
