//! One session of the demo.

use super::calendar::Week;
use super::chance::Chance;
use super::half_year::instant;
use super::lifting::Progress;
use super::line::line_of;
use super::plan::{Planned, Session, TIME_ZONE};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::LoggedSet;
use serde_json::json;
use uuid::Uuid;

/// What a workout may say. None of it is about pain: the coach would take it seriously.
pub(super) const NOTES: [&str; 6] = [
    "Slept badly, still went well",
    "The gym was crowded, had to wait for the rack",
    "Everything moved fast today",
    "Short on time, shorter breaks",
    "Good energy after a rest day",
    "New shoes, the squat feels more solid",
];

/// Before the first set of an exercise, in seconds: the way there, and setting it up.
const SETTING_UP: u32 = 120;
/// A repetition, in seconds.
const REPETITION: u32 = 4;

/// A session of the `number`-th week, on its day.
pub(super) struct Workout {
    pub(super) chance: Chance,
    pub(super) number: u32,
    pub(super) day: Date,
    pub(super) session: &'static Session,
}

impl Workout {
    /// The workout and its sets, in order; every exercise comes on.
    pub(super) fn lines(&self, progress: &mut [Progress]) -> Vec<String> {
        let started_at = instant(self.day, 18 * 60 + self.chance.below(60, "start", &self.at()));
        let mut now = started_at;
        let mut sets = Vec::new();
        for (block, (planned, progress)) in (0..).zip(self.session.exercises.iter().zip(progress)) {
            let form = 1.0 + self.chance.around(0.015, "form", &[self.number, self.session.weekday, block]);
            for (index, set) in (0..).zip(progress.session(self.number, planned.sets, form)) {
                let rest_s = (index > 0).then(|| self.rest(planned, block, index));
                now += took(&set, rest_s);
                let set = LoggedSet { rest_s, block: Some(block), index: Some(index), ..set };
                let id = self.chance.id("set", &[self.number, self.session.weekday, block, index]);
                sets.push(line_of("set", id, json!(self.performed(planned, now, set))));
            }
        }
        let mut lines = vec![self.line(started_at, now)];
        lines.extend(sets);
        lines
    }

    const fn at(&self) -> [u32; 2] {
        [self.number, self.session.weekday]
    }

    fn id(&self) -> Uuid {
        self.chance.id("workout", &self.at())
    }

    fn line(&self, started_at: Timestamp, last_set_at: Timestamp) -> String {
        let is_noted = self.chance.one_in(8, "is noted", &self.at());
        let note = is_noted.then(|| self.chance.one(&NOTES, "note", &self.at()));
        let workout = json!({
            "name": self.session.name,
            "routine_id": self.session.routine_id(self.chance.seed),
            "started_at": started_at,
            "day": self.day,
            "time_zone": TIME_ZONE,
            "finished_at": last_set_at + SignedDuration::from_mins(3),
            "note": note,
            "fatigue": Week::of(self.number).fatigue(),
        });
        line_of("workout", self.id(), workout)
    }

    /// The rest before a set, in seconds: as planned, give or take a quarter of a minute.
    fn rest(&self, planned: &Planned, block: u32, index: u32) -> u32 {
        let more = 5 * self.chance.below(7, "rest", &[self.number, self.session.weekday, block, index]);
        planned.rest_s - 15 + more
    }

    fn performed(&self, planned: &Planned, performed_at: Timestamp, set: LoggedSet) -> PerformedSet {
        PerformedSet {
            workout_id: Some(self.id()),
            exercise: planned.exercise(self.chance.seed),
            raw_name: None,
            performed_at,
            day: self.day,
            time_zone: TIME_ZONE.to_owned(),
            set,
        }
    }
}

/// How long a set took, with what came before it.
fn took(set: &LoggedSet, rest_s: Option<u32>) -> SignedDuration {
    let lasted = set.seconds.unwrap_or_else(|| f64::from(set.reps.unwrap_or(0) * REPETITION));
    let before = f64::from(rest_s.unwrap_or(SETTING_UP));
    SignedDuration::from_secs_f64(before + lasted)
}
