//! Users whose next event a consumer cannot apply. Their events wait, in order; everyone else's flow.
//!
//! Only the place of an event is kept: its bytes are in the log, and what was erased there is gone here too.

use crate::given_up::GivenUp;
use crate::handle::Replayed;
use crate::position::signed;
use crate::status::Serving;
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Partition;
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

type Tx = Transaction<'static, Any>;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS parked (
    user_id TEXT NOT NULL,
    consumer TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    part BIGINT NOT NULL,
    reason TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (user_id, consumer, sequence)
);
";

/// A user who is parked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedUser {
    /// Who.
    pub user: String,
    /// Their partition.
    pub partition: u16,
    /// The event that could not be applied.
    pub sequence: u64,
    /// Why.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// How many events wait, with that one.
    pub waiting: u64,
}

/// What became of a user who was tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retried {
    /// Events that were applied now.
    pub applied: u64,
    /// Events that still wait; 0: the user is no longer parked.
    pub waiting: u64,
}

/// What an operator asks of a running consumer.
#[derive(Debug)]
pub(crate) enum Order {
    Retry(UserId, oneshot::Sender<Result<Retried, String>>),
    Drop(UserId, oneshot::Sender<Result<u64, String>>),
    Replay(UserId, oneshot::Sender<Result<Replayed, String>>),
}

impl Order {
    /// Says why it is not carried out.
    pub(crate) fn refuse(self, why: &str) {
        // Whoever asked and went away needs no answer.
        let _ = match self {
            Self::Retry(_, answer) => answer.send(Err(why.to_owned())).is_ok(),
            Self::Drop(_, answer) => answer.send(Err(why.to_owned())).is_ok(),
            Self::Replay(_, answer) => answer.send(Err(why.to_owned())).is_ok(),
        };
    }
}

/// Why an order was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ParkingError {
    /// The consumer does not run, or starts over at this moment.
    #[error("the consumer is not applying events at this moment; try again shortly")]
    Away,
    /// It tried and could not.
    #[error("{0}")]
    Failed(String),
    /// The database said no.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Looks at the parked users of a consumer and gives it orders. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Parking {
    pub(crate) consumer: &'static str,
    pub(crate) serving: watch::Receiver<Serving>,
    pub(crate) orders: mpsc::Sender<Order>,
}

impl Parking {
    /// Everyone who is parked, by user.
    pub async fn list(&self) -> Result<Vec<ParkedUser>, sqlx::Error> {
        let db = self.serving.borrow().db.clone();
        let rows: Vec<(String, i64, i64, String, i64, i64)> = sqlx::query_as(
            "SELECT first.user_id, first.part, first.sequence, first.reason, first.attempts, waiting.events
             FROM parked AS first
             JOIN (SELECT user_id, MIN(sequence) AS sequence, COUNT(*) AS events
                   FROM parked WHERE consumer = $1 GROUP BY user_id) AS waiting
               ON waiting.user_id = first.user_id AND waiting.sequence = first.sequence
             WHERE first.consumer = $1 ORDER BY first.user_id",
        )
        .bind(self.consumer)
        .fetch_all(db.reads())
        .await?;
        let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
        let parked = |(user, part, sequence, reason, attempts, waiting)| ParkedUser {
            user,
            partition: u16::try_from(part).unwrap_or(0),
            sequence: unsigned(sequence),
            reason,
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            waiting: unsigned(waiting),
        };
        Ok(rows.into_iter().map(parked).collect())
    }

    /// Applies what waits for a user, in order, up to the first event that still cannot be applied.
    pub async fn retry(&self, user: UserId) -> Result<Retried, ParkingError> {
        let (answer, answered) = oneshot::channel();
        self.order(Order::Retry(user, answer), answered).await
    }

    /// Gives up what waits for a user, who goes on with their next event; how many events that were.
    pub async fn discard(&self, user: UserId) -> Result<u64, ParkingError> {
        let (answer, answered) = oneshot::channel();
        self.order(Order::Drop(user, answer), answered).await
    }

    /// Folds everything of a user again, in place of their rows. What waited for them is tried again.
    pub async fn replay(&self, user: UserId) -> Result<Replayed, ParkingError> {
        let (answer, answered) = oneshot::channel();
        self.order(Order::Replay(user, answer), answered).await
    }

    async fn order<T>(
        &self,
        order: Order,
        answered: oneshot::Receiver<Result<T, String>>,
    ) -> Result<T, ParkingError> {
        self.orders.send(order).await.map_err(|_| ParkingError::Away)?;
        answered.await.map_err(|_| ParkingError::Away)?.map_err(ParkingError::Failed)
    }
}

/// An event that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) user: UserId,
    pub(crate) partition: Partition,
    pub(crate) sequence: u64,
    pub(crate) reason: String,
    pub(crate) attempts: u32,
}

/// Who is parked, and who will be at the next try.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lot {
    pub(crate) users: HashSet<UserId>,
    /// The event at which folding a user panicked, and what it said.
    pub(crate) poison: HashMap<UserId, (u64, String)>,
    /// What nobody waits for any more.
    pub(crate) given_up: Arc<GivenUp>,
}

impl Lot {
    pub(crate) async fn load(tx: &mut Tx, consumer: &str) -> Result<Self, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT DISTINCT user_id FROM parked WHERE consumer = $1")
            .bind(consumer.to_owned())
            .fetch_all(&mut **tx)
            .await?;
        let users = rows.into_iter().filter_map(|(user,)| UserId::new(user).ok()).collect();
        let given_up = Arc::new(GivenUp::load(tx, consumer).await?);
        Ok(Self { users, poison: HashMap::new(), given_up })
    }

    /// Whether an event waits, and if it is the first one of its user, why.
    pub(crate) fn waits(&self, user: &UserId, sequence: u64, read: Option<&String>) -> Option<(String, u32)> {
        if self.users.contains(user) {
            return Some(("waits behind an earlier event".to_owned(), 0));
        }
        let poisoned = self.poison.get(user).filter(|(at, _)| sequence >= *at).map(|(_, reason)| reason);
        read.or(poisoned).map(|reason| (reason.clone(), 1))
    }
}

/// Lets events wait. Their users are due for nothing until they are tried again.
pub(crate) async fn park(tx: &mut Tx, consumer: &str, events: &[Waiting]) -> Result<(), sqlx::Error> {
    for event in events {
        sqlx::query(
            "INSERT INTO parked (user_id, consumer, sequence, part, reason, attempts)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, consumer, sequence) DO NOTHING",
        )
        .bind(event.user.as_str().to_owned())
        .bind(consumer.to_owned())
        .bind(signed(event.sequence))
        .bind(i64::from(event.partition.0))
        .bind(event.reason.replace('\0', "\u{fffd}"))
        .bind(i64::from(event.attempts))
        .execute(&mut **tx)
        .await?;
        if event.attempts > 0 {
            undue(tx, consumer, &event.user).await?;
        }
    }
    Ok(())
}

/// The first event that waits, of every parked user.
pub(crate) async fn first_waiting(
    tx: &mut Tx,
    consumer: &str,
) -> Result<HashMap<UserId, (u64, String)>, sqlx::Error> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT user_id, MIN(sequence) FROM parked WHERE consumer = $1 GROUP BY user_id")
            .bind(consumer.to_owned())
            .fetch_all(&mut **tx)
            .await?;
    let first = |(user, sequence): (String, i64)| {
        Some((UserId::new(user).ok()?, (u64::try_from(sequence).ok()?, String::new())))
    };
    Ok(rows.into_iter().filter_map(first).collect())
}

/// What waits for a user, in order.
pub(crate) async fn waiting(tx: &mut Tx, consumer: &str, user: &UserId) -> Result<Vec<u64>, sqlx::Error> {
    let rows: Vec<(i64,)> =
        sqlx::query_as("SELECT sequence FROM parked WHERE consumer = $1 AND user_id = $2 ORDER BY sequence")
            .bind(consumer.to_owned())
            .bind(user.as_str().to_owned())
            .fetch_all(&mut **tx)
            .await?;
    Ok(rows.into_iter().filter_map(|(sequence,)| u64::try_from(sequence).ok()).collect())
}

/// Takes out what waits for a user, up to before a sequence.
pub(crate) async fn release(
    tx: &mut Tx,
    consumer: &str,
    user: &UserId,
    before: u64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM parked WHERE consumer = $1 AND user_id = $2 AND sequence < $3")
        .bind(consumer.to_owned())
        .bind(user.as_str().to_owned())
        .bind(signed(before))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// Notes that an event could again not be applied. A tick that passed while its user waited waits from now on.
pub(crate) async fn note_attempt(
    tx: &mut Tx,
    consumer: &str,
    user: &UserId,
    partition: Partition,
    sequence: u64,
    reason: String,
) -> Result<(), sqlx::Error> {
    let waited = sqlx::query(
        "UPDATE parked SET attempts = attempts + 1, reason = $4
         WHERE consumer = $1 AND user_id = $2 AND sequence = $3",
    )
    .bind(consumer.to_owned())
    .bind(user.as_str().to_owned())
    .bind(signed(sequence))
    .bind(reason.replace('\0', "\u{fffd}"))
    .execute(&mut **tx)
    .await?;
    if waited.rows_affected() == 0 {
        return park(
            tx,
            consumer,
            &[Waiting { user: user.clone(), partition, sequence, reason, attempts: 1 }],
        )
        .await;
    }
    undue(tx, consumer, user).await
}

/// Why a parked user is not folded again.
pub(crate) fn refusal(user: &UserId) -> String {
    format!("{user} is parked; try them again or drop what waits first")
}

/// Whoever is parked is due for nothing.
pub(crate) async fn undue(tx: &mut Tx, consumer: &str, user: &UserId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM due WHERE consumer = $1 AND user_id = $2")
        .bind(consumer.to_owned())
        .bind(user.as_str().to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
