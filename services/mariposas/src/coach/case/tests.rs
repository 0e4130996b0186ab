use super::{Case, person};
use jiff::Timestamp;
use mariposas_coach::Card;
use serde_json::{Value, json};
use uuid::Uuid;

const MONDAY: &str = "2026-01-12T04:30:00Z";

fn as_of() -> Timestamp {
    MONDAY.parse().unwrap()
}

fn case(profile: &Value, sets: &[Value]) -> anyhow::Result<Case> {
    let lines: Vec<String> = sets.iter().map(Value::to_string).collect();
    Case::read(person(&profile.to_string(), as_of())?, &lines.join("\n"), as_of())
}

fn cards(profile: &Value, sets: &[Value]) -> Vec<Card> {
    case(profile, sets).unwrap().cards()
}

fn refusal(profile: &Value, sets: &[Value]) -> String {
    format!("{:#}", case(profile, sets).map(|_| ()).unwrap_err())
}

fn set(day: &str, exercise: &str) -> Value {
    json!({"exercise": exercise, "performed_at": format!("{day}T18:00:00Z"), "reps": 8})
}

fn intermediate() -> Value {
    json!({"level": "intermediate", "time_zone": "UTC"})
}

/// Four sets of a hinge in each of three weeks, and no curl.
fn hinges() -> Vec<Value> {
    let days = ["2025-12-23", "2025-12-30", "2026-01-06"];
    days.iter().flat_map(|day| vec![set(day, "romanian-deadlift-barbell"); 4]).collect()
}

fn find<'a>(cards: &'a [Card], rule: &str) -> &'a Card {
    cards.iter().find(|card| card.rule == rule).unwrap_or_else(|| panic!("{rule} is silent"))
}

#[test]
fn hinges_without_curls_ask_for_a_curl() {
    let cards = cards(&intermediate(), &hinges());
    let curl = find(&cards, "PAT-01");
    assert_eq!((curl.subject.as_str(), curl.shown, curl.id), ("hamstrings", true, None));
    assert_eq!(curl.evidence["mean_hinge_sets"], json!(4.0));
    let lines: Vec<String> = (1..=12).map(|line| Uuid::from_u128(line).to_string()).collect();
    assert_eq!(curl.evidence["set_ids"], json!(lines), "sets without id are named by their line");
}

#[test]
fn a_workout_belongs_to_the_day_it_started_on() {
    let workout = Uuid::from_u128(9);
    let at = |time: &str| json!({"exercise": "bench-press-barbell", "performed_at": time, "reps": 8, "workout_id": workout});
    // Sunday night: W01 has five sets, W02 one.
    let times = ["2026-01-05T00:20:00Z", "2026-01-04T23:30:00Z", "2026-01-04T23:40:00Z"];
    let mut sets: Vec<Value> = times.iter().map(|time| at(time)).collect();
    sets.push(set("2025-12-31", "bench-press-barbell"));
    sets.push(set("2026-01-02", "bench-press-barbell"));
    sets.push(set("2026-01-06", "bench-press-barbell"));
    let cards = cards(&intermediate(), &sets);
    let chest = cards.iter().find(|card| (card.rule.as_str(), card.subject.as_str()) == ("VOL-01", "chest"));
    assert_eq!(chest.unwrap().evidence["weekly_sets"], json!({"2026-W01": 5.0, "2026-W02": 1.0}));
}

#[test]
fn whoever_pauses_is_shown_nothing_but_safety() {
    let mut paused = intermediate();
    paused["paused"] = json!(true);
    let cards = cards(&paused, &hinges());
    let curl = find(&cards, "PAT-01");
    assert_eq!((curl.shown, curl.suppressed_by.as_deref()), (false, Some("PAUSED")));
    assert!(cards.iter().all(|card| !card.shown || card.priority == 0), "{cards:#?}");
}

#[test]
fn an_age_is_read_as_that_age() {
    for (age, minor) in [(17, true), (18, false)] {
        let single = json!({"exercise": "bench-press-barbell", "performed_at": "2026-01-10T18:00:00Z", "reps": 1, "rir": 0});
        for as_of in [MONDAY, "2026-01-13T01:00:00Z"] {
            let as_of = as_of.parse().unwrap();
            let person = person(&json!({"age": age}).to_string(), as_of).unwrap();
            let cards = Case::read(person, &single.to_string(), as_of).unwrap().cards();
            assert_eq!(cards.iter().any(|card| card.rule == "SAF-03"), minor, "{age}");
        }
    }
}

#[test]
fn the_age_holds_in_the_night_of_the_new_year() {
    // The training day is still the last of the old year.
    let as_of = "2026-01-01T02:00:00Z".parse().unwrap();
    let person = person(r#"{"age": 17}"#, as_of).unwrap();
    assert_eq!(person.profile.birth_year, Some(2007));
}

#[test]
fn cards_name_sets_by_the_ids_they_were_given_and_ties_by_the_order_of_lines() {
    // The first line has the greater id: by id alone it would be the newest note.
    let ids = [Uuid::from_u128(u128::MAX), Uuid::from_u128(u128::MAX - 1)];
    let note = |id: Uuid| {
        let mut set = set("2026-01-10", "lying-leg-curl-machine");
        set["id"] = json!(id);
        set["note"] = json!("sharp pain");
        set
    };
    let cards = cards(&intermediate(), &ids.map(note));
    assert_eq!(find(&cards, "SAF-01").evidence["set_ids"], json!([ids[1]]));
}

#[test]
fn the_order_of_time_among_lines_means_nothing() {
    let mut numbered = hinges();
    for (n, set) in numbered.iter_mut().enumerate() {
        set["id"] = json!(Uuid::from_u128(1_000 + n as u128));
        set["performed_at"] =
            json!(set["performed_at"].as_str().unwrap().replace(":00Z", &format!(":{n:02}Z")));
    }
    let forward = cards(&intermediate(), &numbered);
    numbered.reverse();
    assert_eq!(forward, cards(&intermediate(), &numbered));
}

#[test]
fn what_comes_after_the_instant_is_left_out() {
    let mut late = set("2026-01-12", "lying-leg-curl-machine");
    late["note"] = json!("sharp pain");
    let mut early = late.clone();
    early["performed_at"] = json!("2026-01-12T04:00:00Z");
    assert!(cards(&intermediate(), &[late]).iter().all(|card| card.rule != "SAF-01"));
    find(&cards(&intermediate(), &[early]), "SAF-01");
}

#[test]
fn a_set_that_is_written_twice_counts_once() {
    let mut numbered = set("2026-01-06", "romanian-deadlift-barbell");
    numbered["id"] = json!(Uuid::from_u128(7));
    let twice = case(&intermediate(), &[numbered.clone(), numbered.clone()]).unwrap();
    assert_eq!(twice.sets.len(), 1);
    let mut other = numbered.clone();
    other["reps"] = json!(3);
    assert_eq!(
        refusal(&intermediate(), &[numbered, other]),
        "line 2: its id is that of another set, on line 1"
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let good = set("2026-01-06", "romanian-deadlift-barbell");
    let unknown = refusal(&intermediate(), &[good.clone(), set("2026-01-06", "Flying")]);
    assert!(unknown.starts_with("line 2: `Flying` is no exercise"), "{unknown}");
    let mut strange = good;
    strange["colour"] = json!("red");
    assert!(refusal(&intermediate(), &[strange]).starts_with("line 1: unknown field `colour`"));
    for (profile, problem) in [
        (json!({"age": 30, "birth_year": 1990}), "not both"),
        (json!({"age": "old"}), "from 0 to 120"),
        (json!({"paused": "yes"}), "true or false"),
        (json!({"level": "expert"}), "level"),
    ] {
        assert!(refusal(&profile, &[]).contains(problem), "{profile}");
    }
}

#[test]
fn a_silent_rule_is_explained_and_an_unknown_one_refused() {
    let case = case(&intermediate(), &[]).unwrap();
    let explained = case.explain("PAT-01").unwrap();
    assert!(!explained[0].fires);
    assert_eq!(explained[0].conditions[0].value, "no data");
    assert!(case.explain("PAT-99").unwrap_err().to_string().contains("VOL-01"));
}
