//! `mariposas demo`, and what is read of half a year.

use crate::{days_ago, platforms};
use mariposas_harness::{Person, Platform, eventually};
use serde_json::{Value, json};
use std::process::Output;

async fn demo(platform: &Platform, person: &Person, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = platform.options().command(folder.path());
    command
        .arg("demo")
        .args(arguments)
        .env("MARIPOSAS_SERVER", platform.address())
        .env("MARIPOSAS_TOKEN", &person.token);
    command.output().await.expect("the program starts")
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text.into_owned()
}

/// What a service answers once it has applied what it was asked to wait for.
async fn get(person: &Person, path: &str) -> Value {
    eventually(path, || async {
        let answer = person.call("GET", path, None).await;
        assert!(matches!(answer.status, 200 | 503), "GET {path}: {}", answer.body);
        (answer.status == 200).then_some(answer.body)
    })
    .await
}

fn rows<'a>(answer: &'a Value, name: &str) -> &'a Vec<Value> {
    answer[name].as_array().unwrap_or_else(|| panic!("no {name}: {answer}"))
}

#[tokio::test]
async fn a_demo_is_half_a_year_that_every_service_understands() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let first = said(&demo(&platform, &ada, &[]).await);
        let added = first.split(' ').next().unwrap().parse::<usize>().unwrap();
        assert!(added > 1_300 && first.contains("/v1/recommendations"), "{first}");

        // It gives the position of what the program wrote, and every later answer waits for that.
        get(&ada, "/v1/sets?limit=1").await;
        let records = get(&ada, "/v1/records").await;
        let squats = |record: &&Value| record["exercise"] == "squat-barbell" && record["kind"] == "load";
        assert!(rows(&records, "records").iter().filter(squats).count() >= 2, "{records}");

        let volume = get(&ada, "/v1/volume?weeks=26").await;
        let chest = |week: &Value| {
            let muscles = rows(week, "muscles").iter();
            muscles
                .filter(|row| row["muscle"] == "chest")
                .filter_map(|row| row["fractional"].as_f64())
                .sum::<f64>()
        };
        let weeks = rows(&volume, "weeks");
        assert!(weeks.iter().filter(|week| chest(week) >= 6.0).count() > 15, "{volume}");
        let empty = weeks.iter().filter(|week| rows(week, "exercises").is_empty()).count();
        assert!((1..=2).contains(&empty), "a holiday, and perhaps a week that has just begun: {volume}");

        let summary = get(&ada, "/v1/summary").await;
        assert!(
            summary["last_seven_days"]["sessions"].as_u64().is_some_and(|n| (1..=3).contains(&n)),
            "{summary}"
        );
        let calendar = get(&ada, &format!("/v1/calendar?from={}&to={}", days_ago(200), days_ago(0))).await;
        let days = rows(&calendar, "days");
        assert!(days.len() > 75 && days.iter().all(|day| day["day"].as_str() <= Some(&*days_ago(0))));
        assert!(days.iter().flat_map(|day| rows(day, "workouts")).all(|workout| workout["finished"] == true));

        let history = get(&ada, "/v1/exercises/squat-barbell/history").await;
        assert_eq!(rows(&history, "sessions").len(), 20, "the newest twenty");
        let curve: Vec<f64> =
            rows(&history, "curve").iter().filter_map(|point| point["estimated_max_kg"].as_f64()).collect();
        assert!(curve.last() > curve.first(), "{curve:?}");
        assert!(!rows(&history, "last").is_empty());

        let routines = get(&ada, "/v1/routines").await;
        assert_eq!(rows(&routines, "routines").len(), 3);
        for routine in rows(&routines, "routines") {
            let next = get(&ada, &format!("/v1/routines/{}/next", routine["id"].as_str().unwrap())).await;
            let exercises = rows(&next, "exercises");
            assert_eq!(exercises.len(), rows(routine, "exercises").len());
            for exercise in exercises {
                let why = exercise["why"].as_str();
                assert!(
                    why.is_some_and(|why| !why.is_empty()) && !rows(exercise, "targets").is_empty(),
                    "{exercise}"
                );
            }
        }
        let pets = get(&ada, "/v1/pets").await;
        assert!(!rows(&pets, "collection").is_empty(), "companions grew up: {pets}");
        let cards = get(&ada, "/v1/recommendations").await;
        let unsafe_card = |card: &&Value| card["rule"].as_str().is_some_and(|rule| rule.starts_with("SAF"));
        assert_eq!(
            rows(&cards, "recommendations").iter().filter(unsafe_card).count(),
            0,
            "nobody is in pain"
        );
    }
}

#[tokio::test]
async fn a_second_demo_adds_nothing_and_is_asked_for() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        said(&demo(&platform, &ada, &[]).await);
        let taken = ada.text("/v1/export").await;
        let asked = demo(&platform, &ada, &[]).await;
        assert!(!asked.status.success());
        assert!(String::from_utf8_lossy(&asked.stderr).contains("--yes"));
        assert!(said(&demo(&platform, &ada, &["--yes"]).await).contains("nothing was added"));
        assert_eq!(ada.text("/v1/export").await, taken);

        // The profile somebody has stays theirs.
        let eve = platform.person().await;
        eve.put("/v1/profile", json!({"plan_sessions": 2, "goal": "strength"})).await;
        said(&demo(&platform, &eve, &[]).await);
        let profile = get(&eve, "/v1/profile").await;
        assert_eq!((&profile["plan_sessions"], &profile["goal"]), (&json!(2), &json!("strength")));
    }
}
