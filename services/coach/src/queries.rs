//! What people ask the coach.

use crate::domain::card::Card;
use crate::projection::CoachingState;
use mariposas_consumer::{Db, Progress};
use mariposas_service::{Env, Query, query};
use serde::{Deserialize, Serialize};

/// Asks for the recommendations of now.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RecommendationsArgs {}

pub(crate) async fn serve(env: &Env, progress: Progress) -> anyhow::Result<()> {
    let rows = progress.clone();
    let answer = move |question: Query<RecommendationsArgs>| {
        let db = rows.db();
        async move { recommendations(&db, &question).await }
    };
    query::serve(env.logs.client(), "coach", "recommendations", progress, env.shutdown.clone(), answer).await
}

/// The open cards, and whatever else fires right now, best first; those held back are not shown.
async fn recommendations(db: &Db, question: &Query<RecommendationsArgs>) -> anyhow::Result<Vec<Card>> {
    let user = question.user.as_str();
    let person: Option<(String, String, String, String, String, String)> = sqlx::query_as(
        "SELECT owner, profile, exercises, plan, book, schedule FROM person WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(db.reads())
    .await?;
    let Some(person) = person else { return Ok(Vec::new()) };
    let sets: Vec<(String, String, String)> =
        sqlx::query_as("SELECT set_id, source, edits FROM performed_set WHERE user_id = $1")
            .bind(user)
            .fetch_all(db.reads())
            .await?;
    let workouts: Vec<(String, String)> =
        sqlx::query_as("SELECT workout_id, told FROM workout WHERE user_id = $1")
            .bind(user)
            .fetch_all(db.reads())
            .await?;
    let state = CoachingState::read(&person, sets, workouts)?;
    Ok(state.cards(&question.user, question.now))
}
