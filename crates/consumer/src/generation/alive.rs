//! Who lives: which instance builds, and whether one is left of the version that serves.

use super::Control;
use sqlx::{Any, Transaction};

/// How long a builder keeps its place without saying that it lives.
const BUILDER_MS: i64 = 5_000;
/// How long a version is taken to live after the last of its instances said so: one that was killed may be restarting, and a
/// version that it replaced does not come back for that.
const ALIVE_MS: i64 = 20_000;

/// Whether an instance lives in which a generation serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lives {
    /// It said so not long ago.
    Yes,
    /// None has said so for long; maybe the database was away.
    Silent,
    /// The last one said goodbye, or one process has the database for itself, and this is another one.
    No,
}

impl Control {
    /// In SQL: a version was replaced, and an instance of the one that serves now lives. Whoever starts a replaced program
    /// again beside the new one, as a supervisor does, does not mean to go back.
    pub(super) fn stands_by(&self, version: &str) -> String {
        replaced(version, &alive("serving", self.db.dialect().now_ms()))
    }

    /// In SQL: the same, or the instances of that are only silent.
    pub(super) fn may_stand_by(&self, version: &str) -> String {
        let alive = alive("serving", self.db.dialect().now_ms());
        replaced(version, &format!("(serving.builder_until <> 0 OR {alive})"))
    }

    /// Says that an instance lives of the version that serves. One process that has a database for itself need not.
    pub(crate) async fn say_alive(&self, version: &str) -> Result<(), sqlx::Error> {
        if !self.db.is_shared() {
            return Ok(());
        }
        let until = self.alive_until();
        let sql =
            format!("UPDATE generation SET builder_until = {until} WHERE version = $1 AND state = 'serving'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(version.to_owned()).execute(self.db.writes()).await?;
        Ok(())
    }

    /// An instance ends of the version that serves, and is no member any more. If it is the last, a version that stands by
    /// comes back at once.
    pub(crate) async fn say_goodbye(&self, version: &str) -> Result<(), sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let sql = format!(
            "UPDATE generation SET builder_until = 0 WHERE version = $1 AND state = 'serving'
             AND NOT EXISTS (SELECT 1 FROM member WHERE until >= {now})"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(version.to_owned()).execute(self.db.writes()).await?;
        Ok(())
    }

    /// In SQL: until when whoever says now that they live is taken to.
    pub(super) fn alive_until(&self) -> String {
        let now = self.db.dialect().now_ms();
        if self.db.is_shared() { format!("{now} + {ALIVE_MS}") } else { "0".to_owned() }
    }

    /// Holds the list as it is, if a generation serves in it that nobody is taking over from, but for the one that `builds`.
    /// Dropped, it is let go.
    pub(crate) async fn hold(
        &self,
        number: i64,
        builds: Option<i64>,
    ) -> Result<Option<Transaction<'static, Any>>, sqlx::Error> {
        let mut tx = self.locked().await?;
        let serves: Option<(i64,)> =
            sqlx::query_as("SELECT number FROM generation WHERE state = 'serving' AND number = $1")
                .bind(number)
                .fetch_optional(&mut *tx)
                .await?;
        let now = self.db.dialect().now_ms();
        let building = format!(
            "SELECT COUNT(*) FROM generation WHERE state = 'building' AND builder_until >= {now}
             AND number <> $1 AND NOT ({})",
            self.stands_by("generation.version")
        );
        let (building,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(building))
            .bind(builds.unwrap_or(0))
            .fetch_one(&mut *tx)
            .await?;
        Ok((serves.is_some() && building == 0).then_some(tx))
    }

    /// Whether this instance is the one that builds; keeps its place for some seconds. Nobody builds a version that stands by.
    pub(crate) async fn claim(&self, number: i64, instance: &str) -> Result<bool, sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let sql = format!(
            "UPDATE generation SET builder = $1, builder_until = {now} + {BUILDER_MS}
             WHERE number = $2 AND state = 'building' AND (builder = $1 OR builder_until < {now})
             AND NOT ({})",
            self.stands_by("generation.version")
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(instance.to_owned())
            .bind(number)
            .execute(self.db.writes())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// In SQL: an instance lives in which a generation serves. Members are only of the version that serves.
pub(super) fn alive(generation: &str, now: &str) -> String {
    format!(
        "({generation}.builder_until >= {now} OR ({generation}.state = 'serving'
          AND EXISTS (SELECT 1 FROM member WHERE member.until >= {now})))"
    )
}

fn replaced(version: &str, by: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM replaced WHERE replaced.version = {version}) AND EXISTS (
            SELECT 1 FROM generation AS serving WHERE serving.state = 'serving'
            AND serving.version <> {version} AND {by}
        )"
    )
}
