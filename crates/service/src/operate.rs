//! What those who run the platform ask of a service, over the same request and reply as questions.

use crate::query::{AskError, Query, order_one, serve_orders};
use crate::{Env, clock, status};
use async_nats::Client;
use mariposas_consumer::{Handle, ParkedUser, Replayed, Retried, Serves};
use mariposas_event_schema::UserId;
use serde::{Deserialize, Serialize};

const QUERY: &str = "operate";
/// What those are asked that stand by.
const QUERY_ASIDE: &str = "operate_aside";

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
    /// Let a version that stands by take over: [`Report::Building`].
    TakeOver,
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
    let (query, nobody) = match order {
        Order::TakeOver => {
            (QUERY_ASIDE, "no instance stands by; start one of the version that is to take over")
        }
        _ => (QUERY, "another version is taking over; try again shortly"),
    };
    let question = Query { user, position: None, now: clock::now(), args: order };
    let report = order_one(client, service, query, &question).await?;
    report.ok_or_else(|| AskError::Behind(format!("{service}: {nobody}")))
}

/// Answers for a service until shutdown.
pub async fn serve(env: &Env, service: &'static str, handle: Handle) -> anyhow::Result<()> {
    let told = handle.clone();
    let answer = move |question: Query<Order>| {
        let handle = told.clone();
        async move { carry_out(&handle, question).await }
    };
    let (client, shutdown) = (env.logs.client(), &env.shutdown);
    let inside: fn(Serves) -> bool = |serves| !matches!(serves, Serves::Others | Serves::Soon);
    let aside: fn(Serves) -> bool = |serves| serves == Serves::Others;
    let (told_inside, told_aside) = ((handle.clone(), inside), (handle.clone(), aside));
    let (orders, orders_aside, status) = tokio::join!(
        serve_orders(client, service, QUERY, told_inside, shutdown.clone(), answer.clone()),
        serve_orders(client, service, QUERY_ASIDE, told_aside, shutdown.clone(), answer),
        status::serve(env, service, handle),
    );
    orders.and(orders_aside).and(status)
}

async fn carry_out(handle: &Handle, question: Query<Order>) -> anyhow::Result<Report> {
    Ok(match question.args {
        Order::Parked => Report::Parked(handle.parking().list().await?),
        Order::Retry => Report::Retried(handle.parking().retry(question.user).await?),
        Order::Drop => Report::Dropped(handle.parking().discard(question.user).await?),
        Order::Rebuild => Report::Building(handle.rebuild().await?),
        Order::RollBack => Report::Building(handle.roll_back().await?),
        Order::TakeOver => Report::Building(handle.take_over().await?),
        Order::Replay => Report::Replayed(handle.parking().replay(question.user).await?),
        Order::Pause => handle.pause(true).await.map(|()| Report::Done)?,
        Order::Resume => handle.pause(false).await.map(|()| Report::Done)?,
    })
}
