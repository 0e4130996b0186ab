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

use mariposas_consumer::{Db, Progress};
use mariposas_service::{Env, Query, query};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) async fn serve(env: &Env, progress: Progress) -> anyhow::Result<()> {
    tokio::try_join!(
        answer(env, &progress, "pets", cards::pets),
        answer(env, &progress, "roll", rolls::roll),
        answer(env, &progress, "odds", odds::odds),
        answer(env, &progress, "picture", picture::picture),
    )?;
    Ok(())
}

/// Answers one kind of question from the rows that serve at that moment.
async fn answer<A, T, F>(
    env: &Env,
    progress: &Progress,
    name: &'static str,
    find: fn(Db, Query<A>) -> F,
) -> anyhow::Result<()>
where
    A: DeserializeOwned + Send + 'static,
    T: Serialize + Send + 'static,
    F: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let rows = progress.clone();
    let answer = move |question: Query<A>| find(rows.db(), question);
    query::serve(env.logs.client(), "pet", name, progress.clone(), env.shutdown.clone(), answer).await
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
