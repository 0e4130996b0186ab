use crate::import::tests::{read_rows, read_with, s2_file, sets, weight};
use crate::import::{Format, Skipped, UnitSource};
use crate::{LoadKind, Rir, SetKind, Unit};

const S5: &str = "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\
    \"Weight (kg)\";\"Reps\";\"RPE\";\"Distance (meters)\";\"Seconds\";\"Notes\";\"Workout Notes\"";

#[test]
fn files_of_2016_name_their_units_in_the_header() {
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
fn files_of_2016_name_barbell_lifts_without_the_bar() {
    let rows = ["Squat", "Bench Press", "Deadlift", "Overhead Press"]
        .map(|name| format!("2016-05-01 09:00:00,Legs,{name},1,100,5,0,0,"));
    let header = "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes";
    let import = read_rows(header, &rows.each_ref().map(String::as_str));
    let slugs: Vec<_> = sets(&import).iter().map(|set| set.slug.as_deref().unwrap_or("none")).collect();
    assert_eq!(slugs, ["squat-barbell", "bench-press-barbell", "deadlift-barbell", "overhead-press-barbell"]);
}

#[test]
fn an_effort_is_any_rpe_and_one_that_is_none_stays_readable() {
    let set = |rpe: &str| format!("{}{rpe}", crate::import::tests::s2("Squat (Barbell)", "1", "100", "5"));
    let read = |row: &str| {
        let import = read_with(&format!("{}\n{row}\n", crate::import::tests::S2), Some(Unit::Kg));
        let set = &sets(&import)[0].set;
        (set.rir.map(Rir::reps), set.note.clone())
    };
    for (rpe, rir, note) in [
        ("5", Some(5.0), None),
        ("1", Some(9.0), None),
        ("10", Some(0.0), None),
        ("\"8,5\"", Some(1.5), None),
        ("", None, None),
        ("0", None, None),
        ("0.0", None, None),
        ("abc", None, Some("RPE abc")),
        ("11", None, Some("RPE 11")),
        ("8.25", None, Some("RPE 8.25")),
    ] {
        assert_eq!(read(&set(rpe)), (rir, note.map(str::to_owned)), "{rpe}");
    }
    let noted = set("abc").replace(",0,0,,,", ",0,0,deep,,");
    assert_eq!(read(&noted).1.as_deref(), Some("RPE abc\ndeep"));
    let run = "2025-03-01 10:00:00,\"Run\",1h 5m,\"Running\",1,0,0,3.1,1800,,,7";
    let import = read_with(&format!("{}\n{run}\n", crate::import::tests::S2), Some(Unit::Kg));
    assert_eq!(import.workouts[0].activities[0].note.as_deref(), Some("RPE 7"));
}

#[test]
fn files_of_2015_to_2019_have_no_duration() {
    let s1 = "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes";
    let row = "2018-05-01 09:00:00,\"Legs\",\"Squat (Barbell)\",1,60,5,0,0,\"\",\"hot day\"";
    let import = read_rows(s1, &[row]);
    assert_eq!((import.workouts[0].end, import.workouts[0].note.as_deref()), (None, Some("hot day")));
    let import = read_rows(&format!("{s1},RPE"), &[&format!("{row},8.5")]);
    assert_eq!(sets(&import)[0].set.rir.map(Rir::reps), Some(1.5));
}

#[test]
fn letters_are_kinds_and_rest_rows_are_no_sets() {
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
fn files_of_2026_have_no_notes() {
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
fn android_says_the_unit_row_by_row() {
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
fn android_writes_the_body_as_a_weight_and_numbers_workouts() {
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
        row(8, "Chest Dip", "1", "20"),
        row(8, "Pull Up (Assisted)", "1", "20"),
    ];
    let import = read_rows(S5, &rows.each_ref().map(String::as_str));
    let found = sets(&import);
    let loads: Vec<_> = found.iter().map(|set| set.set.load.map(|load| load.kind)).collect();
    let [body, moved, added, help] =
        [LoadKind::Bodyweight, LoadKind::External, LoadKind::Added, LoadKind::Assisted].map(Some);
    assert_eq!(loads, [body, moved, None, added, help]);
    assert_eq!((weight(found[0]), weight(found[3])), (Some((65.18, Unit::Kg)), Some((20.0, Unit::Kg))));
    assert_eq!((weight(found[1]), found[1].set.kind), (Some((42.5, Unit::Kg)), SetKind::Warmup));
    let keys: Vec<_> = import.workouts.iter().map(|workout| workout.key.as_str()).collect();
    assert_eq!(keys, ["7 2024-01-02 10:00:00", "8 2024-01-02 10:00:00"]);
    assert_eq!(import.workouts[0].end, None, "nobody trains for two weeks");
    assert_eq!(import.report.unit.evidence, "the column `Weight (kg)` says so");
}

#[test]
fn headers_are_known_in_four_languages() {
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

#[test]
fn exercises_done_twice_are_two_runs() {
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
fn files_without_a_header_are_told_by_what_stands_in_the_first_row() {
    let read = |row: &str, unit| read_with(&format!("{row}\n{}\n", row.replace("10:00", "11:00")), unit);
    for row in [
        "2016-05-01 10:00:00,Legs,Squat (Barbell),1,100,5,0,0,",
        "2018-05-01 10:00:00,\"Legs\",\"Squat (Barbell)\",1,100,5,0,0,\"\",\"\"",
        "2019-05-01 10:00:00,\"Legs\",\"Squat (Barbell)\",1,100,5,0,0,\"\",\"\",",
        "2023-05-01 10:00:00,\"Legs\",1h 2m,\"Squat (Barbell)\",1,100.0,5.0,0,0.0,\"\",\"\",8",
        "2026-05-01 10:00:00,\"Legs\",55m,\"Squat (Barbell)\",W,100.0,5.0,0,0.0,",
        "2022-01-02 10:00:00;Legs;Squat (Barbell);1;100;kg;5;;;;;;",
        "2022-01-02 10:00:00;Legs;Squat (Barbell);1;100;kg;5;;;;;;;30m",
        "\"7\";\"2024-01-02 10:00:00\";\"Legs\";\"3600\";\"Squat (Barbell)\";\"1\";\"100\";\"5\";\"\";\"\";\"\";\"\";\"\"",
    ] {
        let import = read(row, Some(Unit::Kg));
        assert_eq!((import.format, import.report.rows, import.report.sets), (Format::Strong, 2, 2), "{row}");
        let set = sets(&import)[0];
        assert_eq!((set.row, set.raw_exercise.as_str()), (1, "Squat (Barbell)"), "{row}");
        assert_eq!((weight(set), set.set.reps), (Some((100.0, Unit::Kg)), Some(5)), "{row}");
        assert_eq!(import.workouts[0].name, "Legs", "{row}");
    }
}

#[test]
fn a_header_alone_is_an_export_of_nothing() {
    let report = read_with(&format!("{S5}\n"), None).report;
    assert_eq!((report.rows, report.unit_needed()), (0, false));
}

#[test]
fn a_unit_said_later_moves_no_row() {
    let header = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;\
        Seconds;Notes;Workout Notes";
    let row = |order: u32, weight: &str| {
        format!("2022-01-02 10:00:00;Day;Squat (Barbell);{order};{weight};5;;;;;;")
    };
    let text = format!("{header}\n{}\n{}\n", row(1, "225;"), row(2, "100;kg"));
    let orders = |unit| sets(&read_with(&text, unit)).iter().map(|set| set.order).collect::<Vec<_>>();
    assert_eq!((orders(None), orders(Some(Unit::Lb))), (vec![1], vec![0, 1]));
}
