//! `mariposas rebuild`, `rollback`, `take-over`, `pause` and `resume`: generations of rows.

use super::{connect, tell};
use crate::Platform;
use crate::roles::Role;
use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use mariposas_event_log::Logs;
use mariposas_event_schema::UserId;
use mariposas_service::operate::{Order, Report};
use mariposas_service::status::{self, State};
use std::time::Duration;

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
    service: Role,
    #[command(flatten)]
    platform: Platform,
}

/// Let the program before take over from the one that serves, or a program that served before take over again.
///
/// A program whose rows were replaced by those of another version stands by while an instance of that version lives. Start
/// it, then run this: its rows catch up and take over, and nobody notices. The other one stands by then, and can be stopped.
/// If it is stopped first, the one that stands by comes back by itself, and questions wait meanwhile.
#[derive(Debug, Args)]
pub(crate) struct TakeOver {
    #[command(flatten)]
    told: Told,
}

/// What a service has one of: its view.
fn service_of(text: &str) -> anyhow::Result<&'static str> {
    let (service, view) = text.split_once('/').map_or((text, None), |(service, view)| (service, Some(view)));
    let is_meant = |role: &Role| role.name() == service && view.is_none_or(|view| view == role.view());
    let known = || Role::ALL.map(|role| format!("{}/{}", role.name(), role.view())).join(", ");
    let found = Role::ALL.into_iter().find(is_meant);
    Ok(found.with_context(|| format!("there is no {text}; there are {}", known()))?.name())
}

/// Builds anew, and waits until the new rows serve.
pub(crate) async fn run(args: Rebuild) -> anyhow::Result<()> {
    let service = service_of(&args.service)?;
    let logs = connect(&args.platform).await?;
    if let Some(user) = args.user {
        let id = UserId::new(user.clone())?;
        let Report::Replayed(replayed) = tell(&logs, service, Order::Replay, Some(id)).await? else {
            anyhow::bail!("the {service} service answers something else");
        };
        anyhow::ensure!(replayed.events > 0, "{service} knows of nothing that {user} did; is the id right?");
        out!("{user}: {} events folded, {} rows", replayed.events, replayed.rows);
        return Ok(());
    }
    let Report::Building(number) = tell(&logs, service, Order::Rebuild, None).await? else {
        anyhow::bail!("the {service} service answers something else");
    };
    out!("generation {number} of {service} is being built");
    if args.no_wait { Ok(()) } else { watch(&logs, service, number).await }
}

/// Lets the generation before catch up and serve again.
pub(crate) async fn rollback(args: Told) -> anyhow::Result<()> {
    let service = args.service.name();
    catch_up(&connect(&args.platform).await?, service, Order::RollBack).await
}

/// Lets a version that stands by take over.
pub(crate) async fn take_over(TakeOver { told }: TakeOver) -> anyhow::Result<()> {
    let service = told.service.name();
    catch_up(&connect(&told.platform).await?, service, Order::TakeOver).await
}

async fn catch_up(logs: &Logs, service: &'static str, order: Order) -> anyhow::Result<()> {
    let Report::Building(number) = tell(logs, service, order, None).await? else {
        anyhow::bail!("the {service} service answers something else");
    };
    out!("generation {number} of {service} catches up");
    watch(logs, service, number).await
}

/// Stops applying, or goes on.
pub(crate) async fn pause(args: Told, paused: bool) -> anyhow::Result<()> {
    let (service, logs) = (args.service.name(), connect(&args.platform).await?);
    let told = if paused { Order::Pause } else { Order::Resume };
    tell(&logs, service, told, None).await?;
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
        if let Ok(status) = status::of(logs.client(), service).await {
            if status.generation == number && status.state != State::Rebuilding {
                bar.finish_and_clear();
                let compared = status.compared.map_or_else(String::new, |compared| format!(": {compared}"));
                let took = status
                    .handover_ms
                    .map_or_else(String::new, |took| format!("; handed over in {took:.0} ms"));
                out!("generation {number} of {service} serves{compared}{took}");
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
