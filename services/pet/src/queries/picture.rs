//! Pictures and cards of pets.

use super::cards::{CompanionCard, Creature, collection, companion};
use super::stored;
use crate::art::{Outfit, draw, share_card, share_card_png};
use crate::species::Species;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mariposas_consumer::Db;
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_service::Query;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for a picture of a companion or of a creature of the collection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PictureArgs {
    /// The pet.
    pub id: Uuid,
    /// What of it.
    pub what: What,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The pet alone, as SVG.
    Picture,
    /// A card to share, as SVG.
    Card,
    /// A card to share, as PNG in base64.
    CardPng,
}

struct Sitter {
    species: Species,
    stage: Stage,
    outfit: Option<Outfit>,
    name: Option<String>,
    line: String,
}

impl From<CompanionCard> for Sitter {
    fn from(card: CompanionCard) -> Self {
        let CompanionCard { species, stage, outfit, name, story, .. } = card;
        Self { species, stage, outfit, name, line: story }
    }
}

impl From<Creature> for Sitter {
    fn from(creature: Creature) -> Self {
        let Creature { species, outfit, name, nature, .. } = creature;
        Self { species, stage: Stage::Adult, outfit, name, line: nature }
    }
}

/// `None`: the person has no such pet.
pub(super) async fn picture(db: Db, question: Query<PictureArgs>) -> anyhow::Result<Option<String>> {
    let Query { user, args: PictureArgs { id, what }, now, .. } = question;
    let (person, given): (Vec<_>, _) = db.find(&[stored::PERSON, stored::GIVEN], &[user.as_str()]).await?;
    let (person, (given, _)) = (stored::person(&person)?, stored::given(given)?);
    let current = companion(&user, &person, &given, now);
    let sitter: Option<Sitter> = if current.id == id {
        Some(current.into())
    } else {
        let creatures = collection(&user, &person.pets, &given);
        creatures.into_iter().find(|creature| creature.id == id).map(Sitter::from)
    };
    let Some(sitter) = sitter else { return Ok(None) };
    let picture = tokio::task::spawn_blocking(move || paint(&sitter, id, what)).await?;
    Ok(Some(picture))
}

fn paint(sitter: &Sitter, id: Uuid, what: What) -> String {
    let Sitter { species, stage, outfit, name, line } = sitter;
    // A pet looks the same for ever: only its id decides which of many siblings it is.
    let (_, seed) = id.as_u64_pair();
    match what {
        What::Picture => draw(*species, *stage, seed, *outfit),
        What::Card => share_card(*species, *stage, seed, *outfit, name.as_deref(), line),
        What::CardPng => {
            STANDARD.encode(share_card_png(*species, *stage, seed, *outfit, name.as_deref(), line))
        }
    }
}
