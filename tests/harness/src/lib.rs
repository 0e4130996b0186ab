//! The one harness: the real program on free ports with folders of its own, people who use it, and the log
//! beneath it. Everything it starts stops with it.

mod dice;
mod fleet;
mod log;
mod person;
mod platform;
mod postgres;
mod promises;
mod proxy;
mod server;
pub mod story;
mod volume;

pub use dice::Dice;
pub use fleet::{Fleet, ROLES};
pub use log::TheLog;
pub use person::{Answer, Person};
pub use platform::{Options, Platform, Process};
pub use postgres::{Database, OwnPostgres, databases, is_root};
pub use promises::every_promise;
pub use proxy::{Proxy, Weather};
pub use server::Server;
pub use volume::Volume;

use std::time::Duration;

/// How long a condition may take to come true on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `check` gives a value, and says what it waited for if it never does.
pub async fn eventually<T, F, Fut>(what: &str, check: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Option<T>>,
{
    within(PATIENCE, what, check).await
}

/// The same with another patience.
pub async fn within<T, F, Fut>(patience: Duration, what: &str, mut check: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Option<T>>,
{
    let started = tokio::time::Instant::now();
    loop {
        if let Some(value) = check().await {
            return value;
        }
        assert!(started.elapsed() < patience, "waited {patience:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
