//! Taking everything along, and bringing it back.

use crate::coach::{PROFILE, find, hinges, issued};
use crate::{bench_press, days_ago, hard_sets, platforms};
use mariposas_harness::{Person, Platform, eventually};
use mariposas_service::ids::new_id;
use serde_json::{Value, json};

async fn made(person: &Person, path: &str, body: Value) -> String {
    let answer = person.post(path, body).await;
    assert_eq!(answer.status, 201, "POST {path}: {}", answer.body);
    let id = answer.body.get("id").or_else(|| answer.body.get("exercise"));
    id.and_then(Value::as_str).expect("an id").to_owned()
}

async fn done(person: &Person, method: &str, path: &str, body: Option<Value>) {
    let answer = person.call(method, path, body).await;
    assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
}

fn at(days: i64, time: &str) -> String {
    format!("{}T{time}+02:00", days_ago(days))
}

/// What a full account holds that counts.
const SETS: u64 = 15;
const ACTIVITIES: u64 = 2;

/// Somebody who has something of everything.
async fn somebody(platform: &Platform) -> Person {
    let ada = platform.person().await;
    ada.put(
        "/v1/profile",
        json!({"time_zone": "Europe/Madrid", "day_starts_at": 4, "bodyweight_kg": 71.35, "level": "intermediate",
            "plan_sessions": 3, "goal_muscles": ["lats"], "equipment_unavailable": ["smith_machine"]}),
    )
    .await;
    for (days, kg) in [(30, 70.9), (20, 71.1)] {
        made_bodyweight(&ada, &at(days, "07:30:15"), kg).await;
    }
    for (week, kind) in [("2026-W02", "deload"), ("2026-W10", "travel"), ("2026-W11", "none")] {
        ada.put(&format!("/v1/weeks/{week}"), json!({"kind": kind})).await;
    }
    for paused in [true, false, true] {
        ada.put("/v1/pause", json!({"paused": paused})).await;
    }
    let row = made(
        &ada,
        "/v1/exercises",
        json!({"name": "Garden gate row", "pattern": "horizontal_pull", "equipment": "bodyweight",
            "load_type": "bodyweight", "primary_muscles": ["lats"], "secondary_muscles": ["biceps"]}),
    )
    .await;
    let sled = made(&ada, "/v1/exercises", json!({"name": "The old red sled thing"})).await;
    ada.put(&format!("/v1/exercises/{sled}/link"), json!({"exercise": "leg-press-machine"})).await;
    let credits = json!({"credits": [{"muscle": "quads", "share": 0.333, "direct": true}]});
    ada.put("/v1/exercises/squat-barbell/credits", credits).await;

    let routine = new_id();
    let plan = json!({"name": "Push & \"pull\"", "note": "two\nlines", "exercises": [
        {"exercise": "bench-press-barbell", "superset": 1, "sets": [
            {"kind": "warmup", "reps_lo": 8}, {"reps_lo": 6, "reps_hi": 10, "rir": 1.5, "rest_s": 150}],
            "progression": {"rule": "double", "step": {"value": 5.0, "unit": "lb"}}},
        {"exercise": row, "superset": 1, "note": "slowly", "sets": [{"reps_lo": 8, "reps_hi": 12}]},
        {"exercise": "plank", "sets": [{"seconds": 60}], "progression": {"rule": "time", "step_seconds": 5}},
    ]});
    ada.put(&format!("/v1/routines/{routine}"), plan).await;
    let archived = format!("/v1/routines/{}", new_id());
    ada.put(&archived, json!({"name": "Away", "exercises": []})).await;
    done(&ada, "DELETE", &archived, None).await;

    let workout = json!({"routine_id": routine, "started_at": at(9, "18:00:00.25")});
    let workout = made(&ada, "/v1/workouts", workout).await;
    for (minute, set) in [
        json!({"exercise": "Bench Press (Barbell)", "kind": "warmup", "reps": 8, "load": kg("external", 40.0)}),
        json!({"exercise": "bench-press-barbell", "reps": 6, "rpe": 8.5, "rest_s": 150, "tempo": "3-1-1-0",
            "load": {"kind": "external", "value": 176.4, "unit": "lb"}, "block": 0, "index": 1}),
        json!({"exercise": "bench-press-barbell", "kind": "drop", "reps": 11, "load": kg("external", 52.5)}),
        json!({"exercise": row, "reps": 12, "load": {"kind": "bodyweight"}, "note": "a \"note\"\nof two lines, ä 🦋"}),
        json!({"exercise": "pull-up", "reps": 5, "load": kg("added", 7.5), "rir": 1}),
        json!({"exercise": "Pull Up (Assisted)", "reps": 9, "load": kg("assisted", 20.0)}),
        json!({"exercise": "bulgarian-split-squat-dumbbell", "reps": 8, "side": "left", "load": kg("external", 16.0)}),
        json!({"exercise": "bulgarian-split-squat-dumbbell", "reps": 9, "side": "right", "load": kg("external", 16.0)}),
        json!({"exercise": "leg-extension-machine", "kind": "myo", "reps": 22, "mini_sets": 3,
            "load": kg("external", 45.0), "at_equipment_max": true}),
        json!({"exercise": "plank", "seconds": 61.7}),
        json!({"exercise": sled, "reps": 10, "load": kg("external", 33.3)}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut set = set;
        set["workout_id"] = json!(workout);
        set["performed_at"] = json!(at(9, &format!("18:{:02}:00.123456789", minute + 10)));
        made(&ada, "/v1/sets", set).await;
    }
    let run = json!({"exercise": "running", "workout_id": workout, "performed_at": at(9, "19:10:00"), "metres": 4_988.966_4, "seconds": 1803.25});
    made(&ada, "/v1/activities", run).await;
    done(
        &ada,
        "POST",
        &format!("/v1/workouts/{workout}/finish"),
        Some(json!({"note": "good", "fatigue": 4})),
    )
    .await;

    let discarded = made(&ada, "/v1/workouts", json!({"started_at": at(8, "18:00:00")})).await;
    let mut gone = bench_press(&days_ago(8), 60.0);
    gone["workout_id"] = json!(discarded);
    made(&ada, "/v1/sets", gone).await;
    done(&ada, "POST", &format!("/v1/workouts/{discarded}/discard"), Some(json!({}))).await;

    // Without a workout: corrected, deleted, moved, and after midnight but before the day starts.
    for kg in [60.0, 62.5, 65.0] {
        made(&ada, "/v1/sets", bench_press(&days_ago(5), kg)).await;
    }
    let corrected = made(&ada, "/v1/sets", bench_press(&days_ago(4), 100.0)).await;
    let patch =
        json!({"reps": 3, "load": {"kind": "external", "value": 67.5, "unit": "kg"}, "note": "was wrong"});
    done(&ada, "PATCH", &format!("/v1/sets/{corrected}"), Some(patch)).await;
    let deleted = made(&ada, "/v1/sets", bench_press(&days_ago(4), 500.0)).await;
    done(&ada, "DELETE", &format!("/v1/sets/{deleted}"), None).await;
    let run = json!({"exercise": "Running (Treadmill)", "performed_at": at(3, "01:30:00"), "metres": 5000.0});
    let run = made(&ada, "/v1/activities", run).await;
    done(&ada, "PATCH", &format!("/v1/activities/{run}"), Some(json!({"seconds": 1500, "note": "late"})))
        .await;
    let never = json!({"exercise": "running", "performed_at": at(2, "10:00:00"), "metres": 42195.0});
    let never = made(&ada, "/v1/activities", never).await;
    done(&ada, "DELETE", &format!("/v1/activities/{never}"), None).await;
    ada
}

fn kg(kind: &str, value: f64) -> Value {
    json!({"kind": kind, "value": value, "unit": "kg"})
}

async fn made_bodyweight(person: &Person, at: &str, kg: f64) {
    let body = json!({"weight": {"value": kg, "unit": "kg"}, "at": at});
    let answer = person.post("/v1/bodyweights", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// Everything that is read from what a person did.
async fn views(person: &Person) -> Vec<(String, Value)> {
    let calendar = format!("/v1/calendar?from={}&to={}", days_ago(60), days_ago(0));
    let mut views = Vec::new();
    for path in [
        "/v1/profile",
        "/v1/sets",
        "/v1/activities",
        "/v1/workouts",
        "/v1/routines",
        "/v1/bodyweights",
        "/v1/volume?weeks=30",
        "/v1/records",
        "/v1/summary",
        "/v1/exercises/bench-press-barbell/history",
        &calendar,
    ] {
        views.push((path.to_owned(), person.get(path).await));
    }
    views
}

#[tokio::test]
async fn an_export_gives_another_account_exactly_the_same() {
    for platform in platforms(900).await {
        let ada = somebody(&platform).await;
        let taken = ada.text("/v1/export").await;
        assert!(taken.starts_with("{\"type\":\"export\",\"app\":\"mariposas\",\"version\":1}\n"), "{taken}");

        let eve = platform.person().await;
        let dry = eve.import("?dry_run=true", &taken).await.body;
        assert_eq!((&dry["added"], &dry["skipped"]), (&json!(SETS + ACTIVITIES), &json!([])), "{dry}");
        assert_eq!(eve.text("/v1/export").await.lines().count(), 1, "a dry run writes nothing");

        let report = eve.import("", &taken).await.body;
        assert_eq!((&report["sets"], &report["activities"]), (&json!(SETS), &json!(ACTIVITIES)), "{report}");
        assert_eq!((&report["added"], &report["already_there"]), (&json!(SETS + ACTIVITIES), &json!(0)));
        assert_eq!(eve.text("/v1/export").await, taken);
        for ((path, hers), (_, of_ada)) in views(&eve).await.into_iter().zip(views(&ada).await) {
            assert_eq!(hers, of_ada, "{path}");
        }
    }
}

#[tokio::test]
async fn importing_ones_own_export_adds_and_changes_nothing() {
    for platform in platforms(900).await {
        let ada = somebody(&platform).await;
        let taken = ada.text("/v1/export").await;
        let before = (views(&ada).await, platform.log().await.logged_sets().await);
        let report = ada.import("", &taken).await.body;
        assert_eq!(
            (&report["added"], &report["already_there"], &report["skipped"]),
            (&json!(0), &json!(SETS + ACTIVITIES), &json!([]))
        );
        assert_eq!((views(&ada).await, platform.log().await.logged_sets().await), before);
        assert_eq!(ada.text("/v1/export").await, taken);

        // What is there is never changed, not even by an older export.
        let id = ada.get("/v1/sets").await["sets"][0]["id"].as_str().unwrap().to_owned();
        done(&ada, "PATCH", &format!("/v1/sets/{id}"), Some(json!({"reps": 1}))).await;
        done(&ada, "PUT", "/v1/profile", Some(json!({"goal": "strength"}))).await;
        let edited = ada.text("/v1/export").await;
        assert_eq!(ada.import("", &taken).await.body["added"], json!(0));
        assert_eq!(ada.text("/v1/export").await, edited);
    }
}

/// Somebody whose pets have names and clothes and are hidden, who has drawn a roll and dismissed a card; and that card.
async fn keeper(platform: &Platform) -> (Person, Value) {
    let ada = platform.person().await;
    ada.put("/v1/profile", serde_json::from_str(PROFILE).expect("it is JSON")).await;
    assert_eq!(ada.post("/v1/sets/batch", json!({"sets": hinges()})).await.status, 200);
    made(&ada, "/v1/sets", bench_press(&days_ago(1), 60.0)).await;
    let card = issued(&ada).await;
    let card = ada.get(&format!("/v1/recommendations/{card}")).await;
    let answer = format!("/v1/recommendations/{}/answer", card["id"].as_str().expect("an id"));
    done(&ada, "POST", &answer, Some(json!({"answer": "dismissed"}))).await;

    let roll = eventually("a roll is earned", || async {
        ada.get("/v1/pets").await["rolls"][0]["id"].as_str().map(str::to_owned)
    });
    done(&ada, "POST", &format!("/v1/pets/rolls/{}/use", roll.await), None).await;
    let pets = ada.get("/v1/pets").await;
    let id = |pet: &Value| pet["id"].as_str().expect("an id").to_owned();
    let (companion, drawn) = (id(&pets["companion"]), id(&pets["collection"][0]));
    ada.put(&format!("/v1/pets/{companion}/name"), json!({"name": "Ida"})).await;
    ada.put(&format!("/v1/pets/{companion}/name"), json!({"name": "Frida"})).await;
    ada.put(&format!("/v1/pets/{companion}/outfit"), json!({"outfit": "headband"})).await;
    ada.put(&format!("/v1/pets/{drawn}/name"), json!({"name": "Lucky"})).await;
    ada.put(&format!("/v1/pets/{drawn}/outfit"), json!({"outfit": "bow"})).await;
    ada.put("/v1/pets/hidden", json!({"hidden": true})).await;
    (ada, card)
}

#[tokio::test]
async fn a_restored_account_keeps_what_was_said_of_pets_and_to_the_coach() {
    for platform in platforms(1).await {
        let (ada, card) = keeper(&platform).await;
        let taken = ada.text("/v1/export").await;
        for what in ["Frida", "Lucky", "headband", "bow", "dismissed", "pets_hidden", "entropy"] {
            assert_eq!(taken.matches(what).count(), 1, "{what}: {taken}");
        }
        assert!(!taken.contains("Ida"), "what it was called before is over");

        let eve = platform.person().await;
        assert_eq!(eve.import("", &taken).await.body["skipped"], json!([]));
        assert_eq!(eve.text("/v1/export").await, taken);
        assert_eq!(eve.import("", &taken).await.body["added"], json!(0));
        assert_eq!(eve.text("/v1/export").await, taken);
        let pets = eve.get("/v1/pets").await;
        assert_eq!((&pets["hidden"], &pets["companion"]["name"]), (&json!(true), &json!("Frida")));
        assert_eq!(pets["companion"]["outfit"], "headband");
        assert_eq!(
            (&pets["collection"], &pets["rolls"]),
            (&json!([]), &json!([])),
            "draws stay where they were"
        );
        let rule = card["rule"].as_str().unwrap();
        assert_eq!(find(&eve.get("/v1/recommendations").await, rule), None);

        // The answer is what keeps it away.
        let without: Vec<&str> = taken.lines().filter(|line| !line.contains("dismissed")).collect();
        let bob = platform.person().await;
        assert_eq!(bob.import("", &without.join("\n")).await.body["skipped"], json!([]));
        assert!(issued(&bob).await.len() > 1);
        // And it does so too where it comes after the card.
        assert_eq!(bob.import("", &taken).await.body["added"], json!(0));
        assert_eq!(find(&bob.get("/v1/recommendations").await, rule), None);

        // What is there is never changed, not even by an older export.
        let companion = eve.get("/v1/pets").await["companion"]["id"].as_str().unwrap().to_owned();
        eve.put(&format!("/v1/pets/{companion}/name"), json!({"name": "Ada"})).await;
        eve.put("/v1/pets/hidden", json!({"hidden": false})).await;
        eve.import("", &taken).await;
        let pets = eve.get("/v1/pets").await;
        assert_eq!((&pets["hidden"], &pets["companion"]["name"]), (&json!(false), &json!("Ada")));
    }
}

#[tokio::test]
async fn no_file_decides_a_draw_or_dresses_a_pet_in_what_was_not_unlocked() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        made(&ada, "/v1/sets", bench_press(&days_ago(1), 60.0)).await;
        let roll = eventually("a roll is earned", || async {
            ada.get("/v1/pets").await["rolls"][0]["id"].as_str().map(str::to_owned)
        });
        let (roll, chosen) = (roll.await, "0f".repeat(32));
        let forged = [
            json!({"type": "roll", "roll_id": roll, "entropy": chosen, "day": days_ago(1)}).to_string(),
            json!({"type": "roll", "roll_id": new_id(), "entropy": chosen, "day": days_ago(1)}).to_string(),
            json!({"type": "pet_outfit", "companion": 1, "outfit": "medal"}).to_string(),
        ];
        let taken = ada.text("/v1/export").await;
        let head = taken.lines().next().unwrap();
        ada.import("", &format!("{head}\n{}", forged.join("\n"))).await;
        let pets = ada.get("/v1/pets").await;
        assert_eq!(
            (&pets["rolls"][0]["state"], &pets["collection"]),
            (&json!("ready"), &json!([])),
            "{pets}"
        );
        assert_eq!(pets["companion"]["outfit"], Value::Null);
        let drawn = ada.post(&format!("/v1/pets/rolls/{roll}/use"), json!({})).await;
        assert_ne!(drawn.body["proof"]["entropy"], json!(chosen), "{}", drawn.body);
    }
}

#[tokio::test]
async fn the_tables_of_other_apps_hold_every_set() {
    for platform in platforms(900).await {
        let ada = somebody(&platform).await;
        let volume = ada.get("/v1/volume?weeks=12").await;
        for format in ["strong", "hevy"] {
            let table = ada.text(&format!("/v1/export?format={format}")).await;
            let eve = platform.person().await;
            eve.put("/v1/profile", json!({"time_zone": "Europe/Madrid"})).await;
            let report = eve.import("", &table).await;
            assert_eq!(report.status, 200, "{}", report.body);
            let report = report.body;
            assert_eq!((&report["format"], &report["skipped"]), (&json!(format), &json!([])), "{report}");
            assert_eq!(
                (&report["sets"], &report["activities"]),
                (&json!(SETS), &json!(ACTIVITIES)),
                "{report}"
            );
            assert_eq!(report["added"], json!(SETS + ACTIVITIES), "{report}");
            let hers = eve.get("/v1/volume?weeks=12").await;
            // Of exercises by side there are twice as many sets: no table has a column for it.
            for exercise in ["bench-press-barbell", "pull-up"] {
                let (found, wanted) = (hard_sets(&hers, exercise), hard_sets(&volume, exercise));
                assert!((found - wanted).abs() < 1e-9, "{format}, {exercise}: {found} of {wanted}");
            }
            let again = eve.import("", &table).await.body;
            assert_eq!(again["added"], json!(0), "{again}");
        }
    }
}

#[tokio::test]
async fn a_file_brings_no_more_exercises_than_a_person_may_have() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let export = ada.text("/v1/export").await;
        let head = export.lines().next().expect("a head");
        let exercise = |n| json!({"type": "exercise", "exercise": new_id(), "name": format!("Mine {n}")});
        let lines: Vec<String> = (0..1_001).map(|n: u32| exercise(n).to_string()).collect();
        let file = format!("{head}\n{}\n", lines.join("\n"));
        let report = ada.import("?dry_run=true", &file).await.body;
        let skipped = report["skipped"].as_array().expect("a list");
        assert_eq!(skipped.len(), 1, "{report}");
        assert!(skipped[0]["reason"].as_str().is_some_and(|reason| reason.starts_with("line 1002: 1000 ex")));
    }
}

#[tokio::test]
async fn a_line_that_is_broken_costs_itself_alone_and_is_named_by_its_number() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        for kg in [60.0, 62.5] {
            made(&ada, "/v1/sets", bench_press(&days_ago(5), kg)).await;
        }
        let taken = ada.text("/v1/export").await;
        let lines: Vec<&str> = taken.lines().collect();
        let [head, first, second] = lines.as_slice() else { panic!("{taken}") };
        // A set of another id, with something in it changed.
        let with = |change: &dyn Fn(&mut Value)| {
            let mut set: Value = serde_json::from_str(first).unwrap();
            set["id"] = json!(new_id());
            change(&mut set);
            set.to_string()
        };
        let broken = [
            "no JSON at all".to_owned(),
            first[..first.len() / 2].to_owned(),
            json!({"type": "wish", "what": "a pony"}).to_string(),
            with(&|set| set["day"] = json!("2020-01-01")),
            with(&|set| set["performed_at"] = json!("2200-01-01T00:00:00Z")),
            with(&|set| set["note"] = json!("a\0b")),
            with(&|set| set["note"] = json!("x".repeat(70_000))),
            with(&|set| set["load"]["weight"]["grams"] = json!(i64::MAX)),
            with(&|set| set["reps"] = json!(4_000_000_000_u32)),
            with(&|set| set["time_zone"] = json!("Middle/Earth")),
            json!({"type": "profile", "day_starts_at": 200}).to_string(),
        ];
        // What is no text at all costs the file, before anything of it is read.
        let binary = ada.import("", &format!("{head}\n{first}\n\0\u{1}\n")).await;
        assert_eq!((binary.status, &binary.body["type"]), (422, &json!("unreadable-file")));
        let file = [&[*head, first], broken.each_ref().map(String::as_str).as_slice(), &[*second]].concat();
        let eve = platform.person().await;
        let report = eve.import("", &file.join("\n")).await.body;
        let named: Vec<String> = report["skipped"]
            .as_array()
            .unwrap_or_else(|| panic!("{report}"))
            .iter()
            .map(|skipped| skipped["reason"].as_str().unwrap().split(':').next().unwrap().to_owned())
            .collect();
        let numbers: Vec<String> = (3..3 + broken.len()).map(|number| format!("line {number}")).collect();
        assert_eq!(named, numbers, "{report}");
        for (at, words) in [
            (0, "it is no whole line of JSON, from its column 2 on"),
            (2, "it is no line of an export (unknown variant `wish`"),
        ] {
            let reason = report["skipped"][at]["reason"].as_str().unwrap();
            assert!(reason.contains(words), "{reason}");
            assert!(!reason.contains("at line 1"), "{reason}");
        }
        assert_eq!((&report["added"], &report["rows"]), (&json!(2), &json!(2 + broken.len())));
        assert_eq!(eve.text("/v1/export").await, taken, "the others are there, and nothing else");
        assert!((hard_sets(&eve.get("/v1/volume").await, "bench-press-barbell") - 2.0).abs() < 1e-9);
    }
}

#[tokio::test]
async fn an_export_holds_nothing_of_anybody_else() {
    for platform in platforms(900).await {
        let (ada, eve) = (platform.person().await, platform.person().await);
        let set = made(&ada, "/v1/sets", bench_press(&days_ago(5), 60.0)).await;
        for format in ["jsonl", "strong", "hevy"] {
            let path = format!("/v1/export?format={format}");
            assert!(ada.text(&path).await.lines().count() == 2, "{format}: a first line and a set");
            assert_eq!(eve.text(&path).await.lines().count(), 1, "{format}");
        }
        assert!(ada.text("/v1/export").await.contains(&set));

        // In another's hands it is a copy: the two go on apart.
        let taken = ada.text("/v1/export").await;
        assert_eq!(eve.import("", &taken).await.body["added"], json!(1));
        done(&eve, "DELETE", &format!("/v1/sets/{set}"), None).await;
        assert_eq!(ada.text("/v1/export").await, taken);
        let mut nobody = eve.clone();
        nobody.token = "nobody".to_owned();
        assert_eq!(nobody.call("GET", "/v1/export", None).await.status, 401);
    }
}
