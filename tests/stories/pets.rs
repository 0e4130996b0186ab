//! Rolls, names, outfits and pictures.

use crate::{bench_press, days_ago, platforms};
use jiff::civil::Date;
use mariposas_harness::eventually;
use mariposas_service::ids::new_id;
use mariposas_training::IsoWeek;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

#[tokio::test]
async fn a_training_day_earns_a_roll_that_is_drawn_once_and_can_be_repeated_by_anyone() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        let eve = platform.person().await;
        ada.put("/v1/profile", json!({"time_zone": "UTC"})).await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        let pets = ada.get("/v1/pets").await;
        let roll = &pets["rolls"][0];
        assert_eq!((&roll["state"], &roll["day"]), (&json!("ready"), &json!(days_ago(1))), "{pets}");
        let id = roll["id"].as_str().unwrap();
        let (open, proof) = (format!("/v1/pets/rolls/{id}/use"), format!("/v1/pets/rolls/{id}/proof"));
        assert_eq!(ada.call("GET", &proof, None).await.body["type"], "not-drawn");
        assert_eq!(eve.post(&open, json!({})).await.status, 404, "another's roll");

        let drawn = ada.post(&open, json!({})).await;
        assert_eq!(drawn.status, 200, "{}", drawn.body);
        let species = &drawn.body["roll"]["species"];
        assert_eq!(&ada.post(&open, json!({})).await.body["roll"]["species"], species, "it is used once");
        let proof = ada.get(&proof).await;
        assert_eq!((&proof["draw"]["species"], &proof["table"]), (species, &json!(1)));
        assert_eq!(&json!(repeated(id, &proof)), species, "{proof}");
        let published = ada.get("/v1/pets/odds").await;
        assert_eq!(published["tables"][0]["odds"], proof["odds"], "a first draw has the published odds");

        let pets = ada.get("/v1/pets").await;
        let creature = &pets["collection"][0];
        assert_eq!((&creature["species"], &creature["from"]), (species, &json!(["roll"])));
        assert_eq!(pets["rolls"][0]["state"], "used");
        assert_eq!(pets["wardrobe"][0]["outfit"], "bow", "the first species unlocks the first outfit");
    }
}

/// The check of the README: nothing of ours is used.
const CHECK: &str = r#"
import hashlib, json, sys
roll, proof = sys.argv[1], json.load(sys.stdin)
seed = hashlib.sha256(bytes.fromhex(proof["entropy"] + roll.replace("-", ""))).digest()
number = int.from_bytes(seed[:8], "big") % sum(row["share"] for row in proof["odds"])
for row in proof["odds"]:
    if number < row["share"]:
        print(row["species"])
        break
    number -= row["share"]
"#;

/// The species that the published odds and the bytes of a proof give.
fn repeated(roll: &str, proof: &Value) -> String {
    let mut python = Command::new("python3")
        .args(["-c", CHECK, roll])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3, which the tests need anyway");
    let mut stdin = python.stdin.take().expect("it reads");
    stdin.write_all(proof.to_string().as_bytes()).expect("it reads");
    drop(stdin);
    let output = python.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("a word").trim().to_owned()
}

#[tokio::test]
async fn pets_are_named_dressed_drawn_and_hidden() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let eve = platform.person().await;
        let id = ada.get("/v1/pets").await["companion"]["id"].as_str().unwrap().to_owned();
        ada.put(&format!("/v1/pets/{id}/name"), json!({"name": "Frida"})).await;
        assert_eq!(ada.get("/v1/pets").await["companion"]["name"], "Frida");
        let locked =
            ada.call("PUT", &format!("/v1/pets/{id}/outfit"), Some(json!({"outfit": "medal"}))).await;
        assert_eq!((locked.status, &locked.body["type"]), (422, &json!("invalid-value")));
        ada.put(&format!("/v1/pets/{id}/outfit"), json!({"outfit": null})).await;
        for name in ["", " ", "a\u{7}b", &"x".repeat(41)] {
            let refused = ada.call("PUT", &format!("/v1/pets/{id}/name"), Some(json!({"name": name}))).await;
            assert_eq!(refused.status, 422, "{name:?}");
        }
        ada.put("/v1/pets/hidden", json!({"hidden": true})).await;
        let hidden = ada.get("/v1/pets").await;
        assert_eq!((&hidden["hidden"], &hidden["companion"]["name"]), (&json!(true), &json!("Frida")));

        for file in [format!("{id}.svg"), format!("{id}/card.svg"), format!("{id}/card.png")] {
            let path = format!("/v1/pets/{file}");
            assert_eq!(ada.call("GET", &path, None).await.status, 200, "{file}");
            assert_eq!(eve.call("GET", &path, None).await.status, 404, "another's pet: {file}");
        }
        for file in ["nothing.svg", &format!("{}.svg", new_id()), &id] {
            assert_eq!(ada.call("GET", &format!("/v1/pets/{file}"), None).await.status, 404, "{file}");
        }
    }
}

#[tokio::test]
async fn whoever_stops_for_three_months_finds_everything_and_a_welcome() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", json!({"time_zone": "UTC"})).await;
        // Seven weeks with two sessions each, the last of them more than three months ago.
        let long_ago: Date = days_ago(100).parse().unwrap();
        let last_monday = IsoWeek::of(long_ago).monday();
        let days = (0..7).flat_map(|week| [week * 7, week * 7 - 3]);
        let days = days.map(|days| last_monday.saturating_sub(jiff::Span::new().days(days)).to_string());
        let sets: Vec<Value> = days.flat_map(|day| vec![bench_press(&day, 60.0); 4]).collect();
        let logged = ada.post("/v1/sets/batch", json!({ "sets": sets })).await;
        assert!(
            logged.body["results"].as_array().unwrap().iter().all(|set| set["status"] == 201),
            "{logged:?}"
        );
        let before = ada.get("/v1/pets").await;
        let id = before["companion"]["id"].as_str().unwrap().to_owned();
        assert_eq!(
            (&before["companion"]["number"], &before["companion"]["stage"]),
            (&json!(1), &json!("adult"))
        );
        ada.put(&format!("/v1/pets/{id}/name"), json!({"name": "Frida"})).await;
        ada.put(&format!("/v1/pets/{id}/outfit"), json!({"outfit": "scarf"})).await;
        let before = ada.get("/v1/pets").await;
        assert_eq!(before["companion"]["story"].as_str().map(is_welcome), Some(true), "{before}");
        assert_eq!(before["rolls"], json!([]), "what is told so late earns none");

        let workout = ada.post("/v1/workouts", json!({})).await.body["id"].clone();
        let now = mariposas_service::clock::now().to_string();
        let mut set = bench_press(&days_ago(0), 40.0);
        (set["performed_at"], set["workout_id"]) = (json!(now), workout.clone());
        assert_eq!(ada.post("/v1/sets", set).await.status, 201);
        let finish = format!("/v1/workouts/{}/finish", workout.as_str().unwrap());
        assert_eq!(ada.post(&finish, json!({})).await.status, 200);

        let after = ada.get("/v1/pets").await;
        assert_eq!(after["companion"]["story"].as_str().map(is_welcome), Some(true), "{after}");
        assert_eq!((&after["companion"]["number"], &after["companion"]["stage"]), (&json!(2), &json!("egg")));
        let collected = |pets: &Value| pets["collection"].as_array().unwrap().clone();
        let (old, new) = (collected(&before), collected(&after));
        assert!(!old.is_empty() && old.iter().all(|creature| new.contains(creature)), "{old:?}\n{new:?}");
        let frida = new.iter().find(|creature| creature["id"] == json!(id)).unwrap();
        assert_eq!((&frida["name"], &frida["outfit"]), (&json!("Frida"), &json!("scarf")));
        let wardrobe = |pets: &Value| {
            let worn = pets["wardrobe"].as_array().unwrap().iter();
            worn.map(|outfit| outfit["outfit"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
        };
        let mut wanted = wardrobe(&before);
        assert!(wanted.insert("rain_coat".to_owned()), "the return has an outfit of its own");
        assert_eq!(wardrobe(&after), wanted);
        let roll = &after["rolls"][0];
        assert_eq!((&roll["state"], after["rolls"].as_array().unwrap().len()), (&json!("ready"), 1));
        assert!(roll["story"].as_str().unwrap().starts_with("Good to see you again"), "{roll}");
        let open = format!("/v1/pets/rolls/{}/use", roll["id"].as_str().unwrap());
        assert_eq!(ada.post(&open, json!({})).await.status, 200);

        let log = platform.log().await;
        let told =
            ["pet.hatched", "pet.grew", "species.collected", "roll.earned", "roll.drawn", "outfit.unlocked"];
        eventually("every kind of outcome is on the log", || async {
            let outcomes = log.outcomes(&ada.user_id).await;
            told.iter().all(|name| outcomes.iter().any(|outcome| outcome.name() == *name)).then_some(())
        })
        .await;
    }
}

fn is_welcome(story: &str) -> bool {
    story.starts_with("Welcome back")
}
