//! The coach's rows: a person's history as it finally is, what was said to them, and when to look again.

mod asked;

use crate::domain::book::{Book, Fate};
use crate::domain::history::{Closing, History, Origin, Performed, session_of};
use crate::domain::person::{Pause, Person, RepRange};
use crate::domain::scene::Scene;
use crate::domain::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_consumer::{AnyRows, Column, Kind, Reactor, Recorded, Row, Rows, State, Table, Touch, View};
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::routine::{PlannedSet, RoutineSaved};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_event_schema::facts::workout::WorkoutFinished;
use mariposas_event_schema::outcomes::recommendation::RecommendationResolved;
use mariposas_event_schema::{Effective, Event, Fact, Outcome, OutcomeId, UserId};
use mariposas_training::IsoWeek;
use mariposas_training::personal::{Exercises, OwnExercise};
use mariposas_training::profile::WeekKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A session nobody finished closes so long after its last set.
const CLOSES_AFTER: SignedDuration = SignedDuration::from_hours(3);
/// The rule that silences all others until its card is accepted.
const RED_FLAG: &str = "SAF-02";
/// The source of sets that were logged here, not imported.
const LOGGED_HERE: &str = "api";

/// The repetitions a routine aims at, by exercise, and when it was last saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Targets {
    saved_at: Timestamp,
    by_exercise: BTreeMap<String, RepRange>,
}

/// Pauses, planned weeks and routines.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Plan {
    /// When a pause began (`false`) or ended (`true`).
    pauses: BTreeSet<(Timestamp, bool)>,
    weeks: BTreeMap<IsoWeek, WeekKind>,
    routines: BTreeMap<Uuid, Targets>,
}

impl Plan {
    /// Oldest first.
    fn pauses(&self) -> Vec<Pause> {
        let mut pauses: Vec<Pause> = Vec::new();
        for &(at, ended) in &self.pauses {
            let open = pauses.last_mut().filter(|pause| pause.until.is_none());
            match (open, ended) {
                (None, false) => pauses.push(Pause { since: at, until: None }),
                (Some(pause), true) => pause.until = Some(at),
                _ => {}
            }
        }
        pauses
    }

    /// Of routines with the same exercise, the one that was saved last says what is aimed at.
    fn targets(&self) -> BTreeMap<String, RepRange> {
        let mut routines: Vec<&Targets> = self.routines.values().collect();
        routines.sort_by_key(|routine| routine.saved_at);
        routines.into_iter().flat_map(|routine| routine.by_exercise.clone()).collect()
    }
}

/// From the fewest to the most repetitions of any of an exercise's sets.
fn targets(fact: &RoutineSaved) -> BTreeMap<String, RepRange> {
    let range = |sets: &[PlannedSet]| {
        let lo = sets.iter().filter_map(|set| set.reps_lo.or(set.reps_hi)).min()?;
        let hi = sets.iter().filter_map(|set| set.reps_hi.or(set.reps_lo)).max()?;
        Some(RepRange { lo, hi })
    };
    let planned = fact.exercises.iter();
    planned.filter_map(|planned| Some((planned.exercise.clone(), range(&planned.sets)?))).collect()
}

/// When to look again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Schedule {
    /// Open sessions with the instant of their last set.
    sessions: BTreeMap<String, Timestamp>,
    /// The last week that was judged; weeks up to it are not judged again by themselves.
    judged_week: Option<IsoWeek>,
    /// Since when everything is to be looked at anew, because the past changed.
    evaluate_at: Option<Timestamp>,
}

/// What is known about a person beside their sets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    /// Their id: outcomes name recommendations by it.
    owner: String,
    #[serde(with = "mariposas_consumer::json_text")]
    profile: ProfileUpdated,
    #[serde(with = "mariposas_consumer::json_text")]
    exercises: Exercises,
    #[serde(with = "mariposas_consumer::json_text")]
    plan: Plan,
    #[serde(with = "mariposas_consumer::json_text")]
    book: Book,
    #[serde(with = "mariposas_consumer::json_text")]
    schedule: Schedule,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[
            Column("owner", Kind::Text),
            Column("profile", Kind::Text),
            Column("exercises", Kind::Text),
            Column("plan", Kind::Text),
            Column("book", Kind::Text),
            Column("schedule", Kind::Text),
        ],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    set_id: String,
    /// Where it was logged: here, or by the app of an import. Empty until that is known.
    source: String,
    #[serde(with = "mariposas_consumer::json_text")]
    edits: Effective<PerformedSet>,
}

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "performed_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[Column("source", Kind::Text), Column("edits", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.set_id
    }
}

/// What was said about a workout.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Told {
    /// The newest word on how it ended, and when it was said, by which event.
    closing: Option<(Timestamp, Uuid, Closing)>,
    discarded: bool,
}

/// A workout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorkoutRow {
    workout_id: String,
    #[serde(with = "mariposas_consumer::json_text")]
    told: Told,
}

impl Row for WorkoutRow {
    const TABLE: Table = Table {
        name: "workout",
        key: &[Column("workout_id", Kind::Text)],
        columns: &[Column("told", Kind::Text)],
    };

    fn key(&self) -> &str {
        &self.workout_id
    }
}

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
            }
            Fact::ImportCompleted(_) => {
                let history = state.history(&person);
                // An old export is judged by its own last weeks: today it would have no data to speak of.
                let zone = person.zone();
                let newest = history.newest_day().map(IsoWeek::of);
                let as_of =
                    newest.and_then(|week| time::rollover_after(week, &zone)).map_or(now, |at| at.min(now));
                person.settle(&history, true, as_of, now);
                person.caught_up(now, true);
            }
            Fact::ProfileUpdated(fact) => person.profile = fact.clone(),
            Fact::ExerciseDefined(fact) => person.exercises.define(&fact.exercise, own_exercise(fact)),
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
                let accepted = person.book.accepted();
                person.book.answer(fact);
                if fact.rule == RED_FLAG && person.book.accepted() != accepted {
                    // What the red flag held back may speak now.
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
        [person.schedule.evaluate_at, closes, person.rollover_at()].into_iter().flatten().min()
    }

    fn touches_on_tick(&self) -> Option<Touch> {
        Some(Touch::nothing().all::<SetRow>().all::<WorkoutRow>())
    }

    fn tick(&self, state: &mut CoachingState, _user: &UserId, instant: Timestamp) {
        let mut person = state.person.lend();
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= instant);
        // However many rollovers were missed, everything is evaluated once, as of now.
        let weekly = is_due(person.schedule.evaluate_at) || is_due(person.rollover_at());
        let closed = person.schedule.sessions.values().any(|last| closes_at(*last) <= instant);
        if weekly || closed {
            let history = state.history(&person);
            person.settle(&history, weekly, instant, instant);
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
            let resolved = (card.fate == Fate::Resolved).then(|| {
                Outcome::RecommendationResolved(RecommendationResolved {
                    recommendation_id: OutcomeId::of(&owner, &issued.natural_key()).0,
                    rule: card.firing.card.rule.clone(),
                    subject: card.firing.card.subject.clone(),
                    judged: card.firing.card.judged.clone(),
                })
            });
            outcomes.push(issued);
            outcomes.extend(resolved);
        }
        outcomes
    }
}

fn closes_at(last: Timestamp) -> Timestamp {
    last.checked_add(CLOSES_AFTER).unwrap_or(Timestamp::MAX)
}

fn new_set(set_id: &str) -> SetRow {
    SetRow { set_id: set_id.to_owned(), source: String::new(), edits: Effective::default() }
}

fn new_workout(workout_id: &str) -> WorkoutRow {
    WorkoutRow { workout_id: workout_id.to_owned(), told: Told::default() }
}

/// An own exercise as the event has it.
fn own_exercise(fact: &ExerciseDefined) -> OwnExercise {
    OwnExercise {
        name: fact.name.clone(),
        pattern: fact.pattern,
        equipment: fact.equipment,
        load_type: fact.load_type,
        primary: fact.primary.clone(),
        secondary: fact.secondary.clone(),
    }
}

impl PersonRow {
    fn zone(&self) -> TimeZone {
        time::zone(self.profile.time_zone.as_deref())
    }

    fn person(&self) -> Person {
        Person {
            profile: self.profile.clone(),
            pauses: self.plan.pauses(),
            weeks: self.plan.weeks.clone(),
            targets: self.plan.targets(),
            accepted: self.book.accepted(),
        }
    }

    fn settle(&mut self, history: &History, weekly: bool, as_of: Timestamp, now: Timestamp) {
        let person = self.person();
        self.book.settle(&Scene::new(&person, history, as_of), weekly, now);
    }

    /// Weeks are judged from the one in which the first thing was logged here.
    fn begin_weeks(&mut self, now: Timestamp) {
        if self.schedule.judged_week.is_none() {
            self.schedule.judged_week = Some(time::last_complete_week(now, &self.zone()));
        }
    }

    /// Monday 04:00 local after the first week that was not judged, and a bit.
    fn rollover_at(&self) -> Option<Timestamp> {
        let next = self.schedule.judged_week?.plus(1);
        time::rollover_after(next, &self.zone())?.checked_add(time::jitter(&self.owner)).ok()
    }

    /// A set logged here, or any correction, changed what was done.
    fn set_changed(&mut self, old: Option<&PerformedSet>, new: Option<&PerformedSet>, now: Timestamp) {
        if old == new {
            return;
        }
        self.begin_weeks(now);
        let current = time::current_week(now, &self.zone());
        if [old, new].into_iter().flatten().any(|performed| IsoWeek::of(performed.day) < current) {
            self.schedule.evaluate_at = Some(now);
        }
        if let Some(performed) = new.or(old) {
            let last = self.schedule.sessions.entry(session_of(performed)).or_insert(performed.performed_at);
            *last = performed.performed_at.max(*last);
        }
    }

    /// Everything due until the instant was evaluated.
    fn caught_up(&mut self, instant: Timestamp, weekly: bool) {
        self.schedule.sessions.retain(|_, last| closes_at(*last) > instant);
        if weekly {
            self.schedule.evaluate_at = None;
            let judged = time::last_complete_week(instant, &self.zone());
            self.schedule.judged_week = self.schedule.judged_week.max(Some(judged));
        }
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

    fn history(&self, person: &PersonRow) -> History {
        self.history_until(person, Timestamp::MAX)
    }

    /// What was done and finished up to an instant.
    fn history_until(&self, person: &PersonRow, instant: Timestamp) -> History {
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

#[cfg(test)]
mod tests;
