//! Commands that are sent again: the same one happens once, another one under the same name is refused.

use crate::{bench_press, days_ago, platforms};
use mariposas_harness::Person;
use mariposas_service::ids::new_id;
use serde_json::{Value, json};

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
