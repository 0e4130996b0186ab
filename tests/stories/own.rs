//! What people keep beside sets: activities, body weights, exercises of their own, late nights, progressions.

use crate::{bench_press, days_ago, hard_sets, platforms};
use mariposas_event_schema::Fact;
use mariposas_harness::Person;
use mariposas_service::ids::new_id;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Five kilometres in half an hour.
fn run(day: &str) -> Value {
    json!({
        "exercise": "running", "performed_at": format!("{day}T07:00:00+00:00"), "seconds": 1_800, "metres": 5_000,
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Fractional sets of a muscle over all weeks of a volume answer.
fn fractional(volume: &Value, muscle: &str) -> f64 {
    let weeks = volume["weeks"].as_array().expect("weeks");
    let rows = weeks.iter().flat_map(|week| week["muscles"].as_array().expect("muscles"));
    rows.filter(|row| row["muscle"] == muscle).filter_map(|row| row["fractional"].as_f64()).sum()
}

fn assert_near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}

async fn names(person: &Person, path: &str, list: &str, name: &str) -> Vec<Value> {
    person.get(path).await[list].as_array().expect("a list").iter().map(|item| item[name].clone()).collect()
}

#[tokio::test]
async fn an_activity_is_one_however_often_it_is_sent() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let mut sent = run(&days_ago(3));
        sent["id"] = json!(new_id());
        assert_eq!(ada.post("/v1/activities", sent.clone()).await.status, 201);
        let mut other = sent.clone();
        other["metres"] = json!(6_000);
        let refused = ada.post("/v1/activities", other.clone()).await;
        assert_eq!((refused.status, &refused.body["type"]), (409, &json!("id-taken")));
        let racing = (0..20).map(|_| {
            let (ada, sent) = (ada.clone(), sent.clone());
            tokio::spawn(async move { ada.post("/v1/activities", sent).await.status })
        });
        let statuses: BTreeSet<u16> =
            futures::future::join_all(racing).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses, BTreeSet::from([200]));

        // An id of another making may be older than the log remembers: the row tells the repetition.
        let mut old = run(&days_ago(2));
        old["id"] = json!("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        assert_eq!(ada.post("/v1/activities", old.clone()).await.status, 201);
        let path = format!("/v1/activities/{}", text(&old["id"]));
        assert_eq!(ada.call("PATCH", &path, Some(json!({"seconds": 1_700}))).await.status, 200);
        assert_eq!(
            ada.post("/v1/activities", old.clone()).await.status,
            200,
            "it is told as it was first logged"
        );
        old["seconds"] = json!(1_700);
        assert_eq!(ada.post("/v1/activities", old).await.status, 409);

        platform.log().await.store_again(&ada.user_id).await;
        assert_eq!(ada.post("/v1/activities", run(&days_ago(1))).await.status, 201);
        assert_eq!(
            names(&ada, "/v1/activities", "activities", "seconds").await,
            [json!(1_800.0), json!(1_700.0), json!(1_800.0)]
        );
        assert_eq!(ada.get("/v1/sets").await["sets"], json!([]), "activities are no sets");
    }
}

#[tokio::test]
async fn activities_are_corrected_retracted_and_listed_in_pages() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let id = text(&ada.post("/v1/activities", run(&days_ago(1))).await.body["id"]);
        let path = format!("/v1/activities/{id}");
        let seen = ada.get(&path).await;
        assert_eq!(
            (&seen["name"], &seen["day"], &seen["metres"]),
            (&json!("Running"), &json!(days_ago(1)), &json!(5_000.0))
        );

        let patch = json!({"metres": null, "note": "in the rain", "exercise": "Cycling"});
        assert_eq!(ada.call("PATCH", &path, Some(patch)).await.status, 200);
        let seen = ada.get(&path).await;
        assert_eq!(
            (&seen["exercise"], &seen["note"], seen.get("metres")),
            (&json!("cycling"), &json!("in the rain"), None)
        );
        for (wrong, kind) in [
            (json!({"seconds": null}), "invalid-value"),
            (json!({"exercise": "bench-press-barbell"}), "not-an-activity"),
            (json!({"id": new_id()}), "invalid-value"),
            (json!({"reps": 3}), "invalid-body"),
        ] {
            let refused = ada.call("PATCH", &path, Some(wrong.clone())).await;
            assert_eq!((refused.status, &refused.body["type"]), (422, &json!(kind)), "{wrong}");
        }
        assert_eq!(ada.post("/v1/activities", bench_press(&days_ago(1), 60.0)).await.status, 422);

        for days in [2, 3, 4] {
            assert_eq!(ada.post("/v1/activities", run(&days_ago(days))).await.status, 201);
        }
        let page = ada.get("/v1/activities?limit=3").await;
        let next = text(&page["next_cursor"]);
        let rest = names(&ada, &format!("/v1/activities?limit=3&cursor={next}"), "activities", "day").await;
        assert_eq!(rest, [json!(days_ago(4))]);
        let some = format!("/v1/activities?exercise=Running&from={}&to={}", days_ago(3), days_ago(1));
        assert_eq!(names(&ada, &some, "activities", "day").await, [json!(days_ago(2)), json!(days_ago(3))]);

        assert_eq!(ada.call("DELETE", &path, None).await.status, 200);
        assert_eq!(ada.call("DELETE", &path, None).await.status, 200, "asked twice");
        assert_eq!(ada.call("GET", &path, None).await.status, 404);
        assert_eq!(ada.call("PATCH", &path, Some(json!({"seconds": 1}))).await.status, 404);
        assert_eq!(names(&ada, "/v1/activities", "activities", "id").await.len(), 3);
    }
}

#[tokio::test]
async fn a_workout_shows_its_activities_and_takes_them_with_it() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let workout = text(&ada.post("/v1/workouts", json!({"name": "Engine"})).await.body["id"]);
        let mut row = run(&days_ago(1));
        row["workout_id"] = json!(workout);
        let id = text(&ada.post("/v1/activities", row.clone()).await.body["id"]);
        let path = format!("/v1/workouts/{workout}");
        let seen = ada.get(&path).await;
        assert_eq!((&seen["activities"][0]["id"], &seen["sets"]), (&json!(id), &json!([])));
        assert_eq!(seen["activities"][0]["day"], seen["day"], "it belongs to the day the workout started");

        assert_eq!(ada.post(&format!("{path}/discard"), json!({})).await.status, 200);
        assert_eq!(ada.call("GET", &format!("/v1/activities/{id}"), None).await.status, 404);
        assert_eq!(
            ada.post("/v1/activities", row).await.status,
            404,
            "no activities for a workout that is gone"
        );
    }
}

#[tokio::test]
async fn body_weights_are_kept_as_typed_and_count_in_their_time() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let weigh = |value: f64, unit: &str, day: i64| json!({"weight": {"value": value, "unit": unit}, "at": format!("{}T06:00:00Z", days_ago(day))});
        assert_eq!(ada.post("/v1/bodyweights", weigh(176.4, "lb", 5)).await.status, 201);
        assert_eq!(ada.post("/v1/bodyweights", weigh(176.4, "lb", 5)).await.status, 200, "it is there");
        assert_eq!(ada.post("/v1/bodyweights", weigh(90.0, "kg", 9)).await.status, 201);
        assert_eq!(
            ada.post("/v1/bodyweights", weigh(100.0, "kg", 9)).await.status,
            201,
            "in place of the wrong one"
        );
        let seen = ada.get("/v1/bodyweights").await;
        let weights: Vec<&Value> =
            seen["bodyweights"].as_array().unwrap().iter().map(|row| &row["weight"]).collect();
        assert_eq!(weights, [&json!({"value": 100.0, "unit": "kg"}), &json!({"value": 176.4, "unit": "lb"})]);
        let page = ada.get("/v1/bodyweights?limit=1").await;
        let next = text(&page["next_cursor"]);
        let rest = names(&ada, &format!("/v1/bodyweights?limit=1&cursor={next}"), "bodyweights", "day").await;
        assert_eq!(rest, [json!(days_ago(5))]);
        assert_eq!(ada.call("GET", "/v1/bodyweights?cursor=soon", None).await.status, 422);
        assert_eq!(ada.post("/v1/bodyweights", weigh(10.0, "kg", 9)).await.status, 422);

        let pull_ups =
            json!({"exercise": "pull-up", "reps": 5, "performed_at": format!("{}T10:00:00Z", days_ago(7))});
        assert_eq!(ada.post("/v1/sets", pull_ups).await.status, 201);
        let volume = ada.get("/v1/volume").await;
        let loads =
            volume["weeks"].as_array().unwrap().iter().flat_map(|week| week["exercises"].as_array().unwrap());
        assert_eq!(loads.map(|row| &row["volume_load_kg"]).collect::<Vec<_>>(), [&json!(500.0)]);

        // A command that is sent again under its name is told what was recorded.
        let key = new_id().to_string();
        let now = json!({"weight": {"value": 80, "unit": "kg"}});
        let first = ada.named(&key).post("/v1/bodyweights", now.clone()).await;
        let again = ada.named(&key).post("/v1/bodyweights", now).await;
        assert_eq!((first.status, again.status), (201, 200));
        assert_eq!(
            (&first.body["at"], &first.body["position"]),
            (&again.body["at"], &again.body["position"])
        );
    }
}

#[tokio::test]
async fn a_profile_sent_back_with_its_old_weight_is_no_weighing() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", json!({"bodyweight_kg": 80})).await;
        let later =
            json!({"weight": {"value": 81.5, "unit": "kg"}, "at": format!("{}T06:00:00Z", days_ago(1))});
        assert_eq!(ada.post("/v1/bodyweights", later).await.status, 201);
        ada.put("/v1/profile", json!({"bodyweight_kg": 80, "goal": "strength"})).await;
        assert_eq!(names(&ada, "/v1/bodyweights", "bodyweights", "weight").await.len(), 2);
        // To a second a body has one weight.
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        ada.put("/v1/profile", json!({"bodyweight_kg": 82, "goal": "strength"})).await;
        assert_eq!(names(&ada, "/v1/bodyweights", "bodyweights", "weight").await.len(), 3);
    }
}

#[tokio::test]
async fn an_own_exercise_counts_once_it_names_its_muscles_and_as_another_once_it_is_linked() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let made = ada.post("/v1/exercises", json!({"name": "Garage press"})).await;
        assert_eq!(made.status, 201);
        assert!(text(&made.body["hint"]).starts_with("counts for no muscle"), "{}", made.body);
        let id = text(&made.body["exercise"]);
        let path = format!("/v1/exercises/{id}");
        let again = ada.post("/v1/exercises", json!({"name": "Garage press"})).await;
        assert_eq!((again.status, &again.body["exercise"]), (200, &json!(id)));
        for (name, kind, exercise) in [
            ("garage PRESS!", "known-exercise", id.as_str()),
            ("bench press - barbell", "in-catalogue", "bench-press-barbell"),
        ] {
            let taken = ada.post("/v1/exercises", json!({"name": name, "pattern": "squat"})).await;
            assert_eq!(
                (taken.status, &taken.body["type"], &taken.body["exercise"]),
                (409, &json!(kind), &json!(exercise))
            );
        }

        for name in ["Garage press", &id] {
            let mut set = bench_press(&days_ago(1), 40.0);
            set["exercise"] = json!(name);
            assert_eq!(ada.post("/v1/sets", set).await.status, 201);
        }
        let volume = ada.get("/v1/volume").await;
        assert_near(hard_sets(&volume, &id), 0.0);
        assert_near(fractional(&volume, "chest"), 0.0);

        let whole = json!({
            "name": "Garage bench", "pattern": "horizontal_push", "equipment": "machine",
            "primary_muscles": ["chest"], "secondary_muscles": ["triceps"],
        });
        let replaced = ada.put(&path, whole.clone()).await;
        assert_eq!(replaced.get("hint"), None);
        assert_eq!(ada.put(&path, whole).await["exercise"], json!(id), "asked twice");
        let volume = ada.get("/v1/volume").await;
        assert_near(hard_sets(&volume, &id), 2.0);
        assert_near(fractional(&volume, "chest"), 2.0);
        assert_near(fractional(&volume, "triceps"), 1.0);
        let seen = ada.get("/v1/exercises/garage%20press").await;
        assert_eq!(
            (&seen["exercise"], &seen["name"]),
            (&json!(id), &json!("Garage bench")),
            "found by its old name"
        );
        let renamed = ada.call("PUT", &path, Some(json!({"name": "Squat (Barbell)"}))).await;
        assert_eq!((renamed.status, &renamed.body["exercise"]), (409, &json!("squat-barbell")));

        assert_eq!(
            ada.put(&format!("{path}/link"), json!({"exercise": "Squat (Barbell)"})).await["exercise"],
            json!(id)
        );
        let volume = ada.get("/v1/volume").await;
        assert_near(hard_sets(&volume, "squat-barbell"), 2.0);
        assert_near(hard_sets(&volume, &id), 0.0);
        assert_near(fractional(&volume, "quads"), 2.0);
        assert_near(fractional(&volume, "chest"), 0.0);
        let seen = ada.get(&path).await;
        assert_eq!(
            (&seen["linked_to"], &seen["own"], &seen["name"]),
            (&json!("squat-barbell"), &json!(true), &json!("Garage bench"))
        );
        let unknown = ada.call("PUT", &format!("{path}/link"), Some(json!({"exercise": id}))).await;
        assert_eq!((unknown.status, &unknown.body["type"]), (422, &json!("unknown-exercise")));
        assert_eq!(
            ada.call("PUT", "/v1/exercises/squat-barbell/link", Some(json!({"exercise": "pull-up"})))
                .await
                .status,
            404
        );
        assert_eq!(
            ada.call("PUT", "/v1/exercises/squat-barbell", Some(json!({"name": "Mine"}))).await.status,
            404
        );
    }
}

#[tokio::test]
async fn credits_of_ones_own_count_until_they_are_taken_back() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        let path = "/v1/exercises/bench-press-barbell";
        let usual = ada.get(path).await;
        assert_eq!((&usual["credits_are_own"], &usual["credits"][0]["share"]), (&json!(false), &json!(1.0)));

        let credits = json!([{"muscle": "chest", "share": 0.75, "direct": true}, {"muscle": "lats", "share": 0.125, "direct": false}]);
        ada.put(&format!("{path}/credits"), json!({"credits": credits})).await;
        let seen = ada.get(path).await;
        assert_eq!((&seen["credits_are_own"], &seen["credits"]), (&json!(true), &credits));
        let volume = ada.get("/v1/volume").await;
        assert_near(fractional(&volume, "chest"), 0.75);
        assert_near(fractional(&volume, "lats"), 0.125);
        assert_near(fractional(&volume, "triceps"), 0.0);

        for wrong in [
            json!([{"muscle": "chest", "share": 1.5, "direct": true}]),
            json!([{"muscle": "chest", "share": 0.0001, "direct": true}]),
            json!([{"muscle": "arm", "share": 0.5, "direct": true}]),
            json!([{"muscle": "chest", "share": 0.5, "direct": true}, {"muscle": "chest", "share": 0.5, "direct": false}]),
        ] {
            let refused = ada.call("PUT", &format!("{path}/credits"), Some(json!({"credits": wrong}))).await;
            assert_eq!(refused.status, 422, "{wrong}");
        }
        ada.put(&format!("{path}/credits"), json!({"credits": []})).await;
        assert_eq!(ada.get(path).await, usual);
        assert_near(fractional(&ada.get("/v1/volume").await, "chest"), 1.0);
    }
}

#[tokio::test]
async fn an_import_finds_the_exercise_that_was_made_by_hand() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let made = ada.post("/v1/exercises", json!({"name": "my own machine"})).await;
        let id = text(&made.body["exercise"]);
        let other = platform.person().await;
        let file = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n\
                    2024-01-02 18:00:00,\"Upper\",1h,\"My Own Machine\",1,60.0,8,0,0,\"\",\"\",\n";
        for person in [&ada, &other] {
            assert_eq!(person.import("?unit=kg", file).await.status, 200);
        }
        assert_eq!(names(&ada, "/v1/sets", "sets", "exercise").await, [json!(id)]);
        assert_eq!(
            names(&ada, "/v1/sets?exercise=my%20own%20machine", "sets", "name").await,
            [json!("my own machine")]
        );
        let facts = platform.log().await.facts(&ada.user_id).await;
        assert_eq!(facts.iter().filter(|fact| matches!(fact, Fact::ExerciseDefined(_))).count(), 1);

        // What an import brought first is completed, not made again.
        let known = other.post("/v1/exercises", json!({"name": "My own machine", "pattern": "squat"})).await;
        assert_eq!((known.status, &known.body["type"]), (409, &json!("known-exercise")));
        let theirs = text(&known.body["exercise"]);
        assert_ne!(theirs, id, "two people's exercises are two");
        let whole = json!({"name": "My own machine", "pattern": "squat", "primary_muscles": ["quads"]});
        other.put(&format!("/v1/exercises/{theirs}"), whole).await;
        assert_near(fractional(&other.get("/v1/volume?weeks=1000").await, "quads"), 1.0);
    }
}

#[tokio::test]
async fn nobody_reaches_what_another_keeps() {
    for platform in platforms(900).await {
        let (ada, eve) = (platform.person().await, platform.person().await);
        let activity = text(&ada.post("/v1/activities", run(&days_ago(1))).await.body["id"]);
        let exercise = text(&ada.post("/v1/exercises", json!({"name": "Ada lift"})).await.body["exercise"]);
        let weight = json!({"weight": {"value": 70, "unit": "kg"}});
        assert_eq!(ada.post("/v1/bodyweights", weight).await.status, 201);
        let workout = ada.post("/v1/workouts", json!({})).await.body["id"].clone();

        let nobody = new_id().to_string();
        for (method, path, id, body) in [
            ("GET", "/v1/activities/{}", &activity, None),
            ("PATCH", "/v1/activities/{}", &activity, Some(json!({"seconds": 1}))),
            ("DELETE", "/v1/activities/{}", &activity, None),
            ("GET", "/v1/exercises/{}", &exercise, None),
            ("PUT", "/v1/exercises/{}", &exercise, Some(json!({"name": "Hers"}))),
            ("PUT", "/v1/exercises/{}/link", &exercise, Some(json!({"exercise": "pull-up"}))),
            ("PUT", "/v1/exercises/{}/credits", &exercise, Some(json!({"credits": []}))),
            ("GET", "/v1/exercises/{}/substitutes", &exercise, None),
        ] {
            let hers = eve.call(method, &path.replace("{}", id), body.clone()).await;
            let none = eve.call(method, &path.replace("{}", &nobody), body.clone()).await;
            assert_eq!((hers.status, &hers.body), (404, &none.body), "{method} {path}");
            let malformed = eve.call(method, &path.replace("{}", "x'--"), body).await;
            assert_eq!(malformed.status, 404, "{method} {path}");
        }
        let mut foreign = run(&days_ago(1));
        foreign["workout_id"] = workout;
        assert_eq!(eve.post("/v1/activities", foreign).await.status, 404);
        let mut theirs = bench_press(&days_ago(1), 60.0);
        theirs["exercise"] = json!(exercise);
        assert_eq!(eve.post("/v1/sets", theirs).await.body["type"], "unknown-exercise");
        assert_eq!(eve.get("/v1/activities").await["activities"], json!([]));
        assert_eq!(eve.get("/v1/bodyweights").await["bodyweights"], json!([]));
        assert_eq!(eve.get("/v1/exercises?q=ada%20lift").await["exercises"], json!([]));
        assert_eq!(ada.get("/v1/activities").await["activities"].as_array().unwrap().len(), 1);

        // The same id in another's hands is another activity.
        let mut same = run(&days_ago(2));
        same["id"] = json!(activity);
        assert_eq!(eve.post("/v1/activities", same).await.status, 201);
        let mut stranger = ada.clone();
        stranger.token = "mp_0000".to_owned();
        for path in ["/v1/activities", "/v1/bodyweights", "/v1/exercises/pull-up"] {
            assert_eq!(stranger.call("GET", path, None).await.status, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn a_late_night_belongs_to_the_day_before() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        ada.put("/v1/profile", json!({"time_zone": "UTC", "day_starts_at": 4})).await;
        assert_eq!(ada.get("/v1/profile").await["day_starts_at"], 4);
        assert_eq!(ada.call("PUT", "/v1/profile", Some(json!({"day_starts_at": 7}))).await.status, 422);
        for (time, day) in [("03:59:59", days_ago(3)), ("04:00:00", days_ago(2))] {
            let at = json!(format!("{}T{time}Z", days_ago(2)));
            let mut set = bench_press(&days_ago(2), 60.0);
            set["performed_at"] = at.clone();
            let set = text(&ada.post("/v1/sets", set).await.body["id"]);
            assert_eq!(ada.get(&format!("/v1/sets/{set}")).await["day"], json!(day), "{time}");
            let mut activity = run(&days_ago(2));
            activity["performed_at"] = at.clone();
            let activity = text(&ada.post("/v1/activities", activity).await.body["id"]);
            assert_eq!(ada.get(&format!("/v1/activities/{activity}")).await["day"], json!(day), "{time}");
            let workout = text(&ada.post("/v1/workouts", json!({"started_at": at})).await.body["id"]);
            assert_eq!(ada.get(&format!("/v1/workouts/{workout}")).await["day"], json!(day), "{time}");
        }
    }
}

#[tokio::test]
async fn a_routine_says_how_its_exercises_progress() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let path = format!("/v1/routines/{}", new_id());
        let own = text(&ada.post("/v1/exercises", json!({"name": "Garage press"})).await.body["exercise"]);
        let progression = json!({"rule": "double", "step": {"value": 5.0, "unit": "lb"}, "step_reps": 1});
        let plan = |progression: &Value| {
            json!({"name": "Push", "exercises": [
                {"exercise": "Garage press", "sets": [{"reps_lo": 6, "reps_hi": 10}], "progression": progression},
                {"exercise": "plank", "sets": [{"seconds": 30}], "progression": {"rule": "time", "step_seconds": 5}},
                {"exercise": "pull-up", "sets": []},
            ]})
        };
        ada.put(&path, plan(&progression)).await;
        let saved = ada.get(&path).await;
        assert_eq!(saved["exercises"][0]["exercise"], json!(own), "an own exercise is found by its name");
        assert_eq!(saved["exercises"][0]["progression"], progression);
        assert_eq!(saved["exercises"][1]["progression"], json!({"rule": "time", "step_seconds": 5}));
        assert_eq!(saved["exercises"][2].get("progression"), None);
        let wrong = json!({"rule": "double", "step_seconds": 5});
        let refused = ada.call("PUT", &path, Some(plan(&wrong))).await;
        assert_eq!((refused.status, &refused.body["type"]), (422, &json!("invalid-value")));
    }
}

#[tokio::test]
async fn substitutes_leave_out_what_is_not_at_hand() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let path = "/v1/exercises/squat-barbell/substitutes";
        let all = ada.get(path).await;
        let first = &all["substitutes"][0];
        assert_eq!(
            (&all["exercise"], &first["closeness"]),
            (&json!("squat-barbell"), &json!("same_pattern"))
        );
        let gone = text(&first["exercise"]);
        ada.put("/v1/profile", json!({"equipment_unavailable": [gone, "machine"]})).await;
        let rest = ada.get(path).await;
        let rest = rest["substitutes"].as_array().unwrap();
        assert!(!rest.is_empty());
        assert!(rest.iter().all(|found| found["exercise"] != json!(gone) && found["equipment"] != "machine"));

        let own = text(&ada.post("/v1/exercises", json!({"name": "Garage press"})).await.body["exercise"]);
        let path = format!("/v1/exercises/{own}/substitutes");
        assert_eq!(ada.get(&path).await["substitutes"], json!([]));
        ada.put(&format!("/v1/exercises/{own}/link"), json!({"exercise": "bench-press-barbell"})).await;
        assert!(!ada.get(&path).await["substitutes"].as_array().unwrap().is_empty());
    }
}
