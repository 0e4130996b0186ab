//! Everything with wings, at a glance.

use super::rolls::{RollCard, cards};
use super::stored::{self, Given};
use crate::art::Outfit;
use crate::domain::collection::WEEKS;
use crate::domain::companion::species_of;
use crate::domain::stories;
use crate::domain::wardrobe::condition;
use crate::projection::rows::{PersonRow, Pets as Held};
use crate::species::Species;
use jiff::Timestamp;
use mariposas_consumer::Db;
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::pet::PetKey;
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_service::Query;
use mariposas_training::{IsoWeek, Muscle};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Days without a session after which somebody is welcomed back.
const AWAY_DAYS: i32 = 7;

/// Asks for everything with wings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PetsArgs {}

/// A person's pets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pets {
    /// The one that grows.
    pub companion: CompanionCard,
    /// Grown companions, then species of muscles and rolls.
    pub collection: Vec<Creature>,
    /// Muscles on the way to their species.
    pub hatching: Vec<Hatching>,
    /// Outfits that can be worn.
    pub wardrobe: Vec<OutfitCard>,
    /// Outfits that can be unlocked.
    pub locked: Vec<OutfitCard>,
    /// Rolls that wait, then the newest that were drawn.
    pub rolls: Vec<RollCard>,
    /// The person would rather not see them. Nothing stops meanwhile.
    pub hidden: bool,
}

/// The companion as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompanionCard {
    /// The same for ever, for this person and number.
    pub id: Uuid,
    /// Which companion of the person, from 1.
    pub number: u32,
    /// The highest stage it ever reached.
    pub stage: Stage,
    /// What it becomes.
    pub species: Species,
    /// What the person calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it wears.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outfit: Option<Outfit>,
    /// Closed sessions.
    pub sessions: u64,
    /// Weeks since its hatching that counted as met.
    pub weeks_met: u64,
    /// Of the last twelve weeks, those with a session.
    pub weeks_trained_in_12: u32,
    /// What comes next, in one sentence.
    pub next: String,
    /// What happened last, in one sentence.
    pub story: String,
}

/// A butterfly of the collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Creature {
    /// The same for ever.
    pub id: Uuid,
    /// The species.
    pub species: Species,
    /// Its English name.
    pub title: String,
    /// Its scientific name.
    pub latin: String,
    /// What the person calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it wears.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outfit: Option<Outfit>,
    /// The muscle it stands for.
    pub muscle: Option<Muscle>,
    /// Where it came from: companion, muscle, roll.
    pub from: Vec<String>,
    /// The number of the companion it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companion: Option<u32>,
    /// How often it was drawn.
    pub drawn: u32,
    /// common, uncommon or rare.
    pub rarity: String,
    /// The real butterfly, in one sentence.
    pub nature: String,
    /// Its muscle, in one sentence.
    pub training: String,
    /// How it came, in one sentence.
    pub story: String,
}

/// A muscle on the way to its species.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hatching {
    /// The muscle.
    pub muscle: Muscle,
    /// What will come.
    pub species: Species,
    /// Weeks at its minimum effective volume.
    pub weeks: u32,
    /// Of so many; they need not follow each other.
    pub of: u32,
}

/// An outfit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutfitCard {
    /// Its id.
    pub outfit: Outfit,
    /// As it is shown.
    pub name: String,
    /// What unlocks it.
    pub condition: String,
    /// What was told when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
}

pub(super) async fn pets(db: Db, question: Query<PetsArgs>) -> anyhow::Result<Pets> {
    let user = &question.user;
    let (person, given, rolls): (Vec<_>, _, _) =
        db.find(&[stored::PERSON, stored::GIVEN, stored::ROLLS], &[user.as_str()]).await?;
    let (person, (given, hidden), rolls) =
        (stored::person(&person)?, stored::given(given)?, stored::rolls(rolls)?);
    let held = &person.pets;
    let outfits = |unlocked: bool| {
        let chosen =
            Outfit::ALL.iter().copied().filter(move |outfit| held.outfits.contains(outfit) == unlocked);
        chosen.map(move |outfit| outfit_card(outfit, unlocked)).collect()
    };
    Ok(Pets {
        companion: companion(user, &person, &given, question.now),
        collection: collection(user, held, &given),
        hatching: hatching(&person),
        wardrobe: outfits(true),
        locked: outfits(false),
        rolls: cards(user, &held.weeks, &rolls),
        hidden,
    })
}

pub(super) fn companion(
    user: &UserId,
    person: &PersonRow,
    given: &BTreeMap<Uuid, Given>,
    now: Timestamp,
) -> CompanionCard {
    let PersonRow { calendar, pets, .. } = person;
    let (number, stage) = (pets.grown.number, pets.grown.stage);
    let (id, species) = (PetKey::Companion(number).id(user), species_of(number));
    let today = calendar.zone().to_datetime(now).date();
    let weeks_met = if pets.judged.grown.number == number { pets.judged.of_companion } else { 0 };
    let is_back = pets.weeks.last_day().is_some_and(|last| {
        last.until(today).is_ok_and(|away| away.get_days() > AWAY_DAYS) || pets.weeks.is_comeback(last)
    });
    let story = if is_back { stories::WELCOME.to_owned() } else { stories::of_stage(stage, species) };
    CompanionCard {
        id,
        number,
        stage,
        species,
        name: given.get(&id).and_then(|given| given.name.clone()),
        outfit: given.get(&id).and_then(|given| given.worn(pets)),
        sessions: pets.judged.sessions,
        weeks_met,
        weeks_trained_in_12: pets.weeks.trained_in_twelve(IsoWeek::of(today)),
        next: stories::next(stage, pets.judged.in_egg > 0).to_owned(),
        story,
    }
}

pub(super) fn collection(user: &UserId, pets: &Held, given: &BTreeMap<Uuid, Given>) -> Vec<Creature> {
    let companions = (1..=pets.grown.adults()).map(|number| {
        let species = species_of(number);
        let story = stories::of_stage(Stage::Adult, species);
        creature(
            PetKey::Companion(number).id(user),
            species,
            vec!["companion".to_owned()],
            Some(number),
            0,
            story,
        )
    });
    let species: BTreeSet<Species> =
        pets.by_muscle.iter().chain(pets.drawn.species.keys()).copied().collect();
    let creatures = species.into_iter().map(|species| {
        let drawn = pets.drawn.species.get(&species).copied().unwrap_or(0);
        let muscle = pets.by_muscle.contains(&species).then(|| "muscle".to_owned());
        let from = muscle.into_iter().chain((drawn > 0).then(|| "roll".to_owned())).collect();
        let id = PetKey::Species(species.to_string()).id(user);
        creature(id, species, from, None, drawn, stories::of_species(species))
    });
    companions
        .chain(creatures)
        .map(|creature| {
            let given = given.get(&creature.id);
            Creature {
                name: given.and_then(|given| given.name.clone()),
                outfit: given.and_then(|given| given.worn(pets)),
                ..creature
            }
        })
        .collect()
}

fn creature(
    id: Uuid,
    species: Species,
    from: Vec<String>,
    companion: Option<u32>,
    drawn: u32,
    story: String,
) -> Creature {
    let facts = species.facts();
    Creature {
        id,
        species,
        title: facts.name.to_owned(),
        latin: facts.latin.to_owned(),
        name: None,
        outfit: None,
        muscle: facts.muscle,
        from,
        companion,
        drawn,
        rarity: facts.rarity.as_str().to_owned(),
        nature: facts.nature.to_owned(),
        training: facts.training.to_owned(),
        story,
    }
}

fn hatching(person: &PersonRow) -> Vec<Hatching> {
    let novice = person.calendar.is_novice();
    let waiting = Species::ALL.iter().copied().filter(|species| !person.pets.by_muscle.contains(species));
    waiting
        .filter_map(|species| {
            let muscle = species.facts().muscle?;
            let weeks = person.pets.muscles.weeks(muscle, novice);
            (weeks > 0).then_some(Hatching { muscle, species, weeks, of: WEEKS })
        })
        .collect()
}

fn outfit_card(outfit: Outfit, unlocked: bool) -> OutfitCard {
    OutfitCard {
        outfit,
        name: outfit.name().to_owned(),
        condition: condition(outfit),
        story: unlocked.then(|| stories::of_outfit(outfit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_new_has_an_egg() {
        let user = UserId::new("ada").unwrap();
        let person = PersonRow::default();
        let card = companion(&user, &person, &BTreeMap::new(), Timestamp::UNIX_EPOCH);
        assert_eq!((card.number, card.stage, card.sessions, card.weeks_met), (1, Stage::Egg, 0, 0));
        assert_eq!(card.id, PetKey::Companion(1).id(&user));
        assert_eq!(card.species, Species::Monarch);
        let json = serde_json::to_value(&card).unwrap();
        assert_eq!(json["stage"], "egg");
        assert_eq!(serde_json::from_value::<CompanionCard>(json).unwrap(), card);
        assert_eq!(collection(&user, &person.pets, &BTreeMap::new()), []);
    }

    #[test]
    fn a_name_waits_for_its_pet_and_an_outfit_until_it_is_unlocked() {
        let user = UserId::new("ada").unwrap();
        let mut person = PersonRow::default();
        let owl = PetKey::Species("owl".to_owned());
        let given = || Given { name: Some("Zoe".to_owned()), outfit: Some(Outfit::Bow) };
        let given: BTreeMap<Uuid, Given> =
            [PetKey::Companion(1), owl].map(|pet| (pet.id(&user), given())).into();
        let worn = |person: &PersonRow| {
            let card = companion(&user, person, &given, Timestamp::UNIX_EPOCH);
            let creatures = collection(&user, &person.pets, &given);
            let creatures = creatures.into_iter().map(|creature| (creature.name, creature.outfit));
            std::iter::once((card.name, card.outfit)).chain(creatures).collect::<Vec<_>>()
        };
        let zoe = || Some("Zoe".to_owned());
        assert_eq!(worn(&person), [(zoe(), None)]);
        person.pets.by_muscle.insert(Species::Owl);
        person.pets.outfits.insert(Outfit::Bow);
        assert_eq!(worn(&person), [(zoe(), Some(Outfit::Bow)), (zoe(), Some(Outfit::Bow))]);
    }
}
