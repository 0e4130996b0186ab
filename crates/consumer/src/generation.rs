//! The generations of a consumer: which one serves, which one is being built, which one is kept. They stand in a
//! database of the service's own, beside those of the generations.

mod alive;

use crate::db::{Database, Db, DbError, Durability};
pub(crate) use alive::Lives;
use alive::alive;
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

/// A generation of the rows of one consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) number: i64,
    /// The versions its rows depend on, as a word.
    pub(crate) version: String,
    pub(crate) state: State,
    /// What comparing it with the one before came to.
    pub(crate) compared: Option<String>,
    /// Of the one that serves: whether an instance of its version lives.
    pub(crate) lives: Lives,
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
    /// The versions that served and were replaced by another.
    pub(crate) replaced: Vec<String>,
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
            "SELECT number, version, state, compared, builder_until, CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT)
             FROM generation WHERE state <> 'gone' ORDER BY number DESC",
            alive("generation", now)
        );
        let rows: Vec<(i64, String, String, Option<String>, i64, i64)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(self.db.reads()).await?;
        let switch: Option<(i64,)> = sqlx::query_as("SELECT is_on FROM switch WHERE name = 'paused'")
            .fetch_optional(self.db.reads())
            .await?;
        let replaced: Vec<(String,)> =
            sqlx::query_as("SELECT version FROM replaced").fetch_all(self.db.reads()).await?;
        let generations =
            rows.into_iter().map(|(number, version, state, compared, until, alive)| Generation {
                number,
                version,
                state: State::read(&state),
                compared,
                lives: match (alive, until) {
                    (1, _) => Lives::Yes,
                    (_, 0) => Lives::No,
                    _ => Lives::Silent,
                },
            });
        Ok(Plan {
            generations: generations.collect(),
            replaced: replaced.into_iter().map(|(version,)| version).collect(),
            paused: switch.is_some_and(|(on,)| on != 0),
        })
    }

    /// Makes sure that rows of this version serve or are being built; but for a version that was replaced, which stands by
    /// while an instance of the one that serves lives, or until it is sure that none does.
    pub(crate) async fn begin(&self, version: &str, none_lives: bool) -> Result<(), sqlx::Error> {
        let mut tx = self.locked().await?;
        let stands_by = if none_lives { self.stands_by("$1") } else { self.may_stand_by("$1") };
        let (stands_by,): (i64,) =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) WHERE {stands_by}")))
                .bind(version.to_owned())
                .fetch_one(&mut *tx)
                .await?;
        if stands_by == 0 {
            begin(&mut tx, version).await?;
        } else if !is_known(&mut tx, version).await? {
            // Its rows were thrown away; what it shows while it stands by is empty, and built when it comes back.
            add(&mut tx, version, State::Kept).await?;
        }
        tx.commit().await
    }

    /// Lets a version that was replaced come back although an instance of the one that serves lives: an operator said so. The
    /// number of the generation that takes over. `None`: it was not replaced.
    pub(crate) async fn come_back(&self, version: &str) -> Result<Option<i64>, sqlx::Error> {
        let mut tx = self.locked().await?;
        let was = sqlx::query("DELETE FROM replaced WHERE version = $1")
            .bind(version.to_owned())
            .execute(&mut *tx)
            .await?;
        if was.rows_affected() == 0 {
            return Ok(None);
        }
        let number = begin(&mut tx, version).await?;
        tx.commit().await?;
        Ok(Some(number))
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
                Some(add(&mut tx, version, State::Building).await?)
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

    /// The generation that this instance built serves, the one that it takes over from is kept, and all else is named, to be
    /// thrown away: what was kept before, and what a version builds that is replaced with this, or was before it served. It
    /// would take over again. `None`: it is not this instance's to hand over to any more, or not from what serves now.
    pub(crate) async fn serve(
        &self,
        mut tx: Transaction<'static, Any>,
        (number, from): (i64, Option<i64>),
        instance: &str,
        compared: Option<&str>,
    ) -> Result<Option<Vec<Generation>>, sqlx::Error> {
        let before: Option<(i64, String)> =
            sqlx::query_as("SELECT number, version FROM generation WHERE state = 'serving'")
                .fetch_optional(&mut *tx)
                .await?;
        let serve = format!(
            "UPDATE generation SET state = 'serving', compared = $1, builder_until = {}
             WHERE number = $2 AND state = 'building' AND builder = $3 AND NOT ({})",
            self.alive_until(),
            self.stands_by("generation.version")
        );
        let served = sqlx::query(sqlx::AssertSqlSafe(serve))
            .bind(compared.map(str::to_owned))
            .bind(number)
            .bind(instance.to_owned())
            .execute(&mut *tx)
            .await?;
        if served.rows_affected() == 0 || before.as_ref().map(|(number, _)| *number) != from {
            return Ok(None);
        }
        let sql = "UPDATE generation SET state = 'kept', builder_until = 0 WHERE state = 'serving' AND number <> $1";
        sqlx::query(sql).bind(number).execute(&mut *tx).await?;
        let known: Vec<(i64, String, String)> = sqlx::query_as(
            "SELECT number, version, state FROM generation WHERE state <> 'gone' ORDER BY number DESC",
        )
        .fetch_all(&mut *tx)
        .await?;
        let known = known.into_iter().map(|(number, version, state)| (number, version, State::read(&state)));
        let known: Vec<_> = known.collect();
        let version = known.iter().find(|of| of.0 == number).map(|(_, version, _)| version.clone());
        let version = version.unwrap_or_default();
        sqlx::query("DELETE FROM replaced WHERE version = $1")
            .bind(version.clone())
            .execute(&mut *tx)
            .await?;
        // A version that only rebuilds its rows replaces none.
        if before.is_none_or(|(_, before)| before != version) {
            for (of, other, state) in &known {
                if *other != version && (*state == State::Kept || *of < number) {
                    sqlx::query(
                        "INSERT INTO replaced (version) VALUES ($1) ON CONFLICT (version) DO NOTHING",
                    )
                    .bind(other.clone())
                    .execute(&mut *tx)
                    .await?;
                }
            }
        }
        let replaced: Vec<(String,)> =
            sqlx::query_as("SELECT version FROM replaced").fetch_all(&mut *tx).await?;
        let is_replaced = |version: &String| replaced.iter().any(|(replaced,)| replaced == version);
        let newest = || known.iter().find(|(.., state)| *state == State::Kept).map(|(number, ..)| *number);
        let keep = from.or_else(newest);
        let mut thrown_away = Vec::new();
        for (number, version, state) in known {
            let unwanted = match state {
                State::Kept => keep != Some(number),
                State::Building => is_replaced(&version),
                State::Serving => false,
            };
            if unwanted {
                // Its number is never another's: throwing the rows away takes its time.
                let gone = "UPDATE generation SET state = 'gone' WHERE number = $1";
                sqlx::query(gone).bind(number).execute(&mut *tx).await?;
                let (compared, lives) = (None, Lives::No);
                thrown_away.push(Generation { number, version, state: State::Kept, compared, lives });
            }
        }
        tx.commit().await?;
        Ok(Some(thrown_away))
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
    pub(crate) async fn locked(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
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

/// The generation of this version that serves or is being built, from now on if there was none.
async fn begin(tx: &mut Transaction<'static, Any>, version: &str) -> Result<i64, sqlx::Error> {
    let known = "SELECT MAX(number) FROM generation WHERE state IN ('serving', 'building') AND version = $1";
    let (known,): (Option<i64>,) =
        sqlx::query_as(known).bind(version.to_owned()).fetch_one(&mut **tx).await?;
    if let Some(number) = known {
        return Ok(number);
    }
    match revive(tx, version).await? {
        Some(number) => Ok(number),
        None => add(tx, version, State::Building).await,
    }
}

async fn is_known(tx: &mut Transaction<'static, Any>, version: &str) -> Result<bool, sqlx::Error> {
    let known = sqlx::query_as("SELECT number FROM generation WHERE version = $1 AND state <> 'gone'");
    let known: Option<(i64,)> = known.bind(version.to_owned()).fetch_optional(&mut **tx).await?;
    Ok(known.is_some())
}

async fn add(tx: &mut Transaction<'static, Any>, version: &str, state: State) -> Result<i64, sqlx::Error> {
    let (last,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(number) FROM generation").fetch_one(&mut **tx).await?;
    let number = last.unwrap_or(0) + 1;
    sqlx::query("INSERT INTO generation (number, version, state) VALUES ($1, $2, $3)")
        .bind(number)
        .bind(version.to_owned())
        .bind(state.word())
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
mod tests;
