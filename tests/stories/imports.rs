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
async fn files_that_are_no_export_are_refused_at_once() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        for (file, words) in [("", "empty"), ("a,b,c\n1,2,3\n", "no app"), ("\u{0}\u{1}\u{2}", "not text")] {
            let refused = ada.import("?unit=kg", file).await;
            assert_eq!((refused.status, &refused.body["type"]), (422, &json!("unreadable-file")));
            assert!(refused.body["detail"].as_str().unwrap().contains(words), "{}", refused.body);
        }
    }
}
