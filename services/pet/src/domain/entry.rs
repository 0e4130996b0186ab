//! A set or activity, as far as pets care.

use jiff::civil::Date;
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::counting::{self, MilliSets, ONE_SET, is_done};
use mariposas_training::notes::{self, Sign};
use mariposas_training::personal::Exercises;
use mariposas_training::{Catalogue, IsoWeek, LoggedSet, Muscle, SetKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const MINUTE_MS: i64 = 60_000;
const HOUR: i64 = 60;
/// A day begins nowhere more than so many minutes before noon UTC of its date.
const EARLIEST: i64 = 26 * HOUR;
/// The day after it ends nowhere more than so many minutes after noon UTC of its date.
const LATEST: i64 = 48 * HOUR;

/// What is kept of a set or activity. There is one for each, so names are short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// A slug of the catalogue, or the id of an own exercise.
    #[serde(rename = "x")]
    pub(crate) exercise: String,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) workout_id: Option<Uuid>,
    /// The local training day.
    #[serde(rename = "d")]
    pub(crate) day: Date,
    /// In milliseconds.
    #[serde(rename = "t")]
    pub(crate) performed_at: i64,
    /// Whether anything was done at all.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) done: bool,
    /// Its note speaks of pain or danger.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) painful: bool,
    /// Its note speaks of danger.
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) dangerous: bool,
    /// What counting needs of a set; an activity counts for no muscle.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    set: Option<LoggedSet>,
}

impl Entry {
    pub(crate) fn of_set(performed: &PerformedSet) -> Self {
        let set = &performed.set;
        let counted = LoggedSet {
            kind: set.kind,
            reps: set.reps,
            seconds: set.seconds,
            metres: set.metres,
            side: set.side,
            rir: set.rir,
            mini_sets: set.mini_sets,
            ..LoggedSet::working()
        };
        Self {
            exercise: performed.exercise.clone(),
            workout_id: performed.workout_id,
            day: performed.day,
            performed_at: performed.performed_at.as_millisecond(),
            done: is_done(set),
            painful: set.note.as_deref().is_some_and(is_painful),
            dangerous: set.note.as_deref().is_some_and(is_dangerous),
            set: Some(counted),
        }
    }

    pub(crate) fn of_activity(performed: &PerformedActivity) -> Self {
        let work = LoggedSet { seconds: performed.seconds, metres: performed.metres, ..LoggedSet::working() };
        Self {
            exercise: performed.exercise.clone(),
            workout_id: performed.workout_id,
            day: performed.day,
            performed_at: performed.performed_at.as_millisecond(),
            done: is_done(&work),
            painful: performed.note.as_deref().is_some_and(is_painful),
            dangerous: performed.note.as_deref().is_some_and(is_dangerous),
            set: None,
        }
    }

    /// The exercise, where it is none of the catalogue's.
    pub(crate) fn own_exercise(&self) -> Option<&str> {
        let is_own = Catalogue::global().by_slug(&self.exercise).is_none();
        is_own.then_some(self.exercise.as_str())
    }

    pub(crate) fn week(&self) -> IsoWeek {
        IsoWeek::of(self.day)
    }

    /// The minute it was done in, rounded up.
    pub(crate) const fn performed_minute(&self) -> i64 {
        self.performed_at.div_euclid(MINUTE_MS) + (self.performed_at.rem_euclid(MINUTE_MS) > 0) as i64
    }

    /// Whether it is a set that stopped with one to four repetitions in reserve: control is what is asked, not load.
    pub(crate) fn is_in_reserve(&self) -> bool {
        let stopped = |set: &LoggedSet| set.rir.is_some_and(|rir| (1.0..=4.0).contains(&rir.reps()));
        self.set.as_ref().is_some_and(|set| set.kind != SetKind::Warmup && stopped(set))
    }

    /// Fractional hard sets by muscle, in thousandths, as weekly volume counts them.
    pub(crate) fn credits(&self, exercises: &Exercises) -> Vec<(Muscle, MilliSets)> {
        let Some(set) = &self.set else { return Vec::new() };
        let Some(exercise) = exercises.resolve(&self.exercise).filter(|exercise| exercise.pattern.is_some())
        else {
            return Vec::new();
        };
        let sets = counting::hard_sets(&exercise, set);
        let credits = exercises.credits(&self.exercise, &exercise);
        let shares = credits.iter().map(|credit| (credit.muscle, sets * credit.milli / ONE_SET));
        shares.filter(|(_, fractional)| *fractional != 0).collect()
    }
}

/// Whether a note tells of pain or of a sign that needs medical help (training-science 4.2, SAF-01 and SAF-02).
pub(crate) fn is_painful(note: &str) -> bool {
    let signs = notes::read(note);
    signs.has(Sign::Pain) || signs.has(Sign::RedFlag)
}

/// Whether a note tells of a sign that needs medical help (SAF-02).
pub(crate) fn is_dangerous(note: &str) -> bool {
    notes::read(note).has(Sign::RedFlag)
}

/// The minute of an instant in milliseconds.
pub(crate) const fn minute_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(MINUTE_MS)
}

/// Whether what was logged in a minute was logged on its local training day or the day after, wherever on earth: what is
/// told later grows pets and earns no roll.
pub(crate) fn is_in_time(minute: i64, day: Date) -> bool {
    let noon = jiff::tz::TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0));
    noon.is_ok_and(|noon| {
        let since_noon = minute - minute_of(noon.as_millisecond());
        (-EARLIEST..=LATEST).contains(&since_noon)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_the_day_after_are_in_time_and_nothing_else_is() {
        let day: Date = "2026-05-28".parse().unwrap();
        let minute = |text: &str| minute_of(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        for (at, expected) in [
            ("2026-05-28T18:00:00Z", true),
            ("2026-05-29T23:59:00Z", true),
            ("2026-05-28T00:00:00+14:00", true),
            ("2026-05-29T23:59:00-12:00", true),
            ("2026-05-27T09:00:00Z", false),
            ("2026-05-30T12:01:00Z", false),
            ("2026-06-20T12:00:00Z", false),
        ] {
            assert_eq!(is_in_time(minute(at), day), expected, "{at}");
        }
    }

    #[test]
    fn pain_and_red_flags_are_heard_and_soreness_is_not() {
        assert!(is_painful("sharp pain behind the knee") && is_painful("I passed out"));
        assert!(!is_painful("no pain") && !is_painful("sore quads") && !is_painful("cramped"));
    }
}
