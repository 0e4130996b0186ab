//! Which lines are not believed. A file may have been written or changed by hand; nothing of it may come onto the log that
//! could not have come there another way.

use super::{Answered, Line, VERSION, Workout};
use crate::domain::exercise::credits;
use crate::domain::set::{MAX_NOTE, as_input, believed, logged, text};
use crate::domain::{Refusal, bodyweight, pet, profile, routine};
use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::activity::PerformedActivity;
use mariposas_event_schema::facts::exercise::{ExerciseAdjusted, ExerciseDefined, MuscleCredit};
use mariposas_event_schema::facts::pet::{PetKey, RollUsed};
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_event_schema::facts::routine::RoutineSaved;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::counting::Credit;
use mariposas_training::{Catalogue, LoggedSet, Weight};
use uuid::Uuid;

/// The most characters of a name.
const MAX_NAME: usize = 200;
/// The most characters of a word.
const MAX_WORD: usize = 100;

/// Why a line cannot be restored.
pub(crate) fn refusal(line: &Line, now: Timestamp) -> Option<String> {
    let believed = match line {
        Line::Export { version, .. } if *version > VERSION => {
            Err(Refusal::new("newer-version", "a newer program wrote this file; import it there"))
        }
        Line::Profile(profile) => profile_is(profile, now),
        Line::Exercise(own) => exercise_is(own),
        Line::Credits(adjusted) => credits_are(adjusted),
        Line::Link(link) => Catalogue::global().by_slug(&link.slug).map(drop).ok_or_else(|| {
            Refusal::invalid("slug", format!("`{}` is no exercise of the catalogue", link.slug))
        }),
        Line::Pause { at, .. } => instant(*at, now),
        Line::Bodyweight(weighed) => instant(weighed.at, now).and_then(|()| {
            let is_believable = is_itself(&weighed.weight) && bodyweight::is_believable(&weighed.weight);
            is_believable.then_some(()).ok_or_else(|| Refusal::invalid("weight", "no body weighs that"))
        }),
        Line::Routine(routine) => routine_is(routine),
        Line::Workout(workout) => workout_is(workout, now),
        Line::Set { performed, .. } => set_is(performed, now),
        Line::Activity { performed, .. } => activity_is(performed, now),
        Line::Answer(answered) => answer_is(answered, now),
        Line::PetName { pet, name } => pet_is(pet).and_then(|()| name_is(name)),
        Line::PetOutfit { pet, outfit } => {
            pet_is(pet).and_then(|()| outfit.as_ref().map_or(Ok(()), |it| word("outfit", it)))
        }
        Line::Roll(used) => roll_is(used),
        Line::Export { .. } | Line::Week(_) | Line::PetsHidden { .. } => Ok(()),
    };
    believed.err().map(|refusal| refusal.detail)
}

fn instant(at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let tomorrow = now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
    if (Timestamp::UNIX_EPOCH..=tomorrow).contains(&at) {
        return Ok(());
    }
    Err(Refusal::invalid("time", format!("{at} is not between 1970 and now")))
}

/// An instant, its local training day and the zone of that.
fn place(at: Timestamp, day: Date, time_zone: &str, now: Timestamp) -> Result<(), Refusal> {
    instant(at, now)?;
    let utc = at.to_zoned_datetime(TimeZone::UTC).date();
    let apart = utc.until(day).map_or(i32::MAX, |span| span.get_days()).abs();
    if apart > 2 {
        return Err(Refusal::invalid("day", format!("{day} is not the day of {at}")));
    }
    let at_offset = format!("2000-01-01T00:00{time_zone}");
    let is_offset = || Pieces::parse(&at_offset).is_ok_and(|pieces| pieces.to_numeric_offset().is_some());
    if TimeZone::get(time_zone).is_err() && !is_offset() {
        return Err(Refusal::invalid("time_zone", "is neither an IANA time zone nor an offset"));
    }
    Ok(())
}

fn named(field: &str, name: Option<&String>) -> Result<(), Refusal> {
    name.map_or(Ok(()), |name| text(field, name, MAX_NAME).map(drop))
}

fn noted(note: Option<&String>) -> Result<(), Refusal> {
    note.map_or(Ok(()), |note| text("note", note, MAX_NOTE).map(drop))
}

/// Whether the grams of a weight are those of its number.
fn is_itself(weight: &Weight) -> bool {
    Weight::new(weight.value, weight.unit).as_ref() == Some(weight)
}

/// A set reads as itself when it is sent.
fn set_is(performed: &PerformedSet, now: Timestamp) -> Result<(), Refusal> {
    place(performed.performed_at, performed.day, &performed.time_zone, now)?;
    text("exercise", &performed.exercise, MAX_NAME)?;
    named("raw_name", performed.raw_name.as_ref())?;
    if logged(&as_input(Uuid::nil(), performed))? != performed.set {
        return Err(Refusal::invalid("load", "its grams are not those of the number beside them"));
    }
    // What the file says of own exercises is not at hand here: of them the greatest load is believed.
    believed(&performed.set, Catalogue::global().by_slug(&performed.exercise))
}

fn activity_is(performed: &PerformedActivity, now: Timestamp) -> Result<(), Refusal> {
    let PerformedActivity { seconds, metres, note, .. } = performed;
    // What both have is measured alike.
    let as_set = PerformedSet {
        workout_id: performed.workout_id,
        exercise: performed.exercise.clone(),
        raw_name: performed.raw_name.clone(),
        performed_at: performed.performed_at,
        day: performed.day,
        time_zone: performed.time_zone.clone(),
        set: LoggedSet { seconds: *seconds, metres: *metres, note: note.clone(), ..LoggedSet::working() },
    };
    set_is(&as_set, now)
}

/// A profile reads as itself when it is sent.
fn profile_is(held: &ProfileUpdated, now: Timestamp) -> Result<(), Refusal> {
    if profile::update(&profile::as_input(held), now)? != *held {
        return Err(Refusal::invalid("profile", "holds what none can"));
    }
    Ok(())
}

fn exercise_is(own: &ExerciseDefined) -> Result<(), Refusal> {
    // A slug would stand before the catalogue's exercise.
    if own.exercise.parse::<Uuid>().is_err() {
        return Err(Refusal::invalid("exercise", "the id of an own exercise is a UUID"));
    }
    text("name", &own.name, MAX_NAME).map(drop)
}

fn credits_are(adjusted: &ExerciseAdjusted) -> Result<(), Refusal> {
    let credit = |&MuscleCredit { muscle, milli, direct }: &MuscleCredit| Credit { muscle, milli, direct };
    let credits: Vec<Credit> = adjusted.credits.iter().map(credit).collect();
    credits::read(&credits::as_input(&credits)).map(drop)
}

fn routine_is(routine: &RoutineSaved) -> Result<(), Refusal> {
    text("name", &routine.name, MAX_NAME)?;
    noted(routine.note.as_ref())?;
    for planned in &routine.exercises {
        noted(planned.note.as_ref())?;
        planned.sets.iter().try_for_each(routine::bounded)?;
        let step = planned.progression.as_ref().and_then(|progression| progression.step);
        if !step.as_ref().is_none_or(is_itself) {
            return Err(Refusal::invalid("step", "its grams are not those of the number beside them"));
        }
    }
    Ok(())
}

fn workout_is(workout: &Workout, now: Timestamp) -> Result<(), Refusal> {
    place(workout.started_at, workout.day, &workout.time_zone, now)?;
    workout.finished_at.map_or(Ok(()), |at| instant(at, now))?;
    named("name", workout.name.as_ref())?;
    noted(workout.note.as_ref())?;
    if workout.fatigue.is_some_and(|fatigue| !(1..=5).contains(&fatigue)) {
        return Err(Refusal::invalid("fatigue", "must be from 1 to 5"));
    }
    Ok(())
}

/// A word of a list that another service has.
fn word(field: &str, word: &str) -> Result<(), Refusal> {
    text(field, word, MAX_WORD)?;
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    is_word.then_some(()).ok_or_else(|| Refusal::invalid(field, "is no word"))
}

fn answer_is(answered: &Answered, now: Timestamp) -> Result<(), Refusal> {
    word("rule", &answered.rule)?;
    word("subject", &answered.subject)?;
    named("judged", answered.judged.as_ref())?;
    instant(answered.at, now)
}

fn pet_is(pet: &PetKey) -> Result<(), Refusal> {
    match pet {
        PetKey::Companion(0) => Err(Refusal::invalid("companion", "companions are counted from 1")),
        PetKey::Companion(_) => Ok(()),
        PetKey::Species(species) => word("species", species),
    }
}

/// A name reads as itself when it is sent.
fn name_is(name: &str) -> Result<(), Refusal> {
    if pet::name(name)? != name {
        return Err(Refusal::invalid("name", "begins or ends with a space"));
    }
    Ok(())
}

fn roll_is(used: &RollUsed) -> Result<(), Refusal> {
    if used.day.is_none() {
        return Err(Refusal::invalid("day", "is missing"));
    }
    let is_hex = used.entropy.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if used.entropy.len() != 64 || !is_hex {
        return Err(Refusal::invalid("entropy", "is not 32 bytes as lower-case hex"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn reason(line: &Value) -> Option<String> {
        let line = serde_json::from_value(line.clone()).expect("the test's line has the shape");
        refusal(&line, "2026-06-01T12:00:00Z".parse().unwrap())
    }

    /// A set with another value in some place of it.
    fn set(path: &str, value: Value) -> Value {
        let mut set = json!({
            "type": "set", "id": Uuid::nil(), "exercise": "squat-barbell", "performed_at": "2026-05-29T16:30:00.5Z",
            "day": "2026-05-29", "time_zone": "Europe/Berlin", "kind": "working", "side": "both", "reps": 5, "rir": 1.5,
            "load": {"kind": "external", "weight": {"value": 225.0, "unit": "lb", "grams": 102_058}},
        });
        if path == "/" {
            return set;
        }
        if let Some(place) = set.pointer_mut(path) {
            *place = value;
        } else {
            set[&path[1..]] = value;
        }
        set
    }

    #[test]
    fn what_could_have_been_logged_is_believed() {
        for line in [
            set("/", json!(null)),
            set("/time_zone", json!("+02")),
            set("/time_zone", json!("-03:30")),
            set("/day", json!("2026-05-28")),
            set("/load", json!({"kind": "bodyweight"})),
            json!({"type": "profile", "day_starts_at": 6, "bodyweight": {"value": 71.35, "unit": "kg", "grams": 71_350}}),
            json!({"type": "exercise", "exercise": Uuid::nil(), "name": "My own"}),
            json!({"type": "credits", "exercise": "squat-barbell", "credits": [{"muscle": "quads", "milli": 333, "direct": true}]}),
            json!({"type": "workout", "id": Uuid::nil(), "started_at": "2026-05-29T16:30:00Z", "day": "2026-05-29",
                "time_zone": "UTC", "fatigue": 5}),
            json!({"type": "answer", "rule": "VOL-01", "subject": "hamstrings", "answer": "dismissed", "at": "2026-05-29T16:30:00Z"}),
            json!({"type": "pet_name", "species": "owl", "name": "Zoë the 2nd"}),
            json!({"type": "pet_outfit", "companion": 1}),
            json!({"type": "pets_hidden", "hidden": false}),
            json!({"type": "roll", "roll_id": Uuid::nil(), "entropy": "0f".repeat(32), "day": "2026-05-29"}),
        ] {
            assert_eq!(reason(&line), None, "{line}");
        }
    }

    #[test]
    fn what_could_not_is_refused_with_the_field() {
        let weight = |value: f64, grams: i64| json!({"value": value, "unit": "kg", "grams": grams});
        for (line, field) in [
            (set("/performed_at", json!("2026-07-01T00:00:00Z")), "time"),
            (set("/performed_at", json!("1969-07-01T00:00:00Z")), "time"),
            (set("/day", json!("2026-05-20")), "day"),
            (set("/time_zone", json!("Middle/Earth")), "time_zone"),
            (set("/time_zone", json!("")), "time_zone"),
            (set("/exercise", json!("x".repeat(201))), "exercise"),
            (set("/note", json!("x".repeat(2_001))), "note"),
            (set("/reps", json!(10_001)), "reps"),
            (set("/load/weight", weight(9_000.0, 9_000_000)), "load.value"),
            (set("/reps", json!(501)), "reps"),
            (
                json!({"type": "routine", "routine_id": Uuid::nil(), "name": "Push", "exercises": [
                    {"exercise": "pull-up", "sets": [{"kind": "working", "reps_hi": u32::MAX}]}]}),
                "reps_hi",
            ),
            (set("/load/weight/grams", json!(i64::MAX)), "load"),
            (set("/load/weight", weight(20_000.0, 20_000_000)), "load"),
            (json!({"type": "profile", "day_starts_at": 7}), "day_starts_at"),
            (json!({"type": "exercise", "exercise": "squat-barbell", "name": "Mine"}), "exercise"),
            (json!({"type": "link", "exercise": Uuid::nil(), "slug": "no-such-thing"}), "slug"),
            (
                json!({"type": "credits", "exercise": "squat-barbell", "credits": [{"muscle": "quads", "milli": 1_001, "direct": true}]}),
                "share",
            ),
            (
                json!({"type": "bodyweight", "at": "2026-05-29T06:00:00Z", "day": "2026-05-29", "weight": weight(70.0, 7)}),
                "weight",
            ),
            (json!({"type": "pause", "at": "2026-07-01T00:00:00Z", "ended": false}), "time"),
            (
                json!({"type": "workout", "id": Uuid::nil(), "started_at": "2026-05-29T16:30:00Z", "day": "2026-05-29",
                "time_zone": "UTC", "fatigue": 6}),
                "fatigue",
            ),
            (
                json!({"type": "activity", "id": Uuid::nil(), "exercise": "running", "performed_at": "2026-05-29T16:30:00Z",
                "day": "2026-05-29", "time_zone": "UTC", "metres": -1.0}),
                "metres",
            ),
            (
                json!({"type": "answer", "rule": "VOL 01", "subject": "user", "answer": "snoozed", "at": "2026-05-29T16:30:00Z"}),
                "rule",
            ),
            (
                json!({"type": "answer", "rule": "VOL-01", "subject": "x".repeat(101), "answer": "snoozed", "at": "2026-05-29T16:30:00Z"}),
                "subject",
            ),
            (
                json!({"type": "answer", "rule": "VOL-01", "subject": "user", "answer": "snoozed", "at": "2026-07-01T00:00:00Z"}),
                "time",
            ),
            (json!({"type": "pet_name", "companion": 0, "name": "Zoe"}), "companion"),
            (json!({"type": "pet_name", "companion": 1, "name": "x".repeat(41)}), "name"),
            (json!({"type": "pet_name", "companion": 1, "name": " Zoe"}), "name"),
            (json!({"type": "pet_name", "species": "an owl", "name": "Zoe"}), "species"),
            (json!({"type": "pet_outfit", "companion": 1, "outfit": ""}), "outfit"),
            (json!({"type": "roll", "roll_id": Uuid::nil(), "entropy": "0f".repeat(32)}), "day"),
            (
                json!({"type": "roll", "roll_id": Uuid::nil(), "entropy": "0F".repeat(32), "day": "2026-05-29"}),
                "entropy",
            ),
        ] {
            let reason = reason(&line).unwrap_or_else(|| panic!("believed: {line}"));
            assert!(reason.starts_with(field), "{line}: {reason}");
        }
    }

    #[test]
    fn a_file_of_a_newer_program_is_not_guessed_at() {
        assert!(reason(&json!({"type": "export", "app": "mariposas", "version": VERSION + 1})).is_some());
    }
}
