//! What those who run the platform ask of its services, over NATS: how they are, whose events wait, and that rows be
//! verified or built anew.

pub(crate) mod metrics;
pub(crate) mod parked;
pub(crate) mod rebuild;
pub(crate) mod status;
pub(crate) mod verify;

use crate::Platform;
use anyhow::Context;
use mariposas_event_log::Logs;
use mariposas_event_log::launcher::address_of;
use mariposas_event_schema::UserId;
use mariposas_service::AskError;
use mariposas_service::operate::{Order, Report, order};

/// Tells a service something. One that does not answer may still hear of it: a process that stood still goes on.
async fn tell(
    logs: &Logs,
    service: &'static str,
    what: Order,
    user: Option<UserId>,
) -> anyhow::Result<Report> {
    order(logs.client(), service, what, user).await.map_err(|error| match error {
        AskError::Unavailable(_) => {
            anyhow::anyhow!(
                "{error}; whether it does that is not known: look with `mariposas status` when it is back"
            )
        }
        error => error.into(),
    })
}

async fn connect(platform: &Platform) -> anyhow::Result<Logs> {
    let url = match &platform.nats {
        Some(url) => url.clone(),
        None => address_of(&platform.data()?.join("nats")).with_context(|| {
            let folder = platform.data().unwrap_or_default();
            format!(
                "nothing runs on {}; name the data folder with --data, or the NATS server with --nats",
                folder.display()
            )
        })?,
    };
    Ok(Logs::open(&url, "operator", &platform.log_settings(), "none").await?)
}
