//! Sharing the partitions of a consumer between instances on one Postgres. A lease only avoids waste; the epoch in
//! the checkpoint is what keeps an owner that was paused from writing.

use crate::db::Db;
use mariposas_event_log::Logs;
use mariposas_event_schema::streams::Partition;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS member (
    instance TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS lease (
    part BIGINT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
);
";

/// How long a lease holds.
const HOLD: Duration = Duration::from_secs(3);
/// How often it is renewed, and others are looked at: a partition is without an owner for 3.5 s at most.
const RENEW: Duration = Duration::from_millis(500);
/// How long a renewal may take, which would be too late by then: the next is tried on another connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Partitions.
pub(crate) type Partitions = BTreeSet<Partition>;

/// Keeps the leases of one instance.
pub(crate) struct Keeper {
    pub(crate) db: Db,
    pub(crate) instance: String,
    pub(crate) logs: Logs,
}

impl Keeper {
    /// Keeps them until shutdown, then gives them back. `may` says what may be applied; `does` what still is: a partition is
    /// handed over once the batch that runs is committed. Whoever cannot apply stands aside: while `serves` is false, since
    /// rows of another version serve, and while the log is not reached.
    pub(crate) async fn keep(
        self,
        may: watch::Sender<Partitions>,
        mut does: watch::Receiver<Partitions>,
        mut serves: watch::Receiver<bool>,
        shutdown: CancellationToken,
    ) {
        let (mut renewed, mut reached) = (Instant::now(), Instant::now());
        let mut is_member = false;
        loop {
            if self.logs.is_connected() {
                reached = Instant::now();
            }
            let can_apply = *serves.borrow_and_update() && reached.elapsed() < HOLD;
            let keeping = async {
                if can_apply {
                    is_member = true;
                    return self.renew(&may, &does).await;
                }
                may.send_if_modified(|may| !std::mem::take(may).is_empty());
                if is_member && does.borrow().is_empty() {
                    self.leave().await?;
                    is_member = false;
                }
                Ok(())
            };
            let silent = |_| sqlx::Error::Protocol(format!("no answer in {PATIENCE:?}"));
            match tokio::time::timeout(PATIENCE, keeping).await.map_err(silent).flatten() {
                Ok(()) => renewed = Instant::now(),
                Err(error) => {
                    tracing::warn!(instance = self.instance, "the leases are not renewed: {error}");
                    if renewed.elapsed() >= HOLD {
                        may.send_replace(Partitions::new());
                    }
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(RENEW) => {}
                // What is given back is handed over at once.
                changed = does.changed() => if changed.is_err() { break },
                changed = serves.changed() => if changed.is_err() { break },
            }
        }
        let left = tokio::time::timeout(PATIENCE, self.leave()).await;
        if !matches!(left, Ok(Ok(()))) {
            tracing::debug!("the leases run out by themselves: {left:?}");
        }
    }

    async fn renew(
        &self,
        may: &watch::Sender<Partitions>,
        does: &watch::Receiver<Partitions>,
    ) -> Result<(), sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let hold = HOLD.as_millis();
        let mut tx = self.db.begin().await?;
        // Members are few; whoever renews waits for the other for a moment.
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO member (instance, until) VALUES ($1, {now} + {hold})
             ON CONFLICT (instance) DO UPDATE SET until = excluded.until"
        )))
        .bind(self.instance.clone())
        .execute(&mut *tx)
        .await?;
        let members: Vec<(String,)> =
            sqlx::query_as(AssertSqlSafe(format!("SELECT instance FROM member WHERE until >= {now}")))
                .fetch_all(&mut *tx)
                .await?;
        tx.commit().await?;
        let members: Vec<String> = members.into_iter().map(|(member,)| member).collect();
        let busy = does.borrow().clone();
        let mut held = Partitions::new();
        for (partition, owner) in owners(&members, self.logs.partitions()) {
            let ours = owner.is_none_or(|owner| *owner == self.instance);
            // What is still applied here stays here until it is given back.
            let sql = if ours || busy.contains(&partition) {
                format!(
                    "INSERT INTO lease (part, owner, until) VALUES ($1, $2, {now} + {hold})
                     ON CONFLICT (part) DO UPDATE SET owner = excluded.owner, until = excluded.until
                     WHERE lease.owner = excluded.owner OR lease.until < {now}"
                )
            } else {
                "UPDATE lease SET until = 0 WHERE part = $1 AND owner = $2".to_owned()
            };
            let done = sqlx::query(AssertSqlSafe(sql))
                .bind(i64::from(partition.0))
                .bind(self.instance.clone())
                .execute(self.db.writes())
                .await?;
            if ours && done.rows_affected() == 1 {
                held.insert(partition);
            }
        }
        may.send_if_modified(|may| {
            let differs = *may != held;
            *may = held;
            differs
        });
        Ok(())
    }

    async fn leave(&self) -> Result<(), sqlx::Error> {
        let mut tx = self.db.begin().await?;
        for sql in ["UPDATE lease SET until = 0 WHERE owner = $1", "DELETE FROM member WHERE instance = $1"] {
            sqlx::query(sql).bind(self.instance.clone()).execute(&mut *tx).await?;
        }
        sqlx::query(AssertSqlSafe(format!(
            "DELETE FROM member WHERE until < {}",
            self.db.dialect().now_ms()
        )))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}

/// Rendezvous hashing with a fair share: whoever has the highest number for a partition, among those who have room for one
/// more, owns it. So all have as many, within one, and a member that comes or goes moves little more than its own.
fn owners(members: &[String], partitions: u16) -> Vec<(Partition, Option<&String>)> {
    let share = usize::from(partitions).div_ceil(members.len().max(1));
    // With so many that have the whole share; the others have one less.
    let mut full = usize::from(partitions) - (share - 1) * members.len();
    let mut has: BTreeMap<&String, usize> = members.iter().map(|member| (member, 0)).collect();
    let owners = Partition::all(partitions).map(|partition| {
        let wants = |member: &&&String| hash(&format!("{member} {}", partition.0));
        let has_room = |count: usize| count + 1 < share || (count + 1 == share && full > 0);
        let free = has.iter().filter(|(_, count)| has_room(**count)).map(|(member, _)| member);
        let owner = free.max_by_key(wants).copied();
        if let Some(count) = owner.and_then(|owner| has.get_mut(owner)) {
            *count += 1;
            full -= usize::from(*count == share);
        }
        (partition, owner)
    });
    owners.collect()
}

/// FNV-1a with a final mix: the same on every machine and in every release.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_have_as_many_and_a_member_that_comes_moves_little_more_than_its_own() {
        let names = ["one", "two", "three", "four", "five"].map(str::to_owned);
        for partitions in [1, 4, 8, 64] {
            for count in 1..=5 {
                let owners = owners(&names[..count], partitions);
                let of = |name: &String| owners.iter().filter(|(_, owner)| *owner == Some(name)).count();
                let has: Vec<usize> = names[..count].iter().map(of).collect();
                assert_eq!(has.iter().sum::<usize>(), usize::from(partitions));
                assert!(has.iter().max().unwrap() - has.iter().min().unwrap() <= 1, "{has:?}");
            }
        }
        let (two, three) = (owners(&names[..2], 64), owners(&names[..3], 64));
        let moved = two.iter().zip(&three).filter(|(before, after)| before.1 != after.1).count();
        assert!((21..=40).contains(&moved), "{moved} of 64");
        assert_eq!(owners(&[], 2), [(Partition(0), None), (Partition(1), None)]);
    }
}
