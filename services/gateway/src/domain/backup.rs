//! Everything a person has, as lines of JSON that can be read again: what it all finally is, not how it came to be.

mod kept;
mod refusal;

pub(crate) use kept::Answered;
pub(crate) use refusal::refusal;

use crate::projection::{PersonRow, WorkoutRow};
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::exercise::{
    ExerciseAdjusted, ExerciseDefined, ExerciseLinked, MuscleCredit,
};
use mariposas_event_schema::facts::pet::{PetKey, RollUsed};
use mariposas_event_schema::facts::plan::{PauseEnded, PauseStarted, WeekPlanned};
use mariposas_event_schema::facts::profile::{BodyweightRecorded, ProfileUpdated};
use mariposas_event_schema::facts::routine::RoutineSaved;
use mariposas_event_schema::facts::set::{PerformedSet, SetLogged};
use mariposas_event_schema::facts::workout::{WorkoutFinished, WorkoutStarted};
use mariposas_event_schema::ids::{derived, event_id};
use mariposas_event_schema::{Fact, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What restored sets and workouts say of where they come from.
pub(crate) const SOURCE: &str = "mariposas";

/// The newest version of the format.
const VERSION: u32 = 1;

/// One line of an export. The first is always [`Line::Export`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line {
    /// What this file is.
    Export {
        /// Always "mariposas".
        app: String,
        /// The version of the format.
        version: u32,
    },
    Profile(ProfileUpdated),
    Exercise(ExerciseDefined),
    Link(ExerciseLinked),
    Credits(ExerciseAdjusted),
    Week(WeekPlanned),
    Pause {
        at: Timestamp,
        /// It ended then; else it began.
        ended: bool,
    },
    Bodyweight(BodyweightRecorded),
    Routine(RoutineSaved),
    Workout(Workout),
    Set {
        id: Uuid,
        #[serde(flatten)]
        performed: PerformedSet,
    },
    Activity {
        id: Uuid,
        #[serde(flatten)]
        performed: PerformedActivity,
    },
    Answer(Answered),
    PetName {
        #[serde(flatten)]
        pet: PetKey,
        name: String,
    },
    PetOutfit {
        #[serde(flatten)]
        pet: PetKey,
        /// Absent: it was taken off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outfit: Option<String>,
    },
    PetsHidden {
        /// Else they were shown again.
        hidden: bool,
    },
    /// A roll that was used. In another account it is a record, and draws nothing.
    Roll(RollUsed),
}

/// A workout with its end, where it has one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Workout {
    pub(crate) id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) routine_id: Option<Uuid>,
    pub(crate) started_at: Timestamp,
    pub(crate) day: Date,
    pub(crate) time_zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fatigue: Option<u8>,
}

impl Workout {
    /// From the stored row; `None` where the row is damaged.
    pub(crate) fn of(row: &WorkoutRow) -> Option<Self> {
        Some(Self {
            id: row.workout_id.parse().ok()?,
            name: row.name.clone(),
            routine_id: row.routine_id.as_deref().and_then(|id| id.parse().ok()),
            started_at: Timestamp::from_millisecond(row.started_at).ok()?,
            day: row.day.parse().ok()?,
            time_zone: row.time_zone.clone(),
            finished_at: row.finished_at.and_then(|at| Timestamp::from_millisecond(at).ok()),
            note: row.note.clone(),
            fatigue: row.fatigue.and_then(|fatigue| u8::try_from(fatigue).ok()),
        })
    }
}

impl Line {
    /// The first line.
    pub(crate) fn head() -> Self {
        Self::Export { app: SOURCE.to_owned(), version: VERSION }
    }

    /// The line as text, without its end.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).expect("lines are JSON")
    }

    /// Whether a file that starts with these bytes is an export of ours.
    pub(crate) fn begins(file: &[u8]) -> bool {
        let head = Self::head().write();
        let app = head.split(",\"version\"").next().unwrap_or_default();
        file.starts_with(app.as_bytes())
    }
}

/// What is known about a person beside what they did, in lines.
pub(crate) fn about(person: &PersonRow) -> Vec<Line> {
    let mut lines = vec![Line::head()];
    if person.profile != ProfileUpdated::default() {
        lines.push(Line::Profile(person.profile.clone()));
    }
    let own = person.exercises.own().iter().map(|(id, own)| {
        Line::Exercise(ExerciseDefined {
            exercise: id.clone(),
            name: own.name.clone(),
            pattern: own.pattern,
            equipment: own.equipment,
            load_type: own.load_type,
            primary: own.primary.clone(),
            secondary: own.secondary.clone(),
        })
    });
    lines.extend(own);
    let links = person.exercises.links();
    lines.extend(links.map(|(exercise, slug)| {
        Line::Link(ExerciseLinked { exercise: exercise.to_owned(), slug: slug.to_owned() })
    }));
    let adjusted = person.exercises.adjustments();
    lines.extend(adjusted.map(|(exercise, credits)| {
        let credit = |&(muscle, milli, direct)| MuscleCredit { muscle, milli, direct };
        let credits = credits.iter().map(credit).collect();
        Line::Credits(ExerciseAdjusted { exercise: exercise.to_owned(), credits })
    }));
    let weeks = person.plan.weeks.iter();
    lines.extend(
        weeks.filter_map(|(week, kind)| Some(Line::Week(WeekPlanned { week: *week, kind: *kind.value()? }))),
    );
    lines.extend(person.plan.pauses.iter().map(|&(at, ended)| Line::Pause { at, ended }));
    lines
}

/// Whether the person has what a line says of them, or must not lose it to the line: what is there is never changed.
pub(crate) fn is_there(line: &Line, person: &PersonRow) -> bool {
    match line {
        Line::Export { .. } => true,
        Line::Profile(_) => person.profile != ProfileUpdated::default(),
        Line::Exercise(own) => person.exercises.own().contains_key(&own.exercise),
        Line::Link(link) => person.exercises.linked_to(&link.exercise).is_some(),
        Line::Credits(credits) => person.exercises.adjusted(&credits.exercise).is_some(),
        Line::Week(week) => person.plan.weeks.contains_key(&week.week),
        Line::Pause { at, ended } => person.plan.pauses.contains(&(*at, *ended)),
        Line::Bodyweight(_)
        | Line::Routine(_)
        | Line::Workout(_)
        | Line::Set { .. }
        | Line::Activity { .. }
        | Line::Answer(_)
        | Line::PetName { .. }
        | Line::PetOutfit { .. }
        | Line::PetsHidden { .. }
        | Line::Roll(_) => false,
    }
}

/// The facts that a line stands for, with their event ids: the same line gives the same ones.
pub(crate) fn facts(user: &UserId, line: Line, now: Timestamp) -> Vec<(Uuid, Fact)> {
    let command = match &line {
        Line::Set { id, .. } | Line::Activity { id, .. } => *id,
        Line::Workout(workout) => workout.id,
        _ => derived(&["restore", user.as_str(), &line.write()]),
    };
    let source = SOURCE.to_owned();
    let facts: Vec<Fact> = match line {
        Line::Export { .. } => Vec::new(),
        Line::Profile(profile) => vec![profile.into()],
        Line::Exercise(own) => vec![own.into()],
        Line::Link(link) => vec![link.into()],
        Line::Credits(credits) => vec![credits.into()],
        Line::Week(week) => vec![week.into()],
        Line::Pause { at, ended: false } => vec![PauseStarted { at }.into()],
        Line::Pause { at, ended: true } => vec![PauseEnded { at }.into()],
        Line::Bodyweight(weight) => vec![weight.into()],
        Line::Routine(routine) => vec![routine.into()],
        Line::Workout(workout) => vec_of(workout),
        Line::Set { id, performed } => {
            let edited_at = performed.performed_at.min(now);
            vec![SetLogged { set_id: id, edited_at, source, performed }.into()]
        }
        Line::Activity { id, performed } => {
            let edited_at = performed.performed_at.min(now);
            vec![ActivityLogged { activity_id: id, edited_at, source, performed }.into()]
        }
        kept @ (Line::Answer(_)
        | Line::PetName { .. }
        | Line::PetOutfit { .. }
        | Line::PetsHidden { .. }
        | Line::Roll(_)) => kept.into_kept_fact(user).into_iter().collect(),
    };
    facts.into_iter().map(|fact| (event_id(user, command, fact.name(), 0), fact)).collect()
}

fn vec_of(workout: Workout) -> Vec<Fact> {
    let Workout { id, name, routine_id, started_at, day, time_zone, finished_at, note, fatigue } = workout;
    let source = Some(SOURCE.to_owned());
    let started = WorkoutStarted {
        workout_id: id,
        name,
        routine_id,
        started_at,
        day,
        time_zone,
        source: source.clone(),
    };
    let finished =
        finished_at.map(|finished_at| WorkoutFinished { workout_id: id, finished_at, note, fatigue, source });
    std::iter::once(Fact::from(started)).chain(finished.map(Fact::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_training::LoggedSet;

    fn set() -> Line {
        let performed = PerformedSet {
            workout_id: None,
            exercise: "squat-barbell".to_owned(),
            raw_name: Some("Back Squat".to_owned()),
            performed_at: "2026-05-29T16:30:00.5Z".parse().unwrap(),
            day: "2026-05-29".parse().unwrap(),
            time_zone: "Europe/Berlin".to_owned(),
            set: LoggedSet {
                reps: Some(5),
                note: Some("a \"note\"\nof two lines".to_owned()),
                ..LoggedSet::working()
            },
        };
        Line::Set { id: Uuid::from_u128(7), performed }
    }

    #[test]
    fn a_line_is_one_line_and_is_read_again() {
        for line in [Line::head(), set(), Line::Pause { at: Timestamp::UNIX_EPOCH, ended: true }] {
            let text = line.write();
            assert!(!text.contains('\n'), "{text}");
            assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        }
    }

    #[test]
    fn our_files_are_told_from_tables() {
        assert!(Line::begins(Line::head().write().as_bytes()));
        assert!(Line::begins(br#"{"type":"export","app":"mariposas","version":2}"#));
        assert!(!Line::begins(b"Date,Workout Name"));
    }
}
