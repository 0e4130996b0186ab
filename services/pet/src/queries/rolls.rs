//! Rolls, and what proves a draw.

use super::stored;
use crate::domain::day::Used;
use crate::domain::draw::{Draw, NEWEST, PATIENCE, Sure, odds, pick, seed};
use crate::domain::stories;
use crate::domain::weeks::Weeks;
use crate::projection::roll_id;
use crate::species::Species;
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_event_schema::UserId;
use mariposas_service::Query;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use uuid::Uuid;

/// How many draws are listed.
const SHOWN: usize = 30;

/// A roll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollCard {
    /// The id of its `roll.earned`.
    pub id: Uuid,
    /// The local training day that earned it.
    pub day: Date,
    /// ready or used.
    pub state: String,
    /// What came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub species: Option<Species>,
    /// One sentence.
    pub story: String,
}

/// Asks for one roll.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RollArgs {
    /// The id of its `roll.earned`.
    pub id: Uuid,
}

/// A roll with what proves its draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollView {
    /// The roll.
    pub roll: RollCard,
    /// None while it waits.
    pub proof: Option<Proof>,
}

/// All that anybody needs to repeat a draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// The 32 bytes drawn when the roll was used, as hex.
    pub entropy: String,
    /// SHA-256 over them and the 16 bytes of the roll's id, as hex.
    pub seed: String,
    /// The version of the table.
    pub table: u32,
    /// What could be drawn, in order.
    pub odds: Vec<Share>,
    /// What was drawn.
    pub draw: Drawn,
    /// How to repeat it.
    pub how: String,
}

/// A species in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The species.
    pub species: Species,
    /// Its share of the sum of all.
    pub share: u32,
}

/// A draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// What came out.
    pub species: Species,
    /// The number that picked it.
    pub number: u64,
    /// The sum of the shares.
    pub of: u64,
    /// Why it was new for sure, where it was: patience or comeback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<String>,
}

/// Rolls that wait, oldest first, then the newest draws.
pub(super) fn cards(user: &UserId, weeks: &Weeks, rolls: &BTreeMap<Date, Option<Used>>) -> Vec<RollCard> {
    let (mut ready, mut used) = (Vec::new(), Vec::new());
    for (day, spent) in rolls {
        match spent.as_ref().and_then(|used| used.draw) {
            Some(draw) => used.push((draw.number, card(user, weeks, *day, Some(draw)))),
            None => ready.push(card(user, weeks, *day, None)),
        }
    }
    used.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
    ready.extend(used.into_iter().take(SHOWN).map(|(_, card)| card));
    ready
}

fn card(user: &UserId, weeks: &Weeks, day: Date, draw: Option<Draw>) -> RollCard {
    let story = match draw {
        Some(draw) => stories::of_draw(draw.species),
        None if weeks.is_comeback(day) => stories::COMEBACK_ROLL.to_owned(),
        None => stories::ROLL.to_owned(),
    };
    let state = if draw.is_some() { "used" } else { "ready" }.to_owned();
    RollCard { id: roll_id(user, day), day, state, species: draw.map(|draw| draw.species), story }
}

pub(super) async fn roll(db: Db, question: Query<RollArgs>) -> anyhow::Result<Option<RollView>> {
    let user = &question.user;
    let person = stored::person(&db, user).await?;
    let rolls = stored::rolls(&db, user).await?;
    let Some((day, used)) = rolls.iter().find(|(day, _)| roll_id(user, **day) == question.args.id) else {
        return Ok(None);
    };
    let draw = used.as_ref().and_then(|used| used.draw);
    let roll = card(user, &person.pets.weeks, *day, draw);
    let proof = used.as_ref().zip(draw).map(|(used, draw)| {
        let draws = rolls.values().flatten().filter_map(|used| used.draw);
        let before = draws.filter(|other| other.number < draw.number).map(|draw| draw.species).collect();
        proof(&used.entropy, roll.id, draw, &before)
    });
    Ok(Some(RollView { roll, proof }))
}

fn proof(entropy: &str, roll: Uuid, draw: Draw, before: &BTreeSet<Species>) -> Proof {
    let odds = odds(draw.table, draw.sure.is_some(), |species| before.contains(species));
    let seed = seed(entropy, roll);
    let (species, number, of) = pick(&odds, seed);
    let sure = draw.sure.map(|sure| match sure {
        Sure::Patience => "patience".to_owned(),
        Sure::Comeback => "comeback".to_owned(),
    });
    Proof {
        entropy: entropy.to_owned(),
        seed: seed.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
        table: draw.table,
        odds: odds.into_iter().map(|(species, share)| Share { species, share }).collect(),
        draw: Drawn { species, number, of, sure },
        how: format!(
            "seed = SHA-256(entropy, then the 16 bytes of the roll's id). number = the first 8 bytes of the seed, big-endian, \
             modulo the sum of the shares. Go through the odds in order and subtract each share: the species in whose share \
             the number falls is drawn. After {PATIENCE} draws in a row that brought no new species, and on the day of a \
             comeback, only species you had not drawn yet are in the odds. Newest table: {NEWEST}."
        ),
    }
}
