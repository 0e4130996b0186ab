//! Which rows folding an event needs: those of the entry as it is and as it was, of sessions that may be over by then,
//! and of the weeks around them, since days are compared with their neighbours.

use super::rows::{
    EntryRow, OwnRow, PersonRow, PetRow, SessionRow, WeekRow, WorkoutRow, session_key, session_of,
};
use super::{CompanionRows, NewsRow, entry_id};
use crate::domain::entry::Entry;
use mariposas_consumer::{Recorded, Touch};
use mariposas_event_schema::{Event, Fact};
use mariposas_training::IsoWeek;

/// Rows that the fact names.
pub(super) fn touches(fact: &Fact) -> Touch {
    // Every fact tells that time has passed.
    let person = Touch::nothing().row::<PersonRow>("").row::<NewsRow>("");
    if let Some(id) = entry_id(fact) {
        let entry = person.row::<EntryRow>(id).row::<OwnRow>("");
        return match fact {
            Fact::SetLogged(fact) => around(entry, &Entry::of_set(&fact.performed)),
            Fact::SetCorrected(fact) => around(entry, &Entry::of_set(&fact.performed)),
            Fact::ActivityLogged(fact) => around(entry, &Entry::of_activity(&fact.performed)),
            Fact::ActivityCorrected(fact) => around(entry, &Entry::of_activity(&fact.performed)),
            _ => entry,
        };
    }
    match fact {
        Fact::WorkoutStarted(fact) => person.row::<WorkoutRow>(fact.workout_id),
        Fact::WorkoutFinished(fact) => person.row::<WorkoutRow>(fact.workout_id),
        Fact::ExerciseDefined(fact) => {
            person.row::<OwnRow>("").matching::<EntryRow>("own_exercise", &fact.exercise)
        }
        // Credits of a catalogue exercise reach the own ones that are linked to it.
        Fact::ExerciseLinked(_) | Fact::ExerciseAdjusted(_) => {
            person.row::<OwnRow>("").all::<EntryRow>().all::<WeekRow>()
        }
        // Another plan, or another zone in which it changed, allows another number of rolls.
        Fact::ProfileUpdated(_) => person.all::<WeekRow>(),
        Fact::RollUsed(fact) => match fact.day {
            Some(day) => person.row::<WeekRow>(IsoWeek::of(day)),
            None => person,
        },
        Fact::PetNamed(fact) => person.row::<PetRow>(fact.pet_id),
        Fact::PetDressed(fact) => person.row::<PetRow>(fact.pet_id),
        _ => person,
    }
}

/// Rows that the stored ones lead to.
pub(super) fn reach(state: &CompanionRows, events: &[&Recorded]) -> Touch {
    let mut touch = Touch::nothing();
    let open = state.person.get("").map(|person| &person.pets.open);
    for (session, open) in open.into_iter().flatten() {
        touch = touch.row::<SessionRow>(session).row::<WeekRow>(open.week);
    }
    for event in events {
        let Event::Fact(fact) = &event.event else { continue };
        let workout = match fact {
            Fact::WorkoutStarted(fact) => Some(fact.workout_id),
            Fact::WorkoutFinished(fact) => Some(fact.workout_id),
            _ => None,
        };
        if let Some(row) = workout.and_then(|id| state.workouts.get(&id.to_string())) {
            for week in &row.weeks {
                touch = neighbours(touch.row::<SessionRow>(session_key(*week, &row.workout)), *week);
            }
        }
        if let Fact::ExerciseDefined(fact) = fact {
            let named = |row: &EntryRow| row.own_exercise.as_deref() == Some(&fact.exercise);
            for entry in state.entries.keys_where(named) {
                let entry = state.entries.get(&entry).and_then(|row| row.edits.value());
                touch = entry.into_iter().fold(touch, |touch, entry| touch.row::<WeekRow>(entry.week()));
            }
        }
        let stored = entry_id(fact).and_then(|id| state.entries.get(&id)).and_then(|row| row.edits.newest());
        touch = stored.into_iter().fold(touch, around);
    }
    touch
}

fn around(touch: Touch, entry: &Entry) -> Touch {
    let touch = neighbours(touch.row::<SessionRow>(session_of(entry)), entry.week());
    entry.workout_id.into_iter().fold(touch, Touch::row::<WorkoutRow>)
}

fn neighbours(touch: Touch, week: IsoWeek) -> Touch {
    (-1..=1).fold(touch, |touch, n| touch.row::<WeekRow>(week.plus(n)))
}
