//! People who train while things break.

use crate::either;
use mariposas_harness::{Dice, Fleet, Person};
use mariposas_service::clock;
use mariposas_service::ids::new_id;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

/// Sets that are sent together.
const TOGETHER: usize = 25;
/// How often each person sends some.
const EVERY: Duration = Duration::from_millis(900);
/// How long nothing may be acknowledged. What breaks in a long run is found late.
fn longest() -> Duration {
    either(Duration::from_mins(1), Duration::from_mins(4))
}

/// How many people train at a time, each of whom is followed by somebody else after so many times.
const AT_ONCE: usize = 32;
const TIMES: usize = 20;

/// A request that has no answer after so long is sent again.
const PATIENCE: Duration = Duration::from_secs(12);

/// People who log until they are told to stop, and send again what was not acknowledged, under the same ids.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<HashSet<Uuid>>>,
    began: Instant,
    tasks: Vec<JoinHandle<()>>,
}

/// So many people with accounts.
pub(crate) async fn people(fleet: &Fleet, count: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(fleet.person().await);
    }
    people
}

impl Load {
    /// Up to [`AT_ONCE`] of `people` send [`TOGETHER`] sets every [`EVERY`], in turn.
    pub(crate) fn start(fleet: &Fleet, people: &[Person], dice: &mut Dice) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(Mutex::new(HashSet::new()));
        let train = |people: Vec<Person>| {
            let (stop, acknowledged, address) = (stop.clone(), acknowledged.clone(), fleet.address_later());
            let mut dice = Dice::new(dice.any());
            tokio::spawn(async move {
                let mut next = Instant::now() + dice.between(Duration::ZERO, EVERY);
                let turns = people.iter().flat_map(|person| std::iter::repeat_n(person, TIMES)).cycle();
                for person in turns {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    tokio::time::sleep_until(next).await;
                    next += EVERY;
                    let mut open: Vec<Value> = (0..TOGETHER).map(|_| set(&mut dice)).collect();
                    while !open.is_empty() {
                        let here = person.on_another_device().at(&address().await);
                        let done = send(&here, &open).await;
                        open.retain(|set| !done.contains(&id_of(set)));
                        acknowledged.lock().unwrap().extend(done);
                        if !open.is_empty() {
                            tokio::time::sleep(Duration::from_millis(50)).await;
                        }
                    }
                }
            })
        };
        let places = people.len().min(AT_ONCE);
        let of_place = |place| people.iter().skip(place).step_by(places).cloned().collect();
        let tasks = (0..places).map(of_place).map(train).collect();
        Self { stop, acknowledged, began: Instant::now(), tasks }
    }

    /// How many sets are acknowledged.
    pub(crate) fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// What is acknowledged until now.
    pub(crate) fn acknowledged(&self) -> HashSet<Uuid> {
        self.acknowledged.lock().unwrap().clone()
    }

    /// Waits until so many more are acknowledged.
    pub(crate) async fn more(&self, count: usize, fleet: &Fleet) {
        let (enough, started) = (self.count() + count, Instant::now());
        while self.count() < enough {
            let in_time = started.elapsed() < longest();
            assert!(in_time, "nothing is acknowledged any more\n{}", fleet.last_words());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until nothing is acknowledged for two seconds; how much was before.
    pub(crate) async fn none(&self, fleet: &Fleet) -> usize {
        let started = Instant::now();
        loop {
            let before = self.count();
            tokio::time::sleep(Duration::from_secs(2)).await;
            if self.count() == before {
                return before;
            }
            let in_time = started.elapsed() < Duration::from_mins(1);
            assert!(in_time, "sets are acknowledged where nothing can be stored\n{}", fleet.last_words());
        }
    }

    /// Ends when everything is acknowledged: the ids, and how many there were in a second.
    pub(crate) async fn end(self, fleet: &Fleet) -> (HashSet<Uuid>, u128) {
        let rate = self.count() as u128 * 1_000 / self.began.elapsed().as_millis().max(1);
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            let ended = tokio::time::timeout(longest(), task).await;
            let ended =
                ended.unwrap_or_else(|_| panic!("something is never acknowledged\n{}", fleet.last_words()));
            ended.unwrap_or_else(|_| panic!("an answer was wrong; see above\n{}", fleet.last_words()));
        }
        let acknowledged = std::mem::take(&mut *self.acknowledged.lock().unwrap());
        (acknowledged, rate)
    }

    /// Ends at once, with requests on their way.
    pub(crate) fn drop_everything(self, fleet: &Fleet) {
        for task in self.tasks {
            // Nobody ends before they are told to.
            assert!(!task.is_finished(), "an answer was wrong; see above\n{}", fleet.last_words());
            task.abort();
        }
    }
}

/// The ids of those that were acknowledged.
async fn send(person: &Person, sets: &[Value]) -> HashSet<Uuid> {
    let answer = tokio::time::timeout(PATIENCE, person.post("/v1/sets/batch", json!({"sets": sets}))).await;
    let Ok(answer) = answer else { return HashSet::new() };
    if answer.status != 200 {
        // Nobody is there, nobody can say, or there is no room.
        assert!(matches!(answer.status, 0 | 503 | 507), "a batch was answered with {answer:?}");
        return HashSet::new();
    }
    let Some(results) = answer.body["results"].as_array() else {
        // The gateway died while it answered.
        return HashSet::new();
    };
    assert_eq!(results.len(), sets.len());
    let acknowledged = |result: &&Value| match result["status"].as_u64() {
        Some(200 | 201) => true,
        Some(503 | 507) => false,
        _ => panic!("a set was answered with {result}"),
    };
    results.iter().filter(acknowledged).map(id_of).collect()
}

fn id_of(value: &Value) -> Uuid {
    value["id"].as_str().and_then(|id| id.parse().ok()).expect("it has an id")
}

/// A set of some day of the last two months.
fn set(dice: &mut Dice) -> Value {
    let hours = i64::try_from(24 * dice.below(60) + 4 + dice.below(2)).unwrap();
    let at = clock::now() - jiff::SignedDuration::from_hours(hours);
    let exercises = ["bench-press-barbell", "deadlift-barbell", "squat-barbell"];
    json!({
        "id": new_id(),
        "exercise": dice.one(&exercises),
        "performed_at": at.to_string(),
        "reps": 5 + dice.below(8),
        "load": {"kind": "external", "value": 40 + dice.below(60), "unit": "kg"},
    })
}
