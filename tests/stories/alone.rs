//! The services as processes of their own.

use crate::{bench_press, days_ago, hard_sets, options};
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_harness::{Platform, eventually};
use serde_json::json;

#[tokio::test]
async fn four_processes_are_the_same_platform_as_one() {
    for options in options(900).await {
        let folder = tempfile::tempdir().unwrap();
        let program = find_or_fetch(None, &options.cache, &|_| ()).await.unwrap();
        let server = ServerOptions {
            program,
            folder: folder.path().join("nats"),
            token: "test".to_owned(),
            sync_always: true,
        };
        let nats = LocalServer::start(server).await.unwrap();
        let arguments = |role| [role, "--nats", nats.url()].map(str::to_owned);
        let mut processes = Vec::new();
        for (role, ready) in
            [("progress", "runs"), ("pet", "runs"), ("coach", "runs"), ("gateway", "listens")]
        {
            let arguments = arguments(role);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            processes.push(options.spawn(folder.path(), &arguments, ready).await);
        }
        let said = &processes[3].said;
        let address = said[said.find("http://").unwrap()..].trim().to_owned();
        let ada = Platform::person_at(&address).await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        assert!((hard_sets(&ada.get("/v1/volume").await, "bench-press-barbell") - 1.0).abs() < 1e-9);
        assert_eq!(ada.get("/v1/pets").await["companion"]["stage"], "egg");
        let cards = ada.get("/v1/recommendations").await;
        assert!(
            cards["recommendations"].as_array().is_some_and(|cards| !cards.is_empty()),
            "for a start: {cards}"
        );

        // Without progress the rest goes on; a question to it is told to come back.
        assert!(processes[0].stop().await.success());
        let answer = ada.call("GET", "/v1/volume", None).await;
        assert_eq!((answer.status, &answer.body["type"]), (503, &json!("try-again")));
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        let arguments = arguments("progress");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        processes.push(options.spawn(folder.path(), &arguments, "runs").await);
        eventually("progress has caught up", || async {
            let answer = ada.call("GET", "/v1/volume", None).await;
            (answer.status == 200 && (hard_sets(&answer.body, "bench-press-barbell") - 2.0).abs() < 1e-9)
                .then_some(())
        })
        .await;
        for process in &mut processes[1..] {
            assert!(process.stop().await.success());
        }
        nats.stop().await;
    }
}
