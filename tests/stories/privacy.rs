//! Two people who cannot see each other, and people nobody knows.

use crate::{bench_press, days_ago, platforms};
use mariposas_service::ids::new_id;
use serde_json::json;

#[tokio::test]
async fn another_persons_things_are_as_missing_as_things_that_never_were() {
    for platform in platforms(900).await {
        let (ada, eve) = (platform.person().await, platform.person().await);
        let set = ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.body["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let workout = ada.post("/v1/workouts", json!({})).await.body["id"].as_str().unwrap().to_owned();
        let routine = new_id().to_string();
        ada.put(&format!("/v1/routines/{routine}"), json!({"name": "Mine", "exercises": []})).await;

        let nobody = new_id().to_string();
        for (method, path, id, body) in [
            ("GET", "/v1/sets/{}", &set, None),
            ("PATCH", "/v1/sets/{}", &set, Some(json!({"reps": 1}))),
            ("DELETE", "/v1/sets/{}", &set, None),
            ("GET", "/v1/workouts/{}", &workout, None),
            ("POST", "/v1/workouts/{}/finish", &workout, Some(json!({}))),
            ("POST", "/v1/workouts/{}/discard", &workout, Some(json!({}))),
            ("GET", "/v1/routines/{}", &routine, None),
            ("DELETE", "/v1/routines/{}", &routine, None),
        ] {
            let hers = eve.call(method, &path.replace("{}", id), body.clone()).await;
            let none = eve.call(method, &path.replace("{}", &nobody), body.clone()).await;
            assert_eq!((hers.status, &hers.body), (404, &none.body), "{method} {path}");
            let malformed = eve.call(method, &path.replace("{}", "x'--"), body).await;
            assert_eq!(malformed.status, 404, "{method} {path}");
        }
        let mut foreign = bench_press(&days_ago(1), 60.0);
        foreign["workout_id"] = json!(workout);
        assert_eq!(eve.post("/v1/sets", foreign).await.status, 404);
        assert_eq!(eve.get("/v1/sets").await["sets"], json!([]));
        assert_eq!(eve.get("/v1/workouts").await["workouts"], json!([]));
        assert_eq!(ada.get("/v1/sets").await["sets"].as_array().unwrap().len(), 1);

        // The same id in another's hands is another set.
        let id = new_id();
        for person in [&ada, &eve] {
            let mut set = bench_press(&days_ago(1), 60.0);
            set["id"] = json!(id);
            assert_eq!(person.post("/v1/sets", set).await.status, 201);
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_token() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let mut stranger = ada.clone();
        stranger.token = "mp_0000".to_owned();
        for path in [
            "/v1/sets",
            "/v1/profile",
            "/v1/volume",
            "/v1/pets",
            "/v1/recommendations",
            "/v1/live",
            "/v1/workouts",
            "/v1/exercises",
        ] {
            assert_eq!(stranger.call("GET", path, None).await.status, 401, "{path}");
        }
        assert_eq!(ada.call("POST", "/v1/logout", Some(json!({}))).await.status, 204);
        assert_eq!(ada.call("GET", "/v1/sets", None).await.status, 401, "the token has ended");
        let short = ada.post("/v1/accounts", json!({"email": "x@example.org", "password": "short"})).await;
        assert_eq!(short.status, 422);
        let unknown =
            ada.post("/v1/login", json!({"email": "nobody@example.org", "password": "correct horse"})).await;
        assert_eq!(unknown.status, 401);
    }
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_told_so() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let mut extra = bench_press(&days_ago(1), 60.0);
        extra["user_id"] = json!("eve");
        let refused = ada.post("/v1/sets", extra).await;
        assert_eq!((refused.status, &refused.body["type"]), (422, &json!("invalid-body")));
        assert!(refused.body["detail"].as_str().unwrap().contains("user_id"));
        let sets: Vec<_> = (0..1_001).map(|_| json!({})).collect();
        assert_eq!(ada.post("/v1/sets/batch", json!({"sets": sets})).await.status, 413);
        let mut endless = bench_press(&days_ago(1), 60.0).to_string();
        endless.insert_str(endless.len() - 1, r#","note":"\ud800""#);
        let good = bench_press(&days_ago(1), 60.0);
        let both = ada.raw("/v1/sets/batch", format!(r#"{{"sets":[{endless},{good}]}}"#)).await;
        let told: Vec<_> =
            both.body["results"].as_array().unwrap().iter().map(|set| &set["status"]).collect();
        assert_eq!((both.status, told), (200, vec![&json!(422), &json!(201)]));
        let long = ada.post("/v1/sets", json!({"note": "x".repeat(2_000_000)})).await;
        assert_eq!(long.status, 413);
        assert_eq!(ada.call("GET", "/v1/nothing", None).await.body["type"], "not-found");
        assert_eq!(ada.call("DELETE", "/v1/sets", None).await.status, 405);
        assert_eq!(ada.call("GET", "/v1/volume?weeks=0", None).await.status, 422);
        assert_eq!(ada.call("GET", "/v1/volume?week=3", None).await.status, 422);
    }
}

#[tokio::test]
async fn whoever_is_refused_while_still_sending_hears_why() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for platform in platforms(900).await {
        let address = platform.address().trim_start_matches("http://");
        // More than a connection holds by itself: it has to be taken, or sending fails.
        let body = vec![b' '; 12 * 1024 * 1024];
        for (path, status) in [("/v1/imports", "401"), ("/v1/sets", "401"), ("/v1/accounts", "413")] {
            let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            connection.write_all(head.as_bytes()).await.unwrap();
            connection.write_all(&body).await.unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
        }
    }
}
