//! Rolls, and what proves a draw.

use super::odds::{Share, how};
use super::stored;
use crate::domain::day::Day;
use crate::domain::draw::{Draw, Sure, odds, pick, seed};
use crate::domain::stories;
use crate::domain::weeks::Weeks;
use crate::species::Species;
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::pet::roll_id;
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
    /// What became of the training behind it, where it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
pub(super) fn cards(user: &UserId, weeks: &Weeks, rolls: &BTreeMap<Date, Day>) -> Vec<RollCard> {
    let (mut ready, mut used) = (Vec::new(), Vec::new());
    for (date, day) in rolls {
        let card = card(user, weeks, *date, day);
        match drawn(day) {
            Some(draw) => used.push((draw.number, card)),
            None => ready.push(card),
        }
    }
    used.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
    ready.extend(used.into_iter().take(SHOWN).map(|(_, card)| card));
    ready
}

fn drawn(day: &Day) -> Option<Draw> {
    day.used.as_ref().and_then(|used| used.draw)
}

fn card(user: &UserId, weeks: &Weeks, date: Date, day: &Day) -> RollCard {
    let draw = drawn(day);
    let story = match draw {
        Some(draw) => stories::of_draw(draw.species),
        None if weeks.is_comeback(date) => stories::COMEBACK_ROLL.to_owned(),
        None => stories::ROLL.to_owned(),
    };
    let state = if draw.is_some() { "used" } else { "ready" }.to_owned();
    RollCard {
        id: roll_id(user, date),
        day: date,
        state,
        species: draw.map(|draw| draw.species),
        story,
        note: day.is_kept().then(|| stories::KEPT.to_owned()),
    }
}

pub(super) async fn roll(db: Db, question: Query<RollArgs>) -> anyhow::Result<Option<RollView>> {
    let user = &question.user;
    let (person, rolls): (Vec<_>, _) = db.find(&[stored::PERSON, stored::ROLLS], &[user.as_str()]).await?;
    let (person, rolls) = (stored::person(&person)?, stored::rolls(rolls)?);
    let Some((date, day)) = rolls.iter().find(|(date, _)| roll_id(user, **date) == question.args.id) else {
        return Ok(None);
    };
    let roll = card(user, &person.pets.weeks, *date, day);
    let proof = day.used.as_ref().zip(drawn(day)).map(|(used, draw)| {
        let draws = rolls.values().filter_map(drawn);
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
        how: how(),
    }
}
