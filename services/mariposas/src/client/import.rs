//! `mariposas import`.

mod file;
mod help;
mod show;

use super::Server;
use super::upload::upload;
use anyhow::Context;
use clap::{Args, ValueEnum};
use mariposas_training::Unit;
use mariposas_training::import::{Options, UnitFinding, UnitSource};
use std::path::PathBuf;

/// Import what another app or this platform exported. What an earlier import brought is recognised; nothing doubles.
#[derive(Debug, Args)]
#[command(after_long_help = help::HOW_TO_EXPORT)]
pub(crate) struct Import {
    /// The file, as the app exported it.
    file: PathBuf,
    /// Only report what the file holds; nothing is written. Of another app's file this needs no server.
    #[arg(long)]
    dry_run: bool,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
    /// The unit of the weights, for files that do not say.
    #[arg(long)]
    unit: Option<UnitArg>,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum UnitArg {
    Kg,
    Lb,
}

impl From<UnitArg> for Unit {
    fn from(unit: UnitArg) -> Self {
        match unit {
            UnitArg::Kg => Self::Kg,
            UnitArg::Lb => Self::Lb,
        }
    }
}

/// Reads the file here as far as the server must be told of it, then sends it.
pub(crate) async fn run(args: Import) -> anyhow::Result<()> {
    let file = file::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    if file::is_ours(&file)? {
        return restore(&args, file).await;
    }
    let unit = args.unit.map(Unit::from);
    let today = mariposas_service::clock::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let unreadable = || format!("{} cannot be imported", args.file.display());
    if !args.dry_run {
        // Whoever is not signed in is told so before they are asked anything.
        args.server.token()?;
    }
    let reader = file::survey(&file, Options { unit, today: Some(today) }).with_context(unreadable)?;
    if args.dry_run {
        return show::report(&file::account(&file, reader).with_context(unreadable)?, args.json, true);
    }
    let asked = reader.unit().source == Some(UnitSource::Inferred);
    let unit = if asked { Some(ask_unit(reader.unit())?) } else { unit };
    let query = unit.map_or_else(String::new, |unit| format!("?unit={unit}"));
    let (body, bar) = file::body(file)?;
    let report = upload(&args.server, &query, "text/csv", body).await;
    bar.finish_and_clear();
    show::report(&report?, args.json, false)
}

/// Sends an export of this platform, which is no table: what it holds is read there alone.
async fn restore(args: &Import, file: std::fs::File) -> anyhow::Result<()> {
    let query = if args.dry_run { "?dry_run=true" } else { "" };
    let (body, bar) = file::body(file)?;
    let report = upload(&args.server, query, "application/x-ndjson", body).await;
    bar.finish_and_clear();
    let report = if args.dry_run {
        report.context(
            "the server reads an export of Mariposas, also for a dry run, and compares it with what you have",
        )
    } else {
        report
    };
    show::report(&report?, args.json, args.dry_run)
}

/// Asks the person at the terminal, with the evidence.
fn ask_unit(unit: &UnitFinding) -> anyhow::Result<Unit> {
    let terminal = console::Term::stderr();
    let proposed = unit.value.unwrap_or(Unit::Kg);
    anyhow::ensure!(
        terminal.is_term(),
        "the file does not say its units; say with --unit kg that they are kg and kilometres, or with --unit lb that they \
         are lb and miles ({})",
        unit.evidence
    );
    terminal.write_line(&format!(
        "The file does not say its units: kg and kilometres, or lb and miles. {}",
        unit.evidence
    ))?;
    loop {
        terminal.write_str(&format!("kg or lb? [{proposed}] "))?;
        let line = terminal.read_line()?;
        match line.trim() {
            "" => return Ok(proposed),
            word => match word.parse() {
                Ok(unit) => return Ok(unit),
                Err(error) => terminal.write_line(&format!("{error}"))?,
            },
        }
    }
}
