//! What everyone may ask of a consumer that runs: its rows, how far they are, and what it can be told.

use crate::db::Db;
use crate::lease::Partitions;
use crate::parking::Parking;
use crate::position::{self, unsigned};
use crate::runner::Command;
use crate::status::{Applied, Beats, Building, Serves, Serving};
use mariposas_event_schema::Position;
use mariposas_event_schema::streams::Partition;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// How often a position that another instance applies is looked for.
const LOOK: Duration = Duration::from_millis(15);
/// How long looking may take.
const LOOKED_FOR: Duration = Duration::from_secs(5);

/// A consumer that runs, for everyone who asks it something or tells it something. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle {
    pub(crate) consumer: &'static str,
    pub(crate) log_id: String,
    pub(crate) applied: Applied,
    pub(crate) serving: watch::Receiver<Serving>,
    pub(crate) held: watch::Receiver<Partitions>,
    pub(crate) building: watch::Receiver<Option<Building>>,
    pub(crate) beats: Beats,
    pub(crate) parking: Parking,
    pub(crate) commands: mpsc::Sender<Command>,
}

/// What became of a person whose rows were folded again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// Events that were folded.
    pub events: u64,
    /// Rows that stand now.
    pub rows: u64,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The consumer does not run, or starts over at this moment.
    #[error("the consumer is not listening at this moment; try again shortly")]
    Away,
    /// It tried and could not.
    #[error("{0}")]
    Failed(String),
}

/// Why a wait for a position ended without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// The position is of another log.
    #[error("this position is of another log; drop it and read again")]
    OtherLog,
    /// It is not there yet.
    #[error("applied up to {applied} of {wanted}; try again shortly")]
    Behind {
        /// The sequence that is applied.
        applied: u64,
        /// The sequence that was asked for.
        wanted: u64,
    },
}

impl Handle {
    /// The rows that answer now. Ask anew for every question: after a rebuild it is another database.
    pub fn db(&self) -> Db {
        self.serving.borrow().db.clone()
    }

    /// Which rows may answer.
    pub fn serves(&self) -> Serves {
        self.serving.borrow().serves
    }

    /// Which rows may answer, once some do; waits at most `patience`: those of a new log are built in a moment, and so long a
    /// hand-over takes.
    pub async fn serves_within(&self, patience: Duration) -> Serves {
        // Whoever's patience ends finds that nothing does.
        let _ = tokio::time::timeout(
            patience,
            self.until_serves(|serves| matches!(serves, Serves::These | Serves::Others)),
        )
        .await;
        self.serves()
    }

    /// Waits until those rows serve that are wanted.
    pub async fn until_serves(&self, wanted: impl Fn(Serves) -> bool + Send) {
        let mut serving = self.serving.clone();
        if serving.wait_for(|serving| wanted(serving.serves)).await.is_err() {
            // The consumer has ended, and tells nothing any more.
            std::future::pending::<()>().await;
        }
    }

    /// The generation that answers now.
    pub fn serving(&self) -> Serving {
        self.serving.borrow().clone()
    }

    /// The users whose events wait.
    pub const fn parking(&self) -> &Parking {
        &self.parking
    }

    /// How many outcomes are issued and not known to be on the log, and a number that grows when some come to be known.
    pub async fn outbox(&self) -> Result<(u64, u64), sqlx::Error> {
        let db = self.db();
        let outbox = "SELECT (SELECT COUNT(*) FROM outbox),
                      (SELECT CAST(COALESCE(SUM(confirmed), 0) AS BIGINT) FROM relayed)";
        let (waiting, confirmed): (i64, i64) = sqlx::query_as(outbox).fetch_one(db.reads()).await?;
        Ok((unsigned(waiting), unsigned(confirmed)))
    }

    /// The generation that this instance builds now.
    pub fn building(&self) -> Option<Building> {
        *self.building.borrow()
    }

    /// Whether this instance applies a partition.
    pub fn holds(&self, partition: Partition) -> bool {
        self.held.borrow().contains(&partition)
    }

    /// How long ago it was last known of a partition that is held here that all of it is applied, or that more of it is than
    /// a second before.
    pub fn last_beat(&self, partition: Partition) -> Option<Duration> {
        self.beats.age(partition)
    }

    /// Waits until something more is applied.
    pub async fn changed(&self) {
        let mut applied = self.applied.subscribe();
        let _ = applied.changed().await;
    }

    /// The sequences that are applied, by partition. Those of other instances are a second old at most.
    pub fn applied(&self) -> Vec<u64> {
        self.applied.now()
    }

    /// How many transactions were made here, by partition. While one tick is told to many people they go on, and what is
    /// applied does not.
    pub fn transactions(&self) -> Vec<u64> {
        self.applied.transactions()
    }

    /// The sequence applied in one partition.
    pub fn applied_in(&self, partition: Partition) -> u64 {
        self.applied.of(partition).unwrap_or(0)
    }

    /// Waits, at most `patience`, until everything up to the position is applied, here or by another instance.
    pub async fn wait_for(&self, position: &Position, patience: Duration) -> Result<(), WaitError> {
        let (partition, wanted) = (position.partition, position.sequence);
        if position.log_id != self.log_id || self.applied.of(partition).is_none() {
            return Err(WaitError::OtherLog);
        }
        let mut applied = self.applied.subscribe();
        let there = |applied: &Vec<u64>| applied[partition.index()] >= wanted;
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            if there(&applied.borrow_and_update()) {
                return Ok(());
            }
            let elsewhere = !self.holds(partition);
            if elsewhere {
                self.look().await;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => {
                    return Err(WaitError::Behind { applied: self.applied_in(partition), wanted });
                }
                arrived = applied.wait_for(there) => {
                    return arrived.map(|_| ()).map_err(|_| WaitError::Behind { applied: 0, wanted });
                }
                () = tokio::time::sleep(LOOK), if elsewhere => {}
            }
        }
    }

    /// Waits until every partition is applied up to the given sequences.
    pub async fn wait_for_all(&self, heads: &[u64]) {
        let mut applied = self.applied.subscribe();
        loop {
            let arrived =
                applied.wait_for(|applied| applied.iter().zip(heads).all(|(applied, head)| applied >= head));
            tokio::select! {
                _ = arrived => return,
                () = tokio::time::sleep(Duration::from_millis(100)) => self.look().await,
            }
        }
    }

    /// Sees how far the other instances are.
    pub(crate) async fn look(&self) {
        let serving = self.serving();
        if !serving.db.is_shared() {
            return;
        }
        // An instance that cannot look says how far it was.
        let looking = position::stored(serving.db.reads(), self.consumer, &self.log_id);
        if let Ok(Ok(stored)) = tokio::time::timeout(LOOKED_FOR, looking).await {
            self.applied.advance(stored.iter().map(|checkpoint| (checkpoint.partition, checkpoint.sequence)));
        }
    }

    /// Builds a new generation beside the serving one, which then takes over. Returns its number at once.
    pub async fn rebuild(&self) -> Result<i64, CommandError> {
        self.command(Command::Rebuild).await
    }

    /// Lets the generation before catch up and serve again. Returns its number at once.
    pub async fn roll_back(&self) -> Result<i64, CommandError> {
        self.command(Command::RollBack).await
    }

    /// Lets the version of this instance, which stands by, take over from the one that serves and lives. Returns the number
    /// of its generation at once.
    pub async fn take_over(&self) -> Result<i64, CommandError> {
        self.command(Command::TakeOver).await
    }

    /// Stops applying, on every instance, until told to go on.
    pub async fn pause(&self, paused: bool) -> Result<(), CommandError> {
        self.command(|answer| Command::Pause(paused, answer)).await
    }

    async fn command<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, String>>) -> Command,
    ) -> Result<T, CommandError> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(command(answer)).await.map_err(|_| CommandError::Away)?;
        answered.await.map_err(|_| CommandError::Away)?.map_err(CommandError::Failed)
    }
}
