//! A person and their training, as files tell it.

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use mariposas_coach::{Card, Explanation, History, Origin, Pause, Performed, Person, evaluate, explain};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_gateway::reading;
use mariposas_training::personal::Exercises;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Nobody is older.
const OLDEST: i64 = 120;

/// Who trains: a body of `PUT /v1/profile`, with `age` accepted in place of `birth_year`, and `paused`.
pub(super) fn person(text: &str, as_of: Timestamp) -> anyhow::Result<Person> {
    let mut body: Value = serde_json::from_str(text)?;
    let fields = body.as_object_mut().context("write a JSON object")?;
    let age = fields.remove("age").filter(|age| !age.is_null());
    let paused = match fields.remove("paused").unwrap_or_default() {
        Value::Null => false,
        Value::Bool(paused) => paused,
        _ => bail!("paused: write true or false"),
    };
    let mut person = Person { profile: reading::profile(body, as_of)?, ..Person::default() };
    if let Some(age) = age {
        ensure!(person.profile.birth_year.is_none(), "age: give age or birth_year, not both");
        let years = age.as_i64().filter(|age| (0..=OLDEST).contains(age)).and_then(|age| age.try_into().ok());
        person.set_age(years.with_context(|| format!("age: must be from 0 to {OLDEST}"))?, as_of);
    }
    if paused {
        person.pauses.push(Pause { since: as_of, until: None });
    }
    Ok(person)
}

/// A set, and where it was written.
struct Written {
    line: u128,
    /// Its line as an id: of two sets of one moment the lesser id came first.
    name: String,
    /// As cards name it: its own id, else one from its line.
    id: Uuid,
    performed: PerformedSet,
}

impl Written {
    fn performed(&self) -> Performed<'_> {
        Performed { id: &self.name, set: &self.performed, origin: Origin::Here }
    }
}

/// Everything there is to evaluate.
pub(super) struct Case {
    person: Person,
    sets: Vec<Written>,
    as_of: Timestamp,
}

impl Case {
    /// Reads a set from each line. A set under an id that was used above it is that set again. What was done after
    /// the instant is left out.
    pub(super) fn read(person: Person, text: &str, as_of: Timestamp) -> anyhow::Result<Self> {
        let mut sets: BTreeMap<Uuid, Written> = BTreeMap::new();
        for (line, text) in (1_u128..).zip(text.lines()) {
            if text.trim().is_empty() {
                continue;
            }
            let set = written(line, text, &person).with_context(|| format!("line {line}"))?;
            match sets.get(&set.id) {
                None => {
                    sets.insert(set.id, set);
                }
                Some(first) if first.performed == set.performed => {}
                Some(first) => bail!("line {line}: its id is that of another set, on line {}", first.line),
            }
        }
        let mut sets: Vec<Written> =
            sets.into_values().filter(|set| set.performed.performed_at <= as_of).collect();
        date_by_start(&mut sets);
        Ok(Self { person, sets, as_of })
    }

    /// The history, in which a set's id is its line.
    fn history(&self) -> History<'_> {
        let performed = self.sets.iter().map(Written::performed);
        let bodyweight = self.person.profile.bodyweight.map(|weight| weight.grams);
        History::new(&Exercises::default(), bodyweight, performed, [])
    }

    /// Every rule that fires, best first, as at the turn of a week.
    pub(super) fn cards(&self) -> Vec<Card> {
        let names: BTreeMap<String, Uuid> = self.sets.iter().map(|set| (set.name.clone(), set.id)).collect();
        let firings = evaluate(&self.person, &self.history(), true, self.as_of).into_iter();
        firings
            .map(|firing| {
                let mut card = firing.card;
                card.evidence.values_mut().for_each(|value| name(value, &names));
                if let Some(id) = names.get(&card.judged) {
                    card.judged = id.to_string();
                }
                card
            })
            .collect()
    }

    /// Every condition of a rule with its value, for each subject it looks at.
    pub(super) fn explain(&self, rule: &str) -> anyhow::Result<Vec<Explanation>> {
        explain(&self.person, &self.history(), self.as_of, rule)
            .with_context(|| format!("`{rule}` is no rule; write one such as VOL-01 or PAT-03"))
    }
}

fn written(line: u128, text: &str, person: &Person) -> anyhow::Result<Written> {
    let body: Value = serde_json::from_str(text)?;
    ensure!(body.is_object(), "write a JSON object");
    // Which sets are too late is for the evaluation to say, not for a clock.
    let (id, performed) = reading::set(body, &person.profile, Timestamp::MAX)?;
    let of_line = Uuid::from_u128(line);
    Ok(Written { line, name: of_line.to_string(), id: id.unwrap_or(of_line), performed })
}

/// A workout belongs to the day it started on, however long past midnight it went.
fn date_by_start(sets: &mut [Written]) {
    let mut started: BTreeMap<Uuid, (Timestamp, Date)> = BTreeMap::new();
    for PerformedSet { workout_id, performed_at, day, .. } in sets.iter().map(|set| &set.performed) {
        let Some(workout) = workout_id else { continue };
        let start = started.entry(*workout).or_insert((*performed_at, *day));
        *start = (*start).min((*performed_at, *day));
    }
    for set in sets.iter_mut() {
        let start = set.performed.workout_id.and_then(|workout| started.get(&workout));
        set.performed.day = start.map_or(set.performed.day, |(_, day)| *day);
    }
}

/// Puts the ids of sets in place of their lines.
fn name(value: &mut Value, names: &BTreeMap<String, Uuid>) {
    match value {
        Value::String(text) => {
            if let Some(id) = names.get(text) {
                *text = id.to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| name(value, names)),
        Value::Object(fields) => fields.values_mut().for_each(|value| name(value, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
