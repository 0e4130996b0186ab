//! What people ask the coach.

use crate::domain::book::Fate;
use crate::domain::card::Card;
use crate::domain::check::Explained;
use crate::projection::CoachingState;
use crate::projection::asked::PersonColumns;
use jiff::Timestamp;
use mariposas_consumer::Db;
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_service::{Query, Questions};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for recommendations.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RecommendationsArgs {
    /// Everything that fires as of this instant; absent means what there is to show now.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
}

/// Asks for one recommendation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecommendationArgs {
    /// The id it was issued under.
    pub id: Uuid,
}

/// A card that can be answered, or could be, with everything behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IssuedCard {
    /// The card.
    #[serde(flatten)]
    pub card: Card,
    /// What became of it.
    pub(crate) state: Fate,
    /// A word of thanks, where the person did what was asked.
    pub thanks: Option<String>,
    /// When it was issued; absent of safety while its session is open.
    pub issued_at: Option<Timestamp>,
    /// The instant it judged; for an import the end of its last week.
    pub judged_at: Timestamp,
    /// Each condition of the rule with its value at that instant, on the history as it is known today.
    pub conditions: Vec<Explained>,
    /// The sets behind it, those that were deleted left out.
    pub sets: Vec<SetBehind>,
}

/// A set behind a card.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetBehind {
    /// Its id.
    pub id: Uuid,
    /// As it is now.
    pub performed: PerformedSet,
}

pub(crate) async fn serve(questions: Questions) -> anyhow::Result<()> {
    tokio::try_join!(
        questions.answer("recommendations", recommendations),
        questions.answer("recommendation", recommendation),
    )?;
    Ok(())
}

/// What there is to show now: the cards that were issued, and safety; with what else fires, not shown yet. Or, as of an
/// instant, everything that fires, shown or not.
async fn recommendations(db: Db, question: Query<RecommendationsArgs>) -> anyhow::Result<Vec<Card>> {
    let Some(state) = stored(&db, question.user.as_str()).await? else { return Ok(Vec::new()) };
    Ok(match question.args.as_of {
        Some(instant) => state.cards_as_of(instant),
        None => state.cards(&question.user, question.now),
    })
}

/// A card that is shown, or was issued and is not forgotten yet, open or closed.
async fn recommendation(db: Db, question: Query<RecommendationArgs>) -> anyhow::Result<Option<IssuedCard>> {
    let state = stored(&db, question.user.as_str()).await?;
    Ok(state.and_then(|state| state.card(&question.user, question.args.id, question.now)))
}

/// Everything that is stored about a person; nothing of somebody who is not known.
async fn stored(db: &Db, user: &str) -> anyhow::Result<Option<CoachingState>> {
    let (people, sets, workouts): (Vec<PersonColumns>, _, _) = db
        .find(
            &[
                ("owner, profile, exercises, plan, book, schedule", "person WHERE user_id = $1"),
                ("set_id, source, edits", "performed_set WHERE user_id = $1"),
                ("workout_id, told", "workout WHERE user_id = $1"),
            ],
            &[user],
        )
        .await?;
    let Some(person) = people.first() else { return Ok(None) };
    Ok(Some(CoachingState::read(person, sets, workouts)?))
}
