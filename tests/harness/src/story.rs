//! Believable people: what they do, as facts, the same for every seed.

mod two_years;

pub use two_years::{two_lively_years, two_years};

use crate::Dice;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::clock::ClockTicked;
use mariposas_event_schema::facts::exercise::{ExerciseDefined, ExerciseLinked};
use mariposas_event_schema::facts::plan::{PauseEnded, PauseStarted, WeekPlanned};
use mariposas_event_schema::facts::profile::{BodyweightRecorded, ProfileUpdated};
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged, SetRetracted};
use mariposas_event_schema::facts::workout::{WorkoutFinished, WorkoutStarted};
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::outcomes::pet::RollEarned;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Actor, Envelope, Fact, Outcome, OutcomeId, UserId};
use mariposas_training::profile::WeekKind;
use mariposas_training::{IsoWeek, Load, LoadKind, LoggedSet, Unit, Weight};
use uuid::Uuid;

/// What somebody does, and when.
pub type Told = (Timestamp, Fact);

/// A fact on its way to the log; with a partition, where it belongs to everybody.
pub type Given = (Envelope, Fact, Option<Partition>);

const EXERCISES: [&str; 5] =
    ["bench-press-barbell", "squat-barbell", "lying-leg-curl-machine", "pull-up", "my-own-lift"];

/// A person's months: sessions of sets, corrected and retracted now and then, runs, weeks off, a pause.
pub fn story(seed: u64, person: u32, sessions: u32) -> Vec<Told> {
    let mut dice = Dice::new(seed ^ (u64::from(person) << 20));
    let mut teller = Teller { person, told: Vec::new(), number: 0 };
    let mut now: Timestamp = "2026-01-05T17:00:00Z".parse().expect("an instant");
    teller.tell(
        now,
        ProfileUpdated { plan_sessions: Some(3), time_zone: Some("UTC".to_owned()), ..Default::default() },
    );
    teller.tell(
        now,
        ExerciseDefined {
            exercise: "my-own-lift".to_owned(),
            name: "My own lift".to_owned(),
            pattern: None,
            equipment: None,
            load_type: None,
            primary: Vec::new(),
            secondary: Vec::new(),
        },
    );
    for session in 0..sessions {
        now += SignedDuration::from_hours(48 + i64::from(small(&mut dice, 30)));
        let workout = one_in(&mut dice, 2).then(|| teller.id("workout"));
        if let Some(workout_id) = workout {
            let day = day_of(now);
            teller.tell(
                now,
                WorkoutStarted {
                    workout_id,
                    name: None,
                    routine_id: None,
                    started_at: now,
                    day,
                    time_zone: "UTC".to_owned(),
                    source: None,
                },
            );
        }
        let mut done = Vec::new();
        for _ in 0..4 + small(&mut dice, 5) {
            now += SignedDuration::from_mins(3);
            let (set_id, performed) = (teller.id("set"), performed(&mut dice, now, workout));
            done.push((set_id, performed.clone()));
            teller.tell(now, SetLogged { set_id, edited_at: now, source: "api".to_owned(), performed });
        }
        for (set_id, mut performed) in done {
            if one_in(&mut dice, 9) {
                performed.set.reps = Some(5);
                teller.tell(now, SetCorrected { set_id, edited_at: now, performed });
            }
            if one_in(&mut dice, 15) {
                teller.tell(now, SetRetracted { set_id });
            }
        }
        if let Some(workout_id) = workout {
            let note = one_in(&mut dice, 4).then(|| "my left hamstring cramped".to_owned());
            teller.tell(
                now,
                WorkoutFinished { workout_id, finished_at: now, note, fatigue: Some(3), source: None },
            );
        }
        match session % 8 {
            2 => {
                let weight = Weight::new(80.0 + f64::from(small(&mut dice, 5)), Unit::Kg).expect("a weight");
                teller.tell(now, BodyweightRecorded { weight, at: now, day: day_of(now) });
            }
            4 => {
                let performed = PerformedActivity {
                    workout_id: None,
                    exercise: "running".to_owned(),
                    raw_name: None,
                    performed_at: now,
                    day: day_of(now),
                    time_zone: "UTC".to_owned(),
                    seconds: Some(1_800.0),
                    metres: Some(5_000.0),
                    note: None,
                };
                let (activity_id, source) = (teller.id("run"), "api".to_owned());
                teller.tell(now, ActivityLogged { activity_id, edited_at: now, source, performed });
            }
            5 => teller.tell(now, WeekPlanned { week: IsoWeek::of(day_of(now)), kind: WeekKind::Deload }),
            6 => {
                teller.tell(now, PauseStarted { at: now });
                now += SignedDuration::from_hours(24 * 8);
                teller.tell(now, PauseEnded { at: now });
            }
            7 => {
                let (exercise, slug) = ("my-own-lift".to_owned(), "bench-press-barbell".to_owned());
                teller.tell(now, ExerciseLinked { exercise, slug });
            }
            _ => {}
        }
    }
    teller.told
}

/// Many people's months on one log, with time being said every six hours.
pub fn history(seed: u64, people: u32, sessions: u32, partitions: u16) -> Vec<Given> {
    let mut events: Vec<(Timestamp, Given)> = Vec::new();
    for person in 0..people {
        let user = UserId::new(format!("lifter-{person}")).expect("a user id");
        let story = story(seed, person, sessions);
        events.extend(of(&user, &story).into_iter().map(|given| (given.0.time, given)));
    }
    let last = events.iter().map(|(time, _)| *time).max().unwrap_or_default();
    let mut instant: Timestamp = "2026-01-05T18:00:00Z".parse().expect("an instant");
    while instant < last + SignedDuration::from_hours(24 * 8) {
        events.extend(Partition::all(partitions).map(|partition| (instant, tick(instant, partition))));
        instant += SignedDuration::from_hours(6);
    }
    events.sort_by_key(|(time, _)| *time);
    events.into_iter().map(|(_, given)| given).collect()
}

/// What somebody does, as it goes to the log.
pub fn of(user: &UserId, story: &[Told]) -> Vec<Given> {
    let numbered = (0..).zip(story).map(|(n, (time, fact)): (usize, _)| {
        let id = derived(&[user.as_str(), &n.to_string()]);
        (envelope(id, user.clone(), *time), fact.clone(), None)
    });
    numbered.collect()
}

/// Time being said.
pub fn tick(instant: Timestamp, partition: Partition) -> Given {
    let id = derived(&["tick", &instant.to_string(), &partition.to_string()]);
    (envelope(id, UserId::clock(), instant), ClockTicked { instant }.into(), Some(partition))
}

/// The id of the roll that a day may earn.
pub fn id_of_roll(user: &UserId, day: Date) -> Uuid {
    OutcomeId::of(user, &Outcome::from(RollEarned { day }).natural_key()).0
}

fn small(dice: &mut Dice, end: u32) -> u32 {
    u32::try_from(dice.below(u64::from(end))).expect("it is below its end")
}

fn one_in(dice: &mut Dice, times: u32) -> bool {
    small(dice, times) == 0
}

fn envelope(id: Uuid, user: UserId, time: Timestamp) -> Envelope {
    let source = "gateway".to_owned();
    Envelope { id, source, user, time, correlation: id, causation: None, actor: Actor::User }
}

struct Teller {
    person: u32,
    told: Vec<Told>,
    number: u32,
}

impl Teller {
    fn id(&mut self, what: &str) -> Uuid {
        self.number += 1;
        derived(&[what, &self.person.to_string(), &self.number.to_string()])
    }

    fn tell(&mut self, time: Timestamp, fact: impl Into<Fact>) {
        self.told.push((time, fact.into()));
    }
}

fn day_of(time: Timestamp) -> Date {
    time.to_zoned_datetime(TimeZone::UTC).date()
}

fn performed(dice: &mut Dice, at: Timestamp, workout_id: Option<Uuid>) -> PerformedSet {
    let exercise = (*dice.one(&EXERCISES)).to_owned();
    let weight = Weight::new(40.0 + 2.5 * f64::from(small(dice, 20)), Unit::Kg).expect("a weight");
    let load = Some(Load { kind: LoadKind::External, weight: Some(weight) });
    let set = LoggedSet { reps: Some(5 + small(dice, 8)), load, ..LoggedSet::working() };
    let (day, time_zone) = (day_of(at), "UTC".to_owned());
    // Clocks tell more than milliseconds, which is what rows keep.
    let performed_at = at + jiff::SignedDuration::from_nanos(123_456);
    PerformedSet { workout_id, exercise, raw_name: None, performed_at, day, time_zone, set }
}
