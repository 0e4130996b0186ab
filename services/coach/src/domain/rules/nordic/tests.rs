use crate::domain::book::Book;
use crate::domain::evaluate::is_done;
use crate::domain::fixture::{Log, MONDAY, day, fires, held_back, kg, silent};
use crate::domain::scene::Scene;
use jiff::{SignedDuration, Timestamp};
use mariposas_training::profile::Flag;

/// Whether there is nothing to say about a rule that fires, since what closes its cards was done.
fn is_over(log: &Log, rule: &str, subject: &str) -> bool {
    let firing = fires(log, rule, subject);
    let history = log.history();
    is_done(&Scene::new(&log.person, &history, MONDAY.parse().unwrap()), &firing)
}

/// How often a rule is told when everything is looked at every day for three weeks.
fn told(log: &Log, rule: &str) -> usize {
    let mut book = Book::default();
    for days in 0..21 {
        let now = MONDAY.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * days);
        let history = log.history();
        book.settle(&Scene::new(&log.person, &history, now), true, now);
    }
    book.cards().iter().filter(|issued| issued.firing.card.rule == rule).count()
}

const NORDIC: &str = "nordic-curl";
const BAND: &str = "nordic-curl-band-assisted";
const CURL: &str = "seated-leg-curl-machine";
const SQUAT: &str = "squat-barbell";
const RDL: &str = "romanian-deadlift-barbell";

/// So many sets of so many repetitions.
fn reps(log: Log, weekday: (i32, i32), exercise: &str, sets: usize, reps: u32) -> Log {
    let on = day(weekday.0, weekday.1);
    (0..sets).fold(log, |log, _| log.with(on, exercise, |set| set.set.reps = Some(reps)))
}

/// Two sessions of full Nordics.
fn nordics(count: u32) -> Log {
    let first = reps(Log::intermediate(), (1, 0), NORDIC, 2, count);
    reps(first, (0, 0), NORDIC, 2, count)
}

fn painful(log: Log) -> Log {
    log.noted(day(0, 3), RDL, "hamstring pain")
}

#[test]
fn nor_01_fires_for_two_repetitions_or_a_struggle() {
    let card = fires(&nordics(2), "NOR-01", NORDIC).card;
    assert!(card.advice.contains("band") && card.guide.as_deref() == Some("ham.faq.nordic"));
    fires(&nordics(5).noted(day(0, 0), NORDIC, "impossible"), "NOR-01", NORDIC);
}

#[test]
fn nor_01_is_silent_at_three_repetitions_and_once() {
    silent(&nordics(3), "NOR-01", NORDIC);
    silent(&reps(Log::intermediate(), (0, 0), NORDIC, 2, 1), "NOR-01", NORDIC);
}

#[test]
fn nor_01_still_fires_after_an_easier_one_and_is_not_told_then() {
    let eased = reps(nordics(2), (0, 2), BAND, 1, 5);
    assert!(is_over(&eased, "NOR-01", NORDIC) && !is_over(&nordics(2), "NOR-01", NORDIC));
    assert_eq!((told(&eased, "NOR-01"), told(&nordics(2), "NOR-01")), (0, 1));
}

#[test]
fn nor_01_is_held_back_by_hamstring_pain() {
    held_back(&painful(nordics(2)), "NOR-01", NORDIC, "PAIN");
}

fn assisted(sets: usize, count: u32) -> Log {
    let first = reps(Log::intermediate(), (1, 0), BAND, 3, 8);
    reps(first, (0, 0), BAND, sets, count)
}

#[test]
fn nor_02_fires_when_an_easier_nordic_has_become_easy() {
    let card = fires(&assisted(3, 8), "NOR-02", BAND).card;
    assert!(card.title.starts_with("Nordic Curl (Band Assisted)"), "{}", card.title);
}

#[test]
fn nor_02_is_silent_with_fewer_sets_or_repetitions() {
    silent(&assisted(2, 8), "NOR-02", BAND);
    silent(&assisted(3, 7), "NOR-02", BAND);
}

#[test]
fn nor_02_still_fires_after_a_harder_one_and_is_not_told_then() {
    let harder = reps(assisted(3, 8), (0, 2), "nordic-curl-eccentric-only", 1, 5);
    let before = reps(assisted(3, 8), (1, 0), "nordic-curl-eccentric-only", 1, 5);
    assert!(is_over(&harder, "NOR-02", BAND) && !is_over(&before, "NOR-02", BAND));
}

#[test]
fn nor_02_is_held_back_by_hamstring_pain_and_for_the_new() {
    held_back(&painful(assisted(3, 8)), "NOR-02", BAND, "PAIN");
    let new = reps(reps(Log::intermediate(), (0, 0), BAND, 3, 8), (0, 3), BAND, 3, 8);
    held_back(&new, "NOR-02", BAND, "NEW");
}

fn footballer(weeks: i32) -> Log {
    Log::intermediate()
        .weekly(0, weeks, 0, SQUAT, 3)
        .who(|person| person.profile.sports = vec!["chess".to_owned(), "football".to_owned()])
}

#[test]
fn nor_03_fires_for_a_sport_with_sprints_and_no_nordics() {
    assert!(fires(&footballer(4), "NOR-03", "hamstrings").card.reason.contains("Your sport is football"));
}

#[test]
fn nor_03_is_silent_with_any_nordic_for_other_sports_and_with_pain() {
    silent(&footballer(4).easy(day(3, 2), BAND), "NOR-03", "hamstrings");
    silent(&footballer(4).easy(day(-1, 0), NORDIC), "NOR-03", "hamstrings");
    silent(&footballer(3), "NOR-03", "hamstrings");
    let swimmer = footballer(4).who(|person| person.profile.sports = vec!["swimming".to_owned()]);
    silent(&swimmer, "NOR-03", "hamstrings");
    silent(&painful(footballer(4)), "NOR-03", "hamstrings");
}

#[test]
fn nor_03_is_held_back_at_the_very_start() {
    let beginner = footballer(4).who(|person| person.profile.level = None);
    held_back(&beginner, "NOR-03", "hamstrings", "STARTING");
}

#[test]
fn nor_04_fires_for_a_long_first_session() {
    let card = fires(&reps(Log::intermediate(), (0, 0), NORDIC, 2, 8), "NOR-04", "hamstrings").card;
    assert!(card.reason.contains("16 repetitions"));
    assert_eq!(card.judged, "2026-01-05");
}

#[test]
fn nor_04_is_silent_at_15_and_after_two_weeks() {
    silent(&reps(Log::intermediate(), (0, 0), NORDIC, 3, 5), "NOR-04", "hamstrings");
    silent(&reps(Log::intermediate(), (2, 6), NORDIC, 2, 8), "NOR-04", "hamstrings");
}

#[test]
fn nor_04_still_fires_after_a_shorter_session_and_is_not_told_then() {
    let heeded = reps(reps(Log::intermediate(), (0, 0), NORDIC, 2, 8), (0, 3), NORDIC, 2, 5);
    assert!(is_over(&heeded, "NOR-04", "hamstrings"));
    assert_eq!(told(&heeded, "NOR-04"), 0);
}

#[test]
fn nor_04_is_held_back_by_hamstring_pain() {
    let log = painful(reps(Log::intermediate(), (0, 0), NORDIC, 2, 8));
    held_back(&log, "NOR-04", "hamstrings", "PAIN");
}

/// Three sessions with the whole stack.
fn stack(count: u32, tempo: Option<&str>) -> Log {
    (0..3).rev().fold(Log::intermediate(), |log, back| {
        log.with(day(back, 0), CURL, |set| {
            set.set.load = kg(100.0);
            set.set.reps = Some(count);
            set.set.at_equipment_max = true;
            set.set.tempo = tempo.filter(|_| back == 0).map(str::to_owned);
        })
    })
}

#[test]
fn ecc_01_fires_at_the_end_of_the_stack() {
    let card = fires(&stack(15, None), "ECC-01", CURL).card;
    assert!(card.advice.contains("three to five seconds"));
}

#[test]
fn ecc_01_is_silent_below_the_range_and_after_two_sessions() {
    silent(&stack(14, None), "ECC-01", CURL);
    let lighter = stack(15, None).lifts(day(0, 2), CURL, 1, (95.0, 15, None));
    silent(&lighter, "ECC-01", CURL);
}

#[test]
fn ecc_01_still_fires_with_a_tempo_and_is_not_told_then() {
    for tempo in ["4-0-1-0", "2-0-1-0"] {
        assert!(is_over(&stack(15, Some(tempo)), "ECC-01", CURL), "{tempo}");
    }
    assert!(!is_over(&stack(15, None), "ECC-01", CURL));
}

#[test]
fn ecc_01_is_held_back_in_pregnancy_and_absorbs_the_load_that_is_due() {
    let pregnant = stack(15, None).who(|person| person.profile.flags = vec![Flag::Pregnant]);
    held_back(&pregnant, "ECC-01", CURL, "GUARDED");
    held_back(&stack(15, None), "PRG-02", CURL, "ECC-01");
}
