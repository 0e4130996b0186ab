//! `mariposas import`.

use super::{Server, http, read, told};
use anyhow::Context;
use bytes::Bytes;
use clap::{Args, ValueEnum};
use futures::stream;
use indicatif::{ProgressBar, ProgressStyle};
use mariposas_training::import::{Options, Report, UnitSource};
use mariposas_training::{Unit, import};
use std::path::PathBuf;
use std::time::Duration;

/// Import the CSV export of Strong or Hevy. What an earlier import brought is recognised; nothing doubles.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file, as the app exported it.
    file: PathBuf,
    /// Only report what the file holds. Needs no server; nothing is written.
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

/// Reads the file here, then sends it.
pub(crate) async fn run(args: Import) -> anyhow::Result<()> {
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let mut options = Options {
        unit: args.unit.map(Unit::from),
        today: Some(mariposas_service::clock::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()),
    };
    let found = import::read(&bytes, &options)
        .with_context(|| format!("{} cannot be imported", args.file.display()))?;
    if args.dry_run {
        return show(&found.report, args.json, true);
    }
    if found.report.unit_needed() {
        options.unit = Some(ask_unit(&found.report)?);
    }
    let report = send(&args, bytes.into(), options.unit).await?;
    show(&report, args.json, false)
}

/// Asks the person at the terminal, with the evidence.
fn ask_unit(report: &Report) -> anyhow::Result<Unit> {
    let terminal = console::Term::stderr();
    let proposed = report.unit.value.unwrap_or(Unit::Kg);
    anyhow::ensure!(
        terminal.is_term(),
        "the file does not say whether its weights are kg or lb; say so with --unit kg or --unit lb ({})",
        report.unit.evidence
    );
    terminal.write_line(&format!(
        "The file does not say whether its weights are kg or lb. {}",
        report.unit.evidence
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

async fn send(args: &Import, bytes: Bytes, unit: Option<Unit>) -> anyhow::Result<Report> {
    let token = args.server.token()?;
    let bar = ProgressBar::new(bytes.len() as u64);
    bar.set_style(ProgressStyle::with_template("sending {bar:30} {bytes}/{total_bytes}")?);
    let watched = bar.clone();
    let chunks: Vec<Bytes> = bytes.chunks(64 * 1024).map(|chunk| bytes.slice_ref(chunk)).collect();
    let body = stream::iter(chunks.into_iter().map(move |chunk| {
        watched.inc(chunk.len() as u64);
        if watched.position() == watched.length().unwrap_or(0) {
            if let Ok(style) = ProgressStyle::with_template("{spinner} writing {elapsed}") {
                watched.set_style(style);
            }
            watched.enable_steady_tick(Duration::from_millis(100));
        }
        Ok::<_, std::io::Error>(chunk)
    }));
    let query = unit.map_or_else(String::new, |unit| format!("?unit={unit}"));
    let request = http()?
        .post(args.server.address(&format!("/v1/imports{query}")))
        .bearer_auth(token)
        .header("content-type", "text/csv")
        .body(reqwest::Body::wrap_stream(body));
    let response = request.send().await.with_context(|| args.server.unreachable())?;
    let answer = read(response).await?.map_err(|problem| anyhow::anyhow!(told(&problem)));
    bar.finish_and_clear();
    Ok(serde_json::from_value(answer?)?)
}

fn show(report: &Report, json: bool, dry_run: bool) -> anyhow::Result<()> {
    if json {
        out!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    out!("{} export, {} rows", report.format, report.rows);
    let line = |count: u64, text: &str| {
        if count > 0 {
            out!("{count:>8} {text}");
        }
    };
    line(report.sets, "sets");
    line(report.activities, "runs and other activities");
    line(report.rest_rows, "rest timers, which are no sets");
    line(report.notes, "notes");
    line(report.skipped.len() as u64, "rows skipped");
    for skipped in report.skipped.iter().take(10) {
        out!("           row {}: {}", skipped.row, skipped.reason);
    }
    if report.skipped.len() > 10 {
        out!("           and {} more; --json shows all", report.skipped.len() - 10);
    }
    if let Some(unit) = report.unit.value {
        let sure = if report.unit.source == Some(UnitSource::Inferred) { ", to be confirmed" } else { "" };
        out!("weights in {unit}{sure}: {}", report.unit.evidence);
    }
    out!("{} exercise names are in the catalogue", report.exercises.matched);
    for unmatched in report.exercises.unmatched.iter().take(10) {
        out!("    your own: {} ({} rows)", unmatched.name, unmatched.rows);
    }
    if report.exercises.unmatched.len() > 10 {
        out!("    and {} more; --json shows all", report.exercises.unmatched.len() - 10);
    }
    if dry_run {
        out!("nothing was written (dry run)");
    } else {
        out!("{} added, {} already there", report.added, report.already_there);
    }
    Ok(())
}
