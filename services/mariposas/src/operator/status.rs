//! `mariposas status`: how the services are doing.

use super::connect;
use crate::Platform;
use crate::roles::Role;
use clap::Args;
use futures::future::join_all;
use mariposas_service::status::{self, State, Status};
use serde_json::json;
use std::time::Duration;

/// How far every service is: the log's head, what is applied, whose events wait.
#[derive(Debug, Args)]
pub(crate) struct StatusOf {
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Again every second, until Ctrl-C.
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    platform: Platform,
}

/// Prints how far every service is. An `Err` when one is stalled or does not answer, so that scripts notice.
pub(crate) async fn run(args: StatusOf) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    loop {
        let mut statuses = Vec::new();
        let mut silent = Vec::new();
        // One that is silent is waited for: not by the others.
        let services = Role::ALL.map(Role::name);
        let asked = services.map(|service| status::of(logs.client(), service));
        for (service, answer) in services.into_iter().zip(join_all(asked).await) {
            match answer {
                Ok(status) => statuses.push(status),
                Err(error) => silent.push((service, error.to_string())),
            }
        }
        if args.json {
            let silent: Vec<_> =
                silent.iter().map(|(service, why)| json!({"service": service, "problem": why})).collect();
            out!("{}", json!({"log_id": logs.log_id(), "services": statuses, "silent": silent}));
        } else {
            show(&statuses, &silent);
        }
        if !args.watch {
            let stalled =
                statuses.iter().any(|status| status.state == State::Stalled || status.parked_users > 0);
            anyhow::ensure!(silent.is_empty() && !stalled, "not everything is well; see above");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn show(statuses: &[Status], silent: &[(&str, String)]) {
    out!(
        "{:<10} {:<12} {:>10} {:>8} {:>10}  applied/head of each partition",
        "service",
        "state",
        "lag",
        "parked",
        "generation"
    );
    for status in statuses {
        let places: Vec<String> =
            status.partitions.iter().map(|place| format!("{}/{}", place.applied, place.head)).collect();
        let left = status.building.as_ref().map_or_else(String::new, |building| {
            let done = building.done * 100 / building.total.max(1);
            let left =
                building.seconds_left.map_or_else(String::new, |left| format!(", about {left} s left"));
            format!("  building generation {}: {done} %{left}", building.generation)
        });
        out!(
            "{:<10} {:<12} {:>10} {:>8} {:>10}  {}{left}",
            status.service,
            status.state,
            status.lag,
            status.parked_users,
            status.generation,
            places.join("  ")
        );
    }
    for (service, why) in silent {
        out!("{service:<10} {why}");
    }
}
