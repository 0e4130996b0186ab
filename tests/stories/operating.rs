//! What those who run the platform see and do.

use crate::{bench_press, days_ago, hard_sets, platforms};
use mariposas_harness::{Platform, eventually};
use serde_json::Value;

async fn ask(platform: &Platform, arguments: &[&str]) -> (bool, String) {
    let mut command = platform.options().command(platform.folder());
    let output = command.args(arguments).output().await.expect("the program runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn one_persons_broken_history_is_seen_and_stops_nobody() {
    for platform in platforms(900).await {
        let (ada, bob) = (platform.person().await, platform.person().await);
        for person in [&ada, &bob] {
            assert_eq!(person.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
            assert!(hard_sets(&person.get("/v1/volume").await, "bench-press-barbell") > 0.9);
        }
        let (well, table) = ask(&platform, &["status"]).await;
        assert!(well && table.matches("caught up").count() == 4, "{table}");

        platform.log().await.store_garbage(&bob.user_id).await;
        assert_eq!(bob.post("/v1/sets", bench_press(&days_ago(1), 62.5)).await.status, 201);
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 62.5)).await.status, 201);
        assert!(hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell") > 1.9);

        let (well, status) = ask(&platform, &["status", "--json"]).await;
        assert!(!well, "somebody is parked: scripts must notice");
        let status: Value = serde_json::from_str(&status).unwrap();
        let services = status["services"].as_array().unwrap();
        assert_eq!(services.len(), 4);
        assert!(
            services.iter().all(|service| service["parked_users"] == 1 && service["lag"] == 0),
            "{status}"
        );

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
