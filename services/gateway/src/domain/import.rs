//! What an export becomes: facts for what is new, corrections for what another unit changes, nothing for the
//! rest.

use crate::projection::PersonRow;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::activity::{ActivityLogged, PerformedActivity};
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::facts::import::ImportCompleted;
use mariposas_event_schema::facts::set::{PerformedSet, SetCorrected, SetLogged};
use mariposas_event_schema::facts::workout::{WorkoutFinished, WorkoutStarted};
use mariposas_event_schema::ids::{derived, event_id};
use mariposas_event_schema::{Effective, Fact, UserId};
use mariposas_training::catalogue::normalise;
use mariposas_training::import::{Import, ImportedActivity, ImportedSet, ImportedWorkout};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the person's log already holds.
#[derive(Debug, Default)]
pub(crate) struct Existing {
    pub(crate) sets: HashMap<Uuid, Effective<PerformedSet>>,
    pub(crate) activities: HashSet<Uuid>,
    pub(crate) workouts: HashSet<Uuid>,
}

/// Facts to append, each with its event id, in order.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) facts: Vec<(Uuid, Fact)>,
    /// Sets and activities that are new.
    pub(crate) added: u64,
    /// Sets and activities that were there before.
    pub(crate) already_there: u64,
    corrected: u64,
    new_sets: u64,
}

/// Plans an import. Ids depend on what identifies a row, never on its values: the same export, or a longer
/// later one, finds what it brought before.
pub(crate) fn plan(
    user: &UserId,
    person: &PersonRow,
    existing: &Existing,
    import: &Import,
    import_id: Uuid,
    now: Timestamp,
) -> Plan {
    let zone_name = person.profile.time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let zone = TimeZone::get(&zone_name).unwrap_or(TimeZone::UTC);
    let mut planner = Planner {
        user,
        existing,
        source: import.format.as_str(),
        zone,
        zone_name,
        import_id,
        now,
        defined: person.exercises.own().keys().cloned().collect(),
        names: person.names.clone().into_iter().collect(),
        plan: Plan::default(),
    };
    for workout in &import.workouts {
        planner.workout(workout);
    }
    let Plan { added, new_sets, corrected, .. } = planner.plan;
    if added + corrected > 0 {
        let completed = ImportCompleted {
            import_id,
            source: planner.source.to_owned(),
            sets: new_sets,
            activities: added - new_sets,
            corrected,
        };
        planner.add(import_id, completed);
    }
    planner.plan
}

struct Planner<'a> {
    user: &'a UserId,
    existing: &'a Existing,
    source: &'static str,
    zone: TimeZone,
    zone_name: String,
    import_id: Uuid,
    now: Timestamp,
    defined: HashSet<String>,
    names: HashMap<String, String>,
    plan: Plan,
}

impl Planner<'_> {
    fn add(&mut self, command: Uuid, fact: impl Into<Fact>) {
        let fact = fact.into();
        self.plan.facts.push((event_id(self.user, command, fact.name(), 0), fact));
    }

    fn id(&self, parts: &[&str]) -> Uuid {
        derived(&[&["import", self.user.as_str(), self.source], parts].concat())
    }

    /// An instant of the file, which knows only local time.
    fn instant(&self, local: DateTime) -> Timestamp {
        let instant = self.zone.to_ambiguous_timestamp(local).compatible().unwrap_or(self.now);
        instant.min(self.now)
    }

    fn workout(&mut self, workout: &ImportedWorkout) {
        let workout_id = self.id(&["workout", &workout.key, &workout.name]);
        let started_at = self.instant(workout.start);
        if !self.existing.workouts.contains(&workout_id) {
            self.add(
                workout_id,
                WorkoutStarted {
                    workout_id,
                    name: Some(workout.name.clone()).filter(|name| !name.is_empty()),
                    routine_id: None,
                    started_at,
                    day: workout.start.date(),
                    time_zone: self.zone_name.clone(),
                    source: Some(self.source.to_owned()),
                },
            );
        }
        for set in &workout.sets {
            self.set(workout, workout_id, started_at, set);
        }
        for activity in &workout.activities {
            self.activity(workout, workout_id, started_at, activity);
        }
        if !self.existing.workouts.contains(&workout_id) {
            let last = started_at.saturating_add(SignedDuration::from_mins(60)).unwrap_or(started_at);
            self.add(
                workout_id,
                WorkoutFinished {
                    workout_id,
                    finished_at: workout.end.map_or(last, |end| self.instant(end)).min(self.now),
                    note: workout.note.clone(),
                    fatigue: None,
                    source: Some(self.source.to_owned()),
                },
            );
        }
    }

    fn row_id(&self, kind: &str, workout: &ImportedWorkout, raw: &str, occurrence: u32, order: u32) -> Uuid {
        self.id(&[kind, &workout.key, raw, &occurrence.to_string(), &order.to_string()])
    }

    fn set(&mut self, workout: &ImportedWorkout, workout_id: Uuid, started_at: Timestamp, set: &ImportedSet) {
        let set_id = self.row_id("row", workout, &set.raw_exercise, set.occurrence, set.order);
        let exercise = self.exercise(&set.raw_exercise, set.slug.as_deref());
        let performed = PerformedSet {
            workout_id: Some(workout_id),
            raw_name: Some(set.raw_exercise.clone()).filter(|raw| *raw != exercise),
            exercise,
            performed_at: started_at,
            day: workout.start.date(),
            time_zone: self.zone_name.clone(),
            set: set.set.clone(),
        };
        match self.existing.sets.get(&set_id) {
            None => {
                self.plan.added += 1;
                self.plan.new_sets += 1;
                let source = self.source.to_owned();
                self.add(set_id, SetLogged { set_id, edited_at: started_at, source, performed });
            }
            Some(there) => {
                self.plan.already_there += 1;
                // Only the unit is corrected: every other difference is somebody's later edit.
                if let Some(corrected) = there.value().and_then(|held| in_another_unit(held, &performed)) {
                    self.plan.corrected += 1;
                    let command = derived(&[&self.import_id.to_string(), &set_id.to_string()]);
                    self.add(command, SetCorrected { set_id, edited_at: self.now, performed: corrected });
                }
            }
        }
    }

    fn activity(
        &mut self,
        workout: &ImportedWorkout,
        workout_id: Uuid,
        started_at: Timestamp,
        activity: &ImportedActivity,
    ) {
        let activity_id =
            self.row_id("row", workout, &activity.raw_exercise, activity.occurrence, activity.order);
        if self.existing.activities.contains(&activity_id) {
            self.plan.already_there += 1;
            return;
        }
        let exercise = self.exercise(&activity.raw_exercise, activity.slug.as_deref());
        self.plan.added += 1;
        self.add(
            activity_id,
            ActivityLogged {
                activity_id,
                edited_at: started_at,
                source: self.source.to_owned(),
                performed: PerformedActivity {
                    workout_id: Some(workout_id),
                    raw_name: Some(activity.raw_exercise.clone()).filter(|raw| *raw != exercise),
                    exercise,
                    performed_at: started_at,
                    day: workout.start.date(),
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
        let own = derived(&["exercise", self.user.as_str(), &name]);
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

/// What is held, with the unit of what came, where the two differ in nothing else.
fn in_another_unit(held: &PerformedSet, came: &PerformedSet) -> Option<PerformedSet> {
    let (held_load, came_load) = (held.set.load?, came.set.load?);
    let (held_weight, came_weight) = (held_load.weight?, came_load.weight?);
    let same_number = held_weight.value.to_bits() == came_weight.value.to_bits();
    if !same_number || held_weight.unit == came_weight.unit {
        return None;
    }
    let mut corrected = held.clone();
    corrected.set.load.as_mut()?.weight = Some(came_weight);
    Some(corrected)
}
