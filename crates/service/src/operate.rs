//! What those who run the platform ask of a service, over the same request and reply as questions.

use crate::query::{AskError, Query, order_one, serve_orders};
use crate::{Env, clock, status};
use async_nats::Client;
use mariposas_consumer::{ParkedUser, Progress, Replayed, Retried};
use mariposas_event_schema::UserId;
use serde::{Deserialize, Serialize};

const QUERY: &str = "operate";

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Whose events wait: [`Report::Parked`].
    Parked,
    /// Apply what waits for the user: [`Report::Retried`].
    Retry,
    /// Give up what waits for the user: [`Report::Dropped`].
    Drop,
    /// Build a new generation of rows beside the serving one: [`Report::Building`].
    Rebuild,
    /// Let the generation before serve again: [`Report::Building`].
    RollBack,
    /// Fold everything of the user again: [`Report::Replayed`].
    Replay,
    /// Stop applying, until told to go on: [`Report::Done`].
    Pause,
    /// Go on: [`Report::Done`].
    Resume,
}

/// What is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// Users whose events wait.
    Parked(Vec<ParkedUser>),
    /// What became of a user who was tried again.
    Retried(Retried),
    /// How many events were given up.
    Dropped(u64),
    /// The number of the generation that will take over.
    Building(i64),
    /// What became of a user's rows.
    Replayed(Replayed),
    /// It is so now.
    Done,
}

/// Asks a service; `user` is whose events an order is about.
pub async fn order(
    client: &Client,
    service: &'static str,
    order: Order,
    user: Option<UserId>,
) -> Result<Report, AskError> {
    let user = user.unwrap_or_else(UserId::clock);
    order_one(client, service, QUERY, &Query { user, position: None, now: clock::now(), args: order }).await
}

/// Answers for a service until shutdown.
pub async fn serve(env: &Env, service: &'static str, progress: Progress) -> anyhow::Result<()> {
    let told = progress.clone();
    let answer = move |question: Query<Order>| {
        let progress = told.clone();
        async move { carry_out(&progress, question).await }
    };
    let client = env.logs.client();
    let orders = serve_orders(client, service, QUERY, progress.clone(), env.shutdown.clone(), answer);
    let status = status::serve(env, service, progress);
    let (orders, status) = tokio::join!(orders, status);
    orders.and(status)
}

async fn carry_out(progress: &Progress, question: Query<Order>) -> anyhow::Result<Report> {
    Ok(match question.args {
        Order::Parked => Report::Parked(progress.parking().list().await?),
        Order::Retry => Report::Retried(progress.parking().retry(question.user).await?),
        Order::Drop => Report::Dropped(progress.parking().discard(question.user).await?),
        Order::Rebuild => Report::Building(progress.rebuild().await?),
        Order::RollBack => Report::Building(progress.roll_back().await?),
        Order::Replay => Report::Replayed(progress.parking().replay(question.user).await?),
        Order::Pause => progress.pause(true).await.map(|()| Report::Done)?,
        Order::Resume => progress.pause(false).await.map(|()| Report::Done)?,
    })
}
