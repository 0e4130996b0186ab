//! The services as processes of their own.

use crate::{bench_press, days_ago, hard_sets, options};
use mariposas_event_log::launcher::{LocalServer, ServerOptions, find_or_fetch};
use mariposas_harness::{Database, Options, Person, Platform, Process, eventually};
use serde_json::{Value, json};
use std::path::Path;

async fn nats_server(options: &Options, folder: &Path) -> LocalServer {
    let program = find_or_fetch(None, &options.cache, &|_| ()).await.expect("it can be had");
    let folder = folder.join("nats");
    let server = ServerOptions { program, folder, token: "test".to_owned(), sync_always: true };
    LocalServer::start(server).await.expect("it starts")
}

async fn start(options: &Options, folder: &Path, role: &str, nats: &LocalServer) -> Process {
    let ready = if role == "gateway" { "listens" } else { "runs" };
    options.spawn(folder, &[role, "--nats", nats.url()], ready).await
}

fn address(gateway: &Process) -> String {
    gateway.said[gateway.said.find("http://").expect("it says where it listens")..].trim().to_owned()
}

#[tokio::test]
async fn four_processes_are_the_same_platform_as_one() {
    for options in options(900).await {
        let folder = tempfile::tempdir().unwrap();
        let nats = nats_server(&options, folder.path()).await;
        let mut processes = Vec::new();
        for role in ["progress", "pet", "coach", "gateway"] {
            processes.push(start(&options, folder.path(), role, &nats).await);
        }
        let ada = Platform::person_at(&address(&processes[3])).await;
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
        processes.push(start(&options, folder.path(), "progress", &nats).await);
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

/// Rows that were thrown away, or are of another version, are built from the log: until they are whole nobody is answered from
/// them, and nothing is written that is read with them.
#[tokio::test]
async fn rows_that_are_being_built_answer_nothing_and_stamp_nothing() {
    let sqlite = |options: &Options| matches!(options.database, Database::Sqlite);
    let options = options(900).await.into_iter().find(sqlite).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let nats = nats_server(&options, folder.path()).await;
    let mut progress = start(&options, folder.path(), "progress", &nats).await;
    let mut gateway = start(&options, folder.path(), "gateway", &nats).await;
    let ada = Platform::person_at(&address(&gateway)).await;
    ada.put("/v1/profile", json!({"time_zone": "Asia/Tokyo"})).await;
    // Half past six in the evening at Greenwich is the next day in Tokyo.
    let set = bench_press(&days_ago(3), 60.0);
    let logged = ada.post("/v1/sets", set.clone()).await;
    assert_eq!(logged.status, 201);
    let day_of = async |person: &Person, logged: &Value| {
        person.get(&format!("/v1/sets/{}", logged["id"].as_str().unwrap())).await["day"].clone()
    };
    assert_eq!(day_of(&ada, &logged.body).await, json!(days_ago(2)));
    ada.get("/v1/volume").await;

    // Building them stands still, so that there is time to look.
    let tell = async |order: &str, service: &str| {
        let mut command = options.command(folder.path());
        command.args([order, service, "--nats", nats.url()]);
        assert!(command.output().await.unwrap().status.success(), "{order} {service}");
    };
    for service in ["progress", "gateway"] {
        tell("pause", service).await;
    }
    assert!(progress.stop().await.success());
    assert!(gateway.stop().await.success());
    for entry in std::fs::read_dir(folder.path().join("db")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("progress_") || name.starts_with("gateway_") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let mut progress = start(&options, folder.path(), "progress", &nats).await;
    let mut gateway = start(&options, folder.path(), "gateway", &nats).await;
    let ada = ada.at(&address(&gateway)).on_another_device();
    for (method, path, body) in [
        ("GET", "/v1/volume", None),
        ("GET", "/v1/profile", None),
        ("GET", "/v1/sets", None),
        ("POST", "/v1/sets", Some(set.clone())),
    ] {
        let answer = ada.call(method, path, body).await;
        assert_eq!((answer.status, &answer.body["type"]), (503, &json!("try-again")), "{method} {path}");
    }
    assert_eq!(ada.call("GET", "/health/ready", None).await.status, 503);

    tell("resume", "gateway").await;
    let logged = eventually("sets are taken again", || async {
        let answer = ada.on_another_device().call("POST", "/v1/sets", Some(set.clone())).await;
        (answer.status == 201).then_some(answer.body)
    })
    .await;
    assert_eq!(day_of(&ada, &logged).await, json!(days_ago(2)));
    let behind = ada.on_another_device().call("GET", "/v1/volume", None).await;
    assert_eq!(behind.status, 503, "progress is still being built: {}", behind.body);
    tell("resume", "progress").await;
    eventually("volume is answered", || async {
        let answer = ada.on_another_device().call("GET", "/v1/volume", None).await;
        (answer.status == 200 && (hard_sets(&answer.body, "bench-press-barbell") - 2.0).abs() < 1e-9)
            .then_some(())
    })
    .await;
    assert!(progress.stop().await.success());
    assert!(gateway.stop().await.success());
    nats.stop().await;
}
