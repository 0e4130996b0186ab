//! Old histories.

use crate::{hard_sets, platforms};
use serde_json::json;
use std::fmt::Write as _;

/// A Strong export of as many weeks, two sessions each, ending in an earlier year.
fn strong(weeks: u32) -> String {
    let mut csv = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n".to_owned();
    for week in 0..weeks {
        for (day, name) in [(1, "Upper"), (4, "Lower")] {
            let date = jiff::civil::date(2024, 1, 1) + jiff::Span::new().days(i64::from(week) * 7 + day);
            let exercises = if name == "Upper" {
                ["Bench Press (Barbell)", "My Own Machine"]
            } else {
                ["Squat (Barbell)", "Plank"]
            };
            for exercise in exercises {
                for order in 1..=3 {
                    let (weight, reps, seconds) = if exercise == "Plank" { (0, 0, 45) } else { (60, 8, 0) };
                    let _ = writeln!(
                        csv,
                        "{date} 18:00:00,\"{name}\",1h 5m,\"{exercise}\",{order},{weight}.0,{reps},0,{seconds},\"\",\"\","
                    );
                }
                let _ = writeln!(
                    csv,
                    "{date} 18:00:00,\"{name}\",1h 5m,\"{exercise}\",Rest Timer,0,0,0,120,\"\",\"\","
                );
            }
        }
    }
    csv
}

#[tokio::test]
async fn an_import_asks_for_the_unit_and_the_second_one_adds_nothing() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let file = strong(6);
        let asked = ada.import("", &file).await;
        assert_eq!((asked.status, &asked.body["type"]), (422, &json!("unit-needed")));
        assert_eq!(asked.body["report"]["sets"], 72);
        assert_eq!(ada.get("/v1/sets").await["sets"], json!([]), "nothing was written");

        let dry = ada.import("?unit=kg&dry_run=true", &file).await;
        assert_eq!((dry.status, &dry.body["added"]), (200, &json!(72)));
        assert_eq!(ada.get("/v1/sets").await["sets"], json!([]));

        let report = ada.import("?unit=kg", &file).await.body;
        assert_eq!(
            (&report["rows"], &report["sets"], &report["rest_rows"]),
            (&json!(96), &json!(72), &json!(24))
        );
        assert_eq!((&report["added"], &report["already_there"]), (&json!(72), &json!(0)));
        assert_eq!(report["exercises"]["unmatched"], json!([{"name": "My Own Machine", "rows": 18}]));
        let volume = ada.get("/v1/volume?weeks=1000").await;
        assert!((hard_sets(&volume, "squat-barbell") - 18.0).abs() < 1e-9);
        let pets = ada.get("/v1/pets").await;
        assert_eq!(pets["companion"]["sessions"], 12);
        // Hatched in the first week; five more were met, and one reserve bridged the week after.
        assert_eq!(
            (&pets["companion"]["stage"], &pets["companion"]["weeks_met"]),
            (&json!("adult"), &json!(6)),
            "{pets}"
        );

        let again = ada.import("?unit=kg", &file).await.body;
        assert_eq!((&again["added"], &again["already_there"]), (&json!(0), &json!(72)));
        let longer = ada.import("?unit=kg", &strong(8)).await.body;
        assert_eq!((&longer["added"], &longer["already_there"]), (&json!(24), &json!(72)));

        let squats = |volume: &serde_json::Value| {
            let weeks = volume["weeks"].as_array().unwrap().clone();
            let rows = weeks.into_iter().flat_map(|week| week["exercises"].as_array().unwrap().clone());
            rows.filter(|row| row["exercise"] == "squat-barbell")
                .filter_map(|row| row["volume_load_kg"].as_f64())
                .sum::<f64>()
        };
        assert!((squats(&ada.get("/v1/volume?weeks=1000").await) - 24.0 * 480.0).abs() < 1e-6);
        let corrected = ada.import("?unit=lb", &strong(8)).await.body;
        assert_eq!((&corrected["added"], &corrected["already_there"]), (&json!(0), &json!(96)));
        let in_pounds = squats(&ada.get("/v1/volume?weeks=1000").await);
        assert!((in_pounds - 24.0 * 8.0 * 27.216).abs() < 1e-6, "another unit corrects: {in_pounds}");
        let cards = ada.get("/v1/recommendations").await;
        assert!(!cards["recommendations"].as_array().unwrap().is_empty(), "the coach has read the history");
    }
}

#[tokio::test]
async fn another_unit_corrects_distances_too() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let header = strong(0);
        let row = |exercise: &str, weight: u32, reps: u32, distance: f64| {
            format!(
                "2024-01-02 18:00:00,\"Mixed\",1h 5m,\"{exercise}\",1,{weight},{reps},{distance},0,\"\",\"\",\n"
            )
        };
        let run = format!("{header}{}", row("Running", 0, 0, 3.0));
        let asked = ada.import("", &run).await;
        assert_eq!((asked.status, &asked.body["type"]), (422, &json!("unit-needed")), "{}", asked.body);
        assert!(asked.body["detail"].as_str().unwrap().contains("miles"), "{}", asked.body);

        let file =
            format!("{run}{}{}", row("Farmers Carry", 40, 0, 0.03), row("Squat (Barbell)", 2_956, 5, 0.0));
        let report = ada.import("?unit=kg", &file).await.body;
        assert_eq!((&report["added"], &report["skipped"][0]["row"]), (&json!(2), &json!(3)), "{report}");
        let reason = report["skipped"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("implausible: 2956 kg"), "{reason}");
        let metres = async || {
            let (sets, runs) = (ada.get("/v1/sets").await, ada.get("/v1/activities").await);
            (sets["sets"][0]["metres"].clone(), runs["activities"][0]["metres"].clone())
        };
        assert_eq!(metres().await, (json!(30.0), json!(3_000.0)));
        let corrected = ada.import("?unit=lb", &file).await.body;
        assert_eq!((&corrected["added"], &corrected["already_there"]), (&json!(0), &json!(2)), "{corrected}");
        assert_eq!(metres().await, (json!(48.28), json!(4_828.032)));
        ada.import("?unit=kg", &file).await;
        assert_eq!(metres().await, (json!(30.0), json!(3_000.0)));

        let heavy = json!({"exercise": "squat-barbell", "performed_at": "2024-01-02T18:00:00Z", "reps": 5,
            "load": {"kind": "external", "value": 9_000, "unit": "kg"}});
        let refused = ada.post("/v1/sets", heavy).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body["detail"].as_str().unwrap().starts_with("load.value"), "{}", refused.body);
    }
}

#[tokio::test]
async fn files_that_are_no_export_are_refused_at_once() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let junk = format!("{STRONG}{}", "x\n".repeat(300_000));
        for (file, words) in [
            ("", "empty"),
            ("a,b,c\n1,2,3\n", "no app"),
            ("\u{0}\u{1}\u{2}", "not text"),
            (&junk, "cannot be read; row 1: it has 1 columns"),
        ] {
            let refused = ada.import("?unit=kg", file).await;
            assert_eq!((refused.status, &refused.body["type"]), (422, &json!("unreadable-file")));
            assert!(refused.body["detail"].as_str().unwrap().contains(words), "{}", refused.body);
        }
    }
}

const STRONG: &str = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n";

#[tokio::test]
async fn a_record_is_told_by_the_first_set_of_a_workout_that_gets_lighter() {
    for platform in platforms(900).await {
        let row = |date: &str, order: usize, kg: u32| {
            format!("{date} 09:00:00,A,1h,Squat (Barbell),{order},{kg},5,0,0,,,\n")
        };
        for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
            let ada = platform.person().await;
            let heavy = [110, 105, 100, 95, 90];
            let file = [
                STRONG.to_owned(),
                ["2026-01-01", "2026-02-01"].map(|day| row(day, 1, 60)).concat(),
                (1..).zip(heavy).map(|(order, kg)| row(day, order, kg)).collect(),
            ];
            assert_eq!(ada.import("?unit=kg", &file.concat()).await.body["added"], json!(7));
            let records = ada.get("/v1/records").await["records"].as_array().unwrap().clone();
            let loads: Vec<_> = records
                .iter()
                .filter(|record| record["kind"] == "load")
                .map(|record| (record["value"].as_f64(), record["previous"].as_f64()))
                .collect();
            assert_eq!(loads, [(Some(110.0), Some(60.0))], "{day}");
            // Newest first.
            let sets = ada.get("/v1/sets").await["sets"].as_array().unwrap().clone();
            let listed: Vec<_> = sets.iter().filter_map(|set| set["load"]["value"].as_f64()).collect();
            assert_eq!(listed, [90.0, 95.0, 100.0, 105.0, 110.0, 60.0, 60.0], "{day}");
        }
    }
}

#[tokio::test]
async fn the_tables_of_other_apps_keep_the_order_of_sets() {
    for platform in platforms(900).await {
        let row = |rest: &str| format!("2026-03-01 23:59:59,A,1h 0m,{rest},0,0,,,\n");
        let rows = [
            "Squat (Barbell),W,60,5",
            "Squat (Barbell),1,100,5",
            "Squat (Barbell),D,80,8",
            "Bench Press (Barbell),W,40,5",
            "Bench Press (Barbell),1,80,5",
            "Squat (Barbell),2,100,4",
            "Bench Press (Barbell),2,80,4",
            "Plank,1,0,1",
        ];
        let ada = platform.person().await;
        ada.import("?unit=kg", &format!("{STRONG}{}", rows.map(row).concat())).await;
        for (format, first_of_both) in [("strong", ";1;100;kg;5;"), ("hevy", ",1,normal,100,5,")] {
            let table = ada.text(&format!("/v1/export?format={format}")).await;
            let lines: Vec<&str> = table.lines().skip(1).collect();
            let named =
                |line: &str| rows.iter().position(|row| line.contains(row.split(',').next().unwrap()));
            let order: Vec<_> = lines.iter().map(|line| named(line)).collect();
            assert_eq!(order, [0, 0, 0, 3, 3, 0, 3, 7].map(Some), "{table}");
            assert!(lines[1].contains(first_of_both), "{table}");

            let eve = platform.person().await;
            assert_eq!(eve.import("", &table).await.body["added"], json!(8));
            assert_eq!(eve.text(&format!("/v1/export?format={format}")).await, table);
            assert_eq!(eve.import("", &table).await.body["added"], json!(0));
            let taken = eve.text("/v1/export").await;
            let bob = platform.person().await;
            bob.import("", &taken).await;
            assert_eq!(bob.text("/v1/export").await, taken);
        }
    }
}
