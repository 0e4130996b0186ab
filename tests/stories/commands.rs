//! What the command line says when it cannot do what was asked, and what it does when it can.

use crate::{bench_press, days_ago, options, platforms};
use mariposas_harness::Person;
use serde_json::Value;
use std::process::{Output, Stdio};
use tokio::io::AsyncWriteExt;

const EXPORT: &str = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n\
    2024-01-02 18:00:00,\"Legs\",1h,\"Squat (Barbell)\",1,100.0,5,0,0,\"\",\"\",\n\
    2024-01-02 18:00:00,\"Legs\",1h,\"Squat (Barbell)\",2,102.5,5,0,0,\"\",\"\",\n\
    2024-01-02 18:00:00,\"Legs\",1h,\"Squat (Barbell)\",3,nonsense,5,0,0,\"\",\"\",\n";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", text(&output.stdout));
    let said = text(&output.stderr);
    assert_eq!(said.lines().filter(|line| line.contains("error")).count(), 1, "one clear sentence: {said}");
    said
}

#[tokio::test]
async fn what_cannot_be_is_told_in_one_sentence_with_its_cure() {
    let platform = &platforms(900).await[0];
    let options = platform.options();
    let other = tempfile::tempdir().unwrap();

    let second = options.command(platform.folder()).arg("up").output().await.unwrap();
    assert!(refusal(&second).contains("another `mariposas up` runs on"));

    let taken = platform.address().trim_start_matches("http://").to_owned();
    let taken =
        options.command(other.path()).env("MARIPOSAS_LISTEN", taken).arg("up").output().await.unwrap();
    assert!(refusal(&taken).contains("--listen"));

    let file = other.path().join("file");
    std::fs::write(&file, "").unwrap();
    let no_folder = options.command(&file).arg("up").output().await.unwrap();
    assert!(refusal(&no_folder).contains("--data"));

    let empty = other.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let without = |path: &str| {
        let mut command = options.command(other.path());
        command.env("MARIPOSAS_CACHE", &empty).env("PATH", path).arg("up");
        command
    };
    let no_python = without("/nonexistent").output().await.unwrap();
    assert!(refusal(&no_python).contains("Python"));

    let no_network = options
        .command(other.path())
        .env("MARIPOSAS_CACHE", &empty)
        .env("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
        .env("PIP_FIND_LINKS", "")
        .env("PIP_RETRIES", "0")
        .env("PIP_CONFIG_FILE", "/dev/null")
        .arg("up")
        .output()
        .await
        .unwrap();
    assert!(refusal(&no_network).contains("check the network"));

    let no_nats =
        options.command(other.path()).args(["up", "--nats", "nats://127.0.0.1:9"]).output().await.unwrap();
    assert!(refusal(&no_nats).contains("cannot reach NATS"));
    let alone = options.command(other.path()).arg("coach").output().await.unwrap();
    assert!(refusal(&alone).contains("--nats"));
}

#[tokio::test]
async fn a_dry_run_needs_no_server_and_an_import_needs_a_person() {
    let platform = &platforms(900).await[0];
    let options = platform.options();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strong.csv");
    std::fs::write(&file, EXPORT).unwrap();
    let import = |arguments: &[&str]| {
        let mut command = options.command(folder.path());
        command.arg("import").arg(&file).args(arguments).env("MARIPOSAS_SERVER", platform.address());
        command
    };

    let dry = import(&["--dry-run", "--json"])
        .env("MARIPOSAS_SERVER", "http://127.0.0.1:9")
        .output()
        .await
        .unwrap();
    assert!(dry.status.success(), "{}", text(&dry.stderr));
    let report: Value = serde_json::from_slice(&dry.stdout).unwrap();
    assert_eq!(
        (&report["rows"], &report["sets"], &report["unit"]["source"]),
        (&3.into(), &2.into(), &"inferred".into())
    );
    assert_eq!(report["skipped"][0]["row"], 3);

    assert!(refusal(&import(&["--unit", "kg"]).output().await.unwrap()).contains("mariposas login"));
    let mut signup = options
        .command(folder.path())
        .args(["signup", "ada@example.org", "--password-stdin", "--server", platform.address()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    signup.stdin.take().unwrap().write_all(b"correct horse\n").await.unwrap();
    assert!(signup.wait().await.unwrap().success());

    assert!(refusal(&import(&[]).output().await.unwrap()).contains("--unit"));
    let done = import(&["--unit", "kg"]).output().await.unwrap();
    assert!(
        text(&done.stdout).contains("2 added, 0 already there"),
        "{}{}",
        text(&done.stdout),
        text(&done.stderr)
    );
    let again = import(&["--unit", "kg", "--json"]).output().await.unwrap();
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&report["added"], &report["already_there"]), (&0.into(), &2.into()));
}

#[tokio::test]
async fn an_export_is_a_file_that_another_account_imports() {
    let platform = &platforms(900).await[0];
    let folder = tempfile::tempdir().unwrap();
    let (ada, eve) = (platform.person().await, platform.person().await);
    for kg in [60.0, 62.5] {
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(2), kg)).await.status, 201);
    }
    let taken = ada.text("/v1/export").await;
    let run = |person: &Person, arguments: &[&str]| {
        let mut command = platform.options().command(folder.path());
        command
            .current_dir(folder.path())
            .args(arguments)
            .env("MARIPOSAS_SERVER", platform.address())
            .env("MARIPOSAS_TOKEN", &person.token);
        command
    };
    let mine = folder.path().join("mine.jsonl");
    let done = run(&ada, &["export", "mine.jsonl"]).output().await.unwrap();
    assert!(text(&done.stdout).contains("3 lines"), "{}{}", text(&done.stdout), text(&done.stderr));
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), taken);
    std::fs::write(&mine, "precious").unwrap();
    assert!(refusal(&run(&ada, &["export", "mine.jsonl"]).output().await.unwrap()).contains("--force"));
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "precious");
    assert!(run(&ada, &["export", "mine.jsonl", "--force"]).output().await.unwrap().status.success());
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), taken);
    let printed = run(&ada, &["export", "-"]).output().await.unwrap();
    assert_eq!((text(&printed.stdout), text(&printed.stderr).contains("3 lines")), (taken.clone(), true));
    assert!(run(&ada, &["export", "--format", "hevy"]).output().await.unwrap().status.success());
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    files.retain(|name| name.contains(".jsonl") || name.contains(".csv") || name.contains(".mariposas"));
    files.sort();
    assert_eq!(files, ["hevy.csv", "mine.jsonl"]);

    let elsewhere = &["import", "mine.jsonl", "--dry-run", "--server", "http://127.0.0.1:9"];
    let alone = refusal(&run(&eve, elsewhere).output().await.unwrap());
    assert!(
        alone.contains("the server reads an export of Mariposas") && alone.contains("mariposas up"),
        "{alone}"
    );
    let dry = run(&eve, &["import", "mine.jsonl", "--dry-run"]).output().await.unwrap();
    assert!(text(&dry.stdout).contains("2 would be added, 0 already there"), "{}", text(&dry.stdout));
    for counts in ["2 added, 0 already there", "0 added, 2 already there"] {
        let done = run(&eve, &["import", "mine.jsonl"]).output().await.unwrap();
        assert!(text(&done.stdout).contains(counts), "{}{}", text(&done.stdout), text(&done.stderr));
    }
    assert_eq!(eve.text("/v1/export").await, taken);
}

#[tokio::test]
async fn a_table_is_read_from_a_pipe_and_every_app_is_named() {
    let options = &options(900).await[0];
    let folder = tempfile::tempdir().unwrap();
    let mut dry = options
        .command(folder.path())
        .args(["import", "/dev/stdin", "--dry-run", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    dry.stdin.take().unwrap().write_all(EXPORT.as_bytes()).await.unwrap();
    let dry = dry.wait_with_output().await.unwrap();
    let report: Value = serde_json::from_slice(&dry.stdout).unwrap();
    assert_eq!((&report["rows"], &report["sets"]), (&3.into(), &2.into()));

    let help = options.command(folder.path()).args(["import", "--help"]).output().await.unwrap();
    for app in ["Strong", "Hevy", "FitNotes", "Fitbod", "Liftosaur", "JEFIT", "StrongLifts", "Mariposas"] {
        assert!(text(&help.stdout).contains(app), "{app}");
    }
}

#[tokio::test]
async fn the_api_describes_itself() {
    let options = &options(900).await[0];
    let folder = tempfile::tempdir().unwrap();
    let output = options.command(folder.path()).arg("openapi").output().await.unwrap();
    let api: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} does not say what it does");
            assert!(
                operation["responses"].as_object().is_some_and(|r| !r.is_empty()),
                "{method} {path} answers nothing"
            );
        }
    }
}
