//! What the gateway itself must know to accept commands: the profile, own exercises, workouts, routines, and
//! which sets there are.

use crate::domain::set::digest;
use jiff::Timestamp;
use mariposas_consumer::{AnyRows, Column, Kind, Recorded, Row, Rows, State, Table, Touch, View};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::routine::RoutineSaved;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Effective, Event, Fact};
use mariposas_training::catalogue::normalise;
use mariposas_training::personal::{Exercises, OwnExercise};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The one row of a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) profile: ProfileUpdated,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) exercises: Exercises,
    /// Own exercises by normalised name.
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) paused: i64,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("profile", Kind::Text),
            Column("exercises", Kind::Text),
            Column("names", Kind::Text),
            Column("paused", Kind::Int),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set, with what it is listed by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    pub(crate) set_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<PerformedSet>,
    /// What was first logged under the id, as [`digest`]: a repetition is told from another set by it.
    pub(crate) logged: Option<String>,
    performed_at: Option<i64>,
    day: Option<String>,
    exercise: Option<String>,
    workout_id: Option<String>,
}

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "logged_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[
            Column("edits", Kind::Text),
            Column("logged", Kind::Text),
            Column("performed_at", Kind::Int),
            Column("day", Kind::Text),
            Column("exercise", Kind::Text),
            Column("workout_id", Kind::Text),
        ],
    };

    fn key(&self) -> &str {
        &self.set_id
    }
}

/// A run, ride or class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ActivityRow {
    pub(crate) activity_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) edits: Effective<PerformedActivity>,
    performed_at: Option<i64>,
}

impl Row for ActivityRow {
    const TABLE: Table = Table {
        name: "logged_activity",
        key: &[Column("activity_id", Kind::Text)],
        columns: &[Column("edits", Kind::Text), Column("performed_at", Kind::Int)],
    };

    fn key(&self) -> &str {
        &self.activity_id
    }
}

/// A workout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorkoutRow {
    pub(crate) workout_id: String,
    pub(crate) name: Option<String>,
    pub(crate) routine_id: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) day: String,
    pub(crate) time_zone: String,
    pub(crate) finished_at: Option<i64>,
    pub(crate) note: Option<String>,
    pub(crate) fatigue: Option<i64>,
    pub(crate) discarded: i64,
}

impl Row for WorkoutRow {
    const TABLE: Table = Table {
        name: "workout",
        key: &[Column("workout_id", Kind::Text)],
        columns: &[
            Column("name", Kind::Text),
            Column("routine_id", Kind::Text),
            Column("started_at", Kind::Int),
            Column("day", Kind::Text),
            Column("time_zone", Kind::Text),
            Column("finished_at", Kind::Int),
            Column("note", Kind::Text),
            Column("fatigue", Kind::Int),
            Column("discarded", Kind::Int),
        ],
    };

    fn key(&self) -> &str {
        &self.workout_id
    }
}

/// A routine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoutineRow {
    pub(crate) routine_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    pub(crate) routine: RoutineSaved,
    pub(crate) archived: i64,
}

impl Row for RoutineRow {
    const TABLE: Table = Table {
        name: "routine",
        key: &[Column("routine_id", Kind::Text)],
        columns: &[Column("routine", Kind::Text), Column("archived", Kind::Int)],
    };

    fn key(&self) -> &str {
        &self.routine_id
    }
}

/// The rows of one person.
#[derive(Debug, Default)]
pub struct LogbookState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
    activities: Rows<ActivityRow>,
    workouts: Rows<WorkoutRow>,
    routines: Rows<RoutineRow>,
}

impl State for LogbookState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.sets, &mut self.activities, &mut self.workouts, &mut self.routines]
    }
}

/// Folds facts into what commands are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Logbook;

impl View for Logbook {
    type State = LogbookState;

    fn touches(&self, event: &Recorded) -> Touch {
        let touch = Touch::nothing();
        let Event::Fact(fact) = &event.event else { return touch };
        match fact {
            Fact::ProfileUpdated(_)
            | Fact::ExerciseDefined(_)
            | Fact::ExerciseLinked(_)
            | Fact::ExerciseAdjusted(_)
            | Fact::PauseStarted(_)
            | Fact::PauseEnded(_) => touch.row::<PersonRow>(""),
            Fact::SetLogged(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::SetCorrected(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::SetRetracted(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::ActivityLogged(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::ActivityCorrected(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::ActivityRetracted(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::WorkoutStarted(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::WorkoutFinished(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::WorkoutDiscarded(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::RoutineSaved(fact) => touch.row::<RoutineRow>(fact.routine_id),
            Fact::RoutineArchived(fact) => touch.row::<RoutineRow>(fact.routine_id),
            _ => touch,
        }
    }

    fn fold(&self, state: &mut LogbookState, event: &Recorded) {
        let Event::Fact(fact) = &event.event else { return };
        let id = event.envelope.id;
        match fact {
            Fact::ProfileUpdated(fact) => state.person(|person| person.profile = fact.clone()),
            Fact::PauseStarted(_) => state.person(|person| person.paused = 1),
            Fact::PauseEnded(_) => state.person(|person| person.paused = 0),
            Fact::ExerciseDefined(fact) => state.person(|person| {
                let own = OwnExercise {
                    name: fact.name.clone(),
                    pattern: fact.pattern,
                    equipment: fact.equipment,
                    load_type: fact.load_type,
                    primary: fact.primary.clone(),
                    secondary: fact.secondary.clone(),
                };
                person.names.insert(normalise(&fact.name), fact.exercise.clone());
                person.exercises.define(&fact.exercise, own);
            }),
            Fact::ExerciseLinked(fact) => {
                state.person(|person| person.exercises.link(&fact.exercise, &fact.slug));
            }
            Fact::ExerciseAdjusted(fact) => state.person(|person| {
                let credits = fact.credits.iter().map(|c| (c.muscle, c.milli, c.direct)).collect();
                person.exercises.adjust(&fact.exercise, credits);
            }),
            Fact::SetLogged(fact) => {
                state.set(fact.set_id, Some(&fact.performed), |edits| {
                    edits.log(fact.edited_at, id, fact.performed.clone());
                });
            }
            Fact::SetCorrected(fact) => {
                state.set(fact.set_id, None, |edits| edits.correct(fact.edited_at, id, fact.performed.clone()));
            }
            Fact::SetRetracted(fact) => state.set(fact.set_id, None, Effective::retract),
            Fact::ActivityLogged(fact) => {
                state.activity(fact.activity_id, |edits| {
                    edits.log(fact.edited_at, id, fact.performed.clone());
                });
            }
            Fact::ActivityCorrected(fact) => {
                state.activity(fact.activity_id, |edits| {
                    edits.correct(fact.edited_at, id, fact.performed.clone());
                });
            }
            Fact::ActivityRetracted(fact) => state.activity(fact.activity_id, Effective::retract),
            Fact::WorkoutStarted(fact)
                // A start that comes twice changes nothing: what has happened since stays.
                if state.workouts.get(&fact.workout_id.to_string()).is_none() => {
                    state.workouts.put(WorkoutRow {
                        workout_id: fact.workout_id.to_string(),
                        name: fact.name.clone(),
                        routine_id: fact.routine_id.map(|id| id.to_string()),
                        started_at: fact.started_at.as_millisecond(),
                        day: fact.day.to_string(),
                        time_zone: fact.time_zone.clone(),
                        finished_at: None,
                        note: None,
                        fatigue: None,
                        discarded: 0,
                    });
                }
            Fact::WorkoutFinished(fact) => state.workout(fact.workout_id, |workout| {
                workout.finished_at = Some(fact.finished_at.as_millisecond());
                workout.note.clone_from(&fact.note);
                workout.fatigue = fact.fatigue.map(i64::from);
            }),
            Fact::WorkoutDiscarded(fact) => state.workout(fact.workout_id, |workout| workout.discarded = 1),
            Fact::RoutineSaved(fact) => state.routines.put(RoutineRow {
                routine_id: fact.routine_id.to_string(),
                routine: fact.clone(),
                archived: 0,
            }),
            Fact::RoutineArchived(fact) => {
                if let Some(mut row) = state.routines.get(&fact.routine_id.to_string()).cloned() {
                    row.archived = 1;
                    state.routines.put(row);
                }
            }
            _ => {}
        }
    }
}

impl LogbookState {
    fn person(&mut self, change: impl FnOnce(&mut PersonRow)) {
        self.person.change("", PersonRow::default, change);
    }

    fn workout(&mut self, id: Uuid, change: impl FnOnce(&mut WorkoutRow)) {
        if let Some(mut row) = self.workouts.get(&id.to_string()).cloned() {
            change(&mut row);
            self.workouts.put(row);
        }
    }

    fn set(
        &mut self,
        id: Uuid,
        logged: Option<&PerformedSet>,
        edit: impl FnOnce(&mut Effective<PerformedSet>),
    ) {
        let set_id = id.to_string();
        let held = self.sets.get(&set_id);
        let mut edits = held.map(|row| row.edits.clone()).unwrap_or_default();
        let logged = held.and_then(|row| row.logged.clone()).or_else(|| logged.map(digest));
        edit(&mut edits);
        let value = edits.value();
        let row = SetRow {
            performed_at: value.map(|set| milliseconds(set.performed_at)),
            day: value.map(|set| set.day.to_string()),
            exercise: value.map(|set| set.exercise.clone()),
            workout_id: value.and_then(|set| set.workout_id).map(|id| id.to_string()),
            edits,
            logged,
            set_id,
        };
        self.sets.put(row);
    }

    fn activity(&mut self, id: Uuid, edit: impl FnOnce(&mut Effective<PerformedActivity>)) {
        let activity_id = id.to_string();
        let mut edits = self.activities.get(&activity_id).map(|row| row.edits.clone()).unwrap_or_default();
        edit(&mut edits);
        let performed_at = edits.value().map(|activity| milliseconds(activity.performed_at));
        self.activities.put(ActivityRow { activity_id, edits, performed_at });
    }
}

fn milliseconds(at: Timestamp) -> i64 {
    at.as_millisecond()
}
