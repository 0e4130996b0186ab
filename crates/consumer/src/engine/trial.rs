//! Whoever is folded alone, since somebody may end the program: noted before, so that whoever does it is known.

use super::{EngineError, answered};
use crate::db::Db;
use mariposas_event_schema::UserId;
use std::time::Duration;

pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS trial (
    user_id TEXT NOT NULL,
    consumer TEXT NOT NULL,
    ends BIGINT NOT NULL,
    tried_by TEXT NOT NULL,
    PRIMARY KEY (user_id, consumer)
);
";

/// Whoever was on trial when the program ended so often is parked.
const ENDS: i64 = 3;
/// How long nothing is tried before somebody is for the second time, and for the third: what ends the program whatever it
/// does, as a power cut or a crash on starting, then does so while nobody is on trial.
const QUIET: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Notes that somebody is folded next. `Some`: the program has ended so often while they were, and they are to be parked
/// for this reason; that stays so until they `pass`.
pub(super) async fn begin(
    db: &Db,
    (consumer, instance): (&str, &str),
    user: &UserId,
) -> Result<Option<String>, EngineError> {
    // Whoever tried it and still is there was not ended by it, however the try ended.
    let note = sqlx::query_as(
        "INSERT INTO trial (user_id, consumer, ends, tried_by) VALUES ($1, $2, 0, $3)
         ON CONFLICT (user_id, consumer) DO UPDATE SET tried_by = '',
         ends = CASE WHEN trial.tried_by IN ('', excluded.tried_by) OR trial.ends = $4 THEN trial.ends
         ELSE trial.ends + 1 END
         RETURNING ends, tried_by",
    )
    .bind(user.as_str().to_owned())
    .bind(consumer.to_owned())
    .bind(instance.to_owned())
    .bind(ENDS);
    let (ends, tried_by): (i64, String) = answered(note.fetch_one(db.writes())).await?;
    if ends >= ENDS {
        return Ok(Some(format!("the program ended {ends} times while this was folded")));
    }
    if let Some(quiet) = usize::try_from(ends - 1).ok().and_then(|before| QUIET.get(before)) {
        tokio::time::sleep(*quiet).await;
    }
    let note = sqlx::query("UPDATE trial SET tried_by = $1 WHERE user_id = $2 AND consumer = $3")
        .bind(instance.to_owned())
        .bind(user.as_str().to_owned())
        .bind(consumer.to_owned());
    if tried_by != instance {
        answered(note.execute(db.writes())).await?;
    }
    Ok(None)
}

/// It went well, or they are parked.
pub(super) async fn pass(db: &Db, consumer: &str, user: &UserId) -> Result<(), EngineError> {
    let note = sqlx::query("DELETE FROM trial WHERE user_id = $1 AND consumer = $2")
        .bind(user.as_str().to_owned())
        .bind(consumer.to_owned());
    answered(note.execute(db.writes())).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, Durability};

    struct Place {
        db: Db,
        user: UserId,
        _folder: tempfile::TempDir,
    }

    impl Place {
        async fn make() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let database = Database::Folder(folder.path().to_owned());
            let db = database.open("trial", Durability::Rebuildable, SCHEMA).await.unwrap();
            Self { db, user: UserId::new("one").unwrap(), _folder: folder }
        }

        async fn tried_by(&self, instance: &str) -> Option<String> {
            begin(&self.db, ("toy", instance), &self.user).await.unwrap()
        }
    }

    /// Whoever is tried again by those who tried them before has ended nothing, and who is to be parked stays so until that
    /// is done.
    #[tokio::test]
    async fn only_ends_count_and_what_they_come_to_stays() {
        let place = Place::make().await;
        for instance in ["first", "first", "second", "second", "third"] {
            assert_eq!(place.tried_by(instance).await, None, "{instance}");
        }
        for instance in ["fourth", "fourth", "fifth"] {
            assert!(place.tried_by(instance).await.unwrap().contains("ended 3 times"), "{instance}");
        }
        pass(&place.db, "toy", &place.user).await.unwrap();
        assert_eq!(place.tried_by("sixth").await, None);
    }

    /// A program that ends soon after each start, whatever it does, says nothing of who would have been tried.
    #[tokio::test]
    async fn who_would_have_been_tried_had_the_program_lived_ends_nothing() {
        let place = Place::make().await;
        assert_eq!(place.tried_by("first").await, None);
        for instance in ["second", "third", "fourth", "fifth"] {
            let short = tokio::time::timeout(Duration::from_millis(300), place.tried_by(instance));
            assert!(short.await.is_err(), "{instance} was tried at once");
        }
        assert_eq!(place.tried_by("sixth").await, None);
    }
}
