//! What of a user was given up while they were parked: from the event that could not be applied to where the consumer was
//! then. It is passed over wherever these rows are folded again, or a rebuild would park them once more.

use crate::db::Db;
use crate::parking;
use crate::position::{NEVER, signed, unsigned};
use mariposas_event_schema::UserId;
use sqlx::{Any, Transaction};
use std::collections::HashMap;

type Tx = Transaction<'static, Any>;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS given_up (
    user_id TEXT NOT NULL,
    consumer TEXT NOT NULL,
    since BIGINT NOT NULL,
    upto BIGINT NOT NULL,
    PRIMARY KEY (user_id, consumer, since)
);
";

/// The sequences of each user, both ends included.
#[derive(Debug, Clone, Default)]
pub(crate) struct GivenUp(HashMap<UserId, Vec<(u64, u64)>>);

impl GivenUp {
    pub(crate) async fn load(tx: &mut Tx, consumer: &str) -> Result<Self, sqlx::Error> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT user_id, since, upto FROM given_up WHERE consumer = $1")
                .bind(consumer.to_owned())
                .fetch_all(&mut **tx)
                .await?;
        let mut given_up: HashMap<UserId, Vec<(u64, u64)>> = HashMap::new();
        for (user, since, upto) in rows {
            if let Ok(user) = UserId::new(user) {
                given_up.entry(user).or_default().push((unsigned(since), unsigned(upto)));
            }
        }
        Ok(Self(given_up))
    }

    /// The sequences from which on something of a user was given up.
    pub(crate) fn beginnings(&self, user: &UserId) -> impl Iterator<Item = u64> {
        self.0.get(user).into_iter().flatten().map(|(since, _)| *since)
    }

    /// Whether nothing of the user is folded or told at a sequence.
    pub(crate) fn has(&self, user: &UserId, sequence: u64) -> bool {
        let within = |(since, upto): &(u64, u64)| (*since..=*upto).contains(&sequence);
        self.0.get(user).is_some_and(|of_user| of_user.iter().any(within))
    }
}

/// Gives up what waits for a user, everything up to `upto`. How many events that were.
pub(crate) async fn give_up(
    tx: &mut Tx,
    consumer: &str,
    user: &UserId,
    upto: u64,
) -> Result<u64, sqlx::Error> {
    let waiting = parking::waiting(tx, consumer, user).await?;
    if let Some(since) = waiting.first() {
        note(tx, consumer, user.as_str(), (signed(*since), signed(upto))).await?;
    }
    parking::release(tx, consumer, user, NEVER).await
}

/// Takes over what was given up in other rows of this consumer. What of it waits here waits no more.
pub(crate) async fn inherit(from: &Db, to: &Db, consumer: &str) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, i64, i64)> =
        sqlx::query_as("SELECT user_id, since, upto FROM given_up WHERE consumer = $1")
            .bind(consumer.to_owned())
            .fetch_all(from.reads())
            .await?;
    let mut tx = to.begin().await?;
    for (user, since, upto) in rows {
        note(&mut tx, consumer, &user, (since, upto)).await?;
        let released =
            "DELETE FROM parked WHERE consumer = $1 AND user_id = $2 AND sequence BETWEEN $3 AND $4";
        sqlx::query(released)
            .bind(consumer.to_owned())
            .bind(user)
            .bind(since)
            .bind(upto)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}

async fn note(tx: &mut Tx, consumer: &str, user: &str, (since, upto): (i64, i64)) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO given_up (user_id, consumer, since, upto) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, consumer, since) DO UPDATE SET upto = excluded.upto",
    )
    .bind(user.to_owned())
    .bind(consumer.to_owned())
    .bind(since)
    .bind(upto)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
