//! What people ask about their pets.

use crate::projection::CompanionState;
use mariposas_consumer::{Db, Progress};
use mariposas_event_schema::ids::derived;
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_service::{Env, Query, query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for everything with wings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PetsArgs {}

/// A person's pets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pets {
    /// The one that grows.
    pub companion: CompanionCard,
    /// Species collected.
    pub collection: Vec<String>,
    /// Outfits that can be worn.
    pub wardrobe: Vec<String>,
    /// Rolls earned.
    pub rolls: Vec<String>,
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
    pub species: String,
    /// Closed sessions.
    pub sessions: u64,
    /// Weeks since the hatching that counted as met.
    pub weeks_met: u64,
    /// What comes next, in one sentence.
    pub next: String,
}

pub(crate) async fn serve(env: &Env, progress: Progress) -> anyhow::Result<()> {
    let rows = progress.clone();
    let answer = move |question: Query<PetsArgs>| {
        let db = rows.db();
        async move { pets(&db, &question).await }
    };
    query::serve(env.logs.client(), "pet", "pets", progress, env.shutdown.clone(), answer).await
}

async fn pets(db: &Db, question: &Query<PetsArgs>) -> anyhow::Result<Pets> {
    let user = question.user.as_str();
    let row: Option<(String,)> = sqlx::query_as("SELECT companion FROM person WHERE user_id = $1")
        .bind(user)
        .fetch_optional(db.reads())
        .await?;
    let companion = row.map(|(json,)| serde_json::from_str(&json)).transpose()?.unwrap_or_default();
    Ok(Pets {
        companion: card(user, &companion),
        collection: Vec::new(),
        wardrobe: Vec::new(),
        rolls: Vec::new(),
    })
}

fn card(user: &str, companion: &CompanionState) -> CompanionCard {
    let CompanionState { number, stage, sessions, weeks_met } = *companion;
    CompanionCard {
        id: derived(&["companion", user, &number.to_string()]),
        number,
        stage,
        species: "monarch".to_owned(),
        sessions,
        weeks_met,
        next: next(stage, sessions).to_owned(),
    }
}

/// What comes next. It invites and never blames.
fn next(stage: Stage, sessions: u64) -> &'static str {
    match stage {
        Stage::Egg if sessions == 0 => "Your egg hatches after your second session.",
        Stage::Egg => "One more session, and your egg hatches.",
        Stage::Instar1 | Stage::Instar2 | Stage::Instar3 | Stage::Instar4 => {
            "Your caterpillar grows with the next week that meets your plan; planned rest counts too."
        }
        Stage::Instar5 => "The next week that meets your plan turns your caterpillar into a chrysalis.",
        Stage::Chrysalis => "The next week that meets your plan opens its wings.",
        Stage::Adult => "Your butterfly is fully grown and stays with you.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_new_has_an_egg() {
        let card = card("ada", &CompanionState::default());
        assert_eq!((card.number, card.stage, card.sessions, card.weeks_met), (1, Stage::Egg, 0, 0));
        assert_eq!(card.id, derived(&["companion", "ada", "1"]));
        let pets = Pets { companion: card, collection: vec![], wardrobe: vec![], rolls: vec![] };
        let json = serde_json::to_value(&pets).unwrap();
        assert_eq!(json["companion"]["stage"], "egg");
        assert_eq!(serde_json::from_value::<Pets>(json).unwrap(), pets);
    }

    #[test]
    fn every_stage_has_one_sentence() {
        for stage in Stage::ALL {
            let next = next(*stage, 1);
            assert!(next.ends_with('.') && next.matches('.').count() == 1, "{next}");
        }
    }
}
