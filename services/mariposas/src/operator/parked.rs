//! `mariposas parked`: whose events wait.

use super::{connect, tell};
use crate::Platform;
use crate::roles::Role;
use anyhow::Context;
use clap::Args;
use mariposas_event_schema::UserId;
use mariposas_service::operate::{Order, Report, order};

/// Users whose events a service could not apply, and what to do with them.
///
/// A parked user's events wait in order, everyone else's flow. When the cause is gone (a newer program, a mended
/// bug), --retry applies them. --drop gives up all that waits for a user, good events behind the bad one too: the service
/// then never shows them, also after a rebuild.
#[derive(Debug, Args)]
pub(crate) struct Parked {
    /// The service; all of them when absent.
    service: Option<Role>,
    /// Try this user again, or `all`.
    #[arg(long, value_name = "USER", requires = "service")]
    retry: Option<String>,
    /// Give up what waits for this user. Says how much that is; --yes does it.
    #[arg(long, value_name = "USER", requires = "service", conflicts_with = "retry")]
    drop: Option<String>,
    /// Really give it up.
    #[arg(long, requires = "drop")]
    yes: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    platform: Platform,
}

/// Lists, tries again or gives up.
pub(crate) async fn run(args: Parked) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    let services = args.service.map_or(Role::ALL.to_vec(), |service| vec![service]);
    let mut answers = serde_json::Map::new();
    let mut silent = Vec::new();
    for service in services.into_iter().map(Role::name) {
        let list = match order(logs.client(), service, Order::Parked, None).await {
            Ok(Report::Parked(list)) => list,
            Ok(_) => anyhow::bail!("the {service} service answers something else"),
            // Those of the others are told all the same.
            Err(error) => {
                silent.push(error.to_string());
                continue;
            }
        };
        if let Some(user) = &args.retry {
            let users: Vec<&String> = list
                .iter()
                .map(|parked| &parked.user)
                .filter(|parked| user == "all" || *parked == user)
                .collect();
            anyhow::ensure!(user == "all" || !users.is_empty(), "{user} is not parked in {service}");
            for user in users {
                let id = UserId::new(user.clone())?;
                if let Report::Retried(retried) = tell(&logs, service, Order::Retry, Some(id)).await? {
                    out!("{user}: {} events applied, {} wait", retried.applied, retried.waiting);
                }
            }
        } else if let Some(user) = &args.drop {
            let found = list.iter().find(|parked| &parked.user == user);
            let found = found.with_context(|| format!("{user} is not parked in {service}"))?;
            if args.yes {
                let id = UserId::new(user.clone())?;
                if let Report::Dropped(dropped) = tell(&logs, service, Order::Drop, Some(id)).await? {
                    out!("{user}: {dropped} events given up");
                }
            } else {
                out!("{} events of {user} would be given up in {service}; add --yes to do it", found.waiting);
            }
        } else if args.json {
            answers.insert(service.to_owned(), serde_json::to_value(list)?);
        } else if list.is_empty() {
            out!("{service}: nobody");
        } else {
            out!("{service}:");
            for parked in list {
                out!(
                    "  {}  {} events wait, from {} of partition {:02}, tried {} times: {}",
                    parked.user,
                    parked.waiting,
                    parked.sequence,
                    parked.partition,
                    parked.attempts,
                    parked.reason
                );
            }
        }
    }
    if args.json {
        out!("{}", serde_json::Value::Object(answers));
    }
    anyhow::ensure!(silent.is_empty(), "{}", silent.join("; "));
    Ok(())
}
