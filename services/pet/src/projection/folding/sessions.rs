//! Sessions, and what is said of their workouts.

use super::Folding;
use crate::domain::session::{Session, Workout};
use crate::projection::OPEN;
use crate::projection::rows::{Open, SessionRow, Share, WorkoutRow, session_key};
use mariposas_training::IsoWeek;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Folding<'_> {
    /// Changes the session of an entry.
    pub(super) fn visit(&mut self, share: &Share, change: impl FnOnce(&mut Session, i64)) {
        let Share { session, workout, week, .. } = share;
        self.change_session(session, *week, self.person.pets.imported, change);
        if let Some(workout) = workout {
            self.belongs(workout, *week, session);
        }
    }

    /// A workout has a session in a week, or none any more.
    pub(super) fn belongs(&mut self, workout: &str, week: IsoWeek, session: &str) {
        let exists = self.state.sessions.get(session).is_some();
        let known = self.state.workouts.get(workout).is_some_and(|row| row.weeks.contains(&week));
        if exists == known {
            return;
        }
        let mut row = self.workout(workout);
        if exists {
            row.weeks.insert(week);
        } else {
            row.weeks.remove(&week);
        }
        self.keep(row);
    }

    pub(super) fn workout(&self, workout: &str) -> WorkoutRow {
        let new =
            || WorkoutRow { workout: workout.to_owned(), said: Workout::default(), weeks: BTreeSet::new() };
        self.state.workouts.get(workout).cloned().unwrap_or_else(new)
    }

    pub(super) fn keep(&mut self, row: WorkoutRow) {
        if row.weeks.is_empty() && row.said == Workout::default() {
            self.state.workouts.remove(&row.workout);
        } else {
            self.state.workouts.put(row);
        }
    }

    /// Something was said of a workout; nothing of it is taken back.
    pub(super) fn say(&mut self, workout: Uuid, said: Workout) {
        let mut row = self.workout(&workout.to_string());
        row.said = Workout {
            finished: row.said.finished || said.finished,
            painful: row.said.painful || said.painful,
            imported: row.said.imported || said.imported,
        };
        let said = row.said;
        for week in row.weeks.clone() {
            let session = session_key(week, &row.workout);
            self.change_session(&session, week, self.person.pets.imported, |session, _| session.know(said));
        }
        self.keep(row);
    }

    /// Changes a session, and with it its day. `imported`: the end of imports by which it was judged before.
    pub(super) fn change_session(
        &mut self,
        key: &str,
        week: IsoWeek,
        imported: i64,
        change: impl FnOnce(&mut Session, i64),
    ) {
        let new = || SessionRow { session: key.to_owned(), state: String::new(), held: Session::default() };
        let pets = &mut self.person.pets;
        let (before, after, is_empty) = self.state.sessions.change(key, new, |row| {
            let before = row.held.part(imported);
            change(&mut row.held, pets.seen);
            let after = row.held.part(pets.imported);
            if let Some(closes_at) = row.held.closes_at() {
                let closed = after.is_some_and(|part| part.closed);
                pets.open.insert(key.to_owned(), Open { closes_at, week, closed });
                OPEN.clone_into(&mut row.state);
            } else {
                pets.open.remove(key);
                row.state.clear();
            }
            (before, after, row.held.is_empty())
        });
        if is_empty {
            self.state.sessions.remove(key);
        }
        if before == after {
            return;
        }
        match (before, after) {
            (Some(before), Some(after)) if before.day == after.day => {
                self.change_day(after.day, |day| {
                    day.remove(&before);
                    day.add(&after);
                });
            }
            _ => {
                if let Some(part) = before {
                    self.change_day(part.day, |day| day.remove(&part));
                }
                if let Some(part) = after {
                    self.change_day(part.day, |day| day.add(&part));
                }
            }
        }
    }
}
