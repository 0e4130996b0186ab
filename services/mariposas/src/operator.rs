//! What those who run the platform ask of its services, over NATS: how they are, whose events wait, and that rows be
//! verified or built anew.

pub(crate) mod metrics;
pub(crate) mod parked;
pub(crate) mod rebuild;
pub(crate) mod status;
pub(crate) mod verify;

use crate::Platform;
use anyhow::Context;
use clap::ValueEnum;
use mariposas_event_log::Logs;
use mariposas_event_log::launcher::address_of;

const SERVICES: [&str; 4] = ["gateway", "progress", "pet", "coach"];

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Service {
    Gateway,
    Progress,
    Pet,
    Coach,
}

impl Service {
    const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Progress => "progress",
            Self::Pet => "pet",
            Self::Coach => "coach",
        }
    }
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
