//! What those who run the platform see and do.

use crate::{ask, bench_press, days_ago, hard_sets, platforms};
use mariposas_harness::eventually;
use serde_json::Value;

#[tokio::test]
async fn one_persons_broken_history_is_seen_and_stops_nobody() {
    for platform in platforms(900).await {
        let (ada, bob) = (platform.person().await, platform.person().await);
        for person in [&ada, &bob] {
            assert_eq!(person.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
            assert!(hard_sets(&person.get("/v1/volume").await, "bench-press-barbell") > 0.9);
        }
        eventually("all have caught up", || async {
            let (well, table) = ask(&platform, &["status"]).await;
            (well && table.matches("caught up").count() == 4).then_some(())
        })
        .await;

        platform.log().await.store_garbage(&bob.user_id).await;
        assert_eq!(bob.post("/v1/sets", bench_press(&days_ago(1), 62.5)).await.status, 201);
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 62.5)).await.status, 201);
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell") > 1.9);

        eventually("bob is parked everywhere", || async {
            let (well, status) = ask(&platform, &["status", "--json"]).await;
            let status: Value = serde_json::from_str(&status).unwrap();
            let services = status["services"].as_array().unwrap();
            assert_eq!(services.len(), 4);
            let parked = |service: &Value| service["parked_users"] == 1 && service["lag"] == 0;
            // Scripts must notice: it says so with its exit code.
            (services.iter().all(parked) && !well).then_some(())
        })
        .await;

        let (_, list) = ask(&platform, &["parked", "progress", "--json"]).await;
        let list: Value = serde_json::from_str(&list).unwrap();
        assert_eq!(list["progress"][0]["user"], Value::from(bob.user_id.clone()));
        assert_eq!(list["progress"][0]["waiting"], 2);

        let (_, retried) = ask(&platform, &["parked", "progress", "--retry", &bob.user_id]).await;
        assert!(retried.contains("0 events applied, 2 wait"), "{retried}");
        let (_, asked) = ask(&platform, &["parked", "progress", "--drop", &bob.user_id]).await;
        assert!(asked.contains("2 events") && asked.contains("--yes"), "{asked}");
        for service in ["gateway", "progress", "pet", "coach"] {
            let (done, said) = ask(&platform, &["parked", service, "--drop", &bob.user_id, "--yes"]).await;
            assert!(done && said.contains("events given up"), "{said}");
        }
        assert_eq!(bob.post("/v1/sets", bench_press(&days_ago(1), 65.0)).await.status, 201);
        eventually("bob goes on", || async {
            let (well, _) = ask(&platform, &["status"]).await;
            let sets = hard_sets(&bob.get("/v1/volume").await, "bench-press-barbell");
            (well && sets > 1.9).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn rows_are_built_anew_while_people_train_and_taken_back() {
    for mut platform in platforms(900).await {
        let ada = platform.person().await;
        for _ in 0..3 {
            assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        }
        let (well, said) = ask(&platform, &["rebuild", "progress/volume"]).await;
        assert!(well && said.contains("generation 2 of progress serves"), "{said}");
        assert!(said.contains("the same as before"), "{said}");
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell") > 3.9);

        let (well, said) = ask(&platform, &["rollback", "progress"]).await;
        assert!(well && said.contains("generation 1 of progress serves"), "{said}");
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell") > 3.9);

        assert!(ask(&platform, &["pause", "progress"]).await.0);
        eventually("it stands still", || async {
            ask(&platform, &["status"]).await.1.contains("paused").then_some(())
        })
        .await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        // A restart does not wait for what an order holds back.
        platform.stop().await;
        platform.start_again().await;
        let ada = ada.at(platform.address());
        let behind = ada.call("GET", "/v1/volume", None).await;
        assert_eq!(behind.status, 503, "a read that waits for its write says how far it is: {}", behind.body);
        assert!(ask(&platform, &["resume", "progress"]).await.0);
        eventually("it goes on", || async {
            let answer = ada.call("GET", "/v1/volume", None).await;
            (answer.status == 200 && hard_sets(&answer.body, "bench-press-barbell") > 4.9).then_some(())
        })
        .await;

        let (well, said) = ask(&platform, &["rebuild", "pet", "--user", &ada.user_id]).await;
        assert!(well && said.contains("events folded"), "{said}");
        let (well, said) = ask(&platform, &["verify"]).await;
        assert!(well && said.matches(" 0 differ").count() == 4, "{said}");
        let (well, metrics) = ask(&platform, &["metrics", "--once"]).await;
        assert!(well && metrics.contains("mariposas_lag_events{service=\"progress\"} 0"), "{metrics}");
        let (well, _) = ask(&platform, &["rebuild", "progress/nothing"]).await;
        assert!(!well);
    }
}
