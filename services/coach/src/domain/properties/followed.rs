//! Whoever follows a card sees it resolved.

use crate::domain::book::{Book, Fate};
use crate::domain::fixture::{Log, day, kg, rir};
use crate::domain::person::Person;
use crate::domain::scene::Scene;
use jiff::Timestamp;
use mariposas_event_schema::facts::set::PerformedSet;
use std::collections::BTreeMap;

const BENCH: &str = "bench-press-barbell";
const CALVES: &str = "standing-calf-raise-machine";
const CURL: &str = "seated-leg-curl-machine";
const LYING: &str = "lying-leg-curl-machine";
const NORDIC: &str = "nordic-curl";
const SQUAT: &str = "squat-barbell";

/// The oldest week of a story, and how many weeks a card has to come and to go.
const OLDEST: i32 = 20;
const TO_COME: i32 = 12;
const TO_GO: i32 = 5;

/// A week in which nothing is amiss: sets on either day, by exercise, and what changes each set.
struct Week {
    sets: BTreeMap<&'static str, [usize; 2]>,
    change: fn(&mut PerformedSet),
}

fn good() -> Week {
    let all = [
        SQUAT,
        "leg-extension-machine",
        "romanian-deadlift-barbell",
        CURL,
        "hip-thrust-barbell",
        BENCH,
        "incline-bench-press-barbell",
        "seated-row-cable",
        "lat-pulldown-cable",
        "lateral-raise-dumbbell",
        "face-pull-cable",
        "incline-curl-dumbbell",
        "overhead-triceps-extension-cable",
        CALVES,
    ];
    Week { sets: all.into_iter().map(|exercise| (exercise, [3, 3])).collect(), change: |_| () }
}

impl Week {
    fn with(mut self, exercise: &'static str, sets: [usize; 2]) -> Self {
        self.sets.insert(exercise, sets);
        self
    }

    fn changed(mut self, change: fn(&mut PerformedSet)) -> Self {
        self.change = change;
        self
    }

    fn log(&self, log: Log, back: i32) -> Log {
        let days = [day(back, 0), day(back, 3)];
        self.sets.iter().fold(log, |log, (exercise, sets)| {
            days.iter().zip(sets).fold(log, |log, (on, count)| {
                (0..*count).fold(log, |log, _| {
                    log.with(on, exercise, |set| {
                        set.set.rir = rir(2.0);
                        (self.change)(set);
                    })
                })
            })
        })
    }
}

/// A card, a week that brings it about, and the week after it was read.
struct Story {
    rule: &'static str,
    subject: &'static str,
    person: fn(&mut Person),
    before: Week,
    after: Week,
    heeds: fn(&mut Person),
}

fn story(rule: &'static str, subject: &'static str, before: Week, after: Week) -> Story {
    Story { rule, subject, person: |_| (), before, after, heeds: |_| () }
}

fn stories() -> Vec<Story> {
    vec![
        story("VOL-01", "calves", good().with(CALVES, [1, 1]), good()),
        story("VOL-02", "calves", good().with(CALVES, [0, 0]), good()),
        story("VOL-04", "calves", good().with(CALVES, [11, 11]), good()),
        story("FRQ-01", "calves", good().with(CALVES, [6, 0]), good()),
        story("PAT-01", "hamstrings", good().with(CURL, [0, 0]), good()),
        story("SEL-01", "hamstrings", good().with(CURL, [0, 0]).with(LYING, [3, 3]), good()),
        story(
            "REP-02",
            "hamstrings",
            good().changed(|set| {
                if set.exercise == CURL {
                    set.set.reps = Some(6);
                }
            }),
            good(),
        ),
        story("EFF-01", "user", good().changed(|set| set.set.rir = rir(6.0)), good()),
        story("EFF-02", "user", good().changed(|set| set.set.rir = rir(0.0)), good()),
        story("EFF-03", "user", good().changed(|set| set.set.rir = None), good()),
        story(
            "RST-01",
            "user",
            good().changed(|set| set.set.rest_s = Some(45)),
            good().changed(|set| set.set.rest_s = Some(120)),
        ),
        story(
            "PRG-02",
            BENCH,
            good().changed(|set| {
                if set.exercise == BENCH {
                    set.set.load = kg(60.0);
                }
            }),
            good().changed(|set| {
                if set.exercise == BENCH {
                    set.set.load = kg(62.5);
                    set.set.reps = Some(8);
                }
            }),
        ),
        story(
            "PRG-06",
            SQUAT,
            good().changed(|set| {
                if set.exercise == SQUAT {
                    set.set.reps = Some(8);
                    set.set.rir = rir(3.0);
                }
            }),
            good(),
        ),
        Story {
            person: |person| person.profile.plan_sessions = Some(5),
            heeds: |person| person.profile.plan_sessions = Some(2),
            ..story("CON-03", "user", good(), good())
        },
        Story {
            person: |person| person.profile.sports = vec!["rugby".to_owned()],
            ..story("NOR-03", "hamstrings", good(), good().with(NORDIC, [2, 0]))
        },
        story(
            "DEL-01",
            "user",
            good()
                .changed(|set| {
                    if set.exercise == CALVES {
                        set.set.note = Some("exhausted".to_owned());
                    }
                })
                .with(BENCH, [13, 13])
                .with(SQUAT, [12, 12]),
            Week {
                sets: good().sets.into_keys().map(|exercise| (exercise, [1, 1])).collect(),
                change: |_| (),
            },
        ),
    ]
}

/// Monday morning after W<back>.
fn monday(back: i32) -> Timestamp {
    format!("{}T04:30:00Z", day(back - 1, 0)).parse().unwrap()
}

#[test]
fn whoever_follows_a_card_sees_it_resolved() {
    for story in stories() {
        let about = format!("{} {}", story.rule, story.subject);
        let mut log = Log::intermediate().who(story.person);
        let mut book = Book::default();
        let fate = |book: &Book| {
            let mut cards = book.cards().iter().rev();
            cards.find(|card| card.firing.names(story.rule, story.subject)).map(|card| card.fate)
        };
        let live = |log: &Log, book: &mut Book, back: i32| {
            let history = log.history();
            book.settle(&Scene::new(&log.person, &history, monday(back)), true, monday(back));
        };
        let mut back = OLDEST;
        while fate(&book).is_none() {
            assert!(
                back > OLDEST - TO_COME,
                "{about} is never said: {:#?}",
                log.explain(story.rule, "2026-01-12T04:30:00Z")
            );
            log = story.before.log(log, back);
            live(&log, &mut book, back);
            back -= 1;
        }
        log = log.who(story.heeds);
        let heeded_since = back;
        while fate(&book) != Some(Fate::Resolved) {
            assert!(back > heeded_since - TO_GO, "{about} is {:?} after it was followed", fate(&book));
            log = story.after.log(log, back);
            live(&log, &mut book, back);
            back -= 1;
        }
    }
}
