//! One event folded into a person's rows: what is said of plans and pets here, what was trained in the modules beneath.

mod days;
mod entries;
mod sessions;

use super::news::{News, Standing};
use super::rows::{PersonRow, PetRow};
use super::{CompanionRows, entry_id};
use crate::art::Outfit;
use crate::domain::calendar::{Calendar, Habits, running_week};
use crate::domain::companion::judge;
use crate::domain::day::Used;
use crate::domain::entry::{is_dangerous, is_painful, minute_of};
use crate::domain::session::{Session, Workout};
use crate::domain::wardrobe::{Reached, is_unlocked};
use jiff::{Timestamp, civil::Date};
use mariposas_event_schema::facts::pet::roll_id;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::recommendation::Answer;
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::{Fact, UserId};
use mariposas_training::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The rollovers of all people spread over an hour.
const JITTER_MS: u128 = 3_600_000;
/// The coach's rule about signs of danger.
const RED_FLAG: &str = "SAF-02";

/// Rows while an event is folded into them.
pub(super) struct Folding<'a> {
    state: &'a mut CompanionRows,
    user: &'a UserId,
    person: PersonRow,
    /// What people knew before anything changed that could be news. Most sets change nothing of the kind, and then
    /// neither this is there nor is anything judged anew.
    before: Option<Standing>,
    /// The rolls of the weeks whose days changed, as they were.
    rolls: BTreeMap<IsoWeek, BTreeSet<Date>>,
}

impl<'a> Folding<'a> {
    pub(super) fn of(state: &'a mut CompanionRows, user: &'a UserId) -> Self {
        let person = state.person.lend();
        Self { state, user, person, before: None, rolls: BTreeMap::new() }
    }

    /// The person did something.
    pub(super) fn fact(&mut self, id: Uuid, time: Timestamp, fact: &Fact) {
        if self.person.calendar.since.is_none_or(|since| time.as_millisecond() < since) {
            let jitter = derived(&["pet-rollover", self.user.as_str()]).as_u128() % JITTER_MS;
            self.person.jitter_ms = i64::try_from(jitter).unwrap_or(0);
            self.judge_later();
            self.person.calendar.met(time);
        }
        let imported = matches!(fact, Fact::ImportCompleted(_)).then_some(time);
        self.pass_time(time, imported);
        if let Some(entry) = entry_id(fact) {
            self.entry(&entry, fact, id, time);
        }
        match fact {
            Fact::ProfileUpdated(fact) => {
                self.plan(|calendar| calendar.profile(time, id, fact.plan_sessions, habits(fact)));
                for week in self.state.weeks.keys() {
                    if let Ok(week) = week.parse() {
                        self.remember(week);
                    }
                }
            }
            Fact::WeekPlanned(fact) => {
                self.plan(|calendar| calendar.plan_week(time, id, fact.week, fact.kind));
            }
            Fact::PauseStarted(fact) => self.plan(|calendar| calendar.pause(fact.at)),
            Fact::PauseEnded(fact) => self.plan(|calendar| calendar.resume(fact.at)),
            Fact::WorkoutStarted(fact) => {
                let imported = fact.source.is_some();
                self.say(fact.workout_id, Workout { imported, ..Workout::default() });
            }
            Fact::WorkoutFinished(fact) => {
                let painful = fact.note.as_deref().is_some_and(is_painful);
                if fact.note.as_deref().is_some_and(is_dangerous) {
                    self.person.pets.warnings.workout(minute_of(fact.finished_at.as_millisecond()));
                }
                let imported = fact.source.is_some();
                self.say(fact.workout_id, Workout { finished: true, painful, imported });
            }
            Fact::RecommendationAnswered(fact)
                if fact.rule == RED_FLAG && fact.answer == Answer::Accepted =>
            {
                self.person.pets.warnings.acknowledge(minute_of(fact.at.as_millisecond()));
            }
            Fact::ExerciseDefined(fact) => self.define(fact),
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
        let PersonRow { calendar, pets, .. } = &mut self.person;
        let (seen, imported) = (pets.seen, pets.imported);
        pets.seen = seen.max(now.as_millisecond());
        pets.imported = imported.max(import_ended.map_or(0, Timestamp::as_millisecond));
        let (now, import_ended) = (pets.seen, pets.imported > imported);
        let session_ages =
            |session: &String| self.state.sessions.get(session).is_none_or(|row| row.held.ages(now));
        let aged: Vec<(String, IsoWeek)> = pets
            .open
            .iter()
            .filter(|(session, _)| import_ended || session_ages(session))
            .map(|(session, open)| (session.clone(), open.week))
            .collect();
        let zone = calendar.zone();
        if running_week(seen, &zone) != running_week(now, &zone) {
            self.judge_later();
        }
        for (session, week) in aged {
            self.change_session(&session, week, imported, Session::advance);
        }
    }

    /// Something changes that weeks, collections or outfits are judged by.
    fn judge_later(&mut self) {
        self.before.get_or_insert_with(|| Standing::of(&self.person.pets));
    }

    /// Changes what the person plans.
    fn plan(&mut self, change: impl FnOnce(&mut Calendar)) {
        self.judge_later();
        change(&mut self.person.calendar);
    }

    /// Everything follows from the rows; what is new.
    pub(super) fn end(mut self) -> Vec<News> {
        let mut news = self.settle_rolls();
        if let Some(before) = self.before {
            let PersonRow { calendar, pets, .. } = &mut self.person;
            pets.judged = judge(&pets.weeks, calendar, pets.seen);
            pets.grown = pets.grown.max(pets.judged.grown);
            pets.by_muscle.extend(pets.muscles.hatched(calendar));
            let reached = Reached {
                weeks_met: pets.judged.weeks_met,
                muscles_trained: pets.muscles.trained(),
                species: pets.species().len(),
                came_back: pets.weeks.has_comeback(),
                weeks_in_reserve: pets.weeks_in_reserve,
            };
            pets.outfits.extend(Outfit::ALL.iter().filter(|outfit| is_unlocked(**outfit, reached)));
            news.extend(before.news(pets));
        }
        self.state.person.put(self.person);
        news
    }

    fn pet(&mut self, pet: Uuid, change: impl FnOnce(&mut PetRow)) {
        self.state.pets.change(&pet.to_string(), || PetRow::new(pet), change);
    }
}

fn habits(profile: &ProfileUpdated) -> Habits {
    Habits {
        time_zone: profile.time_zone.clone(),
        deload_weeks: profile.deload_weeks.iter().copied().map(IsoWeek::of).collect(),
        level: profile.level,
    }
}
