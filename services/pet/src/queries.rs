//! What people ask about their pets.

mod cards;
mod odds;
mod picture;
mod rolls;
mod stored;

pub use cards::{CompanionCard, Creature, Hatching, OutfitCard, Pets, PetsArgs};
pub use odds::{Odds, OddsArgs, OddsTable, Share};
pub use picture::{PictureArgs, What};
pub use rolls::{Drawn, Proof, RollArgs, RollCard, RollView};

use mariposas_service::Questions;

pub(crate) async fn serve(questions: Questions) -> anyhow::Result<()> {
    tokio::try_join!(
        questions.answer("pets", cards::pets),
        questions.answer("roll", rolls::roll),
        questions.answer("odds", odds::odds),
        questions.answer("picture", picture::picture),
    )?;
    Ok(())
}

/// The companion of somebody whose pets were given nothing.
#[cfg(test)]
pub(crate) fn companion_card(
    user: &mariposas_event_schema::UserId,
    person: &crate::projection::rows::PersonRow,
    now: jiff::Timestamp,
) -> CompanionCard {
    cards::companion(user, person, &std::collections::BTreeMap::new(), now)
}
