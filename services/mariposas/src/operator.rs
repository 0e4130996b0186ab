//! What those who run the platform ask of its services, over NATS: how they are, whose events
//! wait, and that rows be verified or built anew.

use crate::Platform;
use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use mariposas_event_log::Logs;
use mariposas_event_log::launcher::address_of;
use mariposas_event_schema::UserId;
use mariposas_service::operate::{Order, Report, Status, order};
use serde_json::json;
use std::time::Duration;

const SERVICES: [&str; 4] = ["gateway", "progress", "pet", "coach"];

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

/// Users whose events a service could not apply, and what to do with them.
///
/// A parked user's events wait in order, everyone else's flow. When the cause is gone (a newer program, a mended
/// bug), --retry applies them. --drop gives them up: the service then never shows them.
#[derive(Debug, Args)]
pub(crate) struct Parked {
    /// The service; all of them when absent.
    service: Option<Service>,
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

/// Fold the log with no database and compare every row a service keeps, and every outcome it should have issued.
///
/// Reads only; the services may run meanwhile.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The service; all of them when absent.
    service: Option<Service>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    platform: Platform,
}

/// Compares, and fails when anything differs.
pub(crate) async fn verify(args: Verify) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    let database = args.platform.database()?;
    let services: Vec<&'static str> = args.service.map_or(SERVICES.to_vec(), |service| vec![service.name()]);
    let mut found = Vec::new();
    for service in services {
        let logs = logs.clone();
        let verification = match service {
            "gateway" => mariposas_gateway::verify(&database, logs).await,
            "progress" => mariposas_progress::verify(&database, logs).await,
            "pet" => mariposas_pet::verify(&database, logs).await,
            _ => mariposas_coach::verify(&database, logs).await,
        };
        let verification = verification.with_context(|| format!("cannot verify {service}"))?;
        if !args.json {
            out!(
                "{service}: {} events folded, {} rows compared, {} differ",
                verification.events,
                verification.rows,
                verification.different
            );
            for difference in &verification.differences {
                let side = |row: &Option<String>| row.clone().unwrap_or_else(|| "(none)".to_owned());
                out!("  {} {}", difference.table, difference.key);
                out!("    stored: {}", side(&difference.stored));
                out!("    folded: {}", side(&difference.folded));
            }
        }
        found.push(verification);
    }
    if args.json {
        out!("{}", serde_json::to_string_pretty(&found)?);
    }
    let different: u64 = found.iter().map(|verification| verification.different).sum();
    anyhow::ensure!(different == 0, "{different} rows or outcomes are not what the log says");
    Ok(())
}

/// Build the rows of a service anew from the log, beside those that serve, and let them take over.
///
/// Questions are answered meanwhile. A rebuild that is interrupted goes on where it was. When both generations are of
/// the same version they are compared before the hand-over; `status --json` says what that came to. The generation
/// before is kept: `mariposas rollback` lets it catch up and serve again. With --user only the rows of one person are
/// folded again, at once.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {
    /// The service, or service/view.
    #[arg(value_name = "SERVICE[/VIEW]")]
    service: String,
    /// Only this person.
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Return when it has begun, instead of when it serves.
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    platform: Platform,
}

/// A service that is told something.
#[derive(Debug, Args)]
pub(crate) struct Told {
    /// The service.
    service: Service,
    #[command(flatten)]
    platform: Platform,
}

/// What a service has one of: its view.
fn service_of(text: &str) -> anyhow::Result<&'static str> {
    let (service, view) = text.split_once('/').map_or((text, None), |(service, view)| (service, Some(view)));
    let views = [("gateway", "logbook"), ("progress", "volume"), ("pet", "pet"), ("coach", "coach")];
    let found = views.iter().find(|(name, own)| *name == service && view.is_none_or(|view| view == *own));
    let known = views.map(|(service, view)| format!("{service}/{view}")).join(", ");
    Ok(found.with_context(|| format!("there is no {text}; there are {known}"))?.0)
}

/// Builds anew, and waits until the new rows serve.
pub(crate) async fn rebuild(args: Rebuild) -> anyhow::Result<()> {
    let service = service_of(&args.service)?;
    let logs = connect(&args.platform).await?;
    if let Some(user) = args.user {
        let id = UserId::new(user.clone())?;
        let Report::Replayed(replayed) = order(logs.client(), service, Order::Replay, Some(id)).await? else {
            anyhow::bail!("the {service} service answers something else");
        };
        out!("{user}: {} events folded, {} rows", replayed.events, replayed.rows);
        return Ok(());
    }
    let Report::Building(number) = order(logs.client(), service, Order::Rebuild, None).await? else {
        anyhow::bail!("the {service} service answers something else");
    };
    out!("generation {number} of {service} is being built");
    if args.no_wait { Ok(()) } else { watch(&logs, service, number).await }
}

/// Lets the generation before catch up and serve again.
pub(crate) async fn rollback(args: Told) -> anyhow::Result<()> {
    let (service, logs) = (args.service.name(), connect(&args.platform).await?);
    let Report::Building(number) = order(logs.client(), service, Order::RollBack, None).await? else {
        anyhow::bail!("the {service} service answers something else");
    };
    out!("generation {number} of {service} catches up");
    watch(&logs, service, number).await
}

/// Stops applying, or goes on.
pub(crate) async fn pause(args: Told, paused: bool) -> anyhow::Result<()> {
    let (service, logs) = (args.service.name(), connect(&args.platform).await?);
    let told = if paused { Order::Pause } else { Order::Resume };
    order(logs.client(), service, told, None).await?;
    if paused {
        out!("{service} stands still; `mariposas resume {service}` lets it go on");
    } else {
        out!("{service} goes on");
    }
    Ok(())
}

/// Waits until a generation serves.
async fn watch(logs: &Logs, service: &'static str, number: i64) -> anyhow::Result<()> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} events {eta}")?);
    loop {
        // A service that starts over does not answer for a moment; building goes on when it is back.
        if let Ok(Report::Status(status)) = order(logs.client(), service, Order::Status, None).await {
            if status.generation == number && status.state != mariposas_service::operate::State::Rebuilding {
                bar.finish_and_clear();
                let compared = status.compared.map_or_else(String::new, |compared| format!(": {compared}"));
                out!("generation {number} of {service} serves{compared}");
                return Ok(());
            }
            if let Some(building) = status.building {
                bar.set_length(building.total);
                bar.set_position(building.done);
            }
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
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

/// Prints how far every service is. An `Err` when one is stalled or does not answer, so that scripts notice.
pub(crate) async fn status(args: StatusOf) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    loop {
        let mut statuses = Vec::new();
        let mut silent = Vec::new();
        for service in SERVICES {
            match order(logs.client(), service, Order::Status, None).await {
                Ok(Report::Status(status)) => statuses.push(status),
                Ok(_) => silent.push((service, "it answers something else".to_owned())),
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
            let stalled = statuses.iter().any(|status| {
                status.state == mariposas_service::operate::State::Stalled || status.parked_users > 0
            });
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

/// Lists, tries again or gives up.
pub(crate) async fn parked(args: Parked) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    let services: Vec<&'static str> = args.service.map_or(SERVICES.to_vec(), |service| vec![service.name()]);
    let mut answers = serde_json::Map::new();
    for service in services {
        let Report::Parked(list) = order(logs.client(), service, Order::Parked, None).await? else {
            anyhow::bail!("the {service} service answers something else");
        };
        if let Some(user) = &args.retry {
            let users =
                list.iter().map(|parked| &parked.user).filter(|parked| user == "all" || *parked == user);
            for user in users {
                let id = UserId::new(user.clone())?;
                if let Report::Retried(retried) =
                    order(logs.client(), service, Order::Retry, Some(id)).await?
                {
                    out!("{user}: {} events applied, {} wait", retried.applied, retried.waiting);
                }
            }
        } else if let Some(user) = &args.drop {
            let found = list.iter().find(|parked| &parked.user == user);
            let found = found.with_context(|| format!("{user} is not parked in {service}"))?;
            if args.yes {
                let id = UserId::new(user.clone())?;
                if let Report::Dropped(dropped) = order(logs.client(), service, Order::Drop, Some(id)).await?
                {
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
    Ok(())
}
