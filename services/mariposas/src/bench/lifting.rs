//! People who train by habit, week after week: the same person has the same sets in every run.

use bytes::Bytes;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use mariposas_event_log::Message;
use mariposas_event_schema::facts::set::{PerformedSet, SetLogged};
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Actor, Envelope, Fact, UserId};
use mariposas_training::{Load, LoadKind, LoggedSet, Rir, Unit, Weight};
use uuid::Uuid;

/// What is trained, session by session.
const SESSIONS: [[&str; 6]; 4] = [
    [
        "squat-barbell",
        "bench-press-barbell",
        "seated-row-cable",
        "seated-leg-curl-machine",
        "bicep-curl-dumbbell",
        "triceps-pushdown-cable",
    ],
    [
        "deadlift-barbell",
        "overhead-press-barbell",
        "lat-pulldown-cable",
        "lateral-raise-dumbbell",
        "face-pull-cable",
        "standing-calf-raise-machine",
    ],
    [
        "leg-press-machine",
        "bench-press-dumbbell",
        "pull-up",
        "leg-extension-machine",
        "push-up",
        "lying-leg-curl-machine",
    ],
    [
        "romanian-deadlift-barbell",
        "shoulder-press-dumbbell",
        "seated-row-cable",
        "squat-barbell",
        "bicep-curl-dumbbell",
        "lateral-raise-dumbbell",
    ],
];
const WEEKDAYS: [i32; 4] = [0, 1, 3, 5];
/// Said of one set in fifty. None of it is about pain.
const NOTES: [&str; 3] = ["felt great", "heavy today, kept the form", "exhausted after a short night"];

/// How much somebody does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habit {
    /// Sessions a week, exercises a session and sets an exercise.
    pub(crate) sessions: usize,
    pub(crate) exercises: usize,
    pub(crate) sets: usize,
}

impl Habit {
    pub(crate) const fn sets_a_week(self) -> usize {
        self.sessions * self.exercises * self.sets
    }
}

/// The Monday all of them begin on.
pub(crate) fn first_monday() -> Date {
    Date::constant(2025, 1, 6)
}

/// A day of a week, from 0 for its Monday.
pub(crate) fn day(week: usize, weekday: i32) -> Date {
    let days = i32::try_from(week * 7).unwrap_or(i32::MAX).saturating_add(weekday);
    first_monday().saturating_add(Span::new().days(days))
}

/// An instant of a day.
pub(crate) fn at(day: Date, hour: i8, minute: i8) -> anyhow::Result<Timestamp> {
    Ok(jiff::tz::TimeZone::UTC.to_timestamp(day.at(hour, minute, 0, 0))?)
}

/// The sets of a week, in the order they are done.
pub(crate) fn week(person: &str, habit: Habit, week: usize) -> anyhow::Result<Vec<(Uuid, PerformedSet)>> {
    let mut sets = Vec::with_capacity(habit.sets_a_week());
    for session in 0..habit.sessions {
        let day = day(week, WEEKDAYS[session % WEEKDAYS.len()]);
        let workout = derived(&[person, "workout", &day.to_string()]);
        let exercises = SESSIONS[(session + week) % SESSIONS.len()].iter().take(habit.exercises);
        for (set, exercise) in exercises.flat_map(|exercise| vec![*exercise; habit.sets]).enumerate() {
            let id = derived(&[person, &day.to_string(), &set.to_string()]);
            let chance = usize::try_from(id.as_u64_pair().0 >> 40)?;
            let kg = 40.0 + 2.5 * (chance % 3 + week / 4) as f64;
            let minute = i8::try_from(set * 2 % 60)?;
            sets.push((
                id,
                PerformedSet {
                    workout_id: Some(workout),
                    exercise: exercise.to_owned(),
                    raw_name: None,
                    performed_at: at(day, 17 + i8::try_from(set * 2 / 60)?, minute)?,
                    day,
                    time_zone: "UTC".to_owned(),
                    set: LoggedSet {
                        load: Some(Load { kind: LoadKind::External, weight: Weight::new(kg, Unit::Kg) }),
                        reps: Some(8 + u32::try_from(chance % 5)?),
                        rir: Rir::from_reps((chance % 4) as f64).ok(),
                        rest_s: Some(120),
                        note: (chance % 50 == 0).then(|| NOTES[chance / 50 % NOTES.len()].to_owned()),
                        ..LoggedSet::working()
                    },
                },
            ));
        }
    }
    Ok(sets)
}

/// A set as the gateway puts it onto the log, logged when it was done.
pub(crate) fn message(user: &UserId, partition: Partition, id: Uuid, performed: PerformedSet) -> Message {
    let time = performed.performed_at;
    let fact = Fact::from(SetLogged { set_id: id, edited_at: time, source: "api".to_owned(), performed });
    fact_message(user, partition, (id, time), Actor::User, &fact)
}

pub(crate) fn fact_message(
    user: &UserId,
    partition: Partition,
    (id, time): (Uuid, Timestamp),
    actor: Actor,
    fact: &Fact,
) -> Message {
    let envelope = Envelope {
        id,
        source: "gateway".to_owned(),
        user: user.clone(),
        time,
        correlation: id,
        causation: None,
        actor,
    };
    let payload = Bytes::from(envelope.write_fact(fact));
    Message { id, subject: Log::Training.subject(partition, user, fact.name()), payload }
}
