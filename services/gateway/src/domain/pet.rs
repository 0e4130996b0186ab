//! What people do with their pets, as facts.

use super::Refusal;
use super::set::text;
use mariposas_event_schema::facts::pet::PetDressed;
use uuid::Uuid;

/// Characters of a name.
const LONGEST_NAME: usize = 40;

/// Reads a name.
pub(crate) fn name(input: &str) -> Result<String, Refusal> {
    let name = text("name", input.trim(), LONGEST_NAME)?;
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "must be 1 to 40 characters, none of them control characters"));
    }
    Ok(name)
}

/// All pets are hidden, or shown.
pub(crate) const fn hide(hidden: bool) -> PetDressed {
    PetDressed { pet_id: Uuid::nil(), pet: None, outfit: None, hidden: Some(hidden) }
}
