//! The coach's rows: a person's history as it finally is, what was said to them, and when to look again.

pub(crate) mod asked;
mod plan;
mod rows;
mod schedule;

use crate::domain::book::{Fate, asks};
use crate::domain::history::{Closing, History, Origin, Performed};
use crate::domain::person::Person;
use crate::domain::scene::Scene;
use crate::domain::time;
use jiff::Timestamp;
use mariposas_consumer::{AnyRows, Reactor, Recorded, Rows, State, Touch, View};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::facts::workout::WorkoutFinished;
use mariposas_event_schema::outcomes::recommendation::RecommendationResolved;
use mariposas_event_schema::{Effective, Event, Fact, Outcome, OutcomeId, UserId};
use mariposas_training::IsoWeek;
use plan::{Targets, targets};
use rows::{PersonRow, SetRow, WorkoutRow, new_set, new_workout};
use schedule::closes_at;
use uuid::Uuid;

/// The rule that silences all others until its card is accepted.
const RED_FLAG: &str = "SAF-02";
/// The source of sets that were logged here, not imported.
const LOGGED_HERE: &str = "api";

/// The rows of one person.
#[derive(Debug, Default)]
pub struct CoachingState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
    workouts: Rows<WorkoutRow>,
}

impl State for CoachingState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.sets, &mut self.workouts]
    }
}

/// Evaluates the rulebook after sessions and at the turn of the week.
#[derive(Debug, Clone, Copy)]
pub struct Coaching;

impl View for Coaching {
    type State = CoachingState;

    fn touches(&self, event: &Recorded) -> Touch {
        let Event::Fact(fact) = &event.event else { return Touch::nothing() };
        let person = Touch::nothing().row::<PersonRow>("");
        match fact {
            Fact::SetLogged(fact) => person.row::<SetRow>(fact.set_id),
            Fact::SetCorrected(fact) => person.row::<SetRow>(fact.set_id),
            Fact::SetRetracted(fact) => person.row::<SetRow>(fact.set_id),
            Fact::WorkoutDiscarded(fact) => person.row::<WorkoutRow>(fact.workout_id),
            // Years that are imported are judged once, at their end.
            Fact::WorkoutFinished(fact) if fact.source.is_some() => person.row::<WorkoutRow>(fact.workout_id),
            Fact::WorkoutFinished(_) | Fact::ImportCompleted(_) => person.all::<SetRow>().all::<WorkoutRow>(),
            Fact::ProfileUpdated(_)
            | Fact::ExerciseDefined(_)
            | Fact::ExerciseLinked(_)
            | Fact::ExerciseAdjusted(_)
            | Fact::RoutineSaved(_)
            | Fact::RoutineArchived(_)
            | Fact::WeekPlanned(_)
            | Fact::PauseStarted(_)
            | Fact::PauseEnded(_)
            | Fact::RecommendationAnswered(_) => person,
            _ => Touch::nothing(),
        }
    }

    fn fold(&self, state: &mut CoachingState, event: &Recorded) {
        let Event::Fact(fact) = &event.event else { return };
        if self.touches(event) == Touch::nothing() {
            return;
        }
        let (id, now) = (event.envelope.id, event.envelope.time);
        let mut person = state.person.lend();
        event.envelope.user.as_str().clone_into(&mut person.owner);
        match fact {
            Fact::SetLogged(fact) => {
                let log = |edits: &mut Effective<_>| edits.log(fact.edited_at, id, fact.performed.clone());
                let (old, new) = state.edit(fact.set_id, log);
                state.came_from(fact.set_id, &fact.source);
                if fact.source == LOGGED_HERE {
                    person.set_changed(old.as_ref(), new.as_ref(), now);
                }
            }
            Fact::SetCorrected(fact) => {
                let correct =
                    |edits: &mut Effective<_>| edits.correct(fact.edited_at, id, fact.performed.clone());
                let (old, new) = state.edit(fact.set_id, correct);
                person.set_changed(old.as_ref(), new.as_ref(), now);
            }
            Fact::SetRetracted(fact) => {
                let (old, new) = state.edit(fact.set_id, Effective::retract);
                person.set_changed(old.as_ref(), new.as_ref(), now);
            }
            Fact::WorkoutFinished(fact) => {
                state.close(fact, (now, id));
                if fact.source.is_none() {
                    person.begin_weeks(now);
                    person.schedule.sessions.remove(&fact.workout_id.to_string());
                    let history = state.history(&person);
                    person.settle(&history, false, now, now);
                }
            }
            Fact::WorkoutDiscarded(fact) => {
                let key = fact.workout_id.to_string();
                state.workouts.change(&key, || new_workout(&key), |row| row.told.discarded = true);
                person.schedule.corrected_at = Some(now);
            }
            Fact::ImportCompleted(_) => {
                let history = state.history(&person);
                // An old export is judged by its own last weeks: today it would have no data to speak of.
                let zone = person.zone();
                let newest = history.newest_day().map(IsoWeek::of);
                let as_of =
                    newest.and_then(|week| time::rollover_after(week, &zone)).map_or(now, |at| at.min(now));
                if person.schedule.is_changed(now) {
                    state.withdraw(&mut person, &history, as_of);
                }
                person.settle(&history, true, as_of, now);
                person.caught_up(now, true);
            }
            Fact::ProfileUpdated(fact) => person.profile = fact.clone(),
            Fact::ExerciseDefined(fact) => person.exercises.define(&fact.exercise, fact.into()),
            Fact::ExerciseLinked(fact) => person.exercises.link(&fact.exercise, &fact.slug),
            Fact::ExerciseAdjusted(fact) => {
                let credits = fact.credits.iter().map(|c| (c.muscle, c.milli, c.direct)).collect();
                person.exercises.adjust(&fact.exercise, credits);
            }
            Fact::WeekPlanned(fact) => {
                person.plan.weeks.insert(fact.week, fact.kind);
            }
            Fact::RoutineSaved(fact) => {
                let routine = Targets { saved_at: now, by_exercise: targets(fact) };
                person.plan.routines.insert(fact.routine_id, routine);
            }
            Fact::RoutineArchived(fact) => {
                person.plan.routines.remove(&fact.routine_id);
            }
            Fact::PauseStarted(fact) => {
                person.plan.pauses.insert((fact.at, false));
            }
            Fact::PauseEnded(fact) => {
                person.plan.pauses.insert((fact.at, true));
            }
            Fact::RecommendationAnswered(fact) => {
                let held_back = person.book.is_unacknowledged(RED_FLAG);
                person.book.answer(fact);
                if held_back && !person.book.is_unacknowledged(RED_FLAG) {
                    // What the red flag held back may speak now. One that was answered before its session closed held
                    // nothing back: that session speaks when it closes.
                    person.schedule.evaluate_at = Some(now);
                }
            }
            _ => {}
        }
        state.person.put(person);
    }

    fn standing(&self) -> Touch {
        Touch::nothing().row::<PersonRow>("")
    }

    fn due_at(&self, state: &CoachingState) -> Option<Timestamp> {
        let person = state.person.get("")?;
        let closes = person.schedule.sessions.values().min().map(|last| closes_at(*last));
        let schedule = &person.schedule;
        let due = [schedule.evaluate_at, schedule.corrected_at, closes, person.rollover_at()];
        due.into_iter().flatten().min()
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        Some(Touch::nothing().all::<SetRow>().all::<WorkoutRow>())
    }

    fn tick(&self, state: &mut CoachingState, _user: &UserId, instant: Timestamp) {
        let mut person = state.person.lend();
        // However many rollovers were missed, everything is evaluated once, as of now.
        let weekly = person.is_due(instant);
        let closed = person.schedule.sessions.values().any(|last| closes_at(*last) <= instant);
        let changed = person.schedule.is_changed(instant);
        if weekly || closed || changed {
            let history = state.history(&person);
            if changed {
                state.withdraw(&mut person, &history, instant);
            }
            // A correction alone closes cards. It issues none: sessions and weeks do.
            if weekly || closed {
                person.settle(&history, weekly, instant, instant);
            }
            person.caught_up(instant, weekly);
        }
        state.person.put(person);
    }
}

impl Reactor for Coaching {
    fn outcomes(&self, state: &CoachingState) -> Vec<Outcome> {
        let Some(person) = state.person.get("") else { return Vec::new() };
        let Ok(owner) = UserId::new(person.owner.clone()) else { return Vec::new() };
        let mut outcomes = Vec::new();
        for card in person.book.cards() {
            let issued = card.firing.issued();
            let resolved = matches!(card.fate, Fate::Resolved | Fate::Withdrawn).then(|| {
                Outcome::RecommendationResolved(RecommendationResolved {
                    recommendation_id: OutcomeId::of(&owner, &issued.natural_key()).0,
                    rule: card.firing.card.rule.clone(),
                    subject: card.firing.card.subject.clone(),
                    judged: card.firing.card.judged.clone(),
                    thanks: card.thanks(),
                })
            });
            outcomes.push(issued);
            outcomes.extend(resolved);
        }
        outcomes
    }
}

impl CoachingState {
    /// Edits a set; what counted before and what counts now.
    fn edit(
        &mut self,
        set_id: Uuid,
        edit: impl FnOnce(&mut Effective<PerformedSet>),
    ) -> (Option<PerformedSet>, Option<PerformedSet>) {
        let key = set_id.to_string();
        let value = |rows: &Rows<SetRow>| rows.get(&key).and_then(|row| row.edits.value().cloned());
        let old = value(&self.sets);
        self.sets.change(&key, || new_set(&key), |row| edit(&mut row.edits));
        (old, value(&self.sets))
    }

    /// A set was logged by this app. Where two say so, the lesser name stays, whichever came first.
    fn came_from(&mut self, set_id: Uuid, source: &str) {
        let key = set_id.to_string();
        self.sets.change(
            &key,
            || new_set(&key),
            |row| {
                if row.source.is_empty() || source < row.source.as_str() {
                    source.clone_into(&mut row.source);
                }
            },
        );
    }

    /// The workout ended; the newest word on it counts.
    fn close(&mut self, fact: &WorkoutFinished, (said_at, id): (Timestamp, Uuid)) {
        let key = fact.workout_id.to_string();
        let closing =
            Closing { finished_at: fact.finished_at, note: fact.note.clone(), fatigue: fact.fatigue };
        self.workouts.change(
            &key,
            || new_workout(&key),
            |row| {
                if row.told.closing.as_ref().is_none_or(|(at, by, _)| (*at, *by) < (said_at, id)) {
                    row.told.closing = Some((said_at, id, closing));
                }
            },
        );
    }

    /// Closes the cards that a correction left without a reason: those whose rule is silent now, and would have been
    /// when they were issued.
    fn withdraw(&self, person: &mut PersonRow, history: &History<'_>, instant: Timestamp) {
        let who = person.person();
        let mut book = std::mem::take(&mut person.book);
        book.withdraw(&Scene::new(&who, history, instant), |said| {
            let known = self.history_until(person, said.since);
            asks(&Scene::new(&person_at(who.clone(), said.since), &known, said.since), said)
        });
        person.book = book;
    }

    fn history(&self, person: &PersonRow) -> History<'_> {
        self.history_until(person, Timestamp::MAX)
    }

    /// What was done and finished up to an instant.
    fn history_until(&self, person: &PersonRow, instant: Timestamp) -> History<'_> {
        let sets = self.sets.iter().filter_map(|row| {
            let origin = if row.source == LOGGED_HERE { Origin::Here } else { Origin::Import };
            let set = row.edits.value().filter(|set| set.performed_at <= instant)?;
            Some(Performed { id: &row.set_id, set, origin })
        });
        let told = self.workouts.iter().filter(|row| !row.told.discarded);
        let closings = told.filter_map(|row| {
            let (_, _, closing) = row.told.closing.as_ref()?;
            (closing.finished_at <= instant).then_some((row.workout_id.as_str(), closing))
        });
        let bodyweight = person.profile.bodyweight.map(|weight| weight.grams);
        History::new(&person.exercises, bodyweight, sets, closings)
    }
}

/// Who the person was, as far as it is known since when they said it.
fn person_at(mut person: Person, instant: Timestamp) -> Person {
    person.accepted.retain(|_, at| *at <= instant);
    person
}

#[cfg(test)]
mod tests;
