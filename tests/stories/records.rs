//! Records, as they are heard.

use crate::{bench_press, days_ago, platforms};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

/// How often a feed has said an event.
fn times(heard: &str, event: &str) -> usize {
    heard.lines().filter(|line| line.strip_prefix("event: ") == Some(event)).count()
}

/// The kinds of records in what was heard of an event.
fn kinds(heard: &str, event: &str) -> Vec<String> {
    let blocks = heard.split("\n\n").filter(|block| times(block, event) == 1);
    let data = blocks.filter_map(|block| block.lines().find_map(|line| line.strip_prefix("data: ")));
    let mut kinds: Vec<String> = data
        .map(|data| serde_json::from_str::<Value>(data).expect("a CloudEvent")["data"]["kind"].to_string())
        .collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn a_record_is_heard_once_and_withdrawn_with_its_set() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let mut live = ada.live(None).await.bytes_stream();
        let mut heard = String::new();
        let mut hear = async |heard: &mut String, enough: &dyn Fn(&str) -> bool| {
            while !enough(heard) {
                let piece = tokio::time::timeout(Duration::from_secs(20), live.next()).await;
                let piece = piece.unwrap_or_else(|_| panic!("only heard: {heard}"));
                heard.push_str(&String::from_utf8_lossy(&piece.expect("the feed stays open").unwrap()));
            }
        };
        // Two sessions are what later ones are compared with.
        for days in [9, 7] {
            assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(days), 60.0)).await.status, 201);
        }
        let mut best = bench_press(&days_ago(5), 65.0);
        best["id"] = json!(mariposas_service::ids::new_id());
        let id = best["id"].as_str().unwrap().to_owned();
        assert_eq!(ada.post("/v1/sets", best.clone()).await.status, 201);
        assert_eq!(ada.post("/v1/sets", best).await.status, 200, "said twice");
        // A tie is none.
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(3), 65.0)).await.status, 201);
        let records = ada.get("/v1/records").await["records"].as_array().unwrap().clone();
        assert!(
            !records.is_empty() && records.iter().all(|record| record["set_id"] == json!(id)),
            "{records:?}"
        );
        let count = records.len();
        hear(&mut heard, &|heard| times(heard, "record.achieved") >= count).await;

        assert_eq!(ada.call("DELETE", &format!("/v1/sets/{id}"), None).await.status, 200);
        // The set that had tied holds them now.
        hear(&mut heard, &|heard| {
            times(heard, "record.withdrawn") >= count && times(heard, "record.achieved") >= 2 * count
        })
        .await;
        assert_eq!(times(&heard, "record.achieved"), 2 * count, "{heard}");
        assert_eq!(times(&heard, "record.withdrawn"), count, "{heard}");
        let withdrawn = kinds(&heard, "record.withdrawn");
        assert_eq!(kinds(&heard, "record.achieved"), {
            let mut twice = [withdrawn.clone(), withdrawn].concat();
            twice.sort();
            twice
        });
        let after = ada.get("/v1/records").await["records"].as_array().unwrap().clone();
        assert!(
            after.len() == count && after.iter().all(|record| record["set_id"] != json!(id)),
            "{after:?}"
        );
    }
}
