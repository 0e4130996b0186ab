//! Logging, correcting, and what the services make of it.

use crate::{bench_press, days_ago, hard_sets, platforms};
use futures::StreamExt;
use mariposas_event_schema::Outcome;
use mariposas_harness::eventually;
use mariposas_service::ids::new_id;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_logged_set_shows_in_volume_pet_coach_and_live() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", json!({"time_zone": "UTC", "bodyweight_kg": 70})).await;
        let mut live = ada.live(None).await.bytes_stream();

        for days in [2, 1] {
            assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(days), 60.0)).await.status, 201);
        }
        let volume = ada.get("/v1/volume?weeks=4").await;
        assert_eq!(volume["weeks"].as_array().unwrap().len(), 4);
        assert!((hard_sets(&volume, "bench-press-barbell") - 2.0).abs() < 1e-9, "{volume}");

        let pets = ada.get("/v1/pets").await;
        assert_eq!(pets["companion"]["stage"], "instar_1", "the second session hatches the egg");

        let workout = ada.post("/v1/workouts", json!({"name": "Legs"})).await;
        assert_eq!(workout.status, 201);
        let workout = workout.body["id"].clone();
        let set = json!({
            "workout_id": workout, "exercise": "lying-leg-curl-machine", "performed_at": mariposas_service::clock::now().to_string(),
            "reps": 10, "note": "sharp pain behind the knee",
        });
        assert_eq!(ada.post("/v1/sets", set).await.status, 201);
        let finish = format!("/v1/workouts/{}/finish", workout.as_str().unwrap());
        assert_eq!(ada.post(&finish, json!({"fatigue": 3})).await.status, 200);
        let cards = ada.get("/v1/recommendations").await;
        let cards = cards["recommendations"].as_array().unwrap();
        let pain = cards.iter().find(|card| card["rule"] == "SAF-01").expect("pain is answered");
        assert_eq!((&pain["subject"], &pain["shown"]), (&json!("hamstrings"), &json!(true)));
        assert!(pain["id"].is_string() && pain["reason"].is_string(), "{pain}");

        let mut heard = String::new();
        while !(heard.contains("event: pet.hatched") && heard.contains("event: recommendation.issued")) {
            let chunk = tokio::time::timeout(std::time::Duration::from_secs(10), live.next()).await;
            let chunk = chunk
                .unwrap_or_else(|_| panic!("only heard: {heard}"))
                .expect("the feed stays open")
                .unwrap();
            heard.push_str(&String::from_utf8_lossy(&chunk));
        }
        let first_id = heard.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
        let mut again = ada.live(Some(&first_id)).await.bytes_stream();
        let mut caught_up = String::new();
        while !caught_up.contains("event: recommendation.issued") {
            caught_up.push_str(&String::from_utf8_lossy(&again.next().await.unwrap().unwrap()));
        }
        assert!(caught_up.contains("event: pet.hatched"), "what was missed is told: {caught_up}");
        let mut lost = ada.live(Some("other.00.7")).await.bytes_stream();
        assert!(String::from_utf8_lossy(&lost.next().await.unwrap().unwrap()).contains("event: reset"));
    }
}

#[tokio::test]
async fn repetitions_are_one_set_inside_and_outside_the_window() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let id = new_id();
        let mut set = bench_press(&days_ago(3), 60.0);
        set["id"] = json!(id);
        assert_eq!(ada.post("/v1/sets", set.clone()).await.status, 201);
        assert_eq!(ada.post("/v1/sets", set.clone()).await.status, 200);
        let mut other = set.clone();
        other["reps"] = json!(9);
        let refused = ada.post("/v1/sets", other.clone()).await;
        assert_eq!((refused.status, &refused.body["type"]), (409, &json!("id-taken")));

        let racing = (0..20).map(|_| {
            let (ada, set) = (ada.clone(), set.clone());
            tokio::spawn(async move { ada.post("/v1/sets", set).await.status })
        });
        let statuses: BTreeSet<u16> =
            futures::future::join_all(racing).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses, BTreeSet::from([200]));

        let batch = json!({"sets": [
            bench_press(&days_ago(2), 70.0), set, other, {"exercise": "nonsense", "performed_at": "2026-01-01T00:00:00Z"}, {"reps": 3},
        ]});
        let answer = ada.post("/v1/sets/batch", batch).await;
        assert_eq!(answer.status, 200);
        let results = answer.body["results"].as_array().unwrap();
        let statuses: Vec<u64> = results.iter().map(|result| result["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 200, 409, 422, 422], "{results:?}");
        assert_eq!(results[3]["problem"]["type"], "unknown-exercise");

        let before = (ada.get("/v1/volume").await, ada.get("/v1/pets").await, ada.get("/v1/sets").await);
        let log = platform.log().await;
        log.store_again(&ada.user_id).await;
        // A set of its own behind the repetitions shows that they were read.
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(2), 80.0)).await.status, 201);
        let after = ada.get("/v1/volume").await;
        assert!(
            (hard_sets(&after, "bench-press-barbell") - hard_sets(&before.0, "bench-press-barbell") - 1.0)
                .abs()
                < 1e-9
        );
        assert_eq!(ada.get("/v1/pets").await["companion"]["sessions"], before.1["companion"]["sessions"]);
        assert_eq!(
            ada.get("/v1/sets").await["sets"].as_array().unwrap().len(),
            before.2["sets"].as_array().unwrap().len() + 1
        );
        let issued: Vec<Outcome> = log.outcomes(&ada.user_id).await;
        let keys: BTreeSet<_> = issued.iter().map(Outcome::natural_key).collect();
        assert_eq!(keys.len(), issued.len(), "an outcome was issued twice");
    }
}

#[tokio::test]
async fn corrections_and_retractions_count_at_once() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let id = ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.body["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/v1/sets/{id}");

        let patched = ada.call("PATCH", &path, Some(json!({"reps": 10, "rpe": 8, "note": "easy"}))).await;
        assert_eq!((patched.status, patched.body["id"].as_str()), (200, Some(id.as_str())));
        let set = ada.get(&path).await;
        assert_eq!((&set["reps"], &set["rir"], &set["note"]), (&json!(10), &json!(2.0), &json!("easy")));
        let volume = ada.get("/v1/volume").await;
        let rows: Vec<&Value> = volume["weeks"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|w| w["exercises"].as_array().unwrap())
            .collect();
        assert_eq!(rows[0]["volume_load_kg"], json!(600.0), "{volume}");

        assert_eq!(ada.call("PATCH", &path, Some(json!({"note": null}))).await.status, 200);
        assert!(ada.get(&path).await.get("note").is_none());
        let moved = ada
            .call("PATCH", &path, Some(json!({"performed_at": format!("{}T10:00:00Z", days_ago(30))})))
            .await;
        assert_eq!(moved.status, 200);
        let listed = ada.get(&format!("/v1/sets?from={}", days_ago(5))).await;
        assert_eq!(listed["sets"], json!([]));
        let refused = ada.call("PATCH", &path, Some(json!({"reps": "ten"}))).await;
        assert_eq!(refused.status, 422);

        assert_eq!(ada.call("DELETE", &path, None).await.status, 200);
        assert_eq!(ada.call("DELETE", &path, None).await.status, 200, "asked twice");
        assert_eq!(ada.call("GET", &path, None).await.status, 404);
        assert_eq!(ada.call("PATCH", &path, Some(json!({"reps": 1}))).await.status, 404);
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell").abs() < 1e-9);
    }
}

#[tokio::test]
async fn workouts_follow_routines_and_are_discarded_with_their_sets() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let routine = new_id();
        let path = format!("/v1/routines/{routine}");
        let plan = json!({"name": "Push", "exercises": [
            {"exercise": "Bench Press (Barbell)", "sets": [{"reps_lo": 6, "reps_hi": 10, "rir": 2, "rest_s": 180}, {"kind": "amrap"}]},
        ]});
        ada.put(&path, plan).await;
        let saved = ada.get(&path).await;
        assert_eq!(saved["exercises"][0]["exercise"], "bench-press-barbell");
        assert_eq!(ada.get("/v1/routines").await["routines"].as_array().unwrap().len(), 1);

        let started = ada.post("/v1/workouts", json!({"routine_id": routine})).await;
        assert_eq!(started.status, 201);
        let id = started.body["id"].as_str().unwrap().to_owned();
        for kg in [60.0, 65.0] {
            let mut set = bench_press(&days_ago(1), kg);
            set["workout_id"] = json!(id);
            assert_eq!(ada.post("/v1/sets", set).await.status, 201);
        }
        let workout = ada.get(&format!("/v1/workouts/{id}")).await;
        assert_eq!((&workout["name"], workout["sets"].as_array().unwrap().len()), (&json!("Push"), 2));
        assert_eq!(ada.post(&format!("/v1/workouts/{id}/discard"), json!({})).await.status, 200);
        assert_eq!(ada.call("GET", &format!("/v1/workouts/{id}"), None).await.status, 404);
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell").abs() < 1e-9);
        assert_eq!(ada.call("DELETE", &path, None).await.status, 200);
        assert_eq!(ada.call("GET", &path, None).await.status, 404);
        let mut set = bench_press(&days_ago(1), 60.0);
        set["workout_id"] = json!(id);
        assert_eq!(ada.post("/v1/sets", set).await.status, 404, "no sets for a workout that is gone");
    }
}

#[tokio::test]
async fn a_session_nobody_finishes_closes_by_itself() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        let long_ago = mariposas_service::clock::now() - jiff::SignedDuration::from_mins(170);
        let set = json!({"exercise": "pull-up", "reps": 5, "performed_at": long_ago.to_string(), "note": "chest pain"});
        assert_eq!(ada.post("/v1/sets", set).await.status, 201);
        assert_eq!(ada.get("/v1/pets").await["companion"]["sessions"], 0, "it is still open");
        let earlier = mariposas_service::clock::now() - jiff::SignedDuration::from_mins(200);
        let set = json!({"exercise": "pull-up", "reps": 5, "performed_at": earlier.to_string(), "note": "chest pain", "workout_id": null});
        let body: Value = set;
        let started = json!({"started_at": earlier.to_string()});
        let workout = ada.post("/v1/workouts", started).await.body["id"].clone();
        let mut body = body;
        body["workout_id"] = workout;
        assert_eq!(ada.post("/v1/sets", body).await.status, 201);
        let cards = eventually("the red flag is raised by a tick", || async {
            let cards = ada.get("/v1/recommendations").await;
            let cards = cards["recommendations"].as_array().unwrap().clone();
            cards.iter().any(|card| card["rule"] == "SAF-02" && card["id"].is_string()).then_some(cards)
        });
        assert!(
            cards.await.iter().filter(|card| card["rule"] != "SAF-02").all(|card| card["shown"] == false)
        );
    }
}
