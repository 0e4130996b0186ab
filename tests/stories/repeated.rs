//! Commands that are sent again: the same one happens once, another one under the same name is refused.

use crate::{ask, bench_press, days_ago, platforms};
use mariposas_event_schema::ids::derived;
use mariposas_harness::{Person, eventually};
use mariposas_service::ids::new_id;
use serde_json::{Value, json};
use uuid::Uuid;

/// A command under the name `key`.
async fn named(person: &Person, key: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let answer = person.named(key).call(method, path, Some(body)).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_name_stands_for_one_command() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let cases = [
            ("PUT", "/v1/profile", json!({"level": "novice"}), json!({"level": "advanced"})),
            ("PUT", "/v1/weeks/2026-W40", json!({"kind": "travel"}), json!({"kind": "deload"})),
            ("POST", "/v1/workouts", json!({"name": "push"}), json!({"name": "pull"})),
        ];
        for (method, path, body, other) in cases {
            let key = new_id().to_string();
            let first = named(&ada, &key, method, path, body.clone()).await;
            assert!(first.0 < 300, "{first:?}");
            let again = named(&ada, &key, method, path, body).await;
            assert_eq!(again.0, 200, "{again:?}");
            assert_eq!(again.1["id"], first.1["id"], "{path}");
            let refused = named(&ada, &key, method, path, other).await;
            assert_eq!((refused.0, &refused.1["type"]), (409, &json!("id-taken")), "{path}");
        }
        assert_eq!(ada.get("/v1/profile").await["level"], "novice");
        assert_eq!(ada.get("/v1/workouts").await["workouts"].as_array().unwrap().len(), 1);

        let workout = ada.post("/v1/workouts", json!({})).await.body["id"].as_str().unwrap().to_owned();
        for _ in 0..2 {
            let discarded = ada.call("POST", &format!("/v1/workouts/{workout}/discard"), None).await;
            assert_eq!(discarded.status, 200);
        }
    }
}

#[tokio::test]
async fn a_set_is_repeated_by_what_was_logged_not_by_what_became_of_it() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        // An id of a kind that says nothing about its age, as an app that was offline may send.
        let id = "0b8f6f0e-5f0e-4c8e-9d0f-3f1c2f3b4a5d";
        let mut set = bench_press(&days_ago(1), 60.0);
        set["id"] = json!(id);
        assert_eq!(ada.post("/v1/sets", set.clone()).await.status, 201);
        let path = format!("/v1/sets/{id}");
        assert_eq!(ada.call("PATCH", &path, Some(json!({"reps": 3}))).await.status, 200);
        assert_eq!(ada.post("/v1/sets", set.clone()).await.status, 200);
        let mut never_sent = set.clone();
        never_sent["reps"] = json!(3);
        assert_eq!(ada.post("/v1/sets", never_sent).await.status, 409);
        assert_eq!(ada.get(&path).await["reps"], 3);
        assert_eq!(ada.call("DELETE", &path, None).await.status, 200);
        assert_eq!(ada.post("/v1/sets", set).await.status, 200);
        assert_eq!(ada.call("GET", &path, None).await.status, 404);
    }
}

#[tokio::test]
async fn what_was_stored_and_never_answered_is_not_stored_again() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let log = platform.log().await;
        let known = ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.body["id"].clone();
        let known: Uuid = known.as_str().unwrap().parse().unwrap();
        assert!(ask(&platform, &["pause", "gateway"]).await.0);
        eventually("the gateway's rows stand still", || async {
            ask(&platform, &["status"]).await.1.contains("paused").then_some(())
        })
        .await;
        // The first two may have left the duplicate window; of the third its age says that it cannot have.
        let old = ["0b8f6f0e-5f0e-4c8e-9d0f-3f1c2f3b4a5e", "0b8f6f0e-5f0e-4c8e-9d0f-3f1c2f3b4a5f"];
        let unheard = [old[0].parse().unwrap(), old[1].parse().unwrap(), new_id()];
        for id in unheard {
            log.store_unheard(&ada.user_id, known, id).await;
        }
        let set = |id: Uuid| {
            let mut set = bench_press(&days_ago(1), 60.0);
            set["id"] = json!(id);
            set
        };
        let batch = json!({"sets": [set(unheard[1])]});
        assert_eq!(ada.post("/v1/sets", set(unheard[0])).await.status, 503);
        assert_eq!(ada.post("/v1/sets/batch", batch.clone()).await.status, 503);
        assert_eq!(ada.post("/v1/sets", set(unheard[2])).await.status, 201, "only rows can tell");
        assert!(ask(&platform, &["resume", "gateway"]).await.0);
        eventually("both are known", || async {
            let first = ada.post("/v1/sets", set(unheard[0])).await.status;
            let second = ada.post("/v1/sets/batch", batch.clone()).await.body["results"][0]["status"].clone();
            (first == 200 && second == 200).then_some(())
        })
        .await;
        let logged = log.logged_sets().await;
        assert_eq!(unheard.map(|id| logged[&id]), [1, 1, 2]);
        assert_eq!(ada.get("/v1/sets").await["sets"].as_array().unwrap().len(), 4, "each counts once");
    }
}

/// The log has forgotten their ids.
#[tokio::test]
async fn a_command_that_is_sent_again_much_later_undoes_nothing() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let log = platform.log().await;
        let set = ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.body["id"].clone();
        let set = format!("/v1/sets/{}", set.as_str().unwrap());
        let level = |(level, weight): (&str, f64)| json!({"level": level, "bodyweight_kg": weight});
        let week = |kind: &str| json!({ "kind": kind });
        let weighing = |kilograms: f64| json!({"weight": {"value": kilograms, "unit": "kg"}});
        let reps = [json!({"reps": 3}), json!({"reps": 4, "rir": 1}), json!({"reps": 5})];
        let cases = [
            ("set.corrected", "PATCH", set.as_str(), reps),
            (
                "profile.updated",
                "PUT",
                "/v1/profile",
                [("novice", 80.0), ("advanced", 85.0), ("intermediate", 90.0)].map(level),
            ),
            ("week.planned", "PUT", "/v1/weeks/2026-W40", ["travel", "deload", "illness"].map(week)),
            ("bodyweight.recorded", "POST", "/v1/bodyweights", [80.0, 81.0, 82.0].map(weighing)),
        ];
        for (name, method, path, [body, newer, other]) in cases {
            // Of a kind that says nothing about its age.
            let key = derived(&["key of an app that was offline", name]);
            assert!(ada.call(method, path, Some(body.clone())).await.status < 300, "{path}");
            log.store_long_ago(&ada.user_id, name, key).await;
            assert!(ada.call(method, path, Some(newer)).await.status < 300, "{path}");
            let facts = log.facts(&ada.user_id).await.len();
            let again = eventually("it is known", || async {
                let again = named(&ada, &key.to_string(), method, path, body.clone()).await;
                (again.0 != 503).then_some(again)
            })
            .await;
            assert_eq!(again.0, 200, "{path}: {again:?}");
            let other = named(&ada, &key.to_string(), method, path, other).await;
            assert_eq!((other.0, &other.1["type"]), (409, &json!("id-taken")), "{path}");
            assert_eq!(log.facts(&ada.user_id).await.len(), facts, "{path}: nothing was written");
        }
        assert_eq!(ada.get(&set).await["reps"], 4);
        assert_eq!(ada.get("/v1/profile").await["level"], "advanced");
    }
}

#[tokio::test]
async fn text_that_a_database_cannot_hold_is_refused() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let mut set = bench_press(&days_ago(1), 60.0);
        set["note"] = json!("a\0b");
        assert_eq!(ada.post("/v1/sets", set.clone()).await.status, 422);
        assert_eq!(ada.call("PUT", "/v1/profile", Some(json!({"sports": ["\0"]}))).await.status, 422);
        assert_eq!(ada.call("GET", "/v1/exercises?q=%00", None).await.status, 422);
        // What looks like it and is not stays as it was.
        set["note"] = json!("a\\u0000b");
        let stored = ada.post("/v1/sets", set).await;
        assert_eq!(stored.status, 201);
        let path = format!("/v1/sets/{}", stored.body["id"].as_str().unwrap());
        assert_eq!(ada.get(&path).await["note"], "a\\u0000b");
    }
}

#[tokio::test]
async fn an_array_is_no_object() {
    let platform = &platforms(900).await[0];
    let ada = platform.person().await;
    assert_eq!(ada.post("/v1/workouts", json!([null, null, null, null])).await.status, 422);
    assert_eq!(ada.post("/v1/sets/batch", json!([[bench_press(&days_ago(1), 60.0)]])).await.status, 422);
}
