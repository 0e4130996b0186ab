//! One event folded into a person's rows.

use super::news::{News, between};
use super::rows::{
    EntryRow, Open, PersonRow, PetRow, Pets, SessionRow, Share, WeekRow, WorkoutRow, session_key,
};
use super::{CompanionRows, OPEN, entry_id};
use crate::art::Outfit;
use crate::domain::calendar::Habits;
use crate::domain::collection::collected;
use crate::domain::companion::judge;
use crate::domain::day::{Claim, Day, NEIGHBOURS, Used};
use crate::domain::entry::{Entry, is_painful, minute_of};
use crate::domain::session::{Session, Workout};
use crate::domain::wardrobe::{Reached, is_unlocked};
use crate::domain::week::Week;
use jiff::{Span, Timestamp, civil::Date};
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::outcomes::pet::RollEarned;
use mariposas_event_schema::{Fact, Outcome, OutcomeId, UserId};
use mariposas_training::IsoWeek;
use mariposas_training::personal::{Exercises, OwnExercise};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The rollovers of all people spread over an hour.
const JITTER_MS: u128 = 3_600_000;
/// The source of what was logged here, not imported.
const LOGGED_HERE: &str = "api";

/// Rows while an event is folded into them.
pub(super) struct Folding<'a> {
    state: &'a mut CompanionRows,
    user: &'a UserId,
    person: PersonRow,
    before: Pets,
    /// The rolls of the weeks that changed, as they were.
    rolls: BTreeMap<IsoWeek, BTreeSet<Date>>,
}

/// The id of the roll of a day.
pub(crate) fn roll_id(user: &UserId, day: Date) -> Uuid {
    OutcomeId::of(user, &Outcome::from(RollEarned { day }).natural_key()).0
}

impl<'a> Folding<'a> {
    pub(super) fn of(state: &'a mut CompanionRows, user: &'a UserId) -> Self {
        let person = state.person.lend();
        let before = person.pets.clone();
        Self { state, user, person, before, rolls: BTreeMap::new() }
    }

    /// The person did something.
    pub(super) fn fact(&mut self, id: Uuid, time: Timestamp, fact: &Fact) {
        let jitter = derived(&["pet-rollover", self.user.as_str()]).as_u128() % JITTER_MS;
        self.person.jitter_ms = i64::try_from(jitter).unwrap_or(0);
        self.person.calendar.met(time);
        let imported = matches!(fact, Fact::ImportCompleted(_)).then_some(time);
        self.pass_time(time, imported);
        if let Some(entry) = entry_id(fact) {
            self.edit(&entry, |row| edit(row, fact, id, time));
        }
        let calendar = &mut self.person.calendar;
        match fact {
            Fact::ProfileUpdated(fact) => {
                calendar.profile(time, id, fact.plan_sessions, habits(fact));
                for week in self.state.weeks.keys() {
                    if let Ok(week) = week.parse() {
                        self.remember(week);
                    }
                }
            }
            Fact::WeekPlanned(fact) => calendar.plan_week(time, id, fact.week, fact.kind),
            Fact::PauseStarted(fact) => calendar.pause(fact.at),
            Fact::PauseEnded(fact) => calendar.resume(fact.at),
            Fact::WorkoutStarted(fact) => {
                let imported = fact.source.is_some();
                self.say(fact.workout_id, Workout { imported, ..Workout::default() });
            }
            Fact::WorkoutFinished(fact) => {
                let painful = fact.note.as_deref().is_some_and(is_painful);
                let imported = fact.source.is_some();
                self.say(fact.workout_id, Workout { finished: true, painful, imported });
            }
            Fact::ExerciseDefined(fact) => self.learn(Some(&fact.exercise), |exercises| {
                exercises.define(&fact.exercise, own_exercise(fact));
            }),
            Fact::ExerciseLinked(fact) => {
                self.learn(None, |exercises| exercises.link(&fact.exercise, &fact.slug));
            }
            Fact::ExerciseAdjusted(fact) => {
                let credits = fact.credits.iter().map(|c| (c.muscle, c.milli, c.direct)).collect();
                self.learn(None, |exercises| exercises.adjust(&fact.exercise, credits));
            }
            Fact::RollUsed(fact) => {
                if let Some(day) = fact.day.filter(|day| roll_id(self.user, *day) == fact.roll_id) {
                    self.change_day(day, |day| {
                        day.used.get_or_insert_with(|| Used::waiting(fact.entropy.clone()));
                    });
                }
            }
            Fact::PetNamed(fact) => {
                self.pet(fact.pet_id, |row| row.name.log(time, id, fact.name.clone()));
            }
            Fact::PetDressed(fact) => self.pet(fact.pet_id, |row| match fact.hidden {
                Some(hidden) => row.hidden.log(time, id, hidden),
                None => row.outfit.log(time, id, fact.outfit.clone()),
            }),
            _ => {}
        }
    }

    /// Time has passed to `now`; an import may have ended then.
    pub(super) fn pass_time(&mut self, now: Timestamp, import_ended: Option<Timestamp>) {
        let pets = &mut self.person.pets;
        let imported = pets.imported;
        pets.seen = pets.seen.max(now.as_millisecond());
        pets.imported = imported.max(import_ended.map_or(0, Timestamp::as_millisecond));
        let open: Vec<(String, IsoWeek)> =
            pets.open.iter().map(|(session, open)| (session.clone(), open.week)).collect();
        for (session, week) in open {
            self.change_session(&session, week, imported, Session::advance);
        }
    }

    /// Everything follows from the rows; what is new.
    pub(super) fn end(mut self) -> Vec<News> {
        let mut news = self.settle_rolls();
        let PersonRow { calendar, pets, .. } = &mut self.person;
        pets.judged = judge(&pets.weeks, calendar, pets.seen);
        pets.grown = pets.grown.max(pets.judged.grown);
        pets.by_muscle.extend(pets.muscles.hatched(calendar));
        let reached = Reached {
            weeks_met: pets.judged.weeks_met,
            muscles_trained: pets.muscles.trained(),
            species: collected(&pets.by_muscle, &pets.drawn, pets.grown).len(),
            came_back: pets.weeks.has_comeback(),
        };
        pets.outfits.extend(Outfit::ALL.iter().filter(|outfit| is_unlocked(**outfit, reached)));
        news.extend(between(&self.before, pets));
        self.state.person.put(self.person);
        news
    }

    /// Lists the rolls of the weeks that changed anew, and draws those that were used.
    fn settle_rolls(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        let plans = self.person.calendar.plans(&self.person.calendar.zone());
        for (week, before) in std::mem::take(&mut self.rolls) {
            let Some(mut row) = self.state.weeks.get(&week.to_string()).cloned() else { continue };
            let rolls = row.held.rolls(plans.most(week).saturating_add(1));
            news.extend(rolls.difference(&before).copied().map(News::Earned));
            let pets = &mut self.person.pets;
            for date in &rolls {
                let Some(day) = row.held.days.get_mut(date).filter(|day| !day.is_spent()) else { continue };
                let Some(used) = &day.used else { continue };
                let roll = roll_id(self.user, *date);
                let draw = pets.drawn.draw(&used.entropy, roll, pets.weeks.is_comeback(*date));
                day.spend(draw);
                news.push(News::Drawn { roll, species: draw.species, table: draw.table });
            }
            row.rolls = Some(rolls).filter(|rolls| !rolls.is_empty());
            self.state.weeks.put(row);
        }
        news
    }

    /// Changes one set or activity, and what it adds.
    fn edit(&mut self, entry: &str, edit: impl FnOnce(&mut EntryRow)) {
        let exercises = self.state.own.one().exercises;
        let mut row =
            self.state.entries.get(entry).cloned().unwrap_or_else(|| EntryRow::new(entry.to_owned()));
        let before = row.share(&exercises);
        edit(&mut row);
        row.exercise = row.edits.value().map(|entry| entry.exercise.clone());
        let after = row.share(&exercises);
        self.state.entries.put(row);
        if before == after {
            return;
        }
        let stays = before.as_ref().map(|share| &share.session) == after.as_ref().map(|share| &share.session);
        // A session must not vanish between the two: what its day has earned would go with it.
        let replaced = before.as_ref().filter(|_| stays).map(|share| share.visit);
        if let Some(share) = before {
            if !stays {
                self.visit(&share, |session, _| session.remove(&share.visit));
            }
            self.change_week(share.week, |week| week.credit(&share.credits, -1));
        }
        if let Some(share) = after {
            let said = share.workout.as_ref().and_then(|id| self.state.workouts.get(id)).map(|row| row.said);
            self.visit(&share, |session, seen| {
                if let Some(said) = said {
                    session.know(said);
                }
                if let Some(visit) = replaced {
                    session.remove(&visit);
                }
                session.add(&share.visit, seen);
            });
            self.change_week(share.week, |week| week.credit(&share.credits, 1));
        }
    }

    /// Changes the session of an entry.
    fn visit(&mut self, share: &Share, change: impl FnOnce(&mut Session, i64)) {
        let Share { session, workout, week, .. } = share;
        self.change_session(session, *week, self.person.pets.imported, change);
        if let Some(workout) = workout {
            self.belongs(workout, *week, session);
        }
    }

    /// A workout has a session in a week, or none any more.
    fn belongs(&mut self, workout: &str, week: IsoWeek, session: &str) {
        let exists = self.state.sessions.get(session).is_some();
        let mut row = self.workout(workout);
        if exists {
            row.weeks.insert(week);
        } else {
            row.weeks.remove(&week);
        }
        self.keep(row);
    }

    fn workout(&self, workout: &str) -> WorkoutRow {
        let new =
            || WorkoutRow { workout: workout.to_owned(), said: Workout::default(), weeks: BTreeSet::new() };
        self.state.workouts.get(workout).cloned().unwrap_or_else(new)
    }

    fn keep(&mut self, row: WorkoutRow) {
        if row.weeks.is_empty() && row.said == Workout::default() {
            self.state.workouts.remove(&row.workout);
        } else {
            self.state.workouts.put(row);
        }
    }

    /// Something was said of a workout; nothing of it is taken back.
    fn say(&mut self, workout: Uuid, said: Workout) {
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

    /// Something about exercises changed; the sets of one, or all, are counted again.
    fn learn(&mut self, exercise: Option<&str>, change: impl FnOnce(&mut Exercises)) {
        let before = self.state.own.one();
        let mut own = before.clone();
        change(&mut own.exercises);
        let concerned =
            self.state.entries.keys_where(|row| exercise.is_none() || row.exercise.as_deref() == exercise);
        for key in concerned {
            let Some(entry) = self.state.entries.get(&key).and_then(|row| row.edits.value()) else {
                continue;
            };
            let (old, new) = (entry.credits(&before.exercises), entry.credits(&own.exercises));
            if old != new && entry.done {
                let week = entry.week();
                self.change_week(week, |week| {
                    week.credit(&old, -1);
                    week.credit(&new, 1);
                });
            }
        }
        self.state.own.put(own);
    }

    /// Changes a session, and with it its day. `imported`: the end of imports by which it was judged before.
    fn change_session(
        &mut self,
        key: &str,
        week: IsoWeek,
        imported: i64,
        change: impl FnOnce(&mut Session, i64),
    ) {
        let new = || SessionRow { session: key.to_owned(), state: String::new(), held: Session::default() };
        let mut row = self.state.sessions.get(key).cloned().unwrap_or_else(new);
        let before = row.held.part(imported);
        let pets = &mut self.person.pets;
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
        if row.held.is_empty() {
            self.state.sessions.remove(key);
        } else {
            self.state.sessions.put(row);
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

    /// Changes a day, and which of its neighbours earn.
    fn change_day(&mut self, date: Date, change: impl FnOnce(&mut Day)) {
        let (mut before, mut after) = (None, None);
        self.change_week(IsoWeek::of(date), |week| {
            let mut day = week.days.remove(&date).unwrap_or_default();
            before = day.minute();
            change(&mut day);
            day.reveal();
            after = day.minute();
            if !day.is_empty() {
                week.days.insert(date, day);
            }
        });
        if before == after {
            return;
        }
        for near in -NEIGHBOURS..=NEIGHBOURS {
            let date = plus(date, near);
            let others = (-NEIGHBOURS..=NEIGHBOURS).filter_map(|near| self.claim(plus(date, near)));
            let others: Vec<Claim> = others.collect();
            let blocked =
                self.claim(date).is_some_and(|claim| others.iter().any(|other| other.blocks(claim)));
            if self.day(date).is_some_and(|day| day.blocked != blocked) {
                self.change_week(IsoWeek::of(date), |week| {
                    week.days.entry(date).and_modify(|day| day.blocked = blocked);
                });
            }
        }
    }

    /// What a day claims.
    fn claim(&self, date: Date) -> Option<Claim> {
        self.day(date)?.claim(date)
    }

    fn day(&self, date: Date) -> Option<&Day> {
        self.state.weeks.get(&IsoWeek::of(date).to_string())?.held.days.get(&date)
    }

    /// Changes a week, and what its sums and sessions amount to.
    fn change_week(&mut self, week: IsoWeek, change: impl FnOnce(&mut Week)) {
        self.remember(week);
        let key = week.to_string();
        let new = || WeekRow { week: key.clone(), state: String::new(), rolls: None, held: Week::default() };
        let mut row = self.state.weeks.get(&key).cloned().unwrap_or_else(new);
        let before = row.held.reached();
        change(&mut row.held);
        let pets = &mut self.person.pets;
        pets.muscles.replace(&before, &row.held.reached());
        pets.weeks.set(week, row.held.sessions());
        if row.held.is_open() {
            OPEN.clone_into(&mut row.state);
        } else {
            row.state.clear();
        }
        if row.held.is_empty() {
            self.state.weeks.remove(&key);
        } else {
            self.state.weeks.put(row);
        }
    }

    /// Keeps which rolls a week has, before it changes.
    fn remember(&mut self, week: IsoWeek) {
        let row = self.state.weeks.get(&week.to_string());
        self.rolls.entry(week).or_insert_with(|| row.and_then(|row| row.rolls.clone()).unwrap_or_default());
    }

    fn pet(&mut self, pet: Uuid, change: impl FnOnce(&mut PetRow)) {
        self.state.pets.change(&pet.to_string(), || PetRow::new(pet), change);
    }
}

fn plus(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}

fn edit(row: &mut EntryRow, fact: &Fact, id: Uuid, time: Timestamp) {
    let edits = &mut row.edits;
    let source = match fact {
        Fact::SetLogged(fact) => {
            edits.log(fact.edited_at, id, Entry::of_set(&fact.performed));
            &fact.source
        }
        Fact::ActivityLogged(fact) => {
            edits.log(fact.edited_at, id, Entry::of_activity(&fact.performed));
            &fact.source
        }
        Fact::SetCorrected(fact) => {
            return edits.correct(fact.edited_at, id, Entry::of_set(&fact.performed));
        }
        Fact::ActivityCorrected(fact) => {
            return edits.correct(fact.edited_at, id, Entry::of_activity(&fact.performed));
        }
        _ => return edits.retract(),
    };
    if source == LOGGED_HERE {
        let minute = minute_of(time.as_millisecond());
        row.logged_minute = Some(row.logged_minute.map_or(minute, |first| first.min(minute)));
    } else {
        row.imported = 1;
    }
}

fn habits(profile: &ProfileUpdated) -> Habits {
    Habits {
        time_zone: profile.time_zone.clone(),
        deload_weeks: profile.deload_weeks.iter().copied().map(IsoWeek::of).collect(),
        level: profile.level,
    }
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
