use super::calendar::{WEEKS, Week, first_monday};
use super::half_year::half_year;
use super::plan::{SESSIONS, own_exercise};
use super::workout::NOTES;
use jiff::civil::{Date, date};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::{Catalogue, Rir, SetKind, notes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const YESTERDAY: Date = date(2026, 5, 31);

fn lines(yesterday: Date) -> Vec<Value> {
    let read = |line: &String| serde_json::from_str(line).expect("a line is JSON");
    half_year(yesterday, 1).iter().map(read).collect()
}

fn of<'a>(lines: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    lines.iter().filter(move |line| line["type"] == kind)
}

fn sets(lines: &[Value]) -> Vec<PerformedSet> {
    let read = |line: &Value| serde_json::from_value(line.clone()).expect("a set as it was performed");
    of(lines, "set").map(read).collect()
}

#[test]
fn it_is_as_much_as_a_person_trains_in_half_a_year() {
    let lines = lines(YESTERDAY);
    let count = |kind| of(&lines, kind).count();
    let counts = ["set", "workout", "activity", "bodyweight"].map(count);
    assert!((1_400..=1_600).contains(&counts[0]), "{counts:?}");
    assert!((60..=72).contains(&counts[1]), "some sessions are missed, most are not: {counts:?}");
    assert!((18..=25).contains(&counts[2]) && counts[3] == 25, "{counts:?}");
    assert_eq!((count("profile"), count("exercise"), count("routine"), count("week")), (1, 1, 3, 4));
}

#[test]
fn the_same_day_and_seed_give_the_same_lines() {
    assert_eq!(half_year(YESTERDAY, 1), half_year(YESTERDAY, 1));
    assert_ne!(half_year(YESTERDAY, 1), half_year(YESTERDAY, 2));
}

#[test]
fn it_ends_yesterday_whatever_day_that_is() {
    for ahead in 0..7 {
        let yesterday = YESTERDAY.saturating_add(jiff::Span::new().days(ahead));
        let lines = lines(yesterday);
        let days: Vec<Date> = lines.iter().filter_map(|line| line["day"].as_str()?.parse().ok()).collect();
        assert!(days.iter().all(|day| (first_monday(yesterday)..=yesterday).contains(day)));
        assert!(days.iter().max().is_some_and(|last| last.until(yesterday).unwrap().get_days() <= 4));
    }
}

#[test]
fn no_id_stands_twice_and_a_later_demo_has_the_same() {
    let ids = |yesterday| -> BTreeSet<String> {
        let lines = lines(yesterday);
        let ids: Vec<String> =
            lines.iter().filter_map(|line| Some(line["id"].as_str()?.to_owned())).collect();
        let distinct: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(ids.len(), distinct.len());
        distinct
    };
    assert_eq!(ids(YESTERDAY), ids(YESTERDAY.saturating_add(jiff::Span::new().weeks(3))));
}

#[test]
fn every_exercise_is_known_and_its_own_one_is_in_no_catalogue() {
    let own = own_exercise(1);
    assert!(Catalogue::global().find(&own.name).is_none());
    for planned in SESSIONS.iter().flat_map(|session| session.exercises) {
        let exercise = planned.exercise(1);
        assert!(exercise == own.exercise || Catalogue::global().by_slug(&exercise).is_some(), "{exercise}");
    }
    assert!(Catalogue::global().by_slug("running").is_some());
}

#[test]
fn no_note_is_about_pain() {
    for note in NOTES {
        assert_eq!(notes::read(note), notes::NoteSigns::default(), "{note}");
    }
}

#[test]
fn loads_rise_and_repetitions_stay_in_their_range() {
    let sets = sets(&lines(YESTERDAY));
    for session in &SESSIONS {
        for planned in session.exercises {
            let super::plan::Aim::Reps(lift) = planned.aim else { continue };
            let exercise = planned.exercise(1);
            let working: Vec<_> = sets
                .iter()
                .filter(|set| set.exercise == exercise && set.set.kind == SetKind::Working)
                .collect();
            let kg = |set: &&PerformedSet| set.set.load.unwrap().weight.unwrap().value;
            let (first, last) = (working.first().map(kg).unwrap(), working.last().map(kg).unwrap());
            assert!(last > first && last < 1.3 * first, "{exercise}: from {first} to {last} kg");
            let within = |set: &&&PerformedSet| (lift.reps.0..=lift.reps.1).contains(&set.set.reps.unwrap());
            let missed = working.iter().filter(|set| !within(set)).count();
            assert!(missed * 20 <= working.len(), "{exercise}: {missed} sets are out of range");
        }
    }
}

#[test]
fn the_reserve_falls_within_a_block_and_a_deload_is_easy() {
    let monday = first_monday(YESTERDAY);
    let mut reserves: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    let mut counts = [0_usize; WEEKS as usize];
    for set in sets(&lines(YESTERDAY)) {
        let week = monday.until(set.day).unwrap().get_days() / 7;
        let week = u32::try_from(week).unwrap();
        counts[week as usize] += 1;
        reserves.entry(week).or_default().extend(set.set.rir.map(Rir::reps));
    }
    let mean = |week: u32| reserves[&week].iter().sum::<f64>() / reserves[&week].len() as f64;
    for (first, last, deload) in [(0, 5, 6), (7, 12, 13), (14, 19, 20)] {
        assert!(mean(first) > mean(last) + 0.5, "week {first}: {}, {last}: {}", mean(first), mean(last));
        assert_eq!(Week::of(deload), Week::Deload);
        assert!(mean(deload) > mean(first), "week {deload}: {}", mean(deload));
        assert!(counts[deload as usize] < 50);
    }
    assert_eq!((Week::of(16), counts[16]), (Week::Travel, 0));
}

#[test]
fn a_session_is_as_long_as_one() {
    for workout in of(&lines(YESTERDAY), "workout") {
        let at = |name: &str| workout[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let minutes = at("finished_at").duration_since(at("started_at")).as_mins();
        assert!((25..=100).contains(&minutes), "{minutes} minutes");
    }
}
