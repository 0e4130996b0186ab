mod asked;
mod closing;

use super::{Coaching, CoachingState};
use crate::domain::card::Card;
use crate::domain::fixture::performed;
use jiff::Timestamp;
use mariposas_consumer::kit;
use mariposas_event_schema::facts::import::ImportCompleted;
use mariposas_event_schema::facts::plan::PauseStarted;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use mariposas_event_schema::facts::set::{SetLogged, SetRetracted};
use mariposas_event_schema::facts::workout::WorkoutFinished;
use mariposas_event_schema::{Fact, Outcome, OutcomeId, UserId};
use mariposas_training::profile::Level;
use uuid::Uuid;

const CURL: &str = "seated-leg-curl-machine";
const LYING: &str = "lying-leg-curl-machine";

/// The rules these stories follow; others speak beside them.
const FOLLOWED: &[&str] = &["SAF-01", "SAF-02", "VOL-01", "CRP-01", "FRQ-01", "FRQ-04", "SEL-01"];

fn ada() -> UserId {
    UserId::new("ada").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

struct Told(kit::Told<Coaching>);

impl Told {
    /// Someone who is no novice: those hear other things in their first weeks.
    fn new() -> Self {
        let mut told = Self(kit::Told::new(Coaching, "ada"));
        let profile = ProfileUpdated { level: Some(Level::Intermediate), ..ProfileUpdated::default() };
        told.tell("2020-01-01T00:00:00Z", Fact::ProfileUpdated(profile));
        told
    }

    fn tell(&mut self, time: &str, fact: Fact) {
        self.0.tell(at(time), fact);
    }

    fn log(&mut self, time: &str, fact: SetLogged) {
        self.tell(time, Fact::SetLogged(fact));
    }

    fn tick(&mut self, instant: &str) {
        self.0.tick(at(instant));
    }

    fn due(&self) -> Option<Timestamp> {
        self.0.due()
    }

    /// "issued VOL-01 chest 2026-W01" and so on, of the rules these stories are about.
    fn outcomes(&self) -> Vec<String> {
        let line = |outcome: Outcome| match outcome {
            Outcome::RecommendationIssued(o) => format!("issued {} {} {}", o.rule, o.subject, o.judged),
            Outcome::RecommendationResolved(o) => format!("resolved {} {} {}", o.rule, o.subject, o.judged),
            other => panic!("{other:?} is not the coach's"),
        };
        let lines = self.0.outcomes().into_iter().map(line);
        lines.filter(|line| FOLLOWED.iter().any(|rule| line.contains(rule))).collect()
    }

    /// The cards of the same rules.
    fn cards(&self, now: &str) -> Vec<Card> {
        let cards = self.0.state().cards(&ada(), at(now)).into_iter();
        cards.filter(|card| FOLLOWED.contains(&card.rule.as_str())).collect()
    }

    fn answer(&mut self, time: &str, rule: &str, subject: &str, answer: Answer) {
        let fact = RecommendationAnswered {
            recommendation_id: Uuid::nil(),
            rule: rule.to_owned(),
            subject: subject.to_owned(),
            judged: None,
            answer,
            at: at(time),
        };
        self.tell(time, Fact::RecommendationAnswered(fact));
    }

    fn finish(&mut self, time: &str, workout: u128, note: &str) {
        let fact = WorkoutFinished {
            workout_id: Uuid::from_u128(workout),
            finished_at: at(time),
            note: Some(note.to_owned()),
            fatigue: None,
            source: None,
        };
        self.tell(time, Fact::WorkoutFinished(fact));
    }
}

fn set(n: u128, day: &str, exercise: &str, note: Option<&str>) -> SetLogged {
    let mut performed = performed(day, exercise);
    performed.set.note = note.map(str::to_owned);
    let set_id = Uuid::from_u128(n);
    SetLogged { set_id, edited_at: performed.performed_at, source: "api".to_owned(), performed }
}

fn imported(n: u128, day: &str) -> SetLogged {
    SetLogged { source: "strong".to_owned(), ..set(n, day, CURL, None) }
}

fn import_completed() -> Fact {
    let import_id = Uuid::from_u128(1);
    Fact::ImportCompleted(ImportCompleted {
        import_id,
        source: "strong".to_owned(),
        sets: 4,
        activities: 0,
        corrected: 0,
    })
}

#[test]
fn a_session_is_judged_three_hours_after_its_last_set() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp")));
    assert_eq!(told.due(), Some(at("2026-01-06T15:00:00Z")));
    assert!(told.outcomes().is_empty());
    told.tick("2026-01-06T15:00:00Z");
    assert_eq!(told.outcomes(), ["issued CRP-01 hamstrings 2026-01-06"]);
    assert!(told.due() > Some(at("2026-01-11T00:00:00Z")), "next is the turn of the week");
}

#[test]
fn a_finished_workout_is_judged_at_once() {
    let mut told = Told::new();
    let mut first = set(1, "2026-01-06", CURL, None);
    first.performed.workout_id = Some(Uuid::from_u128(9));
    told.log("2026-01-06T12:00:00Z", first);
    told.finish("2026-01-06T12:30:00Z", 9, "hurt my leg");
    assert_eq!(told.outcomes(), [format!("issued SAF-01 hamstrings {}", Uuid::from_u128(9))]);
    assert!(told.due() > Some(at("2026-01-11T00:00:00Z")), "the session is closed");
}

#[test]
fn missed_weeks_are_caught_up_once() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", CURL, None));
    told.tick("2026-01-06T16:00:00Z");
    let monday = told.due().unwrap();
    assert!(monday >= at("2026-01-12T04:00:00Z") && monday < at("2026-01-12T05:00:00Z"));
    told.log("2026-01-13T12:00:00Z", set(2, "2026-01-13", CURL, None));
    told.log("2026-01-20T12:00:00Z", set(3, "2026-01-20", CURL, None));
    told.log("2026-01-27T12:00:00Z", set(4, "2026-01-27", CURL, None));
    told.tick("2026-02-04T10:00:00Z");
    assert_eq!(told.outcomes(), ["issued VOL-01 hamstrings 2026-W05"]);
    let next = told.due().unwrap();
    assert!(next >= at("2026-02-09T04:00:00Z") && next < at("2026-02-09T05:00:00Z"));
    told.tick("2026-02-04T10:15:00Z");
    assert_eq!(told.outcomes().len(), 1);
}

#[test]
fn duplicates_and_order_of_arrival_change_nothing() {
    let sets: Vec<SetLogged> =
        (0..6).map(|n| set(n, ["2026-01-06", "2026-01-13"][usize::from(n > 2)], CURL, None)).collect();
    let run = |sets: Vec<SetLogged>| {
        let mut told = Told::new();
        for set in sets {
            told.log("2026-01-13T13:00:00Z", set);
        }
        told.tell("2026-01-13T14:00:00Z", Fact::SetRetracted(SetRetracted { set_id: Uuid::from_u128(4) }));
        told.tick("2026-01-19T06:00:00Z");
        told.outcomes()
    };
    let ordered = run(sets.clone());
    assert_eq!(ordered, ["issued VOL-01 hamstrings 2026-W03"]);
    assert_eq!(run(sets.iter().rev().cloned().collect()), ordered);
    assert_eq!(run(sets.iter().chain(&sets).cloned().collect()), ordered);
}

#[test]
fn a_change_of_past_weeks_is_looked_at_with_the_next_tick() {
    let mut told = Told::new();
    told.log("2026-01-13T12:00:00Z", set(1, "2026-01-13", CURL, None));
    told.tick("2026-01-20T12:00:00Z");
    assert!(told.outcomes().is_empty(), "one week is too short to tell");
    told.log("2026-01-20T13:00:00Z", set(2, "2026-01-06", CURL, None));
    assert!(told.due() <= Some(at("2026-01-20T13:00:00Z")));
    told.tick("2026-01-20T13:15:00Z");
    assert_eq!(told.outcomes(), ["issued VOL-01 hamstrings 2026-W03"]);
    assert!(told.due() > Some(at("2026-01-25T00:00:00Z")));
    told.log("2026-01-20T14:00:00Z", set(2, "2026-01-06", CURL, None));
    assert!(told.due() > Some(at("2026-01-25T00:00:00Z")), "a repeat is no change");
}

#[test]
fn an_old_export_is_judged_by_its_own_last_weeks() {
    let mut told = Told::new();
    for (n, day) in ["2023-03-07", "2023-03-14"].into_iter().enumerate() {
        told.log("2026-01-06T12:00:00Z", imported(n as u128, day));
    }
    assert_eq!(told.due(), None, "imported sets schedule nothing");
    told.tell("2026-01-06T12:00:01Z", import_completed());
    let issued = ["issued VOL-01 hamstrings 2023-W11"];
    assert_eq!(told.outcomes(), issued);
    told.tell("2026-01-06T13:00:00Z", import_completed());
    assert_eq!(told.outcomes(), issued);

    let cards = told.cards("2026-01-06T13:00:00Z");
    assert_eq!(cards.len(), 1);
    let outcome = told.0.outcomes().remove(0);
    assert_eq!(cards[0].id, Some(OutcomeId::of(&ada(), &outcome.natural_key()).0));
    assert!(cards[0].shown);

    told.tick("2026-02-10T12:00:00Z");
    assert_eq!(told.outcomes(), issued, "after 28 days without data it expires, and nobody hears of it");
    assert!(told.cards("2026-02-10T12:00:00Z").iter().all(|card| card.id.is_none()));
}

#[test]
fn a_card_resolves_when_a_later_week_is_enough() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", CURL, None));
    told.log("2026-01-13T12:00:00Z", set(2, "2026-01-13", CURL, None));
    told.tick("2026-01-19T06:00:00Z");
    for n in 3..9 {
        told.log("2026-01-20T12:00:00Z", set(n, "2026-01-20", CURL, None));
    }
    told.tick("2026-01-26T06:00:00Z");
    assert_eq!(told.outcomes(), ["issued VOL-01 hamstrings 2026-W03", "resolved VOL-01 hamstrings 2026-W03"]);
}

#[test]
fn a_dismissed_card_is_off_the_table_for_eight_weeks() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", CURL, None));
    told.log("2026-01-13T12:00:00Z", set(2, "2026-01-13", CURL, None));
    told.tick("2026-01-19T06:00:00Z");
    told.answer("2026-01-19T08:00:00Z", "VOL-01", "hamstrings", Answer::Dismissed);
    assert!(told.cards("2026-01-19T09:00:00Z").is_empty());
    let mut day: jiff::civil::Date = "2026-01-20".parse().unwrap();
    for n in 3..13 {
        let noon = format!("{day}T12:00:00Z");
        told.log(&noon, set(n, &day.to_string(), CURL, None));
        day = day.saturating_add(jiff::Span::new().days(7));
        let monday = day.yesterday().unwrap();
        told.tick(&format!("{monday}T06:00:00Z"));
    }
    assert_eq!(told.outcomes(), ["issued VOL-01 hamstrings 2026-W03", "issued VOL-01 hamstrings 2026-W12"]);
}

#[test]
fn a_red_flag_stands_alone_until_it_is_accepted() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp, then chest pain")));
    told.tick("2026-01-06T15:00:00Z");
    assert_eq!(told.outcomes(), ["issued SAF-02 user 2026-01-06"]);
    let cards = told.0.state().cards(&ada(), at("2026-01-06T15:00:00Z"));
    assert_eq!(cards.iter().filter(|card| card.shown).count(), 1);
    assert!(cards.iter().any(|card| card.suppressed_by.as_deref() == Some("RED FLAG")));

    told.answer("2026-01-06T16:00:00Z", "SAF-02", "user", Answer::Accepted);
    assert!(told.outcomes().contains(&"resolved SAF-02 user 2026-01-06".to_owned()));
    told.tick("2026-01-06T16:15:00Z");
    assert!(told.outcomes().contains(&"issued CRP-01 hamstrings 2026-01-06".to_owned()));

    told.log("2026-01-07T12:00:00Z", set(2, "2026-01-07", CURL, Some("fainted")));
    told.tick("2026-01-07T15:00:00Z");
    assert!(told.outcomes().contains(&"issued SAF-02 user 2026-01-07".to_owned()), "a newer note speaks");
}

#[test]
fn a_pause_holds_open_cards_back_but_not_safety() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp and pain")));
    told.tick("2026-01-06T15:00:00Z");
    told.tell("2026-01-06T16:00:00Z", Fact::PauseStarted(PauseStarted { at: at("2026-01-06T16:00:00Z") }));
    let cards = told.cards("2026-01-06T17:00:00Z");
    let held: Vec<_> = cards.iter().map(|c| (c.rule.as_str(), c.shown, c.suppressed_by.as_deref())).collect();
    assert_eq!(held, [("SAF-01", true, None), ("CRP-01", false, Some("PAUSED"))]);
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn rows_survive_their_columns() {
    let mut told = Told::new();
    told.log("2026-01-06T12:00:00Z", set(1, "2026-01-06", LYING, Some("cramp")));
    told.finish("2026-01-06T12:30:00Z", 9, "fine");
    let person = told.0.state().person.one();
    let columns = (
        person.owner.clone(),
        text(&person.profile),
        text(&person.exercises),
        text(&person.plan),
        text(&person.book),
        text(&person.schedule),
    );
    let sets = told
        .0
        .state()
        .sets
        .iter()
        .map(|row| (row.set_id.clone(), row.source.clone(), text(&row.edits)))
        .collect();
    let workouts =
        told.0.state().workouts.iter().map(|row| (row.workout_id.clone(), text(&row.told))).collect();
    let read = CoachingState::read(&columns, sets, workouts).unwrap();
    let now = at("2026-01-06T13:00:00Z");
    assert_eq!(read.cards(&ada(), now), told.0.state().cards(&ada(), now));
}
