//! Passwords, hashed with argon2id (19 MiB, 2 passes) away from the async threads, a few at a time.

use super::AccountError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Hashes worked on at once; each takes about 20 ms of a core.
const CONCURRENT: usize = 2;
/// Who waits longer is asked to come back.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Hasher {
    places: Arc<Semaphore>,
    /// Verified for addresses nobody has, so that they take as long.
    nobody: String,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(CONCURRENT)),
            nobody: hash("nobody's password").unwrap_or_default(),
        }
    }

    pub(super) async fn hash(&self, password: String) -> Result<String, AccountError> {
        let hashed = self.work(move || hash(&password)).await?;
        hashed.ok_or_else(|| AccountError::Invalid("password: cannot be used".to_owned()))
    }

    pub(super) async fn verify(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, AccountError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let right = self.work(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
        });
        Ok(right.await? && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let place = tokio::time::timeout(PATIENCE, self.places.clone().acquire_owned()).await;
        let place = place.map_err(|_| AccountError::Busy)?.map_err(|_| AccountError::Busy)?;
        let result = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        result.await.map_err(|_| AccountError::Busy)
    }
}

fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}
