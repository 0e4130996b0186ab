//! What can come out of a roll, told before anybody opens one.

use crate::domain::draw::{NEWEST, PATIENCE, table};
use crate::species::Species;
use mariposas_consumer::Db;
use mariposas_service::Query;
use serde::{Deserialize, Serialize};

/// Asks for the odds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OddsArgs {}

/// The odds of every draw there ever was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// The version of the table that the next draw uses.
    pub table: u32,
    /// Every table; a draw keeps the one it was drawn from.
    pub tables: Vec<OddsTable>,
    /// Draws in a row without a new species after which the next is new for sure.
    pub patience: u32,
    /// How a roll is drawn.
    pub how: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OddsTable {
    /// Its version.
    pub table: u32,
    /// The sum of the shares.
    pub of: u32,
    /// What can be drawn, in order.
    pub odds: Vec<Share>,
}

/// A species in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The species.
    pub species: Species,
    /// Its share of the sum of all.
    pub share: u32,
}

/// How anyone repeats a draw.
pub(super) fn how() -> String {
    format!(
        "seed = SHA-256(entropy, then the 16 bytes of the roll's id). number = the first 8 bytes of the seed, big-endian, \
         modulo the sum of the shares. Go through the odds in order and subtract each share: the species in whose share \
         the number falls is drawn. After {PATIENCE} draws in a row that brought no new species, and on the day of a \
         comeback, only species you had not drawn yet are in the odds. Newest table: {NEWEST}."
    )
}

pub(super) async fn odds(_: Db, _: Query<OddsArgs>) -> anyhow::Result<Odds> {
    Ok(all())
}

fn all() -> Odds {
    let tables = (1..=NEWEST).filter_map(|version| {
        let odds = table(version)?.iter().map(|(species, share)| Share { species: *species, share: *share });
        let odds: Vec<Share> = odds.collect();
        Some(OddsTable { table: version, of: odds.iter().map(|share| share.share).sum(), odds })
    });
    Odds { table: NEWEST, tables: tables.collect(), patience: PATIENCE, how: how() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odds_of_every_table_are_published_before_anything_is_drawn() {
        let published = all();
        assert_eq!((published.table, published.tables.len()), (NEWEST, usize::try_from(NEWEST).unwrap()));
        for table in &published.tables {
            assert_eq!((table.of, table.odds.len()), (1_000, Species::ALL.len()), "table {}", table.table);
        }
        assert!(published.how.contains("SHA-256") && published.how.contains("After 9 draws"));
    }
}
