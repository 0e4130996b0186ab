//! What the coach says, why, and the guides it points to.

use crate::{options, platforms};
use mariposas_harness::{Person, eventually};
use mariposas_service::clock;
use mariposas_training::IsoWeek;
use serde_json::{Value, json};
use std::process::Output;

pub(crate) const PROFILE: &str =
    r#"{"level": "intermediate", "time_zone": "UTC", "goal_muscles": ["hamstrings"]}"#;

/// A set of a hinge on the Tuesday of the complete week so many weeks back.
fn hinge(back: i32) -> Value {
    let today = clock::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let tuesday = IsoWeek::of(today).plus(-1 - back).monday().tomorrow().expect("a day after Monday");
    json!({"exercise": "romanian-deadlift-barbell", "performed_at": format!("{tuesday}T18:00:00Z"), "reps": 8})
}

/// Four of them in each of the last three weeks, and no curl.
pub(crate) fn hinges() -> Vec<Value> {
    (0..3).rev().flat_map(|back| vec![hinge(back); 4]).collect()
}

pub(crate) fn find<'a>(answer: &'a Value, rule: &str) -> Option<&'a Value> {
    let name = if answer["firings"].is_array() { "firings" } else { "recommendations" };
    answer[name].as_array().expect("cards").iter().find(|card| card["rule"] == rule)
}

/// The id of the card that asks for a curl, once it was issued.
pub(crate) async fn issued(ada: &Person) -> String {
    eventually("a curl is asked for", || async {
        let cards = ada.get("/v1/recommendations").await;
        find(&cards, "PAT-01")?["id"].as_str().map(str::to_owned)
    })
    .await
}

#[tokio::test]
async fn a_recommendation_shows_everything_behind_it() {
    for platform in platforms(1).await {
        let (ada, eve) = (platform.person().await, platform.person().await);
        ada.put("/v1/profile", serde_json::from_str(PROFILE).unwrap()).await;
        assert_eq!(ada.post("/v1/sets/batch", json!({"sets": hinges()})).await.status, 200);
        let id = issued(&ada).await;

        let address = format!("/v1/recommendations/{id}");
        let card = ada.get(&address).await;
        assert_eq!((&card["rule"], &card["state"]), (&json!("PAT-01"), &json!("open")));
        assert_eq!(card["sets"].as_array().unwrap().len(), 12);
        assert_eq!(card["sets"][0]["exercise"], "romanian-deadlift-barbell");
        let conditions = card["conditions"].as_array().unwrap();
        assert!(conditions.len() == 3 && conditions.iter().all(|check| check["holds"] == true), "{card}");
        assert_eq!((&card["guide_entry"]["entry"], &card["grade"]), (&json!("ham.pairing"), &json!("B")));
        assert!(card["resolved_when"].is_string() && card["guide_entry"]["paragraphs"][0].is_string());
        assert_eq!(eve.call("GET", &address, None).await.status, 404);

        let now = clock::now();
        let as_of = ada.get(&format!("/v1/recommendations?as_of={now}")).await;
        assert_eq!(find(&as_of, "PAT-01").unwrap()["id"], Value::Null);
        let earlier = now - jiff::SignedDuration::from_hours(24 * 60);
        let earlier = ada.get(&format!("/v1/recommendations?as_of={earlier}")).await;
        assert_eq!(earlier["recommendations"], json!([]));
        assert_eq!(ada.call("GET", "/v1/recommendations?as_of=monday", None).await.status, 422);

        let named = ada.named("not for me");
        for (said, status) in [("dismissed", 200), ("dismissed", 200), ("accepted", 409)] {
            let answer = named.post(&format!("{address}/answer"), json!({"answer": said})).await;
            assert_eq!(answer.status, status, "{}", answer.body);
        }
        assert_eq!(ada.post(&format!("{address}/answer"), json!({"answer": "accepted"})).await.status, 404);
        assert_eq!(ada.get(&address).await["state"], "dismissed");
        assert_eq!(find(&ada.get("/v1/recommendations").await, "PAT-01"), None);
    }
}

#[tokio::test]
async fn whoever_is_told_to_stop_can_answer_before_the_session_is_over() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", serde_json::from_str(PROFILE).unwrap()).await;
        let mut today = hinge(0);
        today["performed_at"] = json!(clock::now().to_string());
        today["note"] = json!("nearly fainted");
        assert_eq!(ada.post("/v1/sets", today).await.status, 201);

        let cards = ada.get("/v1/recommendations").await;
        let stop = find(&cards, "SAF-02").expect("it is shown at once");
        let address = format!("/v1/recommendations/{}", stop["id"].as_str().expect("an id to answer to"));
        let card = ada.get(&address).await;
        assert_eq!((&card["title"], &card["issued_at"]), (&stop["title"], &Value::Null));
        let answer = ada.post(&format!("{address}/answer"), json!({"answer": "accepted"})).await;
        assert_eq!(answer.status, 200);
        assert_eq!(find(&ada.get("/v1/recommendations").await, "SAF-02"), None);
    }
}

#[tokio::test]
async fn a_guide_has_the_persons_own_numbers_beside_it() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", serde_json::from_str(PROFILE).unwrap()).await;
        let raises = hinges().into_iter().map(|mut set| {
            set["exercise"] = json!("seated-calf-raise-machine");
            set
        });
        let sets: Vec<Value> = hinges().into_iter().chain(raises).collect();
        assert_eq!(ada.post("/v1/sets/batch", json!({"sets": sets})).await.status, 200);
        let mut today = hinge(0);
        today["performed_at"] = json!(clock::now().to_string());
        assert_eq!(ada.post("/v1/sets", today).await.status, 201);

        let guide = ada.get("/v1/guides/hamstrings").await;
        assert_eq!(guide["sections"].as_array().unwrap().len(), 8);
        let yours = &guide["yours"];
        assert_eq!((&yours["direct"], &yours["range"]), (&json!(1.0), &json!([10, 20])));
        assert_eq!(yours["missing_pattern"][0]["rule"], "PAT-01", "{yours}");
        let calves = ada.get("/v1/guides/calves").await;
        let standing = &calves["yours"]["missing_pattern"][0];
        assert_eq!(
            (&standing["rule"], &standing["guide"]),
            (&json!("SEL-03"), &json!("calf.selection")),
            "{calves}"
        );
        let spoken = ada.get("/v1/guides/side-delts").await;
        assert_eq!((&spoken["muscle"], &spoken["yours"]["direct"]), (&json!("side_delts"), &json!(0.0)));
        assert_eq!(ada.call("GET", "/v1/guides/neck", None).await.status, 404);

        ada.put("/v1/pause", json!({"paused": true})).await;
        let cards = ada.get("/v1/recommendations").await;
        let shown = cards["recommendations"].as_array().unwrap().iter().filter(|card| card["shown"] == true);
        assert_eq!(shown.filter(|card| card["priority"] != 0).count(), 0, "{cards}");
        let resting = ada.get("/v1/guides/hamstrings").await;
        assert_eq!(resting["yours"]["missing_pattern"], json!([]));
    }
}

#[tokio::test]
async fn anybody_may_read_the_guides() {
    let platform = &platforms(900).await[0];
    // Signing up installs what the client needs.
    let _ada = platform.person().await;
    let get = |path: &str| reqwest::get(format!("{}{path}", platform.address()));

    let guides: Value = get("/v1/guides").await.unwrap().json().await.unwrap();
    let guides = guides["guides"].as_array().unwrap();
    assert_eq!(guides.len(), 20);
    for guide in guides {
        let muscle = guide["muscle"].as_str().unwrap();
        let whole: Value = get(&format!("/v1/guides/{muscle}")).await.unwrap().json().await.unwrap();
        assert_eq!((&whole["title"], whole.get("yours")), (&guide["title"], None));

        let page = get(guide["address"].as_str().unwrap()).await.unwrap();
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        let page = page.text().await.unwrap();
        assert!(page.contains(guide["title"].as_str().unwrap()));
        let address = format!("<link rel=\"canonical\" href=\"{}/guides/", platform.address());
        assert!(page.contains(&address) && !page.contains("{origin}"));
        assert_eq!(get(&format!("/guides/{muscle}")).await.unwrap().text().await.unwrap(), page);
    }
    let list = get("/guides").await.unwrap();
    let list_type = list.headers()["content-type"].clone();
    let list = list.text().await.unwrap();
    assert!(list.contains("href=\"/guides/upper-back\""));

    let missing = get("/guides/neck").await.unwrap();
    assert_eq!((missing.status().as_u16(), &missing.headers()["content-type"]), (404, &list_type));
    let missing = missing.text().await.unwrap();
    assert!(missing.contains("href=\"/guides/upper-back\"") && !missing.contains("neck"));
    let problem = get("/v1/guides/neck").await.unwrap();
    assert_eq!(problem.headers()["content-type"], "application/problem+json");

    let sitemap = get("/sitemap.xml").await.unwrap().text().await.unwrap();
    assert!(sitemap.contains(&format!("<loc>{}/guides/upper-back</loc>", platform.address())));
    let robots = get("/robots.txt").await.unwrap().text().await.unwrap();
    assert!(robots.contains(&format!("Sitemap: {}/sitemap.xml", platform.address())));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn the_rulebook_is_evaluated_on_files_without_a_server() {
    let options = &options(900).await[0];
    let folder = tempfile::tempdir().unwrap();
    let (profile, sets) = (folder.path().join("profile.json"), folder.path().join("sets.jsonl"));
    let mut paused: Value = serde_json::from_str(PROFILE).unwrap();
    let write = |profile_text: &str, lines: &[Value]| {
        std::fs::write(&profile, profile_text).unwrap();
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        std::fs::write(&sets, lines.join("\n")).unwrap();
    };
    let now = clock::now().to_string();
    let evaluate = async |more: &[&str]| -> Output {
        let mut command = options.command(folder.path());
        command.args(["coach", "evaluate", "--as-of", &now, "--profile"]).arg(&profile);
        command.arg("--sets").arg(&sets).args(more).output().await.unwrap()
    };

    write(PROFILE, &hinges());
    let said = evaluate(&["--json"]).await;
    assert!(said.status.success(), "{}", text(&said.stderr));
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let curl = find(&said, "PAT-01").unwrap();
    assert_eq!((&curl["subject"], &curl["shown"]), (&json!("hamstrings"), &json!(true)));
    assert!(text(&evaluate(&[]).await.stdout).contains("PAT-01 hamstrings, priority 1, shown"));
    let silent = text(&evaluate(&["--explain", "PAT-02"]).await.stdout);
    assert!(silent.contains("PAT-02 hamstrings: silent") && silent.contains("  no  "), "{silent}");

    paused["paused"] = json!(true);
    write(&paused.to_string(), &hinges());
    let said: Value = serde_json::from_slice(&evaluate(&["--json"]).await.stdout).unwrap();
    assert_eq!(find(&said, "PAT-01").unwrap()["suppressed_by"], "PAUSED");
    assert!(said["firings"].as_array().unwrap().iter().all(|card| card["shown"] == false), "{said}");

    let mut unknown = hinges();
    unknown[2]["exercise"] = json!("Flying");
    write(PROFILE, &unknown);
    let refused = evaluate(&["--json"]).await;
    assert!(!refused.status.success());
    let refused = text(&refused.stderr);
    assert!(refused.contains("line 3") && refused.contains("`Flying`"), "{refused}");
}
