//! What an export becomes: facts for what is new, corrections for what another unit changes, nothing for the
//! rest.

use crate::domain::exercise::own_id;
use crate::domain::place::training_day;
use crate::projection::PersonRow;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::activity::{ActivityCorrected, ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::facts::import::ImportCompleted;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged};
use mariposas_event_schema::facts::workout::{WorkoutFinished, WorkoutStarted};
use mariposas_event_schema::ids::{derived, event_id};
use mariposas_event_schema::{Effective, Fact, UserId};
use mariposas_training::catalogue::normalise;
use mariposas_training::import::{Format, ImportedActivity, ImportedSet, ImportedWorkout};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What of some workouts the person's log already holds.
#[derive(Debug, Default)]
pub(crate) struct Existing {
    pub(crate) sets: HashMap<Uuid, Effective<PerformedSet>>,
    pub(crate) activities: HashMap<Uuid, Effective<PerformedActivity>>,
    pub(crate) workouts: HashSet<Uuid>,
    /// Those of them that never ended: what brought them was cut off.
    pub(crate) unfinished: HashSet<Uuid>,
}

/// The ids that some workouts would have.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) sets: Vec<Uuid>,
    pub(crate) activities: Vec<Uuid>,
    pub(crate) workouts: Vec<Uuid>,
}

/// A fact to append, with its event id.
pub(crate) type Wish = (Uuid, Fact);

/// Turns the workouts of an export into facts. Ids depend on what identifies a row, never on its values: the same export,
/// or a longer later one, finds what it brought before.
pub(crate) struct Planner<'a> {
    user: &'a UserId,
    profile: &'a ProfileUpdated,
    source: &'static str,
    zone: TimeZone,
    zone_name: String,
    import_id: Uuid,
    now: Timestamp,
    defined: HashSet<String>,
    names: HashMap<String, String>,
    /// Workouts that this import has begun: one may come in parts.
    begun: HashSet<Uuid>,
    facts: Vec<Wish>,
    /// Sets and activities that are new.
    pub(crate) added: u64,
    /// Sets and activities that were there before.
    pub(crate) already_there: u64,
    corrected: u64,
    new_sets: u64,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        user: &'a UserId,
        person: &'a PersonRow,
        format: Format,
        import_id: Uuid,
        now: Timestamp,
    ) -> Self {
        let zone_name = person.profile.time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
        Self {
            user,
            profile: &person.profile,
            source: format.as_str(),
            zone: TimeZone::get(&zone_name).unwrap_or(TimeZone::UTC),
            zone_name,
            import_id,
            now,
            defined: person.exercises.own().keys().cloned().collect(),
            names: person.names.clone().into_iter().collect(),
            begun: HashSet::new(),
            facts: Vec::new(),
            added: 0,
            already_there: 0,
            corrected: 0,
            new_sets: 0,
        }
    }

    /// What must be looked up before these workouts are planned.
    pub(crate) fn ids(&self, workouts: &[ImportedWorkout]) -> Ids {
        let mut ids = Ids::default();
        for workout in workouts {
            ids.workouts.push(self.workout_id(workout));
            ids.sets.extend(workout.sets.iter().map(|set| self.set_id(workout, set)));
            ids.activities
                .extend(workout.activities.iter().map(|activity| self.activity_id(workout, activity)));
        }
        ids
    }

    /// The facts of some workouts, in order.
    pub(crate) fn plan(&mut self, workouts: &[ImportedWorkout], existing: &Existing) -> Vec<Wish> {
        for workout in workouts {
            self.workout(workout, existing);
        }
        std::mem::take(&mut self.facts)
    }

    /// The fact that everything the import brought stands before it; none where it brought nothing.
    pub(crate) fn completed(&mut self) -> Option<Wish> {
        if self.added + self.corrected == 0 {
            return None;
        }
        let completed = ImportCompleted {
            import_id: self.import_id,
            source: self.source.to_owned(),
            sets: self.new_sets,
            activities: self.added - self.new_sets,
            corrected: self.corrected,
        };
        self.add(self.import_id, completed);
        self.facts.pop()
    }

    fn add(&mut self, command: Uuid, fact: impl Into<Fact>) {
        let fact = fact.into();
        self.facts.push((event_id(self.user, command, fact.name(), 0), fact));
    }

    fn id(&self, parts: &[&str]) -> Uuid {
        derived(&[&["import", self.user.as_str(), self.source], parts].concat())
    }

    fn workout_id(&self, workout: &ImportedWorkout) -> Uuid {
        self.id(&["workout", &workout.key, &workout.name])
    }

    /// An instant of the file, which knows only local time.
    fn instant(&self, local: DateTime) -> Timestamp {
        let instant = self.zone.to_ambiguous_timestamp(local).compatible().unwrap_or(self.now);
        instant.min(self.now)
    }

    /// When a workout began and on which training day: few apps write an instant, the others a local time or the day
    /// alone, which is the one it was trained on.
    fn start(&self, workout: &ImportedWorkout) -> (Timestamp, Date) {
        let day = |local| training_day(local, self.profile);
        match workout.started_at {
            Some(at) => (at.min(self.now), day(self.zone.to_datetime(at))),
            None if workout.timed => (self.instant(workout.start), day(workout.start)),
            None => (self.instant(workout.start), workout.start.date()),
        }
    }

    /// When a row was done. Where the file says that of the workout alone, its rows lie milliseconds apart, so that they
    /// keep the order of the file wherever sets are put in order of time.
    fn performed_at(&self, at: Option<Timestamp>, started_at: Timestamp, nth: u32) -> Timestamp {
        let within = SignedDuration::from_millis(i64::from(nth));
        at.map_or_else(|| started_at.saturating_add(within).unwrap_or(started_at), |at| at.min(self.now))
    }

    fn workout(&mut self, workout: &ImportedWorkout, existing: &Existing) {
        let workout_id = self.workout_id(workout);
        let (started_at, day) = self.start(workout);
        let is_new = !existing.workouts.contains(&workout_id) && self.begun.insert(workout_id);
        if is_new {
            self.add(
                workout_id,
                WorkoutStarted {
                    workout_id,
                    name: Some(workout.name.clone()).filter(|name| !name.is_empty()),
                    routine_id: None,
                    started_at,
                    day,
                    time_zone: self.zone_name.clone(),
                    source: Some(self.source.to_owned()),
                },
            );
        }
        let place = Place { workout, workout_id, started_at, day };
        for set in &workout.sets {
            self.set(&place, set, existing);
        }
        for activity in &workout.activities {
            self.activity(&place, activity, existing);
        }
        if is_new || existing.unfinished.contains(&workout_id) {
            let lasted = workout.end.and_then(|end| workout.start.until(end).ok());
            let lasted = lasted.and_then(|span| SignedDuration::try_from(span).ok());
            let lasted = lasted.unwrap_or(SignedDuration::from_mins(60));
            let finished_at = started_at.saturating_add(lasted).unwrap_or(started_at).min(self.now);
            self.add(
                workout_id,
                WorkoutFinished {
                    workout_id,
                    finished_at,
                    note: workout.note.clone(),
                    fatigue: None,
                    source: Some(self.source.to_owned()),
                },
            );
        }
    }

    fn row_id(&self, start: &str, raw: &str, occurrence: u32, order: u32) -> Uuid {
        self.id(&["row", start, raw, &occurrence.to_string(), &order.to_string()])
    }

    fn set_id(&self, workout: &ImportedWorkout, set: &ImportedSet) -> Uuid {
        let start = set.written.as_ref().unwrap_or(&workout.key);
        self.row_id(start, &set.raw_exercise, set.occurrence, set.order)
    }

    fn activity_id(&self, workout: &ImportedWorkout, activity: &ImportedActivity) -> Uuid {
        let start = activity.written.as_ref().unwrap_or(&workout.key);
        self.row_id(start, &activity.raw_exercise, activity.occurrence, activity.order)
    }

    fn set(&mut self, place: &Place<'_>, set: &ImportedSet, existing: &Existing) {
        let Place { workout, workout_id, started_at, day } = *place;
        let set_id = self.set_id(workout, set);
        let performed_at = self.performed_at(set.at, started_at, set.nth);
        let exercise = self.exercise(&set.raw_exercise, set.slug.as_deref());
        let performed = PerformedSet {
            workout_id: Some(workout_id),
            raw_name: Some(set.raw_exercise.clone()).filter(|raw| *raw != exercise),
            exercise,
            performed_at,
            day,
            time_zone: self.zone_name.clone(),
            set: set.set.clone(),
        };
        match existing.sets.get(&set_id) {
            None => {
                self.added += 1;
                self.new_sets += 1;
                let source = self.source.to_owned();
                let edited_at = performed_at.min(self.now);
                self.add(set_id, SetLogged { set_id, edited_at, source, performed });
            }
            Some(there) => {
                self.already_there += 1;
                // Only the unit is corrected: every other difference is somebody's later edit.
                if let Some(corrected) = there.value().and_then(|held| in_another_unit(held, &performed)) {
                    self.corrected += 1;
                    let command = self.correction(set_id);
                    self.add(command, SetCorrected { set_id, edited_at: self.now, performed: corrected });
                }
            }
        }
    }

    /// The command that this import corrects something with.
    fn correction(&self, id: Uuid) -> Uuid {
        derived(&[&self.import_id.to_string(), &id.to_string()])
    }

    fn activity(&mut self, place: &Place<'_>, activity: &ImportedActivity, existing: &Existing) {
        let Place { workout, workout_id, started_at, day } = *place;
        let activity_id = self.activity_id(workout, activity);
        if let Some(there) = existing.activities.get(&activity_id) {
            self.already_there += 1;
            let metres = there.value().and_then(|held| metres_in_another_unit(held.metres, activity.metres));
            if let Some((held, metres)) = there.value().zip(metres) {
                let performed = PerformedActivity { metres: Some(metres), ..held.clone() };
                self.corrected += 1;
                let command = self.correction(activity_id);
                self.add(command, ActivityCorrected { activity_id, edited_at: self.now, performed });
            }
            return;
        }
        let exercise = self.exercise(&activity.raw_exercise, activity.slug.as_deref());
        let performed_at = self.performed_at(activity.at, started_at, activity.nth);
        self.added += 1;
        self.add(
            activity_id,
            ActivityLogged {
                activity_id,
                edited_at: performed_at.min(self.now),
                source: self.source.to_owned(),
                performed: PerformedActivity {
                    workout_id: Some(workout_id),
                    raw_name: Some(activity.raw_exercise.clone()).filter(|raw| *raw != exercise),
                    exercise,
                    performed_at,
                    day,
                    time_zone: self.zone_name.clone(),
                    seconds: activity.seconds,
                    metres: activity.metres,
                    note: activity.note.clone(),
                },
            },
        );
    }

    /// The catalogue's exercise, or the person's own under the name as the file writes it.
    fn exercise(&mut self, raw: &str, slug: Option<&str>) -> String {
        if let Some(slug) = slug {
            return slug.to_owned();
        }
        let name = normalise(raw);
        if let Some(id) = self.names.get(&name) {
            return id.clone();
        }
        let own = own_id(self.user, raw);
        let id = own.to_string();
        if self.defined.insert(id.clone()) {
            self.add(
                own,
                ExerciseDefined {
                    exercise: id.clone(),
                    name: raw.to_owned(),
                    pattern: None,
                    equipment: None,
                    load_type: None,
                    primary: Vec::new(),
                    secondary: Vec::new(),
                },
            );
        }
        self.names.insert(name, id.clone());
        id
    }
}

/// The workout a row belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    workout: &'a ImportedWorkout,
    workout_id: Uuid,
    started_at: Timestamp,
    day: Date,
}

/// What is held, with the units of what came, where its numbers are the same: of the weight, of the distance or of both.
fn in_another_unit(held: &PerformedSet, came: &PerformedSet) -> Option<PerformedSet> {
    let mut corrected = held.clone();
    let load = corrected.set.load.as_mut();
    let weight = load.and_then(|load| load.weight.as_mut()).zip(came.set.load.and_then(|load| load.weight));
    if let Some((weight, came)) = weight
        && weight.value.to_bits() == came.value.to_bits()
    {
        *weight = came;
    }
    if let Some(metres) = metres_in_another_unit(held.set.metres, came.set.metres) {
        corrected.set.metres = Some(metres);
    }
    (corrected != *held).then_some(corrected)
}

/// The distance that came, where it is the number that is held in the other unit that goes with a weight: metres alone
/// are kept, and a mile for a kilometre shows in them.
fn metres_in_another_unit(held: Option<f64>, came: Option<f64>) -> Option<f64> {
    const KILOMETRES_IN_A_MILE: f64 = 1.609_344;
    let (held, came) = (held?, came?);
    let (less, more) = if held < came { (held, came) } else { (came, held) };
    // Both are rounded to the millimetre.
    let apart = (less * KILOMETRES_IN_A_MILE - more).abs();
    (less > 1.0 && apart < 0.002).then_some(came)
}

#[cfg(test)]
mod tests;
