use super::States;
use crate::domain::card::Firing;
use crate::domain::fixture::{Log, MONDAY, day};
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::Scene;
use mariposas_training::Muscle;
use mariposas_training::profile::{Flag, Goal, Level, WeekKind};
use serde_json::json;

const CURL: &str = "seated-leg-curl-machine";

/// Rules of 4.2 that ask for more, and some of every other kind.
const MORE: &[&str] = &["VOL-01", "FRQ-02", "PAT-05", "SEL-06", "PRG-02", "EFF-01", "NOR-03", "ECC-01"];
const OTHERS: &[&str] = &[
    "SAF-04", "VOL-03", "VOL-04", "VOL-05", "FRQ-03", "SEL-01", "SEL-05", "REP-01", "REP-04", "ORD-03",
    "BAL-01", "BAL-03", "PRG-01", "PRG-03", "PRG-04", "PRG-06", "DEL-01", "DEL-02", "DEL-03", "NOR-01",
    "CON-03", "CRP-01",
];

fn rule(id: &'static str) -> Rule {
    Rule {
        id,
        when: When::Week,
        priority: 2,
        again: Again::ByPriority,
        asks_for_more: MORE.contains(&id) || ["VOL-03", "PRG-06"].contains(&id),
        title: "",
        grade: None,
        sources: &[],
        guide: None,
        resolved_when: ".",
        fires: |_| Vec::new(),
        resolved: |_, _| true,
    }
}

/// A firing about a muscle, as an own exercise or the muscle itself would have it.
fn firing(muscle: Muscle) -> Firing {
    let log = Log::default().noted(day(0, 1), "lying-leg-curl-machine", "cramp");
    let mut firing = log.at(MONDAY).into_iter().find(|firing| firing.card.rule == "CRP-01").unwrap();
    firing.muscles = vec![muscle];
    firing
}

fn held(log: &Log, id: &'static str, firing: &Firing) -> Option<&'static str> {
    let history = log.history();
    States::of(&Scene::new(&log.person, &history, MONDAY.parse().unwrap())).suppressor(&rule(id), firing)
}

/// Which of the other rules a state holds back; all that ask for more must be as it says.
#[track_caller]
fn holds_back(log: &Log, state: &str, enough: bool, silenced: &[&str]) {
    let chest = firing(Muscle::Chest);
    for id in MORE {
        let by = held(log, id, &chest);
        assert_eq!(
            by == Some(state),
            enough || silenced.contains(id),
            "{state}: {id} is held back by {by:?}"
        );
    }
    let found: Vec<&str> = OTHERS.iter().copied().filter(|id| held(log, id, &chest) == Some(state)).collect();
    assert_eq!(
        found,
        silenced.iter().copied().filter(|id| !MORE.contains(id)).collect::<Vec<_>>(),
        "{state}"
    );
}

fn regular() -> Log {
    Log::intermediate().weekly(0, 4, 1, CURL, 2)
}

/// Six full weeks, and two days of the last that say it was too much.
fn tired() -> Log {
    let full = Log::intermediate().weekly(0, 6, 0, "squat-barbell", 10);
    let noted =
        full.noted(day(0, 2), "squat-barbell", "exhausted").noted(day(0, 4), "squat-barbell", "drained");
    (1..3).fold(noted, |log, workout| {
        let on = day(0, i32::try_from(workout).unwrap());
        let log = log.in_workout(workout, on, "squat-barbell");
        log.ended(workout, &format!("{on}T13:00:00Z"), None, Some(4))
    })
}

#[test]
fn each_state_holds_back_exactly_its_rules() {
    let new = Log::intermediate().sets(day(0, 1), CURL, 2);
    holds_back(&new, "NEW", true, &["VOL-03", "PRG-06"]);

    let returning = Log::intermediate().sets(day(3, 1), CURL, 2).sets(day(0, 1), CURL, 2);
    let silenced = [
        "VOL-03", "VOL-05", "SEL-01", "SEL-05", "BAL-01", "BAL-03", "PRG-01", "PRG-04", "PRG-06", "DEL-01",
        "DEL-02", "DEL-03", "CON-03",
    ];
    holds_back(&returning, "RETURNING", true, &silenced);

    let deloading = regular().who(|person| {
        person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::Deload);
    });
    holds_back(&deloading, "DELOADING", true, &["VOL-03", "PRG-01", "PRG-04", "PRG-06"]);

    holds_back(&tired(), "TIRED", true, &["VOL-03", "PRG-01", "PRG-06"]);

    let guarded = regular().who(|person| person.profile.flags = vec![Flag::ScreeningYes]);
    holds_back(&guarded, "GUARDED", true, &["VOL-03", "REP-04", "PRG-01", "PRG-06"]);

    let minor = regular().who(|person| person.profile.birth_year = Some(2010));
    holds_back(&minor, "MINOR", false, &["REP-04"]);

    // Beyond the first six sessions, in which the start is a state of its own.
    let practised = regular().weekly(0, 4, 4, CURL, 2);
    let novice = practised.who(|person| person.profile.level = Some(Level::Novice));
    let silenced = ["VOL-03", "REP-04", "ORD-03", "BAL-03", "PRG-01", "PRG-04", "DEL-01", "DEL-02"];
    holds_back(&novice, "NOVICE", false, &silenced);

    let maintaining = regular().who(|person| person.profile.goal = Some(Goal::Maintain));
    holds_back(&maintaining, "MAINTAIN", false, &["VOL-03", "FRQ-03", "PRG-01", "PRG-06", "PRG-02"]);
}

#[test]
fn a_red_flag_leaves_itself_and_a_pause_leaves_safety() {
    let chest = firing(Muscle::Chest);
    let flagged = regular().noted(day(0, 2), "plank", "fainted").paused();
    assert_eq!(held(&flagged, "SAF-02", &chest), None);
    assert_eq!(held(&flagged, "SAF-01", &chest), Some("RED FLAG"));
    let paused = regular().paused();
    assert_eq!(held(&paused, "SAF-04", &chest), None);
    assert_eq!(held(&paused, "PRG-03", &chest), Some("PAUSED"));
    let travelling = regular().who(|person| {
        person.weeks.insert("2026-W03".parse().unwrap(), WeekKind::Travel);
    });
    assert_eq!(held(&travelling, "PRG-03", &chest), Some("PAUSED"));
}

#[test]
fn pain_holds_back_more_of_what_hurts_and_every_nordic_where_it_is_the_hamstrings() {
    let (chest, hamstrings) = (firing(Muscle::Chest), firing(Muscle::Hamstrings));
    let hurts = regular().noted(day(0, 1), CURL, "hamstring pain");
    assert_eq!(held(&hurts, "VOL-01", &hamstrings), Some("PAIN"));
    assert_eq!(held(&hurts, "VOL-01", &chest), None);
    assert_eq!(held(&hurts, "VOL-04", &hamstrings), None);
    assert_eq!(held(&hurts, "NOR-04", &chest), Some("PAIN"));
    let elsewhere = regular().noted(day(0, 1), "bench-press-barbell", "shoulder pain");
    assert_eq!(held(&elsewhere, "NOR-01", &chest), Some("PAIN"));
    assert_eq!(held(&elsewhere, "NOR-04", &hamstrings), None);
}

#[test]
fn heavy_records_are_not_praised_where_they_should_wait() {
    let record = |reps: u32| {
        let mut firing = firing(Muscle::Chest);
        firing.card.evidence.insert("reps".to_owned(), json!(reps));
        firing
    };
    let guarded = regular().who(|person| person.profile.flags = vec![Flag::Pregnant]);
    assert_eq!(held(&guarded, "PRG-03", &record(5)), Some("GUARDED"));
    assert_eq!(held(&guarded, "PRG-03", &record(6)), None);
    let young = regular().who(|person| person.profile.birth_year = Some(2010));
    assert_eq!(held(&young, "PRG-03", &record(3)), None, "nobody asked them to wait");
    let asked = young.with(day(0, 2), "bench-press-barbell", |set| set.set.reps = Some(2));
    assert_eq!(held(&asked, "PRG-03", &record(3)), Some("MINOR"));
    assert_eq!(held(&asked, "PRG-03", &record(4)), None);
}

#[test]
fn returning_lasts_fourteen_days_after_a_gap_of_fourteen() {
    let away = |back: jiff::civil::Date, since: jiff::civil::Date| {
        let log = Log::intermediate().sets(since, CURL, 1).sets(back, CURL, 1);
        held(&log, "BAL-01", &firing(Muscle::Chest))
    };
    assert_eq!(away(day(1, 0), day(4, 6)), Some("RETURNING"), "back 14 days ago, after 14 full days");
    assert_eq!(away(day(1, 0), day(3, 0)), None, "after 13 full days");
    assert_eq!(away(day(2, 6), day(4, 5)), None, "back 15 days ago");
}

#[test]
fn tiredness_lasts_as_long_as_its_card_is_on_the_table() {
    let log = regular();
    let history = log.history();
    let scene = Scene::new(&log.person, &history, MONDAY.parse().unwrap());
    let mut card = firing(Muscle::Chest);
    card.card.rule = "DEL-01".to_owned();
    let held = |said: &[Firing]| {
        let states = States::of(&scene).while_said(said);
        ["VOL-01", "PRG-01", "VOL-04"].map(|id| states.suppressor(&rule(id), &firing(Muscle::Chest)))
    };
    assert_eq!(held(&[]), [None; 3], "nothing of the week says so");
    assert_eq!(held(&[card]), [Some("TIRED"), Some("TIRED"), None]);
}
