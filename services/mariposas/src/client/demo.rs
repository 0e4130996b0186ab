//! `mariposas demo`.

mod calendar;
mod chance;
mod half_year;
mod lifting;
mod line;
mod plan;
#[cfg(test)]
mod tests;
mod workout;

use super::upload::upload;
use super::{Server, get, token_file};
use clap::Args;
use half_year::half_year;
use jiff::tz::TimeZone;
use plan::{SESSIONS, TIME_ZONE};

/// Everybody's demo is the same.
const SEED: u64 = 1;

/// Fill your account with half a year of made-up training that ends yesterday, to see what becomes of it.
///
/// Three sessions a week with warm-ups, double progression, deloads, a holiday, runs and body weights. It is made for an
/// account of its own: what is logged stays in its history. Once is enough; a second time adds nothing.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Do not ask where the account has training already.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    server: Server,
}

/// Sends the demo as an export that is imported, and says what to look at.
pub(crate) async fn run(args: Demo) -> anyhow::Result<()> {
    if !args.yes && has_training(&args.server).await? && !confirmed()? {
        out!("nothing was written");
        return Ok(());
    }
    let today = mariposas_service::clock::now().to_zoned_datetime(TimeZone::get(TIME_ZONE)?).date();
    let lines = half_year(today.yesterday()?, SEED);
    let report = upload(&args.server, "", "application/x-ndjson", lines.join("\n")).await?;
    if let Some(first) = report.skipped.first() {
        let count = report.skipped.len();
        anyhow::bail!(
            "the server did not take {count} lines of the demo; is it of this version? {}",
            first.reason
        );
    }
    if report.added == 0 {
        out!("the demo was here already; nothing was added");
    } else {
        out!("{} sets and runs of half a year added, up to yesterday", report.added);
    }
    tell_what_to_look_at(&args.server)
}

async fn has_training(server: &Server) -> anyhow::Result<bool> {
    for list in ["workouts", "sets", "activities"] {
        let page = get(server, &format!("/v1/{list}?limit=1")).await?;
        if page[list].as_array().is_some_and(|rows| !rows.is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn confirmed() -> anyhow::Result<bool> {
    let terminal = console::Term::stderr();
    anyhow::ensure!(
        terminal.is_term(),
        "this account has training already, among which the demo's would stand for good; sign up another one, or say --yes"
    );
    terminal.write_str(
        "This account has training already; the demo's would stand among it for good. Go on? [y/N] ",
    )?;
    Ok(matches!(terminal.read_line()?.trim(), "y" | "Y" | "yes"))
}

fn tell_what_to_look_at(server: &Server) -> anyhow::Result<()> {
    let next = format!("/v1/routines/{}/next", SESSIONS[0].routine_id(SEED));
    let views = [
        ("weekly volume", "/v1/volume?weeks=26"),
        ("personal records", "/v1/records"),
        ("this week", "/v1/summary"),
        ("how the squat came on", "/v1/exercises/squat-barbell/history"),
        ("the next session", &next),
        ("what the coach says", "/v1/recommendations"),
        ("the butterflies", "/v1/pets"),
    ];
    out!();
    out!("Look at");
    for (what, path) in views {
        out!("  {what:<22}  {}", server.address(path));
    }
    out!();
    out!("as in  curl -H 'Authorization: Bearer TOKEN' {}", server.address("/v1/pets"));
    out!("where TOKEN is the one you gave, or the one in {}.", token_file()?.display());
    out!("{} tries everything in a browser.", server.address("/docs"));
    Ok(())
}
