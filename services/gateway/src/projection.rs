//! What the gateway itself must know to accept commands: the profile, own exercises, workouts, routines, body
//! weights, and which sets and activities there are.

mod rows;

use crate::domain::backup::Line;
use crate::domain::{activity, bodyweight, set};
use jiff::Timestamp;
use mariposas_consumer::{AnyRows, Recorded, Rows, State, Touch, View};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::{Effective, Event, Fact};
use mariposas_training::catalogue::normalise;
use uuid::Uuid;

pub(crate) use rows::{
    ActivityRow, BodyweightRow, CommandRow, KeptRow, PersonRow, RoutineRow, SetRow, WorkoutRow,
};

/// The rows of one person.
#[derive(Debug, Default)]
pub struct LogbookState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
    activities: Rows<ActivityRow>,
    bodyweights: Rows<BodyweightRow>,
    workouts: Rows<WorkoutRow>,
    routines: Rows<RoutineRow>,
    kept: Rows<KeptRow>,
    commands: Rows<CommandRow>,
}

impl State for LogbookState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![
            &mut self.person,
            &mut self.sets,
            &mut self.activities,
            &mut self.bodyweights,
            &mut self.workouts,
            &mut self.routines,
            &mut self.kept,
            &mut self.commands,
        ]
    }
}

/// Folds facts into what commands are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Logbook;

impl View for Logbook {
    type State = LogbookState;

    fn touches(&self, event: &Recorded) -> Touch {
        let mut touch = Touch::nothing();
        let Event::Fact(fact) = &event.event else { return touch };
        if is_of_a_command(fact) {
            touch = touch.row::<CommandRow>(event.envelope.id);
        }
        match fact {
            Fact::ProfileUpdated(_)
            | Fact::ExerciseDefined(_)
            | Fact::ExerciseLinked(_)
            | Fact::ExerciseAdjusted(_)
            | Fact::WeekPlanned(_)
            | Fact::PauseStarted(_)
            | Fact::PauseEnded(_) => touch.row::<PersonRow>(""),
            Fact::SetLogged(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::SetCorrected(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::SetRetracted(fact) => touch.row::<SetRow>(fact.set_id),
            Fact::ActivityLogged(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::ActivityCorrected(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::ActivityRetracted(fact) => touch.row::<ActivityRow>(fact.activity_id),
            Fact::BodyweightRecorded(fact) => touch.row::<BodyweightRow>(bodyweight::key(fact.at)),
            Fact::WorkoutStarted(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::WorkoutFinished(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::WorkoutDiscarded(fact) => touch.row::<WorkoutRow>(fact.workout_id),
            Fact::RoutineSaved(fact) => touch.row::<RoutineRow>(fact.routine_id),
            Fact::RoutineArchived(fact) => touch.row::<RoutineRow>(fact.routine_id),
            _ => match Line::kept(fact).and_then(|line| line.key()) {
                Some(key) => touch.row::<KeptRow>(key),
                None => touch,
            },
        }
    }

    fn fold(&self, state: &mut LogbookState, event: &Recorded) {
        let Event::Fact(fact) = &event.event else { return };
        let id = event.envelope.id;
        if is_of_a_command(fact) {
            let (event_id, sequence) = (id.to_string(), event.sequence.cast_signed());
            state.commands.change(&event_id.clone(), || CommandRow { event_id, sequence }, |_| ());
        }
        match fact {
            Fact::ProfileUpdated(fact) => state.person(|person| person.profile = fact.clone()),
            Fact::WeekPlanned(fact) => state.person(|person| {
                let week = person.plan.weeks.entry(fact.week).or_default();
                week.log(event.envelope.time, id, fact.kind);
            }),
            Fact::PauseStarted(fact) => state.person(|person| {
                person.paused = 1;
                person.plan.pauses.insert((fact.at, false));
            }),
            Fact::PauseEnded(fact) => state.person(|person| {
                person.paused = 0;
                person.plan.pauses.insert((fact.at, true));
            }),
            Fact::ExerciseDefined(fact) => state.person(|person| {
                person.names.insert(normalise(&fact.name), fact.exercise.clone());
                person.exercises.define(&fact.exercise, fact.into());
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
                state.activity(fact.activity_id, Some(&fact.performed), |edits| {
                    edits.log(fact.edited_at, id, fact.performed.clone());
                });
            }
            Fact::ActivityCorrected(fact) => {
                state.activity(fact.activity_id, None, |edits| {
                    edits.correct(fact.edited_at, id, fact.performed.clone());
                });
            }
            Fact::ActivityRetracted(fact) => state.activity(fact.activity_id, None, Effective::retract),
            Fact::BodyweightRecorded(fact) => state.bodyweights.put(BodyweightRow {
                taken_at: bodyweight::key(fact.at),
                weight: fact.weight,
                day: fact.day.to_string(),
            }),
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
            _ => {
                if let Some(line) = Line::kept(fact) {
                    state.keep(event.envelope.time, id, line);
                }
            }
        }
    }
}

/// Whether an event has the id of its command. What is done once only, and what came with an import, has that of the thing.
fn is_of_a_command(fact: &Fact) -> bool {
    match fact {
        Fact::ProfileUpdated(_)
        | Fact::BodyweightRecorded(_)
        | Fact::WeekPlanned(_)
        | Fact::PauseStarted(_)
        | Fact::PauseEnded(_)
        | Fact::ExerciseDefined(_)
        | Fact::ExerciseLinked(_)
        | Fact::ExerciseAdjusted(_)
        | Fact::SetCorrected(_)
        | Fact::ActivityCorrected(_)
        | Fact::WorkoutStarted(_)
        | Fact::WorkoutFinished(_)
        | Fact::RoutineSaved(_)
        | Fact::RoutineArchived(_)
        | Fact::RecommendationAnswered(_)
        | Fact::PetNamed(_)
        | Fact::PetDressed(_) => true,
        Fact::SetLogged(_)
        | Fact::SetRetracted(_)
        | Fact::ActivityLogged(_)
        | Fact::ActivityRetracted(_)
        | Fact::WorkoutDiscarded(_)
        | Fact::RollUsed(_)
        | Fact::ImportCompleted(_)
        | Fact::AccountErased(_)
        | Fact::ClockTicked(_) => false,
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

    fn keep(&mut self, time: Timestamp, id: Uuid, line: Line) {
        let Some(line_key) = line.key() else { return };
        let new = || KeptRow { line_key: line_key.clone(), edits: Effective::default() };
        self.kept.change(&line_key, new, |row| {
            // A roll is used once.
            if row.edits.value().is_none() || !matches!(line, Line::Roll(_)) {
                row.edits.log(time, id, line);
            }
        });
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
        let logged = held.and_then(|row| row.logged.clone()).or_else(|| logged.map(set::digest));
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

    fn activity(
        &mut self,
        id: Uuid,
        logged: Option<&PerformedActivity>,
        edit: impl FnOnce(&mut Effective<PerformedActivity>),
    ) {
        let activity_id = id.to_string();
        let held = self.activities.get(&activity_id);
        let mut edits = held.map(|row| row.edits.clone()).unwrap_or_default();
        let logged = held.and_then(|row| row.logged.clone()).or_else(|| logged.map(activity::digest));
        edit(&mut edits);
        let value = edits.value();
        let row = ActivityRow {
            performed_at: value.map(|activity| milliseconds(activity.performed_at)),
            day: value.map(|activity| activity.day.to_string()),
            exercise: value.map(|activity| activity.exercise.clone()),
            workout_id: value.and_then(|activity| activity.workout_id).map(|id| id.to_string()),
            edits,
            logged,
            activity_id,
        };
        self.activities.put(row);
    }
}

fn milliseconds(at: Timestamp) -> i64 {
    at.as_millisecond()
}
