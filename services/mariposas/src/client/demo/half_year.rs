//! The half year as lines of an export, in the order in which it happened.

use super::calendar::{WEEKS, Week, day, first_monday};
use super::chance::Chance;
use super::lifting::Progress;
use super::line::{head, line, line_of};
use super::plan::{SESSIONS, Session, TIME_ZONE, own_exercise, profile};
use super::workout::Workout;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::plan::WeekPlanned;
use mariposas_event_schema::facts::profile::BodyweightRecorded;
use mariposas_training::{IsoWeek, Unit, Weight};
use serde_json::json;

const SATURDAY: u32 = 5;
const SUNDAY: u32 = 6;

/// Everything from half a year ago to yesterday. The same day and seed give the same lines.
pub(super) fn half_year(yesterday: Date, seed: u64) -> Vec<String> {
    let half_year = HalfYear { chance: Chance { seed }, first_monday: first_monday(yesterday), yesterday };
    let mut lines = half_year.about();
    let begin = |session: &Session| session.exercises.iter().map(|it| Progress::begin(it.aim)).collect();
    let mut progress: Vec<Vec<Progress>> = SESSIONS.iter().map(begin).collect();
    for number in 0..WEEKS {
        if Week::of(number) != Week::Travel {
            lines.extend(half_year.week(number, &mut progress));
        }
    }
    lines
}

/// An instant of a local day, so many minutes after midnight.
pub(super) fn instant(day: Date, minutes: u32) -> Timestamp {
    let local = day.at(0, 0, 0, 0).saturating_add(Span::new().minutes(minutes));
    let zone = TimeZone::get(TIME_ZONE).expect("the time-zone database travels with the program");
    zone.to_ambiguous_timestamp(local).compatible().expect("the half year is within the calendar")
}

struct HalfYear {
    chance: Chance,
    first_monday: Date,
    yesterday: Date,
}

impl HalfYear {
    /// Who they are, what they train by, and what they meant weeks to be.
    fn about(&self) -> Vec<String> {
        let seed = self.chance.seed;
        let mut lines =
            vec![head(), line("profile", json!(profile())), line("exercise", json!(own_exercise(seed)))];
        lines.extend(SESSIONS.iter().map(|session| line("routine", json!(session.routine(seed)))));
        lines.extend((0..WEEKS).filter_map(|number| {
            let kind = Week::of(number).planned()?;
            let week = IsoWeek::of(day(self.first_monday, number, 0));
            Some(line("week", json!(WeekPlanned { week, kind })))
        }));
        lines
    }

    fn week(&self, number: u32, progress: &mut [Vec<Progress>]) -> Vec<String> {
        let mut lines = Vec::new();
        for (session, progress) in SESSIONS.iter().zip(progress) {
            if let Some(day) = self.past_day(number, session.weekday)
                && self.trains(number, session)
            {
                lines.extend(Workout { chance: self.chance, number, day, session }.lines(progress));
            }
        }
        lines.extend(self.past_day(number, SATURDAY).map(|day| self.weigh(number, day)));
        if !self.chance.one_in(12, "no run", &[number]) {
            lines.extend(self.past_day(number, SUNDAY).map(|day| self.run(number, day)));
        }
        lines
    }

    /// A day of a week, unless it is still to come.
    fn past_day(&self, number: u32, weekday: u32) -> Option<Date> {
        Some(day(self.first_monday, number, weekday)).filter(|day| *day <= self.yesterday)
    }

    /// Whether a session takes place: one in fifteen is missed, and the holiday lasts over its Monday.
    fn trains(&self, number: u32, session: &Session) -> bool {
        let after_holiday = number > 0 && Week::of(number - 1) == Week::Travel;
        let is_away = after_holiday && session.weekday == 0;
        !is_away && !self.chance.one_in(15, "missed", &[number, session.weekday])
    }

    fn weigh(&self, number: u32, day: Date) -> String {
        let kg = 78.4 + 0.05 * f64::from(number) + self.chance.around(0.4, "weight", &[number]);
        let weight = Weight::new((kg * 10.0).round() / 10.0, Unit::Kg).expect("people weigh that");
        let at = instant(day, 8 * 60 + self.chance.below(60, "weighed", &[number]));
        line("bodyweight", json!(BodyweightRecorded { weight, at, day }))
    }

    /// An easy run, a little longer from month to month.
    fn run(&self, number: u32, day: Date) -> String {
        let at = [number];
        let km = 5.0 + 0.1 * f64::from(number) + self.chance.around(0.3, "distance", &at);
        let seconds_per_km = 372.0 + self.chance.around(12.0, "pace", &at);
        let performed = PerformedActivity {
            workout_id: None,
            exercise: "running".to_owned(),
            raw_name: None,
            performed_at: instant(day, 10 * 60 + self.chance.below(60, "run at", &at)),
            day,
            time_zone: TIME_ZONE.to_owned(),
            seconds: Some((km * seconds_per_km).round()),
            metres: Some((km * 100.0).round() * 10.0),
            note: None,
        };
        line_of("activity", self.chance.id("run", &at), json!(performed))
    }
}
