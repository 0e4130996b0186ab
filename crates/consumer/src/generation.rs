//! The generations of a consumer: which one serves, which one is being built, which one is kept. They stand in a
//! database of the service's own, beside those of the generations.

use crate::db::{Database, Db, DbError, Durability};
use sqlx::{Any, Transaction};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS generation (
    number BIGINT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    compared TEXT,
    builder TEXT NOT NULL DEFAULT '',
    builder_until BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS replaced (
    version TEXT NOT NULL PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS switch (
    name TEXT NOT NULL PRIMARY KEY,
    is_on BIGINT NOT NULL
);
";

/// How long a builder keeps its place without saying that it lives.
const BUILDER_MS: i64 = 5_000;
/// How long a version keeps its place after the last of its instances said that it lives: for less than a restart takes, a
/// version that it replaced does not come back.
const ALIVE_MS: i64 = 20_000;

/// A generation of the rows of one consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) number: i64,
    /// The versions its rows depend on, as a word.
    pub(crate) version: String,
    pub(crate) state: State,
    /// What comparing it with the one before came to.
    pub(crate) compared: Option<String>,
    /// Its builder, or an instance that it serves in, said not long ago that it lives. Where one process has the database
    /// nobody does.
    pub(crate) is_alive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Its rows are folded beside the serving one.
    Building,
    /// Questions are answered from it.
    Serving,
    /// It served before, and can again.
    Kept,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Serving => "serving",
            Self::Kept => "kept",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "building" => Self::Building,
            "serving" => Self::Serving,
            _ => Self::Kept,
        }
    }
}

/// What stands there now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Plan {
    /// Newest first.
    pub(crate) generations: Vec<Generation>,
    pub(crate) paused: bool,
}

impl Plan {
    pub(crate) fn in_state(&self, state: State) -> Option<&Generation> {
        self.generations.iter().find(|generation| generation.state == state)
    }
}

/// The list of generations of one service.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    pub(crate) db: Db,
}

impl Control {
    pub(crate) async fn open(database: &Database, service: &str) -> Result<Self, DbError> {
        let schema = format!("{SCHEMA}{}", crate::lease::SCHEMA);
        Ok(Self { db: database.open(service, Durability::Full, &schema).await? })
    }

    pub(crate) async fn open_reading(database: &Database, service: &str) -> Result<Self, DbError> {
        Ok(Self { db: database.open_reading(service).await? })
    }

    pub(crate) async fn plan(&self) -> Result<Plan, sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let sql = format!(
            "SELECT number, version, state, compared, CAST(CASE WHEN builder_until >= {now} THEN 1 ELSE 0 END AS BIGINT)
             FROM generation ORDER BY number DESC"
        );
        let rows: Vec<(i64, String, String, Option<String>, i64)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(self.db.reads()).await?;
        let switch: Option<(i64,)> = sqlx::query_as("SELECT is_on FROM switch WHERE name = 'paused'")
            .fetch_optional(self.db.reads())
            .await?;
        let generations = rows.into_iter().map(|(number, version, state, compared, alive)| Generation {
            number,
            version,
            state: State::read(&state),
            compared,
            is_alive: alive != 0,
        });
        Ok(Plan { generations: generations.collect(), paused: switch.is_some_and(|(on,)| on != 0) })
    }

    /// Makes sure that rows of this version serve or are being built; but for a version that was replaced, which stands by
    /// while an instance of the one that serves lives.
    pub(crate) async fn begin(&self, version: &str) -> Result<(), sqlx::Error> {
        let mut tx = self.locked().await?;
        let stands_by = format!("SELECT COUNT(*) WHERE {}", self.stands_by("$1"));
        let (stands_by,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(stands_by))
            .bind(version.to_owned())
            .fetch_one(&mut *tx)
            .await?;
        if stands_by > 0 {
            return Ok(());
        }
        let known: Vec<(i64, String)> =
            sqlx::query_as("SELECT number, version FROM generation WHERE state <> 'kept' ORDER BY number")
                .fetch_all(&mut *tx)
                .await?;
        if !known.iter().any(|(_, known)| known == version) && revive(&mut tx, version).await?.is_none() {
            add(&mut tx, version).await?;
        }
        tx.commit().await
    }

    /// In SQL: a version was replaced, and an instance of the one that serves now lives. Whoever starts a replaced program
    /// again beside the new one, as a supervisor does, does not mean to go back.
    fn stands_by(&self, version: &str) -> String {
        let now = self.db.dialect().now_ms();
        format!(
            "EXISTS (SELECT 1 FROM replaced WHERE replaced.version = {version}) AND EXISTS (
                SELECT 1 FROM generation AS serving WHERE serving.state = 'serving'
                AND serving.version <> {version} AND serving.builder_until >= {now}
            )"
        )
    }

    /// Says that an instance lives in which this generation serves. One process has a database of its own for itself, and
    /// need not.
    pub(crate) async fn say_alive(&self, number: i64) -> Result<(), sqlx::Error> {
        if !self.db.is_shared() {
            return Ok(());
        }
        let alive = self.alive();
        let sql =
            format!("UPDATE generation SET builder_until = {alive} WHERE number = $1 AND state = 'serving'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(number).execute(self.db.writes()).await?;
        Ok(())
    }

    /// An instance ends in which this generation serves. If it is the last, a version that stands by comes back at once.
    pub(crate) async fn say_goodbye(&self, number: i64, instance: &str) -> Result<(), sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let sql = format!(
            "UPDATE generation SET builder_until = 0 WHERE number = $1 AND state = 'serving'
             AND NOT EXISTS (SELECT 1 FROM member WHERE instance <> $2 AND until >= {now})"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(number)
            .bind(instance.to_owned())
            .execute(self.db.writes())
            .await?;
        Ok(())
    }

    /// In SQL: until when who serves is taken to live.
    fn alive(&self) -> String {
        let now = self.db.dialect().now_ms();
        if self.db.is_shared() { format!("{now} + {ALIVE_MS}") } else { "0".to_owned() }
    }

    /// A new generation to be built; the number of the one that is being built already, if there is one. `None`: another
    /// version serves, which would be replaced.
    pub(crate) async fn rebuild(&self, version: &str) -> Result<Option<i64>, sqlx::Error> {
        let mut tx = self.locked().await?;
        let building: Option<(i64,)> =
            sqlx::query_as("SELECT number FROM generation WHERE state = 'building' AND version = $1")
                .bind(version.to_owned())
                .fetch_optional(&mut *tx)
                .await?;
        let number = match building {
            Some((number,)) => Some(number),
            None if serving(&mut tx).await?.is_none_or(|serving| serving == version) => {
                Some(add(&mut tx, version).await?)
            }
            None => None,
        };
        tx.commit().await?;
        Ok(number)
    }

    /// Lets the newest kept generation of this version catch up and serve again. None is kept, or another version serves:
    /// `None`.
    pub(crate) async fn roll_back(&self, version: &str) -> Result<Option<i64>, sqlx::Error> {
        let mut tx = self.locked().await?;
        if serving(&mut tx).await?.is_some_and(|serving| serving != version) {
            return Ok(None);
        }
        let kept = revive(&mut tx, version).await?;
        tx.commit().await?;
        Ok(kept)
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

    /// Whether some instance builds a generation at this moment, or hands over to one.
    pub(crate) async fn is_building(&self) -> Result<bool, sqlx::Error> {
        let now = self.db.dialect().now_ms();
        let sql =
            format!("SELECT COUNT(*) FROM generation WHERE state = 'building' AND builder_until >= {now}");
        let (building,): (i64,) =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(self.db.writes()).await?;
        Ok(building > 0)
    }

    /// The generation that this instance built serves, the one before is kept, and those before that are named, to be
    /// thrown away, as is what a version that is replaced was building: it would take over again. `None`: it is not this
    /// instance's to hand over to any more.
    pub(crate) async fn serve(
        &self,
        number: i64,
        instance: &str,
        compared: Option<&str>,
    ) -> Result<Option<Vec<Generation>>, sqlx::Error> {
        let mut tx = self.locked().await?;
        sqlx::query(
            "INSERT INTO replaced (version)
             SELECT old.version FROM generation AS old, generation AS new
             WHERE old.state = 'serving' AND new.number = $1 AND old.version <> new.version
             ON CONFLICT (version) DO NOTHING",
        )
        .bind(number)
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE generation SET state = 'kept', builder_until = 0 WHERE state = 'serving'")
            .execute(&mut *tx)
            .await?;
        let served = format!(
            "UPDATE generation SET state = 'serving', compared = $1, builder_until = {}
             WHERE number = $2 AND state = 'building' AND builder = $3",
            self.alive()
        );
        let served = sqlx::query(sqlx::AssertSqlSafe(served))
            .bind(compared.map(str::to_owned))
            .bind(number)
            .bind(instance.to_owned())
            .execute(&mut *tx)
            .await?;
        if served.rows_affected() == 0 {
            return Ok(None);
        }
        let came_back =
            "DELETE FROM replaced WHERE version = (SELECT version FROM generation WHERE number = $1)";
        sqlx::query(came_back).bind(number).execute(&mut *tx).await?;
        let kept: Vec<(i64, String)> = sqlx::query_as(
            "SELECT number, version FROM generation WHERE state = 'kept' ORDER BY number DESC",
        )
        .fetch_all(&mut *tx)
        .await?;
        let building: Vec<(i64, String)> = sqlx::query_as(
            "SELECT number, version FROM generation WHERE state = 'building'
             AND version IN (SELECT version FROM replaced)",
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut old = Vec::new();
        for (number, version) in kept.into_iter().skip(1).chain(building) {
            sqlx::query("DELETE FROM generation WHERE number = $1").bind(number).execute(&mut *tx).await?;
            old.push(Generation { number, version, state: State::Kept, compared: None, is_alive: false });
        }
        tx.commit().await?;
        Ok(Some(old))
    }

    /// The rows of a generation that served are gone: it is built again.
    pub(crate) async fn lost(&self, number: i64) -> Result<(), sqlx::Error> {
        let mut tx = self.locked().await?;
        sqlx::query("UPDATE generation SET builder_until = 0 WHERE number = $1")
            .bind(number)
            .execute(&mut *tx)
            .await?;
        set_state(&mut tx, number, State::Building).await?;
        tx.commit().await
    }

    pub(crate) async fn pause(&self, paused: bool) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO switch (name, is_on) VALUES ('paused', $1)
             ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on",
        )
        .bind(i64::from(paused))
        .execute(self.db.writes())
        .await?;
        Ok(())
    }

    /// A transaction that no other instance is in.
    async fn locked(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        let mut tx = self.db.begin().await?;
        if self.db.is_shared() {
            sqlx::query("LOCK TABLE generation IN EXCLUSIVE MODE").execute(&mut *tx).await?;
        }
        Ok(tx)
    }
}

/// The version that serves.
async fn serving(tx: &mut Transaction<'static, Any>) -> Result<Option<String>, sqlx::Error> {
    let serving = sqlx::query_as("SELECT version FROM generation WHERE state = 'serving'");
    let serving: Option<(String,)> = serving.fetch_optional(&mut **tx).await?;
    Ok(serving.map(|(version,)| version))
}

async fn add(tx: &mut Transaction<'static, Any>, version: &str) -> Result<i64, sqlx::Error> {
    let (last,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(number) FROM generation").fetch_one(&mut **tx).await?;
    let number = last.unwrap_or(0) + 1;
    sqlx::query("INSERT INTO generation (number, version, state) VALUES ($1, $2, 'building')")
        .bind(number)
        .bind(version.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(number)
}

/// Lets the newest kept generation of a version be brought up to date.
async fn revive(tx: &mut Transaction<'static, Any>, version: &str) -> Result<Option<i64>, sqlx::Error> {
    let (kept,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(number) FROM generation WHERE state = 'kept' AND version = $1")
            .bind(version.to_owned())
            .fetch_one(&mut **tx)
            .await?;
    if let Some(number) = kept {
        set_state(tx, number, State::Building).await?;
    }
    Ok(kept)
}

async fn set_state(tx: &mut Transaction<'static, Any>, number: i64, state: State) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE generation SET state = $1 WHERE number = $2")
        .bind(state.word())
        .bind(number)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Control, State};
    use crate::db::Database;

    /// Whoever was too slow finds that another instance builds, and hands nothing over.
    #[tokio::test]
    async fn only_who_builds_a_generation_lets_it_serve() {
        let folder = tempfile::tempdir().unwrap();
        let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
        control.begin("v1").await.unwrap();
        assert!(control.claim(1, "slow").await.unwrap());
        assert!(control.is_building().await.unwrap());
        sqlx::query("UPDATE generation SET builder_until = 0").execute(control.db.writes()).await.unwrap();
        assert!(!control.is_building().await.unwrap());
        assert!(control.claim(1, "quick").await.unwrap());
        assert_eq!(control.serve(1, "slow", None).await.unwrap(), None);
        assert_eq!(control.serve(1, "quick", None).await.unwrap(), Some(Vec::new()));
        assert_eq!(control.serve(1, "quick", None).await.unwrap(), None, "it serves already");
    }

    /// What a version was building when it was replaced would take over from the one that replaced it.
    #[tokio::test]
    async fn whoever_is_replaced_builds_nothing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
        control.begin("v1").await.unwrap();
        assert!(control.claim(1, "old").await.unwrap());
        control.serve(1, "old", None).await.unwrap().unwrap();
        assert_eq!(control.rebuild("v1").await.unwrap(), Some(2));
        control.begin("v2").await.unwrap();
        assert_eq!(control.rebuild("v2").await.unwrap(), Some(3), "it is being built");
        assert!(control.claim(3, "new").await.unwrap());
        let thrown_away = control.serve(3, "new", None).await.unwrap().unwrap();
        assert_eq!(thrown_away.iter().map(|generation| generation.number).collect::<Vec<_>>(), [2]);
        assert_eq!(control.rebuild("v1").await.unwrap(), None);
        assert_eq!(control.roll_back("v1").await.unwrap(), None);
        let states: Vec<_> = control.plan().await.unwrap().generations;
        let states: Vec<_> = states.iter().map(|generation| (generation.number, generation.state)).collect();
        assert_eq!(states, [(3, State::Serving), (1, State::Kept)]);
    }

    /// One that a supervisor starts again does not mean to go back, and neither does one whose successor was only silent.
    #[tokio::test]
    async fn whoever_is_replaced_stands_by_while_the_other_lives() {
        let folder = tempfile::tempdir().unwrap();
        let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
        for (number, version) in [(1, "v1"), (2, "v2")] {
            control.begin(version).await.unwrap();
            assert!(control.claim(number, version).await.unwrap());
            control.serve(number, version, None).await.unwrap().unwrap();
        }
        let until = async |until: i64| {
            let alive = "UPDATE generation SET builder_until = $1 WHERE state = 'serving'";
            sqlx::query(alive).bind(until).execute(control.db.writes()).await.unwrap();
        };
        let first = async || control.plan().await.unwrap().generations[1].state;
        until(i64::MAX).await;
        control.begin("v1").await.unwrap();
        assert_eq!(first().await, State::Kept);
        until(0).await;
        control.begin("v1").await.unwrap();
        assert_eq!(first().await, State::Building);
        until(i64::MAX).await;
        assert!(!control.claim(1, "v1").await.unwrap(), "the other was silent, and is back");
        until(0).await;
        assert!(control.claim(1, "v1").await.unwrap());
        control.serve(1, "v1", None).await.unwrap().unwrap();
        until(i64::MAX).await;
        control.begin("v2").await.unwrap();
        assert!(!control.claim(2, "v2").await.unwrap(), "now that one was replaced");
        control.begin("v3").await.unwrap();
        assert!(control.claim(3, "v3").await.unwrap(), "and this one is new");
    }

    /// Of one version, what is to serve next stays: an operator said so.
    #[tokio::test]
    async fn whoever_is_rolled_back_to_is_kept_by_a_rebuild_of_the_same_version() {
        let folder = tempfile::tempdir().unwrap();
        let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
        control.begin("v1").await.unwrap();
        for number in [1, 2] {
            assert!(control.claim(number, "one").await.unwrap());
            control.serve(number, "one", None).await.unwrap().unwrap();
            assert_eq!(control.rebuild("v1").await.unwrap(), Some(number + 1));
        }
        assert_eq!(control.roll_back("v1").await.unwrap(), Some(1));
        assert!(control.claim(3, "one").await.unwrap());
        assert_eq!(control.serve(3, "one", None).await.unwrap(), Some(Vec::new()));
        let generations = control.plan().await.unwrap().generations;
        let states: Vec<_> =
            generations.iter().map(|generation| (generation.number, generation.state)).collect();
        assert_eq!(states, [(3, State::Serving), (2, State::Kept), (1, State::Building)]);
    }
}
