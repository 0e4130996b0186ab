//! A set as records are kept of it (training-science 2.5).

use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::Exercise;
use mariposas_training::past_set::{EntityId, Occasion, PastSet};
use uuid::Uuid;

/// The digits of a UUID, and its length as it is written.
const DIGITS: usize = 32;
const HYPHENATED: usize = 36;

/// What records are read from; `None` where the id is no number.
pub(super) fn past_set(
    id: &str,
    entry: &PerformedSet,
    exercise: &Exercise,
    bodyweight_g: Option<i64>,
) -> Option<PastSet> {
    let occasion = Occasion {
        set: entity_id(id)?,
        workout: entry.workout_id.map(|workout| EntityId(workout.as_u128())),
        at: entry.performed_at,
        day: entry.day,
    };
    Some(PastSet::new(occasion, exercise, &entry.set, bodyweight_g))
}

/// The number of an id in hexadecimal digits; hyphens say nothing.
fn entity_id(id: &str) -> Option<EntityId> {
    if let (true, Ok(uuid)) = (id.len() == HYPHENATED, Uuid::try_parse(id)) {
        return Some(EntityId(uuid.as_u128()));
    }
    let digits = id.bytes().filter(|byte| *byte != b'-').map(|byte| char::from(byte).to_digit(16));
    let (mut number, mut count) = (0_u128, 0);
    for digit in digits {
        number = (number << 4) | u128::from(digit?);
        count += 1;
    }
    (1..=DIGITS).contains(&count).then_some(EntityId(number))
}

#[cfg(test)]
mod tests {
    use super::entity_id;
    use mariposas_training::EntityId;
    use uuid::Uuid;

    #[test]
    fn the_number_of_a_set_is_that_of_its_uuid() {
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(entity_id(&id.to_string()), Some(EntityId(id.as_u128())));
        assert_eq!(entity_id("00012"), Some(EntityId(0x12)));
        for text in ["", "-", "twelve", &"f".repeat(33)] {
            assert_eq!(entity_id(text), None, "{text}");
        }
    }
}
