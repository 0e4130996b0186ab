//! Who may sign in. Names, addresses and passwords live here and nowhere else: no event and no log line ever
//! holds them.

mod password;

use jiff::Timestamp;
use mariposas_consumer::{Database, Db, DbError, Durability};
use mariposas_event_schema::UserId;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS account (
    user_id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    display_name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS token (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
)";

/// A token is looked up again after so long, so that one that was revoked elsewhere ends.
const TOKEN_MEMORY: Duration = Duration::from_secs(5);
/// How long a token lives: 180 days.
const TOKEN_LIFE_MS: i64 = 180 * 24 * 3_600 * 1_000;

/// Why an account could not be made or entered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// The address has an account.
    #[error("this e-mail address has an account; sign in with POST /v1/login")]
    Known,
    /// Not an address, or a password that will not do.
    #[error("{0}")]
    Invalid(String),
    /// Address and password do not go together.
    #[error("e-mail address or password is wrong")]
    Wrong,
    /// Too many people sign in at this moment.
    #[error("too many sign-ins at this moment; try again in a second")]
    Busy,
    /// The database said no.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A token as it is kept.
type Digest = [u8; 32];

/// Someone who has signed in. The token is shown once and kept as a digest only.
pub(crate) struct SignedIn {
    pub(crate) user: UserId,
    pub(crate) token: String,
}

pub(crate) struct Accounts {
    db: Db,
    hasher: password::Hasher,
    known_tokens: Mutex<HashMap<Digest, (UserId, Instant)>>,
}

impl Accounts {
    pub(crate) async fn open(database: &Database) -> Result<Self, DbError> {
        let db = database.open("accounts", Durability::Full, SCHEMA).await?;
        Ok(Self { db, hasher: password::Hasher::new(), known_tokens: Mutex::default() })
    }

    /// Makes an account. `id` becomes the opaque user id.
    pub(crate) async fn create(
        &self,
        id: Uuid,
        email: &str,
        password: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let email = read_email(email)?;
        let length = password.chars().count();
        if !(8..=1_000).contains(&length) {
            return Err(AccountError::Invalid("password: at least 8 characters, at most 1000".to_owned()));
        }
        if name.chars().count() > 100 {
            return Err(AccountError::Invalid("display_name: at most 100 characters".to_owned()));
        }
        let hash = self.hasher.hash(password.to_owned()).await?;
        let user = UserId::from(id);
        let inserted = sqlx::query(
            "INSERT INTO account (user_id, email, password_hash, display_name, created_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING",
        )
        .bind(user.as_str().to_owned())
        .bind(email)
        .bind(hash)
        .bind(name.to_owned())
        .bind(now.as_millisecond());
        let mut tx = self.db.begin().await?;
        let done = inserted.execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Err(AccountError::Known);
        }
        tx.commit().await?;
        self.issue(user, now).await
    }

    /// Signs in. An unknown address takes as long as a wrong password.
    pub(crate) async fn login(
        &self,
        email: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let email = read_email(email).map_err(|_| AccountError::Wrong)?;
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT user_id, password_hash FROM account WHERE email = $1")
                .bind(email)
                .fetch_optional(self.db.reads())
                .await?;
        let (user, hash) = row.map_or((None, None), |(user, hash)| (UserId::new(user).ok(), Some(hash)));
        let right = self.hasher.verify(password.to_owned(), hash).await?;
        match user {
            Some(user) if right => self.issue(user, now).await,
            _ => Err(AccountError::Wrong),
        }
    }

    async fn issue(&self, user: UserId, now: Timestamp) -> Result<SignedIn, AccountError> {
        let token = format!("mp_{}", mariposas_service::ids::secret());
        let mut tx = self.db.begin().await?;
        sqlx::query("INSERT INTO token (token_hash, user_id, created_at) VALUES ($1, $2, $3)")
            .bind(hex(&digest(&token)))
            .bind(user.as_str().to_owned())
            .bind(now.as_millisecond())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(SignedIn { user, token })
    }

    /// Ends a token.
    pub(crate) async fn revoke(&self, token: &str) -> Result<(), AccountError> {
        let hash = digest(token);
        let mut tx = self.db.begin().await?;
        sqlx::query("DELETE FROM token WHERE token_hash = $1").bind(hex(&hash)).execute(&mut *tx).await?;
        tx.commit().await?;
        self.known().remove(&hash);
        Ok(())
    }

    /// Whose token this is.
    pub(crate) async fn who(&self, token: &str, now: Timestamp) -> Result<Option<UserId>, AccountError> {
        let hash = digest(token);
        if let Some((user, at)) = self.known().get(&hash)
            && at.elapsed() < TOKEN_MEMORY
        {
            return Ok(Some(user.clone()));
        }
        let row: Option<(String,)> =
            sqlx::query_as("SELECT user_id FROM token WHERE token_hash = $1 AND created_at > $2")
                .bind(hex(&hash))
                .bind(now.as_millisecond() - TOKEN_LIFE_MS)
                .fetch_optional(self.db.reads())
                .await?;
        let Some(user) = row.and_then(|(user,)| UserId::new(user).ok()) else { return Ok(None) };
        let mut known = self.known();
        if known.len() > 50_000 {
            known.clear();
        }
        known.insert(hash, (user.clone(), Instant::now()));
        Ok(Some(user))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, (UserId, Instant)>> {
        self.known_tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_email(text: &str) -> Result<String, AccountError> {
    let email = text.trim().to_lowercase();
    let shaped = email
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    let plain = email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if shaped && plain {
        Ok(email)
    } else {
        Err(AccountError::Invalid("email: is no e-mail address".to_owned()))
    }
}

fn digest(token: &str) -> Digest {
    Sha256::digest(token.as_bytes()).into()
}

fn hex(digest: &Digest) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
