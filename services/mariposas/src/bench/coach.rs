//! Two years of one person, evaluated by every rule of the coach.

use super::latency::Latencies;
use super::lifting::{Habit, at, day, week};
use mariposas_coach::{History, Origin, Performed, Person, evaluate};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use std::time::Duration;
use tokio::time::Instant;

const WEEKS: usize = 104;
/// Somebody who does a lot: about ten thousand sets in two years.
pub(crate) const HABIT: Habit = Habit { sessions: 4, exercises: 6, sets: 4 };
const TIMES: usize = 300;
const BODYWEIGHT_G: i64 = 80_000;

/// Everything they did, by id as the rows are.
pub(crate) fn two_years(person: &str) -> anyhow::Result<Vec<(String, PerformedSet)>> {
    let mut sets = Vec::new();
    for number in 0..WEEKS {
        sets.extend(week(person, HABIT, number)?.into_iter().map(|(id, set)| (id.to_string(), set)));
    }
    sets.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(sets)
}

/// Prints how long the whole of it takes: from the sets in memory to the cards, and of that the rules alone.
pub(crate) fn run() -> anyhow::Result<()> {
    let sets = two_years("two-years")?;
    let (person, exercises) = (Person::default(), Exercises::default());
    let now = at(day(WEEKS, 0), 5, 0)?;
    let (mut whole, mut rules, mut fired) = (Vec::new(), Vec::new(), 0);
    for _ in 0..TIMES {
        let began = Instant::now();
        let done = sets.iter().map(|(id, set)| Performed { id, set, origin: Origin::Here });
        let history = History::new(&exercises, Some(BODYWEIGHT_G), done, []);
        let read = Instant::now();
        fired = evaluate(&person, &history, true, now).len();
        rules.push(read.elapsed());
        drop(history);
        whole.push(began.elapsed());
    }
    out!("coach: two years ({} sets) of one person, {TIMES} times, {fired} cards\n", sets.len());
    out!("{:<38} {:>10} {:>10}", "", "p50", "p99");
    show("evaluated, from the sets to the cards", whole)?;
    show("of that, the rules", rules)?;
    out!();
    Ok(())
}

/// A row of how long something took.
pub(crate) fn show(what: &str, took: Vec<Duration>) -> anyhow::Result<()> {
    let took = Latencies::new(took)?;
    let milliseconds = |percent| took.percentile(percent).as_secs_f64() * 1e3;
    out!("{what:<38} {:>7.2} ms {:>7.2} ms", milliseconds(50), milliseconds(99));
    Ok(())
}
