//! Weekly volume: a row per set, and sums over them.

use crate::domain::entry::Entry;
use crate::domain::{Counted, Weights, count, counts_as};
use jiff::civil::Date;
use mariposas_consumer::{Adds, AnyRows, Column, Kind, Recorded, Row, Rows, State, Table, Touch, View};
use mariposas_event_schema::facts::exercise::ExerciseDefined;
use mariposas_event_schema::{Effective, Event, Fact};
use mariposas_training::IsoWeek;
use mariposas_training::personal::{Exercises, OwnExercise};
use serde::{Deserialize, Serialize};

/// What counting needs to know about a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    #[serde(with = "mariposas_consumer::json_text")]
    weights: Weights,
    #[serde(with = "mariposas_consumer::json_text")]
    exercises: Exercises,
}

impl Row for PersonRow {
    const TABLE: Table = Table {
        name: "person",
        key: &[],
        columns: &[Column("weights", Kind::Text), Column("exercises", Kind::Text)],
    };

    fn key(&self) -> &'static str {
        ""
    }
}

/// A set with what it counts for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetRow {
    set_id: String,
    /// The exercise it counts for.
    counts_as: Option<String>,
    /// Its local training day.
    day: Option<Date>,
    #[serde(with = "mariposas_consumer::json_text")]
    edits: Effective<Entry>,
    #[serde(with = "mariposas_consumer::json_text")]
    counted: Option<Counted>,
}

pub(crate) const WEEKLY_MUSCLE: Table = Table {
    name: "weekly_muscle",
    key: &[Column("week", Kind::Text), Column("muscle", Kind::Text)],
    columns: &[Column("direct", Kind::Int), Column("fractional", Kind::Int)],
};

pub(crate) const WEEKLY_EXERCISE: Table = Table {
    name: "weekly_exercise",
    key: &[Column("week", Kind::Text), Column("exercise", Kind::Text)],
    columns: &[
        Column("sets", Kind::Int),
        Column("volume_load", Kind::Int),
        Column("unknown_loads", Kind::Int),
        Column("entries", Kind::Int),
    ],
};

impl Row for SetRow {
    const TABLE: Table = Table {
        name: "counted_set",
        key: &[Column("set_id", Kind::Text)],
        columns: &[
            Column("counts_as", Kind::Text),
            Column("day", Kind::Text),
            Column("edits", Kind::Text),
            Column("counted", Kind::Text),
        ],
    };

    const SUM_TABLES: &'static [&'static Table] = &[&WEEKLY_MUSCLE, &WEEKLY_EXERCISE];

    fn key(&self) -> &str {
        &self.set_id
    }

    fn sums(&self, add: &mut Adds<'_>) {
        let (Some(counted), Some(exercise), Some(day)) = (&self.counted, &self.counts_as, self.day) else {
            return;
        };
        let week = IsoWeek::of(day).to_string();
        for (muscle, direct, fractional) in counted.muscles(exercise) {
            add(&WEEKLY_MUSCLE, &[&week, muscle.as_str()], &[direct, fractional]);
        }
        let unknown = i64::from(counted.volume_load.is_none());
        let amounts = [counted.sets, counted.volume_load.unwrap_or(0), unknown, 1];
        add(&WEEKLY_EXERCISE, &[&week, exercise], &amounts);
    }
}

/// The rows of one person.
#[derive(Debug, Default)]
pub struct VolumeState {
    person: Rows<PersonRow>,
    sets: Rows<SetRow>,
}

impl State for VolumeState {
    fn tables(&mut self) -> Vec<&mut dyn AnyRows> {
        vec![&mut self.person, &mut self.sets]
    }
}

/// Folds sets into weekly volume.
#[derive(Debug, Clone, Copy)]
pub struct Volume;

impl View for Volume {
    type State = VolumeState;

    fn touches(&self, event: &Recorded) -> Touch {
        let Event::Fact(fact) = &event.event else { return Touch::nothing() };
        let person = Touch::nothing().row::<PersonRow>("");
        match fact {
            Fact::SetLogged(fact) => person.row::<SetRow>(fact.set_id),
            Fact::SetCorrected(fact) => person.row::<SetRow>(fact.set_id),
            Fact::SetRetracted(fact) => person.row::<SetRow>(fact.set_id),
            Fact::ExerciseDefined(_) | Fact::ExerciseLinked(_) => person,
            // Credits of a catalogue exercise reach the own ones that are linked to it.
            Fact::BodyweightRecorded(_) | Fact::ExerciseAdjusted(_) => person.all::<SetRow>(),
            _ => Touch::nothing(),
        }
    }

    /// What counting rests on has changed: the sets of the exercise may count for something else.
    fn reach(&self, state: &VolumeState, events: &[&Recorded]) -> Touch {
        let person = state.person.one();
        let mut touch = Touch::nothing();
        for event in events {
            let exercise = match &event.event {
                Event::Fact(Fact::ExerciseDefined(fact)) => &fact.exercise,
                Event::Fact(Fact::ExerciseLinked(fact)) => &fact.exercise,
                _ => continue,
            };
            touch = touch.matching::<SetRow>("counts_as", counts_as(exercise, &person.exercises));
        }
        touch
    }

    fn fold(&self, state: &mut VolumeState, event: &Recorded) {
        let Event::Fact(fact) = &event.event else { return };
        let id = event.envelope.id;
        match fact {
            Fact::SetLogged(fact) => {
                state.edit(&fact.set_id.to_string(), |edits| {
                    edits.log(fact.edited_at, id, Entry::of(&fact.performed));
                });
            }
            Fact::SetCorrected(fact) => {
                state.edit(&fact.set_id.to_string(), |edits| {
                    edits.correct(fact.edited_at, id, Entry::of(&fact.performed));
                });
            }
            Fact::SetRetracted(fact) => state.edit(&fact.set_id.to_string(), Effective::retract),
            Fact::BodyweightRecorded(fact) => {
                state.learn(None, |person| {
                    person.weights.insert(fact.at.as_second(), fact.weight.grams);
                });
            }
            Fact::ExerciseDefined(fact) => {
                state.learn(Some(&fact.exercise), |person| {
                    person.exercises.define(&fact.exercise, own_exercise(fact));
                });
            }
            Fact::ExerciseLinked(fact) => {
                state.learn(Some(&fact.exercise), |person| person.exercises.link(&fact.exercise, &fact.slug));
            }
            Fact::ExerciseAdjusted(fact) => {
                let credits = fact.credits.iter().map(|c| (c.muscle, c.milli, c.direct)).collect();
                state.learn(None, |person| person.exercises.adjust(&fact.exercise, credits));
            }
            _ => {}
        }
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

impl VolumeState {
    fn edit(&mut self, set_id: &str, edit: impl FnOnce(&mut Effective<Entry>)) {
        let Self { person, sets } = self;
        let nobody = PersonRow::default();
        let person = person.get("").unwrap_or(&nobody);
        let new = || SetRow {
            set_id: set_id.to_owned(),
            counts_as: None,
            day: None,
            edits: Effective::default(),
            counted: None,
        };
        sets.change(set_id, new, |row| {
            edit(&mut row.edits);
            row.recount(person);
        });
    }

    /// Something about the person changed; the sets of the exercise, or all, are counted again.
    fn learn(&mut self, exercise: Option<&str>, change: impl FnOnce(&mut PersonRow)) {
        let mut person = self.person.lend();
        change(&mut person);
        let concerned = match exercise {
            Some(exercise) => self.sets.keys_where(|row| row.names(exercise)),
            None => self.sets.keys(),
        };
        for set_id in concerned {
            if let Some(mut row) = self.sets.get(&set_id).cloned() {
                row.recount(&person);
                self.sets.put(row);
            }
        }
        self.person.put(person);
    }
}

impl SetRow {
    fn names(&self, exercise: &str) -> bool {
        self.edits.value().is_some_and(|entry| entry.exercise == exercise)
    }

    fn recount(&mut self, person: &PersonRow) {
        let entry = self.edits.value();
        self.counts_as = entry.map(|entry| counts_as(&entry.exercise, &person.exercises));
        self.day = entry.map(|entry| entry.day);
        self.counted = entry.map(|entry| count(entry, &person.exercises, &person.weights));
    }
}
